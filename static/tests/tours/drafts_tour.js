import {registry} from "@web/core/registry";

const COMPOSER = ".o_helpdesk_composer";
const field = (name) => `${COMPOSER} .o_field_widget[name=${name}]`;
const subject = `${field("subject")} input`;
const row = (text) => `.o_helpdesk_inbox_row:contains(${text})`;
const reading = ".o_helpdesk_inbox_reading";
const said = `${COMPOSER} .o_helpdesk_composer_said`;
const CONTINUE = `${reading} button[name=continue_draft]`;
const SNACK = ".o_helpdesk_inbox_snack";

const openDrafts = {
    content: "open the Drafts folder",
    trigger: ".o_helpdesk_inbox_folder:contains(Drafts)",
    run: "click",
};

/** Drafts: one of another program goes on here, one of ours too; discarded, undone. */
registry.category("web_tour.tours").add("helpdesk_drafts", {
    steps: () => [
        openDrafts,
        {
            content: "what was begun on the phone",
            trigger: row("Begun on the phone"),
            run: "click",
        },
        {content: "it is read", trigger: `${reading}:contains(So far)`},
        {content: "write on", trigger: CONTINUE, run: "click"},
        {
            content: "all of it is there",
            trigger: `${COMPOSER}:has(.o_helpdesk_address:contains(carla@)):has(.odoo-editor-editable:contains(So far))`,
        },
        {content: "change it", trigger: subject, run: "edit Delivery times"},
        {
            content: "it is saved by itself",
            trigger: `${said}:contains(Saved in Drafts)`,
            timeout: 30000,
        },
        {
            content: "the list shows it, and only it",
            trigger: `.o_helpdesk_inbox:has(${row("Delivery times")}):not(:has(${row("Begun on")}))`,
        },
        {
            content: "put it away",
            trigger: `${COMPOSER} button[name=close_composer]`,
            run: "click",
        },
        {content: "it is away", trigger: `body:not(:has(${COMPOSER}))`},
        {
            content: "open it again",
            trigger: row("Delivery times"),
            run: "click",
        },
        {content: "write on", trigger: CONTINUE, run: "click"},
        {content: "it is here", trigger: `${COMPOSER}:contains(carla@)`},
        {
            content: "discard it",
            trigger: `${COMPOSER} button[name=discard]:enabled`,
            run: "click",
        },
        {
            content: "nobody is asked, it can be undone",
            trigger: `body:not(:has(${COMPOSER})) ${SNACK}:contains(Discarded) button[name=undo]`,
            run: "click",
        },
        {
            content: "it is back, and in Drafts",
            trigger: `${said}:contains(Saved in Drafts)`,
            timeout: 30000,
        },
        {
            content: "nobody to send it to",
            trigger: `${field("email_to")} .o_helpdesk_address button`,
            run: "click",
        },
        {
            content: "send",
            trigger: `${COMPOSER}:not(:has(.o_helpdesk_address)) button[name=action_send]:enabled`,
            run: "click",
        },
        {
            content: "it is said at the field, which has the focus",
            trigger: `body:not(:has(.modal)) ${field("email_to")}:has(input:focus) .o_helpdesk_field_problem:contains(Choose a recipient.)`,
        },
        {
            content: "one that is none",
            trigger: `${field("email_to")} input`,
            run: "edit carla@customer.example, dora",
        },
        {
            content: "send",
            trigger: `${COMPOSER} button[name=action_send]:enabled`,
            run: "click",
        },
        {
            content: "the wrong one is named",
            trigger: `${field("email_to")} .o_helpdesk_field_problem:contains(“dora” is not an email address.)`,
        },
        {
            content: "without it",
            trigger: `${field("email_to")} .text-bg-danger button`,
            run: "click",
        },
        {
            content: "nothing is wrong any more",
            trigger: `${COMPOSER}:not(:has(.o_helpdesk_field_problem)):not(:has(.text-bg-danger)) button[name=action_send]:enabled`,
            run: "click",
        },
        {
            content: "take it back",
            trigger: `body:not(:has(${COMPOSER})) ${SNACK}:contains(about to be sent) button[name=undo]`,
            run: "click",
        },
        {
            content: "the composer is back, with its draft",
            trigger: `${said}:contains(Saved in Drafts)`,
            timeout: 30000,
        },
        {
            content: "send",
            trigger: `${COMPOSER} button[name=action_send]:enabled`,
            run: "click",
        },
        {
            content: "it is on its way",
            trigger: `body:not(:has(${COMPOSER})) .o_notification:contains(on its way)`,
            timeout: 60000,
        },
        {
            content: "it is no draft any more",
            trigger: `.o_helpdesk_inbox:not(:has(.o_helpdesk_inbox_row))`,
        },
    ],
});

/** The inbox is left without closing what is written. */
registry.category("web_tour.tours").add("helpdesk_drafts_left", {
    steps: () => [
        {
            content: "a new email",
            trigger: ".o_helpdesk_inbox button[name=compose]:enabled",
            run: "click",
        },
        {content: "the subject", trigger: subject, run: "edit Left alone"},
        {
            content: "and away",
            trigger:
                ".o_nav_entry[data-menu-xmlid='helpdesk_mgmt_user_email.email_outbox_menu'], .o_menu_sections a:contains(Outbox)",
            run: "click",
        },
        {content: "somewhere else", trigger: "body:not(:has(.o_helpdesk_inbox))"},
        {
            content: "back again",
            trigger:
                ".o_nav_entry[data-menu-xmlid='helpdesk_mgmt_user_email.email_inbox_menu']",
            run: "click",
        },
        {
            content: "it is kept",
            trigger: ".o_helpdesk_inbox button[name=unsent]",
        },
    ],
});

/** Another program has taken the draft away meanwhile. */
registry.category("web_tour.tours").add("helpdesk_drafts_twin", {
    steps: () => [
        {
            content: "what is not sent yet",
            trigger: ".o_helpdesk_inbox button[name=unsent]",
            run: "click",
        },
        {
            content: "write on",
            trigger: ".o_helpdesk_unsent:contains(Left alone)",
            run: "click",
        },
        {
            content: "it says what has become of it",
            trigger: `${COMPOSER} .o_helpdesk_composer_notice:contains(Another program)`,
            timeout: 30000,
        },
        {content: "write on", trigger: subject, run: "edit Left alone too"},
        {
            content: "it is a draft again",
            trigger: `${said}:contains(Saved in Drafts)`,
            timeout: 30000,
        },
        openDrafts,
        {content: "both are there", trigger: row("Left alone too")},
        {
            content: "and the other one's",
            trigger: row("Begun on the phone"),
        },
        {
            content: "close it",
            trigger: `${COMPOSER} button[name=close_composer]`,
            run: "click",
        },
        {
            content: "it is away",
            trigger: `body:not(:has(${COMPOSER})) .o_notification:contains(kept, not sent)`,
        },
    ],
});

/** A mailbox that has no folders. */
registry.category("web_tour.tours").add("helpdesk_drafts_pop3", {
    steps: () => [
        {
            content: "a new email",
            trigger: ".o_helpdesk_inbox button[name=compose]:enabled",
            run: "click",
        },
        {content: "the subject", trigger: subject, run: "edit Left alone"},
        {
            content: "it is kept, and where",
            trigger: `${said}:contains(this mailbox has no Drafts folder)`,
            timeout: 30000,
        },
        {
            content: "close it",
            trigger: `${COMPOSER} button[name=close_composer]`,
            run: "click",
        },
        {
            content: "it is away",
            trigger: `body:not(:has(${COMPOSER})) .o_notification:contains(kept, not sent)`,
        },
    ],
});
