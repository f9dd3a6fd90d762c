import {browser} from "@web/core/browser/browser";
import {markRaw, reactive} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {MailboxModel, trim} from "./mailbox.esm";

const KEPT_MESSAGES = 60;
/** While keys come faster than this, only the last message is fetched. */
const SETTLE_DELAY = 120;
const SUGGESTION_TIME_LIMIT = 300;

/** The message that is read, and the tickets it could belong to. */
export class ReadingModel extends MailboxModel {
    constructor(...args) {
        super(...args);
        this.opened = null;
        /** Without an open message, the one with the focus is meant. */
        this.actsOnCurrent = false;
        /** Files that were uploaded and wait for their ticket. */
        this.held = [];
        this.tickets = {
            mine: [],
            found: null,
            query: "",
            suggestions: [],
            loading: true,
            error: null,
        };
        this.places = {teams: [], stages: []};
        this._contents = markRaw(new Map());
        this._suggestions = markRaw(new Map());
        this._lastOpen = 0;
    }

    /** Several messages are selected, or another one than the open one. */
    get showsSelection() {
        const {list, opened} = this;
        if (!list || list.version < 0 || !list.selected.size) {
            return false;
        }
        return list.selected.size > 1 || !list.selected.has(opened?.key);
    }

    /** Uploaded files, else the selected messages, else the one that is looked at. */
    get targetKeys() {
        if (this.held.length) {
            return this.held.map(({key}) => key);
        }
        const selected = this.list?.selectedKeys || [];
        if (selected.length) {
            return selected;
        }
        const current = this.actsOnCurrent && this.list?.get(this.list.currentKey);
        const looked = this.opened || current;
        return looked ? [looked.key] : [];
    }

    // --------------------------------------------------------------- message

    _read(accountId, key, images = false) {
        const id = JSON.stringify([accountId, key, images]);
        if (!this._contents.has(id)) {
            const promise = this.service.read(accountId, key, images);
            this._contents.set(id, promise);
            trim(this._contents, KEPT_MESSAGES);
            promise.catch(() => this._contents.delete(id));
        }
        return this._contents.get(id);
    }

    async open(key, {images = false} = {}) {
        const accountId = this.accountId;
        if (this.list) {
            this.list.currentKey = key;
            this.list.version++;
        }
        const isReload = this.opened?.key === key;
        const opened = reactive({
            key,
            accountId,
            images,
            content: isReload ? this.opened.content : null,
            error: null,
            summary: this.list?.get(key),
        });
        this.opened = opened;
        const isShown = () => this.opened?.key === key && this.opened.images === images;
        const now = Date.now();
        const hurried = !isReload && now - this._lastOpen < SETTLE_DELAY;
        this._lastOpen = now;
        if (hurried && !this._contents.has(JSON.stringify([accountId, key, images]))) {
            await new Promise((resolve) => browser.setTimeout(resolve, SETTLE_DELAY));
            if (!isShown()) {
                return;
            }
        }
        this.tickets.suggestions = this._suggestions.get(key) || [];
        try {
            const content = await this._read(accountId, key, images);
            if (!isShown()) {
                return;
            }
            opened.content = markRaw(content);
        } catch (error) {
            opened.error = toInboxError(error);
            return;
        }
        this.suggest(accountId, key);
        this._prefetch(accountId, key);
    }

    /** After it could not be shown: the list knows whether it is still there. */
    async reopen() {
        const {key} = this.opened;
        const wasListed = Boolean(this.list?.get(key));
        await this.refresh().catch(() => null);
        if (this.opened?.key !== key) {
            return;
        }
        if (wasListed && !this.list.get(key)) {
            this.close();
        } else {
            await this.open(key);
        }
    }

    close() {
        this.opened = null;
        this.tickets.suggestions = [];
    }

    _prefetch(accountId, key) {
        const next = this.list?.items[this.list.position(key) + 1];
        if (next && this.list.accountId === accountId) {
            this._read(accountId, next.key).catch(() => null);
        }
    }

    /** Have a message ready that the pointer rests on. */
    prefetch(key) {
        if (this.list?.get(key)) {
            this._read(this.list.accountId, key).catch(() => null);
        }
    }

    async _suggestionsFor(accountId, key) {
        if (!this._suggestions.has(key)) {
            try {
                this._suggestions.set(key, await this.service.suggest(accountId, key));
                trim(this._suggestions, KEPT_MESSAGES);
            } catch (error) {
                // Suggestions are a help, not a need: the pane goes without them
                if (toInboxError(error).kind === "unexpected") {
                    throw error;
                }
            }
        }
        return this._suggestions.get(key) || [];
    }

    async suggest(accountId, key) {
        if (this.ticketId) {
            return;
        }
        const suggestions = await this._suggestionsFor(accountId, key);
        if (this.opened?.key === key) {
            this.tickets.suggestions = suggestions;
        }
    }

    /**
     * Suggestions for a message on its way to the tickets. What comes late is not
     * shown: no target may move while one aims at it.
     */
    async suggestForDrag(key) {
        if (this.ticketId || this.opened?.key === key) {
            return;
        }
        const start = Date.now();
        const suggestions = await this._suggestionsFor(this.accountId, key);
        if (Date.now() - start < SUGGESTION_TIME_LIMIT) {
            this.tickets.suggestions = suggestions;
        }
    }

    restoreSuggestions() {
        const {opened} = this;
        if (!opened) {
            this.tickets.suggestions = [];
        } else if (opened.content) {
            this.suggest(opened.accountId, opened.key);
        }
    }

    // --------------------------------------------------------------- tickets

    async refreshTickets() {
        if (this.ticketId) {
            return;
        }
        try {
            this.tickets.mine = await this.service.tickets();
            this.tickets.error = null;
        } catch (error) {
            this.tickets.error = toInboxError(error);
        } finally {
            this.tickets.loading = false;
        }
    }

    async loadPlaces() {
        const [teams, stages] = await this.service.places();
        this.places = {teams, stages};
    }

    async searchTickets(query) {
        this.tickets.query = query;
        if (!query.trim()) {
            this.tickets.found = null;
            return;
        }
        try {
            const found = await this.service.tickets(query.trim());
            if (this.tickets.query === query) {
                this.tickets.found = found;
                this.tickets.error = null;
            }
        } catch (error) {
            this.tickets.error = toInboxError(error);
        }
    }
}
