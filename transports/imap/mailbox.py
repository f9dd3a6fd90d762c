"""IMAP (RFC 3501, RFC 9051): any server will do, extensions make it faster."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from ..errors import (
    ConnectionFailed,
    MailTransportError,
    TimedOut,
    UnsupportedOperation,
)
from ..interface import (
    DEFAULT_MAX_SIZE,
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
    within_rows,
)
from .careful import careful_page
from .connection import connect
from .conversation import Conversation
from .drafts import Drafts
from .folders import create_folder, list_folders
from .login import sign_in
from .pages import Pages
from .read import Reader
from .receipt import Orders
from .rows import Cursor, Rows
from .search import Search
from .view import View
from .write import Writer

_ALWAYS = frozenset(
    {
        Capability.FOLDERS,
        Capability.FLAGS,
        Capability.APPEND,
        Capability.DRAFTS,
        Capability.SEARCH,
        Capability.CONVERSATION,
    }
)


class ImapMailbox(Mailbox):
    """One signed-in IMAP connection."""

    server_type = "imap"

    def __init__(self, settings: MailboxSettings) -> None:
        self._settings = settings
        # Until the first page has come, whatever cuts the connection is in it.
        self._is_new = True
        self._connect()

    def _connect(self) -> None:
        self._connection = connect(self._settings.incoming)
        self._view = View(self._connection)
        try:
            sign_in(self._connection, self._settings.credentials)
            self._enable_utf8()
        except BaseException:
            self._connection.shutdown()
            raise
        self._rows = Rows(self._view)
        endpoint, login = self._settings.incoming, self._settings.credentials.login
        orders = Orders((endpoint.host, str(endpoint.port), login))
        self._pages = Pages(self._view, self._rows, orders)
        self._reader = Reader(self._view)
        self._writer = Writer(self._view)
        self._drafts = Drafts(self._view, self._writer)

    def _enable_utf8(self) -> None:
        """Names and headers in UTF-8 (RFC 6855), where the server offers it."""
        if self._connection.offers & {"UTF8=ACCEPT", "UTF8=ONLY"}:
            [reply] = self._connection.run([b"ENABLE", b"UTF8=ACCEPT"])
            self._view.names.utf8 = reply.status == "OK" and any(
                b"UTF8=ACCEPT" in answer.upper()
                for answer in reply.get("ENABLED")
                if isinstance(answer, bytes)
            )

    @property
    def capabilities(self) -> frozenset[Capability]:
        return _ALWAYS | ({Capability.MOVE} if self._writer.can_move else set())

    def folders(self) -> list[Folder]:
        return list_folders(self._connection, self._view.names)

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        limit = within_rows(limit)
        if query and query != Query():
            search = Search(self._view, self._rows, self._pages, query)
            return search.page(folder, before, limit)
        try:
            page = self._page(folder, before, limit)
        except TimedOut:
            raise
        except ConnectionFailed:
            if not self._is_new:
                # It may just have been idle for too long: the pool tries another.
                raise
            page = careful_page(self._reconnect, folder, before, limit)
        self._is_new = False
        return page

    def _page(self, folder: str, before: str, limit: int) -> Page:
        if before:
            return self._pages.before(folder, Cursor.decode(before), limit)
        return self._pages.newest(folder, limit)

    def _reconnect(self) -> Rows:
        self._connection.shutdown()
        self._connect()
        return self._rows

    def conversation(self, key: MessageKey, limit: int = 100) -> tuple[Summary, ...]:
        return Conversation(self._view, self._rows).of(key, limit)

    def read(self, key: MessageKey) -> Content:
        return self._reader.read(key)

    def part(
        self, key: MessageKey, part: str, max_size: int = DEFAULT_MAX_SIZE
    ) -> PartData:
        return self._reader.part(key, part, max_size)

    def raw(self, key: MessageKey, max_size: int = DEFAULT_MAX_SIZE) -> bytes:
        return self._reader.raw(key, max_size)

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int = DEFAULT_MAX_SIZE
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        return self._reader.raw_many(keys, max_size)

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
        answered: bool | None = None,
    ) -> None:
        self._writer.mark(keys, seen, flagged, answered)

    def move(
        self, keys: Sequence[MessageKey], folder: str
    ) -> dict[MessageKey, MessageKey | None]:
        return self._writer.move(keys, folder)

    def append(self, folder: str, raw: bytes, seen: bool = True) -> MessageKey | None:
        return self._writer.append(folder, raw, seen)

    def save_draft(
        self, folder: str, raw: bytes, older: Draft | None = None
    ) -> Draft | None:
        return self._drafts.save(folder, raw, older)

    def delete_draft(self, draft: Draft) -> bool:
        return self._drafts.delete(draft.key)

    def draft_version(self, key: MessageKey) -> str:
        return self._drafts.version(key)

    def make_folder(self, role: Role) -> str:
        return create_folder(self._connection, self._view.names, role)

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        raise UnsupportedOperation("send")

    def ping(self) -> None:
        self._is_new = False
        [reply] = self._connection.run([b"NOOP"])
        reply.check()

    def close(self) -> None:
        self._is_new = False
        with contextlib.suppress(MailTransportError):
            # The server need not be waited for: what follows is the end anyway.
            self._connection.stream.begin()
            self._connection.stream.write(b"bye LOGOUT\r\n")
        self._connection.shutdown()
