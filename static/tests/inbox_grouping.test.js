import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {describe, expect, test} from "@odoo/hoot";
import {press, queryAll, queryFirst, scroll} from "@odoo/hoot-dom";
import {browser} from "@web/core/browser/browser";
import {contains} from "@web/../tests/web_test_helpers";
import {conversationsOf} from "@helpdesk_mgmt_user_email/inbox/model/grouping.esm";

describe.current.tags("desktop");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;
const TICKET = ".o_helpdesk_inbox_target_button:contains(HT00012)";
const SCROLLER = ".o_helpdesk_inbox_scroller";
const shown = () => queryAll(ROW).map(({dataset}) => dataset.key);

/** Three of one conversation, the newest first, and two others between them. */
function messages() {
    const root = "<root@example.com>";
    const of = (number, values) =>
        makeMessage(number, {
            date: `2026-11-24T08:${50 - number}:00Z`,
            thread: [`<${number}@example.com>`],
            ...values,
        });
    return [
        of(0, {thread: ["<0@example.com>", root, "<2@example.com>"]}),
        of(1),
        of(2, {thread: ["<2@example.com>", root], seen: false}),
        of(3),
        of(4, {thread: [root]}),
    ];
}

async function openGrouped(server = new MockMailServer({messages: messages()})) {
    browser.localStorage.setItem(
        "helpdesk_mgmt_user_email.view",
        JSON.stringify({isGrouped: true})
    );
    await openInbox(server);
    await settle();
    return server;
}

test("what belongs together: by any chain, never across accounts", () => {
    const item = (key, account_id, ...thread) => ({key, account_id, thread});
    const groups = conversationsOf([
        item("a", 1, "<a>", "<b>"),
        item("x", 1),
        item("b", 1, "<c>", "<d>"),
        item("y", 2, "<a>", "<b>"),
        item("c", 1, "<b>", "<c>"),
        item("z", 1, "<z>", "<z>"),
    ]);
    expect([...groups]).toEqual([
        ["a", ["a", "b", "c"]],
        ["x", ["x"]],
        ["y", ["y"]],
        ["z", ["z"]],
    ]);
});

test("twenty thousand rows are grouped in a moment", () => {
    const items = Array.from({length: 20000}, (_, number) => ({
        key: `${number}`,
        account_id: 1,
        thread: [`<${number}>`, `<${number + 1}>`],
    }));
    const begun = performance.now();
    expect(conversationsOf(items).size).toBe(1);
    expect(performance.now() - begun).toBeLessThan(1000);
});

test("the menu groups and takes it back; it is remembered", async () => {
    await openInbox(new MockMailServer({messages: messages()}));
    expect(ROW).toHaveCount(5);
    await contains("button[name=view]").click();
    await contains(".o-dropdown-item:contains(Group conversations)").click();
    await settle();
    expect(shown()).toEqual(["key-0", "key-1", "key-3"]);
    expect(`${row(0)} .o_helpdesk_inbox_fold`).toHaveText("3");
    expect(row(0)).toHaveAttribute("aria-expanded", "false");
    expect(row(0)).toHaveClass("o_unread");
    expect(".o_helpdesk_inbox_fold").toHaveCount(1);
    const kept = browser.localStorage.getItem("helpdesk_mgmt_user_email.view");
    expect(JSON.parse(kept).isGrouped).toBe(true);
    await contains("button[name=view]").click();
    await contains(".o-dropdown-item:contains(Group conversations)").click();
    await settle();
    expect(ROW).toHaveCount(5);
});

test("unfolded by a click, folded again; the arrows do the same", async () => {
    await openGrouped();
    await contains(".o_helpdesk_inbox_fold").click();
    await settle();
    expect(shown()).toEqual(["key-0", "key-2", "key-4", "key-1", "key-3"]);
    expect(row(2)).toHaveClass("o_member");
    expect(row(0)).not.toHaveClass("o_unread");
    await contains(".o_helpdesk_inbox_fold").click();
    await settle();
    expect(ROW).toHaveCount(3);
    await contains(row(0)).click();
    await settle();
    await press("ArrowRight");
    await settle();
    expect(ROW).toHaveCount(5);
    await press("ArrowDown");
    await settle();
    expect(row(2)).toHaveClass("o_current");
    await press("ArrowLeft");
    await settle();
    expect(ROW).toHaveCount(3);
    expect(row(0)).toHaveClass("o_current");
    expect(row(0)).toBeFocused();
});

test("a folded row stands for all: selected, imported oldest first", async () => {
    const server = new MockMailServer({messages: messages()});
    server.settings.import_at_once = true;
    await openGrouped(server);
    await contains(`${row(0)} input`).click();
    expect(".o_helpdesk_inbox_selected").toHaveText("3 selected");
    await contains(TICKET).click();
    await settle();
    expect(server.called("inbox_import")[0].args).toEqual([
        ["key-4", "key-2", "key-0"],
    ]);
});

test("unfolded, each row stands for itself", async () => {
    await openGrouped();
    await contains(".o_helpdesk_inbox_fold").click();
    await contains(`${row(0)} input`).click();
    expect(".o_helpdesk_inbox_selected").toHaveText("1 selected");
});

test("what leaves the list takes no place; the next row is read", async () => {
    await openGrouped();
    await contains(row(1)).click();
    await settle();
    await press("e");
    await settle();
    expect(shown()).toEqual(["key-0", "key-3"]);
    expect(row(3)).toHaveClass("o_current");
});

test("of one endless conversation only some pages are asked for", async () => {
    const all = Array.from({length: 2000}, (_, number) =>
        makeMessage(number, {thread: [`<${number}@x>`, "<root@x>"]})
    );
    const server = await openGrouped(new MockMailServer({messages: all}));
    await settle();
    await settle();
    await settle();
    expect(server.called("inbox_page").length).toBeLessThan(8);
    expect(ROW).toHaveCount(1);
    const before = server.called("inbox_page").length;
    await contains("button[name=load_older]").click();
    await settle();
    expect(server.called("inbox_page").length).toBeGreaterThan(before);
});

test("endless scroll, grouped: few rows are drawn", async () => {
    const all = Array.from({length: 1500}, (_, number) =>
        makeMessage(number, {
            thread: [`<${number}@x>`, `<root${Math.floor(number / 3)}@x>`],
        })
    );
    await openGrouped(new MockMailServer({messages: all}));
    for (let step = 0; step < 20; step++) {
        await scroll(SCROLLER, {y: queryFirst(SCROLLER).scrollHeight});
        await settle();
    }
    expect(row(1497)).toHaveCount(1);
    expect(queryAll(ROW).length).toBeLessThan(80);
});
