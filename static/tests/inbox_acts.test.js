import {Deferred, advanceTime} from "@odoo/hoot-mock";
import {
    MockMailServer,
    ROW,
    defineInboxModels,
    dragOnto,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {contains, makeServerError, onRpc} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {press, queryFirst} from "@odoo/hoot-dom";

describe.current.tags("desktop");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;
const folder = (path) => `.o_helpdesk_inbox_folder[data-path="${path}"]`;
const lastMark = (server) => {
    const {args, kwargs} = server.called("inbox_mark").at(-1);
    return [args[0], kwargs.seen, kwargs.flagged];
};

test("flag with one click, and undo it", async () => {
    const server = await openInbox();
    await contains(`${row(0)} .o_helpdesk_inbox_flag`, {visible: false}).click();
    expect(`${row(0)} .o_helpdesk_inbox_flag`).toHaveClass("o_flagged");
    expect(lastMark(server)).toEqual([["key-0"], undefined, true]);
    expect(".o_helpdesk_inbox_snack span").toHaveText("1 message flagged.");
    await contains(".o_helpdesk_inbox_snack button[name=undo]").click();
    expect(`${row(0)} .o_helpdesk_inbox_flag`).not.toHaveClass("o_flagged");
    expect(lastMark(server)).toEqual([["key-0"], undefined, false]);
});

test("the mail server hears of marks in the order in which they were made", async () => {
    const server = await openInbox();
    const first = new Deferred();
    server.delay = (method) => method === "inbox_mark" && first;
    for (let click = 0; click < 2; click++) {
        await contains(`${row(0)} .o_helpdesk_inbox_flag`, {visible: false}).click();
    }
    await settle();
    expect(server.called("inbox_mark")).toHaveLength(1);
    first.resolve();
    await settle();
    expect(server.called("inbox_mark")).toHaveLength(2);
    expect(server.messages[0].flagged).toBe(false);
});

test("mark a selection as read; undo gives each its own state back", async () => {
    const messages = [
        makeMessage(0, {seen: false}),
        makeMessage(1, {seen: true}),
        makeMessage(2, {seen: false}),
    ];
    const server = await openInbox(new MockMailServer({messages}));
    await contains(".o_helpdesk_inbox_select_all input").click();
    await contains(".o_helpdesk_inbox_list button[name=toggle_seen]").click();
    expect(".o_unread").toHaveCount(0);
    expect(".o_helpdesk_inbox_folder:first .o_helpdesk_inbox_count").toHaveCount(0);
    expect(lastMark(server)).toEqual([["key-0", "key-2"], true, undefined]);
    await contains(".o_helpdesk_inbox_snack button[name=undo]").click();
    expect(".o_unread").toHaveCount(2);
    expect(lastMark(server)).toEqual([["key-0", "key-2"], false, undefined]);
    expect(".o_helpdesk_inbox_folder:first .o_helpdesk_inbox_count").toHaveText("2");
});

test("a refusal puts everything back and says why", async () => {
    const server = new MockMailServer();
    server.errors.inbox_mark = makeServerError({
        message: "x",
        description: "No flags!",
    });
    await openInbox(server);
    await contains(`${row(0)} .o_helpdesk_inbox_flag`, {visible: false}).click();
    await settle();
    expect(`${row(0)} .o_helpdesk_inbox_flag`).not.toHaveClass("o_flagged");
    expect(".o_helpdesk_inbox_snack").toHaveText("No flags!");
    expect(".o_helpdesk_inbox_snack button").toHaveCount(0);
});

test("drag onto a folder moves; undo brings it back", async () => {
    const server = await openInbox();
    await dragOnto(row(0), folder("Projekte/Küche"));
    await settle();
    expect(row(0)).toHaveCount(0);
    expect(server.called("inbox_move")[0].args).toEqual([["key-0"], "Projekte/Küche"]);
    expect(".o_helpdesk_inbox_snack span").toHaveText("1 message moved to Küche.");
    await contains(".o_helpdesk_inbox_snack button[name=undo]").click();
    expect(server.called("inbox_move")[1].args).toEqual([["key-0-moved"], "INBOX"]);
});

test("where the server does not tell the new key, undo is not offered", async () => {
    const server = new MockMailServer();
    server.inbox_move = (_kwargs, keys) =>
        Object.fromEntries(keys.map((key) => [key, false]));
    await openInbox(server);
    await contains(row(0)).click();
    await contains(".o_helpdesk_inbox_reading button[name=archive]").click();
    await settle();
    expect(".o_helpdesk_inbox_snack span").toHaveText("1 message moved to Archive.");
    expect(".o_helpdesk_inbox_snack button").toHaveCount(0);
});

test("archive the open message: the next one takes its place", async () => {
    await openInbox();
    await contains(row(1)).click();
    await contains(".o_helpdesk_inbox_reading button[name=archive]").click();
    await settle();
    expect(row(1)).toHaveCount(0);
    expect(".o_helpdesk_inbox_title").toHaveText("Subject of key-2");
    expect(row(2)).toHaveClass("o_current");
});

test("a move that fails puts the rows back", async () => {
    const server = new MockMailServer();
    server.errors.inbox_move = makeServerError({message: "x", description: "Full."});
    await openInbox(server);
    await dragOnto(row(1), folder("Archive"));
    await settle();
    expect(ROW).toHaveCount(3);
    expect(queryFirst(`${ROW}:eq(1)`).dataset.key).toBe("key-1");
    expect(".o_helpdesk_inbox_snack").toHaveText("Full.");
});

test("what the mailbox cannot do is not on the screen", async () => {
    await openInbox(new MockMailServer({capabilities: []}));
    await contains(row(0)).click();
    expect(".o_helpdesk_inbox_flag").toHaveCount(0);
    expect("button[name=archive], button[name=move]").toHaveCount(0);
    expect("button[name=toggle_seen], button[name=toggle_flag]").toHaveCount(0);
    expect(".o_helpdesk_inbox_query").not.toBeEnabled();
    await contains(`${row(0)} input`).click();
    expect(".o_helpdesk_inbox_bar button[name=archive]").toHaveCount(0);
});

test("delete moves to Trash, which is made where there is none; undo", async () => {
    const server = await openInbox();
    await contains(row(0)).click();
    await settle();
    await press("d");
    await settle();
    expect(server.called("inbox_make_folder")[0].args).toEqual(["trash"]);
    expect(server.called("inbox_move")[0].args).toEqual([["key-0"], "trash"]);
    expect(row(0)).toHaveCount(0);
    expect(".o_helpdesk_inbox_snack span").toHaveText("1 message moved to trash.");
    await contains(".o_helpdesk_inbox_snack button[name=undo]").click();
    await settle();
    expect(server.called("inbox_move")[1].args).toEqual([["key-0-moved"], "INBOX"]);
});

test("junk by button for a selection; in Trash nothing is deleted for good", async () => {
    const messages = [0, 1, 2].map((number) => makeMessage(number, {folder: "Bin"}));
    const server = new MockMailServer({messages});
    server.folders.push(
        {path: "Junk", name: "Junk", role: "junk", unread: 0, total: 0},
        {path: "Bin", name: "Bin", role: "trash", unread: 0, total: 0}
    );
    await openInbox(server);
    await contains(".o_helpdesk_inbox_select_all input").click();
    await contains(".o_helpdesk_inbox_list button[name=delete]").click();
    expect(server.called("inbox_move")).toHaveLength(0);
    expect(".o_helpdesk_inbox_snack").toHaveText(/Already in Bin/);
    await contains(".o_helpdesk_inbox_list button[name=junk]").click();
    const [keys, folder] = server.called("inbox_move")[0].args;
    expect([keys.length, folder]).toEqual([3, "Junk"]);
});

test("a mailbox without folders offers none of it", async () => {
    await openInbox(new MockMailServer({capabilities: ["search"]}));
    await contains(row(0)).click();
    await settle();
    expect("button[name=delete], button[name=junk], [data-act]").toHaveCount(0);
    await press("d");
    await press("!");
    await settle();
    expect(row(0)).toHaveCount(1);
});

test("whether opening marks as read is asked once", async () => {
    const messages = [0, 1].map((number) => makeMessage(number, {seen: false}));
    const server = new MockMailServer({messages});
    server.settings.mark_read = "";
    onRpc("res.users", "web_save", () => [{}]);
    onRpc("res.users", "write", ({args}) => {
        expect.step(args[1].helpdesk_mark_read);
        return true;
    });
    await openInbox(server);
    await contains(row(0)).click();
    await settle();
    expect(server.called("inbox_mark")).toHaveLength(0);
    await contains("button[name=mark_read_open]").click();
    await settle();
    expect.verifySteps(["open"]);
    expect(lastMark(server)).toEqual([["key-0"], true, undefined]);
    await contains(row(1)).click();
    await settle();
    expect(".o_helpdesk_inbox_mark_read").toHaveCount(0);
    expect(lastMark(server)).toEqual([["key-1"], true, undefined]);
});

test("after some seconds, if the message is still shown", async () => {
    const messages = [0, 1].map((number) => makeMessage(number, {seen: false}));
    const server = new MockMailServer({messages});
    server.settings.mark_read = "later";
    await openInbox(server);
    await contains(row(0)).click();
    await settle();
    await advanceTime(2000);
    await contains(row(1)).click();
    await settle();
    await advanceTime(5100);
    await settle();
    expect(server.called("inbox_mark").map(({args}) => args[0])).toEqual([["key-1"]]);
});
