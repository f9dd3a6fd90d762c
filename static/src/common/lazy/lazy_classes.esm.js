import {lazy, loadLazy} from "./lazy.esm";
import {ImportAction} from "@base_import/import_action/import_action";
import {_t} from "@web/core/l10n/translation";
import {charField} from "@web/views/fields/char/char_field";
import {formView} from "@web/views/form/form_view";
import {htmlField} from "@html_editor/fields/html_field";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";
import {x2ManyField} from "@web/views/fields/x2many/x2many_field";

const ADDON = "helpdesk_mgmt_user_email";

registry
    .category("actions")
    .add(
        `${ADDON}.inbox`,
        lazy("Inbox", {displayName: _t("Email Inbox"), path: "email-inbox"})
    )
    .add(`${ADDON}.paste_accounts`, lazy("PasteAccounts"))
    .add(`${ADDON}.progress`, lazy("Progress"));

registry
    .category("views")
    .add("helpdesk_email_stacked_form", {
        ...formView,
        Controller: lazy("StackedFormController"),
    })
    .add("email_draft_form", {
        ...formView,
        Controller: lazy("EmailDraftFormController"),
    })
    .add("email_composer", {
        ...formView,
        Controller: lazy("ComposerFormController"),
    });

registry
    .category("fields")
    .add("mail_server_password", {
        ...charField,
        component: lazy("MailServerPasswordField"),
        fieldDependencies: ({options}) =>
            Object.values(options).map((name) => ({
                name,
                type: "boolean",
                readonly: true,
            })),
        extractProps: ({options, placeholder}) => ({
            isPassword: true,
            options,
            placeholder,
        }),
    })
    .add("exchange_mailbox", {
        component: lazy("ExchangeMailboxField"),
        fieldDependencies: [{name: "has_directory", type: "boolean", readonly: true}],
        extractProps: ({options, placeholder}) => ({
            accountField: options.account_field,
            placeholder,
        }),
    })
    .add("helpdesk_email_accounts", {
        ...x2ManyField,
        component: lazy("EmailAccountsField"),
    })
    .add("email_addresses", {
        component: lazy("EmailAddressesField"),
        extractProps: ({placeholder}) => ({placeholder}),
    })
    .add("email_subject", {...charField, component: lazy("EmailSubjectField")})
    .add("email_sender", {
        component: lazy("EmailSenderField"),
        fieldDependencies: [{name: "sender_choices", type: "json"}],
    })
    .add("email_text", {
        ...htmlField,
        component: lazy("EmailTextField"),
        // Odoo's own styles of a text that is written
        additionalClasses: ["o_field_html"],
    });

registry
    .category("view_widgets")
    .add("helpdesk_email_add_account", {component: lazy("AddEmailAccount")});

/** What an import of accounts does otherwise comes with the bundle. */
patch(ImportAction.prototype, {
    async onWillStart() {
        await super.onWillStart(...arguments);
        if (this.resModel === "mail.server.account") {
            await loadLazy("Inbox");
        }
    },
});
