import {InboxError, toInboxError} from "../../services/email_inbox_service.esm";
import {finishDraft, keepDraft} from "../../services/drafts.esm";
import {onMounted, onWillUnmount, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {EmailDraftFormController} from "../../sending/email_draft_form.esm";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../../common/lazy/lazy.esm";
import {serializeDateTime} from "@web/core/l10n/dates";
import {useBus} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";

const {DateTime} = luxon;
const SAVE_DELAY = 2000;
/** After it is saved in Odoo: a mail server is asked less often. */
const KEEP_DELAY = 3000;
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
        /**
         * Said: what is said of the draft; notice: what became of it elsewhere; isBusy:
         * it is being sent or closed.
         */
        this.saving = useState({said: "", failed: false, notice: "", isBusy: false});
        super.setup();
        this.inbox = this.env.services.helpdesk_email_inbox;
        this.keeping = Promise.resolve();
        this.saveSoon = useDebounced(() => this.saveNow(), SAVE_DELAY);
        this.keepDraftSoon = useDebounced(() => this.keepDraft(), KEEP_DELAY);
        useBus(this.model.bus, "FIELD_IS_DIRTY", () => {
            this.clearProblems();
            this.saveSoon();
        });
        onWillUnmount(() => {
            if (!this.isOver) {
                // A dialog is closed without being asked: this is answered to nobody
                this.saveNow();
                this.env.emailComposer.leave(this.resId, {isSaved: false});
            }
        });
        onMounted(() => {
            this.env.emailComposer.register(this);
            this.keepDraft(true);
            if (["new", "forward"].includes(this.model.root.data.kind)) {
                this.rootRef.el.querySelector("[name=email_to] input")?.focus();
            }
        });
    }

    /** Docked: it does not have a large screen to itself, as Odoo's rules suppose. */
    get className() {
        const names = Object.entries(super.className);
        return Object.fromEntries(
            names.filter(([name]) => !name.includes("o_xxl_form_view"))
        );
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
                this.sayFailed(toInboxError(error).message);
                return false;
            },
        });
        if (saved && !this.isOver) {
            keepDraft(this.draftId, null);
            this.isKept = false;
            this.keepDraftSoon();
        }
        return saved;
    }

    /** Into the mailbox's Drafts folder, one version after the other. */
    keepDraft(looks = false) {
        this.keeping = this.keeping.then(async () => {
            if (this.isOver) {
                return;
            }
            try {
                const unsure = looks || this.isUnsure;
                this.isUnsure = true;
                this.sayKept(await this.inbox.keepDraft(this.resId, unsure));
                this.isUnsure = false;
            } catch (error) {
                this.sayFailed(error.message);
            }
        });
        return this.keeping;
    }

    sayKept({place, saved, problem}) {
        const time =
            saved && DateTime.fromISO(saved).toLocaleString(DateTime.TIME_SIMPLE);
        this.saving.failed = false;
        if (place === "drafts") {
            this.saving.said = _t("Saved in Drafts %s", time);
            this.saving.notice ||= problem;
            this.env.emailComposer.kept();
        } else if (place && problem) {
            this.sayFailed(_t("Saved in Odoo only: %s", problem));
        } else if (place) {
            this.saving.said = _t(
                "Saved in Odoo %s: this mailbox has no Drafts folder",
                time
            );
        }
    }

    sayFailed(sentence) {
        this.saving.failed = true;
        this.saving.said = sentence;
    }

    clearProblems() {
        for (const name of Object.keys(this.problems)) {
            delete this.problems[name];
        }
    }

    /** Where the rep looks: at the field that it is about, or beside Send. */
    sayRefused({field, message}) {
        const input = this.rootRef.el.querySelector(`[name=${field}] input`);
        if (!field || !input) {
            this.sayFailed(message);
            return;
        }
        this.problems[field] = message;
        input.focus();
    }

    /**
     * Do something with what is written, once; it may be refused.
     *
     * @param {Function} call of the server
     */
    async act(call) {
        if (this.saving.isBusy) {
            return undefined;
        }
        this.saving.isBusy = true;
        try {
            await this.settle();
            if (!(await this.saveNow())) {
                return undefined;
            }
            const answer = await call(this.resId);
            this.isOver = true;
            this.isSent = true;
            finishDraft(this.draftId);
            return {answer};
        } catch (error) {
            if (!(error instanceof InboxError)) {
                throw error;
            }
            this.sayRefused(error);
            return undefined;
        } finally {
            this.saving.isBusy = false;
        }
    }

    /** @param {String|false} at in UTC; by default soon, so that it can be undone */
    async send(at = false) {
        this.clearProblems();
        const done = await this.act((id) => this.inbox.sendLater(id, at));
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
        const done = await this.act((id) => this.inbox.putAway(id));
        if (done) {
            this.env.emailComposer.end({kept: done.answer});
        }
        return Boolean(done);
    }

    /** The screen is left; what is written stays as it is. */
    async leave() {
        await this.settle();
        if (await this.saveNow()) {
            this.isOver = true;
            this.env.emailComposer.leave(this.resId, {isSaved: true});
        }
    }

    /** It can be taken back, so nobody is asked. */
    async throwAway() {
        // What is under way would come into Drafts after it
        await this.keeping;
        const id = this.resId;
        if (await this.act(() => this.inbox.discard(id))) {
            this.env.emailComposer.end({discarded: id});
        }
    }
}

lazyComponents.add("ComposerFormController", ComposerFormController);
