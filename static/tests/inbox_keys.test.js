import {MockMailServer, ROW, defineInboxModels, openInbox, settle} from "./inbox_mock";
import {advanceTime, press, queryFirst} from "@odoo/hoot-dom";
import {contains, makeServerError, onRpc} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";

describe.current.tags("desktop");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;

async function openWithKeys(options) {
    const server = await openInbox(new MockMailServer(options));
    document.activeElement.blur();
    return server;
}

async function type(...keys) {
    for (const key of keys) {
        await press(key);
        await advanceTime(200);
        await settle();
    }
}

test("J and K walk, the focus goes along and is one stop", async () => {
    await openWithKeys({count: 5});
    await type("j");
    expect(row(0)).toHaveClass("o_current");
    expect(row(0)).toBeFocused();
    await type("j", "j");
    expect(row(2)).toBeFocused();
    expect(".o_helpdesk_inbox_title").toHaveText("Subject of key-2");
    await type("k");
    expect(row(1)).toBeFocused();
    expect(`${ROW}[tabindex="0"]`).toHaveCount(1);
});

test("arrows, Home and End within the list", async () => {
    await openWithKeys({count: 60});
    await type("ArrowDown", "ArrowDown");
    expect(row(1)).toBeFocused();
    await type("End");
    expect(row(49)).toBeFocused();
    await type("Home");
    expect(row(0)).toBeFocused();
    await type("Enter");
    expect(".o_helpdesk_inbox_title").toBeFocused();
});

test("Shift and arrows select, Space toggles, Escape clears", async () => {
    await openWithKeys({count: 5});
    await type("j");
    await press(["Shift", "ArrowDown"]);
    await settle();
    await press(["Shift", "ArrowDown"]);
    await settle();
    expect(".o_selected").toHaveCount(3);
    await type("Escape");
    expect(".o_selected").toHaveCount(0);
    await type(" ");
    expect(".o_selected").toHaveCount(1);
    await press(["Control", "a"]);
    await settle();
    expect(".o_selected").toHaveCount(5);
});

test("N makes a ticket, U chooses one", async () => {
    await openWithKeys();
    await type("j", "n");
    expect(".modal-title").toHaveText("New ticket");
    await type("Escape");
    expect(".modal").toHaveCount(0);
    await type("u");
    expect(".o_helpdesk_inbox_ticket_search").toBeFocused();
    await press("ArrowDown");
    await press("ArrowDown");
    await settle();
    expect(
        ".o_helpdesk_inbox_ticket:first .o_helpdesk_inbox_target_button"
    ).toBeFocused();
    await press("Enter");
    await settle();
    expect(".modal-title").toHaveText(/Update HT00012/);
});

test("U, Enter, Enter without a suggestion: the keys of the inbox go on", async () => {
    const server = await openWithKeys();
    await type("j", "u", "Enter");
    expect(".modal-title").toHaveText(/Update HT00012/);
    await type("Enter");
    expect(".modal").toHaveCount(0);
    expect(server.called("inbox_import")).toHaveLength(1);
    expect(row(0)).toBeFocused();
    await type("j");
    expect(row(1)).toBeFocused();
});

test("Escape leaves the tickets for the message again", async () => {
    await openWithKeys();
    await type("j", "u");
    expect(".o_helpdesk_inbox_ticket_search").toBeFocused();
    await type("Escape");
    expect(row(0)).toBeFocused();
    await type("u", "ArrowDown", "ArrowDown");
    expect(
        ".o_helpdesk_inbox_ticket:first .o_helpdesk_inbox_target_button"
    ).toBeFocused();
    await type("n");
    expect(".modal-title").toHaveText("New ticket");
});

test("E archives, S flags, I marks, Z undoes", async () => {
    const server = await openWithKeys();
    await type("j", "s");
    expect(`${row(0)} .o_flagged`).toHaveCount(1);
    await type("i");
    expect(row(0)).toHaveClass("o_unread");
    await type("z");
    expect(row(0)).not.toHaveClass("o_unread");
    await type("e");
    expect(server.called("inbox_move")[0].args).toEqual([["key-0"], "Archive"]);
    expect(row(1)).toHaveClass("o_current");
});

test("V moves to a folder", async () => {
    const server = await openWithKeys();
    await type("j", "v");
    expect(".dropdown-item:contains(Archive)").toHaveCount(1);
    await contains(".dropdown-item:contains(Archive)").click();
    await settle();
    expect(server.called("inbox_move")[0].args).toEqual([["key-0"], "Archive"]);
});

test("R answers, A answers all, F forwards, G looks for mail", async () => {
    const server = await openWithKeys();
    onRpc("mail.server.account", "inbox_reply", ({args}) => {
        expect.step(args.slice(1));
        throw makeServerError({type: "UserError", description: "Not now."});
    });
    await type("r");
    expect.verifySteps([]);
    await type("j", "r", "a", "f");
    expect.verifySteps([
        ["key-0", "reply"],
        ["key-0", "reply_all"],
        ["key-0", "forward"],
    ]);
    const pages = server.called("inbox_page").length;
    await type("g");
    expect(server.called("inbox_page")).toHaveLength(pages + 1);
});

test("Z takes back an import, too", async () => {
    const server = await openWithKeys();
    await type("j", "n", "Enter");
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveCount(1);
    await type("z");
    expect(server.called("inbox_undo")[0].args).toEqual([[500]]);
    expect(`${row(0)} .o_helpdesk_inbox_badge`).toHaveCount(0);
    await type("z");
    expect(server.called("inbox_undo")).toHaveLength(1);
});

test("/ searches, ? helps; letters in a field stay letters", async () => {
    const server = await openWithKeys();
    await type("j", "/");
    expect(".o_helpdesk_inbox_query").toBeFocused();
    await type("e", "n", "u");
    expect(server.called("inbox_move")).toHaveLength(0);
    expect(".modal").toHaveCount(0);
    expect(".o_helpdesk_inbox_query").toHaveValue("enu");
    queryFirst(".o_helpdesk_inbox_query").blur();
    await type("?");
    expect(".modal-title").toHaveText("Keyboard shortcuts");
});

test("the acts stand in the command palette, too", async () => {
    const server = await openWithKeys();
    await type("j");
    await press(["Control", "k"]);
    await settle();
    await contains(".o_command:contains(Flag)").click();
    await settle();
    expect(server.called("inbox_mark")[0].kwargs.flagged).toBe(true);
});

test("keys do nothing while a dialog is open", async () => {
    const server = await openWithKeys();
    await type("j", "?");
    await type("e", "s", "j");
    expect(server.called("inbox_move")).toHaveLength(0);
    expect(server.called("inbox_mark")).toHaveLength(0);
    expect(row(0)).toHaveClass("o_current");
    await contains(".modal .btn-close").click();
});

test("letters of other alphabets count by the place of their key", async () => {
    await openWithKeys();
    const press = async (key, code) => {
        const options = {key, code, bubbles: true, cancelable: true};
        queryFirst(".o_helpdesk_inbox").dispatchEvent(
            new KeyboardEvent("keydown", options)
        );
        await settle();
    };
    // Russian, Greek, Hebrew, Arabic
    for (const letter of ["о", "ξ", "ח", "ت"]) {
        await press(letter, "KeyJ");
    }
    expect(row(2)).toHaveClass("o_current");
    // A Latin letter is what is written on it: J on a Dvorak keyboard
    await press("k", "KeyV");
    expect(row(1)).toHaveClass("o_current");
});

test("a key pressed twice answers once", async () => {
    const answer = new Deferred();
    let asked = 0;
    await openWithKeys();
    onRpc("mail.server.account", "inbox_reply", async () => {
        asked++;
        await answer;
        throw makeServerError({type: "UserError", description: "Not now."});
    });
    await type("j", "r", "r");
    expect(asked).toBe(1);
    answer.resolve();
    await settle();
});
