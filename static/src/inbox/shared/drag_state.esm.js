import {markRaw, reactive} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

/**
 * The drag that is under way in the inbox: messages, or files from the desktop.
 *
 * The keys are kept here and not in the event's data, which targets may not read
 * before the drop.
 */
export class DragState {
    constructor() {
        this.active = false;
        this.files = false;
        this.keys = [];
        this._waiting = markRaw([]);
    }

    /** From the first moment on; targets light up in the next one. */
    get isUnderWay() {
        return this.active || this.keys.length > 0;
    }

    /** Wait until nothing is dragged. */
    async over() {
        while (this.isUnderWay) {
            await new Promise((resolve) => this._waiting.push(resolve));
        }
    }

    start(ev, keys, message) {
        const label =
            keys.length === 1
                ? message.subject || _t("(no subject)")
                : _t("%s messages", keys.length);
        if (ev.dataTransfer) {
            ev.dataTransfer.effectAllowed = "copyMove";
            ev.dataTransfer.setData("text/plain", label);
            this.showGhost(ev.dataTransfer, label, keys.length);
        }
        this.keys = keys;
        this.files = false;
        // Only now: the browser takes its picture of the row in this very moment
        browser.setTimeout(() => {
            this.active = this.keys.length > 0;
        });
    }

    startFiles() {
        if (!this.active) {
            this.keys = [];
            this.files = true;
            this.active = true;
        }
    }

    end() {
        this.active = false;
        this.files = false;
        this.keys = [];
        this._waiting.splice(0).forEach((resolve) => resolve());
    }

    showGhost(dataTransfer, label, count) {
        const ghost = document.createElement("div");
        ghost.className = "o_helpdesk_inbox_ghost shadow";
        const icon = document.createElement("i");
        icon.className = count === 1 ? "fa fa-envelope" : "fa fa-files-o";
        const text = document.createElement("span");
        text.textContent = label;
        ghost.append(icon, text);
        document.body.append(ghost);
        dataTransfer.setDragImage(ghost, -12, 12);
        browser.setTimeout(() => ghost.remove());
    }
}

/**
 * What a place with targets shows: as it is, and for as long as something is dragged
 * as it was, for no target may move away from under the pointer.
 *
 * @param {DragState} drag
 * @param {Function} show gives what it would show now
 */
export function standingStill(drag, show) {
    let shown = null;
    return () => {
        if (!shown || !drag.isUnderWay) {
            shown = {value: show()};
        }
        return shown.value;
    };
}

export function makeDragState() {
    return reactive(new DragState());
}
