import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {trim} from "./cache.esm";

const KEPT_SUGGESTIONS = 60;

/** The tickets a message can be put on; none where there is one only to choose. */
export class Tickets {
    constructor(service, {ticketId = false} = {}) {
        this.service = markRaw(service);
        this.ticketId = ticketId;
        this.mine = [];
        this.found = null;
        this.query = "";
        this.suggestions = [];
        this.loading = true;
        this.error = null;
        this.places = {teams: [], stages: []};
        this._suggestions = markRaw(new Map());
    }

    async refresh() {
        if (this.ticketId) {
            return;
        }
        try {
            this.mine = await this.service.tickets();
            this.error = null;
        } catch (error) {
            this.error = toInboxError(error);
        } finally {
            this.loading = false;
        }
    }

    async loadPlaces() {
        const [teams, stages] = await this.service.places();
        this.places = {teams, stages};
    }

    async search(query) {
        this.query = query;
        if (!query.trim()) {
            this.found = null;
            return;
        }
        try {
            const found = await this.service.tickets(query.trim());
            if (this.query === query) {
                this.found = found;
                this.error = null;
            }
        } catch (error) {
            this.error = toInboxError(error);
        }
    }

    /** Tickets a message likely belongs to, the likeliest first. */
    async suggestionsFor(accountId, key) {
        if (this.ticketId) {
            return [];
        }
        if (!this._suggestions.has(key)) {
            try {
                this._suggestions.set(key, await this.service.suggest(accountId, key));
                trim(this._suggestions, KEPT_SUGGESTIONS);
            } catch (error) {
                // Suggestions are a help, not a need: the pane goes without them
                if (toInboxError(error).kind === "unexpected") {
                    throw error;
                }
            }
        }
        return this._suggestions.get(key) || [];
    }

    /** What was suggested for a message before, at once. */
    knownSuggestions(key) {
        return this._suggestions.get(key) || [];
    }

    /** They went to a ticket: others are likely now. */
    forgetSuggestions(keys) {
        for (const key of keys) {
            this._suggestions.delete(key);
        }
    }
}
