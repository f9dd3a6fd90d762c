"""The list: one FindItem request a page, newest first ([MS-OXWSSRCH])."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timezone

from ... import mime
from ...checks import check_query, decode_cursor, encode_cursor
from ...errors import FolderGone, MessageGone
from ...folders import INBOX
from ...interface import Address, MessageKey, Page, Query, Summary
from ...summaries import shorten
from ..folder_tree import folder_mark
from ..values import line, number, read_date, write_date
from .folders import Folders
from .wire import Wire
from .xml import Element, addresses, extended, field, find, find_all, m, t

_RECEIVED = "item:DateTimeReceived"
VERB = "0x1081 Integer"  # PidTagLastVerbExecuted
_SENDER = "0x5D02 String"  # PidTagSentRepresentingSmtpAddress
_FLAG = "0x1090 Integer"  # PidTagFlagStatus
_FOLLOW_UP = "2"
REPLIED = "102"
_ANSWERED = frozenset({REPLIED, "103"})  # reply, reply to all
SHOWN = (
    "item:Subject",
    _RECEIVED,
    "item:Size",
    "item:DateTimeSent",
    "item:DisplayTo",
    "item:HasAttachments",
    "item:Flag",
    "item:Preview",
    "item:InReplyTo",
    "message:From",
    "message:InternetMessageId",
    "message:IsRead",
    "message:References",
    VERB,
    _SENDER,
)
BROKEN = "This message cannot be shown in the list; open it to see more."


@dataclass(frozen=True)
class _Cursor:
    """Where a page ended.

    :param mark: the folder's, see :func:`~..folder_tree.folder_mark`.
    :param offset: rows shown so far, or passed by.
    :param last: of the last row; found again at ``offset``, nothing has moved.
    :param received: when the last row was received.
    :param shown: of all rows shown that were received in that very second.
    """

    mark: str
    offset: int
    last: str
    received: str
    shown: str

    @classmethod
    def decode(cls, text: str) -> _Cursor:
        items = decode_cursor(text, 5)
        mark, offset, last, received, shown = items
        if not isinstance(offset, int) or offset < 1 or not read_date(str(received)):
            raise MessageGone("not a cursor")
        return cls(str(mark), offset, str(last), str(received), str(shown))

    def encode(self) -> str:
        return encode_cursor(
            self.mark, self.offset, self.last, self.received, self.shown
        )


@dataclass(frozen=True)
class _View:
    """Rows as the server gave them."""

    rows: list[Element]
    total: int
    is_end: bool


def _digest(item_id: str) -> str:
    return hashlib.sha256(item_id.encode()).hexdigest()[:12]


def _id(row: Element) -> str:
    return "".join(e.get("Id", "") for e in find_all(row, "t:ItemId"))


def _received(row: Element) -> str:
    date = read_date(find(row, f"t:{_RECEIVED.partition(':')[2]}"))
    return write_date(date) if date else ""


class Rows:
    """Pages of folders and searches."""

    def __init__(self, wire: Wire, folders: Folders) -> None:
        self._wire, self._folders = wire, folders

    def page(
        self, folder: str, before: str, limit: int, query: Query | None = None
    ) -> Page:
        """See :meth:`.interface.Mailbox.page`."""
        if query:
            check_query(query)
        cursor = _Cursor.decode(before) if before else None
        path = folder or INBOX
        try:
            return self._page(path, cursor, limit, query)
        except FolderGone:
            # Renamed, or made anew: look once more.
            self._folders.forget()
            return self._page(path, cursor, limit, query)

    def _page(
        self, path: str, cursor: _Cursor | None, limit: int, query: Query | None
    ) -> Page:
        folder_id = self._folders.id_of(path)
        mark = folder_mark(path, folder_id)
        if cursor is None:
            view = self._find(folder_id, 0, limit, query)
            return _finish(path, mark, view, 0, None, query)
        if cursor.mark != mark:
            raise MessageGone("the folder was made anew")
        view = self._find(folder_id, cursor.offset - 1, limit + 1, query)
        if view.rows and _digest(_id(view.rows[0])) == cursor.last:
            rest = _View(view.rows[1:], view.total, view.is_end)
            return _finish(path, mark, rest, cursor.offset, cursor, query)
        return self._page_after_shift(path, folder_id, cursor, limit, query, view.total)

    def _page_after_shift(
        self,
        path: str,
        folder_id: str,
        cursor: _Cursor,
        limit: int,
        query: Query | None,
        total: int,
    ) -> Page:
        """Mail has come or gone above: go on by the time of receipt.

        Rows of the very same second are told apart by what was shown.
        """
        shown = set(cursor.shown.split())
        most = limit + len(shown)
        view = self._find(folder_id, 0, most, query, cursor.received)
        kept = [row for row in view.rows if _digest(_id(row)) not in shown]
        passed_by = len(view.rows) - len(kept)
        is_end = view.is_end and len(kept) <= limit
        rest = _View(kept[:limit], total, is_end)
        offset = total - view.total + passed_by
        mark = folder_mark(path, folder_id)
        return _finish(path, mark, rest, offset, cursor, query)

    def _find(
        self,
        folder_id: str,
        offset: int,
        limit: int,
        query: Query | None,
        until: str = "",
    ) -> _View:
        conditions = [*(_conditions(query) if query else ())]
        if until:
            conditions.append(_compare("IsLessThanOrEqualTo", _RECEIVED, until))
        request = m(
            "FindItem",
            m(
                "ItemShape",
                t("BaseShape", "IdOnly"),
                t("AdditionalProperties", *map(field, SHOWN)),
            ),
            m(
                "IndexedPageItemView",
                MaxEntriesReturned=str(limit),
                Offset=str(offset),
                BasePoint="Beginning",
            ),
            *([m("Restriction", _all(conditions))] if conditions else []),
            m("SortOrder", t("FieldOrder", field(_RECEIVED), Order="Descending")),
            m("ParentFolderIds", t("FolderId", Id=folder_id)),
            Traversal="Shallow",
        )
        self._wire.step = "read"
        [message] = self._wire.call(request)
        [root] = find_all(self._wire.check(message), "m:RootFolder")
        is_end = root.get("IncludesLastItemInRange", "").lower() == "true"
        rows = find_all(root, "t:Items/*")
        total = number(root.get("TotalItemsInView", ""))
        return _View(rows, total, is_end or not rows)


def _finish(
    path: str,
    mark: str,
    view: _View,
    offset: int,
    cursor: _Cursor | None,
    query: Query | None,
) -> Page:
    before = ""
    if view.rows and not view.is_end:
        before = _next(mark, view.rows, offset, cursor).encode()
    messages = tuple(summary_or_problem(path, mark, row) for row in view.rows)
    return Page(messages, before, -1 if query else view.total)


def _next(
    mark: str, rows: list[Element], offset: int, cursor: _Cursor | None
) -> _Cursor:
    received = _received(rows[-1])
    shown = [_digest(_id(row)) for row in rows if _received(row) == received]
    if cursor and cursor.received == received:
        shown = [*cursor.shown.split(), *shown]
    last = _digest(_id(rows[-1]))
    return _Cursor(mark, offset + len(rows), last, received, " ".join(shown[-400:]))


# Rows


def summary_or_problem(path: str, mark: str, row: Element) -> Summary:
    key = MessageKey(path, mark, _id(row))
    try:
        return _summary(key, row)
    except (ValueError, TypeError):
        return Summary(key, date=read_date(_received(row)), problem=BROKEN)


def _summary(key: MessageKey, row: Element) -> Summary:
    mapi = extended(row)
    return Summary(
        key,
        subject=line(find(row, "t:Subject")),
        sender=_sender(row, mapi.get("0x5d02", "")),
        to=_names(find(row, "t:DisplayTo")),
        date=read_date(find(row, "t:DateTimeReceived")),
        sent=read_date(find(row, "t:DateTimeSent")),
        size=number(find(row, "t:Size")),
        seen=find(row, "t:IsRead") == "true",
        flagged=find(row, "t:Flag/t:FlagStatus") == "Flagged",
        answered=mapi.get("0x1081", "") in _ANSWERED,
        has_attachments=find(row, "t:HasAttachments") == "true",
        snippet=shorten(find(row, "t:Preview")),
        message_id=line(find(row, "t:InternetMessageId")),
        references=mime.parse_message_ids(
            find(row, "t:References") or find(row, "t:InReplyTo")
        ),
    )


def _sender(row: Element, email: str) -> Address:
    """Colleagues have no address in ``From`` here; the MAPI property has it."""
    [sender] = addresses(row, "t:From") or [Address()]
    return Address(sender.name, line(email) if "@" in email else sender.email)


def _names(text: str) -> tuple[Address, ...]:
    """A list has only the recipients' names, joined by semicolons."""
    names = [line(name) for name in text.split(";") if name.strip()]
    return tuple(Address("", n) if "@" in n else Address(n) for n in names)


# Searching


def _all(conditions: list[Element]) -> Element:
    return conditions[0] if len(conditions) == 1 else t("And", *conditions)


def _conditions(query: Query) -> list[Element]:
    """What a query asks for ([MS-OXWSSRCH] 2.2.4.27, restrictions)."""
    found = []
    if query.text:
        places = ("item:Subject", "item:Body", "message:From", _SENDER)
        found.append(_contains(query.text, *places, "item:DisplayTo", "item:DisplayCc"))
    if query.sender:
        found.append(_contains(query.sender, "message:From", _SENDER))
    if query.to:
        found.append(_contains(query.to, "item:DisplayTo"))
    if query.subject:
        found.append(_contains(query.subject, "item:Subject"))
    if query.unread:
        found.append(_compare("IsEqualTo", "message:IsRead", "false"))
    if query.flagged:
        found.append(_compare("IsEqualTo", _FLAG, _FOLLOW_UP))
    if query.has_attachments:
        found.append(_compare("IsEqualTo", "item:HasAttachments", "true"))
    for operator, day in (
        ("IsGreaterThanOrEqualTo", query.since),
        ("IsLessThan", query.before),
    ):
        if day:
            midnight = datetime.combine(day, time(), timezone.utc)
            found.append(_compare(operator, _RECEIVED, write_date(midnight)))
    return found


def _contains(text: str, *places: str) -> Element:
    conditions = [
        t(
            "Contains",
            field(place),
            t("Constant", Value=text),
            ContainmentMode="Substring",
            ContainmentComparison="IgnoreCase",
        )
        for place in places
    ]
    return conditions[0] if len(conditions) == 1 else t("Or", *conditions)


def _compare(operator: str, place: str, value: str) -> Element:
    constant = t("FieldURIOrConstant", t("Constant", Value=value))
    return t(operator, field(place), constant)
