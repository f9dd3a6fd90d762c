import {_t} from "@web/core/l10n/translation";
import {Component} from "@odoo/owl";

/** Why nothing can be shown, and the one or two things to do about it. */
export class InboxNotice extends Component {
    static template = "helpdesk_mgmt_user_email.InboxNotice";
    static props = {
        error: Object,
        signedOut: {type: Boolean, optional: true},
        provider: {type: String, optional: true},
        onRetry: Function,
        onSignIn: {type: Function, optional: true},
    };

    get isOffline() {
        return this.props.error.kind === "offline";
    }

    get isSignedOut() {
        return !this.isOffline && this.props.signedOut;
    }

    get icon() {
        if (this.isOffline) {
            return "fa-plug";
        }
        return this.isSignedOut ? "fa-lock" : "fa-exclamation-triangle";
    }

    get signInLabel() {
        const {provider} = this.props;
        return provider
            ? _t("Sign in with %(provider)s", {provider})
            : _t("Sign in again");
    }

    get title() {
        if (this.isOffline) {
            return _t("You are offline");
        }
        if (this.isSignedOut && this.props.provider) {
            return _t("You are not signed in");
        }
        return this.isSignedOut
            ? _t("Your mail server did not accept the sign-in")
            : _t("This mailbox cannot be shown now");
    }
}
