import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** Why nothing can be shown, and the one or two things to do about it. */
export class InboxNotice extends Component {
    static template = "helpdesk_mgmt_user_email.InboxNotice";
    static props = {
        error: Object,
        account: {type: Object, optional: true},
        /** It is one message that cannot be shown. */
        isMessage: {type: Boolean, optional: true},
        provider: {type: String, optional: true},
        onRetry: Function,
        onSignIn: {type: Function, optional: true},
    };

    get isOffline() {
        return this.props.error.kind === "offline";
    }

    get isSignedOut() {
        return !this.isOffline && Boolean(this.props.account?.sign_in_refused);
    }

    /** Nothing goes to another server before the rep agrees to it. */
    get isServerChanged() {
        return !this.isOffline && Boolean(this.props.account?.server_changed);
    }

    get retryLabel() {
        return this.isServerChanged
            ? _t("Sign in at %s", this.props.account.server)
            : _t("Try again");
    }

    get icon() {
        if (this.isOffline) {
            return "fa-plug";
        }
        if (this.isServerChanged) {
            return "fa-exchange";
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
        if (this.isServerChanged) {
            return _t("The mail server is another one now");
        }
        if (this.isSignedOut && this.props.provider) {
            return _t("You are not signed in");
        }
        if (this.props.isMessage && !this.isSignedOut) {
            return _t("This message cannot be shown now");
        }
        return this.isSignedOut
            ? _t("Your mail server did not accept the sign-in")
            : _t("This mailbox cannot be shown now");
    }
}
