import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("helpdesk_email_company", {
    steps: () => [
        {
            content: "The row says for which company the sender writes",
            trigger:
                ".o_helpdesk_inbox_row:contains(Fire) .o_company:contains(Café Conti)",
        },
        {
            content: "Nobody is known who wrote the other one",
            trigger: ".o_helpdesk_inbox_row:contains(Lunch):not(:has(.o_company))",
        },
        {
            content: "Open the message",
            trigger: ".o_helpdesk_inbox_row:contains(Fire) .o_helpdesk_inbox_subject",
            run: "click",
        },
        {
            content: "Its bar has the button",
            trigger: ".o_helpdesk_inbox_bar button[name=company]",
            run: "click",
        },
        {
            content: "The company opens",
            trigger: ".modal .o_form_view:contains(Café Conti)",
        },
    ],
});
