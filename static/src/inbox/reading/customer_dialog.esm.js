import {Component, onWillStart, useState} from "@odoo/owl";
import {ago, shortDate} from "../shared/format.esm";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {useDialogName} from "../dialogs/dialog_name.esm";
import {useService} from "@web/core/utils/hooks";

const LAST_MAILS = 5;

/** Who writes: the contact, the tickets and the last mails of an address. */
export class CustomerDialog extends Component {
    static template = "helpdesk_mgmt_user_email.CustomerDialog";
    static components = {Dialog};
    static props = {
        accountId: Number,
        name: String,
        email: String,
        canSearch: Boolean,
        onOpenTicket: Function,
        onOpenPartner: Function,
        onSearch: Function,
        onOpenMessage: Function,
        close: Function,
    };

    setup() {
        useDialogName(() => this.title);
        this.inbox = useService("helpdesk_email_inbox");
        this.state = useState({customer: null, mails: null, error: ""});
        onWillStart(() => {
            // Not awaited: what Odoo knows is there before the mail server answers
            this.load();
            this.loadMails();
        });
    }

    get title() {
        return this.props.name || this.props.email;
    }

    get groups() {
        const {customer} = this.state;
        return [
            {name: "open", label: _t("Open tickets"), tickets: customer.open},
            {name: "closed", label: _t("Closed tickets"), tickets: customer.closed},
        ].filter(({tickets}) => tickets.length);
    }

    age(ticket) {
        return ago(ticket.created);
    }

    date(mail) {
        return shortDate(mail.date);
    }

    async load() {
        try {
            this.state.customer = await this.inbox.customer(this.props.email);
        } catch (error) {
            this.state.error = toInboxError(error).message;
        }
    }

    async loadMails() {
        if (!this.props.canSearch) {
            return;
        }
        try {
            const {messages} = await this.inbox.page(this.props.accountId, {
                limit: LAST_MAILS,
                query: {sender: this.props.email},
            });
            this.state.mails = messages;
        } catch {
            // The list behind the dialog says what is wrong with the mailbox
            this.state.mails = [];
        }
    }

    leave(act, ...args) {
        this.props.close();
        act(...args);
    }
}
