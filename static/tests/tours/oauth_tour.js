/** A rep signs in at a provider, in whose page nobody but the rep presses a button. */
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const SIGN_IN = ".o_helpdesk_inbox_notice button[name=sign_in]";
const ROW = ".o_helpdesk_inbox_row:contains(hello)";
const ENDED = ".o_helpdesk_inbox_notice:contains(has ended)";

tours.add("helpdesk_email_oauth", {
    steps: () => [
        {
            content: "The account is not signed in, and the inbox says so",
            trigger: SIGN_IN,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There and back: the mailbox is open",
            trigger: ROW,
        },
    ],
});

tours.add("helpdesk_email_oauth_reading", {
    steps: () => [
        {content: "The inbox is open", trigger: ROW, run: "click"},
        {trigger: ".o_helpdesk_inbox_text:contains(world)"},
    ],
});

/** The sign-in has ended: said once, tried no more, until the rep signs in again. */
tours.add("helpdesk_email_oauth_ended", {
    steps: () => [
        {content: "The inbox says so", trigger: ENDED},
        {trigger: SIGN_IN},
        {content: "look again", trigger: "button[name=refresh]", run: "click"},
        {trigger: `body:not(:has(.fa-spin)) ${ENDED}`},
        {trigger: "button[name=refresh]", run: "click"},
        {trigger: `body:not(:has(.fa-spin)) ${ENDED}`},
        {
            content: "sign in again",
            trigger: SIGN_IN,
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ROW},
    ],
});

/** From the preferences; there and back to the inbox. */
tours.add("helpdesk_email_oauth_preferences", {
    steps: () => [
        {trigger: ".o_notebook_headers a[name=email_accounts]", run: "click"},
        {
            content: "the button of the account's row",
            trigger:
                ".o_field_widget[name=email_account_ids] button[name=action_sign_in]",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ROW},
    ],
});
