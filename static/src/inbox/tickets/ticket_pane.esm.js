import {Component, onWillUnmount, useRef, useState} from "@odoo/owl";
import {ago, ticketLabel} from "../shared/format.esm";
import {DropTarget} from "../shared/drop_target.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {standingStill} from "../shared/drag_state.esm";
import {useDebounced} from "@web/core/utils/timing";

const SEARCH_DELAY = 250;
/** So long a pointer is believed to aim after it moved. */
const AIM_DELAY = 1000;
/** A click so soon after the tickets moved was meant for another one. */
const JUST_MOVED = 350;

/** Which tickets stand where. */
function orderOf(groups) {
    return groups.map(({tickets}) => tickets.map(({id}) => id).join()).join(";");
}

/** The tickets a message can be dropped on. */
export class TicketPane extends Component {
    static template = "helpdesk_mgmt_user_email.TicketPane";
    static components = {DropTarget};
    static props = {
        model: Object,
        drag: Object,
        onTarget: Function,
        onOpenTicket: Function,
        onLeave: Function,
        onClose: {type: Function, optional: true},
    };

    setup() {
        this.search = useRef("search");
        this.root = useRef("root");
        // An object: in a template, "this" is not the component itself
        this.last = {groups: null, found: null, movedAt: 0};
        this.state = useState({
            query: this.tickets.query,
            placesShown: false,
            aiming: false,
        });
        onWillUnmount(() => browser.clearTimeout(this.aimTimeout));
        this.shown = standingStill(this.props.drag, () => ({
            groups: this.steadyGroups,
            problem: this.tickets.error?.message,
        }));
        this.searchTickets = useDebounced(
            (query) => this.props.model.tickets.search(query),
            SEARCH_DELAY
        );
    }

    get model() {
        return this.props.model;
    }

    /** Whose it is, and since when it is there. */
    about({assignee, created}) {
        return [assignee || _t("Nobody assigned"), ago(created)]
            .filter(Boolean)
            .join(" · ");
    }

    get tickets() {
        return this.props.model.tickets;
    }

    get newTarget() {
        return {type: "new"};
    }

    /** Without a message there is nothing to import on a click. */
    get hasMessages() {
        return this.model.targetKeys.length > 0;
    }

    /** What would be imported, where it cannot be dragged. */
    get pickedLabel() {
        const count = this.model.targetKeys.length;
        return count === 1 ? _t("From this message") : _t("From %s messages", count);
    }

    get heldLabel() {
        const {held} = this.model;
        if (held.length === 1) {
            return _t("Choose a ticket for “%s”", held[0].subject);
        }
        return held[0].folder
            ? _t("Choose a ticket for the %s messages", held.length)
            : _t("Choose a ticket for %s files", held.length);
    }

    releaseHeld() {
        this.model.held = [];
    }

    get placeGroups() {
        const {teams, stages} = this.model.tickets.places;
        return [
            {
                id: "teams",
                label: _t("In the team"),
                places: teams.map(({id, name}) => ({
                    id,
                    name,
                    options: {team_id: id},
                })),
            },
            {
                id: "stages",
                label: _t("In the stage"),
                places: stages.map(({id, name}) => ({
                    id,
                    name,
                    options: {stage_id: id},
                })),
            },
        ].filter(({places}) => places.length > 1);
    }

    placeTarget(place) {
        return {type: "new", place};
    }

    async togglePlaces() {
        this.state.placesShown = !this.state.placesShown;
        if (this.state.placesShown) {
            await this.model.tickets.loadPlaces();
        }
    }

    /**
     * As they are, and as they were while one aims at them: suggestions that come
     * late must not push another ticket under the pointer.
     */
    get steadyGroups() {
        const {last} = this;
        // What was searched for is what one waits for
        if (!this.state.aiming || !last.groups || last.found !== this.tickets.found) {
            const {groups} = this;
            if (last.groups && orderOf(groups) !== orderOf(last.groups)) {
                last.movedAt = Date.now();
            }
            last.groups = groups;
            last.found = this.tickets.found;
        }
        return last.groups;
    }

    onPointerMove() {
        this.state.aiming = true;
        browser.clearTimeout(this.aimTimeout);
        this.aimTimeout = browser.setTimeout(() => {
            this.state.aiming = false;
        }, AIM_DELAY);
    }

    onPointerLeave() {
        browser.clearTimeout(this.aimTimeout);
        this.state.aiming = false;
    }

    /**
     * Headings and tickets in one row of keys: a ticket that changes its group
     * moves in the document and stays the same target.
     */
    get entries() {
        const headings = {suggested: _t("Suggested"), mine: _t("My open tickets")};
        const entries = [];
        for (const {id, tickets} of this.shown().groups) {
            if (headings[id] && tickets.length) {
                entries.push({key: id, heading: headings[id]});
            }
            for (const ticket of tickets) {
                entries.push({key: `ticket-${ticket.id}`, ticket});
            }
        }
        return entries;
    }

    get groups() {
        const {found, suggestions, mine} = this.tickets;
        if (found) {
            return [{id: "found", tickets: found}];
        }
        const suggested = new Set(suggestions.map(({id}) => id));
        return [
            {id: "suggested", tickets: suggestions},
            {id: "mine", tickets: mine.filter(({id}) => !suggested.has(id))},
        ];
    }

    label(ticket) {
        return ticketLabel(ticket);
    }

    /** Why what is dragged may belong there; its suggestions come to no other place. */
    hint({id, reason}) {
        const isNew = this.props.drag.active && !reason;
        const found = isNew && this.tickets.suggestions.find((one) => one.id === id);
        return found ? found.reason : "";
    }

    openLabel(ticket) {
        return _t("Open %s", ticket.number);
    }

    onInput(ev) {
        this.state.query = ev.target.value;
        this.searchTickets(ev.target.value);
    }

    clearSearch() {
        this.state.query = "";
        this.model.tickets.search("");
        this.search.el.focus();
    }

    onKeydown(ev) {
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            ev.stopPropagation();
            const stops = [
                this.search.el,
                ...this.root.el.querySelectorAll(".o_helpdesk_inbox_target_button"),
            ].filter((el) => !el.disabled);
            const step = ev.key === "ArrowDown" ? 1 : -1;
            const position = stops.indexOf(document.activeElement) + step;
            stops[Math.max(0, Math.min(position, stops.length - 1))].focus();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            if (this.state.query) {
                this.clearSearch();
            } else {
                this.props.onLeave();
            }
        } else if (ev.key === "Enter" && ev.target === this.search.el) {
            ev.preventDefault();
            const first = this.root.el.querySelector(
                ".o_helpdesk_inbox_ticket .o_helpdesk_inbox_target_button:not(:disabled)"
            );
            if (this.tickets.query === this.state.query) {
                first?.click();
            }
        }
    }

    /** @param {MouseEvent} [ev] a click on a ticket; keys know where they are */
    onPick(target, ev) {
        const isByMouse = ev?.detail > 0;
        if (isByMouse && Date.now() - this.last.movedAt < JUST_MOVED) {
            return;
        }
        if (!this.hasMessages) {
            return;
        }
        if (!isByMouse) {
            // After the import the keys go on from the message
            this.props.onLeave();
        }
        this.props.onTarget(target);
    }
}
