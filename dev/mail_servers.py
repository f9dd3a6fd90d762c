"""The demo's mail servers: Dovecot with the reps' mailboxes, and SMTP."""

from __future__ import annotations

import contextlib
import imaplib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev import people, sample_mail
from dev.environment.console import say
from servers.dovecot import DovecotPorts, DovecotServer, Endpoint
from servers.smtp import SmtpServer


@dataclass(frozen=True)
class MailServers:
    """Both servers, running."""

    mailboxes: DovecotServer
    smtp: SmtpServer

    def endpoints(self) -> dict[str, Endpoint]:
        """Where each protocol is served."""
        return {
            "imap": self.mailboxes.imap,
            "pop3": self.mailboxes.pop3,
            "smtp": Endpoint(self.smtp.port, self.smtp.tls_port),
        }


@contextlib.contextmanager
def running(folder: Path, wanted: dict[str, Endpoint]) -> Iterator[MailServers]:
    """Run both servers, the mailboxes filled.

    Args:
        folder: where the mailboxes are kept; whom Dovecot runs as may enter it.
        wanted: ports to use when they are free.
    """
    filled = folder.with_name(f"{folder.name}.filled")
    if not filled.exists():
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with _mailboxes(folder, wanted) as mailboxes:
        if not filled.exists():
            say("Filling the mailboxes …")
            _fill(mailboxes)
            filled.touch()
        with _smtp(mailboxes, wanted.get("smtp", _ANY)) as smtp:
            yield MailServers(mailboxes, smtp)


def _mailboxes(folder: Path, wanted: dict[str, Endpoint]) -> DovecotServer:
    ports = DovecotPorts(wanted.get("imap", _ANY), wanted.get("pop3", _ANY))
    return DovecotServer(_passwords(), folder=folder, wanted_ports=ports)


def _smtp(mailboxes: DovecotServer, wanted: Endpoint) -> SmtpServer:
    def deliver(recipient: str, message: bytes) -> None:
        known = recipient.lower() in _passwords()
        to = recipient.lower() if known else people.EVERYBODY_ELSE.address
        mailboxes.deliver(to, message)

    return SmtpServer(
        _passwords(),
        certificate=mailboxes.authority.issue(file_name="smtp"),
        ca_file=mailboxes.ca_file,
        wanted_port=wanted.port,
        wanted_tls_port=wanted.tls_port,
        deliver=deliver,
    )


def _passwords() -> dict[str, str]:
    owners = (*people.REPS, people.EVERYBODY_ELSE)
    return {owner.address: owner.password for owner in owners}


def _fill(mailboxes: DovecotServer) -> None:
    for rep in people.REPS:
        with imaplib.IMAP4(mailboxes.host, mailboxes.imap.port) as connection:
            connection.login(rep.address, rep.password)
            count = sample_mail.fill(connection, rep.address)
        say(f"  {rep.address}: {count} messages")


_ANY = Endpoint(0, 0)
