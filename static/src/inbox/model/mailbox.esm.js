import {ALL_ACCOUNTS, locate, locatedKey} from "../../services/located_key.esm";
import {MessageList, PAGE_SIZE} from "./message_list.esm";
import {markRaw, reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {trim} from "./cache.esm";

const KEPT_LISTS = 8;

/** The rep's accounts, their folders and the list that is shown. */
export class Mailbox {
    constructor(service, {ticketId = false, view} = {}) {
        this.service = markRaw(service);
        this.view = view;
        this.ticketId = ticketId;
        this.offline = browser.navigator.onLine === false;
        this.settings = {};
        this.accounts = [];
        this.accountId = false;
        this.folders = {};
        this.allFolders = false;
        this.list = null;
        this.newMessages = 0;
        this._lists = markRaw(new Map());
    }

    get account() {
        return this.accounts.find(({id}) => id === this.accountId);
    }

    /** The inboxes of all accounts are shown as one list. */
    get showsAll() {
        return this.accountId === ALL_ACCOUNTS;
    }

    /** Where something new begins: the account that is shown, else the first one. */
    get ownAccountId() {
        return this.accountId || this.accounts[0]?.id;
    }

    /** Of which account a row is, and what its server calls it. */
    locate(key) {
        return locate(this.accountId, key);
    }

    /** A server's key as the rows of the list have it. */
    shownKey(accountId, key) {
        return this.showsAll ? locatedKey(accountId, key) : key;
    }

    /** The account that all of the messages are of; none where there are several. */
    accountOf(keys) {
        const ids = new Set(keys.map((key) => this.locate(key).accountId));
        const [accountId] = ids;
        return ids.size === 1
            ? this.accounts.find(({id}) => id === accountId)
            : undefined;
    }

    /** Those that do not answer, of all whose inboxes are shown as one. */
    get problems() {
        if (!this.showsAll) {
            return [];
        }
        const told = new Map(
            (this.list?.problems || []).map((one) => [one.account_id, one.error])
        );
        return this.accounts
            .filter(({id, state}) => told.has(id) || state === "failed")
            .map((account) => ({
                account,
                error: told.get(account.id) || account.last_error,
            }));
    }

    /**
     * Whose inboxes are asked for as one list: whoever does not answer is not waited
     * for again and again. Undefined where one account is shown.
     */
    get _answering() {
        if (!this.showsAll) {
            return undefined;
        }
        const answering = this.accounts.filter(({state}) => state !== "failed");
        const asked = answering.length ? answering : this.accounts;
        return asked.map(({id}) => id);
    }

    get capabilities() {
        return this.list?.capabilities || [];
    }

    can(capability) {
        return this.capabilities.includes(capability);
    }

    get folderList() {
        return this.foldersOf(this.accountId);
    }

    /**
     * The folders to show: special ones and those the rep subscribed to, with what
     * holds them. Where nothing is subscribed, all of them.
     */
    get shownFolders() {
        const folders = this.folderList;
        if (
            this.allFolders ||
            !folders.some(({subscribed, role}) => subscribed && !role)
        ) {
            return folders;
        }
        const wanted = folders.filter(
            (folder) =>
                folder.subscribed !== false || folder.role || folder === this.folder
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

    /** The folders that messages of the one shown can be moved to. */
    moveTargets(keys = []) {
        const shown = this.folder?.path;
        const accountId = keys.length ? this.accountOf(keys)?.id : this.accountId;
        return this.foldersOf(accountId).filter(
            ({selectable, path}) => selectable !== false && path !== shown
        );
    }

    isDraft(message) {
        const {folder: path, account_id: accountId = this.accountId} = message || {};
        return Boolean(path) && this.folderWithRole("drafts", accountId)?.path === path;
    }

    foldersOf(accountId) {
        return this.folders[accountId]?.list || [];
    }

    folderWithRole(role, accountId = this.accountId) {
        return this.foldersOf(accountId).find((folder) => folder.role === role);
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

    /** The sign-in was refused, or the rep has to agree to another server. */
    get isSignedOut() {
        return Boolean(this.account?.sign_in_refused || this.account?.server_changed);
    }

    /** Show an account: the one asked for, where it is there. */
    async openFirst(accountId, folder) {
        const asked = this.accounts.find((account) => account.id === accountId);
        const {id} = asked || this.accounts[0];
        await (this.ticketId ? this.openForTicket(id) : this.openAccount(id, folder));
        this.loadOtherFolders();
    }

    /** The accounts, and what the rep and the company prefer. */
    async refreshAccounts() {
        const {accounts, ...settings} = await this.service.bootstrap();
        this.accounts = accounts;
        this.settings = settings;
    }

    async openAccount(accountId, folder = "") {
        this.accountId = accountId;
        const listed = this.openFolder(folder);
        if (this.showsAll || !this.folders[accountId]?.list) {
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
        if (accountId === ALL_ACCOUNTS) {
            await this.loadOtherFolders();
            return;
        }
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
                    view: this.view,
                })
            );
            list.accountIds = this._answering;
            list.capabilities =
                this.list?.accountId === this.accountId ? this.list.capabilities : null;
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
        if (list.error || list.problems.length) {
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
            const accountIds = this._answering;
            const page = await this.service.page(list.accountId, {
                folder: list.folder,
                limit: PAGE_SIZE,
                accountIds,
            });
            this.offline = false;
            const change = list.mergeNewest(page, accountIds);
            if (list.problems.length) {
                await this.refreshAccounts();
            }
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

    /** @param {Boolean} onPurpose the rep pressed the button, and agrees */
    async retry(onPurpose = false) {
        await this.refreshAccounts();
        if (onPurpose && this.isSignedOut) {
            await this.service.tryAgain(this.accountId);
            await this.refreshAccounts();
        }
        if (this.folders[this.accountId]?.error || !this.folderList.length) {
            this.loadFolders();
        }
        if (this.problems.length) {
            await this._retryAll();
        } else if (this.list.started && this.list.length && !this.list.query) {
            await this.refresh().catch(() => null);
        } else {
            this.list.end = false;
            await this.list.loadMore();
        }
    }

    /** Those that did not answer, too. */
    async _retryAll() {
        const {list} = this;
        try {
            const accountIds = this.accounts.map(({id}) => id);
            const page = await this.service.page(list.accountId, {
                limit: PAGE_SIZE,
                query: list.query,
                accountIds,
            });
            list.mergeNewest(page, accountIds);
        } catch (error) {
            list.error = toInboxError(error);
        }
        await this.refreshAccounts();
    }

    /** Count what comes to a folder, or leaves it, before the server says so. */
    adjustFolder(path, {unread = 0, total = 0}, accountId = this.accountId) {
        const folder = path
            ? this.foldersOf(accountId).find((candidate) => candidate.path === path)
            : this.folderWithRole("inbox", accountId);
        if (folder && folder.unread >= 0) {
            folder.unread = Math.max(0, folder.unread + unread);
        }
        if (folder && folder.total >= 0) {
            folder.total = Math.max(0, folder.total + total);
        }
    }

    /** Show that messages have a flag, or have it no longer. */
    applyFlag(list, name, values) {
        list.update([...values.keys()], (message) => {
            const value = values.get(message.key);
            if (name === "seen" && value !== message.seen) {
                this.adjustFolder(
                    message.folder,
                    {unread: value ? -1 : 1},
                    message.account_id
                );
            }
            return {[name]: value};
        });
    }

    /** It has changed: it is asked for anew when it is shown. */
    forgetList(accountId, path) {
        const isInbox = path === this.folderWithRole("inbox", accountId)?.path;
        const places = [[accountId, isInbox ? "" : path]];
        if (isInbox) {
            places.push([ALL_ACCOUNTS, ""]);
        }
        const {accountId: shownId, folder: shown, query} = this.list || {};
        const shownName = JSON.stringify([shownId, shown, query]);
        for (const place of places) {
            const name = JSON.stringify([...place, null]);
            if (name !== shownName) {
                this._lists.delete(name);
            }
        }
    }
}
