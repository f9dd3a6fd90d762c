"""Signed-in connections, kept for a while and lent to one thread at a time."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    MailTransportError,
    ProtocolError,
    Throttled,
    TooManyConnections,
)
from .interface import (
    DEFAULT_MAX_SIZE,
    Capability,
    Content,
    Draft,
    Folder,
    Mailbox,
    MailboxFactory,
    MailboxSettings,
    MessageKey,
    Page,
    PartData,
    Query,
    Role,
    Summary,
)
from .registry import open_mailbox

REAP_SECONDS = 15.0
"""While connections are idle, their age is looked at so often."""

CROWDED_WAITS = (0.5, 1.0, 2.0)
"""Seconds until it is tried again when a server lets a login in no more often."""

ROOM_SECONDS = 0.3
"""So long a server may take to notice that a connection was closed."""

FEWEST, MOST = 60, 1000
"""Connections of one process; between them the files decide that it may open."""

Identity = Hashable
Result = TypeVar("Result")


@dataclass
class _Idle:
    """A connection that waits to be lent again."""

    identity: Identity
    target: MailboxSettings
    mailbox: Mailbox
    since: float


@dataclass
class _Refusal:
    """A sign-in the server refused; not tried again for a while."""

    settings: int
    since: float
    answer: str


@dataclass
class _State:
    """What belongs to one process; a fork starts with an empty one."""

    pid: int = field(default_factory=os.getpid)
    idle: list[_Idle] = field(default_factory=list)
    lent: Counter[Identity] = field(default_factory=Counter)
    discarded: Counter[Identity] = field(default_factory=Counter)
    refusals: dict[Identity, _Refusal] = field(default_factory=dict)
    reaper: threading.Timer | None = None


def room_for(open_files: int) -> int:
    """Connections of a process that may open so many files: a quarter of them; the
    rest is for requests, the database and attachments."""
    return max(FEWEST, min(MOST, open_files // 4))


def _open_files() -> int:
    """The files that this process may open."""
    try:
        import resource
    except ImportError:  # Windows knows no such limit.
        return 0
    limit, _highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 4 * MOST if limit == resource.RLIM_INFINITY else limit


class MailboxPool:
    """Bounded and thread-safe; one pool serves a whole process.

    :param factory: opens a mailbox; tests give their own.
    :param per_identity: connections of one identity at once, lent and idle.
    :param total: connections at once, lent and idle; by default as many as the
        process has :func:`room_for`.
    :param idle_seconds: an idle connection older than that is closed.
    :param wait_seconds: how long :meth:`borrow` waits for a free connection.
    :param refusal_seconds: after a refused sign-in the same sign-in is not
        tried again for so long, lest the server lock the account.
    """

    def __init__(
        self,
        factory: MailboxFactory = open_mailbox,
        *,
        per_identity: int = 3,
        total: int | None = None,
        idle_seconds: float = 120.0,
        wait_seconds: float = 15.0,
        refusal_seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._factory = factory
        self._per_identity = per_identity
        self._total = room_for(_open_files()) if total is None else total
        self._idle_seconds = idle_seconds
        self._wait_seconds = wait_seconds
        self._refusal_seconds = refusal_seconds
        self._clock = clock
        self._sleep = sleep
        self._changed = threading.Condition()
        self._state = _State()

    # Lending

    @contextmanager
    def borrow(
        self,
        identity: Identity,
        settings: MailboxSettings,
        *,
        keep: bool = True,
        on_crowded: Callable[[], None] = lambda: None,
    ) -> Iterator[Mailbox]:
        """Lend a connection for the duration of the ``with`` block.

        A connection that waited in the pool may have been closed by the server:
        when the first call on it is a read and fails with
        :class:`~.errors.ConnectionFailed`, it is replaced once, unnoticed.

        :param identity: account and version of its credentials; connections are
            never lent across identities.
        :param keep: whether the connection waits for the next one; not while other
            processes need the few that the server allows.
        :param on_crowded: told when the server lets this login in no more often,
            before it is tried again.
        :raises TooManyConnections: when the server still lets in no more after
            ``CROWDED_WAITS``.
        :raises Throttled: when all connections stay lent for ``wait_seconds``.
        :raises MailTransportError: as opening the mailbox does.
        """
        state = self._reserve(identity)
        lease: _Lease | None = None
        enter = partial(self._open, state, identity, settings, on_crowded)
        try:
            kept = self._take_idle(state, identity, settings)
            lease = _Lease(kept or enter(), enter, fresh=kept is None)
            yield lease
        finally:
            self._give_back(state, identity, settings, lease, keep)

    def discard(self, identity_prefix: tuple[Hashable, ...]) -> None:
        """Close every connection whose identity begins with the prefix.

        One that is lent at the moment is closed when it comes back.
        """
        with self._changed:
            state = self._current()
            gone = [e for e in state.idle if _begins(e.identity, identity_prefix)]
            state.idle = [e for e in state.idle if e not in gone]
            for identity, count in state.lent.items():
                if _begins(identity, identity_prefix):
                    state.discarded[identity] = count
            for identity in list(state.refusals):
                if _begins(identity, identity_prefix):
                    del state.refusals[identity]
            self._changed.notify_all()
        _close_all(gone)

    def close(self) -> None:
        """Close all that is idle and, when they come back, all that is lent."""
        self.discard(())

    def expire(self) -> None:
        """Close what has been idle for too long."""
        now = self._clock()
        with self._changed:
            state = self._current()
            gone = [entry for entry in state.idle if self._is_old(entry, now)]
            state.idle = [entry for entry in state.idle if entry not in gone]
            self._changed.notify_all()
        _close_all(gone)

    def _is_old(self, entry: _Idle, now: float) -> bool:
        return now - entry.since >= min(self._idle_seconds, entry.mailbox.max_idle)

    @property
    def idle_count(self) -> int:
        """How many connections wait to be lent."""
        with self._changed:
            return len(self._current().idle)

    # Bookkeeping; everything that may block happens outside the lock

    def _current(self) -> _State:
        if self._state.pid != os.getpid():
            # The sockets belong to the parent: forget them, sign nothing out.
            self._state = _State()
        return self._state

    def _reserve(self, identity: Identity) -> _State:
        """Wait for a place, and take it."""
        self.expire()
        with self._changed:
            state = self._current()
            if not self._changed.wait_for(
                lambda: self._has_place(state, identity), self._wait_seconds
            ):
                raise Throttled("all connections are in use", retry_after=5)
            state.lent[identity] += 1
            return state

    def _has_place(self, state: _State, identity: Identity) -> bool:
        mine = state.lent[identity] < self._per_identity
        return mine and state.lent.total() < self._total

    def _take_idle(
        self, state: _State, identity: Identity, settings: MailboxSettings
    ) -> Mailbox | None:
        """The idle connection used last, closing what is in its way."""
        target = _without_secret(settings)
        with self._changed:
            mine = [e for e in state.idle if e.identity == identity]
            match = [e for e in mine if e.target in (target, settings)]
            drop = [e for e in mine if e not in match]
            if match:
                state.idle.remove(match[-1])
            elif state.lent.total() + len(state.idle) > self._total and not drop:
                drop = state.idle[:1]
            state.idle = [e for e in state.idle if e not in drop]
        _close_all(drop)
        return match[-1].mailbox if match else None

    def _open(
        self,
        state: _State,
        identity: Identity,
        settings: MailboxSettings,
        on_crowded: Callable[[], None],
    ) -> Mailbox:
        self._check_refusal(state, identity, settings)
        try:
            return self._enter(settings, on_crowded)
        except AuthenticationFailed as error:
            refusal = _Refusal(hash(settings), self._clock(), error.answer)
            with self._changed:
                state.refusals[identity] = refusal
            raise

    def _enter(
        self, settings: MailboxSettings, on_crowded: Callable[[], None]
    ) -> Mailbox:
        for seconds in CROWDED_WAITS:
            try:
                return self._factory(settings)
            except TooManyConnections:
                on_crowded()
                self._sleep(seconds)
            except ConnectionFailed as error:
                if not self._make_room(error, settings):
                    raise
        return self._factory(settings)

    def _make_room(self, error: ConnectionFailed, settings: MailboxSettings) -> bool:
        """Close what is idle at a server that hangs up on us.

        Some take a few connections only from one address, whoever signs in (Courier:
        20 by IMAP, 4 by POP3), and say no word about it.
        """
        if type(error) is not ConnectionFailed or error.step != "greeting":
            return False
        host = settings.incoming.host
        with self._changed:
            state = self._current()
            gone = [e for e in state.idle if e.target.incoming.host == host]
            state.idle = [e for e in state.idle if e not in gone]
        _close_all(gone)
        if gone:
            self._sleep(ROOM_SECONDS)
        return bool(gone)

    def _check_refusal(
        self, state: _State, identity: Identity, settings: MailboxSettings
    ) -> None:
        with self._changed:
            limit = self._clock() - self._refusal_seconds
            for key, refusal in list(state.refusals.items()):
                if refusal.since <= limit:
                    del state.refusals[key]
            known = state.refusals.get(identity)
        if known and known.settings == hash(settings):
            raise AuthenticationFailed(
                "the server refused this sign-in a moment ago",
                answer=known.answer,
                host=settings.incoming.host,
                port=settings.incoming.port,
                step="sign-in",
            )

    def _give_back(
        self,
        state: _State,
        identity: Identity,
        settings: MailboxSettings,
        lease: _Lease | None,
        keep: bool,
    ) -> None:
        mailbox = lease.end() if lease else None
        broken = lease is None or lease.broken
        with self._changed:
            state.lent[identity] -= 1
            if state.discarded[identity]:
                state.discarded[identity] -= 1
                broken = True
            if mailbox and keep and not broken and state is self._current():
                entry = _Idle(
                    identity, _target(settings, mailbox), mailbox, self._clock()
                )
                state.idle.append(entry)
                mailbox = None
                self._arm_reaper(state)
            state.lent += Counter()  # drops what is zero
            state.discarded += Counter()
            self._changed.notify_all()
        if mailbox:
            mailbox.close()

    def _arm_reaper(self, state: _State) -> None:
        if state.reaper is None or not state.reaper.is_alive():
            interval = min(self._idle_seconds, REAP_SECONDS) + 1
            state.reaper = threading.Timer(interval, self._reap)
            state.reaper.daemon = True
            state.reaper.start()

    def _reap(self) -> None:
        self.expire()
        with self._changed:
            state = self._current()
            state.reaper = None
            if state.idle:
                self._arm_reaper(state)


class _Lease(Mailbox):
    """A lent connection: forwards every call, notices when it breaks."""

    def __init__(
        self, inner: Mailbox, reopen: Callable[[], Mailbox], *, fresh: bool
    ) -> None:
        self._inner: Mailbox | None = inner
        self._reopen = reopen
        self._fresh = fresh
        self.broken = False
        self.server_type = inner.server_type

    @property
    def capabilities(self) -> frozenset[Capability]:
        return self._mailbox.capabilities

    @property
    def _mailbox(self) -> Mailbox:
        if self._inner is None:
            raise ConnectionFailed("the connection was given back already")
        return self._inner

    def end(self) -> Mailbox | None:
        """Take the connection out of the borrower's hands."""
        inner, self._inner = self._inner, None
        return inner

    def _call(self, call: Callable[[Mailbox], Result]) -> Result:
        try:
            result = call(self._mailbox)
        except ProtocolError:
            raise
        except BaseException:
            # Who knows what is still under way on this connection.
            self.broken = True
            raise
        self._fresh = True
        return result

    def _read(self, call: Callable[[Mailbox], Result]) -> Result:
        try:
            return self._call(call)
        except ConnectionFailed:
            if self._fresh or self._inner is None:
                raise
            self._replace()
        return self._call(call)

    def _replace(self) -> None:
        stale = self.end()
        if stale:
            stale.close()
        self._inner = self._reopen()
        self._fresh = True
        self.broken = False

    # Reads

    def folders(self) -> list[Folder]:
        return self._read(lambda mailbox: mailbox.folders())

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        return self._read(lambda mailbox: mailbox.page(folder, before, limit, query))

    def conversation(self, key: MessageKey, limit: int = 100) -> tuple[Summary, ...]:
        return self._read(lambda mailbox: mailbox.conversation(key, limit))

    def read(self, key: MessageKey) -> Content:
        return self._read(lambda mailbox: mailbox.read(key))

    def part(
        self, key: MessageKey, part: str, max_size: int = DEFAULT_MAX_SIZE
    ) -> PartData:
        return self._read(lambda mailbox: mailbox.part(key, part, max_size))

    def raw(self, key: MessageKey, max_size: int = DEFAULT_MAX_SIZE) -> bytes:
        return self._read(lambda mailbox: mailbox.raw(key, max_size))

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int = DEFAULT_MAX_SIZE
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        if keys and not self._fresh:
            self.ping()
        rows = self._mailbox.raw_many(keys, max_size)
        while row := self._call(lambda _mailbox: next(rows, None)):
            yield row

    def draft_version(self, key: MessageKey) -> str:
        return self._read(lambda mailbox: mailbox.draft_version(key))

    def ping(self) -> None:
        self._read(lambda mailbox: mailbox.ping())

    # Writes are never repeated

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
        answered: bool | None = None,
    ) -> None:
        self._before_write()
        self._call(lambda mailbox: mailbox.mark(keys, seen, flagged, answered))

    def move(
        self, keys: Sequence[MessageKey], folder: str
    ) -> dict[MessageKey, MessageKey | None]:
        self._before_write()
        return self._call(lambda mailbox: mailbox.move(keys, folder))

    def append(self, folder: str, raw: bytes, seen: bool = True) -> MessageKey | None:
        self._before_write()
        return self._call(lambda mailbox: mailbox.append(folder, raw, seen))

    def save_draft(
        self, folder: str, raw: bytes, older: Draft | None = None
    ) -> Draft | None:
        self._before_write()
        return self._call(lambda mailbox: mailbox.save_draft(folder, raw, older))

    def delete_draft(self, draft: Draft) -> bool:
        self._before_write()
        return self._call(lambda mailbox: mailbox.delete_draft(draft))

    def make_folder(self, role: Role) -> str:
        self._before_write()
        return self._call(lambda mailbox: mailbox.make_folder(role))

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        self._before_write()
        self._call(lambda mailbox: mailbox.send(raw, sender, recipients))

    def _before_write(self) -> None:
        """A write must not find out that the connection went stale."""
        if not self._fresh:
            self.ping()

    def close(self) -> None:
        """The pool closes; a borrower has nothing to close."""
        self.broken = True


def _begins(identity: Identity, prefix: tuple[Hashable, ...]) -> bool:
    own = identity if isinstance(identity, tuple) else (identity,)
    return own[: len(prefix)] == prefix


def _without_secret(settings: MailboxSettings) -> MailboxSettings:
    """What a connection depends on; a renewed access token is not part of it."""
    return replace(settings, credentials=replace(settings.credentials, secret=""))


def _target(settings: MailboxSettings, mailbox: Mailbox) -> MailboxSettings:
    """What an open connection depends on."""
    needs_secret = mailbox.secret_in_every_request
    return settings if needs_secret else _without_secret(settings)


def _close_all(entries: list[_Idle]) -> None:
    for entry in entries:
        entry.mailbox.close()
