"""The mail server with the large mailboxes, made once and kept outside the checkout."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.environment import places
from dev.environment.console import say
from servers.dovecot import DovecotOptions, DovecotServer

from . import mailboxes
from .rivals import Account

PASSWORD = "bench"  # noqa: S105 - of a server on 127.0.0.1 that lives for minutes
REP_MESSAGES = 1_000
"""Messages of each of the many reps' mailboxes."""


def login(count: int) -> str:
    """Whose mailbox has ``count`` messages."""
    return f"rep{count // 1000}k@example.com"


def rep_login(number: int) -> str:
    """One of the many reps who open their inbox at once."""
    return f"rep-{number}@example.com"


def account(server: DovecotServer, who: str, port: int = 0) -> Account:
    """How a rival signs in; through ``port`` when a proxy stands between."""
    return Account(
        server.host, port or server.imap.tls_port, who, PASSWORD, server.ca_file
    )


@contextmanager
def running(counts: Iterable[int], reps: int) -> Iterator[DovecotServer]:
    """Run Dovecot with mailboxes of so many messages, and one for each rep."""
    folder = places.make_service_folder("bench")
    _forget_other_versions(folder)
    for count in counts:
        _ensure(folder, login(count), count)
    for number in range(reps):
        _ensure_copy(folder, rep_login(number))
    logins = [*map(login, counts), *map(rep_login, range(reps))]
    most = 4 * (reps + 100)
    limits = (
        f"mail_max_userip_connections = {most}\ndefault_process_limit = {most}\n"
        f"default_client_limit = {4 * most}\n"
        "default_vsz_limit = 2G\n"  # The index of a million messages is large.
        # One process for many, as Dovecot's manual has it for busy servers.
        "service imap-login {\n  service_count = 0\n  process_min_avail = 2\n}\n"
    )
    with DovecotServer(
        dict.fromkeys(logins, PASSWORD),
        DovecotOptions(extra=limits),
        folder=folder,
    ) as server:
        yield server


def _forget_other_versions(folder: Path) -> None:
    """Mailboxes of an older generator are made anew."""
    version = hashlib.sha256(Path(mailboxes.__file__).read_bytes()).hexdigest()
    note = folder / "version"
    if not note.exists() or note.read_text() != version:
        shutil.rmtree(folder / "mail", ignore_errors=True)
        note.write_text(version)


def _ensure(folder: Path, who: str, count: int) -> None:
    with _making(folder, who) as maildir:
        if maildir:
            say(f"Writing a mailbox of {count:,} messages …")
            mailboxes.write_maildir(maildir, count)


def _ensure_copy(folder: Path, who: str) -> None:
    """A mailbox like the smallest; the files are shared, the index is not."""
    model = folder / "mail" / login(REP_MESSAGES) / "Maildir"
    with _making(folder, who) as maildir:
        if maildir:
            mailboxes.link_maildir(maildir, model)


@contextmanager
def _making(folder: Path, who: str) -> Iterator[Path | None]:
    """Where to put a mailbox that is not there yet; it is when the block ends."""
    home = folder / "mail" / who
    if home.exists():
        yield None
        return
    making = home.with_name(f".{who}")
    shutil.rmtree(making, ignore_errors=True)
    yield making / "Maildir"
    making.rename(home)
