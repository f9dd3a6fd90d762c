import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {mediumDate} from "../inbox/shared/format.esm";
import {useService} from "@web/core/utils/hooks";

/** In the heading of a memo that is a mail: who wrote it, when, and how it came here. */
class EmailWriter extends Component {
    static template = "helpdesk_mgmt_user_email.EmailWriter";
    static props = {message: Object};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get email() {
        return this.props.message.email_import;
    }

    get label() {
        const {imported_by, kept} = this.email;
        if (!imported_by) {
            return _t("by email");
        }
        return kept
            ? _t("by email · kept here by %s", imported_by)
            : _t("by email · imported by %s", imported_by);
    }

    /** When the mail was written. */
    get date() {
        return mediumDate(this.email.date);
    }

    /** Take the memo off the ticket again; the mail stays in the mailbox. */
    async undo() {
        const {thread} = this.props.message;
        await this.orm.call("helpdesk.email.message", "action_undo", [
            [this.email.undo_id],
        ]);
        thread.fetchNewMessages?.();
        await this.action.doAction("soft_reload");
    }
}

lazyComponents.add("EmailWriter", EmailWriter);
