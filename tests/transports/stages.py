"""Mailboxes to test transports on: in memory, and on real servers.

A stage is one new, empty mailbox on one kind of server. What another mail program
would do to it (deliver, delete) is done past the transport: on a server by imaplib.
"""

from __future__ import annotations

import contextlib
import imaplib
import itertools
import poplib
import re
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime, timezone
from email.message import EmailMessage

from ...transports.imap import utf7
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
from ...transports.registry import open_mailbox
from ..servers.courier import CourierServer
from ..servers.dovecot import DovecotServer
from ..servers.ews import EwsServer
from ..servers.graph import GraphServer
from ..servers.graph.resources import public_id
from ..servers.memory import MemoryServer
from ..servers.rooms import MailboxServer

PASSWORD = 'pass"w\\ord {3}'
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)

USERS = {f"rep{number}@example.com": PASSWORD for number in range(3000)}
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
    top = ""
    """What the path of every folder but the inbox begins with."""
    separator = "/"
    """Between the levels of a folder's path."""
    refused_in_names = ""
    """Characters that no folder's name may have."""

    def open(self) -> Mailbox:
        """A new connection."""
        return open_mailbox(self.settings)

    def takes(self, raw: bytes) -> bool:
        """Whether a broken message can come to be on this server at all."""
        return True

    def path(self, folder: str) -> str:
        """The path on this server of a folder whose levels ``/`` separates.

        So all that is done to the mailbox names its folders.
        """
        if folder.upper() == "INBOX":
            return folder
        return self.top + folder.replace("/", self.separator)

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
        """Make a folder."""

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

    def change(self, uid: str) -> None:
        """Another program changes an item, which keeps its id."""
        self.mailbox.find(uid)[1].change += 1


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

    def change(self, uid: str) -> None:
        """As :meth:`ExchangeStage.change`."""
        self.mailbox.find(self._store_id(uid))[1].change += 1


class ServerStage(Stage):
    """A mailbox on a real server, reached by one protocol and kind of encryption."""

    def __init__(
        self,
        server: DovecotServer | MailboxServer,
        server_type: str,
        security: Security,
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
            # What imaplib sends in pieces would wait for the server's ACKs.
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.login(self._login, PASSWORD)
            if folder:
                assert client.select(self._quoted(folder), readonly)[0] == "OK"
            yield client

    def _quoted(self, folder: str) -> str:
        name = utf7.encode(self.path(folder)).decode()
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

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
            name = self._quoted(folder)
            status, answer = client.append(name, f"({flags})", when, raw)
            assert status == "OK", answer

    def make_folder(self, path: str) -> None:
        with self.client() as client:
            status, answer = client.create(self._quoted(path))
            assert status == "OK", answer
            client.subscribe(self._quoted(path))

    def vanish(self, uid: str, folder: str = "INBOX") -> None:
        number = self._imap_uid(uid)
        with self.client(folder, readonly=False) as client:
            client.uid("STORE", number, "+FLAGS", r"(\Deleted)")
            client.expunge()

    def _imap_uid(self, uid: str) -> str:
        """The IMAP UID of a message; by POP3's UIDL, where its number is the same."""
        if self.settings.server_type == "imap":
            return uid
        client = poplib.POP3(self._server.host, self._server.pop3.port)
        client.user(self._login)
        client.pass_(PASSWORD)
        rows = (row.decode().split() for row in client.uidl()[1])
        [number] = [number for number, name in rows if name == uid]
        client.quit()
        with self.client("INBOX") as client:
            _, [row] = client.fetch(number, "(UID)")
            return row.decode().rpartition("UID ")[2].rstrip(")").split()[0]

    def renew(self, folder: str) -> None:
        with self.client() as client:
            client.delete(self._quoted(folder))
        time.sleep(1 - time.time() % 1)  # UIDVALIDITY is a time in seconds
        self.make_folder(folder)

    def is_seen(self, uid: str, folder: str = "INBOX") -> bool:
        number = self._imap_uid(uid)
        with self.client(folder) as client:
            _, data = client.uid("FETCH", number, "(FLAGS)")
            return b"\\Seen" in data[0]


class DovecotStage(ServerStage):
    """A mailbox on a Dovecot."""

    def wait_for_end(self) -> None:
        """Until Dovecot has ended the POP3 session, which is when it marks messages."""
        ended = re.compile(rf"pop3\({re.escape(self._login)}\).*Logged out")
        deadline = time.monotonic() + 10
        while not ended.search(self._server.log_file.read_text(errors="replace")):
            assert time.monotonic() < deadline, "the session does not end"
            time.sleep(0.02)


class CyrusStage(ServerStage):
    """A mailbox on a Cyrus."""

    refused_in_names = '"\\'

    def takes(self, raw: bytes) -> bool:
        header = raw.strip(b"\r\n").partition(b"\r\n\r\n")[0]
        return all(b":" in line for line in header.split(b"\r\n"))


class TraditionalCyrusStage(CyrusStage):
    """A mailbox on a Cyrus as it was by default before its version 3."""

    top, separator = "INBOX.", "."


class CourierStage(ServerStage):
    """A mailbox on a Courier."""

    top, separator = "INBOX.", "."

    def __init__(
        self, server: CourierServer, server_type: str, security: Security
    ) -> None:
        super().__init__(server, server_type, security)
        self._courier = server
        server.add_mailbox(self._login)

    def deliver(self, raw: bytes, folder: str = "INBOX", **options) -> None:
        if self.settings.server_type == "imap":
            super().deliver(raw, folder, **options)
        else:
            # By POP3 the order is that of the seconds in the files' names.
            self._courier.deliver(self._login, raw)


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
