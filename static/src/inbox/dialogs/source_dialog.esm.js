import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {useDialogName} from "./dialog_name.esm";
import {useService} from "@web/core/utils/hooks";

/** All header fields of a message, its source, or an attached text. */
export class SourceDialog extends Component {
    static template = "helpdesk_mgmt_user_email.SourceDialog";
    static components = {Dialog};
    static props = {
        title: String,
        accountId: Number,
        messageKey: String,
        headers: {type: Array, optional: true},
        attachment: {type: Object, optional: true},
        close: Function,
    };

    setup() {
        useDialogName(() => this.props.title);
        this.inbox = useService("helpdesk_email_inbox");
        this.state = useState({source: "", truncated: false, error: "", loading: true});
        onWillStart(() => {
            if (!this.props.headers) {
                this.load();
            }
        });
    }

    get originalUrl() {
        if (this.props.attachment) {
            return this.props.attachment.url;
        }
        return this.inbox.originalUrl(this.props.accountId, this.props.messageKey);
    }

    async load() {
        const {accountId, messageKey, attachment} = this.props;
        try {
            if (attachment) {
                const {text, truncated} = await this.inbox.text(attachment.url);
                Object.assign(this.state, {source: text, truncated});
            } else {
                const answer = await this.inbox.source(accountId, messageKey);
                Object.assign(this.state, answer);
            }
        } catch (error) {
            this.state.error = toInboxError(error).message;
        } finally {
            this.state.loading = false;
        }
    }
}
