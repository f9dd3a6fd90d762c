import {Component, useChildSubEnv, useRef, useState} from "@odoo/owl";
import {View} from "@web/views/view";
import {_t} from "@web/core/l10n/translation";

/** The email that is being written: docked below the message, folded, or full. */
export class Composer extends Component {
    static template = "helpdesk_mgmt_user_email.Composer";
    static components = {View};
    static props = {
        /** {id, title}: what is being written */
        composing: Object,
        /** There is no room beside it. */
        isAlone: {type: Boolean, optional: true},
        /** With what became of it. */
        onEnd: Function,
        /** There is a newer version in Drafts. */
        onKept: Function,
        /** The screen is left while this is open; with its id and {isSaved}. */
        onLeave: Function,
        register: Function,
    };

    setup() {
        this.state = useState({isFull: false, isFolded: false});
        this.root = useRef("root");
        this.form = null;
        useChildSubEnv({
            inDialog: false,
            config: {},
            emailComposer: {
                register: (form) => {
                    this.form = form;
                },
                end: (outcome) => this.props.onEnd(outcome),
                kept: () => this.props.onKept(),
                leave: (id, how) => this.props.onLeave(id, how),
            },
        });
        // The same object always: another one would load the email anew
        this.viewProps = {
            type: "form",
            resModel: "mail.server.reply",
            resId: this.props.composing.id,
            display: {controlPanel: false},
            className: "o_helpdesk_composer_form",
        };
        this.props.register(this);
    }

    get isFull() {
        return this.props.isAlone || this.state.isFull;
    }

    get foldLabel() {
        return _t("Minimize");
    }

    get unfoldLabel() {
        return _t("Show again");
    }

    unfold() {
        this.state.isFolded = false;
    }

    fold() {
        this.state.isFolded = !this.state.isFolded;
        this.state.isFull = false;
    }

    fill() {
        this.state.isFull = !this.state.isFull;
        this.state.isFolded = false;
    }

    /** @returns {Promise<Boolean>} false where it stays open */
    async close() {
        return !this.form || (await this.form.close());
    }

    async leave() {
        await this.form?.leave();
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && !ev.defaultPrevented) {
            ev.preventDefault();
            ev.stopPropagation();
            this.close();
        }
    }
}
