import {onMounted, useExternalListener} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";
import {useCommand} from "@web/core/commands/command_hook";
import {useService} from "@web/core/utils/hooks";

const EDITABLE =
    "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";

/**
 * The keys of the inbox, once for acting and for the help: what is shown, what it is
 * called and, unless a list does it, `key` and what that does.
 */
export const SHORTCUTS = [
    {
        key: "j",
        shown: ["J", "↓"],
        name: _t("Next message"),
        act: (inbox, {step}) => step(1),
    },
    {
        key: "k",
        shown: ["K", "↑"],
        name: _t("Previous message"),
        act: (inbox, {step}) => step(-1),
    },
    {shown: ["Enter"], name: _t("Read the message")},
    {
        key: "u",
        name: _t("Update a ticket with it"),
        act: (inbox) => inbox.chooseTicket(),
    },
    {
        key: "n",
        name: _t("New ticket from it"),
        act: (inbox) => (inbox.ticketId ? inbox.chooseTicket() : inbox.newTicket()),
    },
    {key: "c", name: _t("New email"), act: (inbox) => inbox.compose()},
    {key: "r", name: _t("Reply"), act: (inbox) => inbox.reply("reply")},
    {key: "a", name: _t("Reply to all"), act: (inbox) => inbox.reply("reply_all")},
    {key: "f", name: _t("Forward"), act: (inbox) => inbox.reply("forward")},
    {
        key: "e",
        name: _t("Archive"),
        act: ({model}) => model.acts.archive(model.targetKeys),
    },
    {
        key: "d",
        shown: ["D", _t("Del")],
        name: _t("Delete: move to Trash"),
        act: ({model}) => model.acts.discard(model.targetKeys, "trash"),
    },
    {
        key: "!",
        name: _t("Mark as junk, or as not junk"),
        act: ({model}) => model.acts.junk(model.targetKeys),
    },
    {key: "v", name: _t("Move to a folder"), act: (inbox) => inbox.chooseFolder()},
    {
        key: "s",
        name: _t("Flag"),
        act: ({model}) => model.acts.toggle(model.targetKeys, "flagged"),
    },
    {
        key: "i",
        name: _t("Mark as read or unread"),
        act: ({model}) => model.acts.toggle(model.targetKeys, "seen"),
    },
    {
        key: "x",
        shown: ["X", _t("Space")],
        name: _t("Select"),
        act: ({
            model: {
                mailbox: {list},
            },
        }) => list?.currentKey && list.toggle(list.currentKey),
    },
    {shown: ["→", "←"], name: _t("Unfold a conversation, fold it")},
    {shown: ["Shift ↑", "Shift ↓"], name: _t("Select several")},
    {shown: ["Ctrl A"], name: _t("Select all")},
    {shown: ["←", "→", "Enter"], name: _t("On the edge of a pane: its width, hide it")},
    {
        key: "o",
        name: _t("Open in a new window"),
        act: (inbox) =>
            inbox.model.reading.opened &&
            inbox.openWindow(inbox.model.reading.opened.key),
    },
    {
        key: "p",
        name: _t("Print"),
        act: (inbox) =>
            inbox.model.reading.opened &&
            inbox.printMessage(inbox.model.reading.opened.key),
    },
    {
        key: "t",
        name: _t("Conversation"),
        act: (inbox) =>
            inbox.root.el.querySelector("button[name=toggle_conversation]")?.focus(),
    },
    {key: "z", name: _t("Undo"), act: (inbox) => inbox.undo()},
    {key: "g", name: _t("Check for new mail"), act: (inbox) => inbox.refresh()},
    {
        key: "/",
        name: _t("Search"),
        act: (inbox) => inbox.root.el.querySelector(".o_helpdesk_inbox_query")?.focus(),
    },
    {
        key: "Escape",
        shown: ["Esc"],
        name: _t("Back"),
        act: (inbox, {escape}) => escape(),
    },
    {key: "?", name: _t("This help"), act: (inbox) => inbox.showHelp()},
];

const ACTS = Object.fromEntries(SHORTCUTS.map(({key, act}) => [key, act]));
ACTS.Delete = ACTS.d;

/**
 * What was pressed. Where a letter is none of ours (Russian, Greek, Hebrew, Arabic)
 * the place of its key counts, as in Odoo's hotkeys.
 */
export function pressedKey({key, code}) {
    if (key.length !== 1) {
        return key;
    }
    const isForeign = key > "\u007f" && /^Key[A-Z]$/.test(code || "");
    return (isForeign ? code.slice(-1) : key).toLowerCase();
}

/**
 * The keys work wherever the focus is, except in a text field, a menu or another
 * dialog. Odoo's hotkeys refuse "/" and "?", and know no row that has the focus.
 */
export function useInboxKeys(inbox) {
    const ui = useService("ui");
    const {model} = inbox;
    const {mailbox} = model;
    let activeElement = null;
    onMounted(() => {
        activeElement = ui.activeElement;
    });

    const isRow = (target) => target.matches?.(".o_helpdesk_inbox_row");

    function go(position, {extend = false} = {}) {
        const {list} = mailbox;
        if (!list?.length) {
            return;
        }
        const bounded = Math.max(0, Math.min(position, list.rowCount - 1));
        const key = list.keyAt(bounded);
        if (extend) {
            list.anchorKey ||= list.currentKey;
            list.selectRange(key);
        } else {
            list.anchorKey = key;
        }
        if ((inbox.isPhone && inbox.state.pane === "list") || extend) {
            list.currentKey = key;
            list.version++;
        } else {
            model.reading.open(key);
        }
        inbox.list?.reveal(key);
    }

    const current = () => mailbox.list?.rowOf(mailbox.list.currentKey) ?? -1;
    const rows = () => Math.max(1, (inbox.list?.pageRows || 8) - 1);

    /** Of a row's conversation, where the list is grouped. */
    function fold(isFolded) {
        const {list} = mailbox;
        if (list.isGrouped && list.currentKey) {
            const key = list.fold(list.currentKey, isFolded);
            list.currentKey = isFolded ? key : list.currentKey;
            inbox.list?.reveal(list.currentKey);
        }
    }

    function escape() {
        if (inbox.state.foldersShown || inbox.state.ticketsShown) {
            inbox.hideOverlays();
        } else if (mailbox.list?.selected.size) {
            mailbox.list.clearSelection();
        } else if (inbox.isPhone && inbox.state.pane === "message") {
            inbox.back();
        } else if (mailbox.list?.query) {
            inbox.search(null);
        } else {
            return false;
        }
        return true;
    }

    const tools = {step: (by) => go(current() + by), escape};
    const isReady = () => model.status === "ready";

    // Whoever does not know the keys finds the acts in Odoo's palette
    for (const {name, act} of SHORTCUTS.filter((shortcut) => shortcut.act)) {
        const run = () => {
            act(inbox, tools);
        };
        useCommand(name.toString(), run, {isAvailable: isReady});
    }

    /** Keys of the list itself: only while one of its rows has the focus. */
    const rowKeys = {
        ArrowDown: (ev) => go(current() + 1, {extend: ev.shiftKey}),
        ArrowUp: (ev) => go(current() - 1, {extend: ev.shiftKey}),
        PageDown: () => go(current() + rows()),
        PageUp: () => go(current() - rows()),
        Home: () => go(0),
        End: () => go(mailbox.list.rowCount - 1),
        ArrowRight: () => fold(localization.direction === "rtl"),
        ArrowLeft: () => fold(localization.direction !== "rtl"),
        " ": () => mailbox.list.toggle(mailbox.list.currentKey),
        Enter: () => {
            inbox.openMessage(mailbox.list.currentKey);
            inbox.focusMessage();
        },
    };

    function isElsewhere(target) {
        return (
            !inbox.hasKeys(target) ||
            ui.activeElement !== activeElement ||
            target.matches?.(EDITABLE) ||
            target.closest?.(".o-dropdown--menu, .o_popover")
        );
    }

    function onKeydown(ev) {
        const {target} = ev;
        if (ev.defaultPrevented || ev.isComposing || isElsewhere(target)) {
            return;
        }
        if ((ev.ctrlKey || ev.metaKey) && pressedKey(ev) === "a" && isRow(target)) {
            ev.preventDefault();
            mailbox.list.selectAll();
            return;
        }
        if (ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        if (isRow(target) && rowKeys[ev.key]) {
            // A held key shall not outrun the screen
            ev.preventDefault();
            rowKeys[ev.key](ev);
            return;
        }
        const isArrow = ev.key === "ArrowDown" || ev.key === "ArrowUp";
        if (isArrow && [document.body, inbox.root.el].includes(target)) {
            ev.preventDefault();
            rowKeys[ev.key](ev);
            return;
        }
        const act = ACTS[pressedKey(ev)];
        if (act && isReady() && act(inbox, tools) !== false) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    useExternalListener(window, "keydown", onKeydown, {capture: false});
}
