"""What dev/run does once everything is there."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from dev import demo, mail_servers, people
from dev.environment import (
    bootstrap,
    odoo_process,
    odoo_source,
    places,
    postgres,
    seed,
)
from dev.environment.addon_database import AddonDatabase
from dev.environment.console import SetupError, give_up, say
from servers import ports, processes
from servers.dovecot import Endpoint, StartFailed

_FOLDER = places.WORK / "run"
_LOGS = places.WORK / "log"
_PORTS = _FOLDER / "ports.json"
_GIBIBYTE = 1024**3
_HTTP_PORTS = range(8069, 8100)


def main() -> None:
    """Start everything, tell where it is, and wait for the end."""
    parser = argparse.ArgumentParser(prog="dev/run")
    parser.add_argument("--reset", action="store_true")
    options = parser.parse_args()
    with _only_one():
        if options.reset:
            _reset()
        _run()


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    def refuse() -> None:
        raise SetupError("dev/run is running in this checkout already: stop it first")

    with places.exclusive(places.WORK / "run.lock", refuse):
        demo.FILE.unlink(missing_ok=True)
        yield


def _reset() -> None:
    say("Forgetting database and mailboxes …")
    for folder in (_FOLDER, places.service_folder("run")):
        shutil.rmtree(folder, ignore_errors=True)


def _run() -> None:
    python = Path(sys.executable)
    source = odoo_source.ensure()
    ready = seed.ensure(python, source)
    services = places.make_service_folder("run")
    cluster = postgres.Cluster(services / "postgres", _LOGS / "run-postgres.log")
    setup = odoo_process.OdooSetup(python, source, _FOLDER, cluster)
    database = AddonDatabase(setup, ready)
    if not database.is_planted:
        say("Creating the database …")
        database.plant()
    wanted = _remembered_ports()
    say("Starting PostgreSQL and the mail servers …")
    with cluster, mail_servers.running(services / "mail", wanted) as mail:
        http_port = _free_http_port(wanted)
        _remember_ports({**mail.endpoints(), "http": Endpoint(http_port, 0)})
        _configure(setup, mail, http_port)
        database.bring_up_to_date()
        _connect(setup, mail)
        with _odoo(setup, http_port) as odoo:
            facts = _facts(mail, f"http://localhost:{http_port}")
            _publish(facts)
            _wait_for_the_end(odoo, cluster, mail)


def _free_http_port(wanted: dict[str, Endpoint]) -> int:
    """The one of the last time, or the first free one that is easy to remember."""
    if "http" in wanted:
        return ports.free_port(wanted["http"].port)
    tried = (ports.free_port(port) for port in _HTTP_PORTS)
    return next((port for port in tried if port in _HTTP_PORTS), ports.free_port())


def _remembered_ports() -> dict[str, Endpoint]:
    try:
        saved = json.loads(_PORTS.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {name: Endpoint(**values) for name, values in saved.items()}


def _remember_ports(endpoints: dict[str, Endpoint]) -> None:
    _PORTS.parent.mkdir(parents=True, exist_ok=True)
    saved = {name: asdict(endpoint) for name, endpoint in endpoints.items()}
    _PORTS.write_text(json.dumps(saved, indent=2))


def _configure(
    setup: odoo_process.OdooSetup, mail: mail_servers.MailServers, http_port: int
) -> None:
    setup.write_configuration(
        db_name=seed.DATABASE,
        dbfilter=f"^{seed.DATABASE}$",
        http_port=http_port,
        gevent_port=ports.free_port(),
        max_cron_threads=1,
        limit_memory_soft=2 * _GIBIBYTE,
        limit_memory_hard=4 * _GIBIBYTE,
        # Whatever Odoo itself sends stays on this machine, too.
        smtp_server=mail.smtp.host,
        smtp_port=mail.smtp.port,
        email_from=f"helpdesk@{people.DOMAIN}",
        publisher_warranty_url="http://127.0.0.1:9/",
    )


def _connect(setup: odoo_process.OdooSetup, mail: mail_servers.MailServers) -> None:
    """Write ports and authority into the demo's records, when they have changed."""
    values = {
        "incoming_port": mail.mailboxes.imap.tls_port,
        "smtp_port": mail.smtp.tls_port,
        "ca_certificate": mail.mailboxes.authority.pem.strip(),
    }
    text = json.dumps(values)
    note = _FOLDER / "connected"
    if note.exists() and note.read_text() == text:
        return
    say("Telling Odoo where the mail servers are …")
    setup.run_script(
        seed.DATABASE,
        places.CHECKOUT / "dev" / "connect_demo.py",
        "the demo cannot be connected with its mail servers",
        DEMO_MAIL_SERVERS=text,
    )
    note.write_text(text)


@contextlib.contextmanager
def _odoo(
    setup: odoo_process.OdooSetup, http_port: int
) -> Iterator[subprocess.Popen[bytes]]:
    say("Starting Odoo …")
    log = _LOGS / "run-odoo.log"
    odoo = processes.start(
        setup.command("server"), log, environment=setup.environment()
    )
    try:
        _wait_until_it_answers(odoo, f"http://127.0.0.1:{http_port}/web/login", log)
        yield odoo
    finally:
        processes.stop(odoo, signal.SIGTERM)


def _wait_until_it_answers(odoo: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 120
    while odoo.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(url, timeout=60).close()  # noqa: S310
            return
        time.sleep(0.2)
    raise SetupError(f"Odoo does not start: see {log}")


def _facts(mail: mail_servers.MailServers, url: str) -> dict[str, object]:
    servers = {
        name: {
            "host": "localhost",
            **asdict(endpoint),
            "ca_file": str(mail.mailboxes.ca_file),
        }
        for name, endpoint in mail.endpoints().items()
    }
    return {
        "url": url,
        "database": seed.DATABASE,
        "users": [
            {"login": person.login, "password": person.password, "role": person.role}
            for person in people.PEOPLE
        ],
        **servers,
        "mailboxes": [
            {"address": rep.address, "login": rep.address, "password": rep.password}
            for rep in people.REPS
        ],
    }


def _publish(facts: dict[str, object]) -> None:
    temporary = demo.FILE.with_suffix(".new")
    temporary.write_text(json.dumps(facts, indent=2) + "\n")
    temporary.rename(demo.FILE)
    say("")
    say(f"  The helpdesk is at {facts['url']}")
    say("  Sign in as (the password is always the login):")
    for person in people.PEOPLE:
        mailbox = f", mailbox {person.address}" if person in people.REPS else ""
        say(f"    {person.login:<8} {person.role}{mailbox}")
    for name in ("imap", "pop3", "smtp"):
        server = facts[name]
        say(
            f"  {name.upper():<4} localhost:{server['port']}, with TLS "
            f"localhost:{server['tls_port']}"
        )
    say(f"  What is sent to anybody else lands in {people.EVERYBODY_ELSE.address}.")
    say(f"  All of it for scripts: {demo.FILE.relative_to(places.CHECKOUT)}")
    say("")
    say("press Ctrl-C to stop")


def _wait_for_the_end(
    odoo: subprocess.Popen[bytes],
    cluster: postgres.Cluster,
    mail: mail_servers.MailServers,
) -> None:
    signals = bootstrap.note_signals()
    try:
        while not signals:
            for name, is_running in (
                ("Odoo", odoo.poll() is None),
                ("PostgreSQL", cluster.is_running),
                ("Dovecot", mail.mailboxes.is_running),
            ):
                if not is_running:
                    raise SetupError(f"{name} has ended: see the logs in {_LOGS}")
            time.sleep(0.3)
    finally:
        demo.FILE.unlink(missing_ok=True)
        say("\nStopping …")
    sys.exit(128 + signals[0])


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        main()
    except (SetupError, StartFailed) as error:
        give_up(error)
