import {Component, useExternalListener, useRef, useState} from "@odoo/owl";
import {SHORTCUTS, useInboxKeys} from "./inbox_keys.esm";
import {openAccount, useAccountServices} from "../accounts/account_dialog.esm";
import {ALL_ACCOUNTS} from "../services/located_key.esm";
import {Composing} from "./composing/composing.esm";
import {HelpDialog} from "./dialogs/help_dialog.esm";
import {ImportFlow} from "./importing/import_flow.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {longDate} from "./shared/format.esm";
import {makeDragState} from "./shared/drag_state.esm";
import {makeInboxModel} from "./model/inbox_model.esm";
import {toInboxError} from "../services/email_inbox_service.esm";
import {useInboxPolling} from "./inbox_polling.esm";
import {useService} from "@web/core/utils/hooks";

/**
 * What every screen with a mailbox in it does: the inbox, and the panel beside the
 * ticket board. How its panes are laid out is for the screen itself.
 */
export class MailboxScreen extends Component {
    /**
     * @param {Object} options
     * @param {number|false} options.ticketId the ticket whose dialog the screen is
     * @param {InboxModel} options.model of an earlier visit, to go on with
     * @param {DragState} options.drag where somebody else shares it
     * @param {Object} options.state what else the screen keeps
     */
    setup({ticketId = false, model, drag, state = {}} = {}) {
        this.service = useService("helpdesk_email_inbox");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ticketId = ticketId;
        this.model = useState(model || makeInboxModel(this.service, {ticketId}));
        this.drag = useState(drag || makeDragState());
        this.state = useState({
            pane: "list",
            foldersShown: false,
            ticketsShown: false,
            busyKeys: new Set(),
            ...state,
        });
        const notification = useService("notification");
        this.accountServices = useAccountServices();
        this.composing = new Composing({notification, inbox: this.service}, this.model);
        this.composing.refresh();
        this.importing = new ImportFlow({
            model: this.model,
            busyKeys: this.state.busyKeys,
            ticketId,
            openTicket: (id) => this.openTicket(id),
            onChanged: (results) => {
                this.model.conversation.load();
                this.onTicketsChanged(results);
            },
            services: {
                dialog: this.dialog,
                notification,
                action: this.action,
                inbox: this.service,
            },
        });
        this.root = useRef("root");
        this.children = {};
        useInboxPolling(this.model);
        useInboxKeys(this);
        useExternalListener(browser, "dragend", () => this.endDrag());
        useExternalListener(browser, "drop", () => this.endDrag());
        // A row that went meanwhile cannot say that its drag has ended; while one is
        // under way, a pointer has no moves of its own
        useExternalListener(browser, "pointermove", () => this.endDrag());
    }

    /** Room for one pane only; a screen with more room says otherwise. */
    get isPhone() {
        return true;
    }

    /** Whether a key that was pressed there is for the mailbox. */
    hasKeys() {
        return true;
    }

    /** Leaving it ends a drag of files. */
    get dragArea() {
        return this.root.el;
    }

    /**
     * Tickets were made or updated by an import, or an import was undone. It is called
     * with what was imported, after an undo with an empty list.
     */
    onTicketsChanged() {
        // For screens that show tickets
    }

    get list() {
        return this.children.list;
    }

    registerList(list) {
        this.children.list = list;
    }

    focusMessage() {
        browser.requestAnimationFrame(() => {
            const title = this.root.el.querySelector(".o_helpdesk_inbox_title");
            title?.focus();
        });
    }

    hideOverlays() {
        this.state.foldersShown = false;
        this.state.ticketsShown = false;
    }

    // ------------------------------------------------------------ navigation

    async openFolder(folder) {
        this.hideOverlays();
        this.state.pane = "list";
        this.model.reading.close();
        await this.model.mailbox.openFolder(folder.path).catch(() => null);
    }

    async openAccount(accountId) {
        if (accountId === ALL_ACCOUNTS) {
            this.hideOverlays();
        }
        this.model.reading.close();
        this.state.pane = "list";
        await this.model.mailbox.openAccount(accountId).catch(() => null);
    }

    search(query) {
        this.state.pane = "list";
        return this.model.mailbox.search(query).catch(() => null);
    }

    openMessage(key, {newWindow = false} = {}) {
        if (newWindow) {
            this.openWindow(key);
            return;
        }
        this.state.pane = "message";
        this.model.reading.open(key);
    }

    openWindow(key) {
        const url = new URL("/odoo/email-inbox", browser.location.origin);
        const {accountId, key: name} = this.model.mailbox.locate(key);
        url.searchParams.set("email_account", accountId);
        url.searchParams.set("email_message", name);
        browser.open(url.toString(), "_blank", "noopener");
    }

    printMessage(key) {
        const {accountId} = this.model.reading.opened;
        browser.open(this.service.printUrl(accountId, key), "_blank", "noopener");
    }

    back() {
        if (this.isPhone && this.state.pane === "message" && !this.isSingle) {
            this.state.pane = "list";
        }
    }

    openTicket(ticketId) {
        this.openRecord("helpdesk.ticket", ticketId);
    }

    openPartner(partnerId) {
        this.openRecord("res.partner", partnerId);
    }

    openRecord(resModel, resId) {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: resModel,
                res_id: resId,
                views: [[false, "form"]],
            },
            {newWindow: this.env.inDialog}
        );
    }

    async configure() {
        this.hideOverlays();
        await this.runAction(await this.service.preferencesAction());
    }

    async addAccount() {
        this.editAccount(await this.service.addAccountAction());
    }

    async signIn() {
        if (this.model.mailbox.account?.sign_in_with) {
            await this.runAction(
                await this.service.signInAction(this.model.mailbox.accountId)
            );
            return;
        }
        this.editAccount({
            name: _t("Sign in again"),
            res_id: this.model.mailbox.accountId,
        });
    }

    editAccount(action) {
        openAccount(this.accountServices, action, () =>
            this.model.retry().catch(() => null)
        );
    }

    configureServers() {
        return this.runAction(this.model.mailbox.settings.configure_action);
    }

    runAction(action) {
        return this.action.doAction(action, {
            onClose: () => this.model.retry().catch(() => null),
        });
    }

    async refresh() {
        if (!this.model.mailbox.list || this.model.status !== "ready") {
            await this.model.retry();
            return;
        }
        const change = await this.model.mailbox.refresh().catch(() => null);
        this.model.mailbox.loadFolders();
        this.model.tickets.refresh();
        if (change && !this.model.mailbox.list.error) {
            const {added} = change;
            this.model.snack.say(
                added ? _t("%s new messages", added) : _t("No new mail.")
            );
        }
    }

    /** The key: the menu of folders to move to, of the selection or the message. */
    chooseFolder() {
        const button = this.root.el.querySelector("button[name=move]");
        if (!button && this.model.mailbox.can("move") && this.model.targetKeys.length) {
            this.model.snack.say(
                _t("These messages are of several accounts. Choose those of one.")
            );
        }
        button?.focus();
        button?.click();
    }

    /** @param {"reply"|"reply_all"|"forward"} kind */
    async reply(kind) {
        const {opened} = this.model.reading;
        if (!opened) {
            this.model.snack.say(_t("Open the message that you want to answer."));
            return;
        }
        if (this.model.mailbox.isDraft(opened.summary)) {
            await this.composing.continueDraft(opened);
            return;
        }
        const message = {...opened, ticketId: this.ticketId};
        await this.composing.reply(message, kind);
    }

    unsentLabel({send_at, date}) {
        return send_at
            ? _t("waits until %s", longDate(send_at))
            : _t("written %s", longDate(date));
    }

    compose() {
        return this.composing.compose(this.model.mailbox.ownAccountId, this.ticketId);
    }

    showHelp() {
        this.dialog.add(HelpDialog, {shortcuts: SHORTCUTS});
    }

    // ---------------------------------------------------- choosing a target

    get fixedTarget() {
        return {
            type: "ticket",
            ticket: {id: this.ticketId, number: "", name: _t("this ticket")},
        };
    }

    /** The button and the key: on this ticket, or first choose one. */
    chooseTicket() {
        if (!this.model.targetKeys.length) {
            return;
        }
        if (this.ticketId) {
            this.importTo(this.fixedTarget);
            return;
        }
        this.state.ticketsShown = true;
        browser.requestAnimationFrame(() => this.focusTickets());
    }

    /** On the likeliest ticket, else where one is searched. */
    focusTickets() {
        const pane = this.root.el?.querySelector(".o_helpdesk_inbox_tickets");
        const suggested = pane?.querySelector(
            ".o_helpdesk_inbox_ticket .o_helpdesk_inbox_target_button:not(:disabled)"
        );
        const hasReason = suggested?.querySelector(".o_helpdesk_inbox_reason");
        const target = hasReason
            ? suggested
            : pane?.querySelector(".o_helpdesk_inbox_ticket_search");
        target?.focus();
    }

    /** Back to the message for which a ticket was to be chosen. */
    leaveTickets() {
        this.hideOverlays();
        document.activeElement?.blur();
        this.list?.reveal(this.model.mailbox.list.currentKey);
    }

    /** Of the opened message, long after it was said that it was imported. */
    async undoImport({id, undo_id}) {
        const {key} = this.model.reading.opened;
        await this.importing.undoImport([
            {key, status: "imported", ticket_id: id, email_message_id: undo_id},
        ]);
        await this.model.reading.reread();
    }

    /**
     * Its messages that are on no ticket yet: onto this ticket, onto the one that the
     * others are on, or onto one that is chosen now.
     */
    addConversation() {
        const {newRows, tickets} = this.model.conversation;
        const keys = newRows.map(({key}) => key);
        if (this.ticketId) {
            this.importTo(this.fixedTarget, keys);
        } else if (tickets.length === 1) {
            this.importTo({type: "ticket", ticket: tickets[0]}, keys);
        } else {
            this.model.held = [...newRows];
            this.chooseTicket();
        }
    }

    /** Later mails of the conversation go to the ticket by themselves, or no longer. */
    async keepConversation(ticket, keep = true) {
        const {conversation, snack} = this.model;
        const number = ticket.number || _t("the ticket");
        try {
            if (keep) {
                await conversation.keep(ticket.id);
                snack.say(
                    _t(
                        "Later emails of this conversation go to %s automatically.",
                        number
                    ),
                    () => this.keepConversation(ticket, false)
                );
            } else {
                await conversation.unkeep(ticket.id);
                snack.say(_t("Later emails no longer go to %s automatically.", number));
            }
        } catch (error) {
            snack.say(toInboxError(error).message, null, "danger");
        }
    }

    /** Its messages alone in the list, to be selected, dragged or marked together. */
    showConversation() {
        return this.search({conversation: this.model.conversation.key});
    }

    newTicket() {
        this.importTo({type: "new"});
    }

    onTarget(target, ev) {
        const {keys, files} = this.drag;
        this.endDrag();
        if (ev && files) {
            this.importing.importFiles(target, ev.dataTransfer.files);
        } else {
            this.importTo(target, ev && keys.length ? keys : undefined);
        }
    }

    onDragRow(ev, keys, message) {
        this.drag.start(ev, keys, message);
        if (keys.length === 1) {
            this.model.reading.suggestForDrag(keys[0]);
        }
    }

    endDrag() {
        if (this.drag.isUnderWay) {
            this.drag.end();
            this.model.reading.restoreSuggestions();
        }
    }

    onDropOnFolder(folder) {
        const {keys} = this.drag;
        this.endDrag();
        this.model.acts.move(keys, folder);
    }

    importTo(target, keys = this.model.targetKeys) {
        this.state.ticketsShown = false;
        this.importing.importTo(target, keys);
    }

    undo() {
        return this.importing.undo();
    }

    // ------------------------------------------------- files from the desktop

    /** From the button: upload first, then choose the ticket. */
    async holdFiles(files) {
        this.model.held = await this.importing.uploadFiles(files);
        if (this.model.held.length) {
            this.chooseTicket();
        }
    }

    onDragOver(ev) {
        if (ev.dataTransfer?.types.includes("Files")) {
            // Whatever is dropped beside a target must not replace the page
            ev.preventDefault();
            ev.dataTransfer.dropEffect = "none";
            this.drag.startFiles();
        }
    }

    onDragLeave(ev) {
        if (this.drag.files && !this.dragArea.contains(ev.relatedTarget)) {
            this.endDrag();
        }
    }
}
