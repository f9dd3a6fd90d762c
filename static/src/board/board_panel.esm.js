import {
    onMounted,
    onWillStart,
    onWillUnmount,
    toRaw,
    useEffect,
    useExternalListener,
} from "@odoo/owl";
import {ColumnPicker} from "./column_picker.esm";
import {Composer} from "../inbox/composing/composer.esm";
import {FolderPane} from "../inbox/list/folder_pane.esm";
import {InboxNotice} from "../inbox/shared/inbox_notice.esm";
import {MailboxScreen} from "../inbox/mailbox_screen.esm";
import {MessageListView} from "../inbox/list/message_list.esm";
import {ReadingPane} from "../inbox/reading/reading_pane.esm";
import {SearchBox} from "../inbox/list/search_box.esm";
import {TicketPane} from "../inbox/tickets/ticket_pane.esm";
import {useSetupAction} from "@web/search/action_hook";

/**
 * The rep's mailbox beside a board of tickets: one pane at a time, as on a phone.
 * The targets are the board's columns and cards.
 */
export class BoardPanel extends MailboxScreen {
    static template = "helpdesk_mgmt_user_email.BoardPanel";
    static components = {
        ColumnPicker,
        Composer,
        FolderPane,
        InboxNotice,
        MessageListView,
        ReadingPane,
        SearchBox,
        TicketPane,
    };
    static props = {
        drag: Object,
        board: Object,
        kept: {type: Object, optional: true},
        area: Object,
        register: Function,
        onChanged: Function,
        onClose: Function,
    };

    setup() {
        const {kept, drag} = this.props;
        super.setup({model: kept?.model, drag, state: {pane: kept?.pane || "list"}});
        this.model.actsOnCurrent = true;
        useSetupAction({
            getLocalState: () => ({
                emailPanel: {model: toRaw(this.model), pane: this.state.pane},
            }),
        });
        onWillStart(() => {
            // Not awaited: the panel's frame is there at once
            this.started = kept ? this.model.resume() : this.model.start();
        });
        onMounted(() => {
            this.props.register(this);
            this.root.el.focus();
        });
        useEffect(
            () => {
                if (this.state.ticketsShown === true) {
                    this.focusTickets();
                } else {
                    this.focusList();
                }
            },
            () => [this.state.pane, this.state.foldersShown, this.state.ticketsShown]
        );
        const noteFocus = ({target}) => {
            // A dialog of the panel's own gives the focus back, or nobody has it
            if (!target.closest?.(".o-overlay-container")) {
                this.hadFocus = this.root.el.contains(target);
            }
        };
        useExternalListener(document, "focusin", noteFocus);
        useExternalListener(document, "pointerdown", noteFocus);
        onWillUnmount(() => {
            this.model.mailbox.list?.stop();
            this.props.register(null);
        });
    }

    /** Those pressed in it, or nowhere after something was done in it. */
    hasKeys(target) {
        const isNowhere = target === document.body;
        return this.root.el.contains(target) || (isNowhere && this.hadFocus);
    }

    get dragArea() {
        return this.props.area.el;
    }

    onTicketsChanged(results) {
        this.props.onChanged(results);
    }

    back() {
        super.back();
        this.model.reading.close();
    }

    /** What had the focus is gone: the message has it again. */
    focusList() {
        if (this.hadFocus && document.activeElement === document.body) {
            this.list?.reveal(this.model.mailbox.list?.currentKey);
        }
    }

    /** A message that was not opened has no suggestions yet. */
    chooseTicket() {
        const {reading, targetKeys, tickets} = this.model;
        if (!reading.opened && targetKeys.length === 1) {
            tickets.suggestions = [];
            reading.suggestForDrag(targetKeys[0]);
        }
        super.chooseTicket();
    }

    // ----------------------------------------------------- the board's columns

    /** The key's way to a column: choose it, where there are several. */
    async newTicket() {
        const {board} = this.props;
        if (!this.model.targetKeys.length) {
            return;
        }
        if (board.known !== board.contents) {
            // It was loaded this very moment
            await board.refresh();
        }
        const {places} = board;
        if (places.length > 1) {
            this.state.ticketsShown = "columns";
        } else {
            this.importTo({type: "new", place: places[0]});
        }
    }

    onColumn(place) {
        this.onTarget({type: "new", place});
    }
}
