import {Component, onWillUpdateProps, useState} from "@odoo/owl";
import {longDate, personLabel, personName} from "../shared/format.esm";
import {AttachmentList} from "./attachment_list.esm";
import {ConversationStrip} from "./conversation_strip.esm";
import {CustomerDialog} from "./customer_dialog.esm";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {InboxNotice} from "../shared/inbox_notice.esm";
import {MessageBody} from "./message_body.esm";
import {MessageDialog} from "./message_dialog.esm";
import {SourceDialog} from "../dialogs/source_dialog.esm";
import {_t} from "@web/core/l10n/translation";
import {messageButtons} from "../shared/parts.esm";
import {useService} from "@web/core/utils/hooks";

export class ReadingPane extends Component {
    static template = "helpdesk_mgmt_user_email.ReadingPane";
    static components = {
        AttachmentList,
        ConversationStrip,
        Dropdown,
        DropdownItem,
        InboxNotice,
        MessageBody,
    };
    static props = {
        model: Object,
        onImport: Function,
        onNewTicket: Function,
        onOpenTicket: Function,
        onNewWindow: Function,
        onPrint: Function,
        onOpenPartner: Function,
        onSearch: Function,
        onOpen: Function,
        /** With the ticket that the opened message is on */
        onUndoImport: Function,
        onAddConversation: Function,
        /** With the ticket, and whether it is to be kept or ended */
        onKeepConversation: Function,
        onShowConversation: {type: Function, optional: true},
        /** With "reply", "reply_all" or "forward" */
        onReply: Function,
        onBack: {type: Function, optional: true},
        importLabel: {type: String, optional: true},
        isPhone: {type: Boolean, optional: true},
    };

    setup() {
        this.dialog = useService("dialog");
        this.inbox = useService("helpdesk_email_inbox");
        this.state = useState({details: false, asText: false});
        this.shownKey = this.opened?.key;
        onWillUpdateProps((next) => {
            if (next.model.reading.opened?.key !== this.shownKey) {
                this.shownKey = next.model.reading.opened?.key;
                this.state.details = false;
                this.state.asText = false;
            }
        });
    }

    get model() {
        return this.props.model;
    }

    /** What other addons put beside the buttons. */
    get buttons() {
        return messageButtons.getAll();
    }

    get opened() {
        return this.props.model.reading.opened;
    }

    /** The first subjects of a selection, and how many more there are. */
    get selection() {
        const {list} = this.model.mailbox;
        const keys = list.selectedKeys;
        return {
            count: keys.length,
            messages: keys.slice(0, 6).map((key) => list.get(key)),
            more: Math.max(0, keys.length - 6),
        };
    }

    get selectionLabel() {
        const {count} = this.selection;
        return count === 1
            ? _t("1 message selected")
            : _t("%s messages selected", count);
    }

    get moreLabel() {
        return _t("… and %s more", this.selection.more);
    }

    get recipientsLabel() {
        return _t("to %s", this.recipients);
    }

    get content() {
        return this.opened?.content;
    }

    /** The row where there is one: it follows flags and badges. */
    get summary() {
        const {list} = this.model.mailbox;
        return (
            (list?.version >= 0 && list.get(this.opened.key)) ||
            this.opened.summary ||
            {}
        );
    }

    /** What is read beside the list has no row on which an act would show. */
    get isListed() {
        const {list} = this.model.mailbox;
        return !list || Boolean(list.version >= 0 && list.get(this.opened.key));
    }

    get isDraft() {
        return this.model.mailbox.isDraft(this.summary);
    }

    get seenLabel() {
        return this.summary.seen ? _t("Mark as unread") : _t("Mark as read");
    }

    /** Once, before the first message that could be marked. */
    get asksMarkRead() {
        const {mailbox} = this.model;
        return Boolean(
            this.content &&
                mailbox.settings.mark_read === "" &&
                mailbox.can("flags") &&
                mailbox.list?.get(this.opened.key) &&
                !this.summary.seen
        );
    }

    get markReadChoices() {
        return [
            {when: "never", label: _t("Never")},
            {when: "open", label: _t("At once")},
            {when: "later", label: _t("After 5 seconds")},
        ];
    }

    get flagTitle() {
        return this.summary.flagged ? _t("Remove the flag (S)") : _t("Flag (S)");
    }

    /** The one that the message is of. */
    get account() {
        return this.model.mailbox.accountOf([this.opened.key]);
    }

    get header() {
        return this.content || this.summary;
    }

    get subject() {
        return this.header.subject || _t("(no subject)");
    }

    get sender() {
        const {from_name, from_email} = this.header;
        return {name: from_name, email: from_email};
    }

    get senderName() {
        return personName(this.sender) || _t("(no sender)");
    }

    get date() {
        return longDate(this.header.date || this.summary.date);
    }

    get recipients() {
        const to = this.content?.to || [];
        const own = this.account?.email?.toLowerCase();
        return to
            .slice(0, 4)
            .map((person) =>
                person.email?.toLowerCase() === own ? _t("me") : personName(person)
            )
            .join(", ")
            .concat(to.length > 4 ? ` +${to.length - 4}` : "");
    }

    get details() {
        const {content} = this;
        const join = (people) => people.map(personLabel).join(", ");
        return [
            [_t("From"), personLabel(this.sender)],
            [_t("To"), join(content.to)],
            [_t("Cc"), join(content.cc)],
            [_t("Reply to"), join(content.reply_to)],
            [_t("Sent"), this.date],
        ].filter(([, value]) => value);
    }

    get tickets() {
        return this.summary.tickets || this.content?.tickets || [];
    }

    get originalUrl() {
        return this.inbox.originalUrl(this.opened.accountId, this.opened.key);
    }

    ticketText(ticket) {
        if (ticket.number && ticket.imported_by) {
            return _t("On ticket %(number)s, imported by %(name)s", {
                number: ticket.number,
                name: ticket.imported_by,
            });
        }
        if (ticket.number) {
            return _t("On ticket %s", ticket.number);
        }
        return ticket.imported_by
            ? _t("%s has taken care of this message", ticket.imported_by)
            : _t("This message has been taken care of");
    }

    showCustomer() {
        const {name, email} = this.sender;
        this.dialog.add(CustomerDialog, {
            accountId: this.opened.accountId,
            name: name || "",
            email,
            canSearch: this.model.mailbox.can("search"),
            onOpenTicket: this.props.onOpenTicket,
            onOpenPartner: this.props.onOpenPartner,
            onSearch: this.props.onSearch,
            onOpenMessage: (key) =>
                this.props.onOpen(
                    this.model.mailbox.shownKey(this.opened.accountId, key)
                ),
        });
    }

    showImages() {
        this.model.reading.open(this.opened.key, {images: true});
    }

    showHeaders() {
        this.dialog.add(SourceDialog, {
            title: _t("All headers"),
            accountId: this.opened.accountId,
            messageKey: this.opened.key,
            headers: this.content.headers,
        });
    }

    showAttachedMessage(attachment) {
        this.dialog.add(MessageDialog, {
            accountId: this.opened.accountId,
            messageKey: this.opened.key,
            attachment,
        });
    }

    showAttachedText(attachment) {
        this.dialog.add(SourceDialog, {
            title: attachment.name,
            accountId: this.opened.accountId,
            messageKey: this.opened.key,
            attachment,
        });
    }

    showSource() {
        this.dialog.add(SourceDialog, {
            title: _t("Source"),
            accountId: this.opened.accountId,
            messageKey: this.opened.key,
        });
    }
}
