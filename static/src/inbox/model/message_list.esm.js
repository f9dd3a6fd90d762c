import {conversationsOf} from "./grouping.esm";
import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";

export const PAGE_SIZE = 50;
/** Far down the list, and for "select everything", fewer and larger pages. */
export const LARGE_PAGE_SIZE = 200;

const LIVE_FIELDS = ["seen", "flagged", "answered"];

function sameRow(one, other) {
    return (
        LIVE_FIELDS.every((name) => one[name] === other[name]) &&
        JSON.stringify(one.tickets) === JSON.stringify(other.tickets)
    );
}

/**
 * The rows of one folder, or of one search in it, as far as they were loaded.
 *
 * Rows are plain objects that are replaced, never changed, so that a row is drawn
 * again only when it is another object. `version` is what a screen has to read.
 */
export class MessageList {
    constructor(service, {accountId, folder, query = null, view}) {
        this.service = markRaw(service);
        this.view = view;
        this.accountId = accountId;
        /** All whose inboxes are shown as one list; undefined for one account. */
        this.accountIds = undefined;
        /** Those of them that could not be read, and why. */
        this.problems = [];
        this.folder = folder;
        this.query = query;
        this.items = markRaw([]);
        this.index = markRaw(new Map());
        this.selected = markRaw(new Set());
        this.version = 0;
        /** Conversations that are unfolded, by the keys of their newest rows. */
        this.unfolded = markRaw(new Set());
        this._grouping = markRaw({stamp: 0, made: -1, rows: [], places: new Map()});
        this.cursor = "";
        this.end = false;
        this.total = 0;
        /** How far a search has looked: back to when, and what share (-1: unknown). */
        this.until = "";
        this.share = -1;
        /** Whether all of it is in the order in which it was received. */
        this.byReceipt = true;
        /** What is still to come shall be selected, too. */
        this.wantsAll = false;
        this.capabilities = null;
        this.started = false;
        this.loading = false;
        this.stopped = false;
        this.error = null;
        this.currentKey = "";
        this.anchorKey = "";
        this.scrollTop = 0;
        this.refreshedAt = 0;
    }

    // ------------------------------------------------------------------ rows

    get length() {
        return this.items.length;
    }

    get keys() {
        return this.items.map((message) => message.key);
    }

    get(key) {
        return this.items[this.index.get(key)];
    }

    position(key) {
        return this.index.get(key) ?? -1;
    }

    _changed() {
        this.version++;
    }

    // -------------------------------------------------- rows that are to be seen

    get isGrouped() {
        const isPicked = this.query?.conversation || this.query?.ticket;
        return Boolean(this.view?.isGrouped && !isPicked);
    }

    /**
     * What is to be seen, from above: `key`, and of a conversation's newest row the keys
     * of all of them. Only what came or went makes it another.
     */
    get _shown() {
        const grouping = this._grouping;
        if (grouping.made !== grouping.stamp) {
            grouping.made = grouping.stamp;
            Object.assign(grouping, this._group());
        }
        return grouping;
    }

    _group() {
        const rows = [];
        const places = new Map();
        for (const [key, keys] of conversationsOf(this.items)) {
            const isOpen = this.unfolded.has(key);
            keys.forEach((one, number) => {
                if (!number || isOpen) {
                    rows.push({key: one, keys: number ? undefined : keys});
                }
                places.set(one, rows.length - 1);
            });
        }
        return {rows, places};
    }

    _regroup() {
        this._grouping.stamp++;
    }

    /** Rows that are seen when one scrolls through all of them. */
    get rowCount() {
        return this.isGrouped ? this._shown.rows.length : this.items.length;
    }

    keyAt(position) {
        return this.isGrouped
            ? this._shown.rows[position]?.key
            : this.items[position]?.key;
    }

    /** Where a message is seen: in its conversation's row, while that is folded. */
    rowOf(key) {
        return this.isGrouped
            ? (this._shown.places.get(key) ?? -1)
            : this.position(key);
    }

    /** How many messages the row of a conversation stands for; 1 for all others. */
    countOf(key) {
        const keys = this.isGrouped && this._shown.rows[this.rowOf(key)]?.keys;
        return keys && keys[0] === key ? keys.length : 1;
    }

    isUnfolded(key) {
        return this.isGrouped && this.unfolded.has(key);
    }

    /** A row below the one of its conversation. */
    isMember(key) {
        return this.isGrouped && !this._shown.rows[this.rowOf(key)]?.keys;
    }

    /** The messages that a row stands for. */
    keysOf(key) {
        const isFolded = this.countOf(key) > 1 && !this.isUnfolded(key);
        return isFolded ? this._shown.rows[this.rowOf(key)].keys : [key];
    }

    /** @returns {String} the row to go on with, the conversation's when it is folded */
    fold(key, isFolded) {
        let place = this.rowOf(key);
        while (place > 0 && this.isMember(this.keyAt(place))) {
            place--;
        }
        const head = this.keyAt(place);
        if (isFolded) {
            this.unfolded.delete(head);
        } else if (this.countOf(head) > 1) {
            this.unfolded.add(head);
        }
        this._regroup();
        this._changed();
        return head;
    }

    /** What is seen after a message, else before it, when some are gone. */
    neighbour(key, gone) {
        const place = this.rowOf(key);
        const left = (position) => {
            const found = this.keyAt(position);
            return found && !gone.has(found) ? found : "";
        };
        for (let position = place + 1; position < this.rowCount; position++) {
            if (left(position)) {
                return left(position);
            }
        }
        for (let position = place - 1; position >= 0; position--) {
            if (left(position)) {
                return left(position);
            }
        }
        return "";
    }

    _replaceItems(items) {
        this.items.length = 0;
        // Not push(...items): a hundred thousand arguments overflow the stack
        for (const item of items) {
            this.items.push(item);
        }
        this.index.clear();
        this.items.forEach((message, position) =>
            this.index.set(message.key, position)
        );
        for (const key of this.selected) {
            if (!this.index.has(key)) {
                this.selected.delete(key);
            }
        }
        this._regroup();
        this._changed();
    }

    append(messages) {
        let count = 0;
        for (const message of messages) {
            if (!this.index.has(message.key)) {
                this.index.set(message.key, this.items.length);
                this.items.push(message);
                count++;
                if (this.wantsAll) {
                    this.selected.add(message.key);
                }
            }
        }
        this._regroup();
        this._changed();
        return count;
    }

    update(keys, valuesOf) {
        for (const key of keys) {
            const message = this.get(key);
            if (message) {
                this.items[this.index.get(key)] = {...message, ...valuesOf(message)};
            }
        }
        this._changed();
    }

    /** @returns what `restore` needs to put the rows back where they were */
    remove(keys) {
        const gone = new Set(keys);
        const removed = [];
        this.items.forEach((message, position) => {
            if (gone.has(message.key)) {
                removed.push({message, position});
            }
        });
        this._replaceItems(this.items.filter((message) => !gone.has(message.key)));
        this.total = Math.max(0, this.total - removed.length);
        return removed;
    }

    restore(removed) {
        const items = [...this.items];
        for (const {message, position} of removed) {
            if (!this.index.has(message.key)) {
                items.splice(position, 0, message);
            }
        }
        this.total += items.length - this.items.length;
        this._replaceItems(items);
    }

    /**
     * Bring the top of the list up to date with the newest page.
     *
     * @returns {{added: number, removed: number}} rows above the known ones
     */
    mergeNewest(page, accountIds) {
        this.refreshedAt = Date.now();
        this.error = null;
        this.problems = page.problems || [];
        // Where another account joins or leaves, no cursor goes on
        const isOther = String(accountIds) !== String(this.accountIds);
        this.accountIds = accountIds;
        this.capabilities = page.capabilities || this.capabilities;
        const newest = new Map(page.messages.map((message) => [message.key, message]));
        let deepest = -1;
        for (const key of newest.keys()) {
            deepest = Math.max(deepest, this.position(key));
        }
        const complete = !page.before;
        if (deepest < 0 || complete || isOther) {
            // Nothing in common, or the page is the whole folder: take it as it is
            const known = this.items.length;
            const fresh = page.messages.filter(({key}) => !this.index.has(key)).length;
            this.cursor = page.before || "";
            this.end = complete;
            this.total = page.total;
            if (!this._isSame(page.messages)) {
                this._replaceItems(page.messages);
            }
            return {added: known ? fresh : 0, removed: 0};
        }
        const added = page.messages.filter(({key}) => !this.index.has(key));
        const removed = this.items
            .slice(0, deepest + 1)
            .filter(({key}) => !newest.has(key)).length;
        const changed = this.items.some(
            (message) =>
                newest.has(message.key) && !sameRow(message, newest.get(message.key))
        );
        if (added.length || removed || changed) {
            this._replaceItems([...page.messages, ...this.items.slice(deepest + 1)]);
        }
        this.total = page.total;
        return {added: added.length, removed};
    }

    _isSame(messages) {
        return (
            messages.length === this.items.length &&
            messages.every(
                (message, position) =>
                    this.items[position].key === message.key &&
                    sameRow(this.items[position], message)
            )
        );
    }

    // --------------------------------------------------------------- loading

    /**
     * Load the next rows. A search goes on, window after window, until a page of
     * rows is found, the folder ends or the rep stops it.
     */
    loadMore(limit = PAGE_SIZE) {
        if (this.end) {
            return Promise.resolve();
        }
        if (!this.loading) {
            this._loaded = markRaw(this._loadMore(limit));
        }
        return this._loaded;
    }

    async _loadMore(limit) {
        this.loading = true;
        this.stopped = false;
        this.error = null;
        try {
            let found = 0;
            do {
                const page = await this._fetch(limit);
                found += this.append(page.messages);
                this._takePlace(page);
            } while (this.query && !this.end && !this.stopped && found < limit);
        } catch (error) {
            this.error = toInboxError(error);
        } finally {
            this.loading = false;
            this.started = true;
            this.refreshedAt = Date.now();
        }
    }

    /** Where the next page begins, and how far a search has come. */
    _takePlace(page) {
        this.cursor = page.before || "";
        this.end = !page.before;
        this.total = page.total;
        this.byReceipt = this.byReceipt && page.by_receipt !== false;
        this.capabilities = page.capabilities || this.capabilities;
        this.problems = [...this.problems, ...(page.problems || [])];
        this.until = page.until || page.messages.at(-1)?.date || this.until;
        this.share = this.end ? 1 : (page.share ?? -1);
    }

    async _fetch(limit) {
        if (this.query?.ticket) {
            const messages = await this.service.matches(
                this.accountId,
                this.query.ticket
            );
            return {messages, before: false, total: messages.length};
        }
        if (this.query?.conversation) {
            const rows = await this.service.conversation(
                this.accountId,
                this.query.conversation
            );
            return {messages: rows.reverse(), before: false, total: rows.length};
        }
        return this.service.page(this.accountId, {
            folder: this.folder,
            before: this.cursor,
            limit,
            query: this.query,
            accountIds: this.accountIds,
        });
    }

    stop() {
        this.stopped = true;
    }

    // ------------------------------------------------------------- selection

    isSelected(key) {
        return this.selected.has(key);
    }

    /** Reading the version tells a screen that shows this when it changes. */
    get selectedKeys() {
        if (this.version < 0 || !this.selected.size) {
            return [];
        }
        return this.items
            .filter((message) => this.selected.has(message.key))
            .map((message) => message.key);
    }

    toggle(key) {
        const isSelected = this.selected.has(key);
        for (const one of this.keysOf(key)) {
            if (isSelected) {
                this.selected.delete(one);
            } else {
                this.selected.add(one);
            }
        }
        this.wantsAll = this.wantsAll && !isSelected;
        this.anchorKey = key;
        this._changed();
    }

    selectRange(toKey) {
        this.wantsAll = false;
        const from = this.rowOf(this.anchorKey || this.currentKey);
        const to = this.rowOf(toKey);
        const [first, last] = from < 0 ? [to, to] : [from, to].sort((a, b) => a - b);
        this.selected.clear();
        for (let position = first; position <= last; position++) {
            for (const key of this.keysOf(this.keyAt(position))) {
                this.selected.add(key);
            }
        }
        this._changed();
    }

    selectAll() {
        for (const {key} of this.items) {
            this.selected.add(key);
        }
        this._changed();
    }

    /**
     * Select all there is, not only what was loaded: the rest is loaded now, and
     * each row selected as it comes. Ends with the list, or when it is stopped.
     */
    async selectEverything() {
        this.wantsAll = true;
        this.selectAll();
        do {
            await this.loadMore(LARGE_PAGE_SIZE);
        } while (this.wantsAll && !this.end && !this.stopped && !this.error);
    }

    clearSelection() {
        this.wantsAll = false;
        if (this.selected.size) {
            this.selected.clear();
            this._changed();
        }
    }
}
