import {dragOnto} from "./tour_steps";
import {queryFirst} from "@odoo/hoot-dom";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (subject) => `.o_helpdesk_inbox_row:contains(${subject})`;
const noModal = (selector) => `body:not(:has(.modal)) ${selector}`;
const folder = (path) => `.o_helpdesk_inbox_folder[data-path="${path}"]`;
const SNACK = ".o_helpdesk_inbox_snack";
const UNDO = `${SNACK} button[name=undo]`;
const TICKET = ".o_helpdesk_inbox_ticket:contains(Printer ablaze)";

/** Until another frame of a mail has loaded, with all that it may load. */
const frameLoads = () =>
    new Promise((resolve) => {
        // On a busy machine the one that is there may still be loading
        const present = queryFirst(".o_helpdesk_inbox_frame");
        const listen = ({target}) => {
            if (target !== present && target.matches?.(".o_helpdesk_inbox_frame")) {
                document.removeEventListener("load", listen, true);
                resolve();
            }
        };
        document.addEventListener("load", listen, true);
    });

/** The acts on the mailbox, each with its undo; what stays is checked there. */
tours.add("helpdesk_email_inbox_acts", {
    steps: () => [
        {trigger: row("First"), run: "click"},
        {trigger: ".o_helpdesk_inbox_reading button[name=toggle_seen]", run: "click"},
        {trigger: `${row("First")}:not(.o_unread)`},
        {trigger: UNDO, run: "click"},
        {trigger: `${row("First")}.o_unread`},
        {trigger: ".o_helpdesk_inbox_reading button[name=toggle_seen]", run: "click"},
        {
            content: "flag the second one",
            trigger: row("Second"),
            run: "click",
        },
        {trigger: ".o_helpdesk_inbox_reading button[name=toggle_flag]", run: "click"},
        {trigger: `${row("Second")} .o_flagged`},
        ...dragOnto(
            row("Third"),
            folder("Archive"),
            "drag the third onto a folder, and back"
        ),
        {trigger: `${SNACK}:contains(moved to Archive)`},
        {trigger: UNDO, run: "click"},
        {trigger: row("Third")},
        ...dragOnto(
            row("Fourth"),
            folder("Trash"),
            "drag the fourth onto another folder for good"
        ),
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("Fourth")}))`},
        {
            content: "archive two at once",
            trigger: `${row("Third")} input`,
            run: "click",
        },
        {trigger: `${row("Fifth")} input`, run: "click"},
        {trigger: ".o_helpdesk_inbox_bar button[name=archive]", run: "click"},
        {trigger: `${SNACK}:contains(2 messages moved to Archive)`},
        {content: "they are there", trigger: folder("Archive"), run: "click"},
        {trigger: row("Third")},
        {trigger: row("Fifth")},
        {trigger: folder("INBOX"), run: "click"},
        {trigger: row("First")},
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("Fifth")}))`},
    ],
});

tours.add("helpdesk_email_inbox_search", {
    steps: () => [
        {trigger: row("First")},
        {
            trigger: ".o_helpdesk_inbox_query",
            run: "edit toner && press Enter",
        },
        {trigger: row("Black is out")},
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("First")}))`},
        {
            trigger:
                ".o_helpdesk_inbox_progress:contains(The whole folder was searched: 1)",
        },
        {trigger: ".o_helpdesk_inbox_progress button[name=end_search]", run: "click"},
        {trigger: row("First")},
        {trigger: "button[name=criteria]", run: "click"},
        {trigger: "input[name=sender]", run: "edit dora"},
        {trigger: "button[name=search]", run: "click"},
        {trigger: row("From Dora")},
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("First")}))`},
        {trigger: ".o_helpdesk_inbox_facet:contains(dora)"},
        {trigger: ".o_helpdesk_inbox_filter", run: "click"},
        {trigger: ".dropdown-item:contains(Flagged)", run: "click"},
        {trigger: ".o_helpdesk_inbox_list:contains(Nothing found)"},
        {trigger: "button[name=end_search]", run: "click"},
        {trigger: row("First")},
    ],
});

/** Delete by key, hover and selection; each comes back. What stays is checked there. */
tours.add("helpdesk_email_inbox_discard", {
    steps: () => [
        {trigger: row("First"), run: "click"},
        {trigger: "button[name=mark_read_open]", run: "click"},
        {content: "it is read now", trigger: `${row("First")}:not(.o_unread)`},
        {trigger: row("First"), run: "press d"},
        {trigger: `${SNACK}:contains(moved to Trash)`},
        {trigger: UNDO, run: "click"},
        {trigger: `${SNACK}:contains(Undone)`},
        {trigger: row("First")},
        {trigger: `${row("Second")} input`, run: "click"},
        {trigger: ".o_helpdesk_inbox_list button[name=delete]", run: "click"},
        {trigger: `${SNACK}:contains(moved to Trash)`},
        {trigger: `${row("Third")} input`, run: "click"},
        {trigger: ".o_helpdesk_inbox_list button[name=junk]", run: "click"},
        {trigger: `${SNACK}:contains(moved to Junk)`},
        {trigger: folder("Junk"), run: "click"},
        {trigger: `${row("Third")} input`, run: "click"},
        {trigger: ".o_helpdesk_inbox_list button[name=junk]", run: "click"},
        {trigger: `${SNACK}:contains(moved to Inbox)`},
        {trigger: folder("INBOX"), run: "click"},
        {trigger: row("Third")},
        {
            content: "what is still to do",
            trigger: ".o_helpdesk_inbox_filter",
            run: "click",
        },
        {trigger: ".dropdown-item:contains(Not on a ticket yet)", run: "click"},
        {trigger: `.o_helpdesk_inbox_list:not(:has(${row("Known")})) ${row("Third")}`},
        {trigger: "button[name=end_search]", run: "click"},
        {trigger: row("Known"), run: "click"},
        {content: "who writes", trigger: ".o_helpdesk_inbox_sender", run: "click"},
        {trigger: ".modal [data-group=open] li:contains(Printer ablaze)"},
        {trigger: ".modal [data-group=mails] li:contains(Third)"},
        {trigger: ".modal button[name=all_mails]", run: "click"},
        {
            content: "from Trash, too",
            trigger: `${row("Second")} .o_helpdesk_inbox_place_of`,
        },
    ],
});

/** Three onto one ticket: one is there already; then one ticket for two. */
tours.add("helpdesk_email_inbox_many", {
    steps: () => [
        {trigger: `${row("First")} input`, run: "click"},
        {trigger: `${row("Second")} input`, run: "click"},
        {trigger: `${row("Known")} input`, run: "click"},
        {trigger: ".o_helpdesk_inbox_selection:contains(3 messages selected)"},
        ...dragOnto(row("Second"), TICKET),
        {trigger: ".modal-title:contains(Add 3 messages to)"},
        {trigger: ".modal button[name=save]", run: "click"},
        {trigger: ".o_helpdesk_inbox_report:contains(2 imported)"},
        {trigger: ".o_helpdesk_inbox_report:contains(1 already there)"},
        {trigger: ".modal .btn-primary:contains(Close)", run: "click"},
        {trigger: noModal(`${row("First")} .o_helpdesk_inbox_badge`)},
        {trigger: `${row("Third")} input`, run: "click"},
        {trigger: `${row("Fourth")} input`, run: "click"},
        ...dragOnto(row("Third"), ".o_helpdesk_inbox_new_ticket"),
        {trigger: ".modal input[name=one_ticket]:checked"},
        {trigger: ".modal button[name=save]", run: "click"},
        {trigger: ".o_notification:contains(2 messages imported into ticket)"},
        {trigger: noModal(`${row("Third")} .o_helpdesk_inbox_badge`)},
        {trigger: `${row("Fourth")} .o_helpdesk_inbox_badge`},
    ],
});

/** "Attach": the first lines, the link, the chosen attachment. */
tours.add("helpdesk_email_inbox_attach", {
    steps: () => [
        ...dragOnto(row("With a photo"), TICKET),
        {trigger: ".modal button[name=attach]", run: "click"},
        {trigger: ".modal label:contains(photo.png) input:checked"},
        {trigger: ".modal textarea[name=memo]:focus", run: "press Enter"},
        {
            trigger: noModal(`${row("With a photo")} .o_helpdesk_inbox_badge`),
            run: "click",
        },
        {trigger: ".o-mail-Message a:contains(Click for details)"},
        {trigger: ".o-mail-Message:contains(Line one)"},
    ],
});

/** From the ticket: the customer's messages first, then all of them. */
tours.add("helpdesk_email_inbox_from_ticket", {
    steps: () => [
        {trigger: "button[name=action_import_email]", run: "click"},
        {trigger: `.modal ${row("From Carla")}`},
        {trigger: `.modal:not(:has(${row("From Dora")}))`},
        {trigger: ".modal button[name=end_search]", run: "click"},
        {trigger: `.modal ${row("From Dora")}`, run: "click"},
        {trigger: ".modal .o_helpdesk_inbox_text:contains(Toner)"},
        {trigger: ".modal button[name=update_ticket]", run: "click"},
        {trigger: ".modal-title:contains(Update HT)"},
        {trigger: ".modal textarea[name=memo]:focus", run: "press Enter"},
        {trigger: noModal(".o-mail-Message:contains(Toner)")},
    ],
});

/** Drag files from the desktop onto a target, as a browser tells it to a page. */
function dropFiles(target, files) {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(files)) {
        dataTransfer.items.add(new File([text], name));
    }
    const options = {bubbles: true, cancelable: true, dataTransfer};
    for (const name of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(name, options));
    }
}

const email = (subject) =>
    [
        "From: Dora Dealer <dora@dealer.example>",
        "To: ann@example.com",
        `Subject: ${subject}`,
        `Message-ID: <${subject}@dealer.example>`,
        "",
        `Text of ${subject}`,
    ].join("\r\n");

/** Emails from the desktop: one onto a ticket, several onto "New ticket". */
tours.add("helpdesk_email_inbox_drop_files", {
    steps: () => [
        {
            trigger: TICKET,
            run() {
                dropFiles(this.anchor, {"saved.eml": email("Saved")});
            },
        },
        {trigger: ".modal textarea[name=memo]:focus", run: "press Enter"},
        {trigger: noModal(".o_notification:contains(Imported into ticket)")},
        {
            content: "something else beside them is named, not imported",
            trigger: ".o_helpdesk_inbox_new_ticket",
            run() {
                dropFiles(this.anchor, {
                    "first.eml": email("First"),
                    "second.eml": email("Second"),
                    "outlook.msg": "binary",
                });
            },
        },
        {trigger: ".o_notification:contains(Outlook's own format)"},
        {trigger: ".modal input[name=one_each]", run: "click"},
        {trigger: ".modal button[name=save]", run: "click"},
        {trigger: noModal(".o_notification:contains(2 messages imported into 2)")},
    ],
});

const key = (name) => ({trigger: ".o_helpdesk_inbox", run: `press ${name}`});

/** Never a hand on the mouse. */
tours.add("helpdesk_email_inbox_keyboard", {
    steps: () => [
        {trigger: row("First")},
        key("j"),
        {trigger: `${row("Second")}.o_current:focus`},
        key("j"),
        {trigger: `${row("First")}.o_current:focus`},
        {trigger: ".o_helpdesk_inbox_text:contains(Hello First)"},
        key("s"),
        {trigger: `${row("First")} .o_flagged`},
        key("z"),
        {trigger: `${row("First")}:not(:has(.o_flagged))`},
        key("n"),
        {trigger: ".modal textarea[name=memo]:focus", run: "press Enter"},
        {trigger: noModal(`${row("First")} .o_helpdesk_inbox_badge`)},
        key("k"),
        {trigger: `${row("Second")}.o_current`},
        key("u"),
        {
            trigger: ".o_helpdesk_inbox_ticket_search:focus",
            run: "edit printer ablaze",
        },
        {
            content: "only what was found is listed",
            trigger: ".o_helpdesk_inbox_ticket_list:not(:has(.o_helpdesk_inbox_group))",
        },
        {trigger: ".o_helpdesk_inbox_ticket_search", run: "press ArrowDown"},
        {trigger: ".o_helpdesk_inbox_new_ticket button:focus", run: "press ArrowDown"},
        {trigger: `${TICKET} button:focus`, run: "press Enter"},
        {trigger: ".modal textarea[name=memo]:focus", run: "press Enter"},
        {trigger: noModal(`${row("Second")} .o_helpdesk_inbox_badge`)},
        {trigger: row("Second"), run: "click"},
        key("e"),
        {trigger: `${SNACK}:contains(moved to Archive)`},
        key("/"),
        {trigger: ".o_helpdesk_inbox_query:focus", run: "press Escape"},
        key("?"),
        {trigger: ".modal-title:contains(Keyboard shortcuts)"},
    ],
});

/** Every hostile message is opened; the test listens to who is called. */
tours.add("helpdesk_email_inbox_hostile", {
    steps: () => [
        {
            content: "open one message after the other",
            trigger: ".o_helpdesk_inbox_row",
            timeout: 60000,
            async run({click, waitFor}) {
                const count = document.querySelectorAll(".o_helpdesk_inbox_row").length;
                for (let number = 0; number < count; number++) {
                    const loaded = frameLoads();
                    await click(`.o_helpdesk_inbox_row:eq(${number})`);
                    await waitFor(`.o_helpdesk_inbox_row:eq(${number}).o_current`, {
                        timeout: 10000,
                    });
                    await loaded;
                }
            },
        },
        {
            content: "nothing was executed, nothing was painted outside",
            trigger: ".o_helpdesk_inbox",
            run() {
                if (window.hacked || document.title.includes("hacked")) {
                    throw new Error("A script of a mail was executed");
                }
                const frame = queryFirst(".o_helpdesk_inbox_frame, iframe");
                if (frame && frame.contentDocument) {
                    throw new Error("The frame of a mail has our origin");
                }
            },
        },
    ],
});

tours.add("helpdesk_email_inbox_images", {
    steps: () => [
        {trigger: row("Newsletter"), run: "click"},
        {
            trigger: ".o_helpdesk_inbox_reading button[name=show_images]",
            async run({click}) {
                const loaded = frameLoads();
                await click();
                await loaded;
            },
        },
        {trigger: ".o_helpdesk_inbox_reading:not(:has(button[name=show_images]))"},
    ],
});

/** A password that is wrong is entered again, and the mail is there. */
tours.add("helpdesk_email_inbox_sign_in", {
    steps: () => [
        {trigger: "button[name=sign_in]", run: "click"},
        {trigger: ".modal .o_form_view"},
    ],
});

/** "Don't ask again": from the dialog to the preferences, and back. */
registry.category("web_tour.tours").add("helpdesk_email_inbox_without_asking", {
    steps: () => [
        ...dragOnto(row("First"), TICKET),
        {
            trigger: ".modal textarea[name=memo]:focus",
        },
        {
            trigger: ".modal input[name=dont_ask]",
            run: "check",
        },
        {
            trigger: ".modal button[name=save]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${row("First")} .o_helpdesk_inbox_badge`,
        },
        ...dragOnto(row("Second"), TICKET, "the next one is imported at once"),
        {
            trigger: `body:not(:has(.modal)) ${row("Second")} .o_helpdesk_inbox_badge`,
        },
        {
            content: "the preferences say so",
            trigger: ".o_helpdesk_inbox_folders button:contains(Email settings)",
            run: "click",
        },
        {
            trigger: ".modal .nav-link:contains(Email)",
            run: "click",
        },
        {
            content: "and it is taken back",
            trigger: ".modal [name=helpdesk_import_at_once] input:checked",
            run: "uncheck",
        },
        {
            trigger: ".modal button[name=preference_save]",
            run: "click",
            expectUnloadPage: true,
        },
        ...dragOnto(`body:not(:has(.modal)) ${row("Third")}`, TICKET, "asked again"),
        {
            trigger: ".modal textarea[name=memo]:focus",
            run: "press Enter",
        },
        {
            trigger: `body:not(:has(.modal)) ${row("Third")} .o_helpdesk_inbox_badge`,
        },
    ],
});
