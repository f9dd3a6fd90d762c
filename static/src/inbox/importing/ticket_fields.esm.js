import {Component, useState} from "@odoo/owl";
import {MultiRecordSelector} from "@web/core/record_selectors/multi_record_selector";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {_t} from "@web/core/l10n/translation";

/** Of the ticket; the first stands for "as usual". */
const PRIORITIES = [
    ["", _t("As usual")],
    ["0", _t("Low")],
    ["1", _t("Medium")],
    ["2", _t("High")],
    ["3", _t("Very High")],
];

/** What else a new ticket begins with; what is left empty is as usual. */
export class TicketFields extends Component {
    static template = "helpdesk_mgmt_user_email.TicketFields";
    static components = {MultiRecordSelector, RecordSelector};
    static props = {
        /** By the name of the ticket's field */
        values: Object,
        onChange: Function,
    };

    setup() {
        this.state = useState({isOpen: this.isFilled});
        this.priorities = PRIORITIES;
    }

    get isFilled() {
        return Object.keys(this.props.values).length > 0;
    }

    /** One record each. */
    get records() {
        return [
            ["user_id", "res.users", _t("Assigned to"), [["share", "=", false]]],
            ["category_id", "helpdesk.ticket.category", _t("Category"), []],
            ["partner_id", "res.partner", _t("Another customer"), []],
        ];
    }

    set(name, value) {
        const values = {...this.props.values, [name]: value};
        const isEmpty = Array.isArray(value) ? !value.length : !value;
        if (isEmpty) {
            delete values[name];
        }
        this.props.onChange(values);
    }
}
