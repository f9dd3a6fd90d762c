/** A rep signs in at the provider, reads, disconnects. The provider agrees at once. */
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("helpdesk_email_oauth", {
    steps: () => [
        {
            content: "The account is not signed in, and the inbox says so",
            trigger: ".o_helpdesk_inbox_notice button[name=sign_in]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There and back: the mailbox is open",
            trigger: ".o_helpdesk_inbox_row:contains(hello)",
        },
    ],
});
