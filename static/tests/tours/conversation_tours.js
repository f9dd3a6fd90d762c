import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const STRIP = ".o_helpdesk_inbox_conversation";
const part = (text) => `${STRIP}_row:contains(${text})`;
const TICKET = ".o_helpdesk_inbox_ticket:contains(Printer ablaze)";

/** Read what the message answers, add all of it, see what is missing, take it back. */
tours.add("helpdesk_email_conversation", {
    steps: () => [
        {trigger: row("It smokes now"), run: "click"},
        {trigger: `${STRIP}:contains(Conversation: 4 messages)`},
        {
            content: "what was read before is folded",
            trigger: `${STRIP} button[name=unfold]:contains(3 more messages)`,
            run: "click",
        },
        {trigger: `${part("me")}:contains(Sent)`},
        {
            content: "one of another folder is read, and the list stays where it is",
            trigger: part("Did you try water"),
            run: "click",
        },
        {trigger: `${part("Did you try water")}.o_current`},
        {trigger: ".o_helpdesk_inbox_plain:contains(Did you try water?)"},
        {trigger: `${row("It smokes now")}.o_current`},
        {
            trigger:
                ".o_helpdesk_inbox_reading:not(:has(button[name=toggle_flag])) .o_helpdesk_inbox_title",
        },
        {
            content: "onto a ticket that is chosen now",
            trigger: `${STRIP} button[name=add_conversation]`,
            run: "click",
        },
        {trigger: ".o_helpdesk_inbox_held:contains(4 messages)"},
        {trigger: `${TICKET} .o_helpdesk_inbox_target_button`, run: "click"},
        {trigger: ".modal-title:contains(Add 4 messages to)"},
        {trigger: ".modal button[name=save]", run: "click"},
        {trigger: ".o_notification:contains(4 messages imported into ticket)"},
        {trigger: `${part("Did you try water")} .o_helpdesk_inbox_badge`},
        {trigger: `body:not(:has(${STRIP} button[name=add_conversation]))`},
        {
            content: "taken back in one act",
            trigger: ".o_notification button:contains(Undo)",
            run: "click",
        },
        {trigger: ".o_notification:contains(The import was undone)"},
        {trigger: `${STRIP} button:contains(Add the conversation)`},
        {
            content: "by itself in the list",
            trigger: `${STRIP} button[name=show_in_list]`,
            run: "click",
        },
        {trigger: ".o_helpdesk_inbox_progress:contains(4 found)"},
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("Lunch")}))`},
        {trigger: row("Did you try water"), run: "click"},
        {trigger: `${STRIP} ${part("Did you try water")}.o_current`},
        {trigger: "button[name=end_search]", run: "click"},
        {trigger: row("Lunch")},
    ],
});

/** Kept on the ticket, seen there, ended and kept again. */
tours.add("helpdesk_email_conversation_keep", {
    steps: () => [
        {trigger: row("It smokes now"), run: "click"},
        {trigger: `${STRIP} button[name=keep_conversation]`, run: "click"},
        {trigger: ".o_helpdesk_inbox_snack:contains(go to)"},
        {
            trigger: `${STRIP} .o_helpdesk_inbox_kept button[name=end_keeping]`,
            run: "click",
        },
        {trigger: ".o_helpdesk_inbox_snack:contains(no longer)"},
        {trigger: `${STRIP} button[name=keep_conversation]`, run: "click"},
        {trigger: `${STRIP} .o_helpdesk_inbox_kept`},
        {
            content: "the ticket says so",
            trigger: `${part("And the fax")} .o_helpdesk_inbox_badge`,
        },
        {trigger: ".o_helpdesk_inbox_on_ticket button:contains(Open)", run: "click"},
        {trigger: ".o_helpdesk_email_kept:contains(Ann Rep)"},
        {trigger: ".o_helpdesk_email_kept button[name=action_end_email_follows]"},
    ],
});

/** What is missing goes where the others are, and nowhere else. */
tours.add("helpdesk_email_conversation_rest", {
    steps: () => [
        {trigger: row("It smokes now"), run: "click"},
        {
            trigger: `${STRIP} button[name=add_conversation]:contains(Add the 2 missing ones to)`,
            run: "click",
        },
        {trigger: ".modal-title:contains(Add 2 messages to)"},
        {trigger: ".modal button[name=save]", run: "click"},
        {trigger: ".o_notification:contains(2 messages imported into ticket)"},
        {trigger: `body:not(:has(${STRIP} button[name=add_conversation]))`},
    ],
});

/** A new ticket begins with more than a team. */
tours.add("helpdesk_email_new_ticket_fields", {
    steps: () => [
        {trigger: row("Lunch"), run: "click"},
        {
            trigger: ".o_helpdesk_inbox_reading button[name=new_ticket]",
            run: "click",
        },
        {trigger: ".modal button[name=ticket_fields]", run: "click"},
        {trigger: ".modal select[name=priority]", run: "select 3"},
        {trigger: ".modal [data-field=partner_id] input", run: "edit Dora Dea"},
        {
            trigger:
                ".dropdown-item:contains(Dora Dealer), .ui-menu-item a:contains(Dora Dealer)",
            run: "click",
        },
        {trigger: ".modal [data-field=category_id] input", run: "edit Food"},
        {
            trigger: ".dropdown-item:contains(Food), .ui-menu-item a:contains(Food)",
            run: "click",
        },
        {trigger: ".modal button[name=save]", run: "click"},
        {trigger: ".o_notification:contains(Imported into ticket)"},
    ],
});

/** A memo looks like the mail that it is, and is undone where it is read. */
tours.add("helpdesk_email_memo_looks", {
    steps: () => [
        {trigger: ".o_helpdesk_email_writer:contains(Carla Customer)"},
        {trigger: ".o_helpdesk_email_import:contains(imported by Ann Rep)"},
        {
            trigger: ".o-mail-Message details.o_helpdesk_email_head summary",
            run: "click",
        },
        {
            trigger:
                ".o-mail-Message details.o_helpdesk_email_head[open]:contains(Subject)",
        },
        {trigger: ".o_helpdesk_email_undo", run: "click"},
        {trigger: "body:not(:has(.o_helpdesk_email_writer)) .o-mail-Chatter"},
    ],
});
