import {markRaw, reactive} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ticketLabel} from "../inbox/shared/format.esm";
import {toInboxError} from "../services/email_inbox_service.esm";

const DEFAULT = "default_";

/** What Odoo's kanban would create a record with, by the name of the field. */
function defaultsOf(context) {
    return Object.fromEntries(
        Object.entries(context)
            .filter(([name]) => name.startsWith(DEFAULT))
            .map(([name, value]) => [name.slice(DEFAULT.length), value])
    );
}

/**
 * Odoo's board of tickets as a place to drop messages on.
 *
 * On a column a new ticket is made with what the column stands for, on a card the
 * ticket is updated; where the rep may do so, the server says.
 */
export class TicketBoard {
    /**
     * @param {Object} service the inbox's calls
     * @param {RelationalModel} model of the kanban view
     * @param {Object} actions what the view's arch allows
     */
    constructor(service, model, actions) {
        this.service = markRaw(service);
        this.model = markRaw(model);
        this.actions = actions;
        /** Tickets that may be updated. */
        this.tickets = new Set();
        /** By the id of the column: the defaults of a ticket that is made in it. */
        this.columns = new Map();
        /** What is under the pointer, in words. */
        this.aim = null;
        /** Tickets that have just come. */
        this.fresh = new Set();
        /** The contents that the server was asked about. */
        this.known = "";
    }

    get root() {
        return this.model.root;
    }

    get groups() {
        return this.root.isGrouped ? this.root.groups : [];
    }

    /** Changes when other cards or columns are shown. */
    get contents() {
        const cards = this.root.records.map(({resId}) => resId);
        return JSON.stringify([this.groups.map(({id}) => id), cards]);
    }

    /** Ask where messages may be dropped; no mail server hears of it. */
    async refresh() {
        const {groups, root, contents} = this;
        const ids = root.records.map(({resId}) => resId).filter(Boolean);
        // Without columns the whole board is one
        const places = groups.length ? groups : [{id: "board", context: root.context}];
        const columns = places.map(({context, groupByField: field}) =>
            field ? {[field.name]: context[DEFAULT + field.name] ?? false} : {}
        );
        let answer = {tickets: [], columns: []};
        try {
            answer = await this.service.board(ids, columns, defaultsOf(root.context));
        } catch (error) {
            // Without an answer nothing lights up
            if (toInboxError(error).kind === "unexpected") {
                throw error;
            }
        }
        if (contents === this.contents) {
            this.known = contents;
            const {create, edit} = this.actions;
            this.tickets = new Set(edit === false ? [] : answer.tickets);
            this.columns = new Map(
                places
                    .map(({id}, position) => [id, answer.columns[position]])
                    .filter(([, defaults]) => defaults && create !== false)
            );
        }
    }

    /** Where a new ticket can be made, in the order of the columns. */
    get places() {
        if (!this.groups.length) {
            return [this.place({id: "board"})].filter(Boolean);
        }
        return this.groups.map((group) => this.place(group)).filter(Boolean);
    }

    place(group) {
        const defaults = this.columns.get(group.id);
        return (
            defaults && {
                id: group.id,
                name: this.columnName(group),
                options: {defaults},
            }
        );
    }

    columnName({displayName, value, groupByField: field}) {
        if (!field) {
            return "";
        }
        return value || displayName
            ? displayName
            : _t("%(field)s: none", {field: field.string});
    }

    /**
     * What lies under a point of the board.
     *
     * @returns {Object|null} the element, what to say of it, and the target if a
     *  message may be dropped there
     */
    at(element) {
        const card = element.closest(".o_kanban_record[data-id]");
        if (card) {
            const record = this.root.records.find(({id}) => id === card.dataset.id);
            return record ? {element: card, ...this.cardAim(record)} : null;
        }
        const column = element.closest(".o_kanban_group");
        if (column) {
            const group = this.groups.find(({id}) => id === column.dataset.id);
            return group ? {element: column, ...this.columnAim(group)} : null;
        }
        return this.groups.length
            ? null
            : {
                  element: element.closest(".o_kanban_renderer"),
                  ...this.columnAim({id: "board"}),
              };
    }

    cardAim({resId, data}) {
        const ticket = {id: resId, number: data.number || "", name: data.name || ""};
        return this.tickets.has(resId)
            ? {
                  label: _t("Update %s", ticketLabel(ticket)),
                  target: {type: "ticket", ticket},
              }
            : {label: _t("You may not change this ticket"), target: null};
    }

    columnAim(group) {
        const place = this.place(group);
        if (!place) {
            return {label: _t("You may not create a ticket here"), target: null};
        }
        const label = place.name
            ? _t("New ticket in %s", place.name)
            : _t("New ticket");
        return {label, target: {type: "new", place}};
    }
}

export function makeTicketBoard(...args) {
    return reactive(new TicketBoard(...args));
}
