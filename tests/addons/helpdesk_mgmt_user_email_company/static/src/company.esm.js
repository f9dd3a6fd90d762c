import {
    messageButtons,
    rowParts,
} from "@helpdesk_mgmt_user_email/inbox/shared/parts.esm";
import {Component} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** In the list: for which company the sender writes. */
class Company extends Component {
    static template = "helpdesk_mgmt_user_email_company.Company";
    static props = {message: Object};
}

/** Above the opened message: opens that company. */
class CompanyButton extends Component {
    static template = "helpdesk_mgmt_user_email_company.CompanyButton";
    static props = {message: Object, model: Object};

    setup() {
        this.action = useService("action");
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: this.props.message.company_id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

rowParts.add("company", Company);
messageButtons.add("company", CompanyButton);
