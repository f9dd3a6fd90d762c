import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {router} from "@web/core/browser/router";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    toRaw,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {toInboxError} from "../services/email_inbox_service.esm";
import {makeDragState} from "./drag_state.esm";
import {FolderPane} from "./folder_pane.esm";
import {ticketLabel} from "./format.esm";
import {HelpDialog} from "./help_dialog.esm";
import {ImportDialog} from "./import_dialog.esm";
import {makeInboxModel} from "./inbox_model.esm";
import {InboxNotice} from "./inbox_notice.esm";
import {useInboxKeys} from "./inbox_keys.esm";
import {useInboxPolling} from "./inbox_polling.esm";
import {MemoDialog} from "./memo_dialog.esm";
import {MessageListView} from "./message_list.esm";
import {ReadingPane} from "./reading_pane.esm";
import {SearchBox} from "./search_box.esm";
import {TicketPane} from "./ticket_pane.esm";

const NOTIFICATION_DURATION = 10000;
/** Width of the inbox in pixels, and how many panes fit beside each other. */
const LAYOUTS = [
    [1160, "wide"],
    [900, "medium"],
    [640, "narrow"],
    [0, "phone"],
];

function layoutFor(width) {
    return LAYOUTS.find(([least]) => width >= least)[1];
}

/**
 * The Email Inbox: accounts and folders, messages, the message, the tickets.
 *
 * Opened from a ticket (`params.ticket_id`) it is a dialog whose only target is
 * that ticket; with `email_message` in the address it shows one message alone.
 */
export class Inbox extends Component {
    static template = "helpdesk_mgmt_user_email.Inbox";
    static components = {
        FolderPane,
        InboxNotice,
        Layout,
        MessageListView,
        ReadingPane,
        SearchBox,
        TicketPane,
    };
    static props = {
        action: {type: Object, optional: true},
        "*": true,
    };
    static displayName = _t("Email Inbox");
    static path = "email-inbox";

    setup() {
        this.service = useService("helpdesk_email_inbox");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.title = useService("title");
        const params = this.props.action?.params || {};
        this.ticketId = Number(params.ticket_id || 0) || false;
        this.isSingle = Boolean(params.email_message);
        // Back from a ticket the inbox is as it was left
        const kept = this.props.state?.inbox;
        this.model = useState(
            kept?.model || makeInboxModel(this.service, {ticketId: this.ticketId})
        );
        useSetupAction({
            getLocalState: () => ({
                inbox: {model: toRaw(this.model), pane: this.state.pane},
            }),
        });
        this.drag = useState(makeDragState());
        this.state = useState({
            layout: layoutFor(browser.innerWidth),
            pane: kept?.pane || (this.isSingle ? "message" : "list"),
            foldersShown: false,
            ticketsShown: false,
            busyKeys: new Set(),
        });
        this.display = {controlPanel: {}};
        this.root = useRef("root");
        this.children = {};
        onWillStart(() => {
            // Not awaited: the frame of the inbox is there at once
            this.started = kept
                ? this.model.resume()
                : this.model.start({
                      accountId: Number(params.email_account) || undefined,
                      key: params.email_message,
                  });
        });
        onMounted(() => {
            this.observer = new ResizeObserver(([entry]) => {
                this.state.layout = layoutFor(entry.contentRect.width);
            });
            this.observer.observe(this.root.el);
            if (this.isSingle) {
                // Kept in the address, so that the window can be reloaded
                const {email_account, email_message} = params;
                router.pushState({email_account, email_message});
            }
        });
        onWillUnmount(() => {
            this.observer.disconnect();
            this.model.list?.stop();
            this.title.setCounters({helpdesk_email_inbox: 0});
        });
        useEffect(
            (unread) => {
                if (!this.env.inDialog) {
                    this.title.setCounters({helpdesk_email_inbox: unread});
                }
            },
            () => [this.model.unread]
        );
        useInboxPolling(this.model);
        useInboxKeys(this);
        useExternalListener(browser, "dragend", () => this.endDrag());
        useExternalListener(browser, "drop", () => this.endDrag());
    }

    // ---------------------------------------------------------------- layout

    get isPhone() {
        return this.state.layout === "phone";
    }

    get showsFolders() {
        return this.state.layout === "wide" && !this.isSingle && !this.ticketId;
    }

    get showsList() {
        return !this.isSingle && (!this.isPhone || this.state.pane === "list");
    }

    get showsReading() {
        return !this.isPhone || this.state.pane === "message";
    }

    get showsTickets() {
        return !this.ticketId && ["wide", "medium"].includes(this.state.layout);
    }

    /** Over the other panes, where there is no room beside them. */
    get overlaysTickets() {
        const wanted = this.state.ticketsShown || this.drag.active;
        return !this.ticketId && !this.showsTickets && wanted;
    }

    get overlaysFolders() {
        return !this.showsFolders && this.state.foldersShown;
    }

    get importLabel() {
        return this.ticketId ? _t("Import into this ticket") : undefined;
    }

    get fixedTarget() {
        return {
            type: "ticket",
            ticket: {id: this.ticketId, number: "", name: _t("this ticket")},
        };
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
        this.model.close();
        await this.model.openFolder(folder.path).catch(() => null);
    }

    async openAccount(accountId) {
        this.model.close();
        this.state.pane = "list";
        await this.model.openAccount(accountId).catch(() => null);
    }

    search(query) {
        this.state.pane = "list";
        return this.model.search(query).catch(() => null);
    }

    openMessage(key, {newWindow = false} = {}) {
        if (newWindow) {
            this.openWindow(key);
            return;
        }
        this.state.pane = "message";
        this.model.open(key);
    }

    openWindow(key) {
        const url = new URL("/odoo/email-inbox", browser.location.origin);
        url.searchParams.set("email_account", this.model.accountId);
        url.searchParams.set("email_message", key);
        browser.open(url.toString(), "_blank", "noopener");
    }

    back() {
        if (this.isPhone && this.state.pane === "message" && !this.isSingle) {
            this.state.pane = "list";
        }
    }

    openTicket(ticketId) {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "helpdesk.ticket",
                res_id: ticketId,
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
        await this.runAction(await this.service.addAccountAction());
    }

    signIn() {
        return this.runAction({
            type: "ir.actions.act_window",
            name: _t("Sign in again"),
            res_model: "mail.server.account",
            res_id: this.model.accountId,
            views: [[false, "form"]],
            target: "new",
        });
    }

    configureServers() {
        return this.runAction(this.model.settings.configure_action);
    }

    runAction(action) {
        return this.action.doAction(action, {
            onClose: () => this.model.retry().catch(() => null),
        });
    }

    async refresh() {
        if (!this.model.list || this.model.status !== "ready") {
            await this.model.retry();
            return;
        }
        const {added} = await this.model.refresh().catch(() => ({added: 0}));
        this.model.loadFolders();
        this.model.refreshTickets();
        if (!this.model.list.error) {
            this.model.say(added ? _t("%s new messages", added) : _t("No new mail."));
        }
    }

    showHelp() {
        this.dialog.add(HelpDialog);
    }

    // -------------------------------------------------------------- importing

    get asks() {
        return !this.model.settings.import_at_once;
    }

    async stopAsking() {
        this.model.settings.import_at_once = true;
        await this.service.stopAsking();
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
        browser.requestAnimationFrame(() => {
            const pane = this.root.el.querySelector(".o_helpdesk_inbox_tickets");
            const suggested = pane?.querySelector(
                ".o_helpdesk_inbox_ticket .o_helpdesk_inbox_target_button:not(:disabled)"
            );
            const hasReason = suggested?.querySelector(".o_helpdesk_inbox_reason");
            const target = hasReason
                ? suggested
                : pane?.querySelector(".o_helpdesk_inbox_ticket_search");
            target?.focus();
        });
    }

    newTicket() {
        this.importTo({type: "new"});
    }

    onTarget(target, ev) {
        const {keys, files} = this.drag;
        this.endDrag();
        if (ev && files) {
            this.importFiles(target, ev.dataTransfer.files);
        } else {
            this.importTo(target, ev && keys.length ? keys : undefined);
        }
    }

    onDragRow(ev, keys, message) {
        this.drag.start(ev, keys, message);
        if (keys.length === 1) {
            this.model.suggestForDrag(keys[0]);
        }
    }

    endDrag() {
        if (this.drag.active || this.drag.keys.length) {
            this.drag.end();
            this.model.restoreSuggestions();
        }
    }

    onDropOnFolder(folder) {
        const {keys} = this.drag;
        this.endDrag();
        this.model.move(keys, folder);
    }

    importTo(target, keys = this.model.targetKeys) {
        this.state.ticketsShown = false;
        if (keys.length > 1) {
            this.importMany(target, keys);
        } else if (keys.length && this.asks) {
            this.askAndImport(target, keys[0]);
        } else if (keys.length) {
            this.importAtOnce(target, keys[0]);
        }
    }

    /** Where a new ticket goes when it was not simply "New ticket". */
    placeOptions({team, stage}) {
        const options = {};
        if (team) {
            options.team_id = team.id;
        }
        if (stage) {
            options.stage_id = stage.id;
        }
        return options;
    }

    askAndImport(target, key) {
        this.dialog.add(MemoDialog, {
            accountId: this.model.accountId,
            messageKey: key,
            target,
            placeOptions: this.placeOptions(target),
            account: this.model.account,
            canMove: this.model.can("move"),
            canFlag: this.model.can("flags"),
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
            this.state.busyKeys.add(key);
        }
        try {
            return await this.model.import(keys, ticketId, options);
        } finally {
            for (const key of keys) {
                this.state.busyKeys.delete(key);
            }
        }
    }

    importMany(target, keys) {
        const {accountId, list} = this.model;
        const known = new Map(this.model.held.map((file) => [file.key, file]));
        const messages = keys.map((key) => list.get(key) || known.get(key) || {key});
        this.dialog.add(ImportDialog, {
            messages,
            target,
            placeOptions: this.placeOptions(target),
            settings: this.model.settings,
            account: this.model.account,
            // Several messages on "New ticket": one or many is always asked
            ask: this.asks || target.type === "new",
            onImport: (batch, ticketId, options) =>
                this.importBatch(batch, ticketId, options),
            onStart: (all, ticketId, options) =>
                this.service.startImport(accountId, all, ticketId, options),
            onProgress: (importId) => this.service.importProgress(accountId, importId),
            onDone: (results, options) => {
                list.clearSelection();
                this.model.applyResults(list, results);
                this.afterImport(results, options);
            },
            onUndo: (results) => this.undoImport(results),
            onOpenTicket: (ticketId) => this.openTicket(ticketId),
            onDontAsk: () => this.stopAsking(),
        });
    }

    /** Say what was done, with a way to the ticket and a way back. */
    afterImport(results, options = {}) {
        const imported = results.filter(({status}) => status === "imported");
        if (!imported.length) {
            return;
        }
        this.model.held = [];
        this.model.refreshTickets();
        this.model.settleAfterImport(imported, options.after_import);
        if (this.ticketId) {
            this.closeDialog();
        }
        const tickets = new Map(
            imported.map((result) => [result.ticket_id, result.ticket_number])
        );
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
        const close = this.notification.add(
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

    /** Until it is said no longer. */
    rememberImport(results, close) {
        this.model.snack = null;
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
        if (this.model.snack?.undo) {
            await this.model.undo();
        } else if (this.lastImport) {
            const {results, close} = this.lastImport;
            close();
            await this.undoImport(results);
        }
    }

    async undoImport(results) {
        this.lastImport = null;
        try {
            const answers = await this.model.undoImport(results);
            const failed = answers.filter(({undone}) => !undone);
            if (failed.length) {
                this.notification.add(
                    failed[0].error || _t("The import could not be undone."),
                    {type: "warning"}
                );
            } else {
                this.notification.add(_t("The import was undone."), {type: "info"});
            }
            if (this.ticketId) {
                // The ticket behind the dialog has lost its memo
                this.action.doAction("soft_reload");
            }
        } catch (error) {
            this.notification.add(toInboxError(error).message, {type: "danger"});
        }
    }

    closeDialog() {
        this.action.doAction({type: "ir.actions.act_window_close"});
    }

    ticketLabel(ticket) {
        return ticketLabel(ticket);
    }

    // ------------------------------------------------- files from the desktop

    async uploadFiles(fileList) {
        const files = [...fileList].filter(
            ({name, type}) => /\.eml$/i.test(name) || type === "message/rfc822"
        );
        if (!files.length) {
            this.notification.add(_t("Only .eml files can be imported."), {
                type: "warning",
            });
            return [];
        }
        try {
            return await this.model.upload(files);
        } catch (error) {
            this.notification.add(toInboxError(error).message, {type: "danger"});
            return [];
        }
    }

    async importFiles(target, files) {
        this.model.held = await this.uploadFiles(files);
        if (this.model.held.length) {
            this.importTo(target);
        }
    }

    /** From the button: upload first, then choose the ticket. */
    async holdFiles(files) {
        this.model.held = await this.uploadFiles(files);
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
        if (this.drag.files && !this.root.el.contains(ev.relatedTarget)) {
            this.endDrag();
        }
    }
}

registry.category("actions").add("helpdesk_mgmt_user_email.inbox", Inbox);
