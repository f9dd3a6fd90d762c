"""The pool: who gets which connection, and what happens to broken ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    Throttled,
    TooManyConnections,
    UnsupportedOperation,
)
from ...transports.interface import (
    Capability,
    Content,
    Credentials,
    Endpoint,
    Folder,
    Mailbox,
    MailboxSettings,
    MessageKey,
    Page,
    PartData,
    Query,
)
from ...transports.pool import FEWEST, MOST, MailboxPool, room_for

KEY = MessageKey("INBOX", "1", "1")


def make_settings(secret: str = "secret", host: str = "mail.test") -> MailboxSettings:
    return MailboxSettings("imap", Endpoint(host, 993), Credentials("ann", secret))


class FakeMailbox(Mailbox):
    """Counts what is called; fails as told."""

    capabilities = frozenset({Capability.FOLDERS})  # type: ignore[assignment]

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.error: Exception | None = None
        self.closed = False

    def _do(self, name: str) -> None:
        self.calls.append(name)
        if self.error:
            raise self.error

    def folders(self) -> list[Folder]:
        self._do("folders")
        return []

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        self._do("page")
        return Page()

    def read(self, key: MessageKey) -> Content:
        self._do("read")
        return Content()

    def part(self, key: MessageKey, part: str, max_size: int = 0) -> PartData:
        self._do("part")
        return PartData("", "", b"")

    def raw(self, key: MessageKey, max_size: int = 0) -> bytes:
        self._do("raw")
        return b"raw"

    def append(self, folder: str, raw: bytes, seen: bool = True) -> None:
        self._do("append")

    def ping(self) -> None:
        self._do("ping")

    def close(self) -> None:
        self.closed = True


class Factory:
    """Opens fake mailboxes and remembers them."""

    def __init__(self) -> None:
        self.opened: list[FakeMailbox] = []
        self.error: Exception | None = None
        self.errors: list[Exception] = []

    def __call__(self, settings: MailboxSettings) -> FakeMailbox:
        if self.error:
            raise self.error
        if self.errors:
            raise self.errors.pop(0)
        self.opened.append(FakeMailbox())
        return self.opened[-1]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def factory() -> Factory:
    return Factory()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_pool(factory: Factory, clock: Clock) -> Callable[..., MailboxPool]:
    def make(**options: float) -> MailboxPool:
        options = {"wait_seconds": 0.05, **options}
        return MailboxPool(factory, clock=clock, **options)  # type: ignore[arg-type]

    return make


def test_a_connection_is_reused(factory, make_pool):
    pool = make_pool()
    for _ in range(3):
        with pool.borrow(("db", 1, 1), make_settings()) as mailbox:
            mailbox.folders()
    assert len(factory.opened) == 1
    assert factory.opened[0].calls == ["folders"] * 3


def test_a_connection_is_not_kept_while_there_are_few(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    with pool.borrow("a", make_settings(), keep=False) as mailbox:
        mailbox.ping()
    assert len(factory.opened) == 1
    assert pool.idle_count == 0
    assert factory.opened[0].closed


def test_a_full_house_is_tried_again_for_some_seconds(factory, make_pool):
    waited: list[float] = []
    told: list[bool] = []
    factory.errors = [TooManyConnections(), TooManyConnections()]
    pool = make_pool(sleep=waited.append)
    crowded = partial(told.append, True)
    with pool.borrow("a", make_settings(), on_crowded=crowded) as mailbox:
        mailbox.ping()
    assert waited == [0.5, 1.0]
    assert told
    factory.errors = [TooManyConnections() for _ in range(10)]
    with pytest.raises(TooManyConnections), pool.borrow("b", make_settings()):
        pass
    assert sum(waited) < 6


def test_another_identity_never_gets_it(factory, make_pool):
    pool = make_pool()
    for identity in (("db", 1, 1), ("db", 2, 1), ("db", 1, 2), ("other", 1, 1)):
        with pool.borrow(identity, make_settings()) as mailbox:
            mailbox.ping()
    assert len(factory.opened) == 4


def test_another_server_is_another_connection(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    with pool.borrow("a", make_settings(host="new.test")) as mailbox:
        mailbox.ping()
    assert len(factory.opened) == 2
    assert factory.opened[0].closed


def test_a_renewed_token_keeps_the_connection(factory, make_pool):
    pool = make_pool()
    for token in ("one", "two"):
        with pool.borrow("a", make_settings(token)) as mailbox:
            mailbox.ping()
    assert len(factory.opened) == 1


def test_stale_connection_is_replaced_unnoticed_for_a_read(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    factory.opened[0].error = ConnectionFailed("gone")
    with pool.borrow("a", make_settings()) as mailbox:
        assert mailbox.raw(KEY) == b"raw"
    assert factory.opened[0].closed
    assert [mailbox.calls for mailbox in factory.opened] == [["ping", "raw"], ["raw"]]


def test_stale_connection_is_replaced_only_once(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    factory.opened[0].error = ConnectionFailed("gone")
    with pytest.raises(ConnectionFailed), pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
        factory.opened[1].error = ConnectionFailed("gone again")
        mailbox.ping()
    assert len(factory.opened) == 2
    assert all(mailbox.closed for mailbox in factory.opened)


def test_a_write_is_never_repeated(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    with pytest.raises(ConnectionFailed), pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
        factory.opened[0].error = ConnectionFailed("cut while writing")
        mailbox.append("Sent", b"mail")
    assert [mailbox.calls for mailbox in factory.opened] == [["ping", "ping", "append"]]


def test_a_lent_connection_does_all_that_a_mailbox_does(factory, make_pool):
    with make_pool().borrow("a", make_settings()) as mailbox:
        forwarded = vars(type(mailbox))
    acts = {name for name, act in vars(Mailbox).items() if callable(act)}
    acts = {name for name in acts if not name.startswith("_")}
    # The directory is asked before there is an account to pool for.
    assert acts - forwarded.keys() == {"find_mailboxes"}


def test_a_stale_connection_is_noticed_before_a_write(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    factory.opened[0].error = ConnectionFailed("gone")
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.append("Sent", b"mail")
    assert factory.opened[1].calls == ["ping", "append"]


def test_raw_many_replaces_a_stale_connection(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    factory.opened[0].error = ConnectionFailed("gone")
    with pool.borrow("a", make_settings()) as mailbox:
        assert list(mailbox.raw_many([KEY])) == [(KEY, b"raw")]


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ConnectionFailed("cut"), False),
        (ValueError("a bug"), False),
        (UnsupportedOperation("flags"), True),
    ],
)
def test_only_a_sound_connection_is_kept(factory, make_pool, error, kept):
    pool = make_pool()
    with pytest.raises(type(error)), pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
        factory.opened[0].error = error
        mailbox.folders()
    assert factory.opened[0].closed is not kept
    assert pool.idle_count == kept


def test_borrower_cannot_use_it_afterwards(factory, make_pool):
    pool = make_pool()
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()
    with pytest.raises(ConnectionFailed):
        mailbox.ping()
    assert factory.opened[0].calls == ["ping"]


def test_limits_per_identity_and_in_total(factory, make_pool):
    pool = make_pool(per_identity=1, total=2)
    with pool.borrow("a", make_settings()), pool.borrow("b", make_settings()):
        with pytest.raises(Throttled), pool.borrow("a", make_settings()):
            pass
        with pytest.raises(Throttled), pool.borrow("c", make_settings()):
            pass
    with pool.borrow("c", make_settings()):
        assert len(factory.opened) == 3
        assert factory.opened[0].closed or factory.opened[1].closed
    assert pool.idle_count == 2


def test_a_waiting_borrower_gets_the_next_free_one(factory, make_pool):
    pool = make_pool(per_identity=1, wait_seconds=5)
    got = threading.Event()

    def wait_for_it() -> None:
        with pool.borrow("a", make_settings()) as mailbox:
            mailbox.ping()
            got.set()

    with pool.borrow("a", make_settings()) as mailbox:
        thread = threading.Thread(target=wait_for_it)
        thread.start()
        assert not got.wait(0.05)
        mailbox.ping()
    thread.join(5)
    assert got.is_set()
    assert len(factory.opened) == 1


def test_idle_connections_are_closed(factory, make_pool, clock):
    pool = make_pool(idle_seconds=60)
    with pool.borrow("a", make_settings()):
        pass
    clock.now += 59
    pool.expire()
    assert pool.idle_count == 1
    clock.now += 2
    pool.expire()
    assert pool.idle_count == 0
    assert factory.opened[0].closed


def test_a_mailbox_may_be_closed_sooner(factory, make_pool, clock):
    pool = make_pool(idle_seconds=60)
    with pool.borrow("a", make_settings()):
        factory.opened[0].max_idle = 10.0
    clock.now += 11
    pool.expire()
    assert factory.opened[0].closed


def test_discard_by_prefix(factory, make_pool):
    pool = make_pool()
    for identity in (("db", 1, 1), ("db", 2, 1)):
        with pool.borrow(identity, make_settings()):
            pass
    with pool.borrow(("db", 1, 1), make_settings()):
        pool.discard(("db", 1))
    assert [mailbox.closed for mailbox in factory.opened] == [True, False]
    assert pool.idle_count == 1


def test_refused_sign_in_is_not_hammered(factory, make_pool, clock):
    """A wrong password must not lock the account by being repeated."""
    pool = make_pool(refusal_seconds=30)
    factory.error = AuthenticationFailed("no")
    tried = []

    def count(settings: MailboxSettings) -> Mailbox:
        tried.append(settings.credentials.secret)
        return factory(settings)

    pool._factory = count
    for _ in range(5):
        with pytest.raises(AuthenticationFailed), pool.borrow("a", make_settings("x")):
            pass
    assert tried == ["x"]
    with pytest.raises(AuthenticationFailed), pool.borrow("a", make_settings("y")):
        pass
    assert tried == ["x", "y"]
    clock.now += 31
    with pytest.raises(AuthenticationFailed), pool.borrow("a", make_settings("y")):
        pass
    assert tried == ["x", "y", "y"]


def test_a_failure_to_open_frees_the_place(factory, make_pool):
    pool = make_pool(per_identity=1)
    factory.error = ConnectionFailed("down")
    for _ in range(3):
        with pytest.raises(ConnectionFailed), pool.borrow("a", make_settings()):
            pass
    factory.error = None
    with pool.borrow("a", make_settings()) as mailbox:
        mailbox.ping()


def test_a_fork_uses_none_of_its_parents_connections(
    factory, make_pool, monkeypatch
) -> None:
    pool = make_pool()
    with pool.borrow("a", make_settings()) as parents:
        pass
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pool.borrow("a", make_settings()) as childs:
        assert childs is not parents
    [first, _second] = factory.opened
    assert not first.closed, "signing out is the parent's"


@pytest.mark.parametrize(
    ("open_files", "connections"),
    [(0, FEWEST), (200, FEWEST), (1024, 256), (65536, MOST)],
)
def test_room_follows_the_files_a_process_may_open(
    open_files: int, connections: int
) -> None:
    assert room_for(open_files) == connections
