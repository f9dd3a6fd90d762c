import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {reactive} from "@odoo/owl";

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
        /** The pointer has reached a target: none may move from now on. */
        this.aimed = false;
        this.keys = [];
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
        this.aimed = false;
        this.keys = [];
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

export function makeDragState() {
    return reactive(new DragState());
}
