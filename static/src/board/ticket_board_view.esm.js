import {registry} from "@web/core/registry";
import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {useState} from "@odoo/owl";
import {TicketBoardController} from "./ticket_board_controller.esm";

export class TicketBoardRecord extends KanbanRecord {
    setup() {
        super.setup();
        this.emailBoard = useState(this.env.emailBoard);
    }

    getRecordClasses() {
        const {resId} = this.props.record;
        const classes = [super.getRecordClasses()];
        if (this.emailBoard.tickets.has(resId)) {
            classes.push("o_email_target");
        }
        if (this.emailBoard.fresh.has(resId)) {
            classes.push("o_email_fresh");
        }
        return classes.join(" ");
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

/** Odoo's own board; what is dragged in the browser's own way is a message. */
export class TicketBoardRenderer extends KanbanRenderer {
    static template = "helpdesk_mgmt_user_email.TicketBoardRenderer";
    static components = {...KanbanRenderer.components, KanbanRecord: TicketBoardRecord};

    setup() {
        super.setup();
        this.emailBoard = useState(this.env.emailBoard);
    }

    getGroupClasses(group, ...args) {
        const classes = super.getGroupClasses(group, ...args);
        return this.emailBoard.columns.has(group.id)
            ? `${classes} o_email_target`
            : classes;
    }

    onDragOver(ev) {
        this.env.emailDrop.onDragOver(ev);
    }

    onDragLeave(ev) {
        this.env.emailDrop.onDragLeave(ev);
    }

    onDrop(ev) {
        this.env.emailDrop.onDrop(ev);
    }
}

export const ticketBoardView = {
    ...kanbanView,
    Controller: TicketBoardController,
    Model: TicketBoardModel,
    Renderer: TicketBoardRenderer,
};

registry.category("views").add("helpdesk_ticket_email_board", ticketBoardView);
