import {Acts} from "./acts.esm";
import {Conversation} from "./conversation.esm";
import {Imports} from "./imports.esm";
import {Mailbox} from "./mailbox.esm";
import {Reading} from "./reading.esm";
import {Snack} from "./snack.esm";
import {Tickets} from "./tickets.esm";
import {View} from "./view.esm";
import {reactive} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";

/**
 * What the inbox shows and does, without any screen. Its parts get what they need when
 * they are made and know nothing of the whole:
 *
 *     view, mailbox, tickets, conversation, snack
 *     reading   of mailbox, tickets, conversation
 *     acts      of mailbox, reading, snack
 *     imports   of mailbox, reading, tickets
 */
export class InboxModel {
    constructor(service, {ticketId = false} = {}) {
        this.ticketId = ticketId;
        /** "loading", "ready", "no-account", "no-server" or "error" */
        this.status = "loading";
        this.error = null;
        /** Without an open message, the one with the focus is meant. */
        this.actsOnCurrent = false;
        /** Uploaded files, or a conversation, that wait for their ticket. */
        this.held = [];
        /** {id, title} of the email that is being written, null for none. */
        this.composing = null;
        /** Emails that were written and not sent, as `inbox_unsent` gives them. */
        this.unsent = [];
        this.view = new View();
        this.snack = new Snack();
        this.mailbox = new Mailbox(service, {ticketId, view: this.view});
        this.tickets = new Tickets(service, {ticketId});
        this.conversation = new Conversation(service);
        this.reading = new Reading(
            service,
            this.mailbox,
            this.tickets,
            this.conversation
        );
        this.acts = new Acts(service, this.mailbox, this.reading, this.snack);
        this.reading.onShown = (key) => this.acts.markRead(key);
        this.imports = new Imports(service, this.mailbox, this.reading, this.tickets);
    }

    async start({accountId, folder, key} = {}) {
        const {mailbox} = this;
        this.status = "loading";
        this.error = null;
        try {
            await mailbox.refreshAccounts();
        } catch (error) {
            this.error = toInboxError(error);
            this.status = "error";
            return;
        }
        if (!mailbox.accounts.length) {
            this.status = mailbox.settings.server_count ? "no-account" : "no-server";
            return;
        }
        this.status = "ready";
        const opened = mailbox.openFirst(accountId, folder);
        this.tickets.refresh();
        if (key) {
            this.reading.open(key);
        }
        await opened;
    }

    /** Go on where the rep left, after a look at a ticket. */
    async resume() {
        if (this.status !== "ready") {
            await this.start();
            return;
        }
        this.snack.clear();
        this.tickets.refresh();
        // Accounts and preferences may be others by now
        await this.mailbox.refreshAccounts().catch(() => null);
        await this.mailbox.refresh().catch(() => null);
        this.mailbox.loadFolders();
    }

    /** @param {Boolean} onPurpose the rep pressed the button, and agrees */
    async retry(onPurpose = false) {
        await (this.status === "ready" ? this.mailbox.retry(onPurpose) : this.start());
    }

    /** Several messages are selected, or another one than the open one. */
    get showsSelection() {
        const {list} = this.mailbox;
        if (!list || list.version < 0 || !list.selected.size) {
            return false;
        }
        return list.selected.size > 1 || !list.selected.has(this.reading.opened?.key);
    }

    /** What waits for a ticket, else the selected messages, else the one looked at. */
    get targetKeys() {
        const {list} = this.mailbox;
        if (this.held.length) {
            return this.held.map(({key}) => key);
        }
        const selected = list?.selectedKeys || [];
        if (selected.length) {
            return selected;
        }
        const current = this.actsOnCurrent && list?.get(list.currentKey);
        const looked = this.reading.opened || current;
        return looked ? [looked.key] : [];
    }
}

export function makeInboxModel(service, options) {
    return reactive(new InboxModel(service, options));
}
