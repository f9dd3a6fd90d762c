import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {press, runAllTimers} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Account extends models.Model {
    _name = "account";

    exchange_mailbox = fields.Char();
    has_directory = fields.Boolean();
    note = fields.Char();

    _records = [{id: 1, has_directory: true, note: "first"}];
}

defineModels([Account]);

const ARCH = `<field name="exchange_mailbox" widget="exchange_mailbox"/><field name="note"/>`;
const INPUT = ".o_field_widget[name=exchange_mailbox] input";

function serve() {
    onRpc("mail.server.account", "exchange_search", () => [
        {name: "Mia Berg", email: "mia.berg@example.com"},
    ]);
    onRpc("account", "web_save", ({args}) => {
        expect.step(args[1].exchange_mailbox);
    });
}

for (const key of ["Tab", "Enter"]) {
    for (const isAnswered of [false, true]) {
        const when = isAnswered ? "after" : "before";
        test(`what was typed is kept by ${key}, ${when} the directory answers`, async () => {
            serve();
            await mountView({
                type: "list",
                resModel: "account",
                arch: `<list editable="bottom">${ARCH}</list>`,
            });
            await contains(".o_data_cell").click();
            await contains(INPUT).edit("mia@example.com", {confirm: false});
            if (isAnswered) {
                await runAllTimers();
                await animationFrame();
            }
            await press(key);
            await animationFrame();
            await contains(".o_list_view").click();
            await contains(".o_control_panel").click();
            expect(".o_data_cell[name=exchange_mailbox]").toHaveText("mia@example.com");
            expect.verifySteps(["mia@example.com"]);
        });
    }
}

test("saving by a key keeps what was typed", async () => {
    serve();
    await mountView({
        type: "form",
        resModel: "account",
        resId: 1,
        arch: `<form>${ARCH}</form>`,
    });
    await contains(INPUT).edit("other@example.com", {confirm: false});
    await press(["alt", "s"]);
    await animationFrame();
    await runAllTimers();
    await animationFrame();
    expect.verifySteps(["other@example.com"]);
});

test("one of the directory is chosen", async () => {
    serve();
    await mountView({
        type: "form",
        resModel: "account",
        resId: 1,
        arch: `<form>${ARCH}</form>`,
    });
    await contains(INPUT).edit("mia", {confirm: false});
    await runAllTimers();
    await contains(".o-autocomplete--dropdown-item").click();
    expect(INPUT).toHaveValue("mia.berg@example.com");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["mia.berg@example.com"]);
});
