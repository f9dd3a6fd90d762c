import {dragOnto} from "./tour_steps";
import {registry} from "@web/core/registry";

const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const TICKET = ".o_helpdesk_inbox_ticket:contains(Printer ablaze)";
const NO_DIALOG = "body:not(:has(.modal))";

/** A rep with two accounts sees both inboxes as one, and acts in each. */
registry.category("web_tour.tours").add("helpdesk_email_inbox_all", {
    steps: () => [
        {
            content: "the first account is shown",
            trigger: row("Mine"),
        },
        {
            content: "all of them",
            trigger: ".o_helpdesk_inbox_all",
            run: "click",
        },
        {
            content: "the other account's row says whose it is",
            trigger: `${row("Order")} .o_helpdesk_inbox_account_of:contains(shop)`,
        },
        {
            content: "read it",
            trigger: row("Order"),
            run: "click",
        },
        {
            trigger: ".o_helpdesk_inbox_reading:contains(Three printers)",
        },
        ...dragOnto(row("Order"), TICKET, "drag it onto a ticket"),
        {
            trigger: ".modal textarea[name=memo]:focus",
            run: "press Enter",
        },
        {
            content: "it is on the ticket",
            trigger: `${NO_DIALOG} ${row("Order")} .o_helpdesk_inbox_badge`,
        },
        {
            content: "select one of each",
            trigger: `${row("Mine")} input`,
            run: "click",
        },
        {
            trigger: `${row("Spam")} input`,
            run: "click",
        },
        {
            trigger: ".o_helpdesk_inbox_selected:contains(2)",
        },
        {
            content: "delete both",
            trigger: ".o_helpdesk_inbox_list .o_helpdesk_inbox_bar button[name=delete]",
            run: "click",
        },
        {
            content: "each is in its own Trash, and can be brought back",
            trigger: ".o_helpdesk_inbox_snack button[name=undo]",
        },
        {
            content: "they are gone",
            trigger: `.o_helpdesk_inbox_list:not(:has(${row("Spam")}, ${row("Mine")}))`,
        },
        {
            content: "search in all",
            trigger: ".o_helpdesk_inbox_query",
            run: "edit order",
        },
        {
            trigger: ".o_helpdesk_inbox_query",
            run: "press Enter",
        },
        {
            trigger: ".o_helpdesk_inbox_progress:contains(found)",
        },
        {
            trigger: row("Order"),
        },
    ],
});
