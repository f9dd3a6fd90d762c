import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {useState} from "@odoo/owl";

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
