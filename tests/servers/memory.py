"""A mailbox that lives in memory: for tests, with faults on demand.

It behaves as an IMAP server that offers everything. A :class:`MemoryServer` holds
one :class:`MemoryAccount` per login; :meth:`MemoryServer.open` is a factory for the
registry, and :meth:`MemoryServer.serving` puts it in a transport's place::

    server = MemoryServer()
    account = server.add_account("ann", "secret")
    account.deliver(raw)
    with server.serving("imap"):
        ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from functools import cached_property
from unittest.mock import patch

from ...transports import mime, registry
from ...transports.checks import (
    check_credentials,
    check_line,
    check_query,
    decode_cursor,
    encode_cursor,
)
from ...transports.conversations import PLACES, belonging, in_order
from ...transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    TooManyConnections,
    UnsupportedOperation,
)
from ...transports.folders import INBOX, order
from ...transports.interface import (
    DEFAULT_MAX_SIZE,
    AuthMethod,
    Capability,
    Content,
    Draft,
    Folder,
    Mailbox,
    MailboxSettings,
    MessageKey,
    Page,
    PartData,
    Query,
    Role,
    Summary,
)
from ...transports.summaries import matches, shorten

SERVER_TYPE = "memory"
_ROW = registry.ServerType("Memory", "Memory", "", {})
ALL_CAPABILITIES = frozenset(Capability) - {Capability.SEND}


@dataclass
class StoredMessage:
    """One message of a folder."""

    uid: int
    raw: bytes
    received: datetime
    seen: bool = False
    flagged: bool = False
    answered: bool = False
    problem: str = ""

    @cached_property
    def content(self) -> Content:
        """The message, read once."""
        return mime.read_message(self.raw)


@dataclass
class StoredFolder:
    """A folder with its messages, in the order of their UIDs."""

    path: str
    role: Role = Role.NONE
    selectable: bool = True
    subscribed: bool = True
    validity: int = 1
    next_uid: int = 1
    messages: list[StoredMessage] = field(default_factory=list)

    def add(self, message: StoredMessage) -> MessageKey:
        """Append with the next UID."""
        message.uid = self.next_uid
        self.next_uid += 1
        self.messages.append(message)
        return self.key(message)

    def key(self, message: StoredMessage) -> MessageKey:
        """The key of a message of this folder."""
        return MessageKey(self.path, str(self.validity), str(message.uid))

    def find(self, key: MessageKey) -> StoredMessage | None:
        """The message that ``key`` names."""
        if key.validity != str(self.validity):
            return None
        for message in self.messages:
            if str(message.uid) == key.uid:
                return message
        return None


@dataclass
class MemoryAccount:
    """One rep's mailbox on a :class:`MemoryServer`.

    :param fault: called with the name of each operation before it happens; what
        it raises is what the caller gets. Tests count and break with it.
    :param log: the names of the operations so far.
    """

    login: str
    secret: str
    capabilities: frozenset[Capability] = ALL_CAPABILITIES
    fault: Callable[[str], None] | None = None
    log: list[str] = field(default_factory=list)
    sent: list[tuple[bytes, str, tuple[str, ...]]] = field(default_factory=list)
    store: dict[str, StoredFolder] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add_folder(INBOX, Role.INBOX)

    def add_folder(
        self,
        path: str,
        role: Role = Role.NONE,
        *,
        selectable: bool = True,
        subscribed: bool = True,
    ) -> StoredFolder:
        """Make a folder; ``/`` separates the levels of its path."""
        folder = StoredFolder(path, role, selectable, subscribed)
        self.store[path] = folder
        return folder

    def deliver(
        self,
        raw: bytes,
        folder: str = INBOX,
        *,
        received: datetime | None = None,
        seen: bool = False,
        flagged: bool = False,
        answered: bool = False,
        problem: str = "",
    ) -> MessageKey:
        """Put a message into a folder.

        :param problem: makes it a row that cannot be shown completely.
        """
        when = received or datetime.now(timezone.utc)
        message = StoredMessage(0, raw, when, seen, flagged, answered, problem)
        return self.store[folder].add(message)

    def expunge(self, key: MessageKey) -> None:
        """Let a message vanish, as another mail program would."""
        folder = self.store[key.folder]
        folder.messages = [m for m in folder.messages if str(m.uid) != key.uid]

    def renew(self, folder: str = INBOX) -> None:
        """Change the folder's UIDVALIDITY: every key and cursor becomes void."""
        self.store[folder].validity += 1

    def message(self, key: MessageKey) -> StoredMessage:
        """The stored message that ``key`` names.

        :raises MessageGone: when there is none.
        """
        return _existing(self.store.get(key.folder), key)


class MemoryServer:
    """Accounts by login.

    :ivar full: so many sign-ins are turned away for want of room.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, MemoryAccount] = {}
        self.connections = 0
        self.full = 0

    def add_account(self, login: str, secret: str) -> MemoryAccount:
        """Make an account with an empty inbox."""
        account = MemoryAccount(login, secret)
        self.accounts[login] = account
        return account

    def open(self, settings: MailboxSettings) -> Mailbox:
        """Sign in; a :data:`~.interface.MailboxFactory`."""
        credentials = settings.credentials
        check_credentials(credentials)
        account = self.accounts.get(credentials.login)
        without = credentials.method is AuthMethod.NONE
        if account is None or (not without and account.secret != credentials.secret):
            raise AuthenticationFailed(
                "the server refuses the sign-in",
                host=settings.incoming.host,
                port=settings.incoming.port,
                step="sign-in",
            )
        if self.full:
            self.full -= 1
            raise TooManyConnections("no room", step="sign-in")
        self.connections += 1
        return MemoryMailbox(account, settings.server_type)

    @contextmanager
    def serving(self, *server_types: str) -> Iterator[MemoryServer]:
        """Stand in for the transports of the given types."""
        known = registry.SERVER_TYPES
        rows = {
            name: replace(known.get(name, _ROW), transport=self.open)
            for name in server_types
        }
        with patch.dict(known, rows):
            yield self


class MemoryMailbox(Mailbox):
    """A connection to a :class:`MemoryAccount`."""

    def __init__(self, account: MemoryAccount, server_type: str = SERVER_TYPE) -> None:
        self.server_type = server_type
        self._account = account
        self._open = True
        self._start("open")

    @property
    def capabilities(self) -> frozenset[Capability]:
        return self._account.capabilities

    def _start(self, operation: str) -> None:
        if not self._open:
            raise ConnectionFailed("the connection is closed")
        self._account.log.append(operation)
        if self._account.fault:
            try:
                self._account.fault(operation)
            except ConnectionFailed:
                self._open = False
                raise

    def _require(self, capability: Capability) -> None:
        if capability not in self._account.capabilities:
            raise UnsupportedOperation(capability.value)

    def _folder(self, path: str) -> StoredFolder:
        check_line("folder", path)
        folder = self._account.store.get(path or INBOX)
        if folder is None or not folder.selectable:
            raise FolderGone("no such folder")
        return folder

    def _message(self, key: MessageKey) -> StoredMessage:
        return _existing(self._account.store.get(key.folder), key)

    def folders(self) -> list[Folder]:
        self._start("folders")
        rows = [_folder_row(folder) for folder in self._account.store.values()]
        return sorted(rows, key=order)

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        self._start("page")
        stored = self._folder(folder)
        rows = sorted(stored.messages, key=_place)
        if before:
            validity, received, uid = decode_cursor(before, 3)
            if not (isinstance(received, str) and isinstance(uid, int)):
                raise MessageGone("not a cursor")
            if validity != stored.validity:
                raise MessageGone("the folder was made anew")
            rows = [row for row in rows if _place(row) < (received, uid)]
        if query:
            self._require(Capability.SEARCH)
            check_query(query)
            rows = [row for row in rows if _matches(stored.key(row), row, query)]
        shown = rows[-limit:][::-1]
        more = len(rows) > len(shown)
        return Page(
            tuple(_summary(stored.key(message), message) for message in shown),
            encode_cursor(stored.validity, *_place(shown[-1])) if more else "",
            -1 if query else len(stored.messages),
            shown[-1].received if query and more else None,
            _share(stored, shown[-1]) if query and more else 1.0,
        )

    def conversation(self, key: MessageKey, limit: int = 100) -> tuple[Summary, ...]:
        self._require(Capability.CONVERSATION)
        self._start("conversation")
        start = _summary(key, self._message(key))
        rows = [
            _summary(folder.key(message), message)
            for folder in self._account.store.values()
            if folder.role in PLACES or folder.path == key.folder
            for message in folder.messages
        ]
        return in_order(start, belonging(start, rows), limit)

    def read(self, key: MessageKey) -> Content:
        self._start("read")
        message = self._message(key)
        content = message.content
        return replace(content, received=content.received or message.received)

    def part(
        self, key: MessageKey, part: str, max_size: int = DEFAULT_MAX_SIZE
    ) -> PartData:
        self._start("part")
        found = mime.extract_part(self._message(key).raw, part)
        _check_size(len(found.data), max_size)
        return found

    def raw(self, key: MessageKey, max_size: int = DEFAULT_MAX_SIZE) -> bytes:
        self._start("raw")
        raw = self._message(key).raw
        _check_size(len(raw), max_size)
        return raw

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
        answered: bool | None = None,
    ) -> None:
        self._require(Capability.FLAGS)
        self._start("mark")
        for _key, message in self._existing(keys):
            message.seen = message.seen if seen is None else seen
            message.flagged = message.flagged if flagged is None else flagged
            message.answered = message.answered if answered is None else answered

    def move(
        self, keys: Sequence[MessageKey], folder: str
    ) -> dict[MessageKey, MessageKey | None]:
        self._require(Capability.MOVE)
        self._start("move")
        target = self._folder(folder)
        moved: dict[MessageKey, MessageKey | None] = {}
        for key, message in self._existing(keys):
            self._account.expunge(key)
            moved[key] = target.add(message)
        return moved

    def append(self, folder: str, raw: bytes, seen: bool = True) -> MessageKey | None:
        self._require(Capability.APPEND)
        self._start("append")
        self._folder(folder)
        return self._account.deliver(raw, folder or INBOX, seen=seen)

    def save_draft(
        self, folder: str, raw: bytes, older: Draft | None = None
    ) -> Draft | None:
        self._require(Capability.DRAFTS)
        self._start("save_draft")
        self._folder(folder)
        key = self._account.deliver(raw, folder, seen=True)
        is_twin = older is not None and not self.delete_draft(older)
        return Draft(key, is_twin=is_twin)

    def delete_draft(self, draft: Draft) -> bool:
        self._require(Capability.DRAFTS)
        self._start("delete_draft")
        try:
            self._message(draft.key)
        except MessageGone:
            return False
        self._account.expunge(draft.key)
        return True

    def draft_version(self, key: MessageKey) -> str:
        self._start("draft_version")
        self._message(key)
        return ""

    def make_folder(self, role: Role) -> str:
        self._require(Capability.APPEND)
        self._start("make_folder")
        return self._account.add_folder(role.value.capitalize(), role).path

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        self._require(Capability.SEND)
        self._start("send")
        self._account.sent.append((raw, sender, tuple(recipients)))

    def ping(self) -> None:
        self._start("ping")

    def close(self) -> None:
        self._open = False

    def _existing(
        self, keys: Sequence[MessageKey]
    ) -> list[tuple[MessageKey, StoredMessage]]:
        found = []
        for key in keys:
            try:
                found.append((key, self._message(key)))
            except MessageGone:
                continue
        if keys and not found:
            raise MessageGone("no such message")
        return found


def failing(error: MailTransportError, *, after: int = 0) -> Callable[[str], None]:
    """A fault that raises ``error`` once, after so many more operations."""
    left = after

    def fault(_operation: str) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            raise error

    return fault


def _existing(folder: StoredFolder | None, key: MessageKey) -> StoredMessage:
    message = folder.find(key) if folder else None
    if message is None:
        raise MessageGone("no such message")
    return message


def _place(message: StoredMessage) -> tuple[str, int]:
    """Where a message is in a list: by its receipt."""
    received = message.received.astimezone(timezone.utc)
    return received.isoformat(timespec="microseconds"), message.uid


def _share(folder: StoredFolder, message: StoredMessage) -> float:
    """Of the folder, what is not older than a message."""
    return 1 - folder.messages.index(message) / len(folder.messages)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise MessageTooLarge("larger than the limit", size=size, limit=limit)


def _folder_row(folder: StoredFolder) -> Folder:
    unread = sum(not message.seen for message in folder.messages)
    return Folder(
        folder.path,
        folder.path.rpartition("/")[2],
        folder.role,
        unread if folder.selectable else -1,
        len(folder.messages) if folder.selectable else -1,
        folder.path.count("/"),
        folder.selectable,
        folder.subscribed,
    )


def _summary(key: MessageKey, message: StoredMessage) -> Summary:
    if message.problem:
        return Summary(key, date=message.received, problem=message.problem)
    content = message.content
    return Summary(
        key,
        subject=content.subject,
        sender=content.sender,
        to=content.to,
        date=message.received,
        sent=content.sent,
        size=len(message.raw),
        seen=message.seen,
        flagged=message.flagged,
        answered=message.answered,
        has_attachments=has_attachments(content),
        snippet=shorten(content.text),
        message_id=content.message_id,
        references=content.references or tuple(filter(None, [content.in_reply_to])),
    )


def has_attachments(content: Content) -> bool:
    """Whether there is an attachment that is not shown within the text."""
    return any(not attachment.inline for attachment in content.attachments)


def _matches(key: MessageKey, message: StoredMessage, query: Query) -> bool:
    if (query.unread and message.seen) or (query.flagged and not message.flagged):
        return False
    return matches(_summary(key, message), message.raw, query)
