import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {user} from "@web/core/user";
import {markRaw, reactive} from "@odoo/owl";
import {toInboxError} from "../services/email_inbox_service.esm";
import {MessageList, PAGE_SIZE} from "./message_list_model.esm";

const KEPT_LISTS = 8;
const KEPT_MESSAGES = 60;
const SNACK_DURATION = 8000;
/** While keys come faster than this, only the last message is fetched. */
const SETTLE_DELAY = 120;
const SUGGESTION_TIME_LIMIT = 300;
/** After an import the server acts on the mailbox; then it is looked at again. */
const AFTER_IMPORT_DELAY = 1500;

/** The bytes of a file in base64. */
async function dataOf(file) {
    const url = await new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
    return url.slice(url.indexOf(",") + 1);
}

/** Forget the oldest entries of a Map used as a cache. */
function trim(cache, size) {
    while (cache.size > size) {
        cache.delete(cache.keys().next().value);
    }
}

/**
 * What the inbox shows and does, without any screen.
 *
 * Acts are optimistic: the screen changes at once, the server is told, and a
 * refusal puts everything back and says why.
 */
export class InboxModel {
    constructor(service, {ticketId = false} = {}) {
        this.service = markRaw(service);
        this.ticketId = ticketId;
        this.status = "loading";
        this.error = null;
        this.offline = browser.navigator.onLine === false;
        this.settings = {};
        this.accounts = [];
        this.accountId = false;
        this.folders = {};
        this.list = null;
        this.opened = null;
        this.tickets = {
            mine: [],
            found: null,
            query: "",
            suggestions: [],
            loading: true,
            error: null,
        };
        this.snack = null;
        this.newMessages = 0;
        /** Files that were uploaded and wait for their ticket. */
        this.held = [];
        this.allFolders = false;
        this.places = {teams: [], stages: []};
        this._lists = markRaw(new Map());
        this._contents = markRaw(new Map());
        this._suggestions = markRaw(new Map());
        this._lastOpen = 0;
    }

    // --------------------------------------------------------------- reading

    get account() {
        return this.accounts.find(({id}) => id === this.accountId);
    }

    get capabilities() {
        return this.list?.capabilities || [];
    }

    can(capability) {
        return this.capabilities.includes(capability);
    }

    get folderList() {
        return this.folders[this.accountId]?.list || [];
    }

    /**
     * The folders to show: special ones and those the rep subscribed to, with what
     * holds them. Where nothing is subscribed, all of them.
     */
    get shownFolders() {
        const folders = this.folderList;
        if (this.allFolders || !folders.some(({subscribed, role}) => subscribed && !role)) {
            return folders;
        }
        const wanted = folders.filter(
            (folder) => folder.subscribed !== false || folder.role || folder === this.folder
        );
        return folders.filter(
            (folder) =>
                wanted.includes(folder) ||
                wanted.some(({path}) => path.startsWith(folder.path + "/"))
        );
    }

    get folder() {
        const path = this.list?.folder || "";
        return (
            this.folderList.find((folder) => folder.path === path) ||
            (path ? undefined : this.folderList.find(({role}) => role === "inbox"))
        );
    }

    folderWithRole(role) {
        return this.folderList.find((folder) => folder.role === role);
    }

    /** Unread messages in the inboxes of all accounts. */
    get unread() {
        let unread = 0;
        for (const {list} of Object.values(this.folders)) {
            const inbox = list?.find(({role}) => role === "inbox");
            unread += Math.max(0, inbox?.unread || 0);
        }
        return unread;
    }

    /** Several messages are selected, or another one than the open one. */
    get showsSelection() {
        const {list, opened} = this;
        if (!list || list.version < 0 || !list.selected.size) {
            return false;
        }
        return list.selected.size > 1 || !list.selected.has(opened?.key);
    }

    /** The mail server refuses the sign-in: asking again would only lock it. */
    get isSignedOut() {
        const {account} = this;
        return account?.sign_in_refused ?? account?.state === "failed";
    }

    /** Uploaded files, else the selected messages, else the one that is open. */
    get targetKeys() {
        if (this.held.length) {
            return this.held.map(({key}) => key);
        }
        const selected = this.list?.selectedKeys || [];
        if (selected.length) {
            return selected;
        }
        return this.opened ? [this.opened.key] : [];
    }

    // -------------------------------------------------------------- starting

    async start({accountId, folder, key} = {}) {
        this.status = "loading";
        this.error = null;
        try {
            const {accounts, ...settings} = await this.service.bootstrap();
            this.accounts = accounts;
            this.settings = settings;
        } catch (error) {
            this.error = toInboxError(error);
            this.status = "error";
            return;
        }
        if (!this.accounts.length) {
            this.status = this.settings.server_count ? "no-account" : "no-server";
            return;
        }
        const first = this.accounts.find(({id}) => id === accountId) || this.accounts[0];
        this.status = "ready";
        const loaded = this.ticketId
            ? this.openForTicket(first.id)
            : this.openAccount(first.id, folder);
        this.refreshTickets();
        if (key) {
            this.open(key);
        }
        await loaded;
        this.loadOtherFolders();
    }

    /** Go on where the rep left, after a look at a ticket. */
    async resume() {
        if (this.status !== "ready") {
            await this.start();
            return;
        }
        this.snack = null;
        this.refreshTickets();
        await this.refresh().catch(() => null);
    }

    async refreshAccounts() {
        const {accounts} = await this.service.bootstrap();
        this.accounts = accounts;
    }

    async openAccount(accountId, folder = "") {
        this.accountId = accountId;
        const listed = this.openFolder(folder);
        if (!this.folders[accountId]?.list) {
            this.loadFolders(accountId);
        }
        await listed;
    }

    /** For a ticket, what likely belongs to it comes first. */
    async openForTicket(accountId) {
        await this.openAccount(accountId);
        const all = this.list;
        if (all.error || all.query) {
            return;
        }
        await this.openFolder("", {ticket: this.ticketId});
        if (this.list.query?.ticket && !this.list.length) {
            this.list = all;
        }
    }

    /** The unread counts of the accounts that are not shown. */
    async loadOtherFolders() {
        for (const {id, state} of this.accounts) {
            if (id !== this.accountId && state !== "failed") {
                await this.loadFolders(id);
            }
        }
    }

    async loadFolders(accountId = this.accountId) {
        this.folders[accountId] ||= {list: null, error: null};
        const entry = this.folders[accountId];
        try {
            entry.list = await this.service.folders(accountId);
            entry.error = null;
        } catch (error) {
            entry.error = toInboxError(error);
        }
    }

    /** Show a folder at once as it was last seen, then bring it up to date. */
    async openFolder(folder = "", query = null) {
        const inbox = this.folderWithRole("inbox");
        const path = folder && folder === inbox?.path ? "" : folder;
        const id = JSON.stringify([this.accountId, path, query]);
        let list = this._lists.get(id);
        if (list) {
            this._lists.delete(id);
        } else {
            list = reactive(
                new MessageList(this.service, {
                    accountId: this.accountId,
                    folder: path,
                    query,
                })
            );
            list.capabilities = this.list?.accountId === this.accountId
                ? this.list.capabilities
                : null;
        }
        if (!query) {
            this._lists.set(id, list);
            trim(this._lists, KEPT_LISTS);
        }
        this.list?.stop();
        this.list = list;
        this.newMessages = 0;
        if (list.started && !list.error) {
            await this.refresh();
        } else {
            await list.loadMore();
        }
        if (list.error) {
            await this.refreshAccounts();
        }
    }

    search(query) {
        return this.openFolder(this.list?.folder || "", query);
    }

    /**
     * Ask for the newest page and merge it.
     *
     * @returns {Promise<{added: number, removed: number}>}
     */
    async refresh() {
        const list = this.list;
        if (!list || list.query || list.loading) {
            return {added: 0, removed: 0};
        }
        try {
            const page = await this.service.page(list.accountId, {
                folder: list.folder,
                limit: PAGE_SIZE,
            });
            this.offline = false;
            const change = list.mergeNewest(page);
            if (change.added && list === this.list && list.scrollTop > 0) {
                this.newMessages += change.added;
            }
            return change;
        } catch (error) {
            const inboxError = toInboxError(error);
            if (inboxError.kind === "offline") {
                this.offline = true;
            } else {
                list.error = inboxError;
                // The sign-in may have been refused: the account knows
                await this.refreshAccounts().catch(() => null);
            }
            throw inboxError;
        }
    }

    async retry() {
        if (this.status !== "ready") {
            await this.start();
            return;
        }
        await this.refreshAccounts();
        if (this.folders[this.accountId]?.error || !this.folderList.length) {
            this.loadFolders();
        }
        if (this.list.started && this.list.length && !this.list.query) {
            await this.refresh().catch(() => null);
        } else {
            this.list.end = false;
            await this.list.loadMore();
        }
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
        this.allFolders = false;
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

    // ------------------------------------------------------------------ acts

    say(text, undo = null, type = "info") {
        browser.clearTimeout(this._snackTimeout);
        const snack = {text, undo: undo && markRaw(undo), type};
        this.snack = snack;
        this._snackTimeout = browser.setTimeout(() => {
            this.snack = null;
        }, SNACK_DURATION);
    }

    async undo() {
        const undo = this.snack?.undo;
        if (undo) {
            this.snack = null;
            await undo();
        }
    }

    _adjustFolder(path, {unread = 0, total = 0}) {
        const folder = path
            ? this.folderList.find((candidate) => candidate.path === path)
            : this.folderWithRole("inbox");
        if (folder && folder.unread >= 0) {
            folder.unread = Math.max(0, folder.unread + unread);
        }
        if (folder && folder.total >= 0) {
            folder.total = Math.max(0, folder.total + total);
        }
    }

    _applyFlag(list, name, values) {
        let change = 0;
        list.update([...values.keys()], (message) => {
            const value = values.get(message.key);
            if (name === "seen" && value !== message.seen) {
                change += value ? -1 : 1;
            }
            return {[name]: value};
        });
        if (change) {
            this._adjustFolder(list.folder, {unread: change});
        }
    }

    async _sendFlag(list, name, values) {
        for (const value of [true, false]) {
            const keys = [...values.keys()].filter((key) => values.get(key) === value);
            if (keys.length) {
                await this.service.mark(list.accountId, keys, {[name]: value});
            }
        }
    }

    async _setFlag(list, name, values, text, isUndo = false) {
        const before = new Map();
        for (const [key, value] of values) {
            const message = list.get(key);
            if (message && message[name] !== value) {
                before.set(key, message[name]);
            }
        }
        if (!before.size) {
            return;
        }
        const wanted = new Map([...before.keys()].map((key) => [key, values.get(key)]));
        this._applyFlag(list, name, wanted);
        const undo = isUndo
            ? null
            : () => this._setFlag(list, name, before, _t("Undone."), true);
        this.say(text, undo);
        try {
            await this._sendFlag(list, name, wanted);
        } catch (error) {
            this._applyFlag(list, name, before);
            this.say(toInboxError(error).message, null, "danger");
        }
    }

    mark(keys, name, value) {
        if (!this.can("flags")) {
            return Promise.resolve();
        }
        const texts = {
            seen: [
                _t("%s marked as unread.", this.countLabel(keys.length)),
                _t("%s marked as read.", this.countLabel(keys.length)),
            ],
            flagged: [
                _t("%s no longer flagged.", this.countLabel(keys.length)),
                _t("%s flagged.", this.countLabel(keys.length)),
            ],
        };
        const values = new Map(keys.map((key) => [key, value]));
        return this._setFlag(this.list, name, values, texts[name][Number(value)]);
    }

    countLabel(count) {
        return count === 1 ? _t("1 message") : _t("%s messages", count);
    }

    /** Flag all of them, or unflag them when all are flagged already. */
    toggle(keys, name) {
        const isSet = keys.every((key) => this.list.get(key)?.[name]);
        return this.mark(keys, name, !isSet);
    }

    async move(keys, folder) {
        if (!keys.length || !this.can("move") || folder.path === this.folder?.path) {
            return;
        }
        const list = this.list;
        const from = this.folder;
        this._openNeighbour(keys);
        const removed = list.remove(keys);
        const unread = removed.filter(({message}) => !message.seen).length;
        const size = removed.length;
        this._adjustFolder(list.folder, {unread: -unread, total: -size});
        this._adjustFolder(folder.path, {unread, total: size});
        this._forgetList(list.accountId, folder.path);
        const putBack = () => {
            list.restore(removed);
            this._adjustFolder(list.folder, {unread, total: size});
            this._adjustFolder(folder.path, {unread: -unread, total: -size});
        };
        this.say(_t("%(count)s moved to %(folder)s.", {
            count: this.countLabel(keys.length),
            folder: folder.name,
        }));
        try {
            const moved = await this.service.move(list.accountId, keys, folder.path);
            const newKeys = this._movedKeys(moved);
            if (newKeys.length === keys.length && from) {
                this.snack &&= {
                    ...this.snack,
                    undo: markRaw(async () => {
                        await this.service.move(list.accountId, newKeys, from.path);
                        this._adjustFolder(list.folder, {unread, total: size});
                        this._adjustFolder(folder.path, {
                            unread: -unread,
                            total: -size,
                        });
                        this._forgetList(list.accountId, folder.path);
                        this.say(_t("Undone."));
                        if (this.list === list) {
                            await this.refresh();
                        }
                    }),
                };
            }
        } catch (error) {
            putBack();
            this.say(toInboxError(error).message, null, "danger");
        }
    }

    _movedKeys(moved) {
        const pairs = Array.isArray(moved)
            ? moved.map((entry) => entry.new_key)
            : Object.values(moved || {});
        return pairs.filter(Boolean);
    }

    _forgetList(accountId, path) {
        const isInbox = path === this.folderWithRole("inbox")?.path;
        this._lists.delete(JSON.stringify([accountId, isInbox ? "" : path, null]));
    }

    /** When the open message leaves the list, the next one takes its place. */
    _openNeighbour(keys) {
        if (!this.opened || !keys.includes(this.opened.key)) {
            return;
        }
        const gone = new Set(keys);
        const position = this.list.position(this.opened.key);
        const next =
            this.list.items.slice(position + 1).find(({key}) => !gone.has(key)) ||
            this.list.items.slice(0, position).findLast(({key}) => !gone.has(key));
        if (next) {
            this.open(next.key);
        } else {
            this.close();
        }
    }

    archive(keys) {
        const folder = this.folderWithRole("archive");
        if (!folder) {
            this.say(_t("This mailbox has no archive folder."), null, "warning");
            return Promise.resolve();
        }
        return this.move(keys, folder);
    }

    // ---------------------------------------------------------------- import

    /** Upload .eml files; they are then imported by their keys like messages. */
    async upload(files) {
        const uploaded = [];
        for (const file of files) {
            const data = await dataOf(file);
            uploaded.push(await this.service.upload(this.accountId, file.name, data));
        }
        return uploaded;
    }

    /**
     * Import messages, tell the rows, and leave telling the rep to the caller.
     *
     * @returns {Promise<Array>} one result per key, as the server gives them
     */
    async import(keys, ticketId, options) {
        const {accountId, list} = this;
        const results = await this.service.import(accountId, keys, ticketId, options);
        this.applyResults(list, results);
        return results;
    }

    applyResults(list, results) {
        const done = new Map(
            results
                .filter(({status, ticket_id}) => status !== "failed" && ticket_id)
                .map((result) => [result.key, result])
        );
        list.update([...done.keys()], (message) => {
            const {ticket_id, ticket_number, imported_by} = done.get(message.key);
            const others = message.tickets.filter(({id}) => id !== ticket_id);
            const known = message.tickets.find(({id}) => id === ticket_id);
            const ticket = known || {
                id: ticket_id,
                number: ticket_number,
                imported_by: imported_by ?? user.name,
            };
            return {tickets: [...others, ticket]};
        });
        for (const key of done.keys()) {
            this._suggestions.delete(key);
        }
    }

    /**
     * Show what "after import" does to the messages, and look a little later
     * whether the server did it.
     */
    settleAfterImport(results, act = this.account?.after_import) {
        const {list} = this;
        const keys = results.map(({key}) => key).filter((key) => list.get(key));
        if (!keys.length || !["seen", "move"].includes(act)) {
            return;
        }
        if (act === "seen") {
            this._applyFlag(list, "seen", new Map(keys.map((key) => [key, true])));
        } else {
            this._openNeighbour(keys);
            list.remove(keys);
        }
        browser.setTimeout(() => {
            this.refresh().catch(() => null);
            this.loadFolders();
        }, AFTER_IMPORT_DELAY);
    }

    async undoImport(results) {
        const {accountId, list} = this;
        const imported = results.filter(({status}) => status === "imported");
        const answers = await this.service.undoImport(
            accountId,
            imported.map((result) => result.email_message_id)
        );
        const undone = new Set(answers.filter((a) => a.undone).map((a) => a.id));
        const ticketOf = new Map(
            imported
                .filter((result) => undone.has(result.email_message_id))
                .map((result) => [result.key, result.ticket_id])
        );
        list.update([...ticketOf.keys()], (message) => ({
            tickets: message.tickets.filter(({id}) => id !== ticketOf.get(message.key)),
        }));
        this.refreshTickets();
        return answers;
    }
}

export function makeInboxModel(service, options) {
    return reactive(new InboxModel(service, options));
}
