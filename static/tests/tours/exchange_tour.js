import {dragOnto} from "./tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const MAILBOX = ".o_form_view .o_field_widget[name=exchange_mailbox]";
const TICKET = ".o_helpdesk_inbox_ticket:contains(Printer)";
const MEMO = ".modal textarea[name=memo]";
const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const folder = (path) => `.o_helpdesk_inbox_folder[data-path="${path}"]`;
const noModal = (selector) => `body:not(:has(.modal)) ${selector}`;
const key = (name) => ({trigger: ".o_helpdesk_inbox", run: `press ${name}`});
const imported = (subject) => ({
    content: `the row of “${subject}” tells its ticket`,
    trigger: noModal(`${row(subject)} .o_helpdesk_inbox_badge`),
});

tours.add("helpdesk_email_exchange_mailbox", {
    steps: () => [
        {
            content: "the mailbox is one of the rarer settings",
            trigger: ".o_form_view summary",
            run: "click",
        },
        {
            content: "two letters of a name",
            trigger: `${MAILBOX} input`,
            run: "edit mia",
        },
        {
            content: "the directory has two of them",
            trigger: `${MAILBOX} .o-autocomplete--dropdown-item:contains("Mia Berg <mia.berg@example.com>")`,
            run: "click",
        },
        {
            content: "the address is taken",
            trigger: `${MAILBOX} input:value("mia.berg@example.com")`,
        },
        {
            content: "save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "it is saved",
            trigger: ".o_form_saved",
        },
        {
            content: "an address can be typed, too",
            trigger: `${MAILBOX} input`,
            run: "edit other@example.com && press Tab",
        },
        {
            content: "save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "it is saved",
            trigger: ".o_form_saved",
        },
    ],
});

/** A rep's mailbox on Exchange: folders, reading, an attachment. */
tours.add("helpdesk_email_exchange_reading", {
    steps: () => [
        {
            content: "another folder",
            trigger: folder("Projects/Küche"),
            run: "click",
        },
        {trigger: row("The new stove")},
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("First")}))`},
        {content: "and back", trigger: folder("INBOX"), run: "click"},
        {content: "read one", trigger: row("First"), run: "click"},
        {trigger: ".o_helpdesk_inbox_reading:contains(carla@customer.example)"},
        {trigger: ".o_helpdesk_inbox_text:contains(Hello First)"},
        {content: "read one with HTML", trigger: row("With a photo"), run: "click"},
        {trigger: ".o_helpdesk_inbox_reading iframe"},
        {
            content: "its attachment comes alone",
            trigger: ".o_helpdesk_inbox_attachment:contains(report.pdf) a[download]",
            async run({anchor}) {
                const response = await fetch(anchor.href);
                const text = await response.text();
                if (!response.ok || text !== "%PDF-report") {
                    throw new Error(`The attachment is ${response.status} ${text}`);
                }
            },
        },
    ],
});

/** Four memos: by drag and by key, on a ticket and as a new one, in both modes. */
tours.add("helpdesk_email_exchange_import", {
    steps: () => [
        ...dragOnto(row("With a photo"), TICKET, "drag one onto a ticket, attached"),
        {trigger: ".modal button[name=attach]", run: "click"},
        {trigger: ".modal label:contains(report.pdf) input:checked"},
        {
            content: "the memo says what is left out",
            trigger: `${MEMO}:value(1 embedded object was left out)`,
        },
        {trigger: `${MEMO}:focus`, run: "press Enter"},
        imported("With a photo"),
        ...dragOnto(
            row("First"),
            ".o_helpdesk_inbox_new_ticket",
            "drag one onto New ticket, pasted"
        ),
        {trigger: ".modal input[name=title]"},
        {trigger: ".modal button[name=paste]", run: "click"},
        {
            trigger: ".modal:has(button[name=paste].active) button[name=save]:enabled",
            run: "click",
        },
        imported("First"),
        {content: "open the next one", trigger: row("Second"), run: "click"},
        {trigger: ".o_helpdesk_inbox_text:contains(Hello Second)"},
        key("n"),
        {
            content: "by key, attached",
            trigger: ".modal button[name=attach]",
            run: "click",
        },
        {trigger: `${MEMO}:focus`, run: "press Enter"},
        imported("Second"),
        {content: "open the last one", trigger: row("Third"), run: "click"},
        {trigger: ".o_helpdesk_inbox_text:contains(Hello Third)"},
        {trigger: `${TICKET}:contains(open tickets of this sender)`},
        key("u"),
        {
            content: "the suggestions are there: the first one has the focus",
            trigger: ".o_helpdesk_inbox_ticket:contains(Second) button:focus",
            run: "press ArrowDown",
        },
        {
            trigger: ".o_helpdesk_inbox_ticket:contains(First) button:focus",
            run: "press ArrowDown",
        },
        {trigger: `${TICKET} button:focus`, run: "press Enter"},
        {content: "by key, pasted", trigger: ".modal button[name=paste]", run: "click"},
        {
            trigger: ".modal:has(button[name=paste].active) button[name=save]:enabled",
            run: "click",
        },
        imported("Third"),
    ],
});

/** Reply from the inbox; the copy is in Exchange's own folder. */
tours.add("helpdesk_email_exchange_reply", {
    steps: () => [
        {trigger: row("First"), run: "click"},
        {
            content: "reply",
            trigger: ".o_helpdesk_inbox_reading button[name=reply]",
            run: "click",
        },
        {
            trigger:
                ".o_helpdesk_composer [name=email_to] .o_helpdesk_address[title='carla@customer.example']",
        },
        {
            content: "the message is quoted",
            trigger:
                ".o_helpdesk_composer .o_field_widget[name=body]:contains(Hello First)",
        },
        {trigger: ".o_helpdesk_composer button[name=action_send]", run: "click"},
        {
            content: "it is on its way, when it can no longer be undone",
            trigger: ".o_notification:contains(on its way)",
            timeout: 60000,
        },
        {
            content: "Exchange keeps the copy",
            trigger: noModal(folder("Sent Items")),
            run: "click",
        },
        {trigger: row("Re: First")},
    ],
});

/** The history of a ticket, sent through Exchange. */
tours.add("helpdesk_email_exchange_history", {
    steps: () => [
        {trigger: "button[name=action_email_history]", run: "click"},
        {
            trigger:
                ".modal .o_field_widget[name=partner_ids]:contains(Carla Customer)",
        },
        {trigger: ".modal [name=preview_html]:contains(It burns.)"},
        {trigger: ".modal button[name=action_send]", run: "click"},
        {
            trigger:
                ".o-mail-Chatter .o_helpdesk_sent_from:contains(sent from alma@example.com)",
        },
    ],
});
