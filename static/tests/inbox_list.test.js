import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {
    advanceTime,
    animationFrame,
    queryAll,
    queryFirst,
    scroll,
} from "@odoo/hoot-dom";
import {
    contains,
    getService,
    makeServerError,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";

describe.current.tags("desktop");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;
const SCROLLER = ".o_helpdesk_inbox_scroller";

test("endless scroll: pages follow, few rows are drawn", async () => {
    const server = await openInbox(new MockMailServer({count: 700}));
    expect(queryAll(ROW).length).toBeLessThan(60);
    expect(".o_helpdesk_inbox_order").toHaveCount(0);
    const first = server.called("inbox_page").length;
    for (let step = 0; step < 12; step++) {
        await scroll(SCROLLER, {y: queryFirst(SCROLLER).scrollHeight});
        await settle();
    }
    expect(server.called("inbox_page").length).toBeGreaterThan(first + 3);
    expect(row(699)).toHaveCount(1);
    expect(queryAll(ROW).length).toBeLessThan(80);
    const cursors = server.called("inbox_page").map(({kwargs}) => kwargs.before);
    expect(new Set(cursors).size).toBe(cursors.length);
});

test("a server that cannot sort by receipt: the list says so", async () => {
    const server = new MockMailServer({count: 3});
    server.byReceipt = false;
    await openInbox(server);
    expect(".o_helpdesk_inbox_order").toHaveText(
        "Listed in the mail server's order, not by the date received."
    );
});

test("nothing is read that is not shown", async () => {
    const server = await openInbox(new MockMailServer({count: 700}));
    expect(server.called("inbox_page")).toHaveLength(1);
    expect(server.called("inbox_read")).toHaveLength(0);
});

test("select with click, Ctrl, Shift and boxes", async () => {
    await openInbox(new MockMailServer({count: 10}));
    await contains(row(1)).click();
    expect(".o_selected").toHaveCount(0);
    await contains(row(3)).click({shiftKey: true});
    expect(".o_selected").toHaveCount(3);
    await contains(row(2)).click({ctrlKey: true});
    expect(".o_selected").toHaveCount(2);
    await contains(`${row(5)} input`).click();
    expect(".o_selected").toHaveCount(3);
    expect(`${row(5)} input`).toBeChecked();
    expect(".o_helpdesk_inbox_selected").toHaveText("3 selected");
    expect(".o_helpdesk_inbox_selection h2").toHaveText("3 messages selected");
    await contains("button[name=clear_selection]").click();
    expect(".o_selected").toHaveCount(0);
});

test("select all, then really all", async () => {
    const server = await openInbox(new MockMailServer({count: 120}));
    await contains(".o_helpdesk_inbox_select_all input").click();
    expect(".o_helpdesk_inbox_selected").toHaveText("50 selected");
    await contains("button[name=select_everything]").click();
    await settle();
    expect(".o_helpdesk_inbox_selected").toHaveText("120 selected");
    expect(server.called("inbox_page").at(-1).kwargs.limit).toBe(200);
});

test("new mail appears without a click, and nothing jumps", async () => {
    const server = await openInbox(new MockMailServer({count: 100}));
    await scroll(SCROLLER, {y: 1900});
    await settle();
    const before = queryFirst(row(26)).getBoundingClientRect().top;
    server.messages.unshift(makeMessage(1000, {seen: false}));
    server.folders[0].unread = 3;
    await advanceTime(21000);
    await settle();
    expect(".o_helpdesk_inbox_new").toHaveText("1 new");
    const after = queryFirst(row(26)).getBoundingClientRect().top;
    expect(Math.abs(after - before)).toBeLessThan(2);
    await contains(".o_helpdesk_inbox_new").click();
    await settle();
    expect(queryFirst(ROW).dataset.key).toBe("key-1000");
    expect(".o_helpdesk_inbox_new").toHaveCount(0);
    expect(".o_helpdesk_inbox_folder:first .o_helpdesk_inbox_count").toHaveText("3");
    expect(document.title).toMatch(/^\(3\)/);
});

test("counts are true although only another mail program changed them", async () => {
    const count = ".o_helpdesk_inbox_folder:first .o_helpdesk_inbox_count";
    const server = await openInbox();
    expect(count).toHaveText("2");
    server.folders[0].unread = 1;
    await advanceTime(21000);
    await settle();
    expect(count).toHaveText("1");
    server.messages[0].tickets = [
        {id: 12, number: "HT00012", imported_by: "", undo_id: false},
    ];
    await advanceTime(21000);
    await settle();
    await contains(`${row(0)} .o_helpdesk_inbox_badge`).click();
    await settle();
    expect(".o_form_view").toHaveCount(1);
    server.folders[0].unread = 5;
    await contains(".o_breadcrumb a:contains(Email Inbox)").click();
    await settle();
    expect(count).toHaveText("5");
});

test("an inbox that was left while it looked for mail looks no more", async () => {
    const server = await openInbox();
    const answer = new Deferred();
    server.delay = () => answer;
    await advanceTime(21000);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "helpdesk.ticket",
        res_id: 12,
        views: [[false, "form"]],
    });
    answer.resolve();
    await settle();
    const calls = server.calls.length;
    await advanceTime(200000);
    expect(server.calls).toHaveLength(calls);
});

test("switching folders and accounts shows what was there at once", async () => {
    const server = new MockMailServer({count: 5});
    server.accounts.push({...server.accounts[0], id: 2, email: "help@example.com"});
    await openInbox(server);
    await contains(".o_helpdesk_inbox_folder[data-path=Sent]").click();
    await settle();
    expect(ROW).toHaveCount(0);
    expect(".o_helpdesk_inbox_empty").toHaveCount(1);
    await contains(".o_helpdesk_inbox_folder[data-path=INBOX]").click();
    expect(ROW).toHaveCount(5);
    await contains(".o_helpdesk_inbox_account:contains(help@)").click();
    await settle();
    expect(server.called("inbox_page").at(-1).accountIds).toEqual([2]);
    expect(".o_helpdesk_inbox_account.fw-bold").toHaveText("help@example.com");
});

test("only subscribed folders are listed, the others on demand", async () => {
    const server = new MockMailServer();
    const folder = (path, subscribed) => ({path, name: path, role: "", subscribed});
    server.folders = [
        {path: "INBOX", name: "INBOX", role: "inbox", subscribed: false},
        folder("Old", false),
        {...folder("Projects", false), selectable: false},
        folder("Projects/Kitchen", true),
    ];
    await openInbox(server);
    const names = () =>
        queryAll(".o_helpdesk_inbox_folder").map(({dataset}) => dataset.path);
    expect(names()).toEqual(["INBOX", "Projects/Kitchen"]);
    await contains(".o_helpdesk_inbox_all_folders").click();
    expect(names()).toEqual(["INBOX", "Old", "Projects/Kitchen"]);
});

test("a row says who, what, when and where it is already", async () => {
    const tickets = [
        {id: 12, number: "HT00012", imported_by: "Bob", undo_id: false},
        {id: false, number: "", imported_by: "Eve", undo_id: false},
    ];
    const message = makeMessage(0, {
        seen: false,
        has_attachments: true,
        answered: true,
        tickets,
    });
    await openInbox(new MockMailServer({messages: [message]}));
    expect(ROW).toHaveClass("o_unread");
    expect(`${ROW} .fa-paperclip`).toHaveCount(1);
    expect(`${ROW} .fa-reply`).toHaveCount(1);
    expect(`${ROW} .o_helpdesk_inbox_badge:first`).toHaveText(/HT00012\s*Bob/);
    expect(`${ROW} .o_helpdesk_inbox_badge:last`).toHaveText(/Taken care of\s*Eve/);
    expect(queryFirst(ROW).getAttribute("aria-label")).toMatch(
        /Unread, Sender 0, Subject 0, .*with attachments, on ticket HT00012/
    );
});

test("polling rests while the server does not answer, and while signed out", async () => {
    const server = await openInbox(new MockMailServer({count: 3}));
    const pages = () => server.called("inbox_page").length;
    server.errors.inbox_page = makeServerError({message: "x", description: "Away."});
    await advanceTime(21000);
    await settle();
    expect(pages()).toBe(2);
    expect(".o_helpdesk_inbox_trouble").toHaveText(/Away\./);
    await advanceTime(21000);
    await settle();
    expect(pages()).toBe(2);
    await advanceTime(21000);
    await settle();
    expect(pages()).toBe(3);
    delete server.errors.inbox_page;
    await contains(".o_helpdesk_inbox_trouble button[name=retry]").click();
    await settle();
    expect(".o_helpdesk_inbox_trouble").toHaveCount(0);
    server.accounts[0].sign_in_refused = true;
    server.errors.inbox_page = makeServerError({message: "x", description: "No."});
    await contains("button[name=refresh]").click();
    await settle();
    await contains(".o_helpdesk_inbox_folder[data-path=Sent]").click();
    await settle();
    const before = pages();
    await advanceTime(300000);
    await settle();
    expect(pages()).toBe(before);
});

test("back from a ticket the inbox is as it was left", async () => {
    const tickets = [{id: 12, number: "HT00012", imported_by: "", undo_id: false}];
    const messages = Array.from({length: 30}, (_value, number) =>
        makeMessage(number, {tickets: number === 15 ? tickets : []})
    );
    const server = await openInbox(new MockMailServer({messages}));
    await scroll(SCROLLER, {y: 700});
    await settle();
    await contains(`${row(15)} .o_helpdesk_inbox_badge`).click();
    await settle();
    expect(".o_form_view").toHaveCount(1);
    const pages = server.called("inbox_page").length;
    await contains(".o_breadcrumb a:contains(Email Inbox)").click();
    await settle();
    expect(queryFirst(SCROLLER).scrollTop).toBe(700);
    expect(server.called("inbox_folders")).toHaveLength(2);
    expect(server.called("inbox_page")).toHaveLength(pages + 1);
});

test("the ghost of a drag says how many", async () => {
    const ghosts = [];
    patchWithCleanup(DataTransfer.prototype, {
        setDragImage: (element) => ghosts.push(element.textContent),
    });
    await openInbox(new MockMailServer({count: 5}));
    const drag = async (target) => {
        const event = new DragEvent("dragstart", {
            bubbles: true,
            dataTransfer: new DataTransfer(),
        });
        queryFirst(target).dispatchEvent(event);
        await settle();
        queryFirst(target).dispatchEvent(new DragEvent("dragend", {bubbles: true}));
        await settle();
    };
    await drag(row(0));
    await contains(`${row(0)} input`).click();
    await contains(`${row(1)} input`).click();
    await drag(row(0));
    await drag(row(3));
    expect(ghosts).toEqual(["Subject 0", "2 messages", "Subject 3"]);
    expect(".o_helpdesk_inbox_ghost").toHaveCount(0);
});

test("a row with a problem says it, the others are shown", async () => {
    const messages = [makeMessage(0), makeMessage(1, {problem: "Could not be read."})];
    await openInbox(new MockMailServer({messages}));
    expect(ROW).toHaveCount(2);
    expect(`${row(1)} .text-warning`).toHaveText("Could not be read.");
});

test("a screen reader can follow", async () => {
    await openInbox(new MockMailServer({count: 5}));
    expect("[role=grid]").toHaveAttribute("aria-rowcount", "5");
    expect("[role=grid]").toHaveAttribute("aria-multiselectable", "true");
    expect(`${ROW}[role=row]`).toHaveCount(5);
    expect(`${ROW}[tabindex="0"]`).toHaveCount(1);
    expect(`${row(2)}`).toHaveAttribute("aria-rowindex", "3");
    await contains(`${row(2)} input`).click();
    expect(row(2)).toHaveAttribute("aria-selected", "true");
    expect("[role=status][aria-live=polite]").toHaveCount(1);
    await animationFrame();
});
