import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {settle} from "./inbox_mock";

describe.current.tags("desktop");

defineMailModels();

const step = (id, lane) => ({
    name: `Account ${id}`,
    model: "res.users",
    method: "test_connection",
    ids: [id],
    lane,
});

async function testAll(...steps) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "helpdesk_mgmt_user_email.progress",
        target: "new",
        params: {steps, empty: "Nothing to do"},
    });
    await settle();
}

test("a server that hangs holds its own accounts only", async () => {
    const hanging = new Deferred();
    onRpc("res.users", "test_connection", async ({args}) => {
        const [[id]] = args;
        expect.step(id);
        if (id === 1) {
            await hanging;
        }
        return {ok: id !== 1, message: id === 1 ? "It did not answer in time." : ""};
    });
    await testAll(step(1, 10), step(2, 10), step(3, 20), step(4, 20), step(5, 30));
    expect(".o_mail_server_progress").toHaveText(/3 of 5 done/);
    expect(".o_mail_server_progress").toHaveText(/Account 1$/m);
    expect.verifySteps([1, 3, 5, 4]);
    hanging.resolve();
    await settle();
    expect.verifySteps([2]);
    expect(".o_mail_server_progress").toHaveText(/5 of 5 done, 1 not working/);
    expect(".o_mail_server_progress").toHaveText(/did not answer/);
});

test("what was stopped goes on where it was", async () => {
    const first = new Deferred();
    onRpc("res.users", "test_connection", async () => {
        await first;
        return {ok: true, message: ""};
    });
    await testAll(step(1, 10), step(2, 10));
    await contains(".o_mail_server_progress button:contains(Stop)").click();
    first.resolve();
    await settle();
    expect(".o_mail_server_progress").toHaveText(/1 of 2 done/);
    await contains(".o_mail_server_progress button:contains(Continue)").click();
    await settle();
    expect(".o_mail_server_progress").toHaveText(/2 of 2 done/);
});
