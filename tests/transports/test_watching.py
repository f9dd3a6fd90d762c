"""The watcher, against real servers and against servers that misbehave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ...transports.errors import (
    AuthenticationFailed,
    MailTransportError,
    TooManyConnections,
)
from ...transports.imap import idle
from ...transports.interface import MailboxSettings, Security
from ...transports.registry import open_watch
from ...transports.watching import watcher as watching
from ...transports.watching.interface import News, Watch
from ...transports.watching.watcher import Watcher
from ..servers.dovecot import DovecotServer
from ..servers.evil import EvilServer, Talk, imap_script
from ..servers.proxy import Proxy
from .fixtures import (
    authority,
    bare_dovecot,
    basic_ews,
    courier,
    cyrus,
    dovecot,
    graph,
    ntlm_ews,
    old_cyrus,
    stage,
    uidplus_dovecot,
)
from .stages import NOON, DovecotStage, make_mail
from .test_evil_imap import settings as imap_settings

SOON = 10.0
"""Seconds; on a quiet machine two, which the benchmark measures."""


class Rep:
    """Whoever is told of one inbox."""

    def __init__(self, settings: MailboxSettings | None) -> None:
        self.settings = settings
        self.host = settings.incoming.host if settings else ""
        self.news: list[News] = []
        self.errors: list[MailTransportError] = []
        self.opened: list[float] = []

    def open(self, memory: str) -> Watch | None:
        self.opened.append(time.monotonic())
        return open_watch(self.settings, memory) if self.settings else None

    def seen(self, news: News) -> None:
        self.news.append(news)

    def lost(self, error: MailTransportError) -> None:
        self.errors.append(error)

    @property
    def subjects(self) -> list[str]:
        """What has arrived, in that order."""
        return [row.subject for news in self.news for row in reversed(news.arrived)]


def until(happened: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.01)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    started = Watcher(first_delay=0.05, answer_seconds=0.5)
    yield started
    started.close()
    until(lambda: not started.listening())


@pytest.fixture(params=list(Security))
def inbox(request: pytest.FixtureRequest, dovecot: DovecotServer) -> DovecotStage:
    return DovecotStage(dovecot, "imap", request.param)


@pytest.fixture
def plain(dovecot: DovecotServer) -> DovecotStage:
    return DovecotStage(dovecot, "imap", Security.NONE)


def through(proxy: Proxy, stage: DovecotStage) -> MailboxSettings:
    endpoint = replace(stage.settings.incoming, port=proxy.port, timeout=1.0)
    return replace(stage.settings, incoming=endpoint)


def watched(watcher: Watcher, settings: MailboxSettings | None) -> Rep:
    """A rep whose inbox is listened to."""
    rep = Rep(settings)
    watcher.add("rep", rep)
    until(lambda: rep.news and watcher.listening())
    return rep


def test_under_gevent(dovecot):
    """In Odoo's evented worker threads are greenlets, and sockets wait for all."""
    patch = [sys.executable, "-c", "from gevent import monkey; monkey.patch_all()"]
    ready = subprocess.run(patch, capture_output=True, text=True)
    if ready.returncode:
        # Odoo's evented worker cannot start there either: gevent is missing, or too old
        # for the libraries beside it.
        pytest.skip(f"no gevent here: {ready.stderr.strip().splitlines()[-1]}")
    stage = DovecotStage(dovecot, "imap", Security.TLS)
    endpoint, credentials = stage.settings.incoming, stage.settings.credentials
    task = {
        "host": endpoint.host,
        "port": endpoint.port,
        "ca": endpoint.ca_certificate,
        "login": credentials.login,
        "password": credentials.secret,
        "seconds": 120,
    }
    script = Path(__file__).with_name("watch_with_gevent.py")
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(script.parents[2])},
    ) as process:
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"is_live": True, "arrived": []}
        stage.deliver(make_mail("new"))
        found = json.loads(process.stdout.readline())
        assert found == {"is_live": True, "arrived": ["new"]}
        process.kill()


class TestListening:
    """A real Dovecot speaks by itself (IDLE)."""

    def test_what_is_there_is_no_news(self, watcher, inbox):
        inbox.deliver(make_mail("old"), seen=True)
        inbox.deliver(make_mail("waiting"))
        [news] = watched(watcher, inbox.settings).news
        assert news.is_live
        assert news.glance.unread == 1
        assert [row.subject for row in news.glance.waiting] == ["waiting"]
        assert [row.subject for row in news.glance.newest] == ["waiting", "old"]
        assert not news.arrived

    def test_mail_that_arrives_is_told_soon(self, watcher, inbox):
        rep = watched(watcher, inbox.settings)
        for number in range(1, 4):
            inbox.deliver(make_mail(f"mail {number}"))
            until(lambda number=number: len(rep.subjects) == number, SOON)
            assert rep.news[-1].glance.unread == number
        assert rep.subjects == ["mail 1", "mail 2", "mail 3"]

    def test_flags_and_what_vanishes_are_told_soon(self, watcher, inbox):
        inbox.deliver(make_mail("one"))
        inbox.deliver(make_mail("two"))
        rep = watched(watcher, inbox.settings)
        uid = rep.news[0].glance.newest[-1].key.uid
        with inbox.client("INBOX", readonly=False) as client:
            client.uid("STORE", uid, "+FLAGS", r"(\Seen)")
        until(lambda: rep.news[-1].glance.unread == 1, SOON)
        inbox.vanish(uid)
        until(lambda: len(rep.news[-1].glance.newest) == 1, SOON)
        assert not rep.subjects

    def test_a_flag_of_an_old_message_is_told(self, watcher, plain):
        for number in range(30):
            plain.deliver(make_mail(f"mail {number}"), seen=True)
        rep = watched(watcher, plain.settings)
        with plain.client("INBOX", readonly=False) as client:
            client.store("1", "+FLAGS", r"(\Flagged)")
        until(lambda: len(rep.news) == 2, SOON)

    def test_what_slides_in_from_below_has_not_arrived(self, watcher, plain):
        for number in range(30):
            plain.deliver(make_mail(f"mail {number}"))
        rep = watched(watcher, plain.settings)
        with plain.client("INBOX", readonly=False) as client:
            client.store("25:30", "+FLAGS", r"(\Deleted)")
            client.expunge()
        until(lambda: rep.news[-1].glance.unread == 24, SOON)
        assert not rep.subjects

    def test_old_unread_mail_is_found_below_read_mail(self, watcher, plain):
        plain.deliver(make_mail("forgotten"))
        for number in range(25):
            plain.deliver(make_mail(f"mail {number}"), seen=True)
        [news] = watched(watcher, plain.settings).news
        assert [row.subject for row in news.glance.waiting] == ["forgotten"]

    def test_watching_marks_nothing(self, watcher, plain):
        rep = watched(watcher, plain.settings)
        plain.deliver(make_mail("new"))
        until(lambda: rep.subjects, SOON)
        assert not plain.is_seen(rep.news[-1].arrived[0].key.uid)

    def test_nothing_is_told_while_nothing_changes(self, watcher, plain, monkeypatch):
        monkeypatch.setattr(idle, "RENEW_SECONDS", 0.1)
        rep = Rep(plain.settings)
        watcher.add("rep", rep)
        time.sleep(1.0)
        assert len(rep.news) == 1
        assert len(rep.opened) == 1

    def test_who_is_removed_leaves_the_server_at_once(self, watcher, plain):
        with Proxy(plain.settings.incoming.port) as proxy:
            watched(watcher, through(proxy, plain))
            watcher.remove("rep")
            until(lambda: not watcher.names() and not watcher.listening(), 1.0)
            until(lambda: all(_is_over(sock) for sock in proxy._sockets[:1]), 2.0)

    def test_one_that_is_not_to_be_watched_is_not(self, watcher):
        watcher.add("nobody", Rep(None))
        until(lambda: not watcher.names())


def _is_over(sock) -> bool:
    try:
        return sock.fileno() < 0 or not sock.recv(1, 0x42)  # MSG_PEEK | MSG_DONTWAIT
    except BlockingIOError:
        return False
    except OSError:
        return True


class TestAsking:
    """Servers that do not speak by themselves are looked at now and then."""

    def test_imap_without_idle(self, watcher, bare_dovecot, monkeypatch):
        stage = DovecotStage(bare_dovecot, "imap", Security.NONE)
        self.quickly(monkeypatch)
        rep = Rep(stage.settings)
        watcher.add("rep", rep)
        until(lambda: rep.news)
        assert not rep.news[0].is_live
        stage.deliver(make_mail("new"))
        until(lambda: rep.subjects == ["new"])
        until(lambda: rep.news[-1].glance.unread == 1)
        assert len(rep.opened) == 1

    def test_any_type(self, watcher, stage, monkeypatch):
        """POP3 knows nothing of unread mail; Exchange and Graph do."""
        self.quickly(monkeypatch)
        stage.deliver(make_mail("old"))
        rep = Rep(stage.settings)
        watcher.add("rep", rep)
        until(lambda: rep.news)
        assert not rep.subjects
        stage.deliver(make_mail("new"), received=NOON + timedelta(hours=1))
        until(lambda: rep.subjects == ["new"])
        has_flags = stage.settings.server_type != "pop3"
        until(lambda: rep.news[-1].glance.unread == (2 if has_flags else -1))
        assert [row.subject for row in rep.news[-1].glance.waiting] == ["new", "old"]

    def quickly(self, monkeypatch) -> None:
        monkeypatch.setattr(watching, "spread", lambda seconds: min(seconds, 0.1))


class TestFaults:
    def test_a_cut_connection_is_made_anew_and_nothing_is_missed(self, watcher, plain):
        with Proxy(plain.settings.incoming.port) as proxy:
            rep = watched(watcher, through(proxy, plain))
            plain.deliver(make_mail("before"))
            until(lambda: rep.subjects == ["before"], SOON)
            proxy.cut()
            plain.deliver(make_mail("meanwhile"))
            until(lambda: rep.subjects == ["before", "meanwhile"])

    def test_a_server_that_says_good_bye(self, watcher):
        farewell = threading.Event()

        def idle_until_told(talk: Talk, tag: bytes, _command: bytes) -> None:
            talk.send(b"+ idling\r\n")
            farewell.wait(5)
            talk.send(b"* BYE going down\r\n")
            raise EOFError

        with EvilServer(imap_script(_idling(idle_until_told))) as server:
            rep = watched(watcher, imap_settings(server))
            farewell.set()
            until(lambda: server.connections > 1)
            assert rep.news

    def test_a_half_open_connection_is_found_dead(self, watcher, plain, monkeypatch):
        """NAT forgot it: both sides believe that the other is there."""
        monkeypatch.setattr(idle, "RENEW_SECONDS", 0.3)
        with Proxy(plain.settings.incoming.port) as proxy:
            rep = watched(watcher, through(proxy, plain))
            proxy.stall()
            until(lambda: len(rep.opened) > 1)
            until(lambda: rep.errors)
            proxy.stall(False)
            plain.deliver(make_mail("new"))
            until(lambda: rep.news[-1].glance.unread == 1)

    def test_a_dead_server_keeps_nobody_waiting(self, watcher, plain, monkeypatch):
        """Its connections are more than there are threads."""
        monkeypatch.setattr(idle, "RENEW_SECONDS", 0.5)
        with Proxy(plain.settings.incoming.port) as proxy:
            dead = [Rep(through(proxy, plain)) for _number in range(8)]
            for number, rep in enumerate(dead):
                rep.host = "dead"
                watcher.add(number, rep)
            until(lambda: all(rep.news for rep in dead))
            proxy.stall()
            rep = Rep(plain.settings)
            watcher.add("alive", rep)
            until(lambda: rep.news)
            time.sleep(1.0)
            plain.deliver(make_mail("new"))
            until(lambda: rep.subjects == ["new"], SOON)

    def test_a_refused_sign_in_is_not_repeated(self, watcher, plain):
        wrong = replace(plain.settings.credentials, secret="wrong")
        rep = Rep(replace(plain.settings, credentials=wrong))
        watcher.add("rep", rep)
        until(lambda: rep.errors)
        time.sleep(0.5)
        assert len(rep.opened) == 1
        assert isinstance(rep.errors[0], AuthenticationFailed)
        assert watcher.names() == ["rep"]

    def test_a_place_is_given_back_for_a_while(self, watcher, plain):
        rep = watched(watcher, plain.settings)
        watcher.give_way("rep", 0.5)
        until(lambda: not watcher.listening(), 1.0)
        until(lambda: watcher.listening())
        assert len(rep.opened) == 2

    def test_a_full_house_is_left_alone(self, watcher):
        full = {b"LOGIN": b"TAG NO [LIMIT] too many connections\r\n"}
        with EvilServer(imap_script(full)) as server:
            rep = Rep(imap_settings(server))
            watcher.add("rep", rep)
            until(lambda: rep.errors)
            time.sleep(0.5)
            assert server.connections == 1
            assert isinstance(rep.errors[0], TooManyConnections)

    @pytest.mark.parametrize(
        "chatter",
        [b"* 1 EXISTS\r\n" * 30_000, b"* OK " + b"x" * 400_000, b"* 1 FETCH {9}\r\n"],
    )
    def test_a_server_that_talks_without_end(self, watcher, chatter):
        def talk_on(talk: Talk, tag: bytes, _command: bytes) -> None:
            talk.send(b"+ idling\r\n")
            for _time in range(50):
                talk.send(chatter)
                time.sleep(0.01)
            talk.readline()

        with EvilServer(imap_script(_idling(talk_on))) as server:
            rep = Rep(imap_settings(server))
            watcher.add("rep", rep)
            time.sleep(1.0)
            assert len(rep.news) < 8
            assert len(rep.opened) < 8

    def test_a_server_that_ends_listening_at_once_is_not_hurried(self, watcher):
        answers = _idling(lambda talk, tag, _: talk.send(b"+ x\r\n%s OK no\r\n" % tag))
        with EvilServer(imap_script(answers)) as server:
            rep = Rep(imap_settings(server))
            watcher.add("rep", rep)
            time.sleep(1.0)
            assert 1 < len(rep.opened) < 8

    def test_a_server_that_refuses_to_be_listened_to(self, watcher):
        with EvilServer(imap_script(_idling(b"TAG NO not now\r\n"))) as server:
            rep = Rep(imap_settings(server))
            watcher.add("rep", rep)
            until(lambda: rep.news)
            assert not rep.news[0].is_live

    def test_a_fault_of_ours_in_one_inbox_blinds_no_other(self, watcher, plain, caplog):
        broken = Rep(plain.settings)
        broken.seen = None
        watcher.add("broken", broken)
        rep = watched(watcher, plain.settings)
        plain.deliver(make_mail("new"))
        until(lambda: rep.subjects == ["new"], SOON)
        assert "could not be watched" in caplog.text


def _idling(answer) -> dict:
    offers = b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n"
    status = b"* STATUS INBOX (MESSAGES 0 UNSEEN 0)\r\nTAG OK done\r\n"
    return {b"CAPABILITY": offers, b"STATUS": status, b"IDLE": answer}


class TestSpreading:
    def test_a_restarted_server_is_not_stormed(self, plain):
        watcher = Watcher(per_second=20, first_delay=0.05)
        with Proxy(plain.settings.incoming.port) as proxy:
            reps = [Rep(through(proxy, plain)) for _number in range(15)]
            started = time.monotonic()
            for number, rep in enumerate(reps):
                watcher.add(number, rep)
            until(lambda: watcher.listening() == len(reps))
            self.check_spread([rep.opened[0] for rep in reps], started, 20)
            cut = time.monotonic()
            proxy.cut()
            until(lambda: all(len(rep.opened) > 1 for rep in reps))
            until(lambda: watcher.listening() == len(reps))
            self.check_spread([rep.opened[1] for rep in reps], cut, 20)
        watcher.close()

    def check_spread(self, times: list[float], start: float, rate: float) -> None:
        for number, opened in enumerate(sorted(times)):
            assert opened - start > number / rate - 0.1

    def test_a_server_that_is_down_is_tried_ever_less(self, watcher, plain):
        with Proxy(plain.settings.incoming.port) as proxy:
            gone = through(proxy, plain)
        reps = [Rep(gone) for _number in range(30)]
        for number, rep in enumerate(reps):
            watcher.add(number, rep)
        time.sleep(3.0)
        assert sum(len(rep.opened) for rep in reps) <= 6
