"""Searching a folder in windows, newest first.

A text search over 100,000 messages takes a server 20 seconds, over the newest
thousand a fifth of one. So the folder is searched window by window, a call ends
after a moment with what was found, and the cursor says where to go on.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime

from ..checks import check_query
from ..interface import Page, Query, Summary
from ..summaries import matches
from .connection import Reply
from .fetch import read_rows
from .login import quote
from .pages import Pages
from .receipt import Order
from .rows import (
    BEYOND,
    Cursor,
    Rows,
    by_receipt,
    date_of,
    dates_of,
    newest_first,
    read_uids,
    seconds_of,
    uids_of,
)
from .view import View, uid_set

FIRST_WINDOW = 500
MIN_WINDOW = 200
MAX_WINDOW = 32_000
PATIENCE = 0.25
"""Seconds after which a call begins no further window."""

BEGINNING = 32 * 1024
"""Bytes of a message that are looked into where the server cannot search."""

_BEGINNING = b"BODY.PEEK[]<0.%d>" % BEGINNING
_SLACK = 1024 * 1024
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def criteria(query: Query) -> list[bytes]:
    """The arguments of SEARCH; strings that are not ASCII become literals.

    :raises ProtocolError: for CR, LF or NUL in a text.
    """
    check_query(query)
    words: list[bytes] = []
    for name, text in (
        (b"TEXT", query.text),
        (b"FROM", query.sender),
        (b"TO", query.to),
        (b"SUBJECT", query.subject),
    ):
        if text:
            words += [name, quote(text.encode("utf-8", "replace"))]
    words += [b"UNSEEN"] * query.unread + [b"FLAGGED"] * query.flagged
    words += [b"SINCE", _day(query.since)] if query.since else []
    words += [b"BEFORE", _day(query.before)] if query.before else []
    return words or [b"ALL"]


def _day(day: date) -> bytes:
    """A date as IMAP writes it, whatever the locale."""
    month = _MONTHS[3 * day.month - 3 : 3 * day.month]
    return f"{day.day}-{month}-{day.year:04d}".encode()


class Search:
    """One call of a search: windows until it has a page or time is up."""

    def __init__(self, view: View, rows: Rows, pages: Pages, query: Query) -> None:
        self._view = view
        self._rows = rows
        self._pages = pages
        self._order: Order | None = None
        self._query = query
        self._words = criteria(query)
        self._is_ours = False
        texts = (query.text, query.sender, query.to, query.subject)
        costly = query.has_attachments or any(texts)
        self._window = FIRST_WINDOW if costly else MAX_WINDOW
        self._deadline = time.monotonic() + PATIENCE
        self._begun = 0.0
        self._found: list[Summary] = []
        self._until: datetime | None = None

    def page(self, folder: str, before: str, limit: int) -> Page:
        """At most ``limit`` rows; with a cursor unless all was searched."""
        cursor = Cursor.decode(before) if before else None
        self._order, high = self._pages.start(folder, cursor)
        bound = cursor.uid if cursor else BEYOND
        while high > 0:
            self._begun = time.monotonic()
            low = max(1, high - self._window + 1)
            cursor = self._search_window(folder, low, high, bound, limit)
            high, bound = cursor.sequence - 1, cursor.uid
            if len(self._found) >= limit or self._is_late():
                break
            self._resize_window()
        more = cursor.encode() if cursor and high > 0 else ""
        share = 1 - high / self._view.exists if more and self._view.exists else 1.0
        found = by_receipt(self._found)
        is_sorted = self._order is not None
        return Page(found, more, -1, self._until, max(0.0, share), is_sorted)

    def _resize_window(self) -> None:
        """Twice as large, unless that would take longer than there is time."""
        now = time.monotonic()
        pace = (now - self._begun) / self._window
        affordable = int((self._deadline - now) / max(pace, 1e-9))
        self._window = min(self._window * 2, affordable, MAX_WINDOW)
        self._window = max(self._window, MIN_WINDOW)

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def _search_window(
        self, folder: str, low: int, high: int, bound: int, limit: int
    ) -> Cursor:
        """Search and show; where to go on is after the last row looked at.

        :param bound: only UIDs below count; the others were looked at before.
        """
        if self._order:
            return self._search_by_receipt(self._order, folder, low, high, limit)
        lowest = [b"FETCH", b"%d (UID INTERNALDATE)" % low]
        found = self._ask(b"%d:%d" % (low, high), lowest)
        uids = newest_first(uid for uid in read_uids(found) if int(uid) < bound)
        if last := self._show_all(folder, uids, limit):
            return Cursor(self._view.validity, *last)
        self._until = date_of(found, low) or self._until
        return Cursor(self._view.validity, uids_of(found).get(low, bound), low)

    def _search_by_receipt(
        self, order: Order, folder: str, low: int, high: int, limit: int
    ) -> Cursor:
        """The same in the order of receipt."""
        low, words = order.window(low - 1, high)
        places = {uid: low + place for place, uid in enumerate(order.uids[low:high], 1)}
        oldest = order.uids[low]
        found = self._ask(
            b"UID " + words, [b"UID FETCH", b"%d (UID INTERNALDATE)" % oldest]
        )
        uids = [uid for uid in newest_first(read_uids(found)) if int(uid) in places]
        uids.sort(key=lambda uid: places[int(uid)], reverse=True)
        if last := self._show_all(folder, uids, limit):
            uid, _sequence = last
            seconds = seconds_of(self._until)
            return Cursor(self._view.validity, uid, places[uid], seconds)
        date = dates_of(found).get(oldest)
        self._until = date or self._until
        return Cursor(self._view.validity, oldest, low + 1, seconds_of(date))

    def _ask(self, where: bytes, about_oldest: list[bytes]) -> Reply:
        """Search there; what is asked about the oldest message comes with it."""
        found, _oldest = self._view.run(self._command(where), about_oldest)
        if self._is_charset_refused(found):
            self._is_ours = True
            self._words = criteria(_ascii_part(self._query))
            found, _oldest = self._view.run(self._command(where), about_oldest)
        return found.check()

    def _show_all(
        self, folder: str, uids: list[bytes], limit: int
    ) -> tuple[int, int] | None:
        """Add the rows that match; UID and place of the last one looked at when there
        are enough, or time is up, before all were looked at."""
        while uids:
            size = limit - len(self._found)
            batch, uids = uids[:size], uids[size:]
            last = self._show(folder, batch)
            full = len(self._found) >= limit or self._is_late()
            if uids and last and full:
                self._until = self._found[-1].date if self._found else self._until
                return last
        return None

    def _command(self, where: bytes) -> list[bytes]:
        command = [b"UID SEARCH"]
        beyond_ascii = any(not word.isascii() for word in self._words)
        if beyond_ascii and not self._view.names.utf8:
            command.append(b"CHARSET UTF-8")
        return [*command, where, *self._words]

    def _show(self, folder: str, batch: list[bytes]) -> tuple[int, int] | None:
        """Add the rows that match; UID and place of the last one looked at."""
        rows = self._rows.by_uid(batch)
        beginnings = self._beginnings(batch)
        last = None
        for uid in batch:
            if uid not in rows:
                continue
            sequence, items = rows[uid]
            last = int(uid), sequence
            summary = self._rows.summary(folder, items)
            if self._is_wanted(summary, beginnings.get(uid, b"")):
                self._found.append(summary)
        return last

    def _is_charset_refused(self, reply: Reply) -> bool:
        """Whether the server cannot search for what is not ASCII (BADCHARSET)."""
        is_plain = all(word.isascii() for word in self._words)
        return reply.status != "OK" and not is_plain and not self._is_ours

    def _beginnings(self, batch: list[bytes]) -> dict[bytes, bytes]:
        """What there is to look into where the server cannot."""
        if not (self._is_ours and self._query.text):
            return {}
        command = [b"UID FETCH", uid_set(batch), b"(UID %s)" % _BEGINNING]
        [reply] = self._view.run(command, budget=len(batch) * 2 * BEGINNING + _SLACK)
        return {
            items[b"UID"]: items.get(b"BODY[]", b"")
            for _sequence, items in read_rows(reply.check().get("FETCH"))
            if items and b"UID" in items
        }

    def _is_wanted(self, summary: Summary, beginning: bytes) -> bool:
        """What the server did not look at."""
        if self._is_ours:
            return matches(summary, beginning, self._query)
        return summary.has_attachments or not self._query.has_attachments


def _ascii_part(query: Query) -> Query:
    """The criteria that any server understands."""
    return replace(
        query,
        text=query.text if query.text.isascii() else "",
        sender=query.sender if query.sender.isascii() else "",
        to=query.to if query.to.isascii() else "",
        subject=query.subject if query.subject.isascii() else "",
    )
