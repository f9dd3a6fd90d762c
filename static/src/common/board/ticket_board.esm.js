import {Component, onMounted, useState, xml} from "@odoo/owl";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {Lazy} from "../lazy/lazy.esm";
import {browser} from "@web/core/browser/browser";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const KEPT_OPEN = "helpdesk_mgmt_user_email.board";

/** Whether the mailbox is open beside the board, as long as the browser's tab is. */
export const keptOpen = {
    get: () => browser.sessionStorage.getItem(KEPT_OPEN) === "1",
    set: (isOpen) => browser.sessionStorage.setItem(KEPT_OPEN, isOpen ? "1" : ""),
};

/** Where a mailbox fits beside the board, by a component's `env`. */
export const hasRoom = ({inDialog, services}) => !services.ui.isSmall && !inDialog;

/** Odoo's board, with the button where there is a mailbox. */
class PlainBoard extends KanbanController {
    static template = "helpdesk_mgmt_user_email.PlainBoard";
    static props = {...KanbanController.props, onOpen: Function};

    setup() {
        super.setup();
        const orm = useService("orm");
        this.emailState = useState({hasAccount: false});
        onMounted(async () => {
            if (hasRoom(this.env)) {
                this.emailState.hasAccount = await orm.silent
                    .call("mail.server.account", "inbox_has_account")
                    .catch(() => false);
            }
        });
    }

    get canShowPanel() {
        return this.emailState.hasAccount;
    }

    togglePanel() {
        this.props.onOpen();
    }
}

/**
 * Odoo's board of tickets, until the rep's mailbox is opened beside it.
 *
 * Whether there is a mailbox, Odoo knows; a mail server is asked once it is opened.
 */
export class TicketBoard extends Component {
    static template = xml`
        <Lazy t-if="state.wasOpened" name="'TicketBoardController'" props="props"/>
        <PlainBoard t-else="" t-props="props" onOpen.bind="open"/>`;
    static components = {Lazy, PlainBoard};
    static props = ["*"];

    setup() {
        this.state = useState({wasOpened: hasRoom(this.env) && keptOpen.get()});
    }

    open() {
        keptOpen.set(true);
        this.state.wasOpened = true;
    }
}

/** The cards stay where they are for as long as a message is dragged. */
export class TicketBoardModel extends kanbanView.Model {
    async _loadData() {
        const data = await super._loadData(...arguments);
        await this.drag?.over();
        return data;
    }
}

registry.category("views").add("helpdesk_ticket_email_board", {
    ...kanbanView,
    Controller: TicketBoard,
    Model: TicketBoardModel,
});
