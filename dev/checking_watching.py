"""What dev/check-watching does once everything is there."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import xmlrpc.client
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psutil
import websocket

from dev import people
from dev.environment import (
    bootstrap,
    commands,
    odoo_process,
    odoo_source,
    places,
    postgres,
    seed,
)
from dev.environment.addon_database import AddonDatabase
from dev.environment.console import SetupError, give_up, say
from servers import ports
from servers.dovecot import DovecotServer, StartFailed

_FOLDER = places.WORK / "check-watching"
_LOGS = places.WORK / "log"
_ACCOUNT = "mail.server.account"
_CHANNEL = "helpdesk_email_watch"
_NEWS = "helpdesk_email/news"
_SOON = 2.0
_PATIENCE = 45.0
_CSRF = re.compile(r'csrf_token: "(\w+)"')
_VERSION = re.compile(r'"websocket_worker_version": "([\w.-]+)"')

_numbers = itertools.count(1)


class CheckFailed(Exception):
    """What came out is not what should have; the text says which."""


@dataclass
class Host:
    """An Odoo with workers, an evented one among them."""

    port: int
    gevent_port: int
    odoo: subprocess.Popen[bytes]

    def evented(self) -> psutil.Process:
        """The process that holds the websockets, as soon as there is one."""
        return _wait_for(self._evented, "no evented worker")

    def _evented(self) -> psutil.Process | None:
        for child in psutil.Process(self.odoo.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "gevent" in child.cmdline():
                    return child
        return None

    def listening(self, mail: DovecotServer) -> int:
        """How many connections it holds to the mail server."""
        with contextlib.suppress(psutil.Error):
            found = self.evented().net_connections()
            there = [one for one in found if one.raddr and one.status == "ESTABLISHED"]
            return sum(one.raddr.port == mail.imap.tls_port for one in there)
        return 0


@dataclass
class World:
    """Two hosts with one database, and a mail server."""

    hosts: list[Host]
    mail: DovecotServer
    pages: list[Page] = field(default_factory=list)

    def open(self, host: Host, login: str = "ann") -> Page:
        """A page of a rep's that wants to be told."""
        page = Page(host, login)
        self.pages.append(page)
        return page

    def close_pages(self) -> None:
        """As if every rep had gone home, an hour ago."""
        for page in self.pages:
            page.close()
        self.pages.clear()

    def deliver(self, login: str = "ann") -> str:
        """A message; its subject."""
        subject = f"watched {next(_numbers)}"
        text = f"From: carla@cafe-conti.example\r\nSubject: {subject}\r\n\r\nHello\r\n"
        self.mail.deliver(f"{login}@{people.DOMAIN}", text.encode())
        return subject

    def check_told(self, *pages: Page, within: float = _SOON) -> None:
        """A new message is shown to these pages so soon."""
        subject, began = self.deliver(), time.monotonic()
        for page in pages:
            page.wait_for(subject, within)
        say(f"  told after {time.monotonic() - began:.2f} s")

    def check_listening(self, *counts: int, within: float = _PATIENCE) -> None:
        """So many connections of each host."""

        def are_so_many() -> bool:
            found = [host.listening(self.mail) for host in self.hosts]
            return found == list(counts)

        _wait_for(are_so_many, f"not {counts} connections", within)

    def call(self, model: str, method: str, *values: object) -> Any:
        """As the administrator."""
        url = f"http://127.0.0.1:{self.hosts[0].port}/xmlrpc/2"
        common = xmlrpc.client.ServerProxy(f"{url}/common")
        uid = common.authenticate(seed.DATABASE, "admin", "admin", {})
        objects = xmlrpc.client.ServerProxy(f"{url}/object", allow_none=True)
        return objects.execute_kw(*(seed.DATABASE, uid, "admin", model, method, values))


class Page:
    """A signed-in browser with a websocket, which comes back when it breaks off."""

    def __init__(self, host: Host, login: str) -> None:
        self._host = host
        self._cookies = CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(cookies)
        token = self._find(_CSRF, "/web/login")
        form = {"login": login, "password": login, "csrf_token": token}
        self._get("/web/login", urllib.parse.urlencode(form).encode())
        self._version = self._find(_VERSION, "/odoo")
        self._last = 0
        self._socket: websocket.WebSocket | None = None

    def _get(self, path: str, data: bytes | None = None) -> str:
        url = f"http://127.0.0.1:{self._host.port}{path}"
        with self._opener.open(url, data, timeout=60) as answer:  # nosec
            return str(answer.read().decode())

    def _find(self, pattern: re.Pattern[str], path: str) -> str:
        found = pattern.search(self._get(path))
        if not found:
            raise CheckFailed(f"{path} has no {pattern.pattern}")
        return found[1]

    def _connect(self) -> websocket.WebSocket:
        server = f"127.0.0.1:{self._host.gevent_port}"
        [session] = [one.value for one in self._cookies if one.name == "session_id"]
        connected = websocket.create_connection(
            f"ws://{server}/websocket?version={self._version}",
            cookie=f"session_id={session}",
            origin=f"http://{server}",
            timeout=10,
        )
        connected.settimeout(0.2)
        data = {"channels": [_CHANNEL], "last": self._last}
        connected.send(json.dumps({"event_name": "subscribe", "data": data}))
        return connected

    def wait_for(self, subject: str, within: float = _PATIENCE) -> dict[str, Any]:
        """The news that shows such a message."""

        def shows_it() -> dict[str, Any] | None:
            for news in self.hear():
                if any(row["subject"] == subject for row in news.get("rows", ())):
                    return news
            return None

        return _wait_for(shows_it, f"nobody tells of {subject}", within)

    def wait_for_news(self, is_wanted: Callable[[dict[str, Any]], object]) -> None:
        """Until news is so."""
        _wait_for(lambda: any(map(is_wanted, self.hear())), "nothing is told")

    def hear(self) -> list[dict[str, Any]]:
        """The news that has come just now."""
        try:
            self._socket = self._socket or self._connect()
            found = json.loads(self._socket.recv())
        except websocket.WebSocketTimeoutException:
            return []
        except (OSError, websocket.WebSocketException):
            self._socket = None
            return []
        self._last = found[-1]["id"]
        messages = [one["message"] for one in found]
        return [one["payload"] for one in messages if one["type"] == _NEWS]

    def sign_out(self) -> None:
        """The websocket stays, as Odoo leaves it."""
        self._get("/web/session/logout")

    def close(self) -> None:
        """Leave."""
        if self._socket:
            self._socket.close()


def _wait_for(happens: Callable[[], Any], failure: str, within: float = 45.0) -> Any:
    deadline = time.monotonic() + within
    while not (found := happens()):
        if time.monotonic() > deadline:
            raise CheckFailed(failure)
        time.sleep(0.02)
    return found


def main(arguments: Sequence[str]) -> int:
    """Run the trials; 0 when all of them came out right."""
    wanted = arguments[0] if arguments else ""
    failed = 0
    with _world() as world:
        for trial in _TRIALS:
            name = trial.__name__.strip("_").replace("_", " ")
            if wanted not in name:
                continue
            say(f"{name} …")
            try:
                trial(world)
            except CheckFailed as error:
                failed += 1
                say(f"  FAILED: {error}")
            world.close_pages()
    say("All right" if not failed else f"{failed} failed")
    return min(failed, 1)


# The trials


def _mail_is_told_of_at_once(world: World) -> None:
    page = world.open(world.hosts[0])
    page.wait_for(world.deliver())
    for _time in range(3):
        world.check_told(page)


def _two_tabs_share_a_connection(world: World) -> None:
    tabs = [world.open(world.hosts[0]) for _number in range(2)]
    for tab in tabs:
        tab.wait_for_news(lambda news: news["is_live"])
    world.check_told(*tabs)
    world.check_listening(1, 0)


def _two_hosts_each_tell_their_pages(world: World) -> None:
    pages = [world.open(host) for host in world.hosts]
    for page in pages:
        page.wait_for_news(lambda news: news["is_live"])
    world.check_listening(1, 1)
    world.check_told(*pages)


def _the_evented_worker_is_killed(world: World) -> None:
    page = world.open(world.hosts[0])
    page.wait_for(world.deliver())
    world.hosts[0].evented().send_signal(signal.SIGKILL)
    page.wait_for(world.deliver())
    world.check_told(page)


def _the_mail_server_starts_anew(world: World) -> None:
    pages = [world.open(host) for host in world.hosts]
    for page in pages:
        page.wait_for(world.deliver())
    world.mail.stop()
    time.sleep(3)
    world.mail.start()
    subject, began = world.deliver(), time.monotonic()
    for page in pages:
        page.wait_for(subject)
    say(f"  watched again after {time.monotonic() - began:.1f} s")
    world.check_told(*pages)


def _who_signs_out_is_unwatched(world: World) -> None:
    pages = [world.open(host) for host in world.hosts]
    for page in pages:
        page.wait_for(world.deliver())
    world.check_listening(1, 1)
    # Each page has a session of its own.
    pages[1].sign_out()
    world.check_listening(1, 0, within=_SOON)
    world.check_told(pages[0])


def _who_is_archived_is_unwatched(world: World) -> None:
    pages = [world.open(host) for host in world.hosts]
    for page in pages:
        page.wait_for(world.deliver())
    [ann] = world.call("res.users", "search", [("login", "=", "ann")])
    world.call("res.users", "write", [ann], {"active": False})
    try:
        world.check_listening(0, 0, within=_SOON)
    finally:
        world.call("res.users", "write", [ann], {"active": True})
        _enter_password(world, "ann", "ann")


def _a_refused_sign_in_is_not_repeated(world: World) -> None:
    _enter_password(world, "bob", "wrong")
    begun = _refusals(world)
    pages = [world.open(host, "bob") for host in world.hosts]
    for page in pages:
        page.wait_for_news(lambda news: news.get("problem"))
    time.sleep(5)
    refused = _refusals(world) - begun
    say(f"  refused {refused} times")
    if refused > len(world.hosts):
        raise CheckFailed(f"it was tried {refused} times")
    _enter_password(world, "bob", "bob")
    for page in pages:
        page.wait_for_news(lambda news: news["is_live"])


def _nobody_is_watched_in_a_copy(world: World) -> None:
    parameter = ("database.is_neutralized", "True")
    world.call("ir.config_parameter", "set_param", *parameter)
    try:
        page = world.open(world.hosts[0])
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if any(news.get("is_live") for news in page.hear()):
                raise CheckFailed("a neutralised database is watched")
    finally:
        world.call("ir.config_parameter", "set_param", parameter[0], False)


def _enter_password(world: World, login: str, password: str) -> None:
    [account] = world.call(_ACCOUNT, "search", [("user_id.login", "=", login)])
    world.call(_ACCOUNT, "write", [account], {"password": password})


def _refusals(world: World) -> int:
    return world.mail.log_file.read_text(errors="replace").count("auth failed")


_TRIALS: tuple[Callable[[World], None], ...] = (
    _mail_is_told_of_at_once,
    _two_tabs_share_a_connection,
    _two_hosts_each_tell_their_pages,
    _the_evented_worker_is_killed,
    _the_mail_server_starts_anew,
    _who_signs_out_is_unwatched,
    _who_is_archived_is_unwatched,
    _a_refused_sign_in_is_not_repeated,
    _nobody_is_watched_in_a_copy,
)


# What is tried


@contextlib.contextmanager
def _world() -> Iterator[World]:
    """A new database and empty mailboxes, two hosts with two workers each."""
    python = Path(sys.executable)
    source = odoo_source.ensure()
    ready = seed.ensure(python, source)
    services = places.make_service_folder("check-watching")
    cluster = postgres.Cluster(services / "postgres", _LOGS / "watching-postgres.log")
    setups = [
        odoo_process.OdooSetup(python, source, folder, cluster)
        for folder in (_FOLDER, _FOLDER / "second")
    ]
    database = AddonDatabase(setups[0], ready, "watching")
    say("Creating the database …")
    database.plant()
    passwords = {rep.address: rep.password for rep in people.REPS}
    folder = services / "mail"
    commands.run(["rm", "-rf", str(folder)], "the old mailboxes cannot be removed")
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        stack.enter_context(cluster)
        mail = stack.enter_context(DovecotServer(passwords, folder=folder))
        _configure(setups[0], setups[0])
        database.bring_up_to_date()
        _connect(setups[0], mail)
        say("Starting two hosts with two workers each …")
        hosts = [
            stack.enter_context(_host(setup, setups[0], number))
            for number, setup in enumerate(setups)
        ]
        yield World(hosts, mail)


def _configure(
    setup: odoo_process.OdooSetup, first: odoo_process.OdooSetup
) -> tuple[int, int]:
    """The hosts share what Odoo keeps in files: sessions, attachments, the key."""
    found = ports.free_port(), ports.free_port()
    setup.folder.mkdir(parents=True, exist_ok=True)
    setup.write_configuration(
        data_dir=first.data,
        db_name=seed.DATABASE,
        dbfilter=f"^{seed.DATABASE}$",
        http_port=found[0],
        gevent_port=found[1],
        workers=2,
        max_cron_threads=0,
    )
    return found


@contextlib.contextmanager
def _host(
    setup: odoo_process.OdooSetup, first: odoo_process.OdooSetup, number: int
) -> Iterator[Host]:
    port, gevent_port = _configure(setup, first)
    log = _LOGS / f"check-watching-{number + 1}.log"
    with setup.serving(port, log) as odoo:
        yield Host(port, gevent_port, odoo)


def _connect(setup: odoo_process.OdooSetup, mail: DovecotServer) -> None:
    """Tell the demo's records where the mail server is."""
    authority = Path(mail.ca_file or "").read_text().strip()
    values = {"incoming_port": mail.imap.tls_port, "ca_certificate": authority}
    setup.run_script(
        seed.DATABASE,
        places.CHECKOUT / "dev" / "connect_demo.py",
        "the demo cannot be connected with its mail server",
        DEMO_MAIL_SERVERS=json.dumps(values),
    )


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except (SetupError, StartFailed) as error:
        give_up(error)
