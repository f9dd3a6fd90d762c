"""Mailboxes to test transports on: in memory, and on a real Dovecot.

A stage is one new, empty mailbox on one kind of server. What another mail program
would do to it (deliver, delete) is done past the transport: on a Dovecot by imaplib.
"""

from __future__ import annotations

import contextlib
import imaplib
import itertools
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime, timezone
from email.message import EmailMessage

from ...transports import imap_utf7
from ...transports.interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    Mailbox,
    MailboxSettings,
    MessageKey,
    Role,
    Security,
)
from ...transports.memory import MemoryServer
from ...transports.registry import open_mailbox
from ..servers.dovecot import DovecotServer
from ..servers.ews import EwsServer
from ..servers.graph import GraphServer
from ..servers.graph_resources import public_id

PASSWORD = 'pass"w\\ord {3}'
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)

DOVECOT_USERS = {f"rep{number}@example.com": PASSWORD for number in range(3000)}
"""Dovecot looks for new users once a second only, so all are there at once."""

_numbers = itertools.count(1)
_mailboxes = itertools.count()


def make_mail(
    subject: str = "Hello",
    text: str = "Some text.\r\n",
    *,
    sender: str = "Carla Customer <carla@customer.test>",
    html: str = "",
    attachments: dict[str, bytes] | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    """A message with CRLF line ends."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Ann <ann@example.com>"
    message["Subject"] = subject
    message["Message-ID"] = f"<{next(_numbers)}@customer.test>"
    message["Date"] = "Sun, 01 Mar 2026 12:00:00 +0100"
    for name, value in (headers or {}).items():
        del message[name]
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class Stage(ABC):
    """One empty mailbox, and what the rest of the world does to it."""

    settings: MailboxSettings
    keeps_bytes = True
    """Whether a message comes back byte for byte."""
    keeps_both_texts = True
    """Whether the plain text is kept beside the HTML."""

    def open(self) -> Mailbox:
        """A new connection."""
        return open_mailbox(self.settings)

    @abstractmethod
    def deliver(
        self,
        raw: bytes,
        folder: str = "INBOX",
        *,
        received: datetime = NOON,
        seen: bool = False,
        flagged: bool = False,
    ) -> None:
        """Put a message into a folder."""

    @abstractmethod
    def make_folder(self, path: str) -> None:
        """Make a folder; ``/`` separates levels."""

    @abstractmethod
    def vanish(self, uid: str, folder: str = "INBOX") -> None:
        """Delete a message."""

    @abstractmethod
    def renew(self, folder: str) -> None:
        """Make a folder anew, empty, with another UIDVALIDITY."""

    @abstractmethod
    def is_seen(self, uid: str, folder: str = "INBOX") -> bool:
        """Whether the message has \\Seen."""


class MemoryStage(Stage):
    def __init__(self, server: MemoryServer) -> None:
        login = f"rep{next(_numbers)}@example.com"
        self._account = server.add_account(login, PASSWORD)
        for role in (Role.SENT, Role.TRASH, Role.ARCHIVE):
            self._account.add_folder(role.value.capitalize(), role)
        self.settings = MailboxSettings(
            "memory", Endpoint("memory.test", 1), Credentials(login, PASSWORD)
        )

    def deliver(
        self,
        raw: bytes,
        folder: str = "INBOX",
        *,
        received: datetime = NOON,
        seen: bool = False,
        flagged: bool = False,
    ) -> None:
        self._account.deliver(
            raw, folder, received=received, seen=seen, flagged=flagged
        )

    def make_folder(self, path: str) -> None:
        self._account.add_folder(path)

    def _message(self, uid: str, folder: str):
        validity = str(self._account.store[folder].validity)
        return self._account.message(MessageKey(folder, validity, uid))

    def vanish(self, uid: str, folder: str = "INBOX") -> None:
        self._account.expunge(MessageKey(folder, "", uid))

    def renew(self, folder: str) -> None:
        self._account.renew(folder)
        self._account.store[folder].messages.clear()
        self._account.store[folder].next_uid = 1

    def is_seen(self, uid: str, folder: str = "INBOX") -> bool:
        return self._message(uid, folder).seen


class ExchangeStage(Stage):
    """A mailbox on the EWS server, whose users have all :data:`PASSWORD`."""

    keeps_bytes = False

    def __init__(self, server: EwsServer, ca_certificate: str) -> None:
        login = f"rep{next(_mailboxes)}@example.com"
        server.users[login] = PASSWORD
        self.server, self.mailbox = server, server.mailbox(login)
        security = Security.TLS if ca_certificate else Security.NONE
        end = Endpoint(
            server.host, server.port, security, ca_certificate=ca_certificate
        )
        self.settings = MailboxSettings("exchange", end, Credentials(login, PASSWORD))

    def deliver(
        self,
        raw: bytes,
        folder: str = "INBOX",
        *,
        received: datetime = NOON,
        seen: bool = False,
        flagged: bool = False,
    ) -> None:
        self.mailbox.deliver(
            raw, folder, received=received, is_read=seen, flagged=flagged
        )

    def make_folder(self, path: str) -> None:
        self.mailbox.make_folder(path)

    def vanish(self, uid: str, folder: str = "INBOX") -> None:
        self.mailbox.remove(uid)

    def renew(self, folder: str) -> None:
        self.mailbox.remove_folder(folder)
        self.mailbox.make_folder(folder)

    def is_seen(self, uid: str, folder: str = "INBOX") -> bool:
        return self.mailbox.find(uid)[1].is_read


class GraphStage(Stage):
    """A mailbox on the Graph server; its user's token is its own."""

    keeps_bytes = False
    keeps_both_texts = False

    def __init__(self, server: GraphServer, ca_certificate: str) -> None:
        login = f"rep{next(_mailboxes)}@example.com"
        token = f"t0ken-of-{login}"
        server.tokens[token] = login
        self.server, self.mailbox = server, server.mailbox(login)
        end = Endpoint(server.host, server.port, ca_certificate=ca_certificate)
        self.settings = MailboxSettings(
            "graph", end, Credentials(login, token, AuthMethod.OAUTH2)
        )

    def deliver(
        self,
        raw: bytes,
        folder: str = "INBOX",
        *,
        received: datetime = NOON,
        seen: bool = False,
        flagged: bool = False,
    ) -> None:
        self.mailbox.deliver(
            raw, folder, received=received, is_read=seen, flagged=flagged
        )

    def make_folder(self, path: str) -> None:
        self.mailbox.make_folder(path)

    def _store_id(self, uid: str) -> str:
        items = [i for folder in self.mailbox.folders.values() for i in folder.items]
        return next(item.id for item in items if public_id(item.id) == uid)

    def vanish(self, uid: str, folder: str = "INBOX") -> None:
        self.mailbox.remove(self._store_id(uid))

    def renew(self, folder: str) -> None:
        self.mailbox.remove_folder(folder)
        self.mailbox.make_folder(folder)

    def is_seen(self, uid: str, folder: str = "INBOX") -> bool:
        return self.mailbox.find(self._store_id(uid))[1].is_read


class DovecotStage(Stage):
    """A mailbox on a Dovecot, reached by one protocol and kind of encryption."""

    def __init__(
        self, server: DovecotServer, server_type: str, security: Security
    ) -> None:
        self._server = server
        self._login = f"rep{next(_mailboxes)}@example.com"
        ports = server.imap if server_type == "imap" else server.pop3
        encrypted = security is not Security.NONE
        self.settings = MailboxSettings(
            server_type,
            Endpoint(
                server.host,
                ports.tls_port if security is Security.TLS else ports.port,
                security,
                ca_certificate=server.ca_file.read_text() if encrypted else "",
                timeout=20,
            ),
            Credentials(self._login, PASSWORD),
        )

    @contextlib.contextmanager
    def client(self, folder: str = "", *, readonly: bool = True):
        """Another mail program."""
        with imaplib.IMAP4(self._server.host, self._server.imap.port) as client:
            client.login(self._login, PASSWORD)
            if folder:
                client.select(_quoted(folder), readonly=readonly)
            yield client

    def deliver(
        self,
        raw: bytes,
        folder: str = "INBOX",
        *,
        received: datetime = NOON,
        seen: bool = False,
        flagged: bool = False,
    ) -> None:
        flags = " ".join([r"\Seen"] * seen + [r"\Flagged"] * flagged)
        with self.client() as client:
            when = imaplib.Time2Internaldate(received)
            status, _ = client.append(_quoted(folder), f"({flags})", when, raw)
            assert status == "OK"

    def make_folder(self, path: str) -> None:
        with self.client() as client:
            assert client.create(_quoted(path))[0] == "OK"
            client.subscribe(_quoted(path))

    def vanish(self, uid: str, folder: str = "INBOX") -> None:
        with self.client(folder, readonly=False) as client:
            client.uid("STORE", self._uid(client, uid), "+FLAGS", r"(\Deleted)")
            client.expunge()

    def _uid(self, client: imaplib.IMAP4, uid: str) -> str:
        """The IMAP UID; Dovecot's UIDL is UID and UIDVALIDITY in hexadecimal."""
        if self.settings.server_type == "imap":
            return uid
        return str(int(uid[:8], 16))

    def renew(self, folder: str) -> None:
        with self.client() as client:
            client.delete(_quoted(folder))
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
        self.make_folder(folder)

    def is_seen(self, uid: str, folder: str = "INBOX") -> bool:
        with self.client(folder) as client:
            _, data = client.uid("FETCH", self._uid(client, uid), "(FLAGS)")
            return b"\\Seen" in data[0]


def _quoted(folder: str) -> str:
    name = imap_utf7.encode(folder).decode()
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def all_pages(
    mailbox: Mailbox, folder: str = "", limit: int = 50, query=None
) -> Iterator:
    """Every row, page by page, as the screen would ask for them."""
    before, deadline = "", time.monotonic() + 20
    while time.monotonic() < deadline:
        page = mailbox.page(folder, before, limit, query)
        assert len(page.messages) <= limit
        yield from page.messages
        before = page.before
        if not before:
            return
    raise AssertionError("pages without end")
