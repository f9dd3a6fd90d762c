import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {reactive} from "@odoo/owl";
import {contains, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {SenderPicker} from "@helpdesk_mgmt_user_email/sending/sender_picker.esm";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");
defineMailModels();

function makeComposer(values = {}) {
    return reactive({
        thread: {
            id: 12,
            emailSenders: [
                {id: 3, email: "ann@example.com"},
                {id: 4, email: "ann@second.example.com"},
            ],
            emailSenderId: 3,
        },
        chosenSenderId: undefined,
        emailCc: "",
        emailBcc: "",
        get emailSenderId() {
            return this.chosenSenderId ?? this.thread.emailSenderId;
        },
        ...values,
    });
}

test("offers every own account, and the helpdesk", async () => {
    const composer = makeComposer();
    await mountWithCleanup(SenderPicker, {props: {composer}});
    expect(queryAllTexts("option")).toEqual([
        "as me, from ann@example.com",
        "as me, from ann@second.example.com",
        "as the helpdesk",
    ]);
    expect("select[name=sender]").toHaveValue("3");
});

test("what is chosen stays chosen", async () => {
    const composer = makeComposer();
    await mountWithCleanup(SenderPicker, {props: {composer}});
    await contains("select[name=sender]").select("4");
    expect(composer.emailSenderId).toBe(4);
    await contains("select[name=sender]").select("0");
    expect(composer.emailSenderId).toBe(false);
});

test("copies are offered for an own account only", async () => {
    const composer = makeComposer();
    await mountWithCleanup(SenderPicker, {props: {composer}});
    expect("input").toHaveCount(0);
    await contains("button[name=show_copies]").click();
    await contains("input[name=email_cc]").edit("dora@customer.example");
    expect(composer.emailCc).toBe("dora@customer.example");
    await contains("select[name=sender]").select("0");
    expect("input").toHaveCount(0);
    expect("button[name=show_copies]").toHaveCount(0);
});

test("copies typed before are shown at once", async () => {
    await mountWithCleanup(SenderPicker, {
        props: {composer: makeComposer({emailBcc: "eve@elsewhere.example"})},
    });
    expect("input[name=email_bcc]").toHaveValue("eve@elsewhere.example");
});
