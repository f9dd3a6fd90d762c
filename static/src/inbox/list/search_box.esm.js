import {
    Component,
    onWillUpdateProps,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatDate} from "@web/core/l10n/dates";
import {readWords} from "./search_words.esm";

const {DateTime} = luxon;

const TEXTS = ["text", "sender", "to", "subject"];
const FLAGS = ["unread", "flagged", "has_attachments", "not_on_ticket", "everywhere"];
const DATES = ["since", "before"];

const EMPTY = {
    text: "",
    sender: "",
    to: "",
    subject: "",
    unread: false,
    flagged: false,
    has_attachments: false,
    not_on_ticket: false,
    everywhere: false,
    since: "",
    before: "",
};

/** Leave out what was not filled in; null when nothing was. */
export function cleanQuery(criteria) {
    const query = {};
    for (const name of [...TEXTS, ...DATES]) {
        if ((criteria[name] || "").trim()) {
            query[name] = criteria[name].trim();
        }
    }
    for (const name of FLAGS) {
        if (criteria[name]) {
            query[name] = true;
        }
    }
    return Object.keys(query).length ? query : null;
}

/** Words for the whole message; a panel with the other criteria. */
export class SearchBox extends Component {
    static template = "helpdesk_mgmt_user_email.SearchBox";
    static props = {
        query: {type: [Object, {value: null}], optional: true},
        enabled: Boolean,
        hasFolders: {type: Boolean, optional: true},
        onSearch: Function,
    };

    setup() {
        this.root = useRef("root");
        this.input = useRef("input");
        this.state = useState({
            isOpen: false,
            criteria: {...EMPTY, ...this.props.query},
        });
        onWillUpdateProps((next) => {
            if (JSON.stringify(next.query) !== JSON.stringify(this.props.query)) {
                this.state.criteria = {...EMPTY, ...next.query};
            }
        });
        useExternalListener(
            window,
            "pointerdown",
            (ev) => {
                if (this.state.isOpen && !this.root.el.contains(ev.target)) {
                    this.state.isOpen = false;
                }
            },
            {capture: true}
        );
    }

    get facets() {
        const query = this.props.query || {};
        const labels = {
            everywhere: _t("All folders"),
            not_on_ticket: _t("Not on a ticket yet"),
            sender: _t("From"),
            to: _t("To"),
            subject: _t("Subject"),
            unread: _t("Unread"),
            flagged: _t("Flagged"),
            has_attachments: _t("With attachments"),
            since: _t("Since"),
            before: _t("Before"),
        };
        return Object.keys(labels)
            .filter((name) => query[name])
            .map((name) => ({
                name,
                label: labels[name],
                value: this.facetValue(name, query[name]),
            }));
    }

    facetValue(name, value) {
        if (DATES.includes(name)) {
            return formatDate(DateTime.fromISO(value));
        }
        return value === true ? "" : value;
    }

    removeLabel(facet) {
        return _t("Remove %s", facet.label);
    }

    focus() {
        this.input.el?.focus();
        this.input.el?.select();
    }

    submit() {
        this.state.isOpen = false;
        const {criteria} = this.state;
        Object.assign(criteria, readWords(criteria.text));
        this.props.onSearch(cleanQuery(criteria));
    }

    clear() {
        this.state.criteria = {...EMPTY};
        this.submit();
    }

    removeFacet(name) {
        this.state.criteria[name] = EMPTY[name];
        this.submit();
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && ev.target.tagName === "INPUT") {
            ev.preventDefault();
            this.submit();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            if (this.state.isOpen) {
                this.state.isOpen = false;
                this.input.el.focus();
            } else if (this.props.query || this.state.criteria.text) {
                this.clear();
            } else {
                ev.target.blur();
            }
        } else if (ev.key === "Backspace" && !this.input.el.value) {
            const last = this.facets.at(-1);
            if (last && ev.target === this.input.el) {
                this.removeFacet(last.name);
            }
        }
    }
}
