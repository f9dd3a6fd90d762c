import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const MENU = "helpdesk_mgmt_user_email.";
const field = (name) => `.o_form_view .o_field_widget[name=${name}]`;
const row = (name) => `.o_data_row:contains(${name})`;

const openHelpdesk = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "open the helpdesk",
        trigger: ".o_app[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']",
        run: "click",
    },
];

const openConfiguration = (menu) => [
    {
        content: "open the configuration",
        trigger:
            ".o-dropdown[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_config_main_menu']",
        run: "click",
    },
    {
        content: `open ${menu}`,
        trigger: `.o-dropdown--menu [data-menu-xmlid='${MENU}${menu}']`,
        run: "click",
    },
];

const type = (name, value) => ({
    content: `${name}: ${value}`,
    trigger: `${field(name)} input`,
    run: `edit ${value} && press Tab`,
});

const save = () => [
    {
        content: "save",
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        content: "it is saved",
        trigger: ".o_form_saved, .o_form_view .o_form_statusbar button:contains(Test)",
    },
];

const enterAccount = (rep, server, password) => [
    {
        content: `the row of ${rep}`,
        trigger: `${row(rep)} td[name=profile_id]`,
        run: "click",
    },
    {
        content: "look for the server",
        trigger: ".o_selected_row [name=profile_id] input",
        run: `edit ${server}`,
    },
    {
        content: "choose it",
        trigger: `.o-autocomplete--dropdown-item:contains(${server})`,
        run: "click",
    },
    {
        content: "the address is suggested",
        trigger: ".o_selected_row [name=email] input:value(@example.com)",
    },
    {
        content: "enter the password",
        trigger: ".o_selected_row [name=password] input[type=password]",
        run: `edit ${password}`,
    },
    {
        content: "save the row",
        trigger: ".o_list_button_save",
        run: "click",
    },
    {
        content: "the password is set, and not shown",
        trigger: `body:not(:has(.o_selected_row)) ${row(rep)} td[name=password]:contains(Set)`,
    },
];

/** The administrator of a company with two mail systems and three reps. */
registry.category("web_tour.tours").add("helpdesk_email_administrator", {
    steps: () => [
        ...openHelpdesk(),
        ...openConfiguration("mail_server_account_menu"),
        {
            content: "without a server the list says so, and leads there",
            trigger: ".o_view_nocontent a:contains(Mail Servers)",
            run: "click",
        },
        {
            content: "add the first server",
            trigger:
                ".o_control_panel:has(.o_breadcrumb .active:contains(Mail Servers)) .o_list_button_add",
            run: "click",
        },
        type("name", "Head office"),
        {
            content: "IMAP is the default",
            trigger: ".o_form_label:visible:contains(IMAP Server Port)",
        },
        type("domain", "example.com"),
        type("smtp_host", "smtp.example.com"),
        type("incoming_host", "imaps://mail.example.com"),
        {
            content: "a URL gets a sentence at its field",
            trigger:
                ".o_field_widget[name=incoming_host_problem]:contains(only the server's name)",
        },
        type("incoming_host", "mail.example.com"),
        {
            content: "the port follows the type",
            trigger: `${field("incoming_port")} input:value(993)`,
        },
        ...save(),
        {
            content: "add the second server",
            trigger: ".o_form_button_create",
            run: "click",
        },
        type("name", "Branch"),
        {
            content: "it speaks POP3",
            trigger: `${field("server_type")} .o_radio_item:contains(POP3) input`,
            run: "click",
        },
        {
            content: "labels follow the type",
            trigger: ".o_form_label:visible:contains(POP3 Server Port)",
        },
        {
            content: "the port too",
            trigger: `${field("incoming_port")} input:value(995)`,
        },
        type("smtp_host", "smtp.example.com"),
        type("incoming_host", "pop.example.com"),
        ...save(),
        ...openConfiguration("mail_server_account_menu"),
        {
            content: "all reps are listed, without account so far",
            trigger: `${row("Alma")} td[name=state]:contains(No account)`,
        },
        ...enterAccount("Alma", "Head office", "correct horse battery staple"),
        ...enterAccount("Bert", "Branch", "correct horse battery staple"),
        ...enterAccount("Carl", "Head office", "wrong"),
        {
            content: "test them all",
            trigger: ".o_control_panel button[name=action_test_connections]",
            run: "click",
        },
        {
            content: "two work, one does not",
            trigger: ".o_mail_server_progress:contains(3 of 3 done, 1 not working)",
        },
        {
            content: "it says which one, and what to do",
            trigger:
                ".o_mail_server_progress li:contains(Carl):contains(has to be entered again)",
        },
        {
            content: "close",
            trigger: ".o_mail_server_progress button:contains(Close)",
            run: "click",
        },
        {
            content: "it turned red in the list",
            trigger: `${row("Carl")} td[name=state] .text-bg-danger`,
        },
        {
            content: "the others are green",
            trigger: `${row("Alma")} td[name=state] .text-bg-success`,
        },
    ],
});

const openPreferences = () => [
    {
        content: "open the user's menu",
        trigger: ".o_user_menu button",
        run: "click",
    },
    {
        content: "open the preferences",
        trigger:
            ".o-dropdown--menu [data-menu=settings], .o-dropdown--menu [data-menu=preferences]",
        run: "click",
    },
    {
        content: "open the tab",
        trigger: ".o_notebook_headers a[name=email_accounts]",
        run: "click",
    },
];

/** A rep's account stopped working: a new password, without an administrator. */
registry.category("web_tour.tours").add("helpdesk_email_rep_preferences", {
    steps: () => [
        ...openPreferences(),
        {
            content: "the account is red, with a sentence",
            trigger: `${row("alma@example.com")}:contains(does not accept) .text-bg-danger`,
        },
        {
            content: "edit it",
            trigger: `${row("alma@example.com")} button[name=action_open]`,
            run: "click",
        },
        {
            content: "enter the new password",
            trigger: ".modal [name=password] input",
            run: "edit a new password",
        },
        {
            content: "test it",
            trigger:
                ".modal button[name=action_test_connection]:contains(Test connection)",
            run: "click",
        },
        {
            content: "each step is shown",
            trigger: ".modal .alert-success:contains(This account works)",
        },
        {
            content: "the sign-in is one of them",
            trigger: ".modal .o_data_row:contains(Signed in):contains(OK)",
        },
    ],
});

/** Self-service is off: the rep is told whom to ask. */
registry.category("web_tour.tours").add("helpdesk_email_rep_refused", {
    steps: () => [
        ...openPreferences(),
        {
            content: "edit the account",
            trigger: `${row("bert@example.com")} button[name=action_open]`,
            run: "click",
        },
        {
            content: "the sign-in is the administrator's",
            trigger: ".modal:contains(Your administrator manages the sign-ins)",
        },
        {
            content: "the password can't be typed",
            trigger: ".modal .o_field_widget[name=password]:not(:has(input))",
        },
        {
            content: "the rest is behind this",
            trigger: ".modal summary",
            run: "click",
        },
        {
            content: "the signature is the rep's own",
            trigger: ".modal [name=from_name] input",
            run: "edit Bert B.",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "saved",
            trigger: "body:not(:has(.modal [name=from_name]))",
        },
    ],
});

/** A new rep's first minutes, from the empty inbox to the mail, and back. */
registry.category("web_tour.tours").add("helpdesk_email_first_account", {
    steps: () => [
        {
            content: "no account yet",
            trigger: ".o_helpdesk_inbox_welcome button[name=add_account]",
            run: "click",
        },
        {
            content: "the address is there, the server needs no choice",
            trigger:
                ".modal:not(:has([name=profile_id]:visible)) [name=email] input:value(alma@example.com)",
        },
        {
            content: "mistype the password",
            trigger: ".modal [name=password] input",
            run: "edit wrong",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it is said there and then",
            trigger: ".modal .alert-danger:contains(does not accept)",
        },
        {
            content: "mend it",
            trigger: ".modal [name=password] input",
            run: "edit correct horse battery staple",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the inbox is there at once",
            trigger: "body:not(:has(.modal)) .o_helpdesk_inbox_row:contains(Welcome)",
        },
        {
            content: "the settings",
            trigger: ".o_helpdesk_inbox button:contains(Email settings)",
            run: "click",
        },
        {
            content: "they begin with the accounts; edit it",
            trigger:
                ".modal .o_data_row:contains(alma@example.com) button[name=action_open]",
            run: "click",
        },
        {
            content: "test it",
            trigger:
                ".modal button[name=action_test_connection]:contains(Test connection)",
            run: "click",
        },
        {
            content: "back to the account",
            trigger: ".modal:has(.alert-success) button:contains(Close)",
            run: "click",
        },
        {
            content: "forget the password",
            trigger: ".modal button[name=action_forget_password]",
            run: "click",
        },
        {
            content: "what becomes of it",
            trigger:
                ".modal:contains(until you enter it again) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "it is forgotten",
            trigger:
                ".modal:not(:has(button[name=action_forget_password])) button[name=action_remove]",
            run: "click",
        },
        {
            content: "your mailbox stays",
            trigger:
                ".modal:contains(Your mailbox stays as it is) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the preferences are still there, without the account",
            trigger: ".modal:not(:has(.o_data_row)) button[name=add_email_account]",
        },
    ],
});
