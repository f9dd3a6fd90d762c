"""A helpdesk with two workers and many reps, asked over HTTP as by a browser."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import psutil
import requests

from dev.environment import odoo_process, odoo_source, places, postgres, seed
from dev.environment.console import say
from servers import ports, processes

from . import dovecot, measure
from .mailboxes import LARGE_FROM_TOP, NEEDLE
from .results import Crowd
from .rivals import PAGE

WORKERS = 2
SETTLING, WARM = 7, 8
"""Rounds in which some still sign in, and rounds after that."""
_DATABASE = seed.DATABASE
_SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Rep:
    """Someone who can sign in."""

    login: str
    password: str
    account: int


class Session:
    """One rep's browser: a connection that is kept, and a cookie."""

    def __init__(self, url: str, rep: Rep) -> None:
        self._url, self._rep = url, rep
        self._http = requests.Session()
        self._post(
            "/web/session/authenticate",
            {"db": _DATABASE, "login": rep.login, "password": rep.password},
        )

    def _post(self, path: str, params: dict[str, Any]) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self._http.post(self._url + path, json=body, timeout=120).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def ask_nothing(self) -> None:
        """An empty call: what Odoo takes for any."""
        self._post(
            "/web/dataset/call_kw/res.users/context_get",
            {"model": "res.users", "method": "context_get", "args": [], "kwargs": {}},
        )

    def call(self, method: str, *arguments: Any, **options: Any) -> Any:
        """A method of the rep's account."""
        return self._post(
            "/web/dataset/call_kw/mail.server.account/" + method,
            {
                "model": "mail.server.account",
                "method": method,
                "args": [[self._rep.account], *arguments],
                "kwargs": options,
            },
        )


class Rpc:
    """Our RPC, with the acts that the rivals have."""

    name = "our RPC over HTTP"

    def __init__(self, session: Session, pid: int) -> None:
        self._session = session
        self._server = psutil.Process(pid)
        self.page()
        rows = self._session.call("inbox_page", limit=PAGE)["messages"]
        self._large = rows[LARGE_FROM_TOP - 1]["key"]
        self.middle = ""

    def ask_nothing(self) -> None:
        self._session.ask_nothing()

    def page(self) -> None:
        self._session.call("inbox_page", limit=PAGE)

    def prepare_deep_page(self) -> None:
        page = self._session.call("inbox_page", limit=200)
        passed, total = len(page["messages"]), page["total"]
        while page["before"] and passed < total // 2:
            page = self._session.call("inbox_page", before=page["before"], limit=200)
            passed += len(page["messages"])
        self.middle = page["before"]

    def deep_page(self) -> None:
        self._session.call("inbox_page", before=self.middle, limit=PAGE)

    def read(self) -> None:
        self._session.call("inbox_read", self._large)

    def search(self) -> None:
        self._search(1)

    def search_all(self) -> None:
        self._search(PAGE)

    def _search(self, enough: int, query: Any = None) -> None:
        query = query or {"subject": NEEDLE}
        found, before = 0, False
        while found < enough:
            page = self._session.call(
                "inbox_page", before=before, limit=PAGE, query=query
            )
            found, before = found + len(page["messages"]), page["before"]
            if not before:
                return

    def search_words(self) -> None:
        """As typed into the search box: anywhere in the message."""
        self._search(1, NEEDLE)

    def cpu(self) -> float:
        """Milliseconds of CPU the workers have used."""
        used = 0.0
        for process in (self._server, *self._server.children(recursive=True)):
            times = process.cpu_times()
            used += times.user + times.system
        return used * 1000


class Helpdesk:
    """Odoo with the addon on a database of its own."""

    def __init__(self, setup: odoo_process.OdooSetup, port: int) -> None:
        self._setup = setup
        self.url = f"http://{ports.HOST}:{port}"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the process whose children do the work."""
        if self._process is None:
            raise RuntimeError("Odoo does not run")
        return self._process.pid

    def start(self) -> None:
        """Start the workers and wait for the first answer.

        The socket is ours and has room for everybody who knocks, as with socket
        activation: Odoo's own holds eight connections a worker, and a client that
        finds no room tries again a second later.
        """
        with socket.create_server((ports.HOST, self._port), backlog=1024) as listening:
            descriptor = listening.fileno()
            environment = self._setup.environment()
            self._process = subprocess.Popen(
                self._setup.command("server", f"--database={_DATABASE}"),
                env={**environment, "ODOO_HTTP_SOCKET_FD": str(descriptor)},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(),
                pass_fds=(descriptor,),
            )
        requests.get(f"{self.url}/web/login", timeout=120).raise_for_status()

    def stop(self) -> None:
        if self._process is not None:
            processes.stop(self._process, processes.signal.SIGTERM, 20)
            self._process = None

    def script(self, name: str, **values: Any) -> Any:
        """Run ``scripts/<name>.py`` in Odoo's shell; what it prints last is JSON.

        :param values: the names that the script finds defined.
        """
        source = f"values = {values!r}\n" + (_SCRIPTS / f"{name}.py").read_text()
        done = subprocess.run(
            self._setup.command(
                "shell", f"--database={_DATABASE}", "--no-http", "--log-level=error"
            ),
            input=source,
            env=self._setup.environment(),
            capture_output=True,
            text=True,
        )
        lines = done.stdout.strip().splitlines()
        if done.returncode or not lines:
            raise RuntimeError(f"{name}: {done.stderr[-3000:]}")
        return json.loads(lines[-1])


@contextmanager
def running(workers: int = WORKERS) -> Iterator[Helpdesk]:
    """A new database with the addon; Odoo itself is started by the caller."""
    python, source = Path(sys.executable), odoo_source.ensure()
    cluster = postgres.Cluster(
        places.make_service_folder("bench") / "postgres",
        places.WORK / "log" / "bench-postgres.log",
    )
    setup = odoo_process.OdooSetup(python, source, places.WORK / "bench", cluster)
    port = ports.free_port()
    setup.write_configuration(
        db_name=_DATABASE,
        http_port=port,
        gevent_port=ports.free_port(),
        workers=workers,
        max_cron_threads=0,
        log_level="warn",
        logfile=places.WORK / "log" / "bench-odoo.log",
    )
    seed.plant(seed.ensure(python, source), setup)
    with cluster:
        # As Odoo's own page for new databases does.
        cluster.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", _DATABASE)
        setup.install(
            _DATABASE,
            ["-i", places.ADDON, "--with-demo"],
            "the addon for the benchmark",
        )
        helpdesk = Helpdesk(setup, port)
        try:
            yield helpdesk
        finally:
            helpdesk.stop()


def reps(
    helpdesk: Helpdesk, port: int, ca_file: Path, logins: Sequence[str]
) -> list[Rep]:
    """Make a rep with an account for each mailbox."""
    made = helpdesk.script(
        "make_reps",
        port=port,
        ca=ca_file.read_text(),
        logins=list(logins),
        password=dovecot.PASSWORD,
    )
    return [Rep(**rep) for rep in made]


def all_at_once(sessions: Sequence[Session]) -> Crowd:
    """Everybody opens the newest page at the same moment, many times.

    Which worker answers is chance: after ``SETTLING`` rounds nearly everybody has
    met, and signed in through, each of them.
    """
    rounds, errors = [], 0
    for _ in range(1 + SETTLING + WARM):
        walls, failed = _one_round(sessions)
        rounds.append(walls)
        errors += failed
    return Crowd(
        measure.of(rounds[0]),
        measure.of(list(chain(*rounds[1:-WARM]))),
        measure.of(list(chain(*rounds[-WARM:]))),
        errors,
    )


def _one_round(sessions: Sequence[Session]) -> tuple[list[float], int]:
    walls: list[float] = []
    errors: list[Exception] = []
    barrier = threading.Barrier(len(sessions))

    def open_page(session: Session) -> None:
        barrier.wait()
        start = time.perf_counter()
        try:
            session.call("inbox_page", limit=PAGE)
        except Exception as error:
            errors.append(error)
        walls.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=open_page, args=(one,)) for one in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors[:3]:
        say(f"  {error}")
    return walls, len(errors)
