import {
    MockMailServer,
    ROW,
    defineInboxModels,
    dragOnto,
    makeMessage,
    settle,
} from "./inbox_mock";
import {
    MockServer,
    contains,
    makeServerError,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {advanceTime, press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {describe, expect, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {browser} from "@web/core/browser/browser";

describe.current.tags("desktop");

defineInboxModels();

const TOGGLE = ".o_email_board_toggle";
const PANEL = ".o_email_panel";
const row = (number) => `${ROW}[data-key="key-${number}"]`;
const column = (name) => `.o_kanban_group:contains(${name}) .o_kanban_header`;
const card = (name) => `.o_kanban_record:contains(${name})`;
const ARCH = `
    <kanban js_class="helpdesk_ticket_email_board">
        <field name="number"/>
        <field name="stage_id"/>
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;

/** Calls that would make Odoo contact a mail server. */
function mailCalls(server) {
    const calls = server.calls.map(({method}) => method);
    return calls.filter(
        (method) =>
            !["inbox_has_account", "inbox_board", "inbox_bootstrap"].includes(method)
    );
}

async function openBoard(server = new MockMailServer(), options = {}) {
    server.listen();
    await mountView({
        type: "kanban",
        resModel: "helpdesk.ticket",
        groupBy: ["stage_id"],
        arch: ARCH,
        ...options,
    });
    await settle();
    return server;
}

async function openPanel(server, options) {
    server = await openBoard(server, options);
    await contains(TOGGLE).click();
    await settle();
    await settle();
    return server;
}

async function type(...keys) {
    for (const key of keys) {
        await press(key);
        await advanceTime(200);
        await settle();
    }
}

test("no mail server is asked before the mailbox is opened", async () => {
    const server = await openBoard();
    expect(TOGGLE).toHaveCount(1);
    expect(PANEL).toHaveCount(0);
    expect(server.calls.map(({method}) => method)).toEqual(["inbox_has_account"]);
    await contains(TOGGLE).click();
    await settle();
    expect(ROW).toHaveCount(3);
    expect(mailCalls(server)).toInclude("inbox_page");
});

test("who has no account has Odoo's board", async () => {
    const server = new MockMailServer();
    server.accounts = [];
    await openBoard(server);
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(2);
    expect(TOGGLE).toHaveCount(0);
});

test("a server that refuses the question leaves the board alone", async () => {
    const server = new MockMailServer();
    server.errors.inbox_has_account = makeServerError({type: "AccessError"});
    await openBoard(server);
    expect(card("Toner")).toHaveCount(1);
    expect(TOGGLE).toHaveCount(0);
});

test("open or closed is remembered for this session of the browser", async () => {
    await openPanel();
    expect(browser.sessionStorage.getItem("helpdesk_mgmt_user_email.board")).toBe("1");
    expect(TOGGLE).toHaveAttribute("aria-pressed", "true");
    await contains("button[name=close_panel]").click();
    expect(PANEL).toHaveCount(0);
    expect(browser.sessionStorage.getItem("helpdesk_mgmt_user_email.board")).toBe("");
});

test("open at once when it was left open", async () => {
    browser.sessionStorage.setItem("helpdesk_mgmt_user_email.board", "1");
    await openBoard();
    await settle();
    expect(`${PANEL} ${ROW}`).toHaveCount(3);
});

test("targets light up only where the rep may", async () => {
    const server = new MockMailServer();
    await openPanel(server);
    const {drop, moveTo} = await contains(row(0)).drag();
    await settle();
    expect(".o_kanban_view").toHaveClass("o_email_dragging");
    expect(".o_kanban_group.o_email_target").toHaveCount(2);
    expect(card("Printer")).toHaveClass("o_email_target");
    expect(card("Toner")).not.toHaveClass("o_email_target");
    await moveTo(column("In Progress"));
    await settle();
    expect(".o_email_aim").toHaveText("New ticket in In Progress");
    expect(".o_kanban_group:contains(In Progress)").toHaveClass("o_email_over");
    await moveTo(card("Printer"));
    await settle();
    expect(".o_email_aim").toHaveText("Update HT00012 Printer on fire");
    expect(".o_kanban_group.o_email_over").toHaveCount(0);
    await moveTo(card("Toner"));
    await settle();
    expect(".o_email_aim").toHaveText("You may not change this ticket");
    expect(".o_email_aim").toHaveClass("o_barred");
    expect(".o_email_over").toHaveCount(0);
    await drop();
    await settle();
    expect(".modal").toHaveCount(0);
    expect(".o_email_aim, .o_email_dragging").toHaveCount(0);
});

test("no card moves during a drag: the board is loaded after it", async () => {
    const server = new MockMailServer();
    await openPanel(server);
    const late = new Deferred();
    onRpc("helpdesk.ticket", "web_read_group", async () => {
        await late;
    });
    await dragOnto(row(0), column("In Progress"));
    await contains(".modal button[name=save]").click();
    await settle();
    const {moveTo, drop} = await contains(row(1)).drag();
    await moveTo(card("Printer"));
    await settle();
    MockServer.env["helpdesk.ticket"].create({
        number: "HT00014",
        name: "Fax",
        stage_id: 1,
    });
    late.resolve();
    await settle();
    expect(card("Fax")).toHaveCount(0);
    expect(".o_email_aim").toHaveText("Update HT00012 Printer on fire");
    await drop();
    await settle();
    expect(".modal-title").toHaveText(/Printer on fire/);
    expect(card("Fax")).toHaveCount(1);
});

test("a drop on a column makes a ticket in it, and the board shows it", async () => {
    const server = new MockMailServer();
    onRpc("helpdesk.ticket", "web_read_group", () => {
        expect.step("board");
    });
    await openPanel(server, {context: {default_team_id: 2}});
    // Once more, when the board with a mailbox beside it took the plain one's place
    expect.verifySteps(["board", "board"]);
    await dragOnto(row(0), column("In Progress"));
    await settle();
    expect(".modal-title").toHaveText("New ticket in In Progress");
    expect(server.called("inbox_prepare")[0].kwargs.options.defaults).toEqual({
        team_id: 2,
        stage_id: 2,
    });
    await contains(".modal button[name=save]").click();
    await settle();
    const [call] = server.called("inbox_import");
    expect(call.kwargs.ticket_id).toBe(false);
    expect(call.kwargs.options.defaults).toEqual({team_id: 2, stage_id: 2});
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveText(/^HT00099/);
    expect.verifySteps(["board"]);
    await contains(".o_notification button:contains(Undo)").click();
    await settle();
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveCount(0);
    expect.verifySteps(["board"]);
});

test("a drop on a card updates it, and it is shown that it did", async () => {
    const server = await openPanel();
    await dragOnto(row(1), card("Printer"));
    await settle();
    expect(".modal-title").toHaveText("Update HT00012 Printer on fire");
    await press("Enter");
    await settle();
    await settle();
    const [call] = server.called("inbox_import");
    expect(call.kwargs.ticket_id).toBe(12);
    expect("defaults" in call.kwargs.options).toBe(false);
    expect(card("Printer")).toHaveClass("o_email_fresh");
    await advanceTime(5000);
    await settle();
    expect(".o_email_fresh").toHaveCount(0);
});

test("many on a column: one ticket for all, or one each", async () => {
    const server = await openPanel(new MockMailServer({count: 12}));
    await contains(`${PANEL} .o_helpdesk_inbox_select_all input`).click();
    await dragOnto(row(2), column("New"));
    await settle();
    expect(".modal-title").toHaveText("New ticket in New from 12 messages");
    await contains(".modal input[name=one_each]").click();
    await contains(".modal button[name=save]").click();
    await settle();
    await settle();
    const calls = server.called("inbox_import");
    expect(calls.map(({args}) => args[0].length)).toEqual([10, 2]);
    expect(calls[1].kwargs.options.defaults).toEqual({stage_id: 1});
    expect(`${PANEL} .o_helpdesk_inbox_badge`).toHaveCount(12);
});

test("what is dragged after the board was reloaded goes where it looks", async () => {
    const server = await openPanel();
    await dragOnto(row(0), column("In Progress"));
    await settle();
    await press("Enter");
    await settle();
    await settle();
    await dragOnto(row(1), column("New"));
    await settle();
    await press("Enter");
    await settle();
    const calls = server.called("inbox_import");
    expect(calls.map(({kwargs}) => kwargs.options.defaults)).toEqual([
        {stage_id: 2},
        {stage_id: 1},
    ]);
});

test("without asking: dropped on a card or a column, it is there", async () => {
    const server = new MockMailServer();
    server.settings.import_at_once = true;
    await openPanel(server);
    await dragOnto(row(0), card("Printer"));
    await settle();
    await dragOnto(row(1), column("In Progress"));
    await settle();
    expect(".modal").toHaveCount(0);
    const [updated, made] = server.called("inbox_import");
    expect(updated.kwargs.ticket_id).toBe(12);
    expect(made.kwargs.options).toEqual({defaults: {stage_id: 2}});
});

test("a board without columns: one new ticket, and its cards", async () => {
    const server = await openPanel(undefined, {groupBy: []});
    await dragOnto(row(0), card("Printer"));
    await settle();
    expect(".modal-title").toHaveText("Update HT00012 Printer on fire");
    await contains(".modal button[name=discard]").click();
    queryFirst(PANEL).focus();
    await type("j", "n");
    expect(".modal-title").toHaveText("New ticket");
    await press("Enter");
    await settle();
    expect(server.called("inbox_import")[0].kwargs.options.defaults).toEqual({});
});

test("the keyboard's way: N and a column, U and a ticket", async () => {
    const server = await openPanel();
    expect(PANEL).toBeFocused();
    await type("j", "j", "n");
    const choices = ".o_helpdesk_inbox_overlay .o_helpdesk_inbox_target_button";
    expect(queryAllTexts(choices)).toEqual(["New", "In Progress"]);
    expect(`${choices}:first`).toBeFocused();
    await press("ArrowDown");
    expect(`${choices}:last`).toBeFocused();
    await contains(`${choices}:last`).click();
    await settle();
    expect(".modal-title").toHaveText("New ticket in In Progress");
    await press("Enter");
    await settle();
    await settle();
    const [made] = server.called("inbox_import");
    expect(made.args[0]).toEqual(["key-1"]);
    expect(made.kwargs.options.defaults).toEqual({stage_id: 2});
    server.suggestions = [{...server.tickets[0], reason: "same sender"}];
    await type("u");
    expect(".o_helpdesk_inbox_overlay .o_helpdesk_inbox_reason").toHaveText(
        /same sender/
    );
    expect(".o_helpdesk_inbox_overlay [data-ticket-id='12']").toBeFocused();
    await press("Enter");
    await settle();
    expect(".modal-title").toHaveText("Update HT00012 Printer on fire");
    await contains(".modal button[name=save]").click();
    await settle();
    expect(server.called("inbox_import")[1].kwargs.ticket_id).toBe(12);
});

test("N while the board is loaded anew waits for its columns", async () => {
    const server = await openPanel();
    const answer = new Deferred();
    server.delay = (method) => method === "inbox_board" && answer;
    await dragOnto(row(0), card("Printer on fire"));
    await contains(".modal button[name=save]").click();
    await settle();
    await contains(row(1)).click();
    await type("n");
    expect(".modal").toHaveCount(0);
    answer.resolve();
    await settle();
    expect(".o_email_panel .o_helpdesk_inbox_target_button:contains(New)").toHaveCount(
        1
    );
});

test("Escape closes the choice and gives the focus back", async () => {
    await openPanel();
    await type("j", "n", "Escape");
    expect(".o_helpdesk_inbox_overlay").toHaveCount(0);
    expect(row(0)).toBeFocused();
});

test("keys beside the mailbox are the board's own", async () => {
    const server = await openPanel();
    queryFirst(card("Printer")).focus();
    await type("j", "n", "e", "s");
    expect(".o_helpdesk_inbox_overlay, .modal, .o_current").toHaveCount(0);
    expect(server.called("inbox_move")).toHaveLength(0);
    expect(server.called("inbox_mark")).toHaveLength(0);
});

test("a message is read in the panel, and left again", async () => {
    const server = await openPanel();
    await contains(row(1)).click();
    await settle();
    expect(`${PANEL} .o_helpdesk_inbox_title`).toHaveText("Subject of key-1");
    await contains(`${PANEL} button[name=back]`).click();
    await settle();
    expect(row(1)).toBeFocused();
    await type("k", "u");
    await contains(".o_helpdesk_inbox_overlay [data-ticket-id='12']").click();
    await settle();
    expect(server.called("inbox_prepare")[0].args[0]).toEqual(["key-0"]);
});

test("cards are moved as ever", async () => {
    onRpc("helpdesk.ticket", "web_save", ({args}) => {
        expect.step(args);
    });
    await openPanel();
    await contains(card("Printer")).dragAndDrop(
        ".o_kanban_group:contains(In Progress)"
    );
    await settle();
    expect.verifySteps([[[12], {stage_id: 2}]]);
    expect(".modal, .o_email_aim").toHaveCount(0);
    expect(`.o_kanban_group:contains(In Progress) ${card("Printer")}`).toHaveCount(1);
});

test("search in the panel", async () => {
    const messages = [0, 1].map((number) => makeMessage(number));
    const server = await openPanel(new MockMailServer({messages}));
    await contains(`${PANEL} .o_helpdesk_inbox_query`).edit("Subject 1");
    await settle();
    expect(ROW).toHaveCount(1);
    expect(server.called("inbox_page").at(-1).kwargs.query).toEqual({
        text: "Subject 1",
    });
});

test("signed out, empty and failing mailboxes are said in the panel", async () => {
    const server = new MockMailServer({count: 0});
    await openPanel(server);
    expect(`${PANEL} .o_helpdesk_inbox_empty`).toHaveCount(1);
    await contains("button[name=close_panel]").click();
    server.accounts[0].sign_in_refused = true;
    server.errors.inbox_page = makeServerError({
        type: "UserError",
        message: "Refused.",
    });
    await contains(TOGGLE).click();
    await settle();
    await settle();
    expect(PANEL).toHaveText(/did not accept the sign-in/);
    expect(card("Toner")).toHaveCount(1);
});
