import {Component, onMounted, useRef} from "@odoo/owl";

/** The columns of the board in which a new ticket can be made, for the keyboard. */
export class ColumnPicker extends Component {
    static template = "helpdesk_mgmt_user_email.ColumnPicker";
    static props = {
        places: Array,
        onPick: Function,
        onClose: Function,
    };

    setup() {
        this.root = useRef("root");
        onMounted(() => this.buttons[0]?.focus());
    }

    get buttons() {
        return [...this.root.el.querySelectorAll(".o_helpdesk_inbox_target_button")];
    }

    onKeydown(ev) {
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            ev.stopPropagation();
            const {buttons} = this;
            const step = ev.key === "ArrowDown" ? 1 : -1;
            const position = buttons.indexOf(document.activeElement) + step;
            buttons[Math.max(0, Math.min(position, buttons.length - 1))].focus();
        }
    }
}
