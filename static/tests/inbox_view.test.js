import {
    MockMailServer,
    ROW,
    defineInboxModels,
    makeMessage,
    openInbox,
    settle,
} from "./inbox_mock";
import {contains, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {press, queryAll, queryFirst, queryOne, scroll} from "@odoo/hoot-dom";
import {browser} from "@web/core/browser/browser";

describe.current.tags("desktop");

defineInboxModels();

const SCROLLER = ".o_helpdesk_inbox_scroller";
const VIEW = "button[name=view]";
const KEPT = "helpdesk_mgmt_user_email.view";
const divider = (pane) => `.o_helpdesk_inbox_divider[data-pane=${pane}]`;
const item = (text) => `.o-dropdown-item:contains(${text})`;
const widthOf = (selector) =>
    Math.round(queryOne(selector).getBoundingClientRect().width);

async function choose(text) {
    await contains(VIEW).click();
    await contains(item(text)).click();
    await settle();
}

const kept = () => JSON.parse(browser.localStorage.getItem(KEPT));

test("compact rows: two lines each, remembered, and few are drawn", async () => {
    const messages = Array.from({length: 700}, (_, number) =>
        makeMessage(number, {
            tickets: [{id: 12, number: "HT00012", imported_by: "Ann", undo_id: false}],
        })
    );
    await openInbox(new MockMailServer({messages}));
    expect(`${ROW}:first .o_helpdesk_inbox_snippet`).toHaveCount(1);
    const height = queryFirst(ROW).offsetHeight;
    await choose("Compact rows");
    expect(queryFirst(ROW).offsetHeight).toBeLessThan(height * 0.75);
    expect(".o_helpdesk_inbox_snippet").toHaveCount(0);
    expect(`${ROW}:first .o_helpdesk_inbox_badge`).toHaveText(/HT00012/);
    expect(kept().density).toBe("compact");
    for (let step = 0; step < 12; step++) {
        await scroll(SCROLLER, {y: queryFirst(SCROLLER).scrollHeight});
        await settle();
    }
    expect(`${ROW}[data-key="key-699"]`).toHaveCount(1);
    expect(queryAll(ROW).length).toBeLessThan(100);
});

test("what is read stays in sight when the rows become lower", async () => {
    await openInbox(new MockMailServer({count: 100}));
    await scroll(SCROLLER, {y: 20 * queryFirst(ROW).offsetHeight});
    await settle();
    await choose("Compact rows");
    const top = queryOne(SCROLLER).getBoundingClientRect().top;
    const row = queryOne(`${ROW}[data-key="key-20"]`).getBoundingClientRect().top;
    expect(Math.abs(row - top)).toBeLessThan(2);
});

test("panes are made wider by keys, hidden by Enter, and so kept", async () => {
    await openInbox();
    await contains(divider("list")).focus();
    const before = widthOf(".o_pane_list");
    expect(divider("list")).toHaveAttribute("aria-valuenow", String(before));
    await press("ArrowRight");
    await settle();
    expect(widthOf(".o_pane_list")).toBe(before + 16);
    expect(divider("list")).toHaveAttribute("aria-valuenow", String(before + 16));
    expect(kept().widths.list).toBe(before + 16);
    // Enter hides no pane that one cannot do without
    await press("Enter");
    await settle();
    expect(".o_pane_list").toHaveCount(1);

    await contains(divider("folders")).focus();
    await press("Enter");
    await settle();
    expect(".o_pane_folders").toHaveCount(0);
    expect(divider("folders")).toHaveAttribute("aria-valuenow", "0");
    await press("Enter");
    await settle();
    expect(".o_pane_folders").toHaveCount(1);

    await contains(divider("tickets")).focus();
    const tickets = widthOf(".o_pane_tickets");
    await press("ArrowLeft");
    await settle();
    expect(widthOf(".o_pane_tickets")).toBe(tickets + 16);
});

test("a pane is drawn with the mouse; a double click takes it back", async () => {
    await openInbox();
    const before = widthOf(".o_pane_list");
    const {drop, moveTo} = await contains(divider("list")).drag();
    const {left, top} = queryOne(divider("list")).getBoundingClientRect();
    await moveTo(document.body, {position: {x: left + 60, y: top + 50}});
    await drop();
    await settle();
    expect(widthOf(".o_pane_list")).toBeGreaterThan(before + 40);
    await contains(divider("list")).dblclick();
    await settle();
    expect(widthOf(".o_pane_list")).toBe(before);
    expect(kept().widths).toEqual({});
});

test("hidden tickets come back by the menu, and over the rest by U", async () => {
    await openInbox();
    await choose("Tickets");
    expect(".o_pane_tickets").toHaveCount(0);
    await contains(ROW).click();
    await press("u");
    await settle();
    expect(".o_helpdesk_inbox_overlay.o_pane_tickets").toHaveCount(1);
    await press("Escape");
    await choose("Tickets");
    expect(".o_pane_tickets:not(.o_helpdesk_inbox_overlay)").toHaveCount(1);
});

test("what was kept is kept, whatever else lies there", async () => {
    browser.localStorage.setItem(
        KEPT,
        JSON.stringify({
            density: "compact",
            widths: {list: 1e9, folders: "x"},
            hidden: 1,
        })
    );
    await openInbox();
    expect(".o_helpdesk_inbox_row.o_compact").toHaveCount(3);
    expect(".o_pane_folders").toHaveCount(1);
    expect(widthOf(".o_pane_list")).toBeLessThan(901);
});

test("where nothing can be kept, it works for as long as the page is open", async () => {
    patchWithCleanup(browser.localStorage, {
        setItem(name) {
            if (name === KEPT) {
                throw new Error("full");
            }
        },
    });
    await openInbox();
    await choose("Compact rows");
    expect(".o_helpdesk_inbox_row.o_compact").toHaveCount(3);
});
