import {contains, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {SenderPicker} from "@helpdesk_mgmt_user_email/sending/sender_picker.esm";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";
import {reactive} from "@odoo/owl";

describe.current.tags("desktop");
defineMailModels();

function makeComposer(values = {}) {
    return reactive({
        thread: {
            id: 12,
            emailSenders: [
                {key: "3 a", id: 3, email: "ann@example.com", server: "Office"},
                {key: "3 b", id: 3, email: "desk@example.com", server: "Office"},
                {key: "4 b", id: 4, email: "desk@example.com", server: "Second"},
            ],
            emailSenderKey: "3 a",
        },
        chosenSenderKey: undefined,
        emailCc: "",
        emailBcc: "",
        get emailSender() {
            const key = this.chosenSenderKey ?? this.thread.emailSenderKey;
            return this.thread.emailSenders.find((sender) => sender.key === key);
        },
        ...values,
    });
}

test("offers every address of the own accounts, and the helpdesk", async () => {
    const composer = makeComposer();
    await mountWithCleanup(SenderPicker, {props: {composer}});
    expect(queryAllTexts("option")).toEqual([
        "as me, from ann@example.com",
        "as me, from desk@example.com (Office)",
        "as me, from desk@example.com (Second)",
        "as the helpdesk",
    ]);
    expect("select[name=sender]").toHaveValue("3 a");
});

test("what is chosen stays chosen", async () => {
    const composer = makeComposer();
    await mountWithCleanup(SenderPicker, {props: {composer}});
    await contains("select[name=sender]").select("4 b");
    expect(composer.emailSender.id).toBe(4);
    await contains("select[name=sender]").select("");
    expect(composer.emailSender).toBe(undefined);
});

test("copies are offered for an own account only", async () => {
    const composer = makeComposer();
    await mountWithCleanup(SenderPicker, {props: {composer}});
    expect("input").toHaveCount(0);
    await contains("button[name=show_copies]").click();
    await contains("input[name=email_cc]").edit("dora@customer.example");
    expect(composer.emailCc).toBe("dora@customer.example");
    await contains("select[name=sender]").select("");
    expect("input").toHaveCount(0);
    expect("button[name=show_copies]").toHaveCount(0);
});

test("copies typed before are shown at once", async () => {
    await mountWithCleanup(SenderPicker, {
        props: {composer: makeComposer({emailBcc: "eve@elsewhere.example"})},
    });
    expect("input[name=email_bcc]").toHaveValue("eve@elsewhere.example");
});
