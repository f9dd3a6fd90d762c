import {ACCOUNT, openAccount, useAccountServices} from "./account_dialog.esm";
import {Component, useEnv, useSubEnv} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {X2ManyField} from "@web/views/fields/x2many/x2many_field";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Buttons within a dialog whose own dialogs open above it. Odoo's replace it, and so
 * close the preferences.
 *
 * @param {Object} options
 * @param {Function} options.save before the button acts; false when it could not
 * @param {Function} options.reload afterwards
 * @param {Function} options.end when there is nothing left to show
 */
function useStackedButtons({save, reload, end = reload}) {
    const env = useEnv();
    const action = useService("action");
    const services = useAccountServices();
    const {onClickViewButton} = env;

    const confirmed = (body) =>
        new Promise((resolve) => {
            services.dialog.add(
                ConfirmationDialog,
                {body, confirm: () => resolve(true), cancel: () => resolve(false)},
                {onClose: () => resolve(false)}
            );
        });

    function open(next) {
        if (next.res_model === ACCOUNT) {
            openAccount(services, next, reload);
            return;
        }
        services.dialog.add(
            FormViewDialog,
            {
                resModel: next.res_model,
                resId: next.res_id,
                title: next.name,
                canExpand: false,
            },
            {onClose: reload}
        );
    }

    async function follow(next) {
        const {type, target} = next || {};
        if (type === "ir.actions.act_window_close") {
            await end();
        } else if (type === "ir.actions.act_window" && target === "new") {
            open(next);
        } else {
            await (type ? action.doAction(next) : reload());
        }
    }

    async function click(request) {
        const {clickParams, getResParams} = request;
        const isOurs = env.inDialog && clickParams.type === "object";
        if (!isOurs || clickParams.special) {
            return onClickViewButton(request);
        }
        if (clickParams.confirm && !(await confirmed(clickParams.confirm))) {
            return;
        }
        if ((await save()) === false) {
            return;
        }
        const {resModel, resId, context} = getResParams();
        const next = await services.orm.call(resModel, clickParams.name, [[resId]], {
            context: {...context, ...clickParams.buttonContext},
        });
        await follow(next);
    }

    useSubEnv({onClickViewButton: click});
}

export class StackedFormController extends FormController {
    setup() {
        super.setup();
        useStackedButtons({
            save: () => this.model.root.save(),
            reload: () => this.model.load(),
            end: () => this.env.dialogData.close(),
        });
    }
}

lazyComponents.add("StackedFormController", StackedFormController);

/** The user's own accounts, within the preferences. */
export class EmailAccountsField extends X2ManyField {
    setup() {
        super.setup();
        const {record} = this.props;
        useStackedButtons({save: () => record.save(), reload: () => record.load()});
    }
}

lazyComponents.add("EmailAccountsField", EmailAccountsField);

export class AddEmailAccount extends Component {
    static template = "helpdesk_mgmt_user_email.AddEmailAccount";
    static props = {...standardWidgetProps};

    setup() {
        this.services = useAccountServices();
    }

    async add() {
        const {record} = this.props;
        if (await record.save()) {
            const action = await this.services.orm.call(
                "res.users",
                "action_add_email_account",
                [[record.resId]]
            );
            openAccount(this.services, action, () => record.load());
        }
    }
}

lazyComponents.add("AddEmailAccount", AddEmailAccount);
