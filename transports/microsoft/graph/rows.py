"""The list on Microsoft Graph: one request a page, newest first.

After "List messages" and "Use the $search query parameter"
(learn.microsoft.com/graph/api/user-list-messages, …/graph/search-query-parameter):

- What is in ``$orderby`` has to be in ``$filter``, too, and before the rest; else
  the answer is ``InefficientFilter``. So every filter begins with the receipt.
- ``$search`` goes with neither; it finds words, sorts by the date sent, and ends
  after 1,000 messages. What else is asked for is looked at here.

A page goes on by the time of receipt, not by ``$skip``: it costs the same at any
depth, and messages that come or vanish move nothing. The service writes that time
to the second, so the second of the last row is read again without what was shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

from ... import mime
from ...checks import check_query, decode_cursor, encode_cursor
from ...errors import FolderGone, MessageGone
from ...folders import INBOX
from ...interface import Address, MessageKey, Page, Query, Summary
from ...summaries import matches, received, shorten
from ..folder_tree import folder_mark
from ..values import line, read_date, write_date
from .errors import TooComplex
from .folders import Folders
from .json import Json, extended, items, obj, people, text, whole
from .wire import Wire, segment, with_query

SIZE, VERB, REFERENCES, IN_REPLY_TO = 0x0E08, 0x1081, 0x1039, 0x1042
"""PidTagMessageSize, PidTagLastVerbExecuted, PidTagInternetReferences and
PidTagInReplyToId."""

EXTENDED = "singleValueExtendedProperties($filter={})".format(
    " or ".join(
        f"id eq '{name}'"
        for name in (
            "Integer 0x0E08",
            "Integer 0x1081",
            "String 0x1039",
            "String 0x1042",
        )
    )
)
REPLIED = "102"
_ANSWERED = frozenset({REPLIED, "103"})  # reply, reply to all
SHOWN = (
    "id,subject,from,toRecipients,receivedDateTime,sentDateTime,hasAttachments,"
    "isRead,flag,bodyPreview,internetMessageId,parentFolderId"
)
NEWEST_FIRST = "receivedDateTime desc"
LONG_AGO = "1900-01-01T00:00:00Z"
_MOST_NAMED = 400
"""So many messages of one second are told apart by name; more by their number."""

_SCANNED = 200
"""Rows looked at in one go where the service does not search."""

_MOST_WORDS = 20
_MOST_FOLLOWED = 20
_NO_SEARCH_OPTIONS = frozenset({"$filter", "$orderby", "$expand"})


@dataclass(frozen=True)
class _Cursor:
    """Where a page ended.

    :param mark: the folder's, see :func:`~..folder_tree.folder_mark`.
    :param total: of the folder, when the first page was read.
    :param received: when the last row was received.
    :param shown: of the rows received in that very second.
    :param passed: rows of that second that are not named in ``shown``.
    :param link: how a search by words goes on; then the rest is empty.
    """

    mark: str
    total: int = 0
    received: str = ""
    shown: str = ""
    passed: int = 0
    link: str = ""

    @classmethod
    def decode(cls, given: str) -> _Cursor:
        mark, total, received, shown, passed, link = decode_cursor(given, 6)
        numbers = isinstance(total, int) and isinstance(passed, int) and passed >= 0
        if not numbers or not (link or read_date(str(received))):
            raise MessageGone("not a cursor")
        return cls(
            str(mark), int(total), str(received), str(shown), int(passed), str(link)
        )

    def encode(self) -> str:
        return encode_cursor(
            self.mark, self.total, self.received, self.shown, self.passed, self.link
        )


@dataclass(frozen=True)
class _Place:
    """The folder that is looked at."""

    path: str
    id: str

    @property
    def mark(self) -> str:
        return folder_mark(self.path, self.id)

    @property
    def messages(self) -> str:
        return f"/mailFolders/{segment(self.id)}/messages"


@dataclass(frozen=True)
class _View:
    """Rows as the service gave them."""

    rows: list[Json]
    goes_on: bool
    total: int


class Rows:
    """Pages of folders and searches."""

    def __init__(self, wire: Wire, folders: Folders) -> None:
        self._wire, self._folders = wire, folders
        self._is_picky = False

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
        except (FolderGone, MessageGone):
            # Renamed, or made anew: look once more.
            self._folders.forget()
            return self._page(path, cursor, limit, query)

    def _page(
        self, path: str, cursor: _Cursor | None, limit: int, query: Query | None
    ) -> Page:
        place = _Place(path, self._folders.id_of(path))
        if cursor and cursor.mark != place.mark:
            raise MessageGone("the folder was made anew")
        if cursor and bool(cursor.link) != bool(query and query.text):
            raise MessageGone("the cursor of another search")
        if query and query.text:
            return self._page_of_words(place, cursor, limit, query)
        # The service does not filter by recipients.
        if query and (self._is_picky or query.to):
            return self._page_by_receipt(place, cursor, limit, query, is_scan=True)
        try:
            return self._page_by_receipt(place, cursor, limit, query)
        except TooComplex:
            if not query:
                raise
            self._is_picky = True
            return self._page_by_receipt(place, cursor, limit, query, is_scan=True)

    # By the time of receipt

    def _page_by_receipt(
        self,
        place: _Place,
        cursor: _Cursor | None,
        limit: int,
        query: Query | None,
        *,
        is_scan: bool = False,
    ) -> Page:
        """A page of a folder, or of a search whose conditions are a filter.

        :param is_scan: the service gives all messages between the dates, and the
            conditions are looked at here.
        """
        view = self._view(place, cursor, limit, query, is_scan=is_scan)
        wanted = query if is_scan else None
        taken, looked_at = _take(place, view.rows, limit, wanted)
        more = ""
        if looked_at and (view.goes_on or len(looked_at) < len(view.rows)):
            more = _next(place.mark, view.total, looked_at, cursor)
        if not query:
            return Page(tuple(taken), more, view.total)
        until = read_date(_received(looked_at[-1])) if looked_at else None
        return Page(tuple(taken), more, -1, until)

    def _view(
        self,
        place: _Place,
        cursor: _Cursor | None,
        limit: int,
        query: Query | None,
        *,
        is_scan: bool,
    ) -> _View:
        """What the service gives, without what was shown before."""
        shown = set(cursor.shown.split()) if cursor else set()
        body = self._wire.get(
            with_query(
                place.messages,
                filter=" and ".join(_conditions(query, cursor, is_scan=is_scan)),
                orderby=NEWEST_FIRST,
                select=SHOWN,
                expand=EXTENDED,
                top=(_SCANNED if is_scan else limit) + len(shown),
                skip=(cursor and cursor.passed) or "",
                count="" if cursor or query else "true",
            )
        )
        total = cursor.total if cursor else whole(body, "@odata.count")
        rows, link = _new(body, shown), text(body, "@odata.nextLink")
        for _time in range(_MOST_FOLLOWED):
            if rows or not link:
                break
            # A service may give less than it was asked for.
            body = self._wire.follow(link)
            rows, link = _new(body, shown), text(body, "@odata.nextLink")
        return _View(rows, bool(link), total)

    # By words

    def _page_of_words(
        self, place: _Place, cursor: _Cursor | None, limit: int, query: Query
    ) -> Page:
        words = re.findall(r"\w+", query.text.lower())[:_MOST_WORDS]
        if not words:
            # No word can be found in an index of words.
            return Page((), "", -1)
        if cursor:
            body = self._wire.follow(self._wire.url(_checked(place, cursor.link)))
        else:
            search = " ".join(f"{word}*" for word in words)
            path = with_query(
                place.messages, search=f'"{search}"', select=SHOWN, top=limit
            )
            body = self._wire.get(path)
        rows = items(body)
        rest = replace(query, text="")
        taken, _looked_at = _take(place, rows, len(rows), rest)
        taken.sort(key=received, reverse=True)
        link = text(body, "@odata.nextLink")
        more = ""
        if link and rows:
            query_of_link = urlsplit(self._wire.own_address(link)).query
            more = _Cursor(
                place.mark, link=_checked(place, f"{place.messages}?{query_of_link}")
            ).encode()
        return Page(tuple(taken), more, -1)


def _checked(place: _Place, link: str) -> str:
    """How a search goes on: it is this folder's, and it is a search.

    :raises MessageGone: for a cursor that somebody else made up.
    """
    parts = urlsplit(link)
    names = {name.lower() for name, _value in parse_qsl(parts.query)}
    is_search = "$search" in names and names.isdisjoint(_NO_SEARCH_OPTIONS)
    if parts.netloc or parts.path != place.messages or not is_search:
        raise MessageGone("not a cursor")
    return link


def _digest(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:8]


def _received(row: Json) -> str:
    found = read_date(text(row, "receivedDateTime"))
    return write_date(found) if found else ""


def _new(body: Json, shown: set[str]) -> list[Json]:
    return [row for row in items(body) if _digest(text(row, "id")) not in shown]


def _take(
    place: _Place, rows: Sequence[Json], limit: int, query: Query | None
) -> tuple[list[Summary], list[Json]]:
    """The rows that match, up to the limit; and those that were looked at."""
    taken: list[Summary] = []
    for number, row in enumerate(rows):
        if len(taken) == limit:
            return taken, list(rows[:number])
        summary = make_summary(place.path, row)
        if query is None or _matches(summary, query):
            taken.append(summary)
    return taken, list(rows)


def _matches(row: Summary, query: Query) -> bool:
    flags = (query.unread and row.seen) or (query.flagged and not row.flagged)
    return not flags and matches(row, b"", query)


def _next(mark: str, total: int, rows: list[Json], cursor: _Cursor | None) -> str:
    """The cursor behind some rows; none where the service dates none of them."""
    received = next(filter(None, map(_received, reversed(rows))), "")
    if not received:
        return ""
    shown = [_digest(text(row, "id")) for row in rows if _received(row) == received]
    passed = 0
    if cursor and cursor.received == received:
        shown = [*cursor.shown.split(), *shown]
        passed = cursor.passed
    if len(shown) > _MOST_NAMED:
        shown, passed = [], passed + len(shown)
    return _Cursor(mark, total, received, " ".join(shown), passed).encode()


# Rows


def make_summary(path: str, row: Json) -> Summary:
    """A row of the list from a message of the service."""
    mapi = extended(row)
    size = mapi.get(SIZE, "")
    sender = people(row, "from")
    return Summary(
        make_key(path, row),
        subject=line(text(row, "subject")),
        sender=sender[0] if sender else Address(),
        to=people(row, "toRecipients"),
        date=read_date(text(row, "receivedDateTime")),
        sent=read_date(text(row, "sentDateTime")),
        size=int(size) if size.isdecimal() else 0,
        seen=row.get("isRead") is True,
        flagged=text(obj(row, "flag"), "flagStatus") == "flagged",
        answered=mapi.get(VERB, "") in _ANSWERED,
        has_attachments=row.get("hasAttachments") is True,
        snippet=shorten(text(row, "bodyPreview")),
        message_id=line(text(row, "internetMessageId")),
        references=mime.parse_message_ids(
            mapi.get(REFERENCES) or mapi.get(IN_REPLY_TO, "")
        ),
    )


def make_key(path: str, row: Json) -> MessageKey:
    """The key of a message; the folder is what the message itself says, as ids of
    folders need not be written alike everywhere."""
    mark = folder_mark(path, text(row, "parentFolderId"))
    return MessageKey(path, mark, text(row, "id"))


# Searching


def _conditions(
    query: Query | None, cursor: _Cursor | None, *, is_scan: bool
) -> list[str]:
    """What a ``$filter`` is made of, the receipt first."""
    found = _dates(query or Query(), cursor)
    if query and not is_scan:
        found += _criteria(query)
    if found and not found[0].startswith("receivedDateTime"):
        found = [f"receivedDateTime ge {LONG_AGO}", *found]
    return found


def _dates(query: Query, cursor: _Cursor | None) -> list[str]:
    ends = [_midnight(query.before)] if query.before else []
    if cursor:
        ends.append(_second_after(cursor.received))
    found = []
    if query.since:
        found.append(f"receivedDateTime ge {_midnight(query.since)}")
    if ends:
        found.append(f"receivedDateTime lt {min(ends)}")
    return found


def _second_after(received: str) -> str:
    try:
        found = read_date(received)
        return write_date(found + timedelta(seconds=1)) if found else received
    except OverflowError:
        return received


def _midnight(day: date) -> str:
    return write_date(datetime.combine(day, time(), timezone.utc))


def _criteria(query: Query) -> list[str]:
    found = []
    if query.unread:
        found.append("isRead eq false")
    if query.flagged:
        found.append("flag/flagStatus eq 'flagged'")
    if query.has_attachments:
        found.append("hasAttachments eq true")
    if query.subject:
        found.append(_contains(query.subject, "subject"))
    if query.sender:
        places = ("from/emailAddress/address", "from/emailAddress/name")
        found.append(
            "({})".format(" or ".join(_contains(query.sender, one) for one in places))
        )
    return found


def _contains(wanted: str, place: str) -> str:
    quoted = wanted.replace("'", "''")
    return f"contains({place},'{quoted}')"
