import {finishDraft, keepDraft, openDraft} from "../services/drafts.esm";
import {
    markup,
    onWillDestroy,
    useEffect,
    useExternalListener,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {useDebounced} from "@web/core/utils/timing";
import {x2ManyCommands} from "@web/core/orm_service";

const SAVE_DELAY = 300;

/** What names a draft, and the fields it keeps. */
const KINDS = {
    "mail.server.reply": {
        id: (_data, resId) => ["email", resId],
        fields: ["email_to", "email_cc", "email_bcc", "subject", "body"],
    },
    "helpdesk.email.history": {
        id: ({ticket_id}) => ["history", ticket_id.id],
        fields: ["partner_ids", "email_to", "email_cc", "email_bcc", "subject", "body"],
    },
};

/** The words of a text, without what the editor puts around them. */
function plain(html) {
    const {body} = new DOMParser().parseFromString(html || "", "text/html");
    return body.textContent.replace(/[\s\ufeff\u200b]+/g, " ").trim();
}

/**
 * A dialog in which an email is written. What was written is kept however the dialog
 * is closed, except by sending, and stands there again when it is opened the next time.
 */
export class EmailDraftFormController extends FormController {
    static template = "helpdesk_mgmt_user_email.EmailDraftForm";

    setup() {
        this.kind = KINDS[this.props.resModel];
        this.draft = useState({isTaken: false});
        this.texts = new Map();
        /** What is wrong with a field, by its name. */
        this.problems = useState({});
        useSubEnv({emailDraft: {texts: this.texts, problems: this.problems}});
        super.setup();
        this.notification = useService("notification");
        this.keepSoon = useDebounced(this.keep, SAVE_DELAY, {execBeforeUnmount: true});
        useBus(this.model.bus, "FIELD_IS_DIRTY", () => this.keepSoon());
        useExternalListener(window, "beforeunload", () => this.keep());
        useEffect(
            (root) => {
                const onInput = () => this.keepSoon();
                const onKeydown = (ev) => this.onKeydown(ev);
                root?.addEventListener("input", onInput);
                root?.addEventListener("keydown", onKeydown, {capture: true});
                return () => {
                    root?.removeEventListener("input", onInput);
                    root?.removeEventListener("keydown", onKeydown, {capture: true});
                };
            },
            () => [this.rootRef.el]
        );
        useEffect(
            () => {
                this.keepSoon();
            },
            () => this.kind.fields.map((name) => JSON.stringify(this.valueOf(name)))
        );
        onWillDestroy(() => {
            if (this.isKept && !this.isSent) {
                this.tellKept();
            }
        });
    }

    tellKept() {
        this.notification.add(_t("What you wrote is kept, not sent."), {type: "info"});
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (root) => this.takeDraft(root);
        return params;
    }

    async takeDraft(root) {
        if (this.made) {
            return;
        }
        this.draftId = this.kind.id(root.data, root.resId);
        this.made = this.valuesOf(root);
        const draft = openDraft(this.draftId);
        if (draft) {
            this.draft.isTaken = true;
            await this.fill(root, draft);
        }
    }

    async fill(root, values) {
        const changes = {};
        for (const name of this.kind.fields.filter((field) => field in values)) {
            const {type} = root.fields[name];
            changes[name] =
                type === "html"
                    ? markup(values[name] || "")
                    : type === "many2many"
                      ? [x2ManyCommands.set(values[name])]
                      : values[name];
        }
        await root.update(changes);
    }

    /** The email as it was made, in place of the draft. */
    async startAnew() {
        this.draft.isTaken = false;
        await this.model.root.isDirty();
        await this.fill(this.model.root, this.made);
        keepDraft(this.draftId, null);
    }

    valueOf(name, root = this.model.root) {
        const value = root.data[name];
        if (root.fields[name].type === "many2many") {
            return [...value.currentIds];
        }
        return root.fields[name].type === "html" ? String(value || "") : value;
    }

    valuesOf(root) {
        return Object.fromEntries(
            this.kind.fields.map((name) => [name, this.valueOf(name, root)])
        );
    }

    /** What is being typed just now is not in the record yet. */
    typed(name) {
        const field = `.o_field_widget[name="${name}"]`;
        return this.rootRef.el?.querySelector(`${field} input[type=text]`)?.value;
    }

    keep() {
        if (!this.made || this.isSent) {
            return;
        }
        const values = this.valuesOf(this.model.root);
        for (const [name, read] of this.texts) {
            values[name] = read() ?? values[name];
        }
        for (const name of this.kind.fields) {
            if (!this.texts.has(name) && this.model.root.fields[name].type === "char") {
                values[name] = this.typed(name) ?? values[name];
            }
        }
        const isChanged = this.kind.fields.some(
            (name) => !this.isAsMade(name, values[name])
        );
        this.isKept = isChanged;
        keepDraft(this.draftId, isChanged ? values : null);
    }

    isAsMade(name, value) {
        const made = this.made[name];
        if (this.model.root.fields[name].type === "html") {
            return plain(made) === plain(value);
        }
        return JSON.stringify(made || "") === JSON.stringify(value || "");
    }

    /** One key sends, wherever the focus is, as in other mail programs. */
    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.send();
        }
    }

    send() {
        const dialog = this.rootRef.el.closest(".modal-content");
        dialog.querySelector("button[name=action_send]").click();
    }

    /** Sent here, and not by the button, to know that it was sent. */
    async beforeExecuteActionButton(clickParams) {
        const mayGoOn = await super.beforeExecuteActionButton(clickParams);
        if (mayGoOn === false || clickParams.name !== "action_send") {
            return mayGoOn;
        }
        const {resId, resModel} = this.model.root;
        const action = await this.orm.call(resModel, "action_send", [[resId]]);
        this.isSent = true;
        finishDraft(this.draftId);
        await this.actionService.doAction(action);
        return false;
    }
}

lazyComponents.add("EmailDraftFormController", EmailDraftFormController);
