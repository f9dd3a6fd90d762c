import {markRaw, reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {trim} from "./cache.esm";

const KEPT_MESSAGES = 60;
/** While keys come faster than this, only the last message is fetched. */
const SETTLE_DELAY = 120;

/** The message that is read. */
export class Reading {
    constructor(service, mailbox, tickets, conversation) {
        this.service = markRaw(service);
        this.mailbox = mailbox;
        this.tickets = tickets;
        this.conversation = conversation;
        this.opened = null;
        /** Called with the key of a message that is shown. */
        this.onShown = () => null;
        this._contents = markRaw(new Map());
        this._lastOpen = 0;
        this._underWay = null;
    }

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
        const {accountId} = this.mailbox.locate(key);
        const {list} = this.mailbox;
        const beside = list && !list.get(key) && this.conversation.get(key);
        // The list stays where it is while a conversation is read.
        if (list && !beside) {
            list.currentKey = key;
            list.version++;
        }
        const isReload = this.opened?.key === key;
        const opened = reactive({
            key,
            accountId,
            images,
            content: isReload ? this.opened.content : null,
            error: null,
            summary: list?.get(key) || beside || undefined,
        });
        this.opened = opened;
        this._underWay = null;
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
        this.tickets.suggestions = this.tickets.knownSuggestions(key);
        try {
            const content = await this._read(accountId, key, images);
            if (!isShown()) {
                return;
            }
            opened.content = markRaw(content);
            this.onShown(key);
        } catch (error) {
            opened.error = toInboxError(error);
            return;
        }
        this.suggest(accountId, key);
        this._prefetch(key);
        this._showConversation(accountId, key);
    }

    _showConversation(accountId, key) {
        const {capabilities} = this.mailbox;
        if (!capabilities.length || this.mailbox.can("conversation")) {
            this.conversation.show(accountId, key);
        }
    }

    /** After it could not be shown: the list knows whether it is still there. */
    async reopen() {
        const {key} = this.opened;
        const wasListed = Boolean(this.mailbox.list?.get(key));
        await this.mailbox.refresh().catch(() => null);
        if (this.opened?.key !== key) {
            return;
        }
        if (wasListed && !this.mailbox.list.get(key)) {
            this.close();
        } else {
            await this.open(key);
        }
    }

    /** What is known of it may be another by now. */
    async reread() {
        const {key, accountId} = this.opened || {};
        for (const images of [false, true]) {
            this._contents.delete(JSON.stringify([accountId, key, images]));
        }
        if (key) {
            await this.open(key);
        }
    }

    close() {
        this.opened = null;
        this.conversation.clear();
        this.tickets.suggestions = [];
    }

    _prefetch(key) {
        const {list} = this.mailbox;
        const place = list ? list.rowOf(key) : -1;
        const next = place >= 0 && list.keyAt(place + 1);
        if (next) {
            this.prefetch(next);
        }
    }

    /** Have a message ready that the pointer rests on. */
    prefetch(key) {
        if (this.mailbox.list?.get(key)) {
            this._read(this.mailbox.locate(key).accountId, key).catch(() => null);
        }
    }

    async suggest(accountId, key) {
        const suggestions = await this.tickets.suggestionsFor(accountId, key);
        if (this.opened?.key === key) {
            this.tickets.suggestions = suggestions;
        }
    }

    /** Suggestions for a message on its way to the tickets. */
    async suggestForDrag(key) {
        if (this.opened?.key === key) {
            return;
        }
        this._underWay = key;
        const suggestions = await this.tickets.suggestionsFor(
            this.mailbox.locate(key).accountId,
            key
        );
        if (this._underWay === key) {
            this.tickets.suggestions = suggestions;
        }
    }

    restoreSuggestions() {
        const {opened} = this;
        this._underWay = null;
        if (!opened) {
            this.tickets.suggestions = [];
        } else if (opened.content) {
            this.suggest(opened.accountId, opened.key);
        }
    }

    /** When the open message leaves the list, the next one takes its place. */
    openNeighbour(keys) {
        if (!this.opened || !keys.includes(this.opened.key)) {
            return;
        }
        const next = this.mailbox.list.neighbour(this.opened.key, new Set(keys));
        if (next) {
            this.open(next);
        } else {
            this.close();
        }
    }
}
