import {CharField, charField} from "@web/views/fields/char/char_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * A secret that can be replaced, never read. The option `set_field` names the
 * boolean field that says whether one is stored.
 */
export class MailServerPasswordField extends CharField {
    static template = "helpdesk_mgmt_user_email.MailServerPasswordField";
    static props = {
        ...CharField.props,
        setField: {type: String, optional: true},
    };

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
        {label: _t("Field that says whether it is set"), name: "set_field", type: "field"},
    ],
    fieldDependencies: ({options}) =>
        options.set_field ? [{name: options.set_field, type: "boolean"}] : [],
    extractProps: ({options, placeholder}) => ({
        isPassword: true,
        placeholder,
        setField: options.set_field,
    }),
};

registry.category("fields").add("mail_server_password", mailServerPasswordField);
