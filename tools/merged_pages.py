"""One list made of the pages of several mailboxes, newest first."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timezone

from ..transports.errors import MessageGone
from ..transports.interface import Summary
from ..transports.summaries import OLDEST, received

_NEWEST = datetime.max.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class Place:
    """How far the rows of one mailbox were given.

    :param before: cursor of the page that is given at present; empty for the first.
    :param last: key of that page's last row that was given; empty for none.
    :param is_end: all were.
    """

    before: str = ""
    last: str = ""
    is_end: bool = False


def encode_places(places):
    """The cursor of the whole list; empty at its end."""
    if all(place.is_end for place in places.values()):
        return ""
    rows = [
        [number, place.before, place.last, place.is_end]
        for number, place in places.items()
    ]
    return base64.urlsafe_b64encode(json.dumps(rows).encode()).decode()


def decode_places(text):
    """The inverse of :func:`encode_places`, by number of the mailbox.

    :raises MessageGone: for what is no such cursor.
    """
    if not text:
        return {}
    try:
        rows = json.loads(base64.urlsafe_b64decode(text))
        return {
            int(number): Place(str(before), str(last), bool(is_end))
            for number, before, last, is_end in rows
        }
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise MessageGone("not a cursor") from error


@dataclass(frozen=True)
class Source:
    """What is still to be given of a page of one mailbox."""

    place: Place
    before: str
    searched: datetime | None
    rows: tuple[Summary, ...]

    @property
    def until(self):
        """Nothing newer than this is still to come from the mailbox."""
        if not self.before:
            return OLDEST
        last = received(self.rows[-1]) if self.rows else _NEWEST
        return min(last, self.searched or _NEWEST)

    def after(self, count):
        """The place once so many of the rows were given."""
        if count < len(self.rows):
            last = self.rows[count - 1].key.encode() if count else self.place.last
            return Place(self.place.before, last)
        return Place(self.before, "", not self.before)


def source(place, page):
    """Of a page, the rows after the last one that was given."""
    rows = tuple(row for _account, row in page["rows"])
    keys = [row.key.encode() for row in rows]
    start = keys.index(place.last) + 1 if place.last in keys else 0
    return Source(place, page["before"], page["until"], rows[start:])


@dataclass(frozen=True)
class Merged:
    """The next rows of the list.

    :param rows: each with the number of its mailbox.
    :param places: by that number, where the next rows are.
    :param until: how far back the list goes; ``None`` where that is not known.
    """

    rows: list[tuple[int, Summary]]
    places: dict[int, Place]
    until: datetime | None


def merge(sources, limit):
    """The newest rows of several sources.

    Nothing is given that a row still to come of another mailbox may be newer than.

    :param sources: by the number of the mailbox.
    """
    until = max((one.until for one in sources.values()), default=OLDEST)
    ready = [
        (number, row)
        for number, one in sources.items()
        for row in one.rows
        if received(row) >= until
    ]
    ready.sort(key=lambda found: received(found[1]), reverse=True)
    given = ready[:limit]
    places = {
        number: one.after(sum(1 for its, _row in given if its == number))
        for number, one in sources.items()
    }
    is_known = until not in (OLDEST, _NEWEST)
    return Merged(given, places, until if is_known else None)
