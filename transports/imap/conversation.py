"""The messages that belong to one: by Gmail's own ids, else by a bounded search.

A search of a whole folder takes Dovecot two seconds for the first 100,000 headers,
of two thousand 25 ms. So it begins around the message, where nearly all of its
conversation is, and widens while there is time. THREAD (RFC 5256) would tell no more:
it answers for one folder, and for all of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..conversations import PLACES, belonging, in_order, wanted_ids
from ..errors import FolderGone, MessageGone, ProtocolError
from ..folders import INBOX
from ..interface import Folder, MessageKey, Role, Summary
from .fetch import parse_internal_date, read_rows
from .folders import find_folders
from .login import quote
from .rows import Rows, newest_first, read_uids
from .view import View, uid_of, uid_set

PATIENCE = 0.15
"""Seconds after which nothing more is searched; each folder is looked at once."""

AROUND = 1000
"""Messages before and after that are searched in any case."""

WIDER = 8
"""So many times more, each time that nothing but time is left."""

MAX_HITS = 300
_SPOTS = 40
_SOUGHT = 10
_FIELDS = (b"MESSAGE-ID", b"REFERENCES", b"IN-REPLY-TO")
_GMAIL = "X-GM-EXT-1"


@dataclass
class _Place:
    """A folder, where in it the conversation is likely to be, and what is searched.

    :param middle: a sequence number, -1 while it is not known.
    :param exists: messages in the folder; 0 when it cannot be opened.
    :param low: the first of those around the middle that were searched.
    :param high: the last of them.
    """

    path: str
    middle: int = -1
    exists: int = 0
    low: int = 1
    high: int = 0
    rows: list[Summary] = field(default_factory=list)

    @property
    def is_left(self) -> bool:
        """Whether there is anything that was not searched."""
        return self.low > 1 or self.high < self.exists


class Conversation:
    """Looks for the conversation of one message."""

    def __init__(self, view: View, rows: Rows) -> None:
        self._view, self._rows = view, rows
        self._deadline = time.monotonic() + PATIENCE

    def of(self, key: MessageKey, limit: int) -> tuple[Summary, ...]:
        """See :meth:`.interface.Mailbox.conversation`."""
        uid = uid_of(key)
        self._view.enter(key.folder)
        self._view.check(key)
        found = self._rows.by_uid([uid])
        if uid not in found:
            raise MessageGone("no such message", step="read")
        sequence, items = found[uid]
        start = self._rows.summary(key.folder, items)
        if not wanted_ids([start], 1):
            return (start,)
        folders = find_folders(self._view.connection, self._view.names)
        if _GMAIL in self._view.connection.offers:
            rows = self._by_gmail(uid, folders)
            if rows is not None:
                return in_order(start, rows, limit)
        rows = self._by_ids(start, _Place(key.folder, sequence), folders)
        return in_order(start, rows, limit)

    # Gmail (developers.google.com/gmail/imap/imap-extensions)

    def _by_gmail(self, uid: bytes, folders: list[Folder]) -> list[Summary] | None:
        """All of a thread is in "All Mail"; None where that is not shown."""
        everything = [one.path for one in folders if one.role is Role.ALL]
        [reply] = self._view.run([b"UID FETCH", uid, b"(UID X-GM-THRID)"])
        threads = [
            items[b"X-GM-THRID"]
            for _sequence, items in read_rows(reply.get("FETCH"))
            if items and items.get(b"X-GM-THRID", b"").isdigit()
        ]
        if not everything or not threads:
            return None
        search = [b"UID SEARCH X-GM-THRID", threads[0]]
        [found] = self._view.enter(everything[0], search)
        return self._fetch(everything[0], newest_first(read_uids(found.check())))

    # Any server

    def _by_ids(
        self, start: Summary, home: _Place, folders: list[Folder]
    ) -> list[Summary]:
        paths = [one.path for role in PLACES for one in folders if one.role is role]
        others = dict.fromkeys(path for path in [INBOX, *paths] if path != home.path)
        places = [home, *map(_Place, others)]
        belongs: list[Summary] = []
        sought: list[str] = []
        wanted = wanted_ids([start], _SOUGHT)
        while wanted:
            for place in places:
                self._look(place, start.date, wanted)
            everything = [row for place in places for row in place.rows]
            belongs = belonging(start, everything)
            sought += wanted
            wanted = [
                one
                for one in wanted_ids(belongs, len(sought) + _SOUGHT)
                if one not in sought
            ][:_SOUGHT]
            if self._is_late():
                break
        self._widen(places, sought)
        return belonging(start, [row for place in places for row in place.rows])

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def _look(self, place: _Place, date: datetime | None, wanted: list[str]) -> None:
        """Search around the message's place, which is found out by its date."""
        try:
            self._view.enter(place.path)
        except (FolderGone, ProtocolError):
            return
        if place.middle < 0:
            place.middle = self._find_place(date)
        exists = place.exists = self._view.exists
        place.low = max(1, place.middle - AROUND)
        place.high = min(exists, place.middle + AROUND)
        windows = [(place.low, place.high)]
        if exists > place.high:
            windows.append((max(place.high + 1, exists - AROUND), exists))
        self._search(place, windows, wanted)

    def _widen(self, places: list[_Place], wanted: list[str]) -> None:
        """Search further away, as far as there is time for."""
        span, affordable = AROUND * WIDER, AROUND * WIDER
        while affordable > AROUND and any(place.is_left for place in places):
            for place in places:
                begun = time.monotonic()
                count = self._search_wider(place, wanted, min(span, affordable))
                now = time.monotonic()
                pace = (now - begun) / max(count, 1)
                affordable = int((self._deadline - now) / max(pace, 1e-9))
            span *= WIDER

    def _search_wider(self, place: _Place, wanted: list[str], span: int) -> int:
        """Search so many messages more on both sides; how many there were."""
        if not place.is_left or span < AROUND:
            return 0
        self._view.enter(place.path)
        low = max(1, place.low - span // 2)
        high = min(place.exists, place.high + span // 2)
        windows = [(low, place.low - 1), (place.high + 1, high)]
        count = place.low - low + high - place.high
        place.low, place.high = low, high
        self._search(place, windows, wanted[:_SOUGHT])
        return count

    def _find_place(self, date: datetime | None) -> int:
        """Where in the open folder messages of a date are: two round trips."""
        low, high = 1, self._view.exists
        for _round in range(2):
            step = (high - low) // _SPOTS
            if step < 1 or date is None:
                break
            spots = uid_set([b"%d" % spot for spot in range(low, high, step)])
            [reply] = self._view.run([b"FETCH", spots, b"(UID INTERNALDATE)"])
            for sequence, items in read_rows(reply.get("FETCH")):
                when = parse_internal_date((items or {}).get(b"INTERNALDATE", b""))
                if when and when <= date:
                    low = max(low, sequence)
            high = min(high, low + step)
        return high

    def _search(
        self, place: _Place, windows: Sequence[tuple[int, int]], wanted: list[str]
    ) -> None:
        commands = [
            [b"UID SEARCH", b"%d:%d" % window, *_criteria(wanted)]
            for window in windows
            if window[0] <= window[1]
        ]
        replies = self._view.run(*commands) if commands else []
        # Each reply has the answers to all.
        uids = newest_first(read_uids(replies[0])) if replies else []
        known = {row.key.uid.encode() for row in place.rows}
        fresh = [uid for uid in uids if uid not in known]
        place.rows += self._fetch(place.path, fresh)

    def _fetch(self, folder: str, uids: list[bytes]) -> list[Summary]:
        uids = uids[:MAX_HITS]
        found = self._rows.by_uid(uids) if uids else {}
        return [
            self._rows.summary(folder, items) for _sequence, items in found.values()
        ]


def _criteria(ids: Sequence[str]) -> Iterator[bytes]:
    """Any of the ids in any of the fields."""
    keys = [(b"HEADER", name, quote(one.encode())) for one in ids for name in _FIELDS]
    yield from [b"OR"] * (len(keys) - 1)
    for key in keys:
        yield from key
