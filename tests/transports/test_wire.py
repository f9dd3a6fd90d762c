"""What an operation costs on the wire, counted between us and a real Dovecot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from ...transports import stream
from ...transports.errors import ConnectionFailed, TimedOut
from ...transports.interface import Mailbox, Query, Security
from ...transports.pool import MailboxPool
from ..servers.proxy import Proxy
from .fixtures import bare_dovecot, dovecot
from .stages import DovecotStage, make_mail

DELAY = 0.02
BIG = bytes(range(256)) * 12_000


@pytest.fixture(params=[Security.NONE, Security.TLS], ids=lambda item: item.value)
def stage(request, dovecot) -> DovecotStage:
    return DovecotStage(dovecot, "imap", request.param)


@contextmanager
def proxied(
    stage: DovecotStage, delay: float = DELAY
) -> Iterator[tuple[Proxy, Mailbox]]:
    """A mailbox behind a proxy; counting begins after the sign-in."""
    incoming = stage.settings.incoming
    with Proxy(incoming.port, delay=delay) as proxy:
        old = stage.settings
        stage.settings = replace(old, incoming=replace(incoming, port=proxy.port))
        with stage.open() as mailbox:
            proxy.reset()
            yield proxy, mailbox
        stage.settings = old


def fill(stage, count: int, folder: str = "INBOX") -> None:
    with stage.client() as client:
        for number in range(1, count + 1):
            client.append(folder, "", None, make_mail(f"mail {number}"))


def _tomorrow() -> datetime:
    """Later than what :func:`fill` puts there."""
    return datetime.now(timezone.utc) + timedelta(days=1)


class Trips:
    """Asserts the round trips of calls."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy

    def __call__(self, expected: int, call: Callable):
        self.proxy.reset()
        result = call()
        assert self.proxy.round_trips == expected
        return result


class TestRoundTrips:
    def test_pages(self, stage):
        fill(stage, 12)
        with proxied(stage) as (proxy, mailbox):
            trips = Trips(proxy)
            trips(2, lambda: mailbox.page(limit=5))
            first = trips(1, lambda: mailbox.page(limit=5))
            second = trips(1, lambda: mailbox.page(before=first.before, limit=5))
            third = trips(1, lambda: mailbox.page(before=second.before, limit=5))
            assert len(third.messages) == 2
            trips(1, lambda: mailbox.page("Archive"))
            # A later page needs no count: opening the folder is on the way.
            trips(1, lambda: mailbox.page(before=second.before, limit=5))
            trips(1, lambda: mailbox.page("Archive"))
            trips(2, lambda: mailbox.page(limit=5))

    def test_news_cost_one_more_and_what_vanished_nothing(self, stage):
        fill(stage, 8)
        with proxied(stage) as (proxy, mailbox):
            trips = Trips(proxy)
            first = mailbox.page(limit=3)
            stage.deliver(make_mail("new"), received=_tomorrow())
            page = trips(2, lambda: mailbox.page(limit=3))
            assert page.messages[0].subject == "new"
            stage.vanish(first.messages[2].key.uid)
            page = trips(1, lambda: mailbox.page(before=first.before, limit=3))
            assert [row.subject for row in page.messages] == [
                "mail 5",
                "mail 4",
                "mail 3",
            ]

    def test_reading_a_large_message(self, stage):
        """A 3.1 MB message: two round trips and 20 KB, whichever folder was open."""
        stage.deliver(make_mail(text="short\r\n", attachments={"big.bin": BIG}))
        with proxied(stage) as (proxy, mailbox):
            key = mailbox.page().messages[0].key
            mailbox.page("Archive")
            trips = Trips(proxy)
            content = trips(2, lambda: mailbox.read(key))
            assert content.text.strip() == "short"
            assert proxy.received < 20_000
            part = trips(1, lambda: mailbox.part(key, content.attachments[0].part))
            assert part.data == BIG
            trips(2, lambda: mailbox.raw(key))

    def test_reading_a_plain_message(self, stage):
        fill(stage, 1)
        with proxied(stage) as (proxy, mailbox):
            key = mailbox.page().messages[0].key
            Trips(proxy)(2, lambda: mailbox.read(key))

    def test_many_at_once(self, stage):
        fill(stage, 30)
        with proxied(stage) as (proxy, mailbox):
            keys = [row.key for row in mailbox.page().messages]
            found = Trips(proxy)(2, lambda: dict(mailbox.raw_many(keys)))
            assert all(isinstance(raw, bytes) for raw in found.values())

    def test_folders_with_counts(self, stage):
        with proxied(stage) as (proxy, mailbox):
            Trips(proxy)(1, mailbox.folders)

    def test_folders_with_counts_of_a_plain_server(self, bare_dovecot):
        with proxied(DovecotStage(bare_dovecot, "imap", Security.NONE)) as found:
            proxy, mailbox = found
            Trips(proxy)(2, mailbox.folders)

    def test_search(self, stage):
        fill(stage, 20)
        with proxied(stage) as (proxy, mailbox):
            mailbox.page()
            query = Query(subject="mail")
            Trips(proxy)(3, lambda: mailbox.page(query=query))

    def test_flags(self, stage):
        fill(stage, 2)
        with proxied(stage) as (proxy, mailbox):
            keys = [row.key for row in mailbox.page().messages]
            trips = Trips(proxy)
            trips(2, lambda: mailbox.mark(keys, seen=True, flagged=True))
            trips(1, lambda: mailbox.mark(keys, seen=False))

    def test_pop3_list(self, dovecot):
        stage = DovecotStage(dovecot, "pop3", Security.NONE)
        fill_stage = DovecotStage.deliver
        for number in range(20):
            fill_stage(stage, make_mail(f"mail {number}"))
        with proxied(stage) as (proxy, mailbox):
            page = Trips(proxy)(1, lambda: mailbox.page(limit=10))
            assert len(page.messages) == 10
            Trips(proxy)(1, lambda: mailbox.page(before=page.before, limit=10))


class TestSize:
    def test_a_page_moves_what_it_shows(self, stage):
        """A folder ten times as large costs not a byte more."""
        fill(stage, 30)
        moved = []
        for _round in range(2):
            with proxied(stage, delay=0) as (proxy, mailbox):
                mailbox.page(limit=10)
                proxy.reset()
                mailbox.page(limit=10)
                moved.append(proxy.received)
            fill(stage, 270)
        assert abs(moved[0] - moved[1]) < 200


class TestFaults:
    """Cut, stalled, and what the pool makes of it."""

    def test_cut_in_the_middle(self, stage):
        fill(stage, 5)
        with proxied(stage, delay=0) as (proxy, mailbox):
            mailbox.page()
            proxy.cut_after(100)
            with pytest.raises(ConnectionFailed):
                mailbox.page()
            with pytest.raises(ConnectionFailed):
                mailbox.ping()

    def test_stalled(self, stage):
        fill(stage, 2)
        incoming = replace(stage.settings.incoming, timeout=0.4)
        stage.settings = replace(stage.settings, incoming=incoming)
        with proxied(stage, delay=0) as (proxy, mailbox):
            mailbox.page()
            proxy.stall()
            started = time.monotonic()
            with pytest.raises(TimedOut) as raised:
                mailbox.page()
            assert time.monotonic() - started < 5
            assert raised.value.retryable
            proxy.stall(False)

    def test_a_name_that_nobody_looks_up(self, stage, monkeypatch):
        monkeypatch.setattr(
            stream.socket, "getaddrinfo", lambda *_a, **_k: time.sleep(9) or []
        )
        incoming = replace(stage.settings.incoming, timeout=0.3)
        stage.settings = replace(stage.settings, incoming=incoming)
        started = time.monotonic()
        with pytest.raises(TimedOut) as raised:
            stage.open()
        assert raised.value.step == "name"
        assert time.monotonic() - started < 5

    def test_nobody_listens(self, stage):
        incoming = replace(stage.settings.incoming, port=1)
        stage.settings = replace(stage.settings, incoming=incoming)
        with pytest.raises(ConnectionFailed) as raised:
            stage.open()
        assert raised.value.step == "tcp"

    def test_the_pool_replaces_what_went_stale(self, stage):
        fill(stage, 2)
        incoming = stage.settings.incoming
        with Proxy(incoming.port) as proxy:
            behind = replace(incoming, port=proxy.port)
            settings = replace(stage.settings, incoming=behind)
            pool = MailboxPool()
            with pool.borrow("ann", settings) as mailbox:
                key = mailbox.page().messages[0].key
            proxy.cut()
            with pool.borrow("ann", settings) as mailbox:
                assert mailbox.read(key).subject == "mail 2"
            proxy.cut()
            with pool.borrow("ann", settings) as mailbox:
                mailbox.mark([key], seen=True)
            pool.close()
        assert stage.is_seen(key.uid)
