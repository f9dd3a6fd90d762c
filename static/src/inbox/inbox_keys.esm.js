import {useService} from "@web/core/utils/hooks";
import {onMounted, useExternalListener} from "@odoo/owl";

const EDITABLE = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";

/**
 * The keys of the inbox. They work wherever the focus is, except in a text field,
 * a menu or another dialog.
 */
export function useInboxKeys(inbox) {
    const ui = useService("ui");
    const {model} = inbox;
    let activeElement = null;
    onMounted(() => {
        activeElement = ui.activeElement;
    });

    const isRow = (target) => target.matches?.(".o_helpdesk_inbox_row");

    function go(position, {extend = false} = {}) {
        const {list} = model;
        if (!list?.length) {
            return;
        }
        const bounded = Math.max(0, Math.min(position, list.length - 1));
        const {key} = list.items[bounded];
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
            model.open(key);
        }
        inbox.list?.reveal(key);
    }

    const current = () => model.list?.position(model.list.currentKey) ?? -1;
    const rows = () => Math.max(1, (inbox.list?.pageRows || 8) - 1);

    function escape() {
        if (inbox.state.foldersShown || inbox.state.ticketsShown) {
            inbox.hideOverlays();
        } else if (model.list?.selected.size) {
            model.list.clearSelection();
        } else if (inbox.isPhone && inbox.state.pane === "message") {
            inbox.back();
        } else if (model.list?.query) {
            inbox.search(null);
        } else {
            return false;
        }
        return true;
    }

    const keys = {
        j: () => go(current() + 1),
        k: () => go(current() - 1),
        u: () => inbox.chooseTicket(),
        n: () => (inbox.ticketId ? inbox.chooseTicket() : inbox.newTicket()),
        e: () => model.archive(model.targetKeys),
        v: () => inbox.chooseFolder(),
        s: () => model.toggle(model.targetKeys, "flagged"),
        i: () => model.toggle(model.targetKeys, "seen"),
        x: () => model.list?.currentKey && model.list.toggle(model.list.currentKey),
        o: () => model.opened && inbox.openWindow(model.opened.key),
        z: () => inbox.undo(),
        r: () => inbox.reply("reply"),
        a: () => inbox.reply("reply_all"),
        f: () => inbox.reply("forward"),
        g: () => inbox.refresh(),
        "/": () => inbox.root.el.querySelector(".o_helpdesk_inbox_query")?.focus(),
        "?": () => inbox.showHelp(),
        Escape: escape,
    };

    /** Keys of the list itself: only while one of its rows has the focus. */
    const rowKeys = {
        ArrowDown: (ev) => go(current() + 1, {extend: ev.shiftKey}),
        ArrowUp: (ev) => go(current() - 1, {extend: ev.shiftKey}),
        PageDown: () => go(current() + rows()),
        PageUp: () => go(current() - rows()),
        Home: () => go(0),
        End: () => go(model.list.length - 1),
        " ": () => model.list.toggle(model.list.currentKey),
        Enter: () => {
            inbox.openMessage(model.list.currentKey);
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
        if ((ev.ctrlKey || ev.metaKey) && ev.key === "a" && isRow(target)) {
            ev.preventDefault();
            model.list.selectAll();
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
        const handler = keys[ev.key.length === 1 ? ev.key.toLowerCase() : ev.key];
        if (handler && model.status === "ready" && handler(ev) !== false) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    useExternalListener(window, "keydown", onKeydown, {capture: false});
}
