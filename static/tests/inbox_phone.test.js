import {ROW, defineInboxModels, openInbox, settle} from "./inbox_mock";
import {advanceTime, pointerDown, pointerUp} from "@odoo/hoot-dom";
import {describe, expect, test} from "@odoo/hoot";
import {contains} from "@web/../tests/web_test_helpers";

describe.current.tags("mobile");

defineInboxModels();

const row = (number) => `${ROW}[data-key="key-${number}"]`;

test("one pane at a time, with a way back", async () => {
    await openInbox();
    expect(".o_helpdesk_inbox").toHaveClass("o_layout_phone");
    expect(".o_helpdesk_inbox_reading, .o_helpdesk_inbox_tickets").toHaveCount(0);
    await contains(row(0)).click();
    await settle();
    expect(".o_helpdesk_inbox_list").toHaveCount(0);
    expect(".o_helpdesk_inbox_title").toHaveText("Subject of key-0");
    await contains("button[name=back]").click();
    expect(ROW).toHaveCount(3);
    expect(".o_helpdesk_inbox_reading").toHaveCount(0);
});

test("folders slide in and go away", async () => {
    await openInbox();
    expect(".o_helpdesk_inbox_folders").toHaveCount(0);
    await contains(".o_helpdesk_inbox_show_folders").click();
    await contains(".o_helpdesk_inbox_folder[data-path=Sent]").click();
    await settle();
    expect(".o_helpdesk_inbox_folders").toHaveCount(0);
    expect(".o_helpdesk_inbox_empty").toHaveCount(1);
});

test("press and hold selects; more are tapped; they go onto a ticket", async () => {
    const server = await openInbox();
    await pointerDown(row(0));
    await advanceTime(600);
    await pointerUp(row(0));
    await settle();
    expect(".o_selected").toHaveCount(1);
    await contains(row(1)).click();
    expect(".o_selected").toHaveCount(2);
    await contains("button[name=import_selection]").click();
    await settle();
    expect(".o_helpdesk_inbox_new_ticket").toHaveText(/From 2 messages/);
    await contains(
        ".o_helpdesk_inbox_ticket:first .o_helpdesk_inbox_target_button"
    ).click();
    await settle();
    await contains(".modal button[name=save]").click();
    await settle();
    expect(server.called("inbox_import")[0].args).toEqual([["key-0", "key-1"]]);
});

test("the message has its acts within reach of the thumb", async () => {
    await openInbox();
    await contains(row(0)).click();
    await settle();
    await contains(".o_helpdesk_inbox_phone_bar button[name=new_ticket]").click();
    await settle();
    expect(".modal-title").toHaveText("New ticket");
});
