import {describe, expect, test} from "@odoo/hoot";
import {MessageList} from "@helpdesk_mgmt_user_email/inbox/message_list_model.esm";
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
    await list.loadAll();
    list.selectAll();
    list.mergeNewest(newest([makeMessage(-1), makeMessage(0)], "more", total + 1));
    list.remove(["key-50000"]);
    expect(list.length).toBe(total);
    expect(list.selectedKeys.length).toBe(total - 1);
    expect(performance.now() - start).toBeLessThan(5000);
});
