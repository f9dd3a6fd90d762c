import {describe, expect, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {contains} from "@web/../tests/web_test_helpers";
import {cleanQuery} from "@helpdesk_mgmt_user_email/inbox/search_box.esm";
import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";

describe.current.tags("desktop");

defineInboxModels();

/** Hoot cannot edit an empty date. */
function setDate(selector, value) {
    const input = queryFirst(selector);
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
}

const lastQuery = (server) => server.called("inbox_page").at(-1).kwargs.query;

test("words, then all messages again", async () => {
    const server = await openInbox(new MockMailServer({count: 12}));
    await contains(".o_helpdesk_inbox_query").edit("subject 11");
    await settle();
    expect(lastQuery(server)).toEqual({text: "subject 11"});
    expect(ROW).toHaveCount(1);
    expect(".o_helpdesk_inbox_progress").toHaveText(/1 found/);
    await contains("button[name=end_search]").click();
    await settle();
    expect(ROW).toHaveCount(12);
    expect(".o_helpdesk_inbox_query").toHaveValue("");
});

test("all criteria", async () => {
    const server = await openInbox();
    await contains("button[name=criteria]").click();
    await contains("input[name=sender]").edit("carla", {confirm: false});
    await contains("input[name=subject]").edit("printer", {confirm: false});
    setDate("input[name=since]", "2026-01-01");
    setDate("input[name=before]", "2026-12-01");
    await contains("input[name=unread]").click();
    await contains("input[name=flagged]").click();
    await contains("input[name=has_attachments]").click();
    await contains("button[name=search]").click();
    await settle();
    expect(lastQuery(server)).toEqual({
        sender: "carla",
        subject: "printer",
        since: "2026-01-01",
        before: "2026-12-01",
        unread: true,
        flagged: true,
        has_attachments: true,
    });
    expect(queryAllTexts(".o_helpdesk_inbox_facet")).toHaveLength(7);
    await contains(".o_helpdesk_inbox_facet:first .btn-close").click();
    await settle();
    expect(lastQuery(server).sender).toBe(undefined);
});

test("an empty search is none", () => {
    expect(cleanQuery({text: "  ", unread: false, since: ""})).toBe(null);
    expect(cleanQuery({text: " a ", flagged: true})).toEqual({text: "a", flagged: true});
});

test("quick filters", async () => {
    const messages = [makeMessage(0, {seen: false}), makeMessage(1)];
    const server = await openInbox(new MockMailServer({messages}));
    await contains(".o_helpdesk_inbox_filter").click();
    await contains(".dropdown-item:contains(Unread)").click();
    await settle();
    expect(lastQuery(server)).toEqual({unread: true});
    expect(ROW).toHaveCount(1);
    expect(".o_helpdesk_inbox_filter").toHaveText("Unread");
});

test("results are shown while the search goes on; it can be stopped", async () => {
    const server = new MockMailServer({count: 5});
    const answers = [];
    const plain = server.inbox_page;
    server.inbox_page = async function (kwargs) {
        if (!kwargs.query) {
            return plain.call(this, kwargs);
        }
        const number = answers.length;
        const answer = new Deferred();
        answers.push(answer);
        await answer;
        return {
            messages: [makeMessage(100 + number)],
            before: `window-${number}`,
            total: -1,
            capabilities: this.capabilities,
        };
    };
    await openInbox(server);
    await contains(".o_helpdesk_inbox_query").edit("x");
    await settle();
    expect(".o_helpdesk_inbox_progress").toHaveText(/Searching/);
    answers[0].resolve();
    await settle();
    expect(ROW).toHaveCount(1);
    expect(".o_helpdesk_inbox_progress").toHaveText(/Searching/);
    await contains("button[name=stop_search]").click();
    answers[1].resolve();
    await settle();
    expect(ROW).toHaveCount(2);
    expect(answers).toHaveLength(2);
    await contains("button[name=search_on]").click();
    await settle();
    expect(answers).toHaveLength(3);
    await press("Escape");
});

test("nothing found is drawn", async () => {
    await openInbox();
    await contains(".o_helpdesk_inbox_query").edit("nonsense");
    await settle();
    expect(".o_helpdesk_inbox_scroller").toHaveText(/Nothing found/);
});
