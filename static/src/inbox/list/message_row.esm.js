import {longDate, personName, shortDate} from "../shared/format.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {markHits} from "./search_words.esm";
import {rowParts} from "../shared/parts.esm";

/** One message of the list. Its events are handled by the list. */
export class MessageRow extends Component {
    static template = "helpdesk_mgmt_user_email.MessageRow";
    static props = {
        message: Object,
        position: Number,
        height: Number,
        /** Two lines, without the first words. */
        isCompact: {type: Boolean, optional: true},
        /** Messages of a conversation that it stands for. */
        count: {type: Number, optional: true},
        isUnfolded: {type: Boolean, optional: true},
        /** It is below the row of its conversation. */
        isMember: {type: Boolean, optional: true},
        /** Itself, or one that is folded into it. */
        isUnread: {type: Boolean, optional: true},
        isCurrent: Boolean,
        isSelected: Boolean,
        isFocusable: Boolean,
        isDragged: Boolean,
        isBusy: Boolean,
        showRecipient: Boolean,
        canFlag: Boolean,
        canMove: {type: Boolean, optional: true},
        /** Words that are marked where they stand. */
        hits: {type: Array, optional: true},
        /** The folder's name, where the rows are of several. */
        folder: {type: String, optional: true},
        /** The account's sign, where the rows are of several. */
        account: {type: String, optional: true},
    };

    get message() {
        return this.props.message;
    }

    /** What other addons show of it. */
    get parts() {
        return rowParts.getAll();
    }

    get person() {
        if (!this.props.showRecipient) {
            return this.message.from_name || this.message.from_email || "";
        }
        const {to} = this.message;
        const people = Array.isArray(to) ? to : [{name: to}];
        return _t("To: %s", people.map(personName).join(", "));
    }

    get subject() {
        return this.message.subject || _t("(no subject)");
    }

    marked(text) {
        return markHits(text, this.props.hits || []);
    }

    get isUnread() {
        return this.props.isUnread ?? !this.message.seen;
    }

    get foldLabel() {
        return this.props.isUnfolded
            ? _t("Fold the conversation")
            : _t("Unfold: %s messages", this.props.count);
    }

    get selectLabel() {
        return _t("Select “%s”", this.subject);
    }

    get flagTitle() {
        return this.message.flagged ? _t("Remove the flag (S)") : _t("Flag (S)");
    }

    get date() {
        return shortDate(this.message.date);
    }

    get dateTitle() {
        return longDate(this.message.date);
    }

    get seenLabel() {
        return this.message.seen ? _t("Mark as unread") : _t("Mark as read");
    }

    /** A ticket the rep may not read has no number: only who took care of it. */
    ticketText(ticket) {
        return ticket.number || _t("Taken care of");
    }

    ticketTitle(ticket) {
        return ticket.imported_by
            ? _t("Imported by %s", ticket.imported_by)
            : _t("Already in the helpdesk");
    }

    get label() {
        const {message} = this;
        return [
            this.isUnread ? _t("Unread") : "",
            this.person,
            this.subject,
            this.dateTitle,
            this.props.count > 1 ? _t("%s messages", this.props.count) : "",
            this.props.account,
            message.flagged ? _t("flagged") : "",
            message.answered ? _t("answered") : "",
            message.has_attachments ? _t("with attachments") : "",
            ...message.tickets.map((ticket) =>
                _t("on ticket %s", this.ticketText(ticket))
            ),
        ]
            .filter(Boolean)
            .join(", ");
    }
}
