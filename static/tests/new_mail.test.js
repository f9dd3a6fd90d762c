import {MockMailServer, defineInboxModels, openInbox, settle} from "./inbox_mock";
import {animationFrame, press, queryAllTexts, waitFor} from "@odoo/hoot-dom";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    contains,
    getService,
    mockService,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {ANSWERS} from "./answers";
import {WebClient} from "@web/webclient/webclient";
import {advanceTime} from "@odoo/hoot-mock";
import {getWebSocketWorker} from "@bus/../tests/mock_websocket";
import {session} from "@web/session";

describe.current.tags("desktop");

defineInboxModels();

const SIGN = ".o_helpdesk_mail_sign";
const ROW = ".o_helpdesk_mail_sign_row";

let told = [];

beforeEach(() => {
    told = [];
    mockService("mail.out_of_focus", {
        sendNotification: ({title, message}) => told.push(`${title}: ${message}`),
    });
});

function makeRow(number, values = {}) {
    return {
        ...ANSWERS._watch_shown.rows[0],
        key: `key-${number}`,
        subject: `Subject ${number}`,
        sender: `Sender ${number}`,
        date: `2026-11-24T08:${10 + number}:00+00:00`,
        is_customer: false,
        tickets: [],
        ...values,
    };
}

let lastNotice = 0;

/** What Odoo's websocket says of an inbox. */
async function tell(values = {}) {
    const payload = {
        ...ANSWERS._watch_shown,
        account_id: 1,
        is_live: true,
        unread: 0,
        rows: [],
        problem: "",
        arrived: [],
        ...values,
    };
    const message = {type: "helpdesk_email/news", payload};
    getWebSocketWorker().broadcast("BUS:NOTIFICATION", [{id: ++lastNotice, message}]);
    await advanceTime(10);
    await settle();
}

/** As Odoo's worker tells of it. */
function setConnected(isConnected) {
    const bus = getService("bus_service");
    bus.workerState = isConnected ? "CONNECTED" : "DISCONNECTED";
    if (!isConnected) {
        bus.trigger("BUS:DISCONNECT");
    }
}

async function openPage(mode = "sign") {
    patchWithCleanup(session, {helpdesk_email_sign: mode});
    const server = new MockMailServer();
    server.listen();
    await mountWithCleanup(WebClient);
    await advanceTime(10);
    await settle();
    return server;
}

async function openList() {
    await contains(SIGN).click();
    await waitFor(".o_helpdesk_mail_sign_list", {timeout: 5000});
}

test("no sign for who has no account, or does not want it", async () => {
    await openPage("");
    expect(SIGN).toHaveCount(0);
    getService("helpdesk_new_mail").set({mode: "sign"});
    await settle();
    expect(SIGN).toHaveCount(1);
});

test("the sign counts what is unread in all inboxes", async () => {
    await openPage();
    await tell();
    expect(`${SIGN} .badge`).toHaveCount(0);
    await tell({unread: 3});
    await tell({account_id: 2, unread: 4});
    expect(`${SIGN} .badge`).toHaveText("7");
    await tell({unread: 100000});
    expect(`${SIGN} .badge`).toHaveText("99+");
});

test("customers who wait for the rep stand first, then the newest", async () => {
    const server = await openPage();
    await tell({
        unread: 30,
        rows: [
            makeRow(2, {tickets: [{id: 7, number: "HT00007", imported_by: "Bob"}]}),
            makeRow(1, {is_customer: true}),
        ],
    });
    await tell({account_id: 2, unread: 1, rows: [makeRow(3, {subject: ""})]});
    await openList();
    expect(queryAllTexts(`${ROW} .fw-bold`)).toEqual([
        "Sender 1",
        "Sender 3",
        "Sender 2",
    ]);
    expect(`${ROW}:eq(0)`).toHaveText(/Your ticket/);
    expect(`${ROW}:eq(1)`).toHaveText(/\(no subject\)/);
    expect(`${ROW}:eq(2)`).toHaveText(/HT00007/);
    expect(".o_helpdesk_mail_sign_list").toHaveText(/Open the inbox \(28 more\)/);
    expect(server.called("inbox_page")).toHaveLength(0);
    await contains(`${ROW}:eq(0)`).click();
    await settle();
    expect(".o_helpdesk_mail_sign_list").toHaveCount(0);
    expect(".o_helpdesk_inbox_title").toHaveText("Subject of key-1");
});

test("the list is walked through with the keyboard", async () => {
    await openPage();
    await tell({unread: 2, rows: [makeRow(2), makeRow(1)]});
    await openList();
    await press("arrowdown");
    await press("arrowdown");
    await animationFrame();
    await press("enter");
    await settle();
    expect(".o_helpdesk_mail_sign_list").toHaveCount(0);
    expect(".o_helpdesk_inbox_title").toHaveText("Subject of key-1");
});

test("the list says when there is nothing, and why it knows nothing", async () => {
    await openPage();
    setConnected(true);
    await openList();
    const list = ".o_helpdesk_mail_sign_list";
    expect(list).toHaveText(/Looking for new mail/);
    await tell();
    expect(list).toHaveText(/No unread email/);
    await tell({is_live: false, problem: "The server refused the sign-in."});
    expect(list).toHaveText(/The server refused the sign-in\./);
    setConnected(false);
    await settle();
    expect(list).toHaveText(/no live connection/);
});

test("desktop notifications where they are wanted, each once", async () => {
    await openPage();
    await tell({unread: 1, rows: [makeRow(1)], arrived: ["key-1"]});
    getService("helpdesk_new_mail").set({mode: "desktop"});
    await tell({unread: 1, rows: [makeRow(1)]});
    expect(told).toEqual([]);
    const rows = [5, 4, 3, 2, 1].map((number) => makeRow(number));
    await tell({unread: 2, rows: rows.slice(3), arrived: ["key-2"]});
    await tell({unread: 2, rows: rows.slice(3), arrived: ["key-2"]});
    expect(told).toEqual(["Sender 2: Subject 2"]);
    const arrived = ["key-6", "key-5", "key-4", "key-3"];
    await tell({unread: 6, rows, arrived});
    expect(told.at(-1)).toBe("Email: 4 new messages");
});

test("an inbox that is told of changes does not ask, until it is told no more", async () => {
    patchWithCleanup(session, {helpdesk_email_sign: ""});
    const server = await openInbox();
    const pages = () => server.called("inbox_page").length;
    expect(pages()).toBe(1);
    await tell();
    expect(pages()).toBe(2);
    await advanceTime(100000);
    expect(pages()).toBe(2);
    await tell({unread: 3});
    expect(pages()).toBe(3);
    await contains(".o_helpdesk_inbox_folder[data-path=Sent]").click();
    await settle();
    const before = pages();
    await advanceTime(21000);
    await settle();
    expect(pages()).toBe(before + 1);
    await contains(".o_helpdesk_inbox_folder:first").click();
    await settle();
    const back = pages();
    setConnected(false);
    await advanceTime(21000);
    await settle();
    expect(pages()).toBe(back + 1);
});
