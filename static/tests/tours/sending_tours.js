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
            trigger: chatter(
                "select[name=sender]:contains(as me, from ann@example.com)"
            ),
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
            trigger: ".modal:contains(is not an email address) .btn-primary",
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
            trigger:
                ".modal .o_field_widget[name=partner_ids]:contains(Carla Customer)",
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
            trigger: chatter(
                ".o_helpdesk_sent_from:contains(sent from ann@example.com)"
            ),
        },
    ],
});

/** What failed is in the outbox; send it again. */
registry.category("web_tour.tours").add("helpdesk_sending_outbox", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the helpdesk",
            trigger:
                ".o_app[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']",
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
            trigger:
                ".o_helpdesk_inbox_row:contains(Printer on fire):contains(Ann Rep)",
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
            trigger:
                ".o_helpdesk_composer [name=email_to] .o_helpdesk_address[title='ann@example.com']",
        },
        {
            content: "it quotes the message",
            trigger:
                ".o_helpdesk_composer .o_field_widget[name=body]:contains(A new one is on its way.)",
        },
        {
            content: "send",
            trigger: ".o_helpdesk_composer button[name=action_send]",
            run: "click",
        },
        {
            content: "it is on its way, when it can no longer be undone",
            trigger: ".o_notification:contains(on its way)",
            timeout: 60000,
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

const EDITOR = ":is(.modal, .o_helpdesk_composer) .odoo-editor-editable";

const write = (words) => ({
    content: `the cursor stands at the top; write “${words}”`,
    trigger: `${EDITOR}:focus`,
    async run({waitUntil}) {
        const editor = this.anchor;
        const selection = document.getSelection();
        await waitUntil(() => editor.contains(selection.anchorNode), {timeout: 9000});
        if (!selection.isCollapsed) {
            throw new Error("Something is selected");
        }
        const range = document.createRange();
        range.setStart(editor, 0);
        range.insertNode(document.createTextNode(words));
        editor.dispatchEvent(new InputEvent("input", {bubbles: true}));
    },
});

const closed = {
    content: "the dialog is closed, and it says that the text is kept",
    trigger: "body:not(:has(.modal)) .o_notification:contains(kept, not sent)",
};

const isThere = (words) => ({
    content: "what was written is there again",
    trigger: `.modal:has(.o_helpdesk_email_draft) .odoo-editor-editable:contains(${words})`,
});

const reload = {
    content: "the page is loaded anew",
    trigger: "body",
    run() {
        window.location.reload();
    },
    expectUnloadPage: true,
};

/** An answer outlives Escape, the cross and a reload; sent, it is gone. */
registry.category("web_tour.tours").add("helpdesk_sending_lost_reply", {
    steps: () => {
        const isClosed = "body:not(:has(.o_helpdesk_composer))";
        const openMessage = {
            content: "open the message",
            trigger: ".o_helpdesk_inbox_row:contains(Printer on fire)",
            run: "click",
        };
        const answer = {
            content: "answer",
            trigger: `${isClosed} .o_helpdesk_inbox_reading button[name=reply]`,
            run: "click",
        };
        const kept = {
            content: "it is closed, and it says that the text is kept",
            trigger: `${isClosed} .o_notification:contains(kept, not sent)`,
        };
        const isWritten = {
            content: "what was written is there again",
            trigger: `.o_helpdesk_composer .odoo-editor-editable:contains(Use water.)`,
        };
        return [
            openMessage,
            {
                content: "R, pressed twice",
                trigger: ".o_helpdesk_inbox_reading button[name=reply]",
                run() {
                    const row = document.querySelector(".o_helpdesk_inbox_row");
                    row.focus();
                    for (let times = 0; times < 2; times++) {
                        row.dispatchEvent(
                            new KeyboardEvent("keydown", {key: "r", bubbles: true})
                        );
                    }
                },
            },
            write("Use water."),
            {
                content: "it is written once",
                trigger: ".o_helpdesk_composer",
                run() {
                    if (document.querySelectorAll(".o_helpdesk_composer").length > 1) {
                        throw new Error("R pressed twice began two answers");
                    }
                },
            },
            {
                content: "the message can be read beside it",
                trigger: ".o_helpdesk_inbox_reading:contains(It burns.)",
            },
            {content: "Escape", trigger: EDITOR, run: "press Escape"},
            kept,
            answer,
            isWritten,
            {
                content: "the cross",
                trigger: ".o_helpdesk_composer button[name=close_composer]",
                run: "click",
            },
            kept,
            answer,
            isWritten,
            {
                content: "it is saved by itself",
                trigger: ".o_helpdesk_composer_said",
            },
            reload,
            openMessage,
            answer,
            isWritten,
            {
                content: "the likeliest ticket is chosen",
                trigger: ".o_helpdesk_composer [name=ticket_id] input:value(Printer)",
            },
            {content: "one key sends", trigger: EDITOR, run: "press Control+Enter"},
            {
                content: "it is on its way, when it can no longer be undone",
                trigger: `${isClosed} .o_notification:contains(on its way)`,
                timeout: 60000,
            },
            answer,
            {
                content: "an answer of its own",
                trigger:
                    ".o_helpdesk_composer .odoo-editor-editable:not(:contains(Use water.))",
            },
        ];
    },
});

/** The text above a history outlives Escape and a reload. */
registry.category("web_tour.tours").add("helpdesk_sending_lost_history", {
    steps: () => {
        const open = {
            content: "open the history",
            trigger: "body:not(:has(.modal)) button[name=action_email_history]",
            run: "click",
        };
        return [
            open,
            write("Please read this."),
            {content: "Escape", trigger: EDITOR, run: "press Escape"},
            closed,
            open,
            isThere("Please read this."),
            reload,
            open,
            isThere("Please read this."),
            {content: "send", trigger: ".modal button[name=action_send]", run: "click"},
            {
                content: "sent",
                trigger: chatter(
                    ".o_helpdesk_sent_from:contains(sent from ann@example.com)"
                ),
            },
            open,
            {
                content: "a history of its own",
                trigger:
                    ".modal:not(:has(.o_helpdesk_email_draft)) .odoo-editor-editable",
            },
        ];
    },
});

/** The full composer is closed: whom one wrote to stands in the small one. */
registry.category("web_tour.tours").add("helpdesk_sending_lost_addresses", {
    steps: () => [
        {
            content: "answer",
            trigger: chatter(".o-mail-Chatter-sendMessage"),
            run: "click",
        },
        {
            content: "to an address that is no contact",
            trigger: chatter(".o-mail-RecipientsInput:contains(stranger@)"),
        },
        {content: "it can be chosen", trigger: chatter("select[name=sender]")},
        {
            content: "the full composer",
            trigger: chatter("[name=open-full-composer]"),
            run: "click",
        },
        {
            content: "the full composer is open",
            trigger: ".modal .odoo-editor-editable",
            timeout: 60000,
        },
        {
            content: "the address is there",
            trigger: ".modal [name=outgoing_email_to] input",
            run: "edit stranger@elsewhere.example, other@elsewhere.example",
        },
        {
            content: "Cc",
            trigger: ".modal [name=email_cc] input",
            run: "edit dora@customer.example",
        },
        {content: "write", trigger: EDITOR, run: "editor Use water."},
        {content: "close", trigger: ".modal .btn-close", run: "click"},
        {
            content: "closed; go on in the small one",
            trigger: "body:not(:has(.modal)) .o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "both addresses are there",
            trigger: chatter(
                ".o-mail-RecipientsInput:contains(stranger@):contains(other@)"
            ),
        },
        {
            content: "the copy, too",
            trigger: chatter("input[name=email_cc]:value(dora@customer.example)"),
        },
        {
            content: "and the text",
            trigger: chatter(".o-mail-Composer-input:value(Use water.)"),
        },
        send(),
        {
            content: "sent",
            trigger: chatter(
                ".o_helpdesk_sent_from:contains(sent from ann@example.com)"
            ),
        },
    ],
});

/** What became of three answers is said in the discussion, for good. */
registry.category("web_tour.tours").add("helpdesk_sending_fates", {
    steps: () => [
        {
            content: "refused for one",
            trigger: chatter(
                ".o-mail-Message:contains(To both.):contains(not sent to all) .o_helpdesk_sending_problem:contains(550 5.1.1)"
            ),
        },
        {
            content: "waiting",
            trigger: chatter(
                ".o-mail-Message:contains(Later.):contains(waiting to be sent from) .o_helpdesk_sending_problem:contains(450 4.2.0)"
            ),
        },
        {
            content: "perhaps sent",
            trigger: chatter(
                ".o-mail-Message:contains(Cut off.):contains(perhaps sent from)"
            ),
        },
        {
            content: "not sent",
            trigger: chatter(".o-mail-Message:contains(No.):contains(not sent from)"),
        },
        {
            content: "answer",
            trigger: chatter(".o-mail-Chatter-sendMessage"),
            run: "click",
        },
        {
            content: "it says before that the account does not work",
            trigger: chatter(
                ".o_helpdesk_sender_problem:contains(No answer from there.)"
            ),
        },
    ],
});
