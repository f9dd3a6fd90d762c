import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {Deferred} from "@odoo/hoot-mock";
import {cleanQuery} from "@helpdesk_mgmt_user_email/inbox/list/search_box.esm";
import {contains} from "@web/../tests/web_test_helpers";
import {readWords} from "@helpdesk_mgmt_user_email/inbox/list/search_words.esm";

describe.current.tags("desktop");

defineInboxModels();

/** Hoot cannot edit an empty date. */
function setDate(selector, value) {
    const input = queryFirst(selector);
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
}

const PROGRESS = ".o_helpdesk_inbox_progress";
const lastQuery = (server) => server.called("inbox_page").at(-1).kwargs.query;

test("words, then all messages again", async () => {
    const server = await openInbox(new MockMailServer({count: 12}));
    await contains(".o_helpdesk_inbox_query").edit("subject 11");
    await settle();
    expect(lastQuery(server)).toEqual({text: "subject 11"});
    expect(ROW).toHaveCount(1);
    expect(PROGRESS).toHaveText(/The whole folder was searched: 1 found/);
    expect("button[name=search_on]").toHaveCount(0);
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
    expect(cleanQuery({text: " a ", flagged: true})).toEqual({
        text: "a",
        flagged: true,
    });
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
            until: "2026-03-04T10:00:00Z",
            share: 0.25,
            capabilities: this.capabilities,
        };
    };
    await openInbox(server);
    await contains(".o_helpdesk_inbox_query").edit("x");
    await settle();
    expect(PROGRESS).toHaveText(/Searching: 0 found so far/);
    answers[0].resolve();
    await settle();
    expect(ROW).toHaveCount(1);
    expect(PROGRESS).toHaveText(/Searched back to Mar 4, 2026: 1 found so far/);
    expect(`${PROGRESS} [role=progressbar]`).toHaveAttribute("aria-valuenow", "25");
    await contains("button[name=stop_search]").click();
    answers[1].resolve();
    await settle();
    expect(ROW).toHaveCount(2);
    expect(answers).toHaveLength(2);
    expect(PROGRESS).toHaveText(/Stopped at Mar 4, 2026: 2 found so far/);
    await contains("button[name=search_on]").click();
    await settle();
    expect(answers).toHaveLength(3);
    await press("Escape");
});

test("all of a search is selected, not only what is loaded; it is said", async () => {
    const server = await openInbox(new MockMailServer({count: 120}));
    await contains(".o_helpdesk_inbox_query").edit("subject");
    await settle();
    await contains(".o_helpdesk_inbox_select_all input").click();
    await settle();
    expect(".o_helpdesk_inbox_everything").toHaveText(/50 messages loaded so far/);
    await contains("button[name=select_everything]").click();
    await settle();
    expect(".o_helpdesk_inbox_everything").toHaveText(
        /All 120 messages that the search found are selected/
    );
    expect(".o_helpdesk_inbox_selected").toHaveText("120 selected");
    await contains(".o_helpdesk_inbox_list button[name=toggle_seen]").click();
    await settle();
    expect(server.called("inbox_mark")[0].args[0]).toHaveLength(120);
    await contains("button[name=clear_selection]").click();
    expect(".o_helpdesk_inbox_everything").toHaveCount(0);
    expect(".o_selected").toHaveCount(0);
});

test("nothing found is drawn", async () => {
    await openInbox();
    await contains(".o_helpdesk_inbox_query").edit("nonsense");
    await settle();
    expect(".o_helpdesk_inbox_scroller").toHaveText(/Nothing found/);
});

test("criteria can be typed", async () => {
    const server = await openInbox(new MockMailServer({count: 12}));
    await contains(".o_helpdesk_inbox_query").edit(
        'from:sender1 to:"Ann B" subject:11 is:unread has:attachment after:2026-01-01 burns'
    );
    await settle();
    expect(lastQuery(server)).toEqual({
        text: "burns",
        sender: "sender1",
        to: "Ann B",
        subject: "11",
        unread: true,
        has_attachments: true,
        since: "2026-01-01",
    });
    expect(".o_helpdesk_inbox_facet").toHaveCount(6);
    expect(readWords("before:soon from: http://x in:ALL")).toEqual({
        text: "before:soon from: http://x",
        everywhere: true,
    });
});

test("in all folders, hits marked", async () => {
    const messages = [
        makeMessage(0, {subject: "The printer (burns)"}),
        makeMessage(1, {subject: "A printer (burns)", folder: "Archive"}),
    ];
    const server = await openInbox(new MockMailServer({messages}));
    await contains(".o_helpdesk_inbox_query").edit("printer (burns)");
    await settle();
    await contains("button[name=search_everywhere]").click();
    await settle();
    const {kwargs} = server.called("inbox_page").at(-1);
    expect([kwargs.folder, kwargs.query]).toEqual(["*", {text: "printer (burns)"}]);
    expect(queryAllTexts(".o_helpdesk_inbox_place_of")).toEqual(["Inbox", "Archive"]);
    expect(queryAllTexts(`${ROW}:first mark`)).toEqual(["printer", "(burns)"]);
    expect(PROGRESS).toHaveText(/All folders were searched: 2 found/);
});

test("the filter for what is on no ticket yet, also where nothing can be searched", async () => {
    const messages = [
        makeMessage(0),
        makeMessage(1, {
            tickets: [{id: 12, number: "HT00012", imported_by: "Bob", undo_id: false}],
        }),
    ];
    const server = new MockMailServer({messages, capabilities: []});
    await openInbox(server);
    await contains(".o_helpdesk_inbox_filter").click();
    expect(queryAllTexts(".o-dropdown--menu .dropdown-item")).toEqual([
        "All",
        "Not on a ticket yet",
    ]);
    await contains(".o-dropdown--menu .dropdown-item:contains(ticket)").click();
    await settle();
    expect(lastQuery(server)).toEqual({not_on_ticket: true});
    expect(ROW).toHaveCount(1);
    expect(".o_helpdesk_inbox_filter").toHaveText("Not on a ticket yet");
});
