"""In which order the messages of a folder were received.

UIDs tell in which order messages came into the folder, which is not the same: what was
moved or copied there keeps the date of its receipt. Servers that sort (RFC 5256) say
so in a moment, and most of them (RFC 5267) in a few bytes: ``1:100000`` for a folder
in which nothing was moved. A server that does not sort is asked for the dates, where
they are few. What is known is kept, and only what is new is asked for.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..summaries import OLDEST
from .connection import Chunk, Reply

MAX_RANGES = 1_000_000
"""Messages of a folder whose order comes as ranges of UIDs."""

MAX_SORTED = 100_000
"""Messages of a folder whose UIDs come one by one: half a megabyte."""

MAX_DATES = 5_000
"""Messages that are asked for their dates, by a server that does not sort."""

MAX_KEPT = 4_000_000
"""UIDs that a process keeps, of all accounts: 16 MB."""

MAX_RUNS = 1_500
"""Ranges of a command: some servers take no line of more than 64 KB, or 32."""

_NEAR = 1_000
_Dates = Mapping[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Order:
    """The messages of a folder, the one received last at the end.

    What has vanished meanwhile may be among them.

    :param newest: when the last one was received; ``None`` while that is not known.
    """

    validity: str
    uids: array[int]
    highest: int
    newest: datetime | None = None

    def before(self, place: int, count: int) -> list[int]:
        """So many UIDs before a place, newest first."""
        return list(reversed(self.uids[max(0, place - count) : place]))

    def window(self, low: int, high: int) -> tuple[int, bytes]:
        """A set that holds the messages from one place to another, and perhaps others
        whose place is elsewhere; and where it begins, as a command is not endless.
        """
        runs: list[list[int]] = []
        for place in range(high, low, -1):
            uid = self.uids[place - 1]
            if runs and uid < runs[-1][0]:
                runs[-1][0] = uid
            elif len(runs) == MAX_RUNS:
                return place, _set(runs)
            else:
                runs.append([uid, uid])
        return low, _set(runs)

    def find(self, uid: int, hint: int) -> int:
        """The place of a UID, -1 where it is not: it is looked for near the hint."""
        low, high = max(0, hint - _NEAR), max(0, hint + _NEAR)
        for begin, end in ((low, high), (0, len(self.uids))):
            near = self.uids[begin:end]
            if uid in near:
                return begin + near.index(uid)
        return -1

    def brought_up_to_date(self, dates: _Dates, exists: int) -> Order | None:
        """The order with what has come, and without what has gone.

        :param dates: when the messages at the end of the folder were received, all of
            them from some UID on.
        :param exists: messages in the folder.
        :returns: ``None`` where it has to be asked for anew.
        """
        first = min(dates, default=0)
        fresh = sorted(
            (dates[uid] or OLDEST, uid) for uid in dates if uid > self.highest
        )
        if fresh and (first > self.highest or self.newest is None):
            return None
        if fresh and fresh[0][0] < (self.newest or OLDEST):
            return None
        order = self
        if fresh:
            came = array("I", (uid for _date, uid in fresh))
            order = replace(
                self, uids=self.uids + came, highest=max(came), newest=fresh[-1][0]
            )
        if len(order.uids) > exists:
            order = order.without(
                [uid for uid in order.uids if uid >= first and uid not in dates]
            )
        return order if len(order.uids) >= exists else None

    def ending(self, newest: datetime | None) -> Order:
        """The same, when its last message was received."""
        return self if newest == self.newest else replace(self, newest=newest)

    def without(self, gone: Collection[int]) -> Order:
        """The same without some messages."""
        if not gone:
            return self
        dropped = frozenset(gone)
        uids = array("I", (uid for uid in self.uids if uid not in dropped))
        is_last = bool(self.uids) and self.uids[-1] in dropped
        return replace(self, uids=uids, newest=None if is_last else self.newest)


def _set(runs: Iterable[Sequence[int]]) -> bytes:
    return b",".join(b"%d:%d" % (first, last) for first, last in runs)


def question(offers: Collection[str], exists: int) -> list[bytes]:
    """The command that asks for the order; empty where it would take too long."""
    if {"SORT", "ESORT"}.issubset(offers) and exists <= MAX_RANGES:
        return [b"UID SORT RETURN (ALL) (ARRIVAL) UTF-8 ALL"]
    if exists <= MAX_DATES:
        return [b"FETCH 1:* (UID INTERNALDATE)"]
    if "SORT" in offers and exists <= MAX_SORTED:
        return [b"UID SORT (ARRIVAL) UTF-8 ALL"]
    return []


def answer(reply: Reply, validity: str, dates: _Dates, exists: int) -> Order | None:
    """The order that a server tells; ``None`` where it does not.

    :param dates: of all messages, where the server was asked for those.
    :param exists: messages in the folder.
    """
    if reply.status != "OK":
        return None
    if "ESEARCH" in reply.data:
        uids = array("I", _ranges(reply.get("ESEARCH")))
    elif "SORT" in reply.data:
        uids = array("I", _numbers(reply.get("SORT")))
    else:
        return order_of(validity, dates, exists)
    if len(uids) < exists:
        return None
    newest = dates.get(uids[-1]) if uids else None
    return Order(validity, uids, max(uids, default=0), newest)


def order_of(validity: str, dates: _Dates, exists: int) -> Order | None:
    """The order by the dates of all messages; ``None`` where some are missing."""
    if len(dates) < exists:
        return None
    uids = sorted(dates, key=lambda uid: (dates[uid] or OLDEST, uid))
    newest = dates[uids[-1]] if uids else None
    return Order(validity, array("I", uids), max(uids, default=0), newest)


def _numbers(answers: Sequence[Chunk]) -> Iterable[int]:
    for line in answers:
        if isinstance(line, bytes):
            yield from (int(word) for word in line.split() if _is_uid(word))


def _ranges(answers: Sequence[Chunk]) -> Iterable[int]:
    """The UIDs of ``(TAG "A1") UID ALL 1:3,7``; a range may also go down."""
    left = 2 * MAX_RANGES
    for line in answers:
        if not isinstance(line, bytes):
            continue
        for piece in line.rpartition(b" ALL ")[2].split(b","):
            low, _colon, high = piece.partition(b":")
            if not (_is_uid(low) and _is_uid(high or low)):
                return
            first, last = int(low), int(high or low)
            step = 1 if first <= last else -1
            left -= abs(last - first) + 1
            if left < 0:
                return
            yield from range(first, last + step, step)


def _is_uid(word: bytes) -> bool:
    return word.isdigit() and len(word) <= 10 and 0 < int(word) < 1 << 32


class _Kept:
    """The orders of all folders that were looked at lately."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: OrderedDict[tuple[str, ...], Order] = OrderedDict()
        self._size = 0

    def get(self, key: tuple[str, ...]) -> Order | None:
        with self._lock:
            order = self._orders.get(key)
            if order is not None:
                self._orders.move_to_end(key)
            return order

    def put(self, key: tuple[str, ...], order: Order | None) -> None:
        with self._lock:
            older = self._orders.pop(key, None)
            self._size -= len(older.uids) if older else 0
            if order is not None:
                self._orders[key] = order
                self._size += len(order.uids)
            while self._size > MAX_KEPT:
                _key, oldest = self._orders.popitem(last=False)
                self._size -= len(oldest.uids)


_kept = _Kept()


class Orders:
    """What is known of the folders of one account, in this process.

    :param account: tells it from all others.
    """

    def __init__(self, account: tuple[str, ...]) -> None:
        self._account = account

    def get(self, folder: str, validity: str) -> Order | None:
        """What is known of a folder, as long as it is the same."""
        order = _kept.get((*self._account, folder))
        return order if order and order.validity == validity else None

    def put(self, folder: str, order: Order | None) -> Order | None:
        """Keep it, or forget what was known; gives it back."""
        _kept.put((*self._account, folder), order)
        return order
