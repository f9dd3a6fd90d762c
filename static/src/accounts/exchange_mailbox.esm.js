import {useBus, useChildRef, useService} from "@web/core/utils/hooks";
import {AutoComplete} from "@web/core/autocomplete/autocomplete";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {getActiveHotkey} from "@web/core/hotkeys/hotkey_service";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LEAVING_KEYS = ["enter", "tab", "shift+tab"];

/** Who leaves with a key, without having chosen anything, keeps what was typed. */
class MailboxAutoComplete extends AutoComplete {
    navigate(direction) {
        super.navigate(direction);
        if (!direction) {
            this.state.activeSourceOption = null;
        }
    }

    async onInputKeydown(ev) {
        const isLeaving = LEAVING_KEYS.includes(getActiveHotkey(ev));
        if (!isLeaving || this.state.activeSourceOption) {
            return super.onInputKeydown(ev);
        }
        this.debouncedProcessInput.cancel();
        this.loadingPromise = null;
        this.close();
        this.inEdition = false;
        this.props.onChange({inputValue: this.inputRef.el.value});
    }
}

/**
 * A mailbox, typed or chosen from the Exchange server's directory while typing (not
 * every server has one).
 * The option `account_field` names the many2one of the account where the record
 * is none itself. Before it is saved with its sign-in nobody can be asked.
 */
export class ExchangeMailboxField extends Component {
    static template = "helpdesk_mgmt_user_email.ExchangeMailboxField";
    static components = {MailboxAutoComplete};
    static props = {
        ...standardFieldProps,
        accountField: {type: String, optional: true},
        placeholder: {type: String, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.input = useChildRef();
        // Saving by a key does not take the focus away.
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.keepTyped())
        );
        this.sources = [
            {options: (text) => this.search(text), placeholder: _t("Searching…")},
        ];
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get accountId() {
        const {accountField, record} = this.props;
        if (!accountField) {
            return record.resId;
        }
        const account = record.data[accountField];
        return account && account.id;
    }

    async search(text) {
        const wanted = text.trim();
        if (!this.props.record.data.has_directory) {
            return [];
        }
        if (wanted.length < 2 || wanted === this.value || !this.accountId) {
            return [];
        }
        try {
            const found = await this.orm.silent.call(
                "mail.server.account",
                "exchange_search",
                [[this.accountId], wanted]
            );
            return found.map(({name, email}) => ({
                label: name ? `${name} <${email}>` : email,
                onSelect: () => this.update(email),
            }));
        } catch (error) {
            // What went wrong is a sentence that says what to do.
            const label = error.data?.message || _t("The server can't be asked now.");
            return [{label, cssClass: "text-danger"}];
        }
    }

    update(text) {
        return this.props.record.update({[this.props.name]: text.trim() || false});
    }

    async keepTyped() {
        const typed = this.input.el?.value;
        if (
            !this.props.readonly &&
            typed !== undefined &&
            typed.trim() !== this.value
        ) {
            await this.update(typed);
        }
    }

    onChange({inputValue}) {
        return this.update(inputValue);
    }
}

lazyComponents.add("ExchangeMailboxField", ExchangeMailboxField);
