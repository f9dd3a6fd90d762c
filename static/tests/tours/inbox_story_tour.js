import {dragOnto} from "./tour_steps";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;

/** A rep's morning in short: read, drag, drop, look, undo. */
registry.category("web_tour.tours").add("helpdesk_email_inbox_story", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the helpdesk",
            trigger:
                ".o_app[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']",
            run: "click",
        },
        {
            content: "open the inbox",
            trigger:
                ".o_nav_entry[data-menu-xmlid='helpdesk_mgmt_user_email.email_inbox_menu']",
            run: "click",
        },
        {
            content: "read a message",
            trigger: row("The fax hums"),
            run: "click",
        },
        {
            content: "it is shown in its frame",
            trigger:
                ".o_helpdesk_inbox_reading:contains(carla@customer.example) iframe",
        },
        ...dragOnto(
            row("The fax hums"),
            ".o_helpdesk_inbox_new_ticket",
            "drag it onto New ticket"
        ),
        {
            content: "the memo is shown; its title can be changed",
            trigger: ".modal input[name=title]",
            run: "edit The fax hums a tune",
        },
        {
            content: "Enter saves",
            trigger: ".modal textarea[name=memo]",
            run: "press Enter",
        },
        {
            content: "the result is said",
            trigger: ".o_notification:contains(Imported into ticket)",
        },
        {
            content: "the row tells its ticket",
            trigger: `body:not(:has(.modal)) ${row("The fax hums")} .o_helpdesk_inbox_badge`,
        },
        ...dragOnto(
            row("Printer still burns"),
            ".o_helpdesk_inbox_ticket:contains(Printer ablaze)",
            "drag another one onto an existing ticket"
        ),
        {
            content: "edit the memo",
            trigger: ".modal textarea[name=memo]:focus",
            run: "edit Edited by the rep",
        },
        {
            content: "save it with the button",
            trigger: ".modal button[name=save]",
            run: "click",
        },
        {
            content: "the badge names the ticket",
            trigger: `body:not(:has(.modal)) ${row(
                "Printer still burns"
            )} .o_helpdesk_inbox_badge`,
        },
        ...dragOnto(
            row("Lunch"),
            ".o_helpdesk_inbox_ticket:contains(Printer ablaze)",
            "drag a third one by mistake"
        ),
        {
            trigger: ".modal textarea[name=memo]:focus",
            run: "press Enter",
        },
        {
            trigger: `body:not(:has(.modal)) ${row("Lunch")} .o_helpdesk_inbox_badge`,
        },
        {
            content: "and undo it",
            trigger: ".o_notification:last button:contains(Undo)",
            run: "click",
        },
        {
            content: "its badge is gone",
            trigger: `${row("Lunch")}:not(:has(.o_helpdesk_inbox_badge))`,
        },
        {
            content: "open the ticket from the badge",
            trigger: `${row("Printer still burns")} .o_helpdesk_inbox_badge`,
            run: "click",
        },
        {
            content: "the memo is in the discussion",
            trigger: ".o-mail-Message:contains(Edited by the rep)",
        },
    ],
});
