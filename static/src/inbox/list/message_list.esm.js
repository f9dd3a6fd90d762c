import {
    Component,
    onMounted,
    onPatched,
    onWillPatch,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {LARGE_PAGE_SIZE, PAGE_SIZE} from "../model/message_list.esm";
import {CheckboxItem} from "@web/core/dropdown/checkbox_item";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {InboxNotice} from "../shared/inbox_notice.esm";
import {MessageRow} from "./message_row.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {dayDate} from "../shared/format.esm";
import {hasTouch} from "@web/core/browser/feature_detection";
import {useThrottleForAnimation} from "@web/core/utils/timing";
import {wordsOf} from "./search_words.esm";

const ROW_HEIGHT = 76;
const COMPACT_ROW_HEIGHT = 52;
/** Rows drawn above and below what is seen. */
const OVERSCAN = 8;
/** Rows left below the window when the next page is asked for. */
const LOAD_AHEAD = 20;
/** Long conversations may fill no window: so many pages are asked for by themselves. */
const MOST_LOADS = 4;
const LONG_PRESS = 500;
const REST_DELAY = 150;

/**
 * The rows: only those near the window are in the document, whatever the length.
 *
 * The list is a grid whose rows take the focus one at a time (roving tabindex). The
 * row with the focus stays in the document even when it is scrolled out of sight.
 */
export class MessageListView extends Component {
    static template = "helpdesk_mgmt_user_email.MessageList";
    static components = {
        CheckboxItem,
        Dropdown,
        DropdownItem,
        InboxNotice,
        MessageRow,
    };
    static props = {
        model: Object,
        drag: Object,
        busyKeys: Object,
        onOpen: Function,
        onImport: Function,
        onOpenTicket: Function,
        onSearch: Function,
        onSignIn: Function,
        onOpenAccount: {type: Function, optional: true},
        /** Panes beside it that can be hidden: {name, label} */
        panes: {type: Array, optional: true},
        onDragRow: Function,
        onDragEnd: Function,
        onShowFolders: {type: Function, optional: true},
        register: {type: Function, optional: true},
    };

    setup() {
        this.scroller = useRef("scroller");
        this.state = useState({first: 0, last: 30});
        /** Pages of a grouped list that were asked for since somebody scrolled. */
        this.loads = 0;
        this.onScroll = useThrottleForAnimation(() => {
            this.loads = 0;
            this.measure();
        });
        this.shownList = null;
        this.props.register?.(this);
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.onScroll());
            if (this.scroller.el) {
                this.observer.observe(this.scroller.el);
            }
        });
        onWillUnmount(() => {
            this.observer.disconnect();
            this.props.register?.(null);
            browser.clearTimeout(this.pressTimeout);
            browser.clearTimeout(this.restTimeout);
        });
        onWillPatch(() => this.rememberPlace());
        onPatched(() => {
            this.keepPlace();
            this.keepFocus();
        });
        useEffect(
            () => {
                this.showList();
            },
            () => [this.listId]
        );
        useEffect(
            () => {
                this.measure();
            },
            () => [
                this.list?.version,
                this.list?.loading,
                this.list?.isGrouped,
                this.rowHeight,
            ]
        );
    }

    get model() {
        return this.props.model;
    }

    get list() {
        return this.model.mailbox.list;
    }

    /** Another list is shown when this changes. */
    get listId() {
        const {accountId, folder, query} = this.list || {};
        return JSON.stringify([accountId, folder, query]);
    }

    get rows() {
        // Reading the version draws the list again when its rows change
        const {list} = this;
        if (list.version < 0) {
            return [];
        }
        const rows = [];
        const last = Math.min(this.state.last, list.rowCount - 1);
        for (let position = this.state.first; position <= last; position++) {
            rows.push(this.rowAt(position));
        }
        const current = list.rowOf(list.currentKey);
        if (current >= 0 && (current < this.state.first || current > last)) {
            rows.push(this.rowAt(current));
        }
        return rows;
    }

    rowAt(position) {
        const {list} = this;
        const key = list.keyAt(position);
        const isUnfolded = list.isUnfolded(key);
        const keys = list.keysOf(key);
        return {
            position,
            message: list.get(key),
            count: list.countOf(key),
            isUnfolded,
            isMember: list.isMember(key),
            isUnread: keys.some((one) => !list.get(one).seen),
        };
    }

    /** The row that is looked at: the conversation's, while that is folded. */
    get currentRow() {
        return this.list.keyAt(this.list.rowOf(this.list.currentKey));
    }

    get focusableKey() {
        return this.currentRow || this.list.keyAt(0);
    }

    get rowHeight() {
        return this.model.view.isCompact ? COMPACT_ROW_HEIGHT : ROW_HEIGHT;
    }

    /** Rows that fit into the window. */
    get pageRows() {
        return Math.floor((this.scroller.el?.clientHeight || 0) / this.rowHeight);
    }

    get height() {
        return this.list.rowCount * this.rowHeight;
    }

    get selectedCount() {
        return this.list.version >= 0 ? this.list.selected.size : 0;
    }

    get hasUnreadSelected() {
        return this.list.selectedKeys.some((key) => !this.list.get(key).seen);
    }

    get selectedLabel() {
        return _t("%s selected", this.selectedCount);
    }

    get newLabel() {
        return _t("%s new", this.model.mailbox.newMessages);
    }

    get seenLabel() {
        return this.hasUnreadSelected ? _t("Mark as read") : _t("Mark as unread");
    }

    get allSelected() {
        return this.selectedCount > 0 && this.selectedCount === this.list.length;
    }

    /** After "select all": there is more than what was loaded. */
    get canSelectMore() {
        const {end, wantsAll, loading, stopped} = this.list;
        const isUnderWay = wantsAll && loading && !stopped;
        return this.allSelected && !end && !isUnderWay;
    }

    get isSelectingAll() {
        return this.list.wantsAll && this.list.loading && !this.list.stopped;
    }

    get hasSelectedAll() {
        return this.list.wantsAll && this.list.end && this.allSelected;
    }

    get loadedLabel() {
        return _t("All %s messages loaded so far are selected.", this.selectedCount);
    }

    get moreLabel() {
        const {total, query} = this.list;
        return total > 0 && !query
            ? _t("Select all %s messages of this folder", total)
            : _t("Select everything the search finds");
    }

    get selectingLabel() {
        const values = {count: this.selectedCount, day: dayDate(this.list.until)};
        return values.day
            ? _t("Selecting: %(count)s so far, back to %(day)s…", values)
            : _t("Selecting: %(count)s so far…", values);
    }

    get everythingLabel() {
        return this.list.query
            ? _t(
                  "All %s messages that the search found are selected.",
                  this.selectedCount
              )
            : _t("All %s messages of this folder are selected.", this.selectedCount);
    }

    // ----------------------------------------------------------------- search

    /** Percent of the folder that were searched, -1 where that is not known. */
    get searchedPercent() {
        const {share} = this.list;
        return share < 0 ? -1 : Math.round(100 * share);
    }

    /** How far the search has come, in words. */
    get searchText() {
        const {end, length, loading, stopped, until} = this.list;
        const values = {count: length, day: dayDate(until)};
        if (end) {
            return this.list.query.ticket || this.list.query.conversation
                ? _t("%s found", length)
                : this.list.query.everywhere
                  ? _t("All folders were searched: %s found.", length)
                  : _t("The whole folder was searched: %s found.", length);
        }
        if (!values.day) {
            return loading
                ? _t("Searching: %s found so far", length)
                : _t("%s found so far", length);
        }
        if (loading && !stopped) {
            return _t("Searched back to %(day)s: %(count)s found so far", values);
        }
        return stopped
            ? _t("Stopped at %(day)s: %(count)s found so far", values)
            : _t("Searched back to %(day)s: %(count)s found so far", values);
    }

    /** What a search looked for: it is marked in the rows. */
    get hits() {
        const {text, sender, subject} = this.list.query || {};
        return [text, sender, subject].filter(Boolean).flatMap(wordsOf);
    }

    /** A search in one folder can go on in all of them. */
    get canSearchEverywhere() {
        const {query} = this.list;
        const isSearch = query && !query.ticket && !query.everywhere;
        return Boolean(isSearch && this.model.mailbox.can("folders"));
    }

    searchEverywhere() {
        this.props.onSearch({...this.list.query, everywhere: true});
    }

    /** In a list of several accounts: the shortest sign that tells them apart. */
    accountName({account_id}) {
        const {mailbox} = this.model;
        if (!mailbox.showsAll) {
            return "";
        }
        const signs = mailbox.accounts.map(({email}) => email.split("@")[0]);
        const place = mailbox.accounts.findIndex(({id}) => id === account_id);
        const isAlone = signs.filter((sign) => sign === signs[place]).length === 1;
        return isAlone ? signs[place] : mailbox.accounts[place]?.email || "";
    }

    folderName({account_id, folder}) {
        const folders = this.model.mailbox.foldersOf(account_id);
        const known = folders.find(({path}) => path === folder);
        return known?.role === "inbox" ? _t("Inbox") : known?.name || folder;
    }

    get canDiscard() {
        return this.model.mailbox.can("move");
    }

    get title() {
        if (this.list.query?.everywhere) {
            return _t("All folders");
        }
        if (this.model.mailbox.showsAll) {
            return _t("All inboxes");
        }
        return this.model.mailbox.folder?.name || this.list.folder || _t("Inbox");
    }

    get countText() {
        const {query, length, total, end} = this.list;
        if (query) {
            return end ? _t("%s found", length) : _t("%s found so far", length);
        }
        return total > 0 ? _t("%s messages", total) : "";
    }

    get showRecipient() {
        return ["sent", "drafts"].includes(this.model.mailbox.folder?.role);
    }

    get isEmpty() {
        return this.list.started && !this.list.loading && !this.list.length;
    }

    /** What was loaded fills no window, and is not all there is. */
    get showsOlder() {
        const {list} = this;
        const isWaiting = list.started && !list.loading && !list.end && !list.query;
        return list.isGrouped && isWaiting && list.rowCount <= this.pageRows;
    }

    onOlder() {
        this.loads = 0;
        this.list.loadMore(LARGE_PAGE_SIZE);
    }

    get quickFilter() {
        const {query} = this.list;
        const names = ["not_on_ticket", "unread", "flagged", "has_attachments"];
        const set = names.filter((name) => query?.[name]);
        return set.length === 1 && Object.keys(query).length === 1 ? set[0] : "";
    }

    get filters() {
        const {mailbox} = this.model;
        const canSearch = mailbox.can("search");
        return [
            {name: "", label: _t("All")},
            {name: "not_on_ticket", label: _t("Not on a ticket yet")},
            {name: "unread", label: _t("Unread"), isHidden: !mailbox.can("flags")},
            {name: "flagged", label: _t("Flagged"), isHidden: !mailbox.can("flags")},
            {
                name: "has_attachments",
                label: _t("With attachments"),
                isHidden: !canSearch,
            },
        ].filter(({isHidden}) => !isHidden);
    }

    get filterLabel() {
        if (this.list.query?.ticket) {
            return _t("For this ticket");
        }
        if (this.list.query?.conversation) {
            return _t("Conversation");
        }
        if (this.list.query && !this.quickFilter) {
            return _t("Search");
        }
        return this.filters.find(({name}) => name === this.quickFilter)?.label;
    }

    isDragged(key) {
        return this.props.drag.active && this.props.drag.keys.includes(key);
    }

    // -------------------------------------------------------------- scrolling

    showList() {
        if (this.scroller.el && this.list) {
            this.shownList = this.listId;
            this.place = null;
            this.scroller.el.scrollTop = this.list.scrollTop;
            this.measure();
        }
    }

    measure() {
        const el = this.scroller.el;
        if (!el || !this.list || this.shownList !== this.listId) {
            return;
        }
        const list = this.list;
        list.scrollTop = el.scrollTop;
        if (!el.scrollTop && this.model.mailbox.newMessages) {
            this.model.mailbox.newMessages = 0;
        }
        const first = Math.floor(el.scrollTop / this.rowHeight);
        const last = Math.ceil((el.scrollTop + el.clientHeight) / this.rowHeight);
        this.state.first = Math.max(0, first - OVERSCAN);
        this.state.last = last + OVERSCAN;
        const isNear = last + LOAD_AHEAD >= list.rowCount;
        const isPatient = !list.isGrouped || this.loads++ < MOST_LOADS;
        if (
            isNear &&
            isPatient &&
            list.started &&
            !list.end &&
            !list.loading &&
            !list.error
        ) {
            // A search is carried on by the rep, window after window
            if (!list.stopped) {
                list.loadMore(list.length > 400 ? LARGE_PAGE_SIZE : PAGE_SIZE);
            }
        }
    }

    /** Rows that come or go above the window must not move what is read. */
    rememberPlace() {
        const el = this.scroller.el;
        this.place = null;
        if (el?.scrollTop && this.shownList === this.listId) {
            const top = [...el.querySelectorAll(".o_helpdesk_inbox_row")]
                .map((row) => ({key: row.dataset.key, top: row.offsetTop}))
                .filter((row) => row.top + this.rowHeight > el.scrollTop)
                .sort((a, b) => a.top - b.top)[0];
            this.place = top && {key: top.key, offset: top.top - el.scrollTop};
        }
    }

    keepPlace() {
        if (this.place && this.scroller.el) {
            const position = this.list.rowOf(this.place.key);
            const top = position * this.rowHeight - this.place.offset;
            if (position >= 0 && Math.abs(top - this.scroller.el.scrollTop) > 1) {
                this.scroller.el.scrollTop = top;
            }
        }
    }

    scrollTo(key) {
        const el = this.scroller.el;
        const position = this.list.rowOf(key);
        if (!el || position < 0) {
            return;
        }
        const top = position * this.rowHeight;
        if (top < el.scrollTop) {
            el.scrollTop = top;
        } else if (top + this.rowHeight > el.scrollTop + el.clientHeight) {
            el.scrollTop = top + this.rowHeight - el.clientHeight;
        }
        this.measure();
    }

    scrollToTop() {
        this.model.mailbox.newMessages = 0;
        this.scroller.el.scrollTop = 0;
        this.measure();
    }

    /** Called by the inbox after a key moved the current row. */
    reveal(key) {
        this.focusedKey = key;
        this.scrollTo(key);
        this.keepFocus();
    }

    /** A row that moves in the document would lose the focus. */
    keepFocus() {
        const {activeElement} = document;
        const isElsewhere =
            activeElement &&
            activeElement !== document.body &&
            !this.scroller.el?.contains(activeElement);
        if (isElsewhere) {
            this.focusedKey = null;
        }
        if (this.focusedKey) {
            const selector = `[data-key="${CSS.escape(this.focusedKey)}"]`;
            const row = this.scroller.el?.querySelector(selector);
            if (row && !row.contains(activeElement)) {
                row.focus({preventScroll: true});
            }
        }
    }

    // ----------------------------------------------------------------- events

    keyOf(ev) {
        return ev.target.closest("[data-key]")?.dataset.key;
    }

    onClick(ev) {
        const key = this.keyOf(ev);
        if (!key || this.pressed) {
            this.pressed = false;
            return;
        }
        const badge = ev.target.closest("[data-ticket-id]");
        if (ev.target.closest(".o_helpdesk_inbox_check")) {
            this.onCheck(ev, key);
        } else if (ev.target.closest(".o_helpdesk_inbox_fold")) {
            this.list.fold(key, this.list.isUnfolded(key));
        } else if (ev.target.closest("[data-act]")) {
            this.actOnRow(ev.target.closest("[data-act]").dataset.act, key);
        } else if (ev.target.closest(".o_helpdesk_inbox_flag")) {
            this.model.acts.toggle([key], "flagged");
        } else if (badge && Number(badge.dataset.ticketId)) {
            this.props.onOpenTicket(Number(badge.dataset.ticketId));
        } else if (ev.shiftKey) {
            this.list.selectRange(key);
        } else if (ev.ctrlKey || ev.metaKey) {
            this.list.toggle(key);
        } else if (this.selectedCount && hasTouch()) {
            this.list.toggle(key);
        } else {
            this.list.clearSelection();
            this.list.anchorKey = key;
            this.focusedKey = key;
            this.props.onOpen(key);
        }
    }

    /** The buttons of a row under the pointer. */
    actOnRow(act, key) {
        const {acts} = this.model;
        const keys = this.list.keysOf(key);
        if (act === "seen") {
            acts.toggle(keys, "seen");
        } else {
            acts.discard(keys, act);
        }
    }

    onCheck(ev, key) {
        // The label passes its click on to the box: take the box's only
        if (ev.target.tagName !== "INPUT") {
            return;
        }
        if (ev.shiftKey) {
            this.list.selectRange(key);
        } else {
            this.list.toggle(key);
        }
        ev.target.checked = this.list.isSelected(key);
    }

    onMouseDown(ev) {
        // Shift-click selects rows, not text
        if (ev.shiftKey) {
            ev.preventDefault();
        }
    }

    /** Under a pointer at rest the message is fetched before the click. */
    onMouseOver(ev) {
        const key = this.keyOf(ev);
        if (key !== this.restKey) {
            this.restKey = key;
            browser.clearTimeout(this.restTimeout);
            if (key) {
                this.restTimeout = browser.setTimeout(
                    () => this.model.reading.prefetch(key),
                    REST_DELAY
                );
            }
        }
    }

    onMouseLeave() {
        this.restKey = undefined;
        browser.clearTimeout(this.restTimeout);
    }

    onDblClick(ev) {
        const key = this.keyOf(ev);
        if (key && !ev.target.closest("input, button")) {
            this.props.onOpen(key, {newWindow: true});
        }
    }

    onTouchStart(ev) {
        const key = this.keyOf(ev);
        browser.clearTimeout(this.pressTimeout);
        this.pressed = false;
        if (key) {
            this.pressTimeout = browser.setTimeout(() => {
                this.pressed = true;
                this.list.toggle(key);
            }, LONG_PRESS);
        }
    }

    onTouchEnd() {
        browser.clearTimeout(this.pressTimeout);
    }

    onDragStart(ev) {
        const key = this.keyOf(ev);
        if (key) {
            const keys = this.list.isSelected(key)
                ? this.list.selectedKeys
                : this.list.keysOf(key);
            browser.clearTimeout(this.restTimeout);
            this.props.onDragRow(ev, keys, this.list.get(key));
        }
    }

    onToggleAll() {
        if (this.selectedCount) {
            this.list.clearSelection();
        } else {
            this.list.selectAll();
        }
    }

    onFilter(name) {
        this.props.onSearch(name ? {[name]: true} : null);
    }

    onContinue() {
        this.list.loadMore();
    }
}
