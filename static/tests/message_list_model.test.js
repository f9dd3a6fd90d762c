import {describe, expect, test} from "@odoo/hoot";
import {MessageList} from "@helpdesk_mgmt_user_email/inbox/model/message_list.esm";
import {makeMessage} from "./inbox_mock";

describe.current.tags("headless");

function makeList(count, page) {
    const list = new MessageList({page}, {accountId: 1, folder: ""});
    list.append(Array.from({length: count}, (_value, number) => makeMessage(number)));
    list.total = count;
    list.cursor = "cursor";
    return list;
}

const keysOf = (list) => list.items.map(({key}) => key);
const newest = (messages, before = "more", total = 3) => ({messages, before, total});

test("new mail is put on top, what is gone is taken away", () => {
    const list = makeList(3);
    const change = list.mergeNewest(
        newest([makeMessage(9), makeMessage(0), makeMessage(2)], "more", 3)
    );
    expect(change).toEqual({added: 1, removed: 1});
    expect(keysOf(list)).toEqual(["key-9", "key-0", "key-2"]);
});

test("rows below the newest page stay", () => {
    const list = makeList(5);
    list.mergeNewest(newest([makeMessage(9), makeMessage(0), makeMessage(1)]));
    expect(keysOf(list)).toEqual([
        "key-9",
        "key-0",
        "key-1",
        "key-2",
        "key-3",
        "key-4",
    ]);
    expect(list.cursor).toBe("cursor");
});

test("what came into the folder with an older date is in its place", () => {
    const list = makeList(4);
    const change = list.mergeNewest(
        newest([makeMessage(0), makeMessage(9), makeMessage(1)], "more", 5)
    );
    expect(change).toEqual({added: 1, removed: 0});
    expect(keysOf(list)).toEqual(["key-0", "key-9", "key-1", "key-2", "key-3"]);
});

test("flags changed elsewhere are taken over; unchanged rows stay the same", () => {
    const list = makeList(2);
    const [first, second] = list.items;
    list.mergeNewest(newest([makeMessage(0), makeMessage(1)]));
    expect(list.items[0]).toBe(first);
    list.mergeNewest(newest([makeMessage(0, {flagged: true}), makeMessage(1)]));
    expect(list.items[0].flagged).toBe(true);
    expect(list.items[1].key).toBe(second.key);
});

test("a folder that has become another one is taken as it is", () => {
    const list = makeList(3);
    list.selected.add("key-1");
    list.mergeNewest(newest([makeMessage(7)], false, 1));
    expect(keysOf(list)).toEqual(["key-7"]);
    expect(list.end).toBe(true);
    expect(list.selected.size).toBe(0);
});

test("rows are put back where they were", () => {
    const list = makeList(5);
    const removed = list.remove(["key-1", "key-3"]);
    expect(keysOf(list)).toEqual(["key-0", "key-2", "key-4"]);
    expect(list.total).toBe(3);
    list.restore(removed);
    expect(keysOf(list)).toEqual(["key-0", "key-1", "key-2", "key-3", "key-4"]);
    expect(list.total).toBe(5);
});

test("a range is selected in both directions", () => {
    const list = makeList(5);
    list.toggle("key-3");
    list.selectRange("key-1");
    expect(list.selectedKeys).toEqual(["key-1", "key-2", "key-3"]);
    list.selectRange("key-4");
    expect(list.selectedKeys).toEqual(["key-3", "key-4"]);
});

test("a page that repeats rows does not double them", () => {
    const list = makeList(3);
    list.append([makeMessage(2), makeMessage(3)]);
    expect(list.length).toBe(4);
});

test("a search goes on over empty windows until it finds or ends", async () => {
    const windows = [
        {messages: [], before: "a", total: -1},
        {messages: [makeMessage(1)], before: "b", total: -1},
        {messages: [], before: false, total: -1},
    ];
    const list = new MessageList(
        {page: async () => windows.shift()},
        {accountId: 1, folder: "", query: {text: "x"}}
    );
    await list.loadMore();
    expect(keysOf(list)).toEqual(["key-1"]);
    expect(list.end).toBe(true);
});

test("a search stops when it is told to", async () => {
    let calls = 0;
    const list = new MessageList(
        {
            page: async () => {
                calls++;
                if (calls === 3) {
                    list.stop();
                }
                return {messages: [], before: "more", total: -1};
            },
        },
        {accountId: 1, folder: "", query: {text: "x"}}
    );
    await list.loadMore();
    expect(calls).toBe(3);
    expect(list.loading).toBe(false);
});

test("a search tells how far it has come", async () => {
    const windows = [
        {
            messages: [],
            before: "a",
            total: -1,
            until: "2026-03-04T10:00:00Z",
            share: 0.5,
        },
        {messages: [makeMessage(1)], before: "b", total: -1},
        {messages: [], before: false, total: -1},
    ];
    const seen = [];
    const list = new MessageList(
        {
            page: async () => {
                seen.push([list.until, list.share]);
                return windows.shift();
            },
        },
        {accountId: 1, folder: "", query: {text: "x"}}
    );
    await list.loadMore();
    expect(seen).toEqual([
        ["", -1],
        ["2026-03-04T10:00:00Z", 0.5],
        ["2026-11-24T08:41:00Z", -1],
    ]);
    expect(list.share).toBe(1);
});

/** A search that finds one message in each of its windows. */
function makeSearch(windows) {
    let count = 0;
    const page = async () => {
        count++;
        const before = count < windows && String(count);
        return {messages: [makeMessage(count)], before, total: -1};
    };
    return new MessageList({page}, {accountId: 1, folder: "", query: {text: "x"}});
}

test("all of a search is selected, also what is still to be found", async () => {
    const list = makeSearch(500);
    const started = list.loadMore();
    const all = list.selectEverything();
    await Promise.all([started, all]);
    expect(list.end).toBe(true);
    expect(list.selected.size).toBe(500);
});

test("selecting all ends when it is stopped, or when a row is taken out", async () => {
    const stopped = makeSearch(500);
    const all = stopped.selectEverything();
    stopped.stop();
    await all;
    expect(stopped.end).toBe(false);
    expect(stopped.selected.size).toBe(stopped.length);
    const changed = makeSearch(500);
    await changed.loadMore();
    const rest = changed.selectEverything();
    changed.toggle("key-1");
    await rest;
    expect(changed.end).toBe(false);
    expect(changed.isSelected("key-1")).toBe(false);
});

test("a hundred thousand rows are loaded, merged and selected", async () => {
    const total = 100000;
    const page = async (_accountId, {before, limit}) => {
        const start = Number(before || 0);
        const messages = Array.from({length: limit}, (_value, number) =>
            makeMessage(start + number)
        );
        const end = start + limit;
        return {messages, before: end < total ? String(end) : false, total};
    };
    const list = new MessageList({page}, {accountId: 1, folder: ""});
    const start = performance.now();
    await list.selectEverything();
    list.mergeNewest(newest([makeMessage(-1), makeMessage(0)], "more", total + 1));
    list.remove(["key-50000"]);
    expect(list.length).toBe(total);
    expect(list.selectedKeys.length).toBe(total - 1);
    expect(performance.now() - start).toBeLessThan(5000);
});
