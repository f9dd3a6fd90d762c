import {onMounted, onWillUnmount, useExternalListener} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";

const VISIBLE_DELAY = 20000;
const HIDDEN_DELAY = 120000;
const LONGEST_DELAY = 900000;
/** The folders of the other accounts are counted on every so many polls. */
const OTHERS_EVERY = 9;

/**
 * Look for new mail: when Odoo tells of it. Where it does not, often while the page is
 * seen, ever less often while it is not or while the server does not answer.
 */
export function useInboxPolling(model) {
    const {mailbox} = model;
    const newMail = useService("helpdesk_new_mail");
    const bus = useService("bus_service");
    let timeout = null;
    let polls = 0;
    let setbacks = 0;
    let isGone = false;
    let isLooking = false;
    let isStale = false;

    const delay = () => {
        const base = document.hidden ? HIDDEN_DELAY : VISIBLE_DELAY;
        return Math.min(base * 2 ** setbacks, LONGEST_DELAY);
    };

    /** What happens in the folder that is shown is told at once. */
    const isTold = () =>
        newMail.accounts[mailbox.accountId]?.is_live &&
        mailbox.folder?.role === "inbox";

    async function look() {
        if (model.status !== "ready" || mailbox.isSignedOut || mailbox.list?.query) {
            return;
        }
        try {
            await mailbox.refresh();
            // Another mail program may have read what is unread here
            await mailbox.loadFolders();
            polls++;
            if (polls % OTHERS_EVERY === 0) {
                await mailbox.loadOtherFolders();
            }
            setbacks = document.hidden ? setbacks + 1 : 0;
        } catch {
            // Drawn by the list; here it only means to ask less often
            setbacks++;
        }
    }

    /** Look now, or only once it is time again. */
    async function go(now) {
        browser.clearTimeout(timeout);
        if (now) {
            await look();
        }
        if (!isGone) {
            browser.clearTimeout(timeout);
            timeout = browser.setTimeout(() => go(!isTold()), delay());
        }
    }

    /** Once more where something changed while it was looked at. */
    async function goTold() {
        isStale = true;
        while (isStale && !isLooking && !isGone) {
            isStale = false;
            isLooking = true;
            await go(true);
            isLooking = false;
        }
    }

    function onNews({account_id: accountId}) {
        if (mailbox.showsAll || accountId === mailbox.accountId) {
            goTold();
        } else if (mailbox.folders[accountId]?.list) {
            mailbox.loadFolders(accountId);
        }
    }

    const wake = () => {
        if (!document.hidden) {
            setbacks = 0;
            const age = Date.now() - (mailbox.list?.refreshedAt || 0);
            go(age > VISIBLE_DELAY / 2 && !isTold());
        }
    };

    onMounted(() => {
        bus.subscribe("helpdesk_email/news", onNews);
        newMail.set({inboxes: newMail.inboxes + 1});
        go(false);
    });
    onWillUnmount(() => {
        isGone = true;
        bus.unsubscribe("helpdesk_email/news", onNews);
        newMail.set({inboxes: newMail.inboxes - 1});
        browser.clearTimeout(timeout);
    });
    useExternalListener(document, "visibilitychange", wake);
    useExternalListener(browser, "online", () => {
        mailbox.offline = false;
        wake();
    });
    useExternalListener(browser, "offline", () => {
        mailbox.offline = true;
    });
}
