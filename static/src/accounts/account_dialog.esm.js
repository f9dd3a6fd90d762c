import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

export const ACCOUNT = "mail.server.account";
const SIGN_IN = ["profile_id", "email", "login", "password", "exchange_mailbox"];

export function useAccountServices() {
    return {
        dialog: useService("dialog"),
        orm: useService("orm"),
        notification: useService("notification"),
    };
}

/**
 * An email account in a dialog above what is there. Saving another sign-in tries it:
 * what did not work is said in the dialog, which stays.
 *
 * @param {Object} services of {@link useAccountServices}
 * @param {Object} action as the server gives it
 * @param {Function} [onClose] called when the dialog is gone
 */
export function openAccount({dialog, orm, notification}, action, onClose) {
    async function save(record) {
        const changes = record.isNew ? SIGN_IN : Object.keys(await record.getChanges());
        if (!(await record.save())) {
            return false;
        }
        const isTried = record.data.state !== "new" || !record.resId;
        if (isTried && !SIGN_IN.some((name) => changes.includes(name))) {
            return true;
        }
        const {ok} = await orm.call(ACCOUNT, "test_connection", [[record.resId]]);
        if (!ok) {
            // The form says what went wrong
            await record.load();
            return false;
        }
        notification.add(
            _t("%s is set up: you can read and send email.", record.data.email),
            {type: "success"}
        );
        return true;
    }
    dialog.add(
        FormViewDialog,
        {
            resModel: ACCOUNT,
            resId: action.res_id || false,
            context: action.context || {},
            title: action.name,
            canExpand: false,
            onRecordSave: save,
        },
        {onClose}
    );
}
