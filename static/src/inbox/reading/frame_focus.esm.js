import {onWillUnmount, useExternalListener, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

const REST_DELAY = 1000;
const EDITABLE = "input, textarea, select, [contenteditable=true]";

/**
 * Whether the keys go to the frame, and a way to have them back.
 *
 * A click into the frame takes the focus along, and no key that is pressed there
 * ever reaches the page. It must stay there as long as somebody may want to copy
 * what he marked; it comes back once the pointer has moved about elsewhere for a
 * moment.
 *
 * @param {{el: HTMLIFrameElement}} frame
 * @returns {{inside: boolean, leave: Function}}
 */
export function useFrameFocus(frame) {
    let before = document.activeElement;
    let timeout = null;
    const stopWaiting = () => {
        browser.clearTimeout(timeout);
        timeout = null;
    };
    const state = useState({inside: false});
    const look = () => {
        state.inside = Boolean(frame.el) && document.activeElement === frame.el;
        if (!state.inside) {
            stopWaiting();
        }
    };
    state.leave = () => {
        stopWaiting();
        if (document.activeElement !== frame.el || !frame.el) {
            return;
        }
        frame.el.blur();
        browser.focus?.();
        if (before?.isConnected && !before.matches(EDITABLE)) {
            before.focus({preventScroll: true});
        }
        look();
    };
    // Only afterwards the document knows where the focus has gone
    useExternalListener(window, "blur", () => browser.setTimeout(look));
    useExternalListener(window, "focus", () => browser.setTimeout(look));
    useExternalListener(document, "focusin", (ev) => {
        if (ev.target !== frame.el) {
            before = ev.target;
        }
        look();
    });
    useExternalListener(document, "pointermove", (ev) => {
        if (ev.target === frame.el) {
            stopWaiting();
        } else if (state.inside && !timeout) {
            timeout = browser.setTimeout(() => state.leave(), REST_DELAY);
        }
    });
    useExternalListener(document, "pointerover", (ev) => {
        if (ev.target === frame.el) {
            stopWaiting();
        }
    });
    onWillUnmount(stopWaiting);
    return state;
}
