import {browser} from "@web/core/browser/browser";
import {markRaw} from "@odoo/owl";

const DURATION = 8000;

/** What is said at the foot of the screen for a moment, with a way back. */
export class Snack {
    constructor() {
        /** {text, undo, type, label}, null while nothing is said. */
        this.said = null;
    }

    /** @param {String} label of the button that calls `undo`, where it is no undo */
    say(text, undo = null, type = "info", label = "", duration = DURATION) {
        browser.clearTimeout(this._timeout);
        this.said = {text, undo: undo && markRaw(undo), type, label};
        this._timeout = browser.setTimeout(() => this.clear(), duration);
    }

    clear() {
        this.said = null;
    }

    /** A way back that is known only later. */
    offer(undo) {
        this.said &&= {...this.said, undo: markRaw(undo)};
    }

    async undo() {
        const undo = this.said?.undo;
        if (undo) {
            this.clear();
            await undo();
        }
    }
}
