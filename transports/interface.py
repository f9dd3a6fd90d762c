"""One interface for every kind of mailbox.

Plain Python, no Odoo. A :class:`Mailbox` is one signed-in connection of one
account. Everything it takes and gives is a frozen dataclass of this module, so
that IMAP, POP3, Exchange and the in-memory mailbox cannot be told apart by their
callers except through :attr:`Mailbox.capabilities`.
"""

from __future__ import annotations

import base64
import binascii
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING

from .errors import (
    MailTransportError,
    MessageGone,
    ProtocolError,
    UnsupportedOperation,
)

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

DEFAULT_TIMEOUT = 20.0
"""Seconds a connect or a single read or write may take."""

DEFAULT_MAX_SIZE = 50 * 1024 * 1024
"""Bytes of a message that :meth:`Mailbox.raw` fetches at the most by default."""

MAX_ROWS = 200
"""Rows of one page, at the most."""


class Security(str, Enum):
    """How a connection is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class AuthMethod(str, Enum):
    """How an account proves who it is."""

    NONE = "none"
    PASSWORD = "password"  # noqa: S105 - the method's name, not a secret
    OAUTH2 = "oauth2"


class Capability(str, Enum):
    """What a mailbox can do beyond listing and reading.

    The screen hides what is missing; calling it all the same raises
    :class:`~.errors.UnsupportedOperation`.
    """

    FOLDERS = "folders"
    FLAGS = "flags"
    MOVE = "move"
    APPEND = "append"
    DRAFTS = "drafts"
    SEARCH = "search"
    SEND = "send"
    CONVERSATION = "conversation"


class Role(str, Enum):
    """A folder's special use (RFC 6154), ``NONE`` for an ordinary one."""

    NONE = ""
    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    ARCHIVE = "archive"
    JUNK = "junk"
    TRASH = "trash"
    FLAGGED = "flagged"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server, as an administrator configured it.

    :param security: never downgraded silently.
    :param verify_tls: whether certificate and host name are checked.
    :param ca_certificate: PEM of a private authority, trusted in place of the
        system's; empty for the system's own.
    :param timeout: seconds for each connect, read or write.
    :param path: of a service that is reached by HTTP; empty for the usual one.
    """

    host: str
    port: int
    security: Security = Security.TLS
    verify_tls: bool = True
    ca_certificate: str = ""
    timeout: float = DEFAULT_TIMEOUT
    path: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A sign-in. ``secret`` is the password or the OAuth2 access token.

    :param scheme: ``ntlm`` or ``basic``, where a password goes by HTTP; empty for the
        best that the server offers.
    """

    login: str = ""
    secret: str = field(default="", repr=False)
    method: AuthMethod = AuthMethod.PASSWORD
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """What a transport needs to open one account's mailbox.

    :param server_type: the registry's name of the transport.
    :param incoming: where mail is read.
    :param mailbox: the Exchange mailbox to open; empty for the login's own.
    """

    server_type: str
    incoming: Endpoint
    credentials: Credentials
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Names one message for good: folder, validity and UID.

    :param folder: the folder's path as :class:`Folder` gives it.
    :param validity: IMAP UIDVALIDITY; empty where the protocol has none.
    :param uid: IMAP UID, POP3 UIDL or Exchange item id.
    """

    folder: str
    validity: str
    uid: str

    def encode(self) -> str:
        """The opaque string that leaves the server (URL-safe)."""
        data = json.dumps([self.folder, self.validity, self.uid]).encode()
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """The inverse of :meth:`encode`.

        :raises MessageGone: when ``text`` was not made by :meth:`encode`.
        """
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            folder, validity, uid = json.loads(data)
        except (
            ValueError,
            TypeError,
            AttributeError,
            RecursionError,
            binascii.Error,
        ) as error:
            raise MessageGone("not a message key") from error
        if not all(isinstance(item, str) for item in (folder, validity, uid)):
            raise MessageGone("not a message key")
        return cls(folder, validity, uid)


@dataclass(frozen=True, slots=True)
class Address:
    """A display name and an address, decoded, without control characters."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the mailbox.

    :param path: names the folder towards the server (decoded, full path).
    :param name: the last part of the path, for people.
    :param unread: messages without \\Seen; -1 where not known.
    :param total: all messages; -1 where not known.
    :param depth: 0 for a top-level folder.
    :param selectable: false for a folder that only holds others.
    """

    path: str
    name: str
    role: Role = Role.NONE
    unread: int = -1
    total: int = -1
    depth: int = 0
    selectable: bool = True
    subscribed: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; criteria are joined by AND, empty ones left out.

    :param text: anywhere in headers or body.
    :param to: a recipient of the field To.
    :param since: received on this day or later.
    :param before: received before this day.
    """

    text: str = ""
    sender: str = ""
    to: str = ""
    subject: str = ""
    unread: bool = False
    flagged: bool = False
    has_attachments: bool = False
    since: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of the list.

    :param date: when the server received it, aware, UTC.
    :param sent: the Date header where it can be read.
    :param snippet: the first words of the text; empty where not known.
    :param problem: why this row is not complete, one safe sentence.
    """

    key: MessageKey
    subject: str = ""
    sender: Address = Address()
    to: tuple[Address, ...] = ()
    date: datetime | None = None
    sent: datetime | None = None
    size: int = 0
    seen: bool = False
    flagged: bool = False
    answered: bool = False
    has_attachments: bool = False
    snippet: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest (by the server's receipt) first.

    :param by_receipt: whether all pages together are in that order. Otherwise a page
        has what came into the folder before the previous page.
    :param before: cursor of the next page; empty at the end. A search may
        give few or no rows together with a cursor: the search goes on there.
    :param total: messages in the folder; of a search, -1 while not known.
    :param until: how far back a search has looked: when the oldest message it has
        seen was received; ``None`` where that is not known.
    :param share: of the folder that the search has looked at, 0 to 1; -1 where that
        is not known.
    """

    messages: tuple[Summary, ...] = ()
    before: str = ""
    total: int = 0
    until: datetime | None = None
    share: float = -1.0
    by_receipt: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the message's own text.

    :param part: names it towards :meth:`Mailbox.part`.
    :param name: cleaned file name, never a path, never empty.
    :param size: bytes as transferred when known, else 0.
    :param content_id: without the angle brackets.
    :param inline: shown within the HTML text by its Content-ID.
    :param summary: what a calendar says, in a few lines; empty for other files.
    """

    part: str
    name: str
    mimetype: str
    size: int = 0
    content_id: str = ""
    inline: bool = False
    summary: str = ""

    def summary_beside(self, text: str) -> str:
        """The summary, unless the text is made of it."""
        return "" if self.summary in text else self.summary


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What a report says of a message that did not reach its recipients.

    :param recipients: the addresses it did not reach.
    :param message_ids: of the message that came back, then of those it answered.
    """

    recipients: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A message as far as it could be read.

    :param sent: the Date header where it can be read, absurd or not.
    :param received: when the server received it, where that is known.
    :param headers: all header fields in order, decoded, unfolded.
    :param text: the plain text (made from ``html`` where there is none, or from a
        calendar where there is nothing else).
    :param html: the HTML as sent, **hostile**; empty where there is none.
    :param undelivered: of a report that mail could not be delivered.
    :param problems: what could not be read, safe sentences.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    sender: Address = Address()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    sent: datetime | None = None
    received: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    undelivered: Undelivered | None = None
    problems: tuple[str, ...] = ()

    @property
    def date(self) -> datetime | None:
        """When it was sent, or received where the Date header is absurd or missing."""
        return self.sent if _is_credible(self.sent, self.received) else self.received

    @property
    def listed(self) -> tuple[Attachment, ...]:
        """The attachments that are listed beside the text: not its own pictures."""
        return tuple(item for item in self.attachments if not item.inline)

    @property
    def shown_date(self) -> datetime | None:
        """The same; the Date header's, absurd or not, where nothing else is known."""
        said = self.sent if self.sent and 1000 <= self.sent.year < 9999 else None
        return self.date or said


def within_rows(limit: int) -> int:
    """As many rows as a page has that was asked for so many."""
    return min(max(limit, 1), MAX_ROWS)


def _is_credible(sent: datetime | None, received: datetime | None) -> bool:
    """Whether a clock may have shown that time: no mail is older than the Internet's,
    or comes from the future. A mail long under way is not doubted."""
    latest = (received or datetime.now(timezone.utc)) + _CLOCK_ERROR
    return sent is not None and _OLDEST <= sent <= latest


_CLOCK_ERROR = timedelta(days=2)
_OLDEST = datetime(1982, 8, 13, tzinfo=timezone.utc)
"""RFC 822."""


@dataclass(frozen=True, slots=True)
class PartData:
    """The decoded bytes of one attachment."""

    name: str
    mimetype: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of a draft that lies in the mailbox.

    :param version: changes with the draft where other programs change it in place;
        empty where every version is a message of its own.
    :param is_twin: the version that this one was to replace was changed or taken away
        by another program meanwhile; what is left of it was let alone.
    """

    key: MessageKey
    version: str = ""
    is_twin: bool = False


class Mailbox(ABC):
    """One signed-in connection to one account's mailbox.

    Not thread-safe: the pool lends it to one thread at a time. Every method
    raises only :class:`~.errors.MailTransportError`, keeps the mailbox
    unchanged unless its name says otherwise, and never sets \\Seen by reading.
    Opening is the constructor's work; the socket is closed on every failure.
    """

    server_type: str = ""
    max_idle: float = 600.0
    """Seconds the pool may keep the connection unused."""
    secret_in_every_request = False
    """Whether a renewed secret needs another connection."""

    @property
    @abstractmethod
    def capabilities(self) -> frozenset[Capability]:
        """What this server can do."""

    @abstractmethod
    def folders(self) -> list[Folder]:
        """All folders, special ones first, then by path."""

    @abstractmethod
    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        """Rows of a folder, newest first.

        :param folder: a path; empty for the inbox.
        :param before: cursor given by the previous page; a stale one (new
            UIDVALIDITY) raises :class:`~.errors.MessageGone`.
        :param limit: at most so many rows, 1 to 200.
        """

    def conversation(self, key: MessageKey, limit: int = 100) -> tuple[Summary, ...]:
        """The messages that a message belongs with, itself among them, oldest first.

        Of the inbox, Sent, Archive and the message's own folder, each mail once; of
        more than ``limit`` the newest. What cannot be found in a moment is left out.

        :raises MessageGone: when the key no longer names a message.
        :raises UnsupportedOperation: where answers cannot be found.
        """
        raise UnsupportedOperation("conversation")

    @abstractmethod
    def read(self, key: MessageKey) -> Content:
        """Headers and text; no attachment is moved.

        :raises MessageGone: when the key no longer names a message.
        """

    @abstractmethod
    def part(
        self, key: MessageKey, part: str, max_size: int = DEFAULT_MAX_SIZE
    ) -> PartData:
        """One attachment, decoded.

        :raises MessageGone: no such message or part.
        :raises MessageTooLarge: looked at before the transfer.
        """

    @abstractmethod
    def raw(self, key: MessageKey, max_size: int = DEFAULT_MAX_SIZE) -> bytes:
        """The exact bytes of the message.

        :raises MessageGone: when the key no longer names a message.
        :raises MessageTooLarge: looked at before the transfer.
        """

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int = DEFAULT_MAX_SIZE
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        """The bytes of several messages, or for each the reason why not."""
        for key in keys:
            try:
                yield key, self.raw(key, max_size)
            except ProtocolError as error:
                yield key, error

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
        answered: bool | None = None,
    ) -> None:
        """Set or clear flags; ``None`` leaves a flag alone.

        :raises UnsupportedOperation: where there are no flags.
        :raises MessageGone: when none of the keys names a message.
        """
        raise UnsupportedOperation("flags")

    def move(
        self, keys: Sequence[MessageKey], folder: str
    ) -> dict[MessageKey, MessageKey | None]:
        """Move to a folder; nothing is deleted that is not copied.

        :returns: the new key of each moved message, ``None`` where the server
            does not tell (no UIDPLUS); what was gone already is not in it.
        :raises MessageGone: when none of the keys names a message.
        :raises FolderGone: no such folder; nothing was moved.
        :raises UnsupportedOperation: where there are no folders, or where moving
            could delete what was not moved.
        """
        raise UnsupportedOperation("move")

    def append(self, folder: str, raw: bytes, seen: bool = True) -> MessageKey | None:
        """Store a message in a folder, byte for byte (CRLF line ends).

        :returns: its key, ``None`` where the server does not tell.
        """
        raise UnsupportedOperation("append")

    def save_draft(
        self, folder: str, raw: bytes, older: Draft | None = None
    ) -> Draft | None:
        """Store a message as a draft, as read.

        :param folder: for drafts; a server that has one place for them ignores it.
        :param older: the version it replaces, which goes only when the newer one is
            there, and stays where another program has changed it.
        :returns: ``None`` where the server does not tell, nor lets it be found: the
            older one stays then.
        :raises FolderGone: no such folder; nothing has changed.
        :raises MessageTooLarge: nothing has changed.
        """
        raise UnsupportedOperation("drafts")

    def delete_draft(self, draft: Draft) -> bool:
        """Take away a draft of our own, and nothing else.

        :returns: false where it is gone or another program has changed it; then it
            is let alone.
        """
        raise UnsupportedOperation("drafts")

    def draft_version(self, key: MessageKey) -> str:
        """The present :attr:`Draft.version` of a draft.

        :raises MessageGone: when the key no longer names a message.
        """
        raise UnsupportedOperation("drafts")

    def make_folder(self, role: Role) -> str:
        """Make the folder of a role that no folder has yet.

        :returns: its path.
        :raises UnsupportedOperation: where folders are not made, or not by us.
        """
        raise UnsupportedOperation("make a folder")

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Send a message through the mailbox's own server (Exchange)."""
        raise UnsupportedOperation("send")

    def find_mailboxes(self, text: str) -> list[Address]:
        """Entries of the server's directory that begin with a text (Exchange)."""
        raise UnsupportedOperation("directory")

    @abstractmethod
    def ping(self) -> None:
        """Raise unless the connection is alive."""

    @abstractmethod
    def close(self) -> None:
        """Sign out where possible, and close the socket; never raises."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


MailboxFactory = Callable[[MailboxSettings], Mailbox]
"""What the registry holds for each server type."""
