import {MockMailServer, defineInboxModels, makeMessage, openInbox} from "./inbox_mock";
import {animationFrame, press, queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {describe, expect, test} from "@odoo/hoot";
import {contains} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

defineInboxModels();

const ROW = ".o_helpdesk_inbox_row";

test("shows folders, messages and tickets", async () => {
    await openInbox();
    expect(queryAllTexts(".o_helpdesk_inbox_folder .text-truncate")).toEqual([
        "Inbox",
        "Sent",
        "Archive",
        "Küche",
    ]);
    expect(ROW).toHaveCount(3);
    expect(`${ROW}:first .o_helpdesk_inbox_subject`).toHaveText("Subject 0");
    expect(".o_helpdesk_inbox_ticket").toHaveCount(2);
});

test("reads a message and prefetches the next one", async () => {
    const server = await openInbox();
    await contains(`${ROW}:first`).click();
    expect(".o_helpdesk_inbox_title").toHaveText("Subject of key-0");
    expect(".o_helpdesk_inbox_text").toHaveText("Text of key-0");
    expect(server.called("inbox_read").map(({args}) => args[0])).toEqual([
        "key-0",
        "key-1",
    ]);
    expect(server.called("inbox_mark")).toHaveLength(0);
});

test("a dropped message becomes a memo on the ticket", async () => {
    const server = await openInbox();
    const {drop, moveTo} = await contains(`${ROW}:first`).drag();
    await animationFrame();
    await moveTo(".o_helpdesk_inbox_ticket:first");
    expect(".o_helpdesk_inbox_ticket:first").toHaveClass("o_drop_over");
    expect(".o_helpdesk_inbox_ticket:last").toHaveClass("o_drop_barred");
    await drop();
    expect(".modal-title").toHaveText("Update HT00012 Printer on fire");
    expect(".modal textarea").toHaveValue("From: Carla\n\nAll of it");
    expect(".modal textarea").toBeFocused();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    const [call] = server.called("inbox_import");
    expect(call.args).toEqual([["key-0"]]);
    expect(call.kwargs.ticket_id).toBe(12);
    expect(".o_notification").toHaveCount(1);
    expect(`${ROW}:first .o_helpdesk_inbox_badge`).toHaveText(/^HT00012/);
    await contains(".o_notification button:contains(Undo)").click();
    expect(server.called("inbox_undo")).toHaveLength(1);
    expect(`${ROW}:first .o_helpdesk_inbox_badge`).toHaveCount(0);
});

test("draws few rows of many", async () => {
    await openInbox(new MockMailServer({count: 1000}));
    expect(queryAll(ROW).length).toBeLessThan(60);
});

test("text of a mail is never markup", async () => {
    const evil = `<img src=x onerror="window.hacked = 1"><b>bold</b>`;
    const server = new MockMailServer({
        messages: [
            makeMessage(0, {
                subject: evil,
                from_name: evil,
                snippet: evil,
                problem: "",
            }),
        ],
    });
    server.folders[3].name = evil;
    server.tickets[0].name = evil;
    await openInbox(server);
    expect(`${ROW} .o_helpdesk_inbox_subject`).toHaveText(evil);
    expect(".o_helpdesk_inbox img").toHaveCount(0);
    expect(".o_helpdesk_inbox b").toHaveCount(0);
    expect(window.hacked).toBe(undefined);
});
