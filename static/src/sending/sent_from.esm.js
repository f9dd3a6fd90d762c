import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";

/** In the heading of a message: which account it was sent from, and what became of it. */
class SentFrom extends Component {
    static template = "helpdesk_mgmt_user_email.SentFrom";
    static props = {message: Object};

    get label() {
        const labels = {
            waiting: _t("waiting to be sent from"),
            sent: _t("sent from"),
            partly: _t("not sent to all, from"),
            unknown: _t("perhaps sent from"),
            failed: _t("not sent from"),
            canceled: _t("cancelled, not sent from"),
        };
        return labels[this.props.message.account_state] || _t("from");
    }

    get className() {
        const classes = {
            waiting: "text-info",
            partly: "text-danger",
            unknown: "text-warning",
            failed: "text-danger",
        };
        return classes[this.props.message.account_state] || "text-muted";
    }
}

/** Below it: why it waits or failed, or whom the mail server refused. */
class SendingProblem extends SentFrom {
    static template = "helpdesk_mgmt_user_email.SendingProblem";
}

lazyComponents.add("SentFrom", SentFrom).add("SendingProblem", SendingProblem);
