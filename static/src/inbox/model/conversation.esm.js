import {browser} from "@web/core/browser/browser";
import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";

/** Messages that the server shows of a conversation at the most. */
export const MOST_SHOWN = 100;
/** A message that is only passed by asks for nothing more than itself. */
const REST_DELAY = 150;

/** What the message that is read answers, and what answers it; loaded after it. */
export class Conversation {
    constructor(service) {
        this.service = markRaw(service);
        this.accountId = false;
        this.key = "";
        this.rows = [];
        this.loading = false;
        this.error = null;
    }

    get(key) {
        return this.rows.find((row) => row.key === key);
    }

    /** Those that are on no ticket yet, oldest first. */
    get newRows() {
        return this.rows.filter(({tickets}) => !tickets.length);
    }

    /** The tickets that the rep may open and that some of it is on. */
    get tickets() {
        const all = this.rows.flatMap(({tickets}) => tickets);
        return [...new Map(all.map((ticket) => [ticket.id, ticket])).values()].filter(
            ({id}) => id
        );
    }

    /** The tickets that later mails of it go to by themselves. */
    get keptOn() {
        return this.rows.flatMap(({kept_on}) => kept_on).slice(0, 1);
    }

    async keep(ticketId) {
        const answer = await this.service.follow(this.accountId, this.key, ticketId);
        await this.load();
        return answer;
    }

    async unkeep(ticketId) {
        await this.service.unfollow(this.accountId, ticketId);
        await this.load();
    }

    clear() {
        this.key = "";
        this.rows = [];
        this.loading = false;
        this.error = null;
    }

    /** A message of the same conversation is no reason to ask again. */
    async show(accountId, key) {
        const isSame = this.accountId === accountId;
        if (isSame && this.get(key)) {
            this.key = key;
            return;
        }
        this.clear();
        this.accountId = accountId;
        this.key = key;
        await new Promise((resolve) => browser.setTimeout(resolve, REST_DELAY));
        if (this.key === key) {
            await this.load();
        }
    }

    /** Ask (again), and keep what is shown meanwhile. */
    async load() {
        const {accountId, key} = this;
        if (!key) {
            return;
        }
        this.loading = true;
        this.error = null;
        const isShown = () => this.accountId === accountId && this.key === key;
        try {
            const rows = await this.service.conversation(accountId, key);
            if (isShown()) {
                this.rows = rows;
            }
        } catch (error) {
            if (isShown()) {
                this.error = toInboxError(error);
            }
        } finally {
            if (isShown()) {
                this.loading = false;
            }
        }
    }
}
