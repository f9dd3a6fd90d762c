import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useBus} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {onMounted, useState} from "@odoo/owl";
import {finishDraft, keepDraft} from "../../services/drafts.esm";
import {EmailDraftFormController} from "../../sending/email_draft_form.esm";
import {lazyComponents} from "../../common/lazy/lazy.esm";
import {serializeDateTime} from "@web/core/l10n/dates";
import {toInboxError} from "../../services/email_inbox_service.esm";

const {DateTime} = luxon;
const SAVE_DELAY = 2000;
const MORNING = {hour: 8, minute: 0, second: 0, millisecond: 0};

/**
 * The email that is being written beside the list. What is written is saved by itself;
 * until it is, the browser keeps it.
 */
export class ComposerFormController extends EmailDraftFormController {
    static template = "helpdesk_mgmt_user_email.ComposerForm";
    static components = {
        ...EmailDraftFormController.components,
        Dropdown,
        DropdownItem,
    };

    setup() {
        /** Said: what is said of the draft; isBusy: it is being sent or closed. */
        this.saving = useState({said: "", failed: false, isBusy: false});
        super.setup();
        this.inbox = this.env.services.helpdesk_email_inbox;
        this.saveSoon = useDebounced(() => this.saveNow(), SAVE_DELAY);
        useBus(this.model.bus, "FIELD_IS_DIRTY", () => this.saveSoon());
        onMounted(() => {
            this.env.emailComposer.register(this);
            if (["new", "forward"].includes(this.model.root.data.kind)) {
                this.rootRef.el.querySelector("[name=email_to] input")?.focus();
            }
        });
    }

    get resId() {
        return this.model.root.resId;
    }

    keep() {
        super.keep();
        this.saveSoon?.();
    }

    tellKept() {
        // Said when it is closed, and where it is kept
    }

    /** What is being typed just now belongs to it. */
    async settle() {
        const {activeElement} = document;
        if (this.rootRef.el?.contains(activeElement)) {
            activeElement.blur();
        }
        await this.model.root.isDirty();
    }

    /** @returns {Promise<Boolean>} whether Odoo has it now */
    async saveNow() {
        if (this.isOver) {
            return true;
        }
        const saved = await this.model.root.save({
            reload: false,
            onError: (error) => {
                this.saving.failed = true;
                this.saving.said = toInboxError(error).message;
                return false;
            },
        });
        if (saved && !this.isOver) {
            keepDraft(this.draftId, null);
            this.isKept = false;
            this.saving.failed = false;
            this.saving.said = _t("Saved");
        }
        return saved;
    }

    /** Do something with what is written, once; it may be refused. */
    async act(method, args = []) {
        if (this.saving.isBusy) {
            return undefined;
        }
        this.saving.isBusy = true;
        try {
            await this.settle();
            if (!(await this.saveNow())) {
                return undefined;
            }
            const answer = await this.orm.call(this.props.resModel, method, [
                [this.resId],
                ...args,
            ]);
            this.isOver = true;
            this.isSent = true;
            finishDraft(this.draftId);
            return {answer};
        } finally {
            this.saving.isBusy = false;
        }
    }

    /** @param {String|false} at in UTC; by default soon, so that it can be undone */
    async send(at = false) {
        const done = await this.act("action_send_later", [at]);
        if (done) {
            this.env.emailComposer.end({sent: done.answer});
        }
    }

    /** When else it may be sent, as people plan. */
    get times() {
        const now = DateTime.local();
        const tomorrow = now.plus({days: 1}).set(MORNING);
        const monday = now.plus({weeks: 1}).startOf("week").set(MORNING);
        const times = [
            [_t("In an hour"), now.plus({hours: 1})],
            [_t("Tomorrow morning"), tomorrow],
        ];
        // On Sundays that is the same
        if (!monday.equals(tomorrow)) {
            times.push([_t("Monday morning"), monday]);
        }
        return times.map(([label, time]) => ({
            label,
            shown: time.toLocaleString(DateTime.DATETIME_MED),
            at: serializeDateTime(time),
        }));
    }

    /** A time of one's own. */
    sendAt(ev) {
        const time = DateTime.fromISO(ev.currentTarget.form.elements.time.value);
        if (time.isValid) {
            this.send(serializeDateTime(time));
        }
    }

    /** @returns {Promise<Boolean>} false where it stays open */
    async close() {
        const done = await this.act("action_close");
        if (done) {
            this.env.emailComposer.end({kept: done.answer});
        }
        return Boolean(done);
    }

    throwAway() {
        this.dialogService.add(ConfirmationDialog, {
            title: _t("Discard this email?"),
            body: _t("What you wrote is deleted."),
            confirmLabel: _t("Discard"),
            cancelLabel: _t("Keep writing"),
            cancel: () => null,
            confirm: async () => {
                if (await this.act("action_discard")) {
                    this.env.emailComposer.end({discarded: true});
                }
            },
        });
    }
}

lazyComponents.add("ComposerFormController", ComposerFormController);
