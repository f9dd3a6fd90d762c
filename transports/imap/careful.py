"""A page of a folder in which one message makes the server hang up.

Some servers end the connection over a message they cannot read. What the list needs
of it least (its UID, flags, date and size) they give all the same. So the others are
fetched in ever smaller portions, over a new connection each time one is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import ConnectionFailed, MessageGone, TimedOut
from ..interface import Page
from .fetch import Items, number
from .rows import Cursor, Rows

MAX_LOST = 16
"""Connections that are given for a page; two bad messages among 50 take thirteen."""


def careful_page(
    reconnect: Callable[[], Rows], folder: str, before: str, limit: int
) -> Page:
    """As :meth:`~.interface.Mailbox.page`; what cannot be had is a row that says so.

    :param reconnect: gives the rows of a new connection.
    :raises ConnectionFailed: when not even the least can be had.
    """
    rows = reconnect()
    rows.open(folder)
    cursor = Cursor.decode(before) if before else None
    high = rows.position(folder, cursor) if cursor else rows.exists
    low = max(1, high - limit + 1)
    least = rows.least(low, high) if high else {}
    full = _fetch(reconnect, rows, folder, [items[b"UID"] for items in least.values()])
    places = sorted(least, reverse=True)
    messages = [
        rows.summary(folder, full.get(least[place][b"UID"], least[place]))
        for place in places
    ]
    more = ""
    if places and low > 1:
        uid = number(least[places[-1]][b"UID"])
        more = Cursor(rows.validity, uid, places[-1]).encode()
    return Page(tuple(messages), more, rows.exists, by_receipt=False)


def _fetch(
    reconnect: Callable[[], Rows], rows: Rows, folder: str, uids: list[bytes]
) -> dict[bytes, Items]:
    """The rows that can be had, by UID."""
    validity = rows.validity
    full: dict[bytes, Items] = {}
    portions = [uids]
    lost = 0
    while portions and lost < MAX_LOST:
        portion = portions.pop()
        try:
            if lost and rows.validity != validity:
                raise MessageGone("the folder was made anew", step="read")
            found = rows.by_uid(portion) if portion else {}
        except TimedOut:
            raise
        except ConnectionFailed:
            lost += 1
            half = len(portion) // 2
            portions += [portion[:half], portion[half:]] if half else []
            rows = reconnect()
            rows.open(folder)
            continue
        full.update({uid: items for uid, (_place, items) in found.items()})
    return full
