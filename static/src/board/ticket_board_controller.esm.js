import {hasRoom, keptOpen} from "../common/board/ticket_board.esm";
import {onWillUnmount, status, useEffect, useState, useSubEnv} from "@odoo/owl";
import {BoardPanel} from "./board_panel.esm";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {TicketBoardRenderer} from "./ticket_board_renderer.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {makeDragState} from "../inbox/shared/drag_state.esm";
import {makeTicketBoard} from "./ticket_board.esm";
import {useService} from "@web/core/utils/hooks";

const FRESH_DURATION = 4000;

/** Odoo's board of tickets with the rep's mailbox beside it. */
export class TicketBoardController extends KanbanController {
    static template = "helpdesk_mgmt_user_email.TicketBoard";
    static components = {...KanbanController.components, BoardPanel};

    Renderer = TicketBoardRenderer;

    setup() {
        super.setup();
        this.inbox = useService("helpdesk_email_inbox");
        this.drag = useState(makeDragState());
        this.model.drag = this.drag;
        this.emailBoard = useState(
            makeTicketBoard(this.inbox, this.model, this.props.archInfo.activeActions)
        );
        this.emailState = useState({open: keptOpen.get()});
        this.panel = null;
        useSubEnv({emailBoard: this.emailBoard, emailDrop: this});
        onWillUnmount(() => browser.clearTimeout(this.freshTimeout));
        useEffect(
            (isOpen) => {
                if (isOpen) {
                    this.emailBoard.refresh();
                }
            },
            () => [this.showsPanel && this.model.isReady, this.boardContents]
        );
    }

    get boardContents() {
        return this.model.isReady ? this.emailBoard.contents : "";
    }

    get canShowPanel() {
        return hasRoom(this.env);
    }

    get showsPanel() {
        return this.canShowPanel && this.emailState.open;
    }

    get keptPanel() {
        return this.props.state?.emailPanel;
    }

    /** What the head of a column says while messages are dragged. */
    get boardStyle() {
        const label = JSON.stringify(`+ ${_t("New ticket")}`);
        return this.drag.active ? `--o-email-new-ticket: ${label}` : "";
    }

    togglePanel() {
        this.emailState.open = !this.emailState.open;
        keptOpen.set(this.emailState.open);
        this.endAim();
    }

    registerPanel(panel) {
        this.panel = panel;
    }

    /** Tickets came, changed or went: the board shows them. */
    async onTicketsChanged(results) {
        if (status(this) === "destroyed") {
            return;
        }
        await this.model.load();
        this.emailBoard.fresh = new Set(results.map(({ticket_id}) => ticket_id));
        browser.clearTimeout(this.freshTimeout);
        this.freshTimeout = browser.setTimeout(() => {
            this.emailBoard.fresh = new Set();
        }, FRESH_DURATION);
        browser.requestAnimationFrame(() => {
            const card = this.rootRef.el?.querySelector(".o_email_fresh");
            card?.scrollIntoView({block: "nearest", inline: "nearest"});
        });
    }

    // ------------------------------------------------------ what is dragged

    /** Over the whole screen: files from the desktop are messages, too. */
    onDragOverScreen(ev) {
        this.panel?.onDragOver(ev);
    }

    onDragLeaveScreen(ev) {
        this.panel?.onDragLeave(ev);
    }

    onDragOver(ev) {
        if (!this.drag.active) {
            return;
        }
        const aim = this.emailBoard.at(ev.target);
        this.aimAt(aim);
        if (aim?.target) {
            ev.preventDefault();
            ev.stopPropagation();
            if (ev.dataTransfer) {
                ev.dataTransfer.dropEffect = "copy";
            }
        }
    }

    onDragLeave(ev) {
        if (!ev.currentTarget.contains(ev.relatedTarget)) {
            this.endAim();
        }
    }

    /** Only where it is seen that it will be here. */
    onDrop(ev) {
        const aim = this.drag.active && this.emailBoard.at(ev.target);
        const isSeen = aim && aim.element === this.aimedElement;
        this.endAim();
        if (isSeen && aim.target) {
            ev.preventDefault();
            ev.stopPropagation();
            this.panel.onTarget(aim.target, ev);
        }
    }

    /** As with Odoo's own cards: a class, for no card has to be drawn again. */
    aimAt(aim) {
        if (aim?.element !== this.aimedElement) {
            this.endAim();
            this.aimedElement = aim?.element;
            this.emailBoard.aim = aim && {label: aim.label, isBarred: !aim.target};
            aim?.element.classList.toggle("o_email_over", Boolean(aim.target));
        }
    }

    endAim() {
        this.aimedElement?.classList.remove("o_email_over");
        this.aimedElement = null;
        this.emailBoard.aim = null;
    }
}

lazyComponents.add("TicketBoardController", TicketBoardController);
