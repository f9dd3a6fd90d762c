import {dragOnto} from "./tour_steps";
import {registry} from "@web/core/registry";

const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const TICKET = ".o_helpdesk_inbox_ticket:contains(Printer ablaze)";
const FOLD = ".o_helpdesk_inbox_fold";

/** A conversation is one row, which is put onto a ticket as a whole. */
registry.category("web_tour.tours").add("helpdesk_email_inbox_grouped", {
    steps: () => [
        {
            content: "each message is a row of its own",
            trigger: row("It burns"),
        },
        {
            trigger: "button[name=view]",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Group conversations)",
            run: "click",
        },
        {
            content: "three are one",
            trigger: `${row("Re: It burns again")} ${FOLD}:contains(3)`,
            run: "click",
        },
        {
            content: "unfolded, they are below it",
            trigger: ".o_helpdesk_inbox_row.o_member:contains(It burns)",
        },
        {
            content: "and folded again",
            trigger: `${row("Re: It burns again")} ${FOLD}`,
            run: "click",
        },
        ...dragOnto(
            `.o_helpdesk_inbox_list:not(:has(.o_member)) ${row("Re: It burns again")}`,
            TICKET,
            "drag all of it onto a ticket"
        ),
        {
            trigger: ".modal .modal-title:contains(3)",
        },
        {
            trigger: ".modal button[name=save]",
            run: "click",
        },
        {
            content: "all of it is there",
            trigger: ".o_notification:contains(3 messages imported)",
        },
    ],
});
