import {Deferred, advanceTime} from "@odoo/hoot-mock";
import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {contains, getService, makeServerError} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {
    manuallyDispatchProgrammaticEvent,
    queryAllTexts,
    queryOne,
    queryRect,
    resize,
} from "@odoo/hoot-dom";
import {SIZES} from "@web/core/ui/ui_service";

describe.current.tags("desktop");

defineInboxModels();

const COMPOSER = ".o_helpdesk_composer";
const TO = `${COMPOSER} .o_field_widget[name=email_to]`;
const SUBJECT = `${COMPOSER} .o_field_widget[name=subject]`;
const SAID = `${COMPOSER} .o_helpdesk_composer_said`;
const SNACK = ".o_helpdesk_inbox_snack";
const chips = () => queryAllTexts(`${TO} .o_helpdesk_address`);

async function write(server = new MockMailServer()) {
    await openInbox(server);
    await contains("button[name=compose]").click();
    await settle();
    expect(COMPOSER).toHaveCount(1);
    return server;
}

async function paste(text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    await manuallyDispatchProgrammaticEvent(queryOne(`${TO} input`), "paste", {
        clipboardData,
    });
    await settle();
}

async function waitUntilSaved() {
    await advanceTime(2500);
    await settle();
}

async function waitUntilInDrafts() {
    await advanceTime(3500);
    await settle();
}

const refuse = (server, description, field) => {
    server.errors.action_send_later = makeServerError({
        type: "UserError",
        description,
        context: {field},
    });
};

test("an address becomes a chip, a contact is proposed and chosen", async () => {
    const server = new MockMailServer();
    server.contacts = [{name: "Dora Dealer", email: "dora@elsewhere.example"}];
    await write(server);
    await contains(`${TO} input`).edit("carla@customer.example,", {confirm: false});
    await contains(`${TO} input`).press("Enter");
    expect(chips()).toEqual(["carla@customer.example"]);
    await contains(`${TO} input`).edit("dor", {confirm: false});
    await advanceTime(500);
    await settle();
    await contains(".o-autocomplete--dropdown-item:contains(Dora Dealer) a").click();
    await settle();
    expect(chips()).toEqual(["carla@customer.example", "Dora Dealer"]);
    await contains(`${TO} .o_helpdesk_address:first button`).click();
    expect(chips()).toEqual(["Dora Dealer"]);
});

test("a list is pasted; what is no address is marked, and named", async () => {
    const server = await write();
    await paste('"Rep, Eve" <eve@elsewhere.example>; nonsense\ncarla@customer.example');
    expect(chips()).toEqual(["Rep, Eve", "nonsense", "carla@customer.example"]);
    expect(`${TO} .text-bg-danger`).toHaveText("nonsense");
    refuse(server, "“nonsense” is not an email address.", "email_to");
    await contains(`${COMPOSER} button[name=action_send]`).click();
    await settle();
    expect(`${TO} .o_helpdesk_field_problem`).toHaveText(
        "“nonsense” is not an email address."
    );
    expect(`${TO} input`).toBeFocused();
    expect(`${TO} input`).toHaveAttribute("aria-invalid", "true");
    expect(".modal").toHaveCount(0);
    await contains(`${TO} .text-bg-danger button`).click();
    expect(".o_helpdesk_field_problem").toHaveCount(0);
    expect(`${TO} input`).toHaveAttribute("aria-invalid", "false");
});

test("what is wrong stands at its field, else beside Send; nothing is lost", async () => {
    const server = await write();
    refuse(server, "Enter a subject.", "subject");
    await contains(`${COMPOSER} button[name=action_send]`).click();
    await settle();
    expect(`${SUBJECT} .o_helpdesk_field_problem`).toHaveText("Enter a subject.");
    expect(`${SUBJECT} input`).toBeFocused();
    refuse(server, "This email has 30.0 MB.");
    await contains(`${COMPOSER} button[name=action_send]`).click();
    await settle();
    expect(SAID).toHaveText("This email has 30.0 MB.");
    expect(`${SUBJECT} input`).toHaveValue("Re: Subject");
    expect(".modal").toHaveCount(0);
});

test("it is saved by itself, and not with every key", async () => {
    const server = await write();
    const before = server.called("action_keep_draft").length;
    for (const word of ["T", "To", "Toner"]) {
        await contains(`${SUBJECT} input`).edit(word, {confirm: false});
    }
    await contains(`${SUBJECT} input`).edit("Toner");
    await waitUntilSaved();
    expect(server.called("action_keep_draft").length).toBe(before);
    await waitUntilInDrafts();
    expect(server.called("action_keep_draft").length).toBe(before + 1);
    expect(SAID).toHaveText(/^Saved in Drafts \d+:\d\d/);
});

test("a mailbox without drafts says where it is kept", async () => {
    const server = new MockMailServer();
    server.kept = {place: "odoo"};
    await write(server);
    expect(SAID).toHaveText(
        /^Saved in Odoo \d+:\d\d.*: this mailbox has no Drafts folder$/
    );
    expect(SAID).not.toHaveClass("text-danger");
});

test("what keeps it out of Drafts is said, and what others did to it", async () => {
    const server = new MockMailServer();
    server.kept = {place: "odoo", problem: "The mail server is away."};
    await write(server);
    expect(SAID).toHaveText("Saved in Odoo only: The mail server is away.");
    expect(SAID).toHaveClass("text-danger");
    server.kept = {problem: "Another program has changed it."};
    await contains(`${SUBJECT} input`).edit("Toner");
    await waitUntilSaved();
    await waitUntilInDrafts();
    expect(SAID).not.toHaveClass("text-danger");
    expect(`${COMPOSER} .o_helpdesk_composer_notice`).toHaveText(
        "Another program has changed it."
    );
    await contains(`${COMPOSER} .o_helpdesk_composer_notice button`).click();
    expect(".o_helpdesk_composer_notice").toHaveCount(0);
});

test("versions go one after the other", async () => {
    const server = await write();
    const first = new Deferred();
    server.delay = (method) => method === "action_keep_draft" && first;
    const before = server.called("action_keep_draft").length;
    for (const word of ["one", "two"]) {
        await contains(`${SUBJECT} input`).edit(word);
        await waitUntilSaved();
        await waitUntilInDrafts();
    }
    expect(server.called("action_keep_draft").length).toBe(before + 1);
    first.resolve();
    await settle();
    expect(server.called("action_keep_draft").length).toBe(before + 2);
});

test("on a large screen its bar is below what is written", async () => {
    await resize({width: 1920});
    await write();
    expect(getService("ui").size).toBe(SIZES.XXL);
    const form = queryRect(`${COMPOSER} .o_form_view_container`);
    const bar = queryRect(`${COMPOSER} .o_helpdesk_composer_bar`);
    expect(bar.top).toBeGreaterThan(form.top);
    expect(bar.width).toBe(form.width);
});

test("send, and take it back", async () => {
    const server = await write();
    await contains(`${COMPOSER} button[name=action_send]`).click();
    await settle();
    expect(COMPOSER).toHaveCount(0);
    expect(`${SNACK} span`).toHaveText("Your email is about to be sent.");
    await contains(`${SNACK} button[name=undo]`).click();
    await settle();
    expect(server.called("action_take_back")).toHaveLength(1);
    expect(COMPOSER).toHaveCount(1);
    expect(`${SUBJECT} input`).toHaveValue("Re: Subject");
});

test("send later: proposed times, and one of one's own", async () => {
    const server = await write();
    await contains(`${COMPOSER} button[name=send_later]`).click();
    const texts = queryAllTexts(".o-dropdown--menu .dropdown-item span");
    expect(texts[0]).toBe("In an hour");
    expect(texts).toInclude("Tomorrow morning");
    await contains(".dropdown-item:contains(Tomorrow morning)").click();
    await settle();
    const [at] = server.called("action_send_later")[0].args;
    expect(at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(`${SNACK} span`).toHaveText(/^Your email will be sent on /);
});

test("closed, it is kept, and goes into Drafts without being waited for", async () => {
    const server = await write();
    const away = new Deferred();
    server.delay = (method) => method === "action_keep_draft" && away;
    await contains(`${COMPOSER} button[name=close_composer]`).click();
    await settle();
    expect(COMPOSER).toHaveCount(0);
    expect(".o_notification:contains(kept, not sent)").toHaveCount(1);
    expect(server.called("action_keep_draft").length).toBe(2);
    away.resolve();
});

test("discarded without a question, with a way back", async () => {
    const server = await write();
    await contains(`${COMPOSER} button[name=discard]`).click();
    await settle();
    expect(".modal").toHaveCount(0);
    expect(COMPOSER).toHaveCount(0);
    expect(`${SNACK} span`).toHaveText("Discarded.");
    await contains(`${SNACK} button[name=undo]`).click();
    await settle();
    expect(server.called("action_restore")).toHaveLength(1);
    expect(COMPOSER).toHaveCount(1);
});

test("a draft offers to be written on, and nothing else", async () => {
    const messages = [makeMessage(0, {folder: "Drafts"}), makeMessage(1)];
    const server = new MockMailServer({messages});
    server.folders.push({path: "Drafts", name: "Drafts", role: "drafts"});
    await openInbox(server);
    await contains(`${ROW}[data-key="key-1"]`).click();
    await settle();
    expect("button[name=continue_draft]").toHaveCount(0);
    await contains(`${ROW}[data-key="key-0"]`).click();
    await settle();
    expect("button[name=update_ticket], button[name=reply]").toHaveCount(0);
    await contains("button[name=continue_draft]").click();
    await settle();
    expect(server.called("inbox_continue")[0].args).toEqual(["key-0"]);
    expect(COMPOSER).toHaveCount(1);
});
