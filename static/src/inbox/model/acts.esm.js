import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {ReadingModel} from "./reading.esm";

const SNACK_DURATION = 8000;

/**
 * The rep's acts on the mailbox, each with its undo.
 *
 * They are optimistic: the screen changes at once, the server is told, and a
 * refusal puts everything back and says why.
 */
export class ActingModel extends ReadingModel {
    constructor(...args) {
        super(...args);
        this.snack = null;
    }

    /** @param {String} label of the button that calls `undo`, where it is no undo */
    say(text, undo = null, type = "info", label = "") {
        browser.clearTimeout(this._snackTimeout);
        this.snack = {text, undo: undo && markRaw(undo), type, label};
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
        this.say(
            _t("%(count)s moved to %(folder)s.", {
                count: this.countLabel(keys.length),
                folder: folder.name,
            })
        );
        try {
            const moved = await this.service.move(list.accountId, keys, folder.path);
            const newKeys = this._movedKeys(moved);
            if (newKeys.length === keys.length && from) {
                this.snack &&= {
                    ...this.snack,
                    undo: markRaw(async () => {
                        try {
                            await this.service.move(list.accountId, newKeys, from.path);
                        } catch (error) {
                            this.say(toInboxError(error).message, null, "danger");
                            return;
                        }
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
}
