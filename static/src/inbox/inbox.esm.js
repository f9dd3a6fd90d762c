import {onMounted, onWillStart, onWillUnmount, toRaw, useEffect} from "@odoo/owl";
import {Composer} from "./composing/composer.esm";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {FolderPane} from "./list/folder_pane.esm";
import {InboxNotice} from "./shared/inbox_notice.esm";
import {Layout} from "@web/search/layout";
import {MailboxScreen} from "./mailbox_screen.esm";
import {MessageListView} from "./list/message_list.esm";
import {PaneDivider} from "./shared/pane_divider.esm";
import {ReadingPane} from "./reading/reading_pane.esm";
import {SearchBox} from "./list/search_box.esm";
import {TicketPane} from "./tickets/ticket_pane.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {router} from "@web/core/browser/router";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

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
export class Inbox extends MailboxScreen {
    static template = "helpdesk_mgmt_user_email.Inbox";
    static components = {
        Composer,
        Dropdown,
        DropdownItem,
        FolderPane,
        InboxNotice,
        Layout,
        MessageListView,
        PaneDivider,
        ReadingPane,
        SearchBox,
        TicketPane,
    };
    static props = {
        action: {type: Object, optional: true},
        "*": true,
    };

    setup() {
        this.title = useService("title");
        const params = this.props.action?.params || {};
        this.isSingle = Boolean(params.email_message);
        const opensMessage = this.isSingle || this.props.messageKey;
        // Back from a ticket the inbox is as it was left
        const kept = this.props.state?.inbox;
        super.setup({
            ticketId: Number(params.ticket_id || 0) || false,
            model: kept?.model,
            state: {
                layout: layoutFor(browser.innerWidth),
                pane: kept?.pane || (opensMessage ? "message" : "list"),
            },
        });
        useSetupAction({
            beforeLeave: () => this.composing.leave(),
            getLocalState: () => ({
                inbox: {model: toRaw(this.model), pane: this.state.pane},
            }),
        });
        this.display = {controlPanel: {}};
        onWillStart(() => {
            // Not awaited: the frame of the inbox is there at once
            this.started = kept
                ? this.model.resume()
                : this.model.start({
                      accountId:
                          Number(params.email_account || this.props.accountId) ||
                          undefined,
                      key: params.email_message || this.props.messageKey,
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
            this.model.mailbox.list?.stop();
            this.title.setCounters({helpdesk_email_inbox: 0});
        });
        useEffect(
            (unread) => {
                if (!this.env.inDialog) {
                    this.title.setCounters({helpdesk_email_inbox: unread});
                }
            },
            () => [this.model.mailbox.unread]
        );
    }

    // ---------------------------------------------------------------- layout

    get isPhone() {
        return this.state.layout === "phone";
    }

    get hasRoomForFolders() {
        return this.state.layout === "wide" && !this.isSingle && !this.ticketId;
    }

    get showsFolders() {
        return this.hasRoomForFolders && !this.model.view.hidden.folders;
    }

    get showsList() {
        const hasRoom = !this.isPhone || this.state.pane === "list";
        return !this.isSingle && hasRoom && !this.composesAlone;
    }

    get showsReading() {
        return !this.isPhone || this.state.pane === "message" || this.composesAlone;
    }

    /** On a phone an email that is being written has the screen to itself. */
    get composesAlone() {
        return this.isPhone && Boolean(this.model.composing);
    }

    get hasRoomForTickets() {
        return !this.ticketId && ["wide", "medium"].includes(this.state.layout);
    }

    get showsTickets() {
        return this.hasRoomForTickets && !this.model.view.hidden.tickets;
    }

    /** Those that can be hidden where they have room. */
    get panes() {
        return [
            this.hasRoomForFolders && {
                name: "folders",
                label: _t("Accounts and folders"),
            },
            this.hasRoomForTickets && {name: "tickets", label: _t("Tickets")},
        ].filter(Boolean);
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
}

lazyComponents.add("Inbox", Inbox);
