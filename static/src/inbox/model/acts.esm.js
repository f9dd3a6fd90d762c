import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {groupBy} from "@web/core/utils/arrays";
import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";

/** How long a message is shown before it counts as read, where the rep wants that. */
const READ_DELAY = 5000;

/**
 * The rep's acts on the mailbox, each with its undo.
 *
 * They are optimistic: the screen changes at once, the server is told, and a
 * refusal puts everything back and says why.
 */
export class Acts {
    constructor(service, mailbox, reading, snack) {
        this.service = markRaw(service);
        this.mailbox = mailbox;
        this.reading = reading;
        this.snack = snack;
        this._sent = markRaw(Promise.resolve());
    }

    /** One after the other: what the rep did last is what stays. */
    _sendFlag(list, name, values) {
        const sent = this._sent.then(() => this._tellFlag(list, name, values));
        this._sent = markRaw(sent.catch(() => null));
        return sent;
    }

    async _tellFlag(list, name, values) {
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
        this.mailbox.applyFlag(list, name, wanted);
        const undo = isUndo
            ? null
            : () => this._setFlag(list, name, before, _t("Undone."), true);
        if (text) {
            this.snack.say(text, undo);
        }
        try {
            await this._sendFlag(list, name, wanted);
        } catch (error) {
            this.mailbox.applyFlag(list, name, before);
            this.snack.say(toInboxError(error).message, null, "danger");
        }
    }

    mark(keys, name, value) {
        if (!this.mailbox.can("flags")) {
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
        return this._setFlag(
            this.mailbox.list,
            name,
            values,
            texts[name][Number(value)]
        );
    }

    countLabel(count) {
        return count === 1 ? _t("1 message") : _t("%s messages", count);
    }

    /** Flag all of them, or unflag them when all are flagged already. */
    toggle(keys, name) {
        const isSet = keys.every((key) => this.mailbox.list.get(key)?.[name]);
        return this.mark(keys, name, !isSet);
    }

    /** Those of the messages that are not in the folder already. */
    _elsewhere(list, keys, folder) {
        return keys.filter((key) => list.get(key)?.folder !== folder.path);
    }

    /** To a folder of the account that all of them are of. */
    move(keys, folder) {
        return this._move([{keys, folder}]);
    }

    /**
     * @param {Array<{keys: string[], folder: Object}>} given of each account the
     * messages, and the folder there
     */
    async _move(given) {
        const {mailbox} = this;
        const {list} = mailbox;
        const parts = given
            .map(({keys, folder}) => ({
                keys: this._elsewhere(list, keys, folder),
                folder,
            }))
            .filter(({keys}) => keys.length);
        if (!parts.length || !mailbox.can("move")) {
            return;
        }
        const all = parts.flatMap(({keys}) => keys);
        this.reading.openNeighbour(all);
        const removed = new Map(list.remove(all).map((row) => [row.message.key, row]));
        for (const part of parts) {
            part.removed = part.keys.map((key) => removed.get(key));
            this._count(part, 1);
        }
        this.snack.say(
            _t("%(count)s moved to %(folder)s.", {
                count: this.countLabel(all.length),
                folder: parts[0].folder.name,
            })
        );
        await this._tellMove(list, parts);
    }

    /** What one account refuses is put back; what the others did stays. */
    async _tellMove(list, parts) {
        let canUndo = true;
        for (const part of parts) {
            const {keys, folder} = part;
            try {
                part.moved = await this.service.move(list.accountId, keys, folder.path);
                canUndo = canUndo && keys.every((key) => part.moved[key]);
            } catch (error) {
                canUndo = false;
                list.restore(part.removed);
                this._count(part, -1);
                this.snack.say(toInboxError(error).message, null, "danger");
            }
        }
        if (canUndo) {
            this.snack.offer(() => this._moveBack(list, parts));
        }
    }

    /** What messages that went to a folder (1) or came back from it (-1) change. */
    _count({removed, folder}, sign) {
        const {mailbox} = this;
        for (const {message} of removed) {
            const unread = message.seen ? 0 : sign;
            const {account_id: id, folder: path} = message;
            mailbox.adjustFolder(folder.path, {unread, total: sign}, id);
            mailbox.adjustFolder(path, {unread: -unread, total: -sign}, id);
            mailbox.forgetList(id, folder.path);
            mailbox.forgetList(id, path);
        }
    }

    /** Each to the folder that it came from. */
    async _moveBack(list, parts) {
        try {
            for (const {removed, moved} of parts) {
                const byFolder = groupBy(removed, ({message}) => message.folder);
                for (const [path, rows] of Object.entries(byFolder)) {
                    const keys = rows.map(({message}) => moved[message.key]);
                    await this.service.move(list.accountId, keys, path);
                }
            }
        } catch (error) {
            this.snack.say(toInboxError(error).message, null, "danger");
            return;
        }
        for (const part of parts) {
            this._count(part, -1);
        }
        this.snack.say(_t("Undone."));
        if (this.mailbox.list === list) {
            await this.mailbox.refresh();
        }
    }

    get isJunk() {
        return this.mailbox.folder?.role === "junk";
    }

    get junkLabel() {
        return this.isJunk ? _t("Not junk: move to the inbox") : _t("Mark as junk");
    }

    archive(keys) {
        return this.discard(keys, "archive");
    }

    junk(keys) {
        return this.discard(keys, this.isJunk ? "inbox" : "junk");
    }

    /**
     * Move to the folder of a role, which is made where there is none. Nothing is ever
     * deleted for good: what is in Trash stays there.
     *
     * @param {"trash"|"junk"|"inbox"|"archive"} role
     */
    async discard(keys, role) {
        const {mailbox} = this;
        if (!keys.length || !mailbox.can("move")) {
            return;
        }
        const ofEach = groupBy(keys, (key) => mailbox.locate(key).accountId);
        const parts = [];
        try {
            for (const [accountId, itsKeys] of Object.entries(ofEach)) {
                const folder = await this._folderFor(role, Number(accountId));
                parts.push({keys: itsKeys, folder});
            }
        } catch (error) {
            this.snack.say(toInboxError(error).message, null, "warning");
            return;
        }
        const isElsewhere = ({keys: its, folder}) =>
            this._elsewhere(mailbox.list, its, folder).length;
        if (parts.some(isElsewhere)) {
            await this._move(parts);
        } else {
            const {name} = parts[0].folder;
            this.snack.say(
                _t("Already in %s. Nothing is deleted for good here.", name)
            );
        }
    }

    async _folderFor(role, accountId) {
        const {mailbox} = this;
        if (!mailbox.folderWithRole(role, accountId)) {
            await this.service.makeFolder(accountId, role);
            await mailbox.loadFolders(accountId);
        }
        return mailbox.folderWithRole(role, accountId);
    }

    /** After a message was shown: what the rep prefers. */
    async markRead(key) {
        const {mailbox} = this;
        const {list} = mailbox;
        const isUnread = () => list?.get(key) && !list.get(key).seen;
        const when = mailbox.settings.mark_read;
        if (!["open", "later"].includes(when) || !mailbox.can("flags") || !isUnread()) {
            return;
        }
        if (when === "later") {
            await new Promise((resolve) => browser.setTimeout(resolve, READ_DELAY));
        }
        if (isUnread() && this.reading.opened?.key === key) {
            await this._setFlag(list, "seen", new Map([[key, true]]), "", true);
        }
    }

    /** Asked once; the preferences can change it. */
    async chooseMarkRead(when) {
        this.mailbox.settings.mark_read = when;
        try {
            await this.service.markReadWhen(when);
        } catch (error) {
            this.snack.say(toInboxError(error).message, null, "danger");
        }
        if (this.reading.opened) {
            await this.markRead(this.reading.opened.key);
        }
    }
}
