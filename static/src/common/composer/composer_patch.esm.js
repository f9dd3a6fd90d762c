import {Composer} from "@mail/core/common/composer";
import {patch} from "@web/core/utils/patch";
import {toRaw} from "@odoo/owl";
import {Lazy} from "../lazy/lazy.esm";

Object.assign(Composer.components, {EmailLazy: Lazy});

patch(Composer.prototype, {
    /** Whether the user may choose who sends: in a ticket, with an own account. */
    get canChooseSender() {
        const {composer, type} = this.props;
        const thread = composer.thread;
        return (
            thread?.model === "helpdesk.ticket" &&
            type === "message" &&
            !composer.message &&
            thread.emailSenders.length > 0
        );
    },

    get senderValues() {
        const composer = toRaw(this.props.composer);
        const sender = composer.emailSender;
        if (!this.canChooseSender || !sender) {
            return {};
        }
        return {
            email_account_id: sender.id,
            email_account_sender: sender.email,
            email_cc: composer.emailCc,
            email_bcc: composer.emailBcc,
        };
    },

    get postData() {
        return {...super.postData, emailSender: this.senderValues};
    },

    /** A refusal leaves the text where it is, ready to be sent again. */
    async processMessage(cb) {
        try {
            return await super.processMessage(cb);
        } catch (error) {
            this.state.active = true;
            this.saveContent();
            throw error;
        }
    },
});
