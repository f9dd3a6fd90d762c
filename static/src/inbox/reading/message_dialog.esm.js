import {Component, onWillStart, useState} from "@odoo/owl";
import {longDate, personLabel} from "../shared/format.esm";
import {AttachmentList} from "./attachment_list.esm";
import {Dialog} from "@web/core/dialog/dialog";
import {MessageBody} from "./message_body.esm";
import {SourceDialog} from "../dialogs/source_dialog.esm";
import {_t} from "@web/core/l10n/translation";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {useDialogName} from "../dialogs/dialog_name.esm";
import {useService} from "@web/core/utils/hooks";

/** A message that is attached to a message, opened. */
export class MessageDialog extends Component {
    static template = "helpdesk_mgmt_user_email.MessageDialog";
    static components = {AttachmentList, Dialog, MessageBody};
    static props = {
        accountId: Number,
        messageKey: String,
        attachment: Object,
        close: Function,
    };

    setup() {
        useDialogName(() => this.title);
        this.inbox = useService("helpdesk_email_inbox");
        this.dialog = useService("dialog");
        this.state = useState({content: null, error: "", images: false});
        onWillStart(() => {
            this.load();
        });
    }

    get title() {
        return this.state.content?.subject || this.props.attachment.name;
    }

    get details() {
        const {content} = this.state;
        const join = (people) => people.map(personLabel).join(", ");
        return [
            [
                _t("From"),
                personLabel({name: content.from_name, email: content.from_email}),
            ],
            [_t("To"), join(content.to)],
            [_t("Cc"), join(content.cc)],
            [_t("Sent"), longDate(content.date)],
        ].filter(([, value]) => value);
    }

    async load() {
        const {accountId, messageKey, attachment} = this.props;
        try {
            this.state.content = await this.inbox.readAttached(
                accountId,
                messageKey,
                attachment.part,
                this.state.images
            );
        } catch (error) {
            this.state.error = toInboxError(error).message;
        }
    }

    showImages() {
        this.state.images = true;
        return this.load();
    }

    openMessage(attachment) {
        this.dialog.add(MessageDialog, {...this.props, attachment});
    }

    openText(attachment) {
        const {accountId, messageKey} = this.props;
        this.dialog.add(SourceDialog, {
            title: attachment.name,
            accountId,
            messageKey,
            attachment,
        });
    }
}
