import {Component, useState} from "@odoo/owl";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {shortDate} from "../inbox/shared/format.esm";
import {useService} from "@web/core/utils/hooks";

/** The newest unread messages; those of customers who wait for the rep first. */
export class MailSignList extends Component {
    static template = "helpdesk_mgmt_user_email.MailSignList";
    static components = {DropdownItem};
    static props = {};

    setup() {
        this.newMail = useState(useService("helpdesk_new_mail"));
        this.permission = useState(useService("mail.notification.permission"));
        this.action = useService("action");
        this.bus = useState(useService("bus_service"));
        this.shortDate = shortDate;
    }

    get rows() {
        const rows = Object.entries(this.newMail.accounts).flatMap(([id, account]) =>
            (account.rows || []).map((row) => ({...row, accountId: Number(id)}))
        );
        return rows.sort(
            (one, other) =>
                other.is_customer - one.is_customer ||
                other.date.localeCompare(one.date)
        );
    }

    /** Tells how many unread messages are not shown here. */
    get openLabel() {
        const more = this.newMail.unread - this.rows.length;
        return more > 0 ? _t("Open the inbox (%s more)", more) : _t("Open the inbox");
    }

    get problems() {
        return Object.entries(this.newMail.accounts)
            .filter(([, {problem}]) => problem)
            .map(([id, {problem}]) => ({accountId: Number(id), problem}));
    }

    get isConnected() {
        return this.bus.workerState === "CONNECTED";
    }

    get isLooking() {
        return this.isConnected && !Object.keys(this.newMail.accounts).length;
    }

    get asksForDesktop() {
        return (
            this.newMail.mode === "desktop" && this.permission.permission === "prompt"
        );
    }

    openInbox(accountId, key) {
        this.action.doAction(
            {
                type: "ir.actions.client",
                tag: "helpdesk_mgmt_user_email.inbox",
                name: _t("Email Inbox"),
            },
            {clearBreadcrumbs: true, props: {accountId, messageKey: key}}
        );
    }
}

lazyComponents.add("MailSignList", MailSignList);
