import {_t} from "@web/core/l10n/translation";
import {Dialog} from "@web/core/dialog/dialog";
import {Component} from "@odoo/owl";
import {useDialogName} from "./dialog_name.esm";

export class HelpDialog extends Component {
    static template = "helpdesk_mgmt_user_email.HelpDialog";
    static components = {Dialog};
    static props = {close: Function};

    setup() {
        useDialogName(() => this.title);
    }

    get title() {
        return _t("Keyboard shortcuts");
    }

    get shortcuts() {
        return [
            [["J", "↓"], _t("Next message")],
            [["K", "↑"], _t("Previous message")],
            [["Enter"], _t("Read the message")],
            [["U"], _t("Update a ticket with it")],
            [["N"], _t("New ticket from it")],
            [["R"], _t("Reply")],
            [["A"], _t("Reply to all")],
            [["F"], _t("Forward")],
            [["E"], _t("Archive")],
            [["V"], _t("Move to a folder")],
            [["S"], _t("Flag")],
            [["I"], _t("Mark as read or unread")],
            [["X", _t("Space")], _t("Select")],
            [["Shift ↑", "Shift ↓"], _t("Select several")],
            [["Ctrl A"], _t("Select all")],
            [["O"], _t("Open in a new window")],
            [["Z"], _t("Undo")],
            [["G"], _t("Check for new mail")],
            [["/"], _t("Search")],
            [["Esc"], _t("Back")],
            [["?"], _t("This help")],
        ];
    }
}
