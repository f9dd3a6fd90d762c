import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** One of the addresses that the record's field `sender_choices` names. */
export class EmailSenderField extends Component {
    static template = "helpdesk_mgmt_user_email.EmailSenderField";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get choices() {
        return this.props.record.data.sender_choices || [];
    }

    onChange(ev) {
        return this.props.record.update({[this.props.name]: ev.target.value});
    }
}

export const emailSenderField = {
    component: EmailSenderField,
    displayName: _t("Sender"),
    supportedTypes: ["char"],
    fieldDependencies: [{name: "sender_choices", type: "json"}],
};

registry.category("fields").add("email_sender", emailSenderField);
