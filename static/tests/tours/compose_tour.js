import {registry} from "@web/core/registry";

const COMPOSER = ".o_helpdesk_composer";
const to = `${COMPOSER} .o_field_widget[name=email_to]`;
const editor = `${COMPOSER} .odoo-editor-editable`;
const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const chip = (text) => `${to} .o_helpdesk_address:contains(${text})`;

/** Type as a person does: the editor and its helpers hear every key. */
const typeIn = (text) => ({
    content: `write “${text}”`,
    trigger: editor,
    run() {
        const {anchor} = this;
        anchor.focus();
        const selection = document.getSelection();
        selection.collapse(anchor.firstElementChild || anchor, 0);
        document.execCommand("insertText", false, text);
    },
});

/** A new email, while two messages are read. */
registry.category("web_tour.tours").add("helpdesk_compose", {
    steps: () => [
        {content: "the first message", trigger: row("Invoice"), run: "click"},
        {
            content: "it is read",
            trigger: ".o_helpdesk_inbox_reading:contains(Says Dora.)",
        },
        {
            content: "a new email",
            trigger: ".o_helpdesk_inbox button[name=compose]:enabled",
            run: "click",
        },
        {
            content: "a contact is proposed by a part of the name",
            trigger: `${to} input`,
            run: "edit carla cust",
        },
        {
            content: "choose it",
            trigger:
                ".o-autocomplete--dropdown-menu a:contains(carla@customer.example)",
            run: "click",
        },
        {content: "it is there", trigger: chip("Carla Customer")},
        {
            content: "who wrote lately is proposed as well",
            trigger: `${to} input`,
            run: "edit dor",
        },
        {
            content: "choose her",
            trigger: ".o-autocomplete--dropdown-menu a:contains(dora@customer.example)",
            run: "click",
        },
        {content: "she is there", trigger: chip("Dora")},
        {
            content: "paste a list",
            trigger: `${to} input`,
            run() {
                const data = new DataTransfer();
                data.setData("text/plain", "Eve <eve@elsewhere.example>; nonsense");
                this.anchor.dispatchEvent(
                    new ClipboardEvent("paste", {bubbles: true, clipboardData: data})
                );
            },
        },
        {content: "Eve is there", trigger: chip("Eve")},
        {
            content: "what is no address is marked, and taken away",
            trigger: `${to} .o_helpdesk_address.text-bg-danger button`,
            run: "click",
        },
        {content: "it is gone", trigger: `${to}:not(:has(.text-bg-danger))`},
        {
            content: "the subject",
            trigger: `${COMPOSER} [name=subject] input`,
            run: "edit Delivery times",
        },
        typeIn("::wat"),
        {
            content: "a canned response is proposed",
            trigger: ".o-we-powerbox .o-we-command:contains(Please use water.)",
            run: "click",
        },
        {content: "it is written", trigger: `${editor}:contains(Please use water.)`},
        {
            content: "read another message",
            trigger: `.o_helpdesk_inbox:has(${COMPOSER}) ${row("Holiday")}`,
            run: "click",
        },
        {
            content: "it is read beside the email",
            trigger: ".o_helpdesk_inbox_reading:contains(Says Eve.)",
        },
        {
            content: "the email is still there",
            trigger: `${editor}:contains(Please use water.)`,
        },
        {
            content: "fold it",
            trigger: `${COMPOSER} button[name=fold]`,
            run: "click",
        },
        {content: "it is folded", trigger: `${COMPOSER}.o_folded`},
        {
            content: "show it again",
            trigger: `${COMPOSER} button[name=fold]`,
            run: "click",
        },
        {
            content: "put it away",
            trigger: `${COMPOSER}:not(.o_folded) button[name=close_composer]`,
            run: "click",
        },
        {
            content: "it is kept",
            trigger: `body:not(:has(${COMPOSER})) .o_notification:contains(kept, not sent)`,
        },
        {
            content: "what is not sent yet",
            trigger: ".o_helpdesk_inbox button[name=unsent]",
            run: "click",
        },
        {
            content: "write on",
            trigger: ".o_helpdesk_unsent:contains(Delivery times)",
            run: "click",
        },
        {content: "whom it is for", trigger: chip("Carla Customer")},
        {
            content: "send",
            trigger: `${COMPOSER} button[name=action_send]:enabled`,
            run: "click",
        },
        {
            content: "take it back",
            trigger: `body:not(:has(${COMPOSER})) .o_helpdesk_inbox_snack button[name=undo]`,
            run: "click",
        },
        {content: "it is written on", trigger: `${editor}:contains(Please use water.)`},
        {
            content: "send it tomorrow",
            trigger: `${COMPOSER} button[name=send_later]:enabled`,
            run: "click",
        },
        {
            content: "choose when",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tomorrow morning)",
            run: "click",
        },
        {
            content: "it says when",
            trigger: `body:not(:has(${COMPOSER})) .o_helpdesk_inbox_snack:contains(will be sent on)`,
        },
        {
            content: "what waits",
            trigger: ".o_helpdesk_inbox button[name=unsent]",
            run: "click",
        },
        {
            content: "take it back",
            trigger: ".o_helpdesk_unsent:contains(waits until)",
            run: "click",
        },
        {content: "whom it is for", trigger: chip("Carla Customer")},
        {
            content: "send",
            trigger: `${COMPOSER} button[name=action_send]:enabled`,
            run: "click",
        },
        {
            content: "it is on its way, when it can no longer be undone",
            trigger: `body:not(:has(${COMPOSER})) .o_notification:contains(on its way)`,
            timeout: 60000,
        },
    ],
});
