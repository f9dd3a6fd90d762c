import {Composer} from "@mail/core/common/composer";
import {Composer as ComposerModel} from "@mail/core/common/composer_model";
import {Lazy} from "../lazy/lazy.esm";
import {Message} from "@mail/core/common/message";
import {Message as MessageModel} from "@mail/core/common/message_model";
import {Store} from "@mail/core/common/store_service";
import {Thread} from "@mail/core/common/thread_model";
import {fields} from "@mail/core/common/record";
import {patch} from "@web/core/utils/patch";
import {toRaw} from "@odoo/owl";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /**
         * The addresses of the user's own accounts.
         * `problem` says why an account may not be able to send.
         * @type {{key: string, id: number, email: string, server: string, problem: string}[]}
         */
        this.emailSenders = fields.Attr([]);
        /** @type {string|false} what the composer begins with */
        this.emailSenderKey = fields.Attr(false);
    },
});

patch(MessageModel.prototype, {
    setup() {
        super.setup();
        /** @type {String} the address of the account the message was sent from */
        this.account_email = fields.Attr("");
        this.account_cc = fields.Attr("");
        /** @type {"waiting"|"sent"|"partly"|"unknown"|"failed"|"canceled"|false} */
        this.account_state = fields.Attr(false);
        /** Why it waits or failed, or whom the mail server refused. */
        this.account_problem = fields.Attr("");
        /** @type {"filed"|"failed"|false} */
        this.account_sent_copy = fields.Attr(false);
        /**
         * Of a memo that is a mail.
         * @type {{writer: string, date: string, imported_by: string, kept: boolean,
         *     undo_id: number|false}|false}
         */
        this.email_import = fields.Attr(false);
    },
});

patch(ComposerModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {string|false|undefined} undefined: not chosen, the default */
        this.chosenSenderKey = fields.Attr(undefined);
        this.emailCc = fields.Attr("");
        this.emailBcc = fields.Attr("");
    },
    /** The account and address the message goes out from; none for the helpdesk. */
    get emailSender() {
        const key = this.chosenSenderKey ?? this.thread?.emailSenderKey;
        return this.thread?.emailSenders.find((sender) => sender.key === key);
    },
});

patch(Store.prototype, {
    async getMessagePostParams({postData}) {
        const params = await super.getMessagePostParams(...arguments);
        Object.assign(params.post_data, postData.emailSender);
        return params;
    },
});

patch(Message.prototype, {
    /** A mail has not the face of who imported it. */
    get authorAvatarUrl() {
        return this.message.email_import
            ? "/mail/static/src/img/email_icon.png"
            : super.authorAvatarUrl;
    },
});

Composer.components.EmailLazy = Message.components.EmailLazy = Lazy;

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
});
