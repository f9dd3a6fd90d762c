import {Composer} from "@mail/core/common/composer_model";
import {Message} from "@mail/core/common/message_model";
import {fields} from "@mail/core/common/record";
import {Thread} from "@mail/core/common/thread_model";
import {Store} from "@mail/core/common/store_service";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

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

patch(Message.prototype, {
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

patch(Message.prototype, {
    /** What became of a letter, as a word before the address it was sent from. */
    get accountStateLabel() {
        const labels = {
            waiting: _t("waiting to be sent from"),
            sent: _t("sent from"),
            partly: _t("not sent to all, from"),
            unknown: _t("perhaps sent from"),
            failed: _t("not sent from"),
            canceled: _t("cancelled, not sent from"),
        };
        return labels[this.account_state] || _t("from");
    },
    get emailImportLabel() {
        const {imported_by, kept} = this.email_import;
        if (!imported_by) {
            return _t("by email");
        }
        return kept
            ? _t("by email · kept here by %s", imported_by)
            : _t("by email · imported by %s", imported_by);
    },
    /** When the mail was written, as the discussion writes dates. */
    get emailImportDate() {
        const written = deserializeDateTime(
            this.email_import.date.slice(0, 19).replace("T", " ")
        );
        return written.isValid
            ? written.toLocaleString(luxon.DateTime.DATETIME_MED)
            : "";
    },
    get accountStateClass() {
        const classes = {
            waiting: "text-info",
            partly: "text-danger",
            unknown: "text-warning",
            failed: "text-danger",
        };
        return classes[this.account_state] || "text-muted";
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
