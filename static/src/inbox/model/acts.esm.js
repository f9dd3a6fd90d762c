import {_t} from "@web/core/l10n/translation";
import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";

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
        this.snack.say(text, undo);
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

    async move(keys, folder) {
        if (
            !keys.length ||
            !this.mailbox.can("move") ||
            folder.path === this.mailbox.folder?.path
        ) {
            return;
        }
        const {mailbox} = this;
        const {list, folder: from} = mailbox;
        this.reading.openNeighbour(keys);
        const removed = list.remove(keys);
        const unread = removed.filter(({message}) => !message.seen).length;
        const size = removed.length;
        const count = (sign) => {
            const change = {unread: sign * unread, total: sign * size};
            mailbox.adjustFolder(folder.path, change);
            mailbox.adjustFolder(list.folder, {
                unread: -change.unread,
                total: -change.total,
            });
            mailbox.forgetList(list.accountId, folder.path);
        };
        count(1);
        this.snack.say(
            _t("%(count)s moved to %(folder)s.", {
                count: this.countLabel(keys.length),
                folder: folder.name,
            })
        );
        try {
            const moved = await this.service.move(list.accountId, keys, folder.path);
            const newKeys = this._movedKeys(moved);
            if (newKeys.length === keys.length && from) {
                this.snack.offer(async () => {
                    try {
                        await this.service.move(list.accountId, newKeys, from.path);
                    } catch (error) {
                        this.snack.say(toInboxError(error).message, null, "danger");
                        return;
                    }
                    count(-1);
                    this.snack.say(_t("Undone."));
                    if (mailbox.list === list) {
                        await mailbox.refresh();
                    }
                });
            }
        } catch (error) {
            list.restore(removed);
            count(-1);
            this.snack.say(toInboxError(error).message, null, "danger");
        }
    }

    _movedKeys(moved) {
        const pairs = Array.isArray(moved)
            ? moved.map((entry) => entry.new_key)
            : Object.values(moved || {});
        return pairs.filter(Boolean);
    }

    archive(keys) {
        const folder = this.mailbox.folderWithRole("archive");
        if (!folder) {
            this.snack.say(_t("This mailbox has no archive folder."), null, "warning");
            return Promise.resolve();
        }
        return this.move(keys, folder);
    }
}
