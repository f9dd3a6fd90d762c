import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const PASTE = ".o_mail_server_paste";
const row = (name) => `.o_data_row:contains(${name})`;

/** Before there is a server each way in leads to one. */
tours.add("helpdesk_email_gate", {
    steps: () => [
        {trigger: ".o_list_view"},
        ...[
            ".o_list_button_add",
            "button[name=action_fill_down]",
            "button[name=action_paste]",
        ].flatMap((button) => [
            {content: button, trigger: `.o_control_panel ${button}`, run: "click"},
            {
                content: "it says so",
                trigger: ".modal:contains(No mail server is configured yet)",
            },
            {content: "close", trigger: ".modal .btn-close", run: "click"},
            {trigger: "body:not(:has(.modal))"},
        ]),
        {
            trigger: ".o_control_panel button[name=action_test_connections]",
            run: "click",
        },
        {
            content: "to the form",
            trigger: ".modal button:contains(Add a mail server)",
            run: "click",
        },
        {trigger: ".o_form_view [name=server_type]"},
    ],
});

/** Rows of a spreadsheet: the good ones are saved, the bad ones stay to be mended. */
tours.add("helpdesk_email_paste", {
    steps: () => [
        {trigger: ".o_control_panel button[name=action_paste]", run: "click"},
        {
            content: "nothing was pasted",
            trigger: `${PASTE} button:contains(Save accounts)`,
            run: "click",
        },
        {trigger: `${PASTE} .alert:contains(Paste the rows first)`},
        {
            content: "paste three rows",
            trigger: `${PASTE} textarea`,
            run() {
                this.anchor.value =
                    'Support Rep\tMail Server\tPassword\ncarl\tHead office\t"one\nCarol\tHead office\ttwo\nalma\tHead office\tthree ';
                this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
            },
        },
        {trigger: `${PASTE} button:contains(Save accounts)`, run: "click"},
        {trigger: `${PASTE} .alert-success:contains(2 rows saved.)`},
        {
            content: "what is wrong, without the cell",
            trigger: `${PASTE} .alert-warning:contains(1 row was left out):contains(Row 2):contains(no support rep)`,
        },
        {
            content: "it is still in the box",
            trigger: `${PASTE} textarea`,
            run() {
                const box =
                    "Support Rep\tMail Server\tPassword\nCarol\tHead office\ttwo";
                if (this.anchor.value !== box) {
                    throw new Error(
                        `The box holds ${JSON.stringify(this.anchor.value)}`
                    );
                }
                this.anchor.value = box.replace("Carol", "Mona");
                this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
            },
        },
        {trigger: `${PASTE} button:contains(Save accounts)`, run: "click"},
        {
            trigger: `${PASTE}:not(:has(.alert-warning)) .alert-success:contains(1 row saved.)`,
        },
        {trigger: `${PASTE} button:contains(Close)`, run: "click"},
        {
            content: "the list shows them",
            trigger: `${row("Carl")} td[name=password]:contains(Set)`,
        },
        {trigger: `${row("Mona")} td[name=password]:contains(Set)`},
    ],
});

/** A file is tried, then imported, without being chosen once more. */
tours.add("helpdesk_email_import_file", {
    steps: () => [
        {trigger: ".o_cp_action_menus .dropdown-toggle", run: "click"},
        {trigger: ".o_import_menu", run: "click"},
        {trigger: "a[href*=rep_email_accounts]"},
        {
            content: "choose the file",
            trigger: "button.o_import_file",
            run() {
                const text =
                    'Support Rep,Mail Server,Email Address,Password\ncarl,Head office,carl@example.com,"one\n';
                const chosen = new DataTransfer();
                chosen.items.add(new File([text], "reps.csv", {type: "text/csv"}));
                const input = document.querySelector(".o_input_file");
                input.files = chosen.files;
                input.dispatchEvent(new Event("change"));
            },
        },
        {trigger: ".o_import_data_content:contains(Password)"},
        {trigger: ".o_control_panel button:contains(Test)", run: "click"},
        {
            trigger:
                ".o_import_data_content .alert-info:contains(Everything seems valid)",
        },
        {
            content: "other options of the file",
            trigger: ".o_import_data_sidepanel .form-check-input:checked:first",
            run: "click",
        },
        {
            content: "are read from it, too",
            trigger:
                ".o_import_data_content:contains(carl@example.com):not(:has(.alert-danger))",
        },
        {
            trigger: ".o_import_data_sidepanel .form-check-input:not(:checked):first",
            run: "click",
        },
        {trigger: ".o_import_data_content:contains(Email Address)"},
        {trigger: ".o_control_panel button.btn-primary:contains(Import)", run: "click"},
        {trigger: ".o_notification:contains(1 records successfully imported)"},
    ],
});

/** Fill down says what it will do, and takes it back. */
tours.add("helpdesk_email_fill", {
    steps: () => [
        {trigger: `${row("Carl")}:contains(carl@example.com)`},
        {trigger: ".o_control_panel button[name=action_fill_down]", run: "click"},
        {trigger: ".modal .alert-info:contains(To be changed)"},
        {
            content: "the server of the address",
            trigger:
                ".modal .o_data_row:contains(Carl):contains(Head office):contains(New account)",
        },
        {trigger: ".modal button[name=action_apply]", run: "click"},
        {trigger: ".modal .alert-success"},
        {trigger: ".modal button[name=action_undo]", run: "click"},
        {
            trigger: `body:not(:has(.modal)) ${row("Carl")} td[name=state]:contains(No account)`,
        },
    ],
});

/** What does not work is one click away from the test of all. */
tours.add("helpdesk_email_show_failed", {
    steps: () => [
        {
            trigger: ".o_control_panel button[name=action_test_connections]",
            run: "click",
        },
        {trigger: ".o_mail_server_progress:contains(2 of 2 done, 1 not working)"},
        {trigger: ".o_mail_server_progress button[name=show_failed]", run: "click"},
        {trigger: ".o_searchview_facet:contains(Not working)"},
        {trigger: `${row("Bert")} td[name=state] .text-bg-danger`},
        {trigger: `.o_list_view:not(:has(${row("Alma")}))`},
    ],
});
