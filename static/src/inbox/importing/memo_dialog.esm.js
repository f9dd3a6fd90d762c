import {
    Component,
    onWillDestroy,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {fileSize, personLabel, ticketLabel} from "../shared/format.esm";
import {Dialog} from "@web/core/dialog/dialog";
import {TicketFields} from "./ticket_fields.esm";
import {_t} from "@web/core/l10n/translation";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {useDebounced} from "@web/core/utils/timing";
import {useDialogName} from "../dialogs/dialog_name.esm";
import {useService} from "@web/core/utils/hooks";

const SAVE_DELAY = 300;

/** What a draft keeps beside the texts. */
const KEPT = [
    "mode",
    "title",
    "visibility",
    "notify",
    "force",
    "createPartner",
    "fields",
    "followers",
    "parts",
    "afterImport",
];

/**
 * The memo as it will be, before it is saved: target, text and what goes with it.
 *
 * As long as nothing was edited, Enter saves; who has begun to edit saves with
 * Ctrl+Enter. However the dialog is closed, an edited text that was not saved is kept
 * as a draft.
 */
export class MemoDialog extends Component {
    static template = "helpdesk_mgmt_user_email.MemoDialog";
    static components = {Dialog, TicketFields};
    static props = {
        accountId: Number,
        messageKey: String,
        target: Object,
        placeOptions: Object,
        account: {type: Object, optional: true},
        canMove: Boolean,
        canFlag: Boolean,
        /** What was written here before and not saved. */
        draft: {type: Object, optional: true},
        onDraft: {type: Function, optional: true},
        /** Closed with a draft that is kept. */
        onLeave: {type: Function, optional: true},
        /** Saved. */
        onDone: {type: Function, optional: true},
        onSave: Function,
        onDontAsk: Function,
        onOpenTicket: Function,
        close: Function,
    };

    setup() {
        useDialogName(() => this.dialogTitle);
        this.inbox = useService("helpdesk_email_inbox");
        this.memoRef = useRef("memo");
        this.state = useState({
            prepared: null,
            loading: true,
            saving: false,
            error: "",
            untouched: true,
            mode: "",
            title: "",
            /** Until the server has said what is usual. */
            visibility: "",
            notify: false,
            force: false,
            dontAsk: false,
            createPartner: false,
            /** Of the new ticket, by the name of the field */
            fields: {},
            followers: [],
            parts: [],
            afterImport: this.props.account?.after_import || "leave",
            isDraft: Boolean(this.props.draft),
        });
        /** The text of each mode, as the rep left it, and as it was made. */
        this.memos = {};
        this.madeMemos = {};
        this.isDone = false;
        if (this.props.draft) {
            this.state.mode = this.props.draft.mode;
        }
        onWillStart(() => {
            this.prepare();
        });
        const keepSoon = useDebounced(this.keep, SAVE_DELAY);
        useEffect(
            () => {
                keepSoon();
            },
            () => [this.state.memo, this.state.title, this.state.mode]
        );
        useExternalListener(window, "beforeunload", () => this.keep());
        onWillDestroy(() => {
            if (this.keep()) {
                this.props.onLeave?.();
            }
        });
        useEffect(
            (el) => {
                if (el) {
                    this.putCursor(el);
                }
            },
            () => [this.memoRef.el, this.state.prepared]
        );
    }

    /** At the top, where one writes; after what was written before. Nothing is
     * selected: one key would delete it. */
    putCursor(el) {
        const position = this.state.isDraft ? el.value.length : 0;
        el.focus();
        el.setSelectionRange(position, position);
        if (!position) {
            el.scrollTop = 0;
        }
    }

    /** @returns {Boolean} whether there is a draft */
    keep() {
        if (!this.prepared || this.isDone) {
            return false;
        }
        const {draft} = this;
        this.props.onDraft?.(draft);
        return Boolean(draft);
    }

    get ticketId() {
        return this.props.target.ticket?.id || false;
    }

    get isNew() {
        return this.props.target.type === "new";
    }

    get dialogTitle() {
        if (!this.isNew) {
            const ticket = this.prepared?.ticket || this.props.target.ticket;
            return _t("Update %s", ticketLabel(ticket));
        }
        const {place} = this.props.target;
        return place?.name ? _t("New ticket in %s", place.name) : _t("New ticket");
    }

    get saveLabel() {
        return this.isNew ? _t("Create ticket") : _t("Add to ticket");
    }

    get prepared() {
        return this.state.prepared;
    }

    get isDuplicate() {
        return this.prepared?.duplicates.length > 0;
    }

    /** The texts and choices to go on with, null where nothing was written. */
    get draft() {
        const {state} = this;
        const memos = {...this.memos, [state.mode]: state.memo};
        const isEdited = Object.keys(memos).some(
            (mode) => memos[mode] !== this.madeMemos[mode]
        );
        if (!isEdited && (!this.isNew || state.title === this.prepared.title)) {
            return null;
        }
        const kept = Object.fromEntries(KEPT.map((name) => [name, state[name]]));
        return {...kept, memos};
    }

    get canSave() {
        const {loading, saving, force} = this.state;
        return !loading && !saving && (!this.isDuplicate || force);
    }

    get contact() {
        return this.prepared.partner ? personLabel(this.prepared.partner) : "";
    }

    get canCreateContact() {
        return this.prepared.can_create_partner !== false;
    }

    get customer() {
        return personLabel(this.prepared.customer) || _t("The sender");
    }

    get createContactLabel() {
        return _t("Create a contact for %s", this.customer);
    }

    get noContactLabel() {
        return _t("%s is not a contact yet.", this.customer);
    }

    person(partner) {
        return personLabel(partner);
    }

    get canChangeAfterImport() {
        return this.props.canMove || this.props.canFlag;
    }

    get afterImports() {
        const folder = this.props.account?.after_import_folder;
        return [
            ["leave", _t("Leave it where it is"), true],
            ["seen", _t("Mark it as read"), this.props.canFlag],
            [
                "move",
                _t("Move it to %s", folder),
                this.props.canMove && Boolean(folder),
            ],
        ].filter(([, , possible]) => possible);
    }

    duplicateText(duplicate) {
        if (duplicate.number) {
            return duplicate.imported_by
                ? _t("Already on ticket %(number)s, imported by %(name)s.", {
                      number: duplicate.number,
                      name: duplicate.imported_by,
                  })
                : _t("Already on ticket %s.", duplicate.number);
        }
        return duplicate.imported_by
            ? _t("%s has already taken care of this message.", duplicate.imported_by)
            : _t("This message has already been taken care of.");
    }

    get leftOutText() {
        const count = this.prepared.left_out;
        return count === 1
            ? _t("1 attachment is left out.")
            : _t("%s attachments are left out.", count);
    }

    size(attachment) {
        return fileSize(attachment.size);
    }

    async prepare() {
        const {accountId, messageKey} = this.props;
        this.state.loading = true;
        this.state.error = "";
        try {
            const options = {
                visibility: this.state.visibility,
                ...(this.isNew ? this.props.placeOptions : {}),
            };
            if (this.state.mode) {
                options.mode = this.state.mode;
            }
            const prepared = await this.inbox.prepare(
                accountId,
                messageKey,
                this.ticketId,
                options
            );
            this.take(prepared);
        } catch (error) {
            this.state.error = toInboxError(error).message;
        } finally {
            this.state.loading = false;
        }
    }

    take(prepared) {
        const isFirst = !this.prepared;
        this.state.prepared = prepared;
        this.state.untouched = true;
        this.state.mode = prepared.mode;
        this.madeMemos[prepared.mode] = prepared.memo;
        if (isFirst) {
            this.state.title = prepared.title;
            this.state.visibility = prepared.visibility || "internal";
            this.state.parts = prepared.attachments.map(({part}) => part);
            if (this.state.isDraft) {
                this.takeDraft(prepared);
            }
        }
        this.memos[prepared.mode] ??= prepared.memo;
        this.state.memo = this.memos[prepared.mode];
    }

    takeDraft(prepared) {
        const {memos, ...kept} = this.props.draft;
        // The mode may not be offered any more: then it is the company's
        Object.assign(this.state, kept, {mode: prepared.mode, untouched: false});
        Object.assign(this.memos, memos);
    }

    /** The memo as it was made, in place of the draft. */
    startAnew() {
        this.state.isDraft = false;
        this.state.title = this.prepared.title;
        this.memos = {};
        this.take(this.prepared);
        this.memoRef.el.value = this.state.memo;
        this.putCursor(this.memoRef.el);
    }

    async setMode(mode) {
        if (mode === this.state.mode || this.state.loading) {
            return;
        }
        this.memos[this.state.mode] = this.state.memo;
        this.state.mode = mode;
        await this.prepare();
    }

    togglePart(part) {
        const {parts} = this.state;
        this.state.parts = parts.includes(part)
            ? parts.filter((other) => other !== part)
            : [...parts, part];
    }

    toggleFollower(id) {
        const {followers} = this.state;
        this.state.followers = followers.includes(id)
            ? followers.filter((other) => other !== id)
            : [...followers, id];
    }

    onMemoKeydown(ev) {
        const isPlainEnter =
            ev.key === "Enter" && !ev.shiftKey && !ev.altKey && !ev.isComposing;
        if (isPlainEnter && (ev.ctrlKey || ev.metaKey || this.state.untouched)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.save();
        } else if (
            !["Control", "Meta", "Shift", "Alt", "Tab", "Escape"].includes(ev.key)
        ) {
            this.state.untouched = false;
        }
    }

    onFieldKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.save();
        }
    }

    get options() {
        const {state} = this;
        const options = {
            mode: state.mode,
            // The description of a ticket is for all who may read the ticket
            visibility: this.isNew ? "internal" : state.visibility,
            memo: state.memo,
            notify: state.notify,
            force: this.isDuplicate && state.force,
            after_import: state.afterImport,
        };
        if (state.mode === "attach") {
            options.parts = [...state.parts];
        }
        if (state.followers.length) {
            options.followers = [...state.followers];
        }
        if (this.isNew) {
            options.title = state.title;
            options.create_partner = state.createPartner;
            Object.assign(options, this.props.placeOptions);
            if (Object.keys(state.fields).length) {
                options.defaults = {...options.defaults, ...state.fields};
            }
        }
        return options;
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        this.state.saving = true;
        this.state.error = "";
        try {
            const problem = await this.props.onSave(this.options);
            if (problem) {
                this.state.error = problem;
                return;
            }
            this.isDone = true;
            this.props.onDone?.();
            if (this.state.dontAsk) {
                this.props.onDontAsk();
            }
            this.props.close();
        } catch (error) {
            this.state.error = toInboxError(error).message;
        } finally {
            this.state.saving = false;
        }
    }
}
