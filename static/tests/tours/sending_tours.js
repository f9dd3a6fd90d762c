import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const chatter = (selector) => `.o-mail-Chatter ${selector}`;

const send = () => ({
    content: "send",
    trigger: chatter(".o-mail-Composer-send:enabled"),
    run: "click",
});

/** Answer as oneself, with Cc and Bcc. */
registry.category("web_tour.tours").add("helpdesk_sending_answer", {
    steps: () => [
        {
            content: "answer",
            trigger: chatter(".o-mail-Chatter-sendMessage"),
            run: "click",
        },
        {
            content: "the sender is shown",
            trigger: chatter("select[name=sender]:contains(as me, from ann@example.com)"),
        },
        {
            content: "copies",
            trigger: chatter("button[name=show_copies]"),
            run: "click",
        },
        {
            content: "Cc",
            trigger: chatter("input[name=email_cc]"),
            run: "edit dora@customer.example",
        },
        {
            content: "Bcc",
            trigger: chatter("input[name=email_bcc]"),
            run: "edit eve@elsewhere.example",
        },
        {
            content: "write",
            trigger: chatter(".o-mail-Composer-input"),
            run: "edit Use the other one.",
        },
        send(),
        {
            content: "it says from where it was sent",
            trigger: chatter(
                ".o-mail-Message:contains(Use the other one.) .o_helpdesk_sent_from:contains(sent from ann@example.com)"
            ),
        },
    ],
});

/** Answer as the helpdesk: no account, no copies. */
registry.category("web_tour.tours").add("helpdesk_sending_as_helpdesk", {
    steps: () => [
        {
            content: "answer",
            trigger: chatter(".o-mail-Chatter-sendMessage"),
            run: "click",
        },
        {
            content: "as the helpdesk",
            trigger: chatter("select[name=sender]"),
            run: "selectByLabel as the helpdesk",
        },
        {
            content: "no copies then",
            trigger: chatter("select[name=sender]"),
            run() {
                if (document.querySelector("button[name=show_copies]")) {
                    throw new Error("Cc is offered without an account");
                }
            },
        },
        {
            content: "write",
            trigger: chatter(".o-mail-Composer-input"),
            run: "edit We look into it.",
        },
        send(),
        {
            content: "it is there",
            trigger: chatter(".o-mail-Message:contains(We look into it.)"),
        },
    ],
});

/** A refusal keeps the text; mended, it goes. */
registry.category("web_tour.tours").add("helpdesk_sending_refused", {
    steps: () => [
        {
            content: "answer",
            trigger: chatter(".o-mail-Chatter-sendMessage"),
            run: "click",
        },
        {
            content: "copies",
            trigger: chatter("button[name=show_copies]"),
            run: "click",
        },
        {
            content: "no address",
            trigger: chatter("input[name=email_cc]"),
            run: "edit nobody",
        },
        {
            content: "write",
            trigger: chatter(".o-mail-Composer-input"),
            run: "edit A long text.",
        },
        send(),
        {
            content: "refused in a sentence",
            trigger: ".modal:contains(holds something that is no address) .btn-primary",
            run: "click",
        },
        {
            content: "an address",
            trigger: "body:not(:has(.modal)) .o-mail-Chatter input[name=email_cc]",
            run: "edit dora@customer.example",
        },
        send(),
        {
            content: "the text was kept",
            trigger: chatter(".o-mail-Message:contains(A long text.)"),
        },
    ],
});

/** Send the history, with its internal notes after a warning. */
registry.category("web_tour.tours").add("helpdesk_sending_history", {
    steps: () => [
        {
            content: "open the composer",
            trigger: "button[name=action_email_history]",
            run: "click",
        },
        {
            content: "the contact is the recipient",
            trigger: ".modal .o_field_widget[name=partner_ids]:contains(Carla Customer)",
        },
        {
            content: "the preview",
            trigger: ".modal [name=preview_html]:contains(It still burns.)",
        },
        {
            content: "internal notes",
            trigger: ".modal .o_field_widget[name=include_internal] input",
            run: "click",
        },
        {
            content: "a warning, and the note in the preview",
            trigger:
                ".modal:has(.alert-danger:contains(written for colleagues)) [name=preview_html]:contains(difficult)",
        },
        {
            content: "better not",
            trigger: ".modal .o_field_widget[name=include_internal] input",
            run: "click",
        },
        {
            content: "gone from the preview",
            trigger: ".modal [name=preview_html]:not(:contains(difficult))",
        },
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "recorded",
            trigger: chatter(".o_helpdesk_sent_from:contains(sent from ann@example.com)"),
        },
    ],
});

/** What failed is in the outbox; send it again. */
registry.category("web_tour.tours").add("helpdesk_sending_outbox", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the helpdesk",
            trigger: ".o_app[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']",
            run: "click",
        },
        {
            content: "open the outbox",
            trigger:
                "[data-menu-xmlid='helpdesk_mgmt_user_email.mail_server_outbox_menu']",
            run: "click",
        },
        {
            content: "it says why",
            trigger: ".o_data_row:contains(Failed):contains(550 5.1.1)",
        },
        {
            content: "send again",
            trigger: ".o_data_row button[name=action_retry]",
            run: "click",
        },
        {
            content: "gone from the outbox",
            trigger: ".o_view_nocontent:contains(Nothing waits here)",
        },
    ],
});

/** Answer in two lines. */
registry.category("web_tour.tours").add("helpdesk_sending_short_answer", {
    steps: () => [
        {
            content: "answer",
            trigger: chatter(".o-mail-Chatter-sendMessage"),
            run: "click",
        },
        {
            content: "write",
            trigger: chatter(".o-mail-Composer-input"),
            run: "edit A new one is on its way.",
        },
        send(),
        {
            content: "sent",
            trigger: chatter(".o_helpdesk_sent_from"),
        },
    ],
});

/** It is in the other rep's inbox. */
registry.category("web_tour.tours").add("helpdesk_sending_arrived", {
    steps: () => [
        {
            content: "the mail has come",
            trigger: ".o_helpdesk_inbox_row:contains(Printer on fire):contains(Ann Rep)",
            run: "click",
        },
        {
            content: "it can be read",
            trigger: ".o_helpdesk_inbox_reading:contains(ann@example.com)",
        },
        {
            content: "answer it from the inbox",
            trigger: ".o_helpdesk_inbox_reading button[name=reply]",
            run: "click",
        },
        {
            content: "to whom it came from",
            trigger: ".modal .o_field_widget[name=email_to] input:value(ann@example.com)",
        },
        {
            content: "it quotes the message",
            trigger: ".modal .o_field_widget[name=body]:contains(A new one is on its way.)",
        },
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "it is on its way",
            trigger: ".o_notification:contains(on its way)",
        },
    ],
});

/** A copy is in the rep's own Sent folder. */
registry.category("web_tour.tours").add("helpdesk_sending_copy", {
    steps: () => [
        {
            content: "open the Sent folder",
            trigger: ".o_helpdesk_inbox_folders button:contains(Sent)",
            run: "click",
        },
        {
            content: "the copy",
            trigger: ".o_helpdesk_inbox_row:contains(Printer on fire)",
        },
    ],
});
