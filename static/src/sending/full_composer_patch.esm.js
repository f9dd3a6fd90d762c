import {Composer} from "@mail/core/common/composer";
import {Composer as ComposerModel} from "@mail/core/common/composer_model";
import {MailComposerFormRenderer} from "@mail/chatter/web/mail_composer_form";
import {parseAddresses} from "./addresses.esm";
import {patch} from "@web/core/utils/patch";
import {toRaw} from "@odoo/owl";

/** What Odoo's full composer begins with; who may choose a sender has loaded this. */
patch(Composer.prototype, {
    get fullComposerAdditionalContext() {
        const context = {...super.fullComposerAdditionalContext};
        if (this.canChooseSender) {
            const values = this.senderValues;
            context.default_email_account_id = values.email_account_id || false;
            context.default_email_sender = values.email_account_sender || false;
            const {partnerIds, emails} = this.fullComposerRecipients;
            context.default_partner_ids = partnerIds;
            context.default_outgoing_email_to = emails.join(", ") || false;
            context.default_email_cc = values.email_cc || false;
            context.default_email_bcc = values.email_bcc || false;
            // The account's signature is added when the message is sent.
            context.default_email_add_signature = Boolean(values.email_account_id);
        }
        return context;
    },

    /** Who is a contact, and the addresses of all others. */
    get fullComposerRecipients() {
        const {thread} = toRaw(this.props.composer);
        const partnerIds = [];
        const emails = [];
        for (const recipient of [
            ...thread.suggestedRecipients,
            ...thread.additionalRecipients,
        ]) {
            const id = recipient.partner_id;
            const email = (recipient.email || "").toLowerCase();
            const known = id && this.store["res.partner"].get(id)?.email;
            // Odoo gives a contact found for one address to another one, too
            if (id && (!known || known.toLowerCase().includes(email))) {
                partnerIds.push(id);
            } else if (email) {
                emails.push(email);
            }
        }
        return {partnerIds, emails};
    },

    formatDefaultBodyForFullComposer(defaultBody, signature = "") {
        const ownSignature = this.senderValues.email_account_id ? "" : signature;
        return super.formatDefaultBodyForFullComposer(defaultBody, ownSignature);
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

patch(ComposerModel.prototype, {
    clear() {
        super.clear();
        this.emailCc = "";
        this.emailBcc = "";
    },
});

/**
 * Closed without sending, Odoo takes text and contacts back to the small composer. Who
 * is no contact, and who gets a copy, comes along.
 */
patch(MailComposerFormRenderer.prototype, {
    setup() {
        super.setup();
        // Raw: who looks at it and then changes it would be drawn without end
        const dialogData = toRaw(this.env.dialogData);
        const {dismiss} = dialogData;
        dialogData.dismiss = async () => {
            const {res_ids, can_choose_account} = this.props.record.data;
            const names = ["outgoing_email_to", "email_cc", "email_bcc"];
            const typed = names.map((name) => this.typedAddresses(name));
            await dismiss();
            if (can_choose_account) {
                this.giveBack(JSON.parse(res_ids)[0], ...typed);
            }
        };
    },

    /** What is being typed just now is not in the record yet. */
    typedAddresses(name) {
        const field = `.o_field_widget[name="${name}"] input`;
        const typed = this.root.el?.querySelector(field)?.value;
        return typed ?? (this.props.record.data[name] || "");
    },

    giveBack(ticketId, emailTo, emailCc, emailBcc) {
        const thread = this.mailStore.Thread.insert({
            model: "helpdesk.ticket",
            id: ticketId,
        });
        const isContact = ({partner_id}) => partner_id;
        const others = parseAddresses(emailTo).map(({name, email}) => ({
            name,
            email,
            partner_id: false,
        }));
        thread.suggestedRecipients = thread.suggestedRecipients.filter(isContact);
        thread.additionalRecipients = [
            ...thread.additionalRecipients.filter(isContact),
            ...others,
        ];
        Object.assign(thread.composer, {emailCc, emailBcc});
    },
});
