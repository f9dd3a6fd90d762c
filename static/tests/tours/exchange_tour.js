import {registry} from "@web/core/registry";

const MAILBOX = ".o_form_view .o_field_widget[name=exchange_mailbox]";

registry.category("web_tour.tours").add("helpdesk_email_exchange_mailbox", {
    steps: () => [
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
