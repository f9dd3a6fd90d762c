"""Rows of the list: which messages, fetched how, and made into summaries."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .. import mime
from ..checks import decode_cursor, encode_cursor
from ..errors import MessageGone
from ..html.text import html_to_text
from ..interface import Content, MessageKey, Summary
from ..summaries import OLDEST, shorten
from .connection import Reply
from .fetch import EXPUNGED, HEADER, Items, number, parse_internal_date, read_rows
from .structure import first_text, has_attachments, is_signed
from .view import View, uid_set

BEYOND = (1 << 32) - 1
"""A UID above all others."""

INCOMPLETE = "The server could not give all details of this message."

_FEW_FIELDS = b"FROM SENDER SUBJECT DATE MESSAGE-ID REFERENCES IN-REPLY-TO CONTENT-TYPE"
_FIELDS = _FEW_FIELDS + b" TO"
_HEADER_BYTES = 16384
_BASIC = b"UID FLAGS INTERNALDATE RFC822.SIZE"
_PLAIN = b"%s BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (%s)]" % (_BASIC, _FIELDS)
_CAPPED = _PLAIN + b"<0.%d>" % _HEADER_BYTES
_FEW = b"BODY.PEEK[HEADER.FIELDS (%s)]<0.%d>" % (_FEW_FIELDS, _HEADER_BYTES)
_PREVIEW = b" PREVIEW"
_TEXT = b" BODY.PEEK[1]<0.1024>"
_BUDGET = 4 * 1024 * 1024
_BUDGET_PER_ROW = 1024 * 1024
_FIRST_SPAN = 64
_LAST_SPAN = 20_000
_FIRST_BOUNDARY = re.compile(rb"(?:\A|\r\n)(--[^\r\n]+?)[ \t]*(?=\r\n)")
_UNREADABLE = "\ufffd".encode()
_CALENDAR = b"BEGIN:VCALENDAR"
_SIGNED_HEADER = (
    b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
)
_MIN_TEXT = 5
_IDENTITY = ("7bit", "8bit", "")
_UTF8 = ("utf-8", "us-ascii", "")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: rows before the message ``uid`` come next.

    :param sequence: where that message was; only a hint, for messages vanish.
    :param received: when it was received, seconds since 1970; 0 where not known.
    """

    validity: str
    uid: int
    sequence: int
    received: int = 0

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The inverse of :meth:`encode`.

        :raises MessageGone: for anything else.
        """
        validity, *numbers = decode_cursor(text, 4)
        places = [number for number in numbers if isinstance(number, int)]
        if len(places) < len(numbers):
            raise MessageGone("not a cursor")
        uid, sequence, received = places
        if not (
            0 < uid < 1 << 32 and 0 < sequence < 1 << 32 and 0 <= received < 1 << 37
        ):
            raise MessageGone("not a cursor")
        return cls(str(validity), uid, sequence, received)

    def encode(self) -> str:
        """The opaque string for :attr:`~.interface.Page.before`."""
        return encode_cursor(self.validity, self.uid, self.sequence, self.received)


def seconds_of(date: datetime | None) -> int:
    """A date as a cursor has it."""
    return int(date.timestamp()) if date else 0


class Rows:
    """Fetches rows of the folder a view has open."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._items = _CAPPED
        self._items += _PREVIEW if "PREVIEW" in view.connection.offers else _TEXT

    # The folder

    @property
    def validity(self) -> str:
        """UIDVALIDITY of the open folder."""
        return self._view.validity

    @property
    def exists(self) -> int:
        """Messages in the open folder."""
        return self._view.exists

    def open(self, folder: str) -> None:
        """Open a folder for what follows."""
        self._view.enter(folder)

    def least(self, low: int, high: int) -> dict[int, Items]:
        """UID, flags, date and size: what any server gives of any message."""
        command = [b"FETCH", b"%d:%d" % (low, high), b"(%s)" % _BASIC]
        [reply] = self._view.run(command)
        return identified_rows(reply.check())

    # Places in the order of UIDs

    def check(self, cursor: Cursor) -> None:
        """Raise :class:`MessageGone` unless the cursor is of the open folder."""
        if cursor.validity != self._view.validity:
            raise MessageGone("the folder was made anew", step="read")

    def position(self, folder: str, cursor: Cursor) -> int:
        """Sequence number of the last message before the cursor; 0 for none.

        :raises MessageGone: when the folder was made anew.
        """
        [boundary] = self._view.enter(folder, [b"FETCH", b"%d (UID)" % cursor.sequence])
        self.check(cursor)
        if uids_of(boundary).get(cursor.sequence) == cursor.uid:
            return cursor.sequence - 1
        return self.locate(cursor)

    def locate(self, cursor: Cursor) -> int:
        """The same when messages have vanished: they can only have moved down."""
        high = min(cursor.sequence, self._view.exists)
        span = _FIRST_SPAN
        while high > 0:
            low = max(1, high - span + 1)
            [reply] = self._view.run([b"FETCH", b"%d:%d (UID)" % (low, high)])
            uids = uids_of(reply.check())
            found = [seq for seq, uid in uids.items() if uid < cursor.uid]
            if found:
                return max(found)
            high, span = low - 1, min(span * 8, _LAST_SPAN)
        return 0

    # Fetching

    def between(
        self, low: int, high: int, limit: int, rows: dict[int, Items]
    ) -> dict[int, Items]:
        """The rows of these sequence numbers; those not there yet are fetched."""
        wanted = range(low, high + 1)
        missing = [sequence for sequence in wanted if sequence not in rows]
        if missing:
            rows = {**rows, **self._fetch_missing(missing, limit)}
        rows = {sequence: rows[sequence] for sequence in wanted if sequence in rows}
        self._refine(list(rows.values()))
        return rows

    def command(self, sequence_set: bytes, prefix: bytes = b"") -> list[bytes]:
        """The command that fetches rows."""
        return [prefix + b"FETCH", sequence_set, b"(%s)" % self._items]

    def take(self, found: Mapping[int, Items]) -> dict[bytes, Items]:
        """Rows by UID, each as complete as it can be had."""
        self._refine(list(found.values()))
        return {items[b"UID"]: items for items in found.values()}

    def _fetch_missing(self, sequences: Sequence[int], limit: int) -> dict[int, Items]:
        """Rows that did not come: all at once, then the stubborn one by one."""
        reply = self._run_fetch(b"", _set(sequences), limit)
        rows = complete_rows(reply)
        missing = [sequence for sequence in sequences if sequence not in rows]
        if missing:
            [basic] = self._view.run([b"FETCH", _set(missing), b"(%s)" % _BASIC])
            known = identified_rows(basic)
            if not rows and not known:
                reply.check()
            rows.update(self._one_by_one(known))
        return rows

    def by_uid(self, uids: Sequence[bytes]) -> dict[bytes, tuple[int, Items]]:
        """Sequence number (a hint) and row of each UID that still exists."""
        reply = self._run_fetch(b"UID ", uid_set(uids), len(uids))
        rows = complete_rows(reply)
        missing = set(uids) - {items[b"UID"] for items in rows.values()}
        if missing and reply.status != "OK":
            wanted = uid_set(list(missing))
            [basic] = self._view.run([b"UID FETCH", wanted, b"(%s)" % _BASIC])
            rows.update(self._one_by_one(identified_rows(basic)))
        self._refine(list(rows.values()))
        return {items[b"UID"]: (sequence, items) for sequence, items in rows.items()}

    def _refine(self, rows: Sequence[Items]) -> None:
        """Ask again for what the first answer does not tell, at most once.

        The header of a mail to hundreds may end before its subject; the server's
        preview may be empty or unreadable where the text itself is neither.
        """
        if rows and not any(items.get(b"PREVIEW") for items in rows):
            # Cyrus offers previews and, as it is usually configured, has none.
            self._items = self._items.replace(_PREVIEW, _TEXT)
        by_uid = {items[b"UID"]: items for items in rows}
        commands = [
            [b"UID FETCH", uid_set(uids), b"(UID %s)" % what.strip()]
            for what, is_wanted in ((_FEW, _is_header_cut), (_TEXT, _is_preview_poor))
            if (uids := [uid for uid, items in by_uid.items() if is_wanted(items)])
        ]
        if not commands:
            return
        budget = budget_of(len(rows))
        for reply in self._view.run(*commands, budget=budget):
            for items in identified_rows(reply).values():
                row = by_uid.get(items[b"UID"], {})
                if HEADER in items:
                    items[HEADER] += row.get(HEADER, b"")
                row.update(items)

    def _run_fetch(self, prefix: bytes, wanted: bytes, limit: int) -> Reply:
        """FETCH; without refinements for a server that does not know them."""
        command = self.command(wanted, prefix)
        [reply] = self._view.run(command, budget=budget_of(limit))
        if reply.status == "BAD" and self._items != _PLAIN:
            self._items = _PLAIN
            return self._run_fetch(prefix, wanted, limit)
        return reply

    def _one_by_one(self, basic: Mapping[int, Items]) -> dict[int, Items]:
        """Each row by a command of its own; for one that fails what is known."""
        commands = [
            [b"UID", b"FETCH", items[b"UID"], b"(%s)" % self._items]
            for items in basic.values()
        ]
        replies = self._view.run(*commands, budget=budget_of(len(commands)))
        full = {
            items[b"UID"]: items for r in replies for items in complete_rows(r).values()
        }
        return {
            sequence: full.get(items[b"UID"], items)
            for sequence, items in basic.items()
        }

    # Summaries

    def summary(self, folder: str, items: Items) -> Summary:
        """One row, from what the server gave."""
        key = MessageKey(folder or "INBOX", self._view.validity, _uid_text(items))
        flags = frozenset(items.get(b"FLAGS", b"").strip(b"()").lower().split())
        date = received(items)
        if HEADER not in items:
            return Summary(
                key,
                date=date,
                size=number(items.get(b"RFC822.SIZE")),
                seen=b"\\seen" in flags,
                flagged=b"\\flagged" in flags,
                answered=b"\\answered" in flags,
                problem=INCOMPLETE,
            )
        head = read_head(items[HEADER])
        return Summary(
            key,
            subject=head.subject,
            sender=head.sender,
            to=head.to,
            date=date,
            sent=head.sent,
            size=number(items.get(b"RFC822.SIZE")),
            seen=b"\\seen" in flags,
            flagged=b"\\flagged" in flags,
            answered=b"\\answered" in flags,
            has_attachments=has_attachments(items.get(b"BODYSTRUCTURE", b"")),
            snippet=make_snippet(items),
            message_id=head.message_id,
            references=head.references or tuple(filter(None, [head.in_reply_to])),
        )


@functools.lru_cache(maxsize=2000)
def read_head(block: bytes) -> Content:
    """Read the header fields of a row; a list that is asked for again and again
    (it is, to notice new mail) is read once."""
    return mime.content_from_headers(mime.read_headers(block))


def _is_header_cut(items: Items) -> bool:
    return len(items.get(HEADER, b"")) >= _HEADER_BYTES


def _is_preview_poor(items: Items) -> bool:
    """Whether a better preview is to be had from the text itself."""
    preview = items.get(b"PREVIEW")
    if preview is not None and preview.startswith(_CALENDAR):
        return True
    if preview is None or (preview.strip() and _UNREADABLE not in preview):
        return False
    structure = items.get(b"BODYSTRUCTURE", b"")
    found = first_text(structure)
    return found[3] >= _MIN_TEXT if found else is_signed(structure)


def _uid_text(items: Items) -> str:
    return items[b"UID"].decode("latin-1")


def _set(sequences: Iterable[int]) -> bytes:
    return uid_set([b"%d" % sequence for sequence in sequences])


def budget_of(rows: int) -> int:
    return _BUDGET + rows * _BUDGET_PER_ROW


def complete_rows(reply: Reply) -> dict[int, Items]:
    """Rows that can be shown in full."""
    return {
        sequence: items
        for sequence, items in _merged(reply).items()
        if HEADER in items and b"UID" in items
    }


def identified_rows(reply: Reply) -> dict[int, Items]:
    """Rows of which at least the UID is known."""
    return {seq: items for seq, items in _merged(reply).items() if b"UID" in items}


def _merged(reply: Reply) -> dict[int, Items]:
    """Items by sequence number as it is at the end of the reply.

    A server may answer in pieces, tell changed flags, and let messages vanish
    before, between and after (Dovecot executes FETCH before a NOOP sent earlier).
    """
    rows: dict[int, Items] = {}
    for sequence, items in read_rows(reply.get("FETCH")):
        if items is EXPUNGED:
            rows = {n - (n > sequence): row for n, row in rows.items() if n != sequence}
        elif items and not (set(items) == {b"FLAGS"} and sequence not in rows):
            rows.setdefault(sequence, {}).update(items)
    return rows


def uids_of(reply: Reply) -> dict[int, int]:
    return {
        sequence: number(items[b"UID"])
        for sequence, items in identified_rows(reply).items()
    }


def read_uids(reply: Reply) -> Iterator[bytes]:
    """The UIDs that a search has found."""
    for answer in reply.get("SEARCH"):
        if isinstance(answer, bytes):
            yield from (uid for uid in answer.split() if uid.isdigit())


def received(items: Items) -> datetime | None:
    """When a message was received."""
    return parse_internal_date(items.get(b"INTERNALDATE", b""))


def date_of(reply: Reply, sequence: int) -> datetime | None:
    """When the message at a place was received, if the reply tells."""
    return received(identified_rows(reply).get(sequence, {}))


def received_of(rows: Mapping[bytes, Items]) -> dict[int, datetime | None]:
    """When messages were received, by UID."""
    return {int(uid): received(items) for uid, items in rows.items()}


def dates_of(reply: Reply) -> dict[int, datetime | None]:
    """When the messages of which a reply tells were received, by UID."""
    return received_of({row[b"UID"]: row for row in identified_rows(reply).values()})


def make_snippet(items: Items) -> str:
    """The first words of the text: from its first bytes, or from PREVIEW."""
    text = _snippet_of_text(items)
    return text or shorten(items.get(b"PREVIEW", b"").decode("utf-8", "replace"))


def _snippet_of_text(items: Items) -> str:
    data = items.get(b"BODY[1]")
    structure = items.get(b"BODYSTRUCTURE", b"")
    if not data:
        return ""
    found = first_text(structure)
    if found is None:
        return _snippet_of_signed(data) if is_signed(structure) else ""
    mimetype, charset, encoding, _size = found
    body = _first_body(data, structure)
    if mimetype in mime.CALENDAR_TYPES:
        body = mime.decode_part(body, encoding)
        return shorten(mime.describe_calendar(body, charset))
    text = _decode(body, charset, encoding)
    return shorten(html_to_text(text) if mimetype == "text/html" else text)


def _snippet_of_signed(data: bytes) -> str:
    """The first words inside of opaque S/MIME, which is base64."""
    return shorten(mime.read_message(_SIGNED_HEADER + data).text)


def _decode(data: bytes, charset: str, encoding: str) -> str:
    """The usual case without the care that unusual ones need."""
    if encoding in _IDENTITY and charset.lower() in _UTF8 and b"\x1b" not in data:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            if error.start > len(data) - 4:
                return data[: error.start].decode()
    return mime.decode_text(data, charset, encoding)[0]


def _first_body(data: bytes, structure: bytes) -> bytes:
    """The text at the beginning of part 1, which may be a multipart itself."""
    levels = len(structure) - len(structure.lstrip(b"("))
    for _level in range(levels - 2):
        line = _FIRST_BOUNDARY.search(data)
        if line is None:
            break
        inside = data[line.end() :].partition(b"\r\n\r\n")[2]
        data = inside.partition(b"\r\n" + line[1])[0]
    return data


def by_receipt(messages: Iterable[Summary]) -> tuple[Summary, ...]:
    """Rows of one page, newest first by the server's receipt."""
    return tuple(sorted(messages, key=_place, reverse=True))


def _place(row: Summary) -> tuple[datetime, int]:
    return row.date or OLDEST, int(row.key.uid)


def newest_first(uids: Iterable[bytes]) -> list[bytes]:
    """UIDs in the order of a list."""
    return sorted(set(uids), key=int, reverse=True)
