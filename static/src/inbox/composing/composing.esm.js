import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {longDate} from "../shared/format.esm";
import {toInboxError} from "../../services/email_inbox_service.esm";

/** What is sent within this many seconds can be taken back, and is sent from here. */
const SOON = 60;

const SAVED_AFTER = 1000;

/** Emails that are being written in the inbox: which one is open, and how it ended. */
export class Composing {
    /**
     * @param {Object} services notification, inbox
     * @param {Object} model of the inbox
     */
    constructor({notification, inbox}, model) {
        this.notification = notification;
        this.inbox = inbox;
        this.model = model;
        this.isOpening = false;
    }

    async refresh() {
        // A list that cannot be had now is asked for again
        this.model.unsent = await this.inbox.unsent().catch(() => this.model.unsent);
    }

    /**
     * Open an answer to a message, or forward it.
     *
     * @param {{accountId: number, key: string, ticketId: number|false}} message
     * @param {"reply"|"reply_all"|"forward"} kind
     */
    reply({accountId, key, ticketId}, kind) {
        return this.open(() => this.inbox.replyAction(accountId, key, kind, ticketId));
    }

    compose(accountId, ticketId) {
        return this.open(() => this.inbox.composeAction(accountId, ticketId));
    }

    /** Write on a message of the Drafts folder, which the composer takes the place of. */
    async continueDraft({accountId, key}) {
        await this.open(() => this.inbox.continueAction(accountId, key));
        if (this.model.composing && this.model.reading.opened?.key === key) {
            this.model.reading.close();
        }
    }

    /** What was put away goes into Drafts meanwhile; nobody waits for that. */
    async keep(id) {
        try {
            const {problem} = await this.inbox.keepDraft(id);
            if (problem) {
                this.notification.add(problem, {type: "warning"});
            }
        } catch (error) {
            this.fail(error);
        }
        await this.showDrafts();
    }

    /** Before the screen is left: nothing that was typed is lost. */
    async leave() {
        await this.composer?.leave();
    }

    /** What was being written as the screen was left; it is saved in Odoo first. */
    keepOnLeaving(id, {isSaved}) {
        if (isSaved) {
            this.keep(id);
        } else {
            browser.setTimeout(() => this.keep(id), SAVED_AFTER);
        }
    }

    /** Where Drafts are shown, they have changed. */
    async showDrafts() {
        const {mailbox} = this.model;
        if (mailbox.folder?.role === "drafts") {
            await mailbox.refresh().catch(() => null);
        }
    }

    async restore(id) {
        try {
            await this.inbox.restore(id);
        } catch (error) {
            this.fail(error);
            return;
        }
        await this.resume({id, title: _t("Draft")});
    }

    /** Write on what was begun before; what waits for its time is taken back. */
    resume({id, title, send_at}) {
        return this.open(async () => {
            if (send_at) {
                await this.inbox.takeBack(id);
            }
            return {res_id: id, name: title};
        });
    }

    /** One is open at a time: another one is put away first, and kept. */
    async open(begin) {
        if (this.isOpening) {
            // The key was pressed twice: one email is enough
            return;
        }
        this.isOpening = true;
        try {
            if (this.composer && !(await this.composer.close())) {
                return;
            }
            const {res_id, name} = await begin();
            this.model.composing = {id: res_id, title: name};
        } catch (error) {
            this.fail(error);
        } finally {
            this.isOpening = false;
        }
        await this.refresh();
    }

    fail(error) {
        this.notification.add(toInboxError(error).message, {type: "danger"});
    }

    register(composer) {
        this.composer = composer;
    }

    end({sent, kept, discarded}) {
        const written = this.model.composing;
        this.model.composing = null;
        this.composer = null;
        if (discarded) {
            this.model.snack.say(_t("Discarded."), () => this.restore(discarded));
            this.showDrafts();
        }
        if (sent) {
            this.sayWaiting({...sent, title: written.title});
        } else if (kept) {
            this.notification.add(_t("What you wrote is kept, not sent."), {
                type: "info",
            });
            this.keep(written.id);
        }
        this.refresh();
    }

    sayWaiting(sent) {
        const isSoon = sent.seconds <= SOON;
        const text = isSoon
            ? _t("Your email is about to be sent.")
            : _t("Your email will be sent on %s.", longDate(sent.send_at));
        const duration = isSoon ? sent.seconds * 1000 : undefined;
        const undo = () => this.resume(sent);
        this.model.snack.say(text, undo, "info", "", duration);
        if (isSoon) {
            browser.setTimeout(() => this.sendNow(sent), sent.seconds * 1000);
        }
    }

    /** Its time has come; where the browser is closed by then, Odoo sends it. */
    async sendNow(sent) {
        try {
            const {sent: isSent, problem} = await this.inbox.sendNow(sent.id);
            if (isSent) {
                this.notification.add(_t("Your email is on its way."), {
                    type: "success",
                });
            } else if (problem) {
                this.notification.add(problem, {type: "danger"});
            }
        } catch (error) {
            this.fail(error);
        }
        await Promise.all([this.refresh(), this.showDrafts()]);
    }
}
