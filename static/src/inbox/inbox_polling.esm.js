import {browser} from "@web/core/browser/browser";
import {onMounted, onWillUnmount, useExternalListener} from "@odoo/owl";

const VISIBLE_DELAY = 20000;
const HIDDEN_DELAY = 120000;
const LONGEST_DELAY = 900000;
/** Folders are counted on every so many quiet polls. */
const FOLDERS_EVERY = 3;
/** And those of the other accounts less often still. */
const OTHERS_EVERY = 9;

/**
 * Look for new mail: often while the page is seen, ever less often while it is not
 * or while the server does not answer.
 */
export function useInboxPolling(model) {
    let timeout = null;
    let polls = 0;
    let setbacks = 0;
    let isGone = false;

    const delay = () => {
        const base = document.hidden ? HIDDEN_DELAY : VISIBLE_DELAY;
        return Math.min(base * 2 ** setbacks, LONGEST_DELAY);
    };

    async function look() {
        if (model.status !== "ready" || model.isSignedOut || model.list?.query) {
            return;
        }
        try {
            const {added, removed} = await model.refresh();
            polls++;
            if (added || removed || polls % FOLDERS_EVERY === 0) {
                await model.loadFolders();
            }
            if (polls % OTHERS_EVERY === 0) {
                await model.loadOtherFolders();
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
            timeout = browser.setTimeout(() => go(true), delay());
        }
    }

    const wake = () => {
        if (!document.hidden) {
            setbacks = 0;
            const age = Date.now() - (model.list?.refreshedAt || 0);
            go(age > VISIBLE_DELAY / 2);
        }
    };

    onMounted(() => go(false));
    onWillUnmount(() => {
        isGone = true;
        browser.clearTimeout(timeout);
    });
    useExternalListener(document, "visibilitychange", wake);
    useExternalListener(browser, "online", () => {
        model.offline = false;
        wake();
    });
    useExternalListener(browser, "offline", () => {
        model.offline = true;
    });
}
