import {Component} from "@odoo/owl";
import {lazyComponents} from "../common/lazy/lazy.esm";
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

lazyComponents.add("EmailSenderField", EmailSenderField);
