import {CharField, charField} from "@web/views/fields/char/char_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * A secret that can be replaced, never read. The option `set_field` names the
 * boolean field that says whether one is stored. Where the field of `tokens_field`
 * says that the server takes tokens of a provider, no secret can be entered: shown
 * is whether there is a token (`token_field`).
 */
export class MailServerPasswordField extends CharField {
    static template = "helpdesk_mgmt_user_email.MailServerPasswordField";
    static props = {
        ...CharField.props,
        setField: {type: String, optional: true},
        tokensField: {type: String, optional: true},
        tokenField: {type: String, optional: true},
    };

    get takesTokens() {
        const {record, tokensField} = this.props;
        return Boolean(tokensField && record.data[tokensField]);
    }

    get hasToken() {
        const {record, tokenField} = this.props;
        return Boolean(tokenField && record.data[tokenField]);
    }

    get isSet() {
        const {record, setField} = this.props;
        return Boolean(setField && record.data[setField]);
    }

    get isTyped() {
        return Boolean(this.props.record.data[this.props.name]);
    }

    get hint() {
        return this.isSet ? _t("Set – type to replace") : this.props.placeholder || "";
    }

    get shouldTrim() {
        return false;
    }
}

export const mailServerPasswordField = {
    ...charField,
    component: MailServerPasswordField,
    displayName: _t("Write-only password"),
    supportedOptions: [
        {
            label: _t("Field that says whether it is set"),
            name: "set_field",
            type: "field",
        },
        {
            label: _t("Field that says whether tokens are taken instead"),
            name: "tokens_field",
            type: "field",
        },
        {
            label: _t("Field that says whether there is one"),
            name: "token_field",
            type: "field",
        },
    ],
    fieldDependencies: ({options}) =>
        [options.set_field, options.tokens_field, options.token_field]
            .filter(Boolean)
            .map((name) => ({name, type: "boolean", readonly: true})),
    extractProps: ({options, placeholder}) => ({
        isPassword: true,
        placeholder,
        setField: options.set_field,
        tokensField: options.tokens_field,
        tokenField: options.token_field,
    }),
};

registry.category("fields").add("mail_server_password", mailServerPasswordField);
