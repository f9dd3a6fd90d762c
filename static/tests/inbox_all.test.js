import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {contains, makeServerError} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, setInputFiles, waitFor} from "@odoo/hoot-dom";

describe.current.tags("desktop");

defineInboxModels();

const ALL = ".o_helpdesk_inbox_all";
const row = (account, number) => `${ROW}[data-key="${account}:key-${number}"]`;

/** Two mailboxes that give the same keys to different messages. */
async function openAll(change = () => null) {
    const server = new MockMailServer();
    server.accounts.push({
        ...server.accounts[0],
        id: 2,
        name: "shop@example.com",
        email: "shop@example.com",
    });
    server.messages = [0, 1, 2].flatMap((number) => [
        makeMessage(number, {seen: false}),
        makeMessage(number, {account_id: 2, subject: `Order ${number}`, seen: false}),
    ]);
    const ofOne = server.inbox_page.bind(server);
    server.inbox_page = (kwargs) => {
        const {accountIds} = server.called("inbox_page").at(-1);
        const page = ofOne(kwargs);
        return {
            ...page,
            messages: page.messages.filter(({account_id}) =>
                accountIds.includes(account_id)
            ),
        };
    };
    change(server);
    await openInbox(server);
    await contains(ALL).click();
    await settle();
    return server;
}

const calls = (server, method) =>
    server.called(method).map(({accountIds, args}) => [accountIds, ...args]);

test("the inboxes of all accounts are one list, each row with its account", async () => {
    const server = await openAll();
    expect(ALL).toHaveAttribute("aria-current", "page");
    expect(server.called("inbox_page").at(-1).accountIds).toEqual([1, 2]);
    expect(ROW).toHaveCount(6);
    expect(queryAllTexts(".o_helpdesk_inbox_account_of").slice(0, 2)).toEqual([
        "ann",
        "shop",
    ]);
    expect("[role=grid]").toHaveAttribute("aria-label", "All inboxes");
});

test("a rep with one account has no such entry", async () => {
    await openInbox();
    expect(ALL).toHaveCount(0);
});

test("a message is read, answered and suggested for in its own account", async () => {
    const server = await openAll();
    await contains(row(2, 1)).click();
    await settle();
    expect(row(2, 1)).toHaveClass("o_current");
    expect(row(1, 1)).not.toHaveClass("o_current");
    expect(calls(server, "inbox_read")[0]).toEqual([[2], "key-1"]);
    expect(calls(server, "inbox_suggest")[0]).toEqual([[2], "key-1"]);
    await press("r");
    await settle();
    expect(calls(server, "inbox_reply")[0]).toEqual([[2], "key-1", "reply"]);
});

test("a selection of both accounts: read, deleted, undone, each in its own", async () => {
    const server = await openAll();
    await contains(`${row(1, 0)} input`).click();
    await contains(`${row(2, 0)} input`).click();
    await press("i");
    await settle();
    expect(calls(server, "inbox_mark")).toEqual([
        [[1], ["key-0"]],
        [[2], ["key-0"]],
    ]);
    expect("button[name=move]").toHaveCount(0);
    server.inbox_move = (_kwargs, keys) =>
        Object.fromEntries(keys.map((key) => [key, `${key}-moved`]));
    await press("d");
    await settle();
    expect(calls(server, "inbox_make_folder")).toEqual([
        [[1], "trash"],
        [[2], "trash"],
    ]);
    expect(calls(server, "inbox_move")).toEqual([
        [[1], ["key-0"], "trash"],
        [[2], ["key-0"], "trash"],
    ]);
    expect(ROW).toHaveCount(4);
    await press("z");
    await settle();
    expect(calls(server, "inbox_move").slice(2)).toEqual([
        [[1], ["key-0-moved"], "INBOX"],
        [[2], ["key-0-moved"], "INBOX"],
    ]);
});

test("what one account refuses is put back, the other's stays moved", async () => {
    const server = await openAll((mock) => {
        mock.inbox_move = (_kwargs, keys) => {
            if (mock.called("inbox_move").at(-1).accountIds[0] === 2) {
                throw makeServerError({message: "x", description: "Full."});
            }
            return Object.fromEntries(keys.map((key) => [key, `${key}-moved`]));
        };
    });
    await contains(`${row(1, 0)} input`).click();
    await contains(`${row(2, 0)} input`).click();
    await press("e");
    await settle();
    expect(server.called("inbox_move")).toHaveLength(2);
    expect(row(1, 0)).toHaveCount(0);
    expect(row(2, 0)).toHaveCount(1);
    expect(".o_helpdesk_inbox_snack").toHaveText("Full.");
});

test("messages of both go onto one ticket, and back", async () => {
    const server = await openAll((mock) => {
        mock.settings.import_at_once = true;
    });
    await contains(`${row(1, 0)} input`).click();
    await contains(`${row(2, 0)} input`).click();
    await contains(".o_helpdesk_inbox_target_button:contains(HT00012)").click();
    await settle();
    expect(calls(server, "inbox_import")).toEqual([
        [[1], ["key-0"]],
        [[2], ["key-0"]],
    ]);
    expect(`${row(1, 0)} .o_helpdesk_inbox_badge`).toHaveCount(1);
    expect(`${row(2, 0)} .o_helpdesk_inbox_badge`).toHaveCount(1);
    expect(`${row(2, 1)} .o_helpdesk_inbox_badge`).toHaveCount(0);
    await press("z");
    await settle();
    expect(calls(server, "inbox_undo")).toEqual([
        [[1], [500]],
        [[2], [500]],
    ]);
    expect(".o_helpdesk_inbox_badge").toHaveCount(0);
});

test("an account that does not answer: its sentence, and the others' rows", async () => {
    const server = await openAll((mock) => {
        const page = mock.inbox_page;
        mock.inbox_page = (kwargs) => {
            const isDown =
                mock.isDown && mock.called("inbox_page").at(-1).accountIds.includes(2);
            const answer = page(kwargs);
            if (!isDown) {
                return answer;
            }
            Object.assign(mock.accounts[1], {state: "failed", last_error: "Down."});
            return {
                ...answer,
                messages: answer.messages.filter(({account_id}) => account_id === 1),
                problems: [{account_id: 2, error: "Down."}],
            };
        };
        mock.isDown = true;
    });
    expect(".o_helpdesk_inbox_problem span").toHaveText("shop@example.com Down.");
    expect(ROW).toHaveCount(3);
    // It is not waited for again before somebody says so
    await press("g");
    await settle();
    expect(server.called("inbox_page").at(-1).accountIds).toEqual([1]);
    expect(".o_helpdesk_inbox_problem").toHaveCount(1);
    server.isDown = false;
    Object.assign(server.accounts[1], {state: "ok", last_error: ""});
    await contains(".o_helpdesk_inbox_problem button[name=retry]").click();
    await settle();
    expect(server.called("inbox_page").at(-1).accountIds).toEqual([1, 2]);
    expect(".o_helpdesk_inbox_problem").toHaveCount(0);
    expect(ROW).toHaveCount(6);
});

test("none of them answers: the list says why", async () => {
    await openAll((mock) => {
        mock.errors.inbox_page = makeServerError({message: "x", description: "Down."});
    });
    expect(".o_helpdesk_inbox_scroller").toHaveText(/Down\./);
});

test("a search looks in all inboxes", async () => {
    const server = await openAll();
    await contains(".o_helpdesk_inbox_query").edit("Order", {confirm: "Enter"});
    await settle();
    const {accountIds, kwargs} = server.called("inbox_page").at(-1);
    expect(accountIds).toEqual([1, 2]);
    expect(kwargs.query).toEqual({text: "Order"});
    expect(ROW).toHaveCount(3);
});

test("an .eml file is imported by the account that took it", async () => {
    const server = await openAll((mock) => {
        mock.settings.import_at_once = true;
    });
    await contains(".o_helpdesk_inbox_upload input", {visible: false}).click();
    await setInputFiles([new File(["Subject: x\r\n\r\nHello"], "mail.eml")]);
    await waitFor(".o_helpdesk_inbox_held", {timeout: 5000});
    await contains(".o_helpdesk_inbox_target_button:contains(HT00012)").click();
    await settle();
    expect(server.called("inbox_upload")[0].accountIds).toEqual([1]);
    expect(calls(server, "inbox_import")).toEqual([[[1], ["eml-5"]]]);
});

test("all inboxes are empty", async () => {
    await openAll((mock) => {
        mock.messages = [];
    });
    expect(".o_helpdesk_inbox_empty").toHaveText(/No messages here/);
});
