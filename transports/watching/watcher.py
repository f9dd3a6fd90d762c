"""One thread that listens to many inboxes, and a few that look at them.

A connection that listens costs a socket, no thread. When its server says that
something has changed (or after :attr:`~.interface.Watch.pause`, so that NAT and server
know that somebody is there), it is told to end listening; only one that has answered
is given to a thread, so a dead one keeps none waiting. All state belongs to the one
thread; others hand it their calls.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import queue
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial

from ..errors import (
    ConnectionFailed,
    MailTransportError,
    Throttled,
    TimedOut,
    TooManyConnections,
)
from ..interface import MessageKey, Summary
from .doors import SIGN_INS_PER_SECOND, Doors, spread
from .interface import Glance, News, Subject, Watch

_logger = logging.getLogger(__name__)

THREADS = 4
"""Looks that are taken at once."""

LOOK_SECONDS = 1.0
"""An inbox in which much happens is looked at so often at the most."""

ANSWER_SECONDS = 15.0
"""So long a server may take to end listening; then the connection is dead."""

CROWDED_SECONDS = 600.0
"""So long a server is left alone that lets this login in no more often."""

FIRST_DELAY = 2.0
LONGEST_DELAY = 900.0
"""Seconds until a broken connection is made anew; twice as many at each setback."""

STEADY_SECONDS = 60.0
"""A connection that held so long was a good one."""

QUIET_SECONDS = 6.0
"""An interruption so short is none."""

_AT_THE_DOOR = frozenset({"name", "tcp", "tls", "greeting"})


@dataclass(eq=False)
class _Inbox:
    """One that is watched; only the watcher's thread looks into it.

    :param turn: the number of its timer that counts; older ones do not.
    :param known: the messages that are no news, and when the newest came.
    """

    name: Hashable
    subject: Subject
    watch: Watch | None = None
    socket: socket.socket | None = None
    turn: int = 0
    is_gone: bool = False
    is_working: bool = False
    is_asked: bool = False
    is_knocking: bool = False
    is_leaving: bool = False
    is_changed: bool = False
    setbacks: int = 0
    looked: float = float("-inf")
    since: float = 0.0
    memory: str = ""
    looks: int | None = None
    trouble: MailTransportError | None = None
    known: frozenset[MessageKey] | None = None
    latest: float = 0.0


@dataclass(order=True)
class _Timer:
    due: float
    number: int
    call: Callable[[], None] = field(compare=False)


class Watcher:
    """Watches the inboxes of a process; starts with the first, in daemon threads.

    :param per_second: sign-ins at one server.
    """

    def __init__(
        self,
        *,
        per_second: float = SIGN_INS_PER_SECOND,
        first_delay: float = FIRST_DELAY,
        answer_seconds: float = ANSWER_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._first_delay = first_delay
        self._answer_seconds = answer_seconds
        self._doors = Doors(clock, per_second)
        self._inboxes: dict[Hashable, _Inbox] = {}
        self._timers: list[_Timer] = []
        self._numbers = itertools.count(1)
        self._calls: deque[Callable[[], None]] = deque()
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._is_closed = False
        self._alarm: socket.socket | None = None

    # For other threads

    def add(self, name: Hashable, subject: Subject) -> None:
        """Watch an inbox; what was watched under that name is not any more."""
        self._post(partial(self._add, name, subject))

    def remove(self, name: Hashable) -> None:
        """Watch it no longer; its place on the server is free at once."""
        self._post(partial(self._remove, name))

    def give_way(self, name: Hashable, seconds: float = CROWDED_SECONDS) -> None:
        """Leave the place on the server to somebody else for a while."""
        self._post(partial(self._give_way, name, seconds))

    def run(self, call: Callable[[], None], after: float = 0.0) -> None:
        """Call it once, in a thread that may wait.

        :param after: seconds until then.
        """
        self._post(partial(self._later, after, call))

    def every(self, seconds: float, call: Callable[[], None]) -> None:
        """Call it now and then, in a thread that may wait."""
        self._post(partial(self._repeat, seconds, call))

    def names(self) -> list[Hashable]:
        """What is watched, or shall be when its server lets us."""
        return list(self._inboxes)

    def listening(self) -> int:
        """How many connections are open and listen."""
        return sum(inbox.socket is not None for inbox in list(self._inboxes.values()))

    def close(self) -> None:
        """Sign all out, and end the threads."""
        self._post(self._close)

    def _post(self, call: Callable[[], None]) -> None:
        with self._starting:
            if self._alarm is None:
                self._start()
        self._calls.append(call)
        self._ring()

    def _ring(self) -> None:
        with contextlib.suppress(OSError):
            # Full: then it rings already.
            if self._alarm:
                self._alarm.send(b"!")

    def _start(self) -> None:
        self._alarm, self._bell = socket.socketpair()
        for end in (self._alarm, self._bell):
            end.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._bell, selectors.EVENT_READ)
        for run in (self._run, *[self._work] * THREADS):
            name = f"{__name__}{run.__name__}"
            threading.Thread(target=run, name=name, daemon=True).start()

    # The one thread

    def _run(self) -> None:
        while not self._is_closed:
            for key, _events in self._selector.select(self._until_next()):
                if key.data is None:
                    self._hush()
                else:
                    self._safely(partial(self._hear, key.data))
            while self._calls:
                self._safely(self._calls.popleft())
            while self._timers and self._timers[0].due <= self._clock():
                self._safely(heapq.heappop(self._timers).call)
        for _thread in range(THREADS):
            self._jobs.put(None)
        self._selector.close()
        self._bell.close()

    def _safely(self, call: Callable[[], None]) -> None:
        """A fault of ours in one inbox does not blind the others."""
        try:
            call()
        except Exception:
            _logger.exception("the watcher of mailboxes stumbled")

    def _until_next(self) -> float | None:
        if self._calls:
            return 0.0
        if not self._timers:
            return None
        return max(0.0, self._timers[0].due - self._clock())

    def _hush(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._bell.recv(4096):
                pass

    def _at(self, due: float, call: Callable[[], None]) -> None:
        heapq.heappush(self._timers, _Timer(due, next(self._numbers), call))

    def _next(self, inbox: _Inbox, due: float, call: Callable[[_Inbox], None]) -> None:
        """What this inbox waits for, and nothing else."""
        inbox.turn += 1
        self._at(due, partial(self._due, inbox, inbox.turn, call))

    def _due(self, inbox: _Inbox, turn: int, call: Callable[[_Inbox], None]) -> None:
        if inbox.turn == turn and not inbox.is_gone:
            call(inbox)

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        self._at(self._clock() + seconds, partial(self._jobs.put, call))

    def _repeat(self, seconds: float, call: Callable[[], None]) -> None:
        self._jobs.put(call)
        self._at(self._clock() + seconds, partial(self._repeat, seconds, call))

    def _add(self, name: Hashable, subject: Subject) -> None:
        self._remove(name)
        inbox = self._inboxes[name] = _Inbox(name, subject)
        self._queue_up(inbox)

    def _remove(self, name: Hashable) -> None:
        inbox = self._inboxes.pop(name, None)
        if inbox:
            inbox.is_gone = True
            self._dismiss(inbox)

    def _give_way(self, name: Hashable, seconds: float) -> None:
        inbox = self._inboxes.get(name)
        if inbox:
            crowded = TooManyConnections("the place is needed", step="read")
            self._retreat(inbox, crowded, spread(seconds))

    def _close(self) -> None:
        for name in list(self._inboxes):
            self._remove(name)
        self._is_closed = True

    # An inbox: knock, look, listen, be asked, look …

    def _queue_up(self, inbox: _Inbox) -> None:
        due = self._doors.reserve(inbox.subject.host)
        self._next(inbox, due, self._knock)
        self._complain(inbox, due)

    def _knock(self, inbox: _Inbox) -> None:
        if inbox.is_working:
            self._next(inbox, self._clock() + self._first_delay, self._queue_up)
        elif self._doors.enter(inbox.subject.host):
            inbox.is_knocking = True
            self._give_work(inbox)
        else:
            self._queue_up(inbox)

    def _give_work(self, inbox: _Inbox) -> None:
        inbox.is_working, inbox.is_leaving = True, False
        self._jobs.put(partial(self._visit, inbox))

    def _looked(self, inbox: _Inbox, ear: socket.socket | None) -> None:
        self._worked(inbox, is_open=True)
        watch = inbox.watch
        if inbox.is_gone or inbox.is_leaving or not watch:
            self._dismiss(inbox)
            return
        now = self._clock()
        inbox.looked, inbox.trouble = now, None
        inbox.since = inbox.since or now
        if ear:
            inbox.socket = ear
            self._selector.register(ear, selectors.EVENT_READ, inbox)
            self._next(inbox, now + spread(watch.pause), self._ask)
            # What came with the last answer rings no bell.
            self._hear(inbox)
        elif watch.is_kept:
            self._next(inbox, now + spread(watch.pause), self._give_work)
        else:
            self._dismiss(inbox)
            self._next(inbox, now + spread(watch.pause), self._queue_up)

    def _worked(self, inbox: _Inbox, is_open: bool | None) -> None:
        inbox.is_working = False
        if inbox.is_knocking:
            inbox.is_knocking = False
            self._doors.leave(inbox.subject.host, is_open)

    def _hear(self, inbox: _Inbox) -> None:
        watch = inbox.watch
        if not watch or inbox.socket is None:
            return
        try:
            heard = watch.hear()
            inbox.is_changed |= heard.is_changed
            if heard.is_ready:
                inbox.turn += 1
                self._stop_listening(inbox)
                self._give_work(inbox)
            elif heard.is_changed:
                self._look_soon(inbox)
        except MailTransportError as error:
            self._failed(inbox, error)

    def _look_soon(self, inbox: _Inbox) -> None:
        if not inbox.is_asked:
            due = max(self._clock(), inbox.looked + LOOK_SECONDS)
            self._next(inbox, due, self._ask)

    def _ask(self, inbox: _Inbox) -> None:
        if not inbox.watch or inbox.is_asked:
            return
        try:
            inbox.watch.ask()
        except MailTransportError as error:
            self._failed(inbox, error)
            return
        inbox.is_asked = True
        self._next(inbox, self._clock() + self._answer_seconds, self._given_up)

    def _given_up(self, inbox: _Inbox) -> None:
        error = TimedOut("the server says nothing any more", step="read")
        self._failed(inbox, error)

    def _failed(self, inbox: _Inbox, error: MailTransportError) -> None:
        """Come again later, or not at all where that cannot help."""
        inbox.memory, inbox.looks = "", None
        at_door = isinstance(error, ConnectionFailed) and error.step in _AT_THE_DOOR
        self._worked(inbox, False if at_door and error.retryable else None)
        if inbox.since and self._clock() - inbox.since > STEADY_SECONDS:
            inbox.setbacks = 0
        delay = spread(min(self._first_delay * 2**inbox.setbacks, LONGEST_DELAY))
        inbox.setbacks = min(inbox.setbacks + 1, 16)
        if isinstance(error, TooManyConnections):
            delay = spread(CROWDED_SECONDS)
        elif isinstance(error, Throttled):
            delay = max(delay, spread(error.retry_after))
        self._retreat(inbox, error, delay)

    def _retreat(self, inbox: _Inbox, error: MailTransportError, delay: float) -> None:
        inbox.is_leaving = inbox.is_working
        self._dismiss(inbox)
        if inbox.is_gone:
            return
        inbox.turn += 1
        inbox.trouble = error
        due = self._clock() + delay if error.retryable else float("inf")
        if error.retryable:
            self._next(inbox, due, self._queue_up)
        self._complain(inbox, due)

    def _complain(self, inbox: _Inbox, due: float) -> None:
        """Who is watched again soon need not hear that it was not."""
        is_long = inbox.setbacks > 1 or due - self._clock() > QUIET_SECONDS
        if inbox.trouble and is_long:
            self._jobs.put(partial(self._tell_lost, inbox, inbox.trouble))
            inbox.trouble = None

    def _dismiss(self, inbox: _Inbox) -> None:
        """Give the connection up, unless a thread is just at it."""
        self._stop_listening(inbox)
        inbox.since = 0.0
        if inbox.watch and not inbox.is_working:
            self._jobs.put(inbox.watch.close)
            inbox.watch = None

    def _stop_listening(self, inbox: _Inbox) -> None:
        inbox.is_asked = False
        ear, inbox.socket = inbox.socket, None
        if ear is not None:
            self._selector.unregister(ear)

    # The few threads

    def _work(self) -> None:
        while job := self._jobs.get():
            self._safely(job)

    def _visit(self, inbox: _Inbox) -> None:
        """Open where need be, look, and listen."""
        try:
            ear = self._look(inbox)
        except MailTransportError as error:
            done = partial(self._failed, inbox, error)
        except Exception:
            # Ours, or the database's: the mail server is not to blame.
            _logger.warning("an inbox could not be watched", exc_info=True)
            lost = ConnectionFailed("this inbox cannot be watched now", step="read")
            done = partial(self._failed, inbox, lost)
        else:
            done = partial(self._looked, inbox, ear)
        self._post(done)

    def _look(self, inbox: _Inbox) -> socket.socket | None:
        if inbox.is_gone:
            return None
        if inbox.watch is None:
            inbox.watch = inbox.subject.open(inbox.memory)
        watch = inbox.watch
        if watch is None:
            self._post(partial(self._remove, inbox.name))
            return None
        found = watch.look()
        inbox.memory = watch.memory
        ear = watch.listen()
        if found is not None and not inbox.is_gone:
            self._tell(inbox, found, is_live=ear is not None)
        return ear

    def _tell(self, inbox: _Inbox, found: Glance, is_live: bool) -> None:
        """Say what is new, if anything."""
        arrived = _arrived(inbox, found)
        before, inbox.looks = inbox.looks, _looks(found)
        is_changed, inbox.is_changed = inbox.is_changed, False
        if is_changed or inbox.looks != before:
            inbox.subject.seen(News(found, arrived, is_live))

    def _tell_lost(self, inbox: _Inbox, error: MailTransportError) -> None:
        if not inbox.is_gone:
            inbox.subject.lost(error)


def _arrived(inbox: _Inbox, found: Glance) -> tuple[Summary, ...]:
    """What came since the last look, which is remembered now.

    What slides into the newest rows because others have gone is older than they.
    """
    arrived: list[Summary] = []
    if inbox.known is not None:
        fresh = itertools.takewhile(
            lambda row: row.key not in (inbox.known or ()), found.newest
        )
        arrived = [row for row in fresh if _when(row) >= inbox.latest and not row.seen]
    inbox.known = frozenset(row.key for row in found.newest)
    inbox.latest = max([inbox.latest, *map(_when, found.newest)])
    return tuple(arrived)


def _when(row: Summary) -> float:
    return row.date.timestamp() if row.date else 0.0


def _looks(found: Glance) -> int:
    """Two that are equal look the same to a person."""
    rows = [(row.key, row.seen, row.flagged, row.answered) for row in found.newest]
    waiting = [row.key for row in found.waiting]
    return hash((found.unread, tuple(rows), tuple(waiting)))
