import {MockMailServer, defineInboxModels, settle} from "./inbox_mock";
import {describe, expect, test} from "@odoo/hoot";
import {mountView} from "@web/../tests/web_test_helpers";

describe.current.tags("mobile");

defineInboxModels();

test("on a phone there is no room for a mailbox beside the board", async () => {
    const server = new MockMailServer().listen();
    await mountView({
        type: "kanban",
        resModel: "helpdesk.ticket",
        groupBy: ["stage_id"],
        arch: `
            <kanban js_class="helpdesk_ticket_email_board">
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    });
    await settle();
    expect(".o_kanban_record").toHaveCount(2);
    expect(".o_email_board_toggle").toHaveCount(0);
    expect(server.calls).toEqual([]);
});
