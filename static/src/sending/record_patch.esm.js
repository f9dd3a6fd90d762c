import {Composer} from "@mail/core/common/composer_model";
import {Message} from "@mail/core/common/message_model";
import {fields} from "@mail/core/common/record";
import {Thread} from "@mail/core/common/thread_model";
import {Store} from "@mail/core/common/store_service";
import {patch} from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /**
         * The addresses of the user's own accounts.
         * @type {{key: string, id: number, email: string, server: string}[]}
         */
        this.emailSenders = fields.Attr([]);
        /** @type {string|false} what the composer begins with */
        this.emailSenderKey = fields.Attr(false);
    },
});

patch(Message.prototype, {
    setup() {
        super.setup();
        /** @type {string} the address of the account the message was sent from */
        this.account_email = fields.Attr("");
        this.account_cc = fields.Attr("");
        /** @type {"filed"|"failed"|false} */
        this.account_sent_copy = fields.Attr(false);
    },
});

patch(Composer.prototype, {
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
    clear() {
        super.clear();
        this.emailCc = "";
        this.emailBcc = "";
    },
});

patch(Store.prototype, {
    async getMessagePostParams({postData}) {
        const params = await super.getMessagePostParams(...arguments);
        Object.assign(params.post_data, postData.emailSender);
        return params;
    },
});
