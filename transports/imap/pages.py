"""Pages of a folder, newest first by the server's receipt.

Nearly always that is the order of the UIDs, too, and a page is one FETCH of the last
messages. What is known of the order says which others belong there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from ..interface import Page, Summary
from .connection import Reply
from .fetch import Items, number
from .receipt import Order, Orders, answer, order_of, question
from .rows import (
    BEYOND,
    Cursor,
    Rows,
    budget_of,
    by_receipt,
    complete_rows,
    dates_of,
    received,
    received_of,
    seconds_of,
)
from .view import View, uid_set

_ROUNDS = 8
_SPOTS = 40


class Pages:
    """The pages of whichever folder is asked for."""

    def __init__(self, view: View, rows: Rows, orders: Orders) -> None:
        self._view, self._rows, self._orders = view, rows, orders

    def newest(self, folder: str, limit: int) -> Page:
        """The first page: one round trip when the folder is open, else two."""
        view = self._view
        if not (view.is_open(folder) and view.exists):
            view.enter(folder)
        if not view.exists:
            return Page()
        order = self._orders.get(folder, view.validity)
        asked = [] if order or view.exists <= limit else self._question()
        low = max(1, view.exists - limit + 1)
        replies = view.enter(
            folder,
            self._rows.command(b"%d:*" % low),
            *asked,
            budget=budget_of(limit),
        )
        high = view.exists
        rows = self._rows.between(
            max(1, high - limit + 1), high, limit, complete_rows(replies[0])
        )
        known = {items[b"UID"]: items for items in rows.values()}
        if asked:
            order = self._answer(replies[1])
        order = self._renewed(folder, order, received_of(known))
        if order is None or not high:
            return self._by_uid(folder, high, limit, rows)
        self._orders.put(folder, order)
        return self._by_receipt(folder, order, None, limit, known)

    def before(self, folder: str, cursor: Cursor, limit: int) -> Page:
        """A later page: one round trip unless messages have vanished meanwhile."""
        order = self._orders.get(folder, cursor.validity)
        place = order.find(cursor.uid, cursor.sequence - 1) if order else -1
        if order and place >= 0:
            wanted = uid_set([b"%d" % uid for uid in order.before(place, limit)])
            command = [self._rows.command(wanted, b"UID ")] if wanted else []
            replies = self._view.enter(folder, *command, budget=budget_of(limit))
            self._rows.check(cursor)
            found = complete_rows(replies[0]) if replies else {}
            known = self._rows.take(found)
            return self._by_receipt(folder, order, cursor, limit, known)
        self._view.enter(folder)
        self._rows.check(cursor)
        order = order or self._learn(folder)
        if order:
            return self._by_receipt(folder, order, cursor, limit, {})
        return self._by_uid_before(folder, cursor, limit)

    # By receipt

    def start(self, folder: str, cursor: Cursor | None) -> tuple[Order | None, int]:
        """The order of a folder, if it is to be had, and how many messages there are
        before a cursor, in this order or else in that of the UIDs."""
        view = self._view
        view.enter(folder)
        if cursor:
            self._rows.check(cursor)
        order = self._orders.get(folder, view.validity)
        if order is None or len(order.uids) != view.exists:
            order = self._learn(folder)
        if order:
            return order, self._place(order, cursor)
        return None, self._rows.position(folder, cursor) if cursor else view.exists

    def _question(self) -> list[list[bytes]]:
        offers = self._view.connection.offers
        command = question(offers, self._view.exists)
        return [command] if command else []

    def _answer(self, reply: Reply) -> Order | None:
        view = self._view
        return answer(reply, view.validity, dates_of(reply), view.exists)

    def _learn(self, folder: str) -> Order | None:
        """Ask for the order of the open folder anew."""
        order = None
        for command in self._question():
            [reply] = self._view.run(command)
            order = self._answer(reply)
        return self._orders.put(folder, order)

    def _renewed(
        self, folder: str, order: Order | None, dates: dict[int, datetime | None]
    ) -> Order | None:
        """The order as it is now.

        :param dates: when the messages of the newest page were received.
        """
        view = self._view
        if len(dates) >= view.exists:
            return order_of(view.validity, dates, view.exists)
        if order is None:
            return None
        return order.brought_up_to_date(dates, view.exists) or self._learn(folder)

    def _by_receipt(
        self,
        folder: str,
        order: Order,
        cursor: Cursor | None,
        limit: int,
        known: dict[bytes, Items],
        *,
        is_fresh: bool = False,
    ) -> Page:
        """The page before the cursor.

        :param known: rows that were fetched already.
        :param is_fresh: whether the order was asked for just now.
        """
        place = self._place(order, cursor)
        shown: list[Items] = []
        for _round in range(_ROUNDS):
            wanted = order.before(place, limit - len(shown))
            place -= len(wanted)
            known, gone = self._fetch(wanted, known)
            shown += [known[uid] for uid in map(_word, wanted) if uid in known]
            order = order.without(gone)
            if len(shown) >= limit or place <= 0:
                break
            if len(order.uids) > self._view.exists and not is_fresh:
                # More has vanished than one wants to come upon page by page.
                fresh = self._learn(folder)
                if fresh:
                    return self._by_receipt(
                        folder, fresh, cursor, limit, known, is_fresh=True
                    )
        if cursor is None and shown:
            order = order.ending(received(shown[0]))
        self._orders.put(folder, order)
        messages = [self._rows.summary(folder, items) for items in shown]
        before = self._cursor(shown[-1], place) if shown and place else ""
        return _page(messages, before, self._view.exists)

    def _fetch(
        self, wanted: Sequence[int], known: dict[bytes, Items]
    ) -> tuple[dict[bytes, Items], list[int]]:
        """What is known with what was missing, and which have vanished."""
        missing = [uid for uid in map(_word, wanted) if uid not in known]
        if not missing:
            return known, []
        found = self._rows.by_uid(missing)
        known = known | {uid: items for uid, (_place, items) in found.items()}
        return known, [int(uid) for uid in missing if uid not in known]

    def _cursor(self, items: Items, place: int) -> str:
        seconds = seconds_of(received(items))
        uid = number(items[b"UID"])
        return Cursor(self._view.validity, uid, place + 1, seconds).encode()

    def _place(self, order: Order, cursor: Cursor | None) -> int:
        """How many messages there are before the cursor."""
        if cursor is None:
            return len(order.uids)
        place = order.find(cursor.uid, cursor.sequence - 1)
        return place if place >= 0 else self._place_by_date(order, cursor)

    def _place_by_date(self, order: Order, cursor: Cursor) -> int:
        """The same for a message that has vanished: three or four round trips."""
        low, high = 0, len(order.uids)
        end = datetime.fromtimestamp(cursor.received, timezone.utc), cursor.uid
        for _round in range(_ROUNDS):
            spots = range(low, high, max(1, (high - low) // _SPOTS))
            if not spots:
                break
            uids = uid_set([_word(order.uids[spot]) for spot in spots])
            [reply] = self._view.run([b"UID FETCH", uids, b"(UID INTERNALDATE)"])
            dates = dates_of(reply)
            for spot in spots:
                date = dates.get(order.uids[spot])
                if date is None:
                    continue
                if (date, order.uids[spot]) < end:
                    low = max(low, spot + 1)
                else:
                    high = min(high, spot)
        return low

    # By UID, where the order of receipt is not to be had

    def _by_uid_before(self, folder: str, cursor: Cursor, limit: int) -> Page:
        position = self._rows.position(folder, cursor)
        return self._by_uid(folder, position, limit, {}, cursor.uid)

    def _by_uid(
        self,
        folder: str,
        high: int,
        limit: int,
        rows: dict[int, Items],
        bound: int = BEYOND,
    ) -> Page:
        """Rows up to sequence number ``high``; those not there yet are fetched.

        :param bound: a UID above all of them. Should they all vanish meanwhile, the
            next page begins below it.
        """
        low = max(1, high - limit + 1)
        rows = self._rows.between(low, high, limit, rows)
        messages = [self._rows.summary(folder, rows[place]) for place in reversed(rows)]
        before = ""
        if low > 1:
            last = min(rows, default=low)
            uid = number(rows[last][b"UID"]) if rows else bound
            before = Cursor(self._view.validity, uid, last).encode()
        whole = not before and high == self._view.exists
        shown = by_receipt(messages)
        return Page(shown, before, self._view.exists, by_receipt=whole)


def _page(messages: Sequence[Summary], before: str, total: int) -> Page:
    """A page; some servers sort by something else than what they tell of a message."""
    rows = by_receipt(messages)
    is_sorted = [row.date for row in rows] == [row.date for row in messages]
    return Page(rows, before, total, by_receipt=is_sorted)


def _word(uid: int) -> bytes:
    return b"%d" % uid
