"""When a server may be knocked at: not by a thousand at once, nor while it is down."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

SIGN_INS_PER_SECOND = 10.0
"""At one server, by this process."""

AT_ONCE = 2
"""So many threads wait for one server; the others' inboxes have theirs."""

LONGEST_CLOSED = 300.0
"""Seconds between two tries at a server that is down."""


@dataclass
class _Door:
    """One server's.

    :param free_at: when the next one may knock.
    :param closed_until: before that, nobody need try.
    :param setbacks: tries that failed since it opened last.
    :param knocking: how many are at it.
    """

    free_at: float = 0.0
    closed_until: float = 0.0
    setbacks: int = 0
    knocking: int = 0


class Doors:
    """The servers of all that is watched. Not thread-safe."""

    def __init__(self, clock: Callable[[], float], per_second: float) -> None:
        self._clock = clock
        self._interval = 1.0 / per_second
        self._doors: dict[str, _Door] = {}

    def _door(self, host: str) -> _Door:
        return self._doors.setdefault(host, _Door())

    def reserve(self, host: str) -> float:
        """When it is one's turn, which nobody else has then."""
        door = self._door(host)
        turn = max(door.free_at, door.closed_until, self._clock())
        door.free_at = turn + self._interval
        return turn

    def enter(self, host: str) -> bool:
        """Whether one may knock now; :meth:`leave` follows."""
        door = self._door(host)
        if door.closed_until > self._clock() or door.knocking >= AT_ONCE:
            return False
        door.knocking += 1
        return True

    def leave(self, host: str, is_open: bool | None) -> None:
        """How it went; ``None`` where that says nothing about the server."""
        door = self._door(host)
        door.knocking -= 1
        if is_open:
            door.setbacks = 0
            door.closed_until = 0.0
        elif is_open is False:
            pause = min(2.0**door.setbacks, LONGEST_CLOSED)
            door.setbacks = min(door.setbacks + 1, 16)
            door.closed_until = self._clock() + spread(pause)


def spread(seconds: float) -> float:
    """About so long: what began together does not go on together."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
