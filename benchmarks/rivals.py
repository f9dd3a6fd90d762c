"""The ways to the mailbox that are compared, each with the same acts."""

from __future__ import annotations

import imaplib
import ssl
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from transports import registry
from transports.interface import (
    Credentials,
    Endpoint,
    Mailbox,
    MailboxSettings,
    Query,
    Security,
)

from .mailboxes import LARGE_FROM_TOP, NEEDLE

PAGE = 50

# What the list shows, as our transport asks for it on a server with PREVIEW.
ITEMS = (
    "(UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE PREVIEW (LAZY)"
    " BODY.PEEK[HEADER.FIELDS (DATE FROM TO SUBJECT MESSAGE-ID IN-REPLY-TO"
    " REFERENCES)])"
)


@dataclass(frozen=True)
class Account:
    """Where and as whom to sign in."""

    host: str
    port: int
    login: str
    password: str
    ca_file: Path


class Rival(ABC):
    """One way to the mailbox; :meth:`open` signs in and opens the inbox."""

    name = ""

    def __init__(self, account: Account) -> None:
        self.account = account

    @abstractmethod
    def open(self) -> None:
        """Connect, sign in, open the inbox."""

    @abstractmethod
    def close(self) -> None:
        """Sign out."""

    @abstractmethod
    def page(self) -> None:
        """The newest rows on the connection that is open."""

    @abstractmethod
    def prepare_deep_page(self) -> None:
        """Find the place that :meth:`deep_page` reads."""

    @abstractmethod
    def deep_page(self) -> None:
        """Rows from the middle of the folder."""

    @abstractmethod
    def read(self) -> None:
        """The text of the message with the large attachment."""

    @abstractmethod
    def search(self) -> None:
        """The first messages whose subject has a rare word."""

    @abstractmethod
    def search_all(self) -> None:
        """All of them."""

    def new_page(self) -> None:
        """The newest rows on a new connection."""
        self.open()
        self.page()
        self.close()


class RawImaplib(Rival):
    """The floor: the standard library, answers not even looked at."""

    name = "raw imaplib"

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self._context = ssl.create_default_context(cafile=str(account.ca_file))

    def open(self) -> None:
        account = self.account
        self._imap = imaplib.IMAP4_SSL(
            account.host, account.port, ssl_context=self._context
        )
        self._imap.login(account.login, account.password)
        self._count = int(self._imap.select("INBOX", readonly=True)[1][0] or 0)

    def close(self) -> None:
        self._imap.logout()

    def page(self) -> None:
        self._fetch(self._count)

    def _fetch(self, last: int) -> None:
        self._imap.fetch(f"{max(1, last - PAGE + 1)}:{last}", ITEMS)

    def prepare_deep_page(self) -> None:
        """Sequence numbers need no preparation."""

    def deep_page(self) -> None:
        self._fetch(self._count // 2)

    def read(self) -> None:
        number = str(self._count - LARGE_FROM_TOP + 1)
        self._imap.fetch(number, "(BODYSTRUCTURE BODY.PEEK[HEADER])")
        self._imap.fetch(number, "(BODY.PEEK[1])")

    def search(self) -> None:
        self.search_all()

    def search_all(self) -> None:
        found = self._imap.search(None, "SUBJECT", NEEDLE)[1][0].split()
        newest = b",".join(found[-PAGE:]).decode()
        self._imap.fetch(newest, ITEMS)


class Imapclient(Rival):
    """IMAPClient as its documentation shows it: everything parsed."""

    name = "IMAPClient"
    _data = ("ENVELOPE", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODYSTRUCTURE")

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self._context = ssl.create_default_context(cafile=str(account.ca_file))

    def open(self) -> None:
        account = self.account
        self._imap = IMAPClient(
            account.host, account.port, use_uid=False, ssl_context=self._context
        )
        self._imap.login(account.login, account.password)
        self._count = self._imap.select_folder("INBOX", readonly=True)[b"EXISTS"]

    def close(self) -> None:
        self._imap.logout()

    def page(self) -> None:
        self._fetch(self._count)

    def _fetch(self, last: int) -> None:
        self._imap.fetch(f"{max(1, last - PAGE + 1)}:{last}", [*self._data, "UID"])

    def prepare_deep_page(self) -> None:
        """Sequence numbers need no preparation."""

    def deep_page(self) -> None:
        self._fetch(self._count // 2)

    def read(self) -> None:
        number = self._count - LARGE_FROM_TOP + 1
        self._imap.fetch(number, ["BODYSTRUCTURE", "BODY.PEEK[HEADER]"])
        self._imap.fetch(number, ["BODY.PEEK[1]"])

    def search(self) -> None:
        self.search_all()

    def search_all(self) -> None:
        found = self._imap.search(["SUBJECT", NEEDLE])
        self._imap.fetch(found[-PAGE:], self._data)


class Transport(Rival):
    """Ours."""

    name = "our transport"
    _mailbox: Mailbox

    def open(self) -> None:
        account = self.account
        endpoint = Endpoint(
            account.host,
            account.port,
            Security.TLS,
            ca_certificate=account.ca_file.read_text(),
        )
        credentials = Credentials(account.login, account.password)
        settings = MailboxSettings("imap", endpoint, credentials)
        self._mailbox = registry.open_mailbox(settings)

    def close(self) -> None:
        self._mailbox.close()

    def page(self) -> None:
        self._mailbox.page(limit=PAGE)

    def prepare_deep_page(self) -> None:
        page = self._mailbox.page(limit=200)
        passed = len(page.messages)
        while page.before and passed < page.total // 2:
            page = self._mailbox.page(before=page.before, limit=200)
            passed += len(page.messages)
        self.middle = page.before
        self._large = self._mailbox.page(limit=PAGE).messages[LARGE_FROM_TOP - 1].key

    def deep_page(self) -> None:
        self._mailbox.page(before=self.middle, limit=PAGE)

    def read(self) -> None:
        self._mailbox.read(self._large)

    def search(self) -> None:
        self._search(enough=1)

    def search_all(self) -> None:
        self._search(enough=PAGE)

    def _search(self, enough: int) -> None:
        query, found, before = Query(subject=NEEDLE), 0, ""
        while found < enough:
            page = self._mailbox.page(before=before, limit=PAGE, query=query)
            found += len(page.messages)
            before = page.before
            if not before:
                return


RIVALS: tuple[type[Rival], ...] = (RawImaplib, Imapclient, Transport)
