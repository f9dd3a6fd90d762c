import {Component, onMounted, onWillDestroy, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {ticketLabel} from "../shared/format.esm";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {useDialogName} from "../dialogs/dialog_name.esm";

/** Messages sent to the server at a time: enough to be quick, few for progress. */
const BATCH = 10;
/** From so many messages on, a job queue takes over where there is one. */
const BACKGROUND_FROM = 20;
const PROGRESS_DELAY = 1000;

/**
 * Importing many: what is asked once for all of them, the progress, the report.
 */
export class ImportDialog extends Component {
    static template = "helpdesk_mgmt_user_email.ImportDialog";
    static components = {Dialog};
    static props = {
        messages: Array,
        target: Object,
        placeOptions: Object,
        settings: Object,
        account: {type: Object, optional: true},
        ask: Boolean,
        /** Of an import that ended after its dialog was closed: only to report. */
        results: {type: Array, optional: true},
        onImport: Function,
        onStart: Function,
        onProgress: Function,
        onDone: Function,
        onReport: Function,
        onUndo: Function,
        onOpenTicket: Function,
        onDontAsk: Function,
        close: Function,
    };

    setup() {
        useDialogName(() => this.dialogTitle);
        const {settings, account, ask, results} = this.props;
        this.state = useState({
            step: results ? "report" : ask ? "ask" : "run",
            oneTicket: true,
            mode: settings.mode || "paste",
            visibility: settings.visibility === "contact" ? "" : "internal",
            notify: false,
            dontAsk: false,
            // Of several accounts each has its own
            afterImport: account ? account.after_import || "leave" : "",
            results: results || [],
            stopped: false,
            inBackground: false,
            /** Why the server does not go on at the moment. */
            waiting: "",
            undoing: false,
        });
        this.isGone = false;
        onWillDestroy(() => {
            this.isGone = true;
        });
        onMounted(() => {
            if (this.state.step === "run") {
                this.run();
            }
        });
    }

    get isNew() {
        return this.props.target.type === "new";
    }

    get count() {
        return this.props.messages.length;
    }

    get dialogTitle() {
        if (!this.isNew) {
            return _t("Add %(count)s messages to %(ticket)s", {
                count: this.count,
                ticket: ticketLabel(this.props.target.ticket),
            });
        }
        const {place} = this.props.target;
        return place?.name
            ? _t("New ticket in %(place)s from %(count)s messages", {
                  place: place.name,
                  count: this.count,
              })
            : _t("New ticket from %s messages", this.count);
    }

    get modes() {
        return this.props.settings.attachments_enabled
            ? ["paste", "attach"]
            : ["paste"];
    }

    get percent() {
        return Math.round((100 * this.state.results.length) / this.count);
    }

    resultsWith(status) {
        return this.state.results.filter((result) => result.status === status);
    }

    get imported() {
        return this.resultsWith("imported");
    }

    get duplicates() {
        return this.resultsWith("duplicate");
    }

    get failed() {
        return this.resultsWith("failed");
    }

    get runLabel() {
        return _t("Import %s messages", this.count);
    }

    get eachLabel() {
        return _t("%s new tickets", this.count);
    }

    get progressLabel() {
        const done = this.state.results.length;
        return _t("%(done)s of %(count)s messages", {done, count: this.count});
    }

    get importedLabel() {
        return _t("%s imported", this.imported.length);
    }

    get duplicatesLabel() {
        return _t("%s already there", this.duplicates.length);
    }

    get failedLabel() {
        return _t("%s failed", this.failed.length);
    }

    get stoppedLabel() {
        return _t("Stopped: %s not tried.", this.count - this.state.results.length);
    }

    get ticketsMade() {
        const tickets = new Map(
            this.imported.map((result) => [result.ticket_id, result])
        );
        return [...tickets.values()];
    }

    subjectOf(result) {
        const message = this.props.messages.find(({key}) => key === result.key);
        return message?.subject || _t("(no subject)");
    }

    get options() {
        const {mode, oneTicket, notify, afterImport} = this.state;
        const hasNotes = !this.isNew || oneTicket;
        return {
            mode,
            visibility: hasNotes ? this.state.visibility : "internal",
            notify,
            after_import: afterImport,
            ...this.props.placeOptions,
        };
    }

    async run() {
        this.state.step = "run";
        if (this.count < BACKGROUND_FROM || !(await this.runInBackground())) {
            await this.runHere();
        }
        this.state.step = "report";
        if (this.state.dontAsk) {
            this.props.onDontAsk();
        }
        this.props.onDone(this.state.results, this.options);
        if (this.isGone && !this.isCleanSuccess) {
            this.props.onReport(this.state.results);
        } else if (!this.isGone && this.isCleanSuccess) {
            this.props.close();
        }
    }

    /** @returns {Promise<boolean>} false where the server has no job queue */
    async runInBackground() {
        const keys = this.props.messages.map(({key}) => key);
        const ticketId = this.props.target.ticket?.id || false;
        const one_ticket = this.isNew && this.state.oneTicket;
        try {
            const options = {...this.options, one_ticket};
            const {id} = await this.props.onStart(keys, ticketId, options);
            if (!id) {
                return false;
            }
            this.state.inBackground = true;
            let state = "running";
            while (state === "running") {
                const wait = (resolve) => browser.setTimeout(resolve, PROGRESS_DELAY);
                await new Promise(wait);
                const progress = await this.props.onProgress(id);
                this.state.results = progress.results;
                this.state.waiting = progress.waiting || "";
                state = progress.state;
            }
        } catch (error) {
            const {message} = toInboxError(error);
            const done = new Set(this.state.results.map(({key}) => key));
            const left = keys.filter((key) => !done.has(key));
            this.state.results = [
                ...this.state.results,
                ...left.map((key) => ({key, status: "failed", error: message})),
            ];
        }
        return true;
    }

    /** Batch by batch, in this page. */
    async runHere() {
        let ticketId = this.props.target.ticket?.id || false;
        const keys = this.props.messages.map(({key}) => key);
        while (keys.length && !this.state.stopped) {
            // The first message of a common ticket makes it, the others follow
            const makesTicket = this.isNew && this.state.oneTicket && !ticketId;
            const batch = keys.splice(0, makesTicket ? 1 : BATCH);
            const results = await this.importBatch(batch, ticketId);
            this.state.results.push(...results);
            if (makesTicket) {
                ticketId =
                    results.find(({status}) => status === "imported")?.ticket_id ||
                    false;
            }
        }
    }

    /** Nothing to explain: a notification says it, with "Undo". */
    get isCleanSuccess() {
        return this.imported.length === this.count;
    }

    async importBatch(keys, ticketId) {
        try {
            return await this.props.onImport(keys, ticketId, this.options);
        } catch (error) {
            const {message, kind} = toInboxError(error);
            this.state.stopped = this.state.stopped || kind === "offline";
            return keys.map((key) => ({key, status: "failed", error: message}));
        }
    }

    async undo() {
        this.state.undoing = true;
        try {
            await this.props.onUndo(this.state.results);
            this.props.close();
        } finally {
            this.state.undoing = false;
        }
    }

    onKeydown(ev) {
        if (
            ev.key === "Enter" &&
            this.state.step === "ask" &&
            ev.target.tagName !== "BUTTON"
        ) {
            ev.preventDefault();
            this.run();
        }
    }
}
