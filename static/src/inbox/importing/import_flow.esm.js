import {finishDraft, keepDraft, openDraft} from "../../services/drafts.esm";
import {ImportDialog} from "./import_dialog.esm";
import {MemoDialog} from "./memo_dialog.esm";
import {_t} from "@web/core/l10n/translation";
import {sortBy} from "@web/core/utils/arrays";
import {toInboxError} from "../../services/email_inbox_service.esm";

/** Files of which it is said one by one why they cannot be imported. */
const MOST_REFUSALS = 5;
const NOTIFICATION_DURATION = 10000;

/**
 * From messages and a target to a ticket with a memo: asking, importing, saying
 * what was done, and taking it back.
 */
export class ImportFlow {
    /**
     * @param {Object} inbox
     * @param {InboxModel} inbox.model
     * @param {Set} inbox.busyKeys the messages that are being imported
     * @param {number|false} inbox.ticketId the ticket whose dialog the inbox is
     * @param {(ticketId: number) => void} inbox.openTicket
     * @param {(results: Array) => void} inbox.onChanged
     * @param {Object} inbox.services dialog, notification, action, inbox
     */
    constructor({model, busyKeys, ticketId, openTicket, onChanged, services}) {
        this.model = model;
        this.busyKeys = busyKeys;
        this.ticketId = ticketId;
        this.openTicket = openTicket;
        this.onChanged = onChanged;
        this.dialog = services.dialog;
        this.notification = services.notification;
        this.action = services.action;
        this.service = services.inbox;
        this.lastImport = null;
    }

    get asks() {
        return !this.model.mailbox.settings.import_at_once;
    }

    async stopAsking() {
        this.model.mailbox.settings.import_at_once = true;
        await this.service.stopAsking();
    }

    importTo(target, keys = this.model.targetKeys) {
        if (keys.length > 1) {
            this.importMany(target, keys);
        } else if (keys.length && this.asks) {
            this.askAndImport(target, keys[0]);
        } else if (keys.length) {
            this.importAtOnce(target, keys[0]);
        }
    }

    /** Where a new ticket goes when it was not simply "New ticket". */
    placeOptions({place}) {
        return place?.options || {};
    }

    /** Each draft is for one message and target. */
    draftId(target, key) {
        const place = target.ticket?.id || this.placeOptions(target);
        const {accountId, key: name} = this.model.mailbox.locate(key);
        return ["memo", accountId, name, place];
    }

    sayDraftKept(target, key) {
        this.model.snack.say(
            _t("What you wrote is kept, not saved."),
            () => this.askAndImport(target, key),
            "info",
            _t("Go on writing")
        );
    }

    askAndImport(target, key) {
        const id = this.draftId(target, key);
        this.dialog.add(MemoDialog, {
            draft: openDraft(id) || undefined,
            onDraft: (draft) => keepDraft(id, draft),
            onLeave: () => this.sayDraftKept(target, key),
            onDone: () => finishDraft(id),
            accountId: this.model.mailbox.locate(key).accountId,
            messageKey: key,
            target,
            placeOptions: this.placeOptions(target),
            account: this.model.mailbox.accountOf([key]),
            canMove: this.model.mailbox.can("move"),
            canFlag: this.model.mailbox.can("flags"),
            onSave: (options) => this.importOne(target, key, options),
            onDontAsk: () => this.stopAsking(),
            onOpenTicket: (ticketId) => this.openTicket(ticketId),
        });
    }

    async importAtOnce(target, key) {
        const options = this.placeOptions(target);
        try {
            const problem = await this.importOne(target, key, options);
            if (problem) {
                this.notification.add(problem, {type: "warning"});
            }
        } catch (error) {
            this.notification.add(toInboxError(error).message, {type: "danger"});
        }
    }

    /** @returns {Promise<string>} why it was not imported, empty when it was */
    async importOne(target, key, options) {
        const results = await this.importBatch([key], target.ticket?.id, options);
        const [result] = results;
        if (result.status === "failed") {
            return result.error || _t("The message could not be imported.");
        }
        if (result.status === "duplicate") {
            return result.ticket_number
                ? _t("Already on ticket %s.", result.ticket_number)
                : _t("This message has already been taken care of.");
        }
        this.afterImport(results, options);
        return "";
    }

    async importBatch(keys, ticketId, options) {
        for (const key of keys) {
            this.busyKeys.add(key);
        }
        try {
            return await this.model.imports.import(keys, ticketId, options);
        } finally {
            for (const key of keys) {
                this.busyKeys.delete(key);
            }
        }
    }

    importMany(target, keys) {
        const {accountId, list} = this.model.mailbox;
        const known = new Map(this.model.held.map((file) => [file.key, file]));
        const {conversation} = this.model;
        const found = keys.map(
            (key) => list.get(key) || known.get(key) || conversation.get(key) || {key}
        );
        // As they were written: what answers stands below what it answers
        const messages = sortBy(found, ({date, sent}) => `${date} ${sent}`);
        const props = {
            messages,
            target,
            placeOptions: this.placeOptions(target),
            settings: this.model.mailbox.settings,
            account: this.model.mailbox.accountOf(keys),
            // Several messages on "New ticket": one or many is always asked
            ask: this.asks || target.type === "new",
            onImport: (batch, ticketId, options) =>
                this.importBatch(batch, ticketId, options),
            onStart: (all, ticketId, options) =>
                this.service.startImport(accountId, all, ticketId, options),
            onProgress: (importId) => this.service.importProgress(accountId, importId),
            onDone: (results, options) => {
                list.clearSelection();
                this.model.imports.applyResults(list, results);
                this.afterImport(results, options);
            },
            // The dialog was closed before the end, and there is something to explain
            onReport: (results) => this.dialog.add(ImportDialog, {...props, results}),
            onUndo: (results) => this.undoImport(results),
            onOpenTicket: (ticketId) => this.openTicket(ticketId),
            onDontAsk: () => this.stopAsking(),
        };
        this.dialog.add(ImportDialog, props);
    }

    /** Say what was done, with a way to the ticket and a way back. */
    afterImport(results, options = {}) {
        const imported = results.filter(({status}) => status === "imported");
        if (!imported.length) {
            return;
        }
        this.model.held = [];
        this.model.tickets.refresh();
        this.onChanged(imported);
        this.settleAfterImport(imported, options.after_import);
        if (this.ticketId) {
            this.action.doAction({type: "ir.actions.act_window_close"});
        }
        const tickets = new Map(
            imported.map((result) => [result.ticket_id, result.ticket_number])
        );
        let close = null;
        const buttons = [...tickets].slice(0, 3).map(([id, number]) => ({
            name: number || _t("Open"),
            primary: true,
            onClick: () => {
                close();
                this.openTicket(id);
            },
        }));
        buttons.push({
            name: _t("Undo"),
            icon: "fa-undo",
            onClick: () => {
                close();
                this.undoImport(results);
            },
        });
        const remark = imported.map(({hint}) => hint).find(Boolean);
        close = this.notification.add(
            [this.importedText(imported, tickets), remark].filter(Boolean).join(" "),
            {
                type: remark ? "warning" : "success",
                autocloseDelay: NOTIFICATION_DURATION,
                onClose: () => {
                    if (this.lastImport?.results === results) {
                        this.lastImport = null;
                    }
                },
                className: "o_helpdesk_inbox_imported",
                buttons,
            }
        );
        this.rememberImport(results, close);
    }

    /** Say it where the mailbox refused what was to be done after the import. */
    async settleAfterImport(imported, act) {
        const problem = await this.model.imports.settle(imported, act);
        if (problem) {
            this.notification.add(problem, {type: "warning", sticky: true});
        }
    }

    /** Until it is said no longer. */
    rememberImport(results, close) {
        this.model.snack.clear();
        this.lastImport = {results, close};
    }

    importedText(imported, tickets) {
        if (tickets.size > 1) {
            return _t("%(count)s messages imported into %(tickets)s tickets.", {
                count: imported.length,
                tickets: tickets.size,
            });
        }
        const [number] = tickets.values();
        return imported.length === 1
            ? _t("Imported into ticket %s.", number)
            : _t("%(count)s messages imported into ticket %(number)s.", {
                  count: imported.length,
                  number,
              });
    }

    /** The latest act that can be undone, whichever it was. */
    async undo() {
        if (this.model.snack.said?.undo) {
            await this.model.snack.undo();
        } else if (this.lastImport) {
            await this.undoImport(this.lastImport.results);
        }
    }

    async undoImport(results) {
        const last = this.lastImport;
        if (last?.results[0].key === results[0].key) {
            // Its notification must not offer it a second time
            last.close();
            this.lastImport = null;
        }
        try {
            const answers = await this.model.imports.undo(results);
            const failed = answers.filter(({undone}) => !undone);
            if (failed.length) {
                this.notification.add(
                    failed[0].error || _t("The import could not be undone."),
                    {type: "warning"}
                );
            } else {
                this.notification.add(_t("The import was undone."), {type: "info"});
            }
            this.onChanged([]);
            if (this.ticketId) {
                // The ticket behind the dialog has lost its memo
                this.action.doAction("soft_reload");
            }
        } catch (error) {
            this.notification.add(toInboxError(error).message, {type: "danger"});
        }
    }

    // ------------------------------------------------- files from the desktop

    /** Why a file from the desktop cannot be imported; empty for an email. */
    refusal({name, type}) {
        if (/\.eml$/i.test(name) || type === "message/rfc822") {
            return "";
        }
        return /\.(?:msg|oft|pst|ost)$/i.test(name)
            ? _t(
                  "“%s” is in Outlook's own format. Save it as .eml, or drag the message from your inbox here.",
                  name
              )
            : _t("“%s” is not an email. Only .eml files can be imported.", name);
    }

    async uploadFiles(fileList) {
        const files = [...fileList];
        const refusals = files.map((file) => this.refusal(file)).filter(Boolean);
        const emails = files.filter((file) => !this.refusal(file));
        if (!files.length) {
            refusals.push(_t("Only .eml files can be imported."));
        }
        const {uploaded, errors} = await this.model.imports.upload(emails);
        for (const text of [...refusals, ...errors].slice(0, MOST_REFUSALS)) {
            this.notification.add(text, {type: "warning"});
        }
        return uploaded;
    }

    async importFiles(target, files) {
        this.model.held = await this.uploadFiles(files);
        if (this.model.held.length) {
            this.importTo(target);
        }
    }
}
