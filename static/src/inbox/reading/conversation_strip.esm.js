import {Component, useState} from "@odoo/owl";
import {personName, shortDate} from "../shared/format.esm";
import {MOST_SHOWN} from "../model/conversation.esm";
import {_t} from "@web/core/l10n/translation";

/** A row that is shown alone is not worth a fold. */
const LEAST_FOLDED = 2;

/**
 * The conversation below the message: oldest first, folded to the message that is read,
 * what is unread and the last one. It never moves the text above it.
 */
export class ConversationStrip extends Component {
    static template = "helpdesk_mgmt_user_email.ConversationStrip";
    static props = {
        model: Object,
        onOpen: Function,
        onAdd: Function,
        onKeep: Function,
        onShowInList: {type: Function, optional: true},
        isPhone: {type: Boolean, optional: true},
    };

    setup() {
        this.state = useState({isOpen: !this.props.isPhone, unfolded: ""});
    }

    get conversation() {
        return this.props.model.conversation;
    }

    get openedKey() {
        return this.props.model.reading.opened?.key;
    }

    get isShown() {
        const {rows, error, key} = this.conversation;
        const isWorth = rows.length > 1 || rows.some(({tickets}) => tickets.length);
        return key === this.openedKey && (isWorth || Boolean(error));
    }

    /** The ticket that it can be kept on: the one that some of it is on. */
    get keepable() {
        const {model} = this.props;
        const {tickets, keptOn} = this.conversation;
        const found = model.ticketId
            ? tickets.filter(({id}) => id === model.ticketId)
            : tickets;
        return keptOn.length || found.length !== 1 ? [] : found;
    }

    keepLabel(ticket) {
        return _t("Keep it on %s", ticket.number);
    }

    keptLabel(ticket) {
        return _t("Later emails go to %s automatically.", ticket.number);
    }

    get isUnfolded() {
        return this.state.unfolded === this.conversation.rows[0]?.key;
    }

    unfold() {
        this.state.unfolded = this.conversation.rows[0].key;
    }

    get title() {
        const count = this.conversation.rows.length;
        return count === 1
            ? _t("Conversation: 1 message")
            : _t("Conversation: %s messages", count);
    }

    get isCut() {
        return this.conversation.rows.length >= MOST_SHOWN;
    }

    get cutLabel() {
        return _t("Only its newest %s messages are shown and added.", MOST_SHOWN);
    }

    /** Rows, and in place of those that are folded how many they are. */
    get entries() {
        const {rows} = this.conversation;
        const entries = [];
        let folded = [];
        const flush = () => {
            if (folded.length >= LEAST_FOLDED) {
                entries.push({id: folded[0].key, folded: folded.length});
            } else {
                entries.push(...folded.map((row) => ({id: row.key, row})));
            }
            folded = [];
        };
        for (const row of rows) {
            const isNews = !row.seen || row.key === this.openedKey;
            if (this.isUnfolded || isNews || row === rows.at(-1)) {
                flush();
                entries.push({id: row.key, row});
            } else {
                folded.push(row);
            }
        }
        return entries;
    }

    foldedLabel(count) {
        return _t("%s more messages", count);
    }

    person(row) {
        const {mailbox} = this.props.model;
        const own = mailbox.accountOf([row.key])?.email?.toLowerCase();
        if (row.from_email?.toLowerCase() === own) {
            return _t("me");
        }
        return personName({name: row.from_name, email: row.from_email});
    }

    date(row) {
        return shortDate(row.sent || row.date);
    }

    /** Where it is, unless that is the folder that is looked at. */
    folder(row) {
        const {mailbox} = this.props.model;
        if (row.folder === mailbox.folder?.path) {
            return "";
        }
        const folders = mailbox.foldersOf(row.account_id);
        const folder = folders.find(({path}) => path === row.folder);
        return folder?.name || row.folder;
    }

    /** What it answers, where that is not simply the message above it. */
    answers(row) {
        const {rows} = this.conversation;
        const above = rows[rows.indexOf(row) - 1];
        const answered = row.answers && this.conversation.get(row.answers);
        if (!answered || answered === above) {
            return "";
        }
        return _t("answers %(name)s, %(date)s", {
            name: this.person(answered),
            date: this.date(answered),
        });
    }

    numbers(row) {
        return row.tickets.map(({number}) => number || _t("taken care of")).join(", ");
    }

    rowLabel(row) {
        return [
            row.seen ? "" : _t("unread"),
            this.person(row),
            this.date(row),
            this.answers(row),
            row.snippet || row.subject,
            this.numbers(row),
        ]
            .filter(Boolean)
            .join(", ");
    }

    get addLabel() {
        const {newRows, tickets, rows} = this.conversation;
        const count = newRows.length;
        const [ticket] = tickets;
        if (tickets.length === 1 && count < rows.length) {
            return count === 1
                ? _t("Add the missing one to %s", ticket.number)
                : _t("Add the %(count)s missing ones to %(number)s", {
                      count,
                      number: ticket.number,
                  });
        }
        return _t("Add the conversation");
    }
}
