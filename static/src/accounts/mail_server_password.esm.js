import {CharField} from "@web/views/fields/char/char_field";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";

/**
 * A secret that can be replaced, never read. The option `set_field` names the
 * boolean field that says whether one is stored. Where the field of `tokens_field`
 * says that the server takes tokens of a provider, no secret can be entered: shown
 * is whether there is a token (`token_field`).
 */
export class MailServerPasswordField extends CharField {
    static template = "helpdesk_mgmt_user_email.MailServerPasswordField";
    static props = {...CharField.props, options: Object};

    says(option) {
        const {options, record} = this.props;
        return Boolean(record.data[options[option]]);
    }

    get takesTokens() {
        return this.says("tokens_field");
    }

    get hasToken() {
        return this.says("token_field");
    }

    get isSet() {
        return this.says("set_field");
    }

    get isTyped() {
        return Boolean(this.props.record.data[this.props.name]);
    }

    get hint() {
        return this.isSet ? _t("Set – type to replace") : this.props.placeholder || "";
    }

    get shouldTrim() {
        return false;
    }
}

lazyComponents.add("MailServerPasswordField", MailServerPasswordField);
