import {ReadingPane} from "../inbox/reading_pane.esm";
import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

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
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
    }

    /** @param {"reply"|"reply_all"|"forward"} kind */
    async compose(kind) {
        const {accountId, messageKey, ticketId} = this.props;
        const action = await this.orm.call(
            "mail.server.account",
            "inbox_reply",
            [[accountId], messageKey, kind],
            {ticket_id: ticketId || false}
        );
        await this.action.doAction(action, {onClose: this.onClose.bind(this)});
    }

    onClose(infos) {
        if (infos?.sent) {
            this.notification.add(_t("Your email is on its way."), {type: "success"});
        }
    }
}

Object.assign(ReadingPane.components, {ReplyButtons});
