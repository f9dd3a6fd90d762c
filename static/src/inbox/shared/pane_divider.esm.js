import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {WIDTHS, bounded} from "../model/view.esm";
import {localization} from "@web/core/l10n/localization";

const STEP = 16;
const LARGE_STEP = 64;

/**
 * Between two panes: drawn with the mouse, or moved with the arrow keys, it makes one
 * of them wider. Enter hides that pane or shows it again; a double click makes it as
 * wide as it was made.
 */
export class PaneDivider extends Component {
    static template = "helpdesk_mgmt_user_email.PaneDivider";
    static props = {
        view: Object,
        /** "folders", "list" or "tickets": the pane whose width it is. */
        pane: String,
        /** That pane is behind it. */
        isBehind: {type: Boolean, optional: true},
        /** It cannot be hidden. */
        isFixed: {type: Boolean, optional: true},
        label: String,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({isDrawn: false, width: 0});
        onMounted(() => {
            this.state.width = this.width;
        });
    }

    get limits() {
        return WIDTHS[this.props.pane];
    }

    get isHidden() {
        const {view, pane, isFixed} = this.props;
        return !isFixed && view.hidden[pane];
    }

    /** As wide as the pane is now, whoever made it so. */
    get width() {
        const {view, pane, isBehind} = this.props;
        const el = this.root.el;
        const beside = isBehind ? el?.nextElementSibling : el?.previousElementSibling;
        return view.widths[pane] || beside?.getBoundingClientRect().width || 0;
    }

    get valueNow() {
        const {view, pane} = this.props;
        const width = view.widths[pane] || this.state.width;
        return this.isHidden ? 0 : bounded(pane, width);
    }

    /** What makes the pane wider: to the end of the line, or the other way. */
    get sign() {
        const isLeftward =
            Boolean(this.props.isBehind) !== (localization.direction === "rtl");
        return isLeftward ? -1 : 1;
    }

    setWidth(width) {
        this.props.view.setWidth(this.props.pane, width);
    }

    toggle() {
        if (!this.props.isFixed) {
            this.props.view.toggle(this.props.pane);
        }
    }

    onPointerDown(ev) {
        if (ev.button || this.isHidden) {
            return;
        }
        ev.preventDefault();
        this.root.el.focus();
        this.root.el.setPointerCapture(ev.pointerId);
        this.state.isDrawn = true;
        this.begun = {x: ev.clientX, width: this.width};
    }

    onPointerMove(ev) {
        if (this.state.isDrawn) {
            const {x, width} = this.begun;
            this.setWidth(width + this.sign * (ev.clientX - x));
        }
    }

    onPointerUp() {
        this.state.isDrawn = false;
    }

    onDblClick() {
        this.setWidth(undefined);
    }

    onClick() {
        if (this.isHidden) {
            this.toggle();
        }
    }

    onKeydown(ev) {
        const step = ev.shiftKey ? LARGE_STEP : STEP;
        const [least, most] = this.limits;
        const acts = {
            ArrowLeft: () => this.setWidth(this.width - this.sign * step),
            ArrowRight: () => this.setWidth(this.width + this.sign * step),
            Home: () => this.setWidth(least),
            End: () => this.setWidth(most),
            Enter: () => this.toggle(),
        };
        const act = acts[ev.key];
        if (act && (ev.key === "Enter" || !this.isHidden)) {
            ev.preventDefault();
            ev.stopPropagation();
            act();
        }
    }
}
