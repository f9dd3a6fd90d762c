import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";

const ICON = "/helpdesk_mgmt_user_email/static/description/icon.png";
/** More at once are told of as a number. */
const TOLD_SINGLY = 3;
const told = new Set();

/** Desktop notifications, Odoo's own, of messages that came; of each one once. */
export function tellDesktop({services}, {account_id: accountId, arrived, rows}) {
    const keys = arrived.filter((key) => !told.has(`${accountId} ${key}`));
    keys.forEach((key) => told.add(`${accountId} ${key}`));
    const {inboxes} = services.helpdesk_new_mail;
    if (!keys.length || (inboxes && document.hasFocus())) {
        return;
    }
    const notify = (title, message) =>
        services["mail.out_of_focus"].sendNotification({
            title,
            message,
            icon: ICON,
            sound: false,
            type: "info",
        });
    if (keys.length > TOLD_SINGLY) {
        notify(_t("Email"), _t("%s new messages", keys.length));
        return;
    }
    for (const {sender, subject} of rows.filter(({key}) => keys.includes(key))) {
        notify(sender, subject || _t("(no subject)"));
    }
}

lazyComponents.add("tellDesktop", tellDesktop);
