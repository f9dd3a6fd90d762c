import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useDialogName} from "./dialog_name.esm";

export class HelpDialog extends Component {
    static template = "helpdesk_mgmt_user_email.HelpDialog";
    static components = {Dialog};
    static props = {shortcuts: Array, close: Function};

    setup() {
        useDialogName(() => this.title);
    }

    get title() {
        return _t("Keyboard shortcuts");
    }

    get shortcuts() {
        return this.props.shortcuts.map(({key, shown, name}) => [
            shown || [key.toUpperCase()],
            name,
        ]);
    }
}
