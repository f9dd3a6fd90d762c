import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {joinAddresses, parseAddresses} from "./addresses.esm";
import {AutoComplete} from "@web/core/autocomplete/autocomplete";
import {CharField} from "@web/views/fields/char/char_field";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const PROPOSED = 8;

/**
 * What the composer says is wrong with a field, which its input is marked with.
 *
 * @param {Object} field the component
 * @param {Function} getInput its input, where it is drawn
 * @returns {{id: String, text: String, clear: Function}}
 */
function useProblem(field, getInput) {
    const {id, name} = field.props;
    const problems = useState(field.env.emailDraft?.problems || {});
    const problem = {
        id: `${id}_problem`,
        get text() {
            return problems[name];
        },
        clear() {
            delete problems[name];
        },
    };
    useEffect(
        (text) => {
            const input = getInput();
            input?.classList.toggle("is-invalid", Boolean(text));
            input?.setAttribute("aria-invalid", Boolean(text));
            input?.setAttribute("aria-describedby", text ? problem.id : "");
        },
        () => [problem.text]
    );
    return problem;
}

/** Addresses as chips; contacts and recent correspondents are proposed. */
export class EmailAddressesField extends Component {
    static template = "helpdesk_mgmt_user_email.EmailAddressesField";
    static components = {AutoComplete};
    static props = {...standardFieldProps, placeholder: {type: String, optional: true}};

    setup() {
        this.inbox = useService("helpdesk_email_inbox");
        this.root = useRef("root");
        this.problem = useProblem(this, () => this.input);
        this.sources = [{options: (words) => this.propose(words)}];
        this.env.emailDraft?.texts.set(this.props.name, () => this.withTyped());
    }

    get chips() {
        return parseAddresses(this.props.record.data[this.props.name] || "");
    }

    get invalidTitle() {
        return _t("This is not an email address.");
    }

    removeLabel({name, email}) {
        return _t("Remove %s", name || email);
    }

    get accountId() {
        const {account_id, email_account_id} = this.props.record.data;
        return (account_id || email_account_id)?.id;
    }

    get input() {
        return this.root.el?.querySelector("input");
    }

    /** The addresses, with what is being typed just now. */
    withTyped() {
        if (!this.input) {
            return null;
        }
        const typed = this.input.value.trim();
        return joinAddresses([...this.chips, ...parseAddresses(typed)]);
    }

    update(chips) {
        this.problem.clear();
        return this.props.record.update({[this.props.name]: joinAddresses(chips)});
    }

    add(text) {
        const known = new Set(this.chips.map(({email}) => email.toLowerCase()));
        const added = parseAddresses(text).filter(
            ({email}) => !known.has(email.toLowerCase())
        );
        if (this.input) {
            this.input.value = "";
        }
        return added.length ? this.update([...this.chips, ...added]) : undefined;
    }

    remove(position) {
        this.update(this.chips.filter((_chip, index) => index !== position));
        this.input.focus();
    }

    async propose(words) {
        const word = words.toLowerCase();
        if (!word || !this.accountId) {
            return [];
        }
        const [contacts, recent] = await Promise.all([
            this.inbox.contacts(this.accountId, words).catch(() => []),
            this.inbox.correspondents(this.accountId).catch(() => []),
        ]);
        const taken = new Set(this.chips.map(({email}) => email.toLowerCase()));
        const proposed = [];
        for (const person of [...contacts, ...recent]) {
            const {name, email} = person;
            const isMeant = `${name} ${email}`.toLowerCase().includes(word);
            if (isMeant && !taken.has(email.toLowerCase())) {
                taken.add(email.toLowerCase());
                proposed.push({
                    label: name && name !== email ? `${name} <${email}>` : email,
                    onSelect: () => this.add(joinAddresses([person])),
                });
            }
        }
        return proposed.slice(0, PROPOSED);
    }

    onKeydown(ev) {
        const typed = ev.target.value || "";
        const isWhole = parseAddresses(typed).every(({isValid}) => isValid);
        const isChosen = !isWhole && this.root.el.querySelector(".ui-state-active");
        const ends = [",", ";"].includes(ev.key) || (ev.key === "Enter" && !isChosen);
        if (ends && typed.trim() && !ev.ctrlKey && !ev.metaKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.add(typed);
        } else if (ev.key === "Backspace" && !typed && ev.target.tagName === "INPUT") {
            this.update(this.chips.slice(0, -1));
        }
    }

    onPaste(ev) {
        const text = ev.clipboardData?.getData("text/plain") || "";
        if (/[,;\n@]/.test(text.trim())) {
            ev.preventDefault();
            this.add(`${this.input.value} ${text}`);
        }
    }

    onBlur({inputValue}) {
        if (inputValue.trim()) {
            this.add(inputValue);
        }
    }
}

/** The subject; what is wrong with it stands below it. */
export class EmailSubjectField extends CharField {
    static template = "helpdesk_mgmt_user_email.EmailSubjectField";

    setup() {
        super.setup();
        this.problem = useProblem(this, () => this.input.el);
    }
}

lazyComponents
    .add("EmailAddressesField", EmailAddressesField)
    .add("EmailSubjectField", EmailSubjectField);
