import {browser} from "@web/core/browser/browser";
import {session} from "@web/session";
import {user} from "@web/core/user";

/**
 * What somebody is writing, kept in the browser until it is sent or saved: closing a
 * dialog, a crash and a reload lose nothing.
 *
 * Each draft has the user in its name, so that nobody else who signs in here gets to
 * see it.
 */

const KEPT = 30;

/** Sent or saved: what is written late, while the dialog closes, is no draft. */
const finished = new Set();

const mine = () => `helpdesk_email_draft/${session.db}/${user.userId}/`;
const nameOf = (id) => mine() + JSON.stringify(id);

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

/** The names of the user's drafts, the oldest first. */
function names() {
    const {localStorage} = browser;
    const ages = [];
    for (let index = 0; index < localStorage.length; index++) {
        const name = localStorage.key(index);
        if (name.startsWith(mine())) {
            ages.push([parse(localStorage.getItem(name))?.at || 0, name]);
        }
    }
    return ages.sort(([one], [other]) => one - other).map(([, name]) => name);
}

function makeRoom(kept) {
    const found = names();
    const surplus = found.slice(0, Math.max(0, found.length - kept));
    surplus.forEach((name) => browser.localStorage.removeItem(name));
    return surplus.length > 0;
}

/**
 * Begin to write.
 *
 * @param {Array} id what is being written, made of texts and numbers
 * @returns {Object|null} what was written before
 */
export function openDraft(id) {
    finished.delete(nameOf(id));
    return parse(browser.localStorage.getItem(nameOf(id)))?.value || null;
}

/** @param {Object|null} value null where nothing is worth keeping */
export function keepDraft(id, value) {
    const name = nameOf(id);
    if (!value || finished.has(name)) {
        browser.localStorage.removeItem(name);
        return;
    }
    const text = JSON.stringify({at: Date.now(), value});
    let kept = KEPT;
    makeRoom(kept);
    for (;;) {
        try {
            browser.localStorage.setItem(name, text);
            return;
        } catch {
            // The browser's room is full: the oldest drafts go first
            kept = Math.min(kept, names().length) - 1;
            if (kept < 0 || !makeRoom(kept)) {
                return;
            }
        }
    }
}

/** It was sent or saved. */
export function finishDraft(id) {
    finished.add(nameOf(id));
    browser.localStorage.removeItem(nameOf(id));
}
