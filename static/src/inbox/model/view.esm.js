import {browser} from "@web/core/browser/browser";

const PLACE = "helpdesk_mgmt_user_email.view";
/** Pixels between which a pane can be as wide as one likes. */
export const WIDTHS = {folders: [140, 480], list: [240, 900], tickets: [180, 600]};

function kept() {
    try {
        return JSON.parse(browser.localStorage.getItem(PLACE)) || {};
    } catch {
        // Of no importance: it looks as it does at first
        return {};
    }
}

export function bounded(pane, width) {
    const [least, most] = WIDTHS[pane];
    return Math.min(most, Math.max(least, Math.round(width)));
}

/**
 * How the inbox looks to this rep in this browser: geometry, nothing of the mailbox.
 */
export class View {
    constructor() {
        const {density, isGrouped, widths, hidden} = kept();
        /** Conversations are one row each. */
        this.isGrouped = isGrouped === true;
        this.isCompact = density === "compact";
        /** Pixels of each pane; none where it is as wide as it was made. */
        this.widths = {};
        this.hidden = {};
        for (const pane of Object.keys(WIDTHS)) {
            if (Number.isFinite(widths?.[pane])) {
                this.widths[pane] = bounded(pane, widths[pane]);
            }
            this.hidden[pane] = hidden?.[pane] === true;
        }
    }

    setCompact(isCompact) {
        this.isCompact = isCompact;
        this._keep();
    }

    setGrouped(isGrouped) {
        this.isGrouped = isGrouped;
        this._keep();
    }

    /** @param {number|undefined} width as it was made, where it is undefined */
    setWidth(pane, width) {
        if (width === undefined) {
            delete this.widths[pane];
        } else {
            this.widths[pane] = bounded(pane, width);
        }
        this._keep();
    }

    toggle(pane) {
        this.hidden[pane] = !this.hidden[pane];
        this._keep();
    }

    /** The style of a pane: its own width, where it has one. */
    style(pane) {
        return this.widths[pane] ? `flex: 0 1 ${this.widths[pane]}px` : "";
    }

    _keep() {
        const {isCompact, isGrouped, widths, hidden} = this;
        const density = isCompact ? "compact" : "comfortable";
        try {
            browser.localStorage.setItem(
                PLACE,
                JSON.stringify({density, isGrouped, widths, hidden})
            );
        } catch {
            // It is kept for as long as the page is open
            return;
        }
    }
}
