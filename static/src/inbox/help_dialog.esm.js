import {_t} from "@web/core/l10n/translation";
import {Dialog} from "@web/core/dialog/dialog";
import {Component} from "@odoo/owl";
import {SHORTCUTS} from "./inbox_keys.esm";
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
        return SHORTCUTS.map(({key, shown, name}) => [
            shown || [key.toUpperCase()],
            name,
        ]);
    }
}
