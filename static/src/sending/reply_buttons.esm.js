import {ReadingPane} from "../inbox/reading_pane.esm";
import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useService} from "@web/core/utils/hooks";
import {composeReply} from "./reply.esm";

/** Answer or forward the message that is open, from the account it came to. */
export class ReplyButtons extends Component {
    static template = "helpdesk_mgmt_user_email.ReplyButtons";
    static components = {Dropdown, DropdownItem};
    static props = {
        accountId: Number,
        messageKey: String,
        // The ticket from which the inbox was opened
        ticketId: {type: [Number, Boolean], optional: true},
    };

    setup() {
        this.services = {
            action: useService("action"),
            notification: useService("notification"),
            inbox: useService("helpdesk_email_inbox"),
        };
    }

    /** @param {"reply"|"reply_all"|"forward"} kind */
    compose(kind) {
        const {accountId, messageKey: key, ticketId} = this.props;
        return composeReply(this.services, {accountId, key, ticketId}, kind);
    }
}

Object.assign(ReadingPane.components, {ReplyButtons});
