import {
    MockMailServer,
    ROW,
    defineInboxModels,
    dragOnto,
    openInbox,
    settle,
} from "./inbox_mock";
import {
    advanceTime,
    animationFrame,
    click,
    edit,
    hover,
    press,
    queryAllTexts,
    queryFirst,
    setInputFiles,
    waitFor,
} from "@odoo/hoot-dom";
import {contains, makeServerError, onRpc} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {ANSWERS} from "./answers";
import {Deferred} from "@odoo/hoot-mock";
import {browser} from "@web/core/browser/browser";
import {user} from "@web/core/user";

describe.current.tags("desktop");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;
const NEW = ".o_helpdesk_inbox_new_ticket";
const TICKET = ".o_helpdesk_inbox_ticket:first";
const importOptions = (server, call = 0) =>
    server.called("inbox_import")[call].kwargs.options;

test("targets light up only where the rep may write", async () => {
    await openInbox();
    const {drop, moveTo} = await contains(row(0)).drag();
    await moveTo(".o_helpdesk_inbox_reading");
    await settle();
    expect(NEW).toHaveClass("o_drop_ready");
    expect(".o_helpdesk_inbox_ticket:first").toHaveClass("o_drop_ready");
    expect(".o_helpdesk_inbox_ticket:last").toHaveClass("o_drop_barred");
    await drop();
    await settle();
    expect(".o_drop_ready").toHaveCount(0);
    expect(".modal").toHaveCount(0);
});

test("a new ticket: title, contact and everything that was chosen", async () => {
    const server = new MockMailServer();
    server.prepared = {partner: false};
    await openInbox(server);
    await dragOnto(row(0), NEW);
    await settle();
    expect(".modal-title").toHaveText("New ticket");
    await contains(".modal input[name=title]").edit("Better title", {confirm: false});
    await contains(".modal input[name=create_partner]").click();
    await contains(".modal button[name=attach]").click();
    await settle();
    expect(".modal textarea").toHaveValue("From: Carla\n\nAll");
    await contains(".modal input[name=part_2]").click();
    expect(".modal input[name=visibility]").toHaveCount(0);
    expect(".o_helpdesk_inbox_description_note").toHaveText(/customer can read/);
    await contains(".modal input[name=notify]").click();
    await contains(".modal select[name=after_import]").select("seen");
    await contains(".modal button[name=save]").click();
    await settle();
    expect(".modal").toHaveCount(0);
    expect(server.called("inbox_import")[0].kwargs.ticket_id).toBe(false);
    expect(importOptions(server)).toEqual({
        mode: "attach",
        visibility: "internal",
        memo: "From: Carla\n\nAll",
        notify: true,
        force: false,
        after_import: "seen",
        parts: [],
        title: "Better title",
        create_partner: true,
    });
});

test("Enter saves while the text is untouched, Ctrl+Enter after an edit", async () => {
    const server = await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    expect(".modal textarea").toBeFocused();
    await contains(".modal textarea").edit("My own words", {confirm: false});
    await press("Enter");
    await settle();
    expect(server.called("inbox_import")).toHaveLength(0);
    await edit("My own words");
    await press(["Control", "Enter"]);
    await settle();
    expect(importOptions(server).memo).toBe("My own words");
});

test("a note may be shown to the customer", async () => {
    const server = await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal input[name=visibility][value=customer]").click();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(importOptions(server).visibility).toBe("customer");
});

const SNACK = ".o_helpdesk_inbox_snack";

test("Escape keeps what was written, for this message and this ticket", async () => {
    await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal textarea").edit("Long work", {confirm: false});
    await press("Escape");
    await settle();
    expect(".modal").toHaveCount(0);
    expect(SNACK).toHaveText(/kept, not saved/);
    await dragOnto(row(1), TICKET);
    await settle();
    expect(".modal textarea").toHaveValue("From: Carla\n\nAll of it");
    expect(".o_helpdesk_inbox_draft").toHaveCount(0);
    await press("Escape");
    await settle();
    await dragOnto(row(0), TICKET);
    await settle();
    expect(".modal textarea").toHaveValue("Long work");
    expect(".o_helpdesk_inbox_draft").toHaveCount(1);
    await contains("button[name=start_anew]").click();
    await settle();
    expect(".modal textarea").toHaveValue("From: Carla\n\nAll of it");
    expect(".o_helpdesk_inbox_draft").toHaveCount(0);
});

test("“Go on writing” opens the draft, with its mode and title", async () => {
    const server = await openInbox();
    await dragOnto(row(0), NEW);
    await settle();
    await contains(".modal button[name=attach]").click();
    await settle();
    await contains(".modal input[name=title]").edit("Better title", {confirm: false});
    await contains(".modal .btn-close").click();
    await settle();
    await contains(`${SNACK} button`).click();
    await settle();
    expect(".modal input[name=title]").toHaveValue("Better title");
    expect(".modal button[name=attach]").toHaveClass("active");
    await contains(".modal button[name=save]").click();
    await settle();
    expect(importOptions(server).title).toBe("Better title");
    await dragOnto(row(0), NEW);
    await settle();
    expect(".o_helpdesk_inbox_draft").toHaveCount(0);
});

test("an untouched memo leaves no draft; Discard keeps a touched one", async () => {
    await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    await press("Escape");
    await settle();
    expect(SNACK).toHaveCount(0);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal textarea").edit("Long work", {confirm: false});
    await contains(".modal button[name=discard]").click();
    await settle();
    expect(SNACK).toHaveText(/kept, not saved/);
    await dragOnto(row(0), TICKET);
    await settle();
    expect(".modal textarea").toHaveValue("Long work");
});

test("the cursor stands at the top of the memo, and nothing is selected", async () => {
    await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    const memo = queryFirst(".modal textarea");
    expect(memo).toBeFocused();
    expect([memo.selectionStart, memo.selectionEnd]).toEqual([0, 0]);
});

test("a memo outlives the page, for its user alone", async () => {
    await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal textarea").edit("Long work", {confirm: false});
    await advanceTime(1000);
    const names = Object.keys(browser.localStorage).filter((name) =>
        name.startsWith("helpdesk_email_draft/")
    );
    expect(names).toHaveLength(1);
    expect(names[0]).toInclude(`/${user.userId}/`);
    expect(browser.localStorage.getItem(names[0])).toInclude("Long work");
});

test("switching the mode keeps what was edited in each", async () => {
    await openInbox();
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal textarea").edit("Edited", {confirm: false});
    await contains(".modal button[name=attach]").click();
    await settle();
    expect(".modal textarea").toHaveValue("From: Carla\n\nAll");
    await contains(".modal button[name=paste]").click();
    await settle();
    expect(".modal textarea").toHaveValue("Edited");
});

test("attach is not offered while attachments are switched off", async () => {
    const server = new MockMailServer();
    server.settings.attachments_enabled = false;
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    expect(".modal button[name=attach]").toHaveCount(0);
});

test("a duplicate is said, and imported only on purpose", async () => {
    const server = new MockMailServer();
    server.prepared = {
        duplicates: [
            {
                key: "key-0",
                id: 9,
                number: "HT00009",
                imported_by: "Bob",
                undo_id: false,
            },
        ],
    };
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    expect(".o_helpdesk_inbox_duplicate").toHaveText(
        /Already on ticket HT00009, imported by Bob/
    );
    expect(".modal button[name=save]").not.toBeEnabled();
    await contains(".modal input[name=force]").click();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(importOptions(server).force).toBe(true);
});

test("a failure is said in the dialog, the edited text stays", async () => {
    const server = new MockMailServer();
    server.importAnswers["key-0"] = {
        status: "failed",
        error: "The ticket has been deleted.",
        ticket_id: false,
    };
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal textarea").edit("Long work", {confirm: false});
    await contains(".modal button[name=save]").click();
    await settle();
    expect(".modal .alert-danger").toHaveText("The ticket has been deleted.");
    expect(".modal textarea").toHaveValue("Long work");
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveCount(0);
});

test("don't ask again: the next drop imports at once, with undo", async () => {
    const server = new MockMailServer();
    onRpc("res.users", "write", ({args}) => {
        expect.step(args[1]);
        return true;
    });
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal input[name=dont_ask]").click();
    await contains(".modal button[name=save]").click();
    await settle();
    expect.verifySteps([{helpdesk_import_at_once: true}]);
    await dragOnto(row(1), TICKET);
    await settle();
    expect(".modal").toHaveCount(0);
    expect(server.called("inbox_import")).toHaveLength(2);
    expect(`${row(1)} .o_helpdesk_inbox_badge`).toHaveCount(1);
    expect(".o_notification button:contains(Undo)").toHaveCount(2);
});

test("without asking: dropped, by the key, many", async () => {
    const server = new MockMailServer();
    server.settings.import_at_once = true;
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(row(1)).click();
    await settle();
    await press("u");
    await settle();
    await contains(`${TICKET} .o_helpdesk_inbox_target_button`).click();
    await settle();
    expect(".modal").toHaveCount(0);
    expect(server.called("inbox_import")).toHaveLength(2);
    expect(importOptions(server)).toEqual({});
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(2), TICKET);
    await settle();
    expect(".modal").toHaveCount(0);
    expect(server.called("inbox_import")).toHaveLength(3);
    // One ticket or several is no matter of taste: it is asked for all the same
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(2), NEW);
    await settle();
    expect(".modal input[name=one_ticket]").toHaveCount(1);
});

test("a double drop imports once", async () => {
    const server = new MockMailServer();
    server.settings.import_at_once = true;
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    server.importAnswers["key-0"] = {
        status: "duplicate",
        ticket_id: 12,
        ticket_number: "HT00012",
    };
    await dragOnto(row(0), TICKET);
    await settle();
    expect(".o_notification:contains(Already on ticket HT00012)").toHaveCount(1);
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveCount(1);
});

test("many onto New ticket: one for all", async () => {
    const server = await openInbox(new MockMailServer({count: 13}));
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(2), NEW);
    expect(".modal-title").toHaveText("New ticket from 13 messages");
    expect(".modal input[name=one_ticket]").toBeChecked();
    await contains(".modal button[name=save]").click();
    await settle();
    await settle();
    const calls = server.called("inbox_import");
    expect(calls.map(({args}) => args[0].length)).toEqual([1, 10, 2]);
    expect(calls.map(({kwargs}) => kwargs.ticket_id)).toEqual([false, 99, 99]);
    expect(".modal").toHaveCount(0);
    expect(".o_notification").toHaveText(/13 messages imported into ticket HT00099/);
    expect(".o_helpdesk_inbox_badge").toHaveCount(13);
    expect(".o_selected").toHaveCount(0);
});

test("many onto New ticket: one each", async () => {
    const server = await openInbox();
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(0), NEW);
    await contains(".modal input[name=one_each]").click();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(server.called("inbox_import").map(({kwargs}) => kwargs.ticket_id)).toEqual([
        false,
    ]);
});

test("many: progress, stop and the report of what was not imported", async () => {
    const server = new MockMailServer({count: 25});
    server.importAnswers["key-1"] = {
        status: "duplicate",
        ticket_id: 7,
        ticket_number: "HT00007",
    };
    server.importAnswers["key-2"] = {status: "failed", error: "Too large."};
    const second = new Deferred();
    server.delay = (method) =>
        method === "inbox_import" && server.called(method).length === 2 ? second : null;
    await openInbox(server);
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(0), TICKET);
    await contains(".modal button[name=save]").click();
    await settle();
    expect(".modal .progress").toHaveAttribute("aria-valuenow", "40");
    await contains(".modal button[name=stop]").click();
    second.resolve();
    await settle();
    expect(".o_helpdesk_inbox_report").toHaveText(/18 imported/);
    expect(".o_helpdesk_inbox_report").toHaveText(/1 already there/);
    expect(".o_helpdesk_inbox_report").toHaveText(/1 failed/);
    expect(".o_helpdesk_inbox_report").toHaveText(/Subject 2: Too large\./);
    expect(".o_helpdesk_inbox_report").toHaveText(/Stopped: 5 not tried/);
    expect(".o_notification button:contains(Undo)").toHaveCount(1);
    await contains(".modal button[name=undo]").click();
    await settle();
    expect(server.called("inbox_undo")[0].args[0]).toHaveLength(18);
    expect(".o_notification button:contains(Undo)").toHaveCount(0);
});

test("very many go through the server's job queue where there is one", async () => {
    const server = new MockMailServer({count: 30});
    server.inbox_import_start = () => ({id: 7});
    const results = server.messages.map(({key}) => ({
        key,
        status: "imported",
        ticket_id: 12,
        ticket_number: "HT00012",
        email_message_id: 1,
        error: "",
        hint: "",
    }));
    const known = {...ANSWERS.inbox_import_progress, id: 7, total: 30};
    const answers = [
        {...known, state: "running", done: 15, results: results.slice(0, 15)},
        {...known, state: "done", done: 30, results},
    ];
    server.inbox_import_progress = () => answers.shift();
    await openInbox(server);
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(0), TICKET);
    await contains(".modal button[name=save]").click();
    await advanceTime(1100);
    await settle();
    expect(".modal .progress").toHaveAttribute("aria-valuenow", "50");
    await advanceTime(1100);
    await settle();
    expect(server.called("inbox_import")).toHaveLength(0);
    expect(server.called("inbox_import_start")[0].args[0]).toHaveLength(30);
    expect(".o_notification").toHaveText(/30 messages imported into ticket HT00012/);
});

test("after the import: marked as read", async () => {
    const server = new MockMailServer();
    server.messages[0].seen = false;
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal select[name=after_import]").select("seen");
    await contains(".modal button[name=save]").click();
    await settle();
    expect(row(0)).not.toHaveClass("o_unread");
    expect(importOptions(server).after_import).toBe("seen");
});

test("Cc people are offered as followers", async () => {
    const server = new MockMailServer();
    server.prepared = {followers: [{id: 8, name: "Dora", email: "dora@x.com"}]};
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal label:contains(dora@x.com) input").click();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(importOptions(server).followers).toEqual([8]);
});

test("an error of the server in a batch is reported, the rest goes on", async () => {
    const server = new MockMailServer({count: 12});
    const original = server.inbox_import;
    server.inbox_import = function (kwargs, keys) {
        if (keys.includes("key-0")) {
            throw makeServerError({message: "x", description: "The server is tired."});
        }
        return original.call(this, kwargs, keys);
    };
    await openInbox(server);
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(0), TICKET);
    await contains(".modal button[name=save]").click();
    await settle();
    expect(".o_helpdesk_inbox_report").toHaveText(/2 imported/);
    expect(".o_helpdesk_inbox_report").toHaveText(/10 failed/);
});

test("suggestions with their reason come first", async () => {
    const server = new MockMailServer();
    server.suggestions = [{...server.tickets[0], reason: "reply to HT00012"}];
    await openInbox(server);
    await contains(row(0)).click();
    await settle();
    expect(queryAllTexts(".o_helpdesk_inbox_group")).toEqual([
        "SUGGESTED",
        "MY OPEN TICKETS",
    ]);
    expect(".o_helpdesk_inbox_reason").toHaveText("reply to HT00012");
    expect(".o_helpdesk_inbox_ticket").toHaveCount(2);
});

test("no target moves while one aims at it", async () => {
    const server = new MockMailServer();
    const answer = new Deferred();
    server.delay = (method) => (method === "inbox_suggest" ? answer : null);
    server.suggestions = [{...server.tickets[1], can_write: true, reason: "a reason"}];
    await openInbox(server);
    const {drop, moveTo} = await contains(row(0)).drag();
    await moveTo(row(1));
    await settle();
    await moveTo(".o_helpdesk_inbox_ticket:contains(Printer)");
    await settle();
    expect(".o_helpdesk_inbox_ticket:contains(Printer)").toHaveClass("o_drop_over");
    expect(".o_helpdesk_inbox_reason").toHaveCount(0);
    answer.resolve();
    await settle();
    expect(".o_helpdesk_inbox_reason").toHaveCount(0);
    await drop();
    await settle();
    expect(".modal-title").toHaveText(/Printer on fire/);
});

test("no target moves during a drag, whatever comes meanwhile", async () => {
    const server = new MockMailServer();
    server.tickets[1].can_write = true;
    const late = new Deferred();
    await openInbox(server);
    server.delay = (method) => (method === "inbox_tickets" ? late : undefined);
    server.tickets.unshift({...server.tickets[0], id: 14, name: "Fax"});
    server.suggestions = [{...server.tickets[2], reason: "same sender"}];
    await contains("button[name=refresh]").click();
    const {drop, moveTo} = await contains(row(0)).drag();
    await moveTo(row(1));
    await settle();
    late.resolve();
    await settle();
    const names = () => queryAllTexts(".o_helpdesk_inbox_ticket_name");
    expect(names()).toEqual(["Printer on fire", "Toner"]);
    expect(
        ".o_helpdesk_inbox_ticket:contains(Toner) [title='same sender']"
    ).toHaveCount(1);
    await moveTo(".o_helpdesk_inbox_ticket:contains(Toner)");
    await settle();
    expect(names()).toEqual(["Printer on fire", "Toner"]);
    await drop();
    await settle();
    expect(".modal-title").toHaveText(/Toner/);
    expect(names()).toEqual(["Fax", "Printer on fire", "Toner"]);
});

test("what comes during a drag is seen after it, also when it ends nowhere", async () => {
    const server = new MockMailServer();
    const late = new Deferred();
    await openInbox(server);
    server.delay = (method) => (method === "inbox_tickets" ? late : undefined);
    server.tickets.unshift({...server.tickets[0], id: 14, name: "Fax"});
    await contains("button[name=refresh]").click();
    await contains(row(0)).drag();
    await settle();
    late.resolve();
    await settle();
    expect(".o_helpdesk_inbox_ticket").toHaveCount(2);
    // The row is gone and cannot say so
    queryFirst(row(0)).remove();
    browser.dispatchEvent(new PointerEvent("pointermove"));
    await settle();
    expect(".o_dragging").toHaveCount(0);
    expect(".o_helpdesk_inbox_ticket").toHaveCount(3);
});

test("search for another ticket", async () => {
    const server = await openInbox();
    await contains(row(0)).click();
    await contains(".o_helpdesk_inbox_ticket_search").edit("toner", {confirm: false});
    await advanceTime(300);
    await settle();
    expect(".o_helpdesk_inbox_ticket").toHaveCount(1);
    expect(server.called("inbox_tickets").at(-1).kwargs.query).toBe("toner");
});

test("drop on a team creates it there", async () => {
    const server = await openInbox();
    await contains(".o_helpdesk_inbox_places").click();
    await settle();
    expect(queryAllTexts(".o_helpdesk_inbox_place")).toEqual([
        "First level",
        "Second level",
        "New",
        "In Progress",
    ]);
    await dragOnto(row(0), ".o_helpdesk_inbox_place:contains(Second level)");
    await settle();
    expect(".modal-title").toHaveText("New ticket in Second level");
    await contains(".modal button[name=save]").click();
    await settle();
    expect(importOptions(server).team_id).toBe(2);
});

test("an import of many that was closed goes on, and its failures are reported", async () => {
    const server = new MockMailServer({count: 3});
    server.importAnswers["key-1"] = {
        status: "failed",
        error: "It is too large.",
        ticket_id: false,
    };
    const answer = new Deferred();
    server.delay = (method) => (method === "inbox_import" ? answer : undefined);
    await openInbox(server);
    await contains(".o_helpdesk_inbox_select_all input").click();
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal button[name=save]").click();
    await press("Escape");
    await settle();
    expect(".modal").toHaveCount(0);
    answer.resolve();
    await settle();
    expect(".o_helpdesk_inbox_report").toHaveText(/2 imported/);
    expect(".o_helpdesk_inbox_report").toHaveText(/Subject 1: It is too large/);
    expect(server.called("inbox_import")).toHaveLength(1);
});

test("files that are no emails are named, the others are taken", async () => {
    const server = await openInbox();
    const names = ["a.eml", "b.msg", "c.pdf"];
    const files = names.map((name) => new File(["Subject: x\r\n\r\nHello"], name));
    await contains(".o_helpdesk_inbox_upload input", {visible: false}).click();
    await setInputFiles(files);
    await settle();
    await animationFrame();
    expect(server.called("inbox_upload").map(({args}) => args[0])).toEqual(["a.eml"]);
    const texts = queryAllTexts(".o_notification").join(" ");
    expect(texts).toMatch(/“b.msg” is in Outlook's own format/);
    expect(texts).toMatch(/“c.pdf” is not an email/);
    expect(".o_helpdesk_inbox_held").toHaveText(/Subject of a.eml/);
});

test("a refused act after the import is said, the row stays as it is", async () => {
    const server = new MockMailServer();
    server.accounts[0].after_import = "move";
    server.accounts[0].after_import_folder = "Nowhere";
    server.afterImport = {state: "failed", error: "There is no folder Nowhere."};
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(server.called("inbox_after_import")[0].args).toEqual([[500]]);
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveCount(1);
    expect(queryAllTexts(".o_notification").join(" ")).toMatch(/no folder Nowhere/);
});

test("what was done after the import is shown", async () => {
    const server = new MockMailServer();
    server.accounts[0].after_import = "move";
    server.accounts[0].after_import_folder = "Archive";
    await openInbox(server);
    await dragOnto(row(0), TICKET);
    await settle();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(row(0)).toHaveCount(0);
});

test("suggestions that come late move no ticket under the pointer", async () => {
    const server = new MockMailServer();
    server.tickets[1].can_write = true;
    server.suggestions = [
        {...server.tickets[1], reason: "3 open tickets of this sender"},
    ];
    const late = new Deferred();
    server.delay = (method) => (method === "inbox_suggest" ? late : undefined);
    await openInbox(server);
    await contains(row(0)).click();
    await settle();
    const ids = () =>
        [
            ...document.querySelectorAll(
                ".o_helpdesk_inbox_target_button[data-ticket-id]"
            ),
        ]
            .map((el) => el.dataset.ticketId)
            .join();
    await hover(`${TICKET} button`);
    late.resolve();
    await settle();
    expect(ids()).toBe("12,13");
    await advanceTime(1100);
    await settle();
    expect(ids()).toBe("13,12");
    await click(`${TICKET} button`);
    await settle();
    expect(".modal").toHaveCount(0);
    await advanceTime(400);
    await click(`${TICKET} button`);
    await settle();
    expect(".modal-title").toHaveText(/HT00013/);
});

test("an .eml file goes the same way", async () => {
    const server = await openInbox();
    const file = new File(["Subject: x\r\n\r\nHello"], "mail.eml");
    await contains(".o_helpdesk_inbox_upload input", {visible: false}).click();
    await setInputFiles([file]);
    await waitFor(".o_helpdesk_inbox_held", {timeout: 5000});
    expect(server.called("inbox_upload")[0].args[0]).toBe("mail.eml");
    expect(atob(server.called("inbox_upload")[0].args[1])).toMatch(/Hello/);
    expect(".o_helpdesk_inbox_held").toHaveText(/Subject of mail.eml/);
    await contains(`${TICKET} .o_helpdesk_inbox_target_button`).click();
    await settle();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(server.called("inbox_import")[0].args).toEqual([["eml-5"]]);
    expect(".o_helpdesk_inbox_held").toHaveCount(0);
});

test("opened from a ticket: that ticket is the target", async () => {
    const server = new MockMailServer();
    await openInbox(server, {target: "new", params: {ticket_id: 12}});
    await settle();
    expect(".modal .o_helpdesk_inbox_tickets").toHaveCount(0);
    expect(ROW).toHaveCount(1);
    expect(queryFirst(ROW).dataset.key).toBe("key-1");
    expect(`${ROW} .o_helpdesk_inbox_reason`).toHaveText("from the ticket's customer");
    await contains("button[name=end_search]").click();
    await settle();
    expect(ROW).toHaveCount(3);
    await contains(row(0)).click();
    await contains(".o_helpdesk_inbox_reading button[name=update_ticket]").click();
    await settle();
    expect(".modal:last .modal-title").toHaveText("Update HT00012 Printer on fire");
    await press("Enter");
    await settle();
    expect(server.called("inbox_import")[0].kwargs.ticket_id).toBe(12);
    expect(".modal").toHaveCount(0);
});
