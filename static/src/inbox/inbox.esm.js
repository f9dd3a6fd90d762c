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
import {makeDragState} from "./drag_state.esm";
import {FolderPane} from "./folder_pane.esm";
import {HelpDialog} from "./help_dialog.esm";
import {ImportFlow} from "./inbox_import.esm";
import {makeInboxModel} from "./inbox_model.esm";
import {InboxNotice} from "./inbox_notice.esm";
import {useInboxKeys} from "./inbox_keys.esm";
import {useInboxPolling} from "./inbox_polling.esm";
import {MessageListView} from "./message_list.esm";
import {ReadingPane} from "./reading_pane.esm";
import {SearchBox} from "./search_box.esm";
import {TicketPane} from "./ticket_pane.esm";

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
        this.importing = new ImportFlow({
            model: this.model,
            busyKeys: this.state.busyKeys,
            ticketId: this.ticketId,
            openTicket: (ticketId) => this.openTicket(ticketId),
            services: {
                dialog: this.dialog,
                notification: useService("notification"),
                action: this.action,
                inbox: this.service,
            },
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

    async signIn() {
        if (this.model.account?.sign_in_with) {
            await this.runAction(await this.service.signInAction(this.model.accountId));
            return;
        }
        await this.runAction({
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

    // ---------------------------------------------------- choosing a target

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
            this.importing.importFiles(target, ev.dataTransfer.files);
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
        if (this.drag.files && !this.root.el.contains(ev.relatedTarget)) {
            this.endDrag();
        }
    }
}

registry.category("actions").add("helpdesk_mgmt_user_email.inbox", Inbox);
