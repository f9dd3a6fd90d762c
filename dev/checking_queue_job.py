"""What dev/check-queue-job does once everything is there."""

from __future__ import annotations

import contextlib
import imaplib
import os
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from dev import people
from dev.browser import Browser, sign_in
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

_FOLDER = places.WORK / "check-queue-job"
_LOGS = places.WORK / "log"
_COUNT = 200
_WORKERS = 3
_PATIENCE = 180
_MODULES = "base,rpc,web,queue_job"
_INBOX = ".o_helpdesk_inbox"
_ACCOUNT = "mail.server.account"


class CheckFailed(Exception):
    """What came out is not what should have; the text says which."""


@dataclass
class Helpdesk:
    """The Odoo that is tried, its mail server and its database."""

    url: str
    odoo: subprocess.Popen[bytes]
    mail: DovecotServer
    database: psycopg2.extensions.connection

    def count(self, query: str, *values: object) -> int:
        """The number that a query gives."""
        with self.database.cursor() as cursor:
            cursor.execute(query, values)
            return int(cursor.fetchone()[0])


class Rep:
    """A rep of the demo who calls Odoo as the inbox does."""

    def __init__(self, helpdesk: Helpdesk, login: str) -> None:
        self.login = login
        self.address = f"{login}@{people.DOMAIN}"
        self._objects = xmlrpc.client.ServerProxy(f"{helpdesk.url}/xmlrpc/2/object")
        common = xmlrpc.client.ServerProxy(f"{helpdesk.url}/xmlrpc/2/common")
        self._uid = common.authenticate(seed.DATABASE, login, login, {})
        [self.account] = self.call(_ACCOUNT, "search", [("user_id", "=", self._uid)])

    def call(self, model: str, method: str, *values: object, **options: object) -> Any:
        """Call a method; the first argument of a record's method is its id."""
        sign_in = (seed.DATABASE, self._uid, self.login)
        return self._objects.execute_kw(*sign_in, model, method, values, options)

    def keys(self, folder: str) -> list[str]:
        """The keys of all messages of a folder."""
        page = self.call(_ACCOUNT, "inbox_page", [self.account], folder=folder)
        keys = [row["key"] for row in page["messages"]]
        while page["before"]:
            page = self.call(
                *(_ACCOUNT, "inbox_page", [self.account]),
                folder=folder,
                before=page["before"],
                limit=200,
            )
            keys += [row["key"] for row in page["messages"]]
        return keys

    def new_ticket(self, name: str) -> int:
        """A ticket of this rep's."""
        values = {"name": name, "description": "-", "user_id": self._uid}
        return int(self.call("helpdesk.ticket", "create", values))

    def start(self, keys: list[str], ticket: int) -> int:
        """Begin an import in the background."""
        arguments = (_ACCOUNT, "inbox_import_start", [self.account], keys, ticket)
        started = self.call(*arguments, {"mode": "paste"})["id"]
        if not started:
            raise CheckFailed("the import did not go to the job queue")
        return int(started)

    def progress(self, started: int) -> dict[str, Any]:
        """How far it is."""
        arguments = (_ACCOUNT, "inbox_import_progress", [self.account], started)
        return dict(self.call(*arguments))

    def wait_for(self, started: int, done: int = _COUNT) -> list[dict[str, Any]]:
        """Wait until so many messages are through; their results."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            # While processes are being killed, a call may meet one of them.
            with contextlib.suppress(OSError, xmlrpc.client.ProtocolError):
                progress = self.progress(started)
                if progress["done"] >= done:
                    return list(progress["results"])
            time.sleep(0.2)
        raise CheckFailed(f"after {_PATIENCE} s: {self.progress(started)}")


def main(arguments: Sequence[str]) -> int:
    """Run the trials; 0 when all of them came out right."""
    wanted = arguments[0] if arguments else ""
    trials = [trial for trial in _TRIALS if wanted in trial.__name__]
    failed = 0
    with _helpdesk() as helpdesk:
        reps = Rep(helpdesk, "ann"), Rep(helpdesk, "bob")
        for trial in trials:
            name = trial.__name__.strip("_").replace("_", " ")
            started = time.monotonic()
            try:
                trial(helpdesk, *reps)
            except (CheckFailed, TimeoutError, xmlrpc.client.Fault) as error:
                failed += 1
                say(f"FAILED: {name}: {error}")
            else:
                say(f"{name}: right, {time.monotonic() - started:.0f} s")
    if failed:
        say(f"Odoo's log is {_LOGS / 'check-queue-job.log'}")
    return failed


# Trials


def _tab_stays_open(helpdesk: Helpdesk, ann: Rep, _bob: Rep) -> None:
    ticket = ann.new_ticket("Tab stays open")
    _deliver(helpdesk, ann, "open")
    with Browser() as browser:
        _import_in_browser(browser, helpdesk, ann, "open", "Tab stays open")
        browser.wait_for(f"{_text('.modal')}.includes('of {_COUNT} messages')")
        said = f"{_text('body')}.includes('{_COUNT} messages imported')"
        try:
            browser.wait_for(said, _PATIENCE)
        except TimeoutError:
            browser.picture(_LOGS / "check-queue-job.png")
            raise
        badges = f"document.querySelectorAll('{_INBOX}_badge').length"
        browser.wait_for(f"{badges} > 5")
        if browser.complaints:
            raise CheckFailed(f"the browser complains: {browser.complaints}")
    _check_once(helpdesk, "open", ticket)


def _tab_is_closed(helpdesk: Helpdesk, ann: Rep, _bob: Rep) -> None:
    ticket = ann.new_ticket("Tab is closed")
    _deliver(helpdesk, ann, "closed")
    with Browser() as browser:
        _import_in_browser(browser, helpdesk, ann, "closed", "Tab is closed")
        browser.wait_for(f"{_text('.modal')}.includes('runs on the server')")
    newest = "SELECT max(id) FROM helpdesk_email_import"
    results = ann.wait_for(helpdesk.count(newest))
    _check_statuses(results, {"imported": _COUNT})
    _check_once(helpdesk, "closed", ticket)


def _processes_are_killed(helpdesk: Helpdesk, ann: Rep, _bob: Rep) -> None:
    ticket = ann.new_ticket("Killed")
    _deliver(helpdesk, ann, "killed")
    started = ann.start(ann.keys("killed"), ticket)
    for done in (20, 100):
        ann.wait_for(started, done)
        # The workers, the one that performs the job, and the runner itself.
        for child in psutil.Process(helpdesk.odoo.pid).children():
            child.send_signal(signal.SIGKILL)
    _check_statuses(ann.wait_for(started), {"imported": _COUNT})
    _check_once(helpdesk, "killed", ticket)


def _mail_server_goes_away(helpdesk: Helpdesk, ann: Rep, _bob: Rep) -> None:
    ticket = ann.new_ticket("Away")
    # So many that the server is away in the midst of them.
    folders = [f"away{number}" for number in range(4)]
    for folder in folders:
        _deliver(helpdesk, ann, folder)
    keys = [key for folder in folders for key in ann.keys(folder)]
    started = ann.start(keys, ticket)
    ann.wait_for(started, 20)
    helpdesk.mail.stop()
    try:
        _wait_until_told(ann, started)
    finally:
        helpdesk.mail.start()
    _check_statuses(ann.wait_for(started, len(keys)), {"imported": len(keys)})
    for folder in folders:
        _check_once(helpdesk, folder, ticket)


def _wait_until_told(rep: Rep, started: int) -> None:
    """The progress says that the server is away, and when it is tried again."""
    deadline = time.monotonic() + 30
    while not (progress := rep.progress(started))["waiting"]:
        if time.monotonic() > deadline:
            raise CheckFailed(f"nobody is told, and {progress['done']} are done")
        time.sleep(0.2)
    say(f"  told: {progress['waiting']}")


def _two_reps_at_once(helpdesk: Helpdesk, ann: Rep, bob: Rep) -> None:
    for rep in (ann, bob):
        _deliver(helpdesk, rep, "both")
    runs = [
        (rep, rep.start(rep.keys("both"), rep.new_ticket(f"Both, {rep.login}")))
        for rep in (ann, bob)
    ]
    results = [result for rep, run in runs for result in rep.wait_for(run)]
    _check_statuses(results, {"imported": _COUNT, "duplicate": _COUNT})
    _check_once(helpdesk, "both")


_TRIALS: tuple[Callable[[Helpdesk, Rep, Rep], None], ...] = (
    _tab_stays_open,
    _tab_is_closed,
    _processes_are_killed,
    _mail_server_goes_away,
    _two_reps_at_once,
)


def _check_statuses(results: list[dict[str, Any]], wanted: dict[str, int]) -> None:
    statuses = [result["status"] for result in results]
    counts = {status: statuses.count(status) for status in set(statuses)}
    if counts != wanted:
        errors = {result["error"] for result in results} - {""}
        raise CheckFailed(f"{counts} instead of {wanted}: {sorted(errors)[:3]}")


def _check_once(helpdesk: Helpdesk, folder: str, ticket: int = 0) -> None:
    """Every message has one memo and one row of the ledger, on the right ticket."""
    memos = (
        "FROM mail_message WHERE model = 'helpdesk.ticket' AND message_id LIKE %s"
        " AND %s IN (0, res_id)"
    )
    rows = (
        "FROM helpdesk_email_message WHERE message_id LIKE %s AND %s IN (0, ticket_id)"
    )
    for what in (memos, rows):
        for counted in ("*", "DISTINCT message_id"):
            query = f"SELECT count({counted}) {what}"
            number = helpdesk.count(query, f"<{folder}.%", ticket)
            if number != _COUNT:
                raise CheckFailed(f"{number} instead of {_COUNT}: {query}")


# The browser


def _text(selector: str) -> str:
    return f"(document.querySelector('{selector}')?.textContent || '')"


def _import_in_browser(
    browser: Browser, helpdesk: Helpdesk, rep: Rep, folder: str, ticket: str
) -> None:
    """Select all messages of a folder and drag them onto a ticket."""
    sign_in(browser, helpdesk.url, rep.login, rep.login)
    browser.go(f"{helpdesk.url}/odoo/email-inbox")
    browser.click(f"{_INBOX}_folder", folder)
    browser.wait_for(f"{_text(_INBOX)}.includes('{folder} {_COUNT - 1}')")
    browser.click(f"{_INBOX}_select_all input")
    browser.click("button[name=select_everything]")
    browser.wait_for(f"{_text(_INBOX + '_selected')}.includes('{_COUNT}')")
    start = browser.center(f"{_INBOX}_row")
    end = browser.center(f"{_INBOX}_ticket", ticket)
    browser.drag(start, end)
    browser.drop(end)
    browser.click(".modal button[name=save]")


# What is tried


def _deliver(helpdesk: Helpdesk, rep: Rep, folder: str) -> None:
    """Fill a folder with messages; in every rep's mailbox they are the same."""
    mail = helpdesk.mail
    with imaplib.IMAP4(mail.host, mail.imap.port) as connection:
        connection.login(rep.address, rep.login)
        connection.create(folder)
        connection.subscribe(folder)
        for number in range(_COUNT):
            connection.append(folder, "", None, _message(folder, number))


def _message(folder: str, number: int) -> bytes:
    message = EmailMessage()
    message["From"] = "Carla Conti <carla@cafe-conti.example>"
    message["To"] = f"ann@{people.DOMAIN}, bob@{people.DOMAIN}"
    message["Subject"] = f"{folder} {number}"
    message["Message-ID"] = f"<{folder}.{number}@cafe-conti.example>"
    message["Date"] = f"Tue, 24 Nov 2026 08:{number // 60:02}:{number % 60:02} +0000"
    message.set_content(f"This is message {number}.\n")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


@contextlib.contextmanager
def _helpdesk() -> Iterator[Helpdesk]:
    """A new database and empty mailboxes, Odoo with several workers."""
    python = Path(sys.executable)
    source = odoo_source.ensure()
    ready = seed.ensure(python, source)
    services = places.make_service_folder("check-queue-job")
    cluster = postgres.Cluster(services / "postgres", _LOGS / "queue-postgres.log")
    setup = odoo_process.OdooSetup(python, source, _FOLDER, cluster)
    database = AddonDatabase(setup, ready, "queue_job")
    say("Creating the database …")
    database.plant()
    passwords = {rep.address: rep.password for rep in people.REPS}
    folder = services / "mail"
    commands.run(["rm", "-rf", str(folder)], "the old mailboxes cannot be removed")
    folder.mkdir(parents=True)
    with cluster, DovecotServer(passwords, folder=folder) as mail:
        port = ports.free_port()
        _configure(setup, port)
        database.bring_up_to_date()
        connection = psycopg2.connect(
            host=str(cluster.socket_folder), user=postgres.ROLE, dbname=seed.DATABASE
        )
        connection.autocommit = True
        _connect(connection, mail)
        with contextlib.closing(connection), _odoo(setup, port) as odoo:
            yield Helpdesk(f"http://127.0.0.1:{port}", odoo, mail, connection)


def _configure(setup: odoo_process.OdooSetup, port: int) -> None:
    setup.write_configuration(
        db_name=seed.DATABASE,
        dbfilter=f"^{seed.DATABASE}$",
        http_port=port,
        gevent_port=ports.free_port(),
        workers=_WORKERS,
        max_cron_threads=0,
        server_wide_modules=_MODULES,
    )


def _connect(connection: psycopg2.extensions.connection, mail: DovecotServer) -> None:
    """Tell the demo's records where the mail server is, before Odoo starts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mail_server_profile SET incoming_port = %s, ca_certificate = %s",
            (mail.imap.tls_port, Path(mail.ca_file or "").read_text().strip()),
        )


def _odoo(
    setup: odoo_process.OdooSetup, port: int
) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    say(f"Starting Odoo with {_WORKERS} workers and the job runner …")
    log = _LOGS / "check-queue-job.log"
    return setup.serving(port, log, ODOO_QUEUE_JOB_CHANNELS="root:2")


if __name__ == "__main__":
    bootstrap.end_on_signals()
    os.environ.pop("ODOO_QUEUE_JOB_PORT", None)
    try:
        sys.exit(main(sys.argv[1:]))
    except (SetupError, StartFailed) as error:
        give_up(error)
