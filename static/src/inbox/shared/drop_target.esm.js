import {Component, useState} from "@odoo/owl";

/**
 * Something messages can be dropped on. It lights up while a drag is under way and
 * it may be a target, and more so under the pointer.
 */
export class DropTarget extends Component {
    static template = "helpdesk_mgmt_user_email.DropTarget";
    static props = {
        drag: Object,
        enabled: {type: Boolean, optional: true},
        acceptsFiles: {type: Boolean, optional: true},
        effect: {type: String, optional: true},
        onDrop: Function,
        className: {type: String, optional: true},
        slots: Object,
    };
    static defaultProps = {
        enabled: true,
        acceptsFiles: false,
        effect: "copy",
        className: "",
    };

    setup() {
        this.state = useState({over: false});
    }

    get isReady() {
        const {drag, enabled, acceptsFiles} = this.props;
        return enabled && drag.active && (!drag.files || acceptsFiles);
    }

    get isBarred() {
        return this.props.drag.active && !this.isReady;
    }

    onDragOver(ev) {
        if (this.isReady) {
            ev.preventDefault();
            if (ev.dataTransfer) {
                ev.dataTransfer.dropEffect = this.props.effect;
            }
            ev.stopPropagation();
            this.state.over = true;
        }
    }

    onDragLeave(ev) {
        if (!ev.currentTarget.contains(ev.relatedTarget)) {
            this.state.over = false;
        }
    }

    /** Only where it is seen that it will be here. */
    onDrop(ev) {
        const isSeen = this.isReady && this.state.over;
        this.state.over = false;
        if (isSeen) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onDrop(ev);
        }
    }
}
