import {dragOnto} from "./tour_steps";
import {registry} from "@web/core/registry";

const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const column = (name) => `.o_kanban_group:contains(${name})`;
const card = (name) => `.o_kanban_record:contains(${name})`;

/** From the mailbox beside Odoo's board: onto a column, onto a card, and undone. */
registry.category("web_tour.tours").add("helpdesk_email_board", {
    steps: () => [
        {
            content: "the board is Odoo's own until the mailbox is opened",
            trigger: `body:not(:has(.o_email_panel)) ${card("Printer ablaze")}`,
        },
        {
            content: "open the mailbox",
            trigger: ".o_email_board_toggle",
            run: "click",
        },
        ...dragOnto(
            row("The fax hums"),
            `${column("In Progress")} .o_kanban_header`,
            "drag a message onto a column"
        ),
        {
            content: "the memo dialog names the column; Enter saves",
            trigger:
                ".modal:contains(New ticket in In Progress) textarea[name=memo]:focus",
            run: "press Enter",
        },
        {
            content: "the board shows the new card",
            trigger: `body:not(:has(.modal)) ${column("In Progress")} ${card("The fax hums")}`,
        },
        {
            content: "and the row its ticket",
            trigger: `${row("The fax hums")} .o_helpdesk_inbox_badge`,
        },
        ...dragOnto(
            row("Printer still burns"),
            card("Printer ablaze"),
            "drag one onto a card"
        ),
        {
            trigger: ".modal:contains(Update) textarea[name=memo]:focus",
            run: "press Enter",
        },
        {
            trigger: `body:not(:has(.modal)) ${row(
                "Printer still burns"
            )} .o_helpdesk_inbox_badge`,
        },
        {
            content: "the keyboard's way to a column",
            trigger: row("Toner is out"),
            run: "click",
        },
        {
            trigger: ".o_email_panel .o_helpdesk_inbox_title:contains(Toner is out)",
            run: "press n",
        },
        {
            trigger: ".o_email_panel .o_helpdesk_inbox_target_button:contains(New)",
            run: "click",
        },
        {
            trigger: ".modal:contains(New ticket in New) textarea[name=memo]:focus",
            run: "press Enter",
        },
        {
            trigger: `body:not(:has(.modal)) ${column("New")} ${card("Toner is out")}`,
        },
        {
            content: "and back",
            trigger: ".o_notification:last button:contains(Undo)",
            run: "click",
        },
        {
            trigger: `body:not(:has(${card("Toner is out")})) ${card("Printer ablaze")}`,
        },
    ],
});
