"""What the mailboxes behind HTTPS have in common: Exchange and Microsoft Graph.

Both ask in requests that stand alone, name a message by an id of the server's and
let it keep the copy of what was sent.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from .. import mime
from ..errors import ConnectionFailed, MailTransportError, MessageGone, ProtocolError
from ..interface import (
    DEFAULT_MAX_SIZE,
    Attachment,
    Content,
    Mailbox,
    MessageKey,
    Page,
    PartData,
    Query,
    Summary,
    within_rows,
)

MAX_READ_AGAIN = 4 * 1024 * 1024
_READ_AGAIN = frozenset({"multipart/report", "text/calendar", "application/ics"})


class WebWire(Protocol):
    """Carries requests; ``step`` names in errors what is being done."""

    step: str

    def close(self) -> None: ...


class WebRows(Protocol):
    """Reads the list of a folder."""

    def page(
        self, folder: str, before: str, limit: int, query: Query | None
    ) -> Page: ...


class WebConversations(Protocol):
    """Finds what belongs to a message."""

    def of(self, key: MessageKey, limit: int) -> tuple[Summary, ...]: ...


class WebReader(Protocol):
    """Reads messages."""

    def read(self, key: MessageKey) -> Content: ...

    def part(self, key: MessageKey, part: str, max_size: int) -> PartData: ...

    def raw(self, key: MessageKey, max_size: int) -> bytes: ...

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]: ...


def _with_summaries(
    listed: tuple[Attachment, ...], read: tuple[Attachment, ...]
) -> tuple[Attachment, ...]:
    """The attachments as the service lists them, with what calendars say."""
    said = {item.name: item.summary for item in read if item.summary}
    return tuple(replace(item, summary=said.get(item.name, "")) for item in listed)


class WebMailbox(Mailbox):
    """A mailbox whose wire, rows and reader its transport brings.

    :cvar at_once: so many messages are looked up and changed by one request.
    """

    at_once: int
    _wire: WebWire
    _rows: WebRows
    _conversations: WebConversations
    _reader: WebReader

    # Reading

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        limit = within_rows(limit)
        self._wire.step = "read"
        return self._rows.page(folder, before, limit, query)

    def conversation(self, key: MessageKey, limit: int = 100) -> tuple[Summary, ...]:
        """What the service takes for a conversation."""
        self._wire.step = "read"
        return self._conversations.of(key, limit)

    def read(self, key: MessageKey) -> Content:
        """What the service makes of a report or a calendar is not all that is in it:
        that is read from the original."""
        content = self._reader.read(key)
        kind = mime.parse_parameters(mime.header(content.headers, "content-type"))[0]
        if kind not in _READ_AGAIN:
            return content
        with suppress(ProtocolError):
            whole = mime.read_message(self._reader.raw(key, MAX_READ_AGAIN))
            content = replace(
                content,
                text=content.text if content.text.strip() else whole.text,
                html=content.html or whole.html,
                undelivered=whole.undelivered,
                attachments=_with_summaries(content.attachments, whole.attachments),
            )
        return content

    def part(
        self, key: MessageKey, part: str, max_size: int = DEFAULT_MAX_SIZE
    ) -> PartData:
        return self._reader.part(key, part, max_size)

    def raw(self, key: MessageKey, max_size: int = DEFAULT_MAX_SIZE) -> bytes:
        """The MIME original as Exchange writes it; not the bytes as they came."""
        return self._reader.raw(key, max_size)

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int = DEFAULT_MAX_SIZE
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        return self._reader.raw_many(keys, max_size)

    # Changing

    @abstractmethod
    def _look_up(
        self, keys: Sequence[MessageKey]
    ) -> Iterable[tuple[MessageKey, object]]:
        """For each key what the server has of it, or its ``ProtocolError``."""

    def _existing(self, keys: Sequence[MessageKey]) -> Iterator[list[MessageKey]]:
        """The keys that name messages where they say, some at a time.

        :raises MessageGone: when none does.
        """
        self._wire.step = "write"
        found = 0
        for start in range(0, len(keys), self.at_once):
            sound = []
            for key, item in self._look_up(keys[start : start + self.at_once]):
                if not isinstance(item, ProtocolError):
                    sound.append(key)
                elif not isinstance(item, MessageGone):
                    raise item
            found += len(sound)
            if sound:
                yield sound
        if keys and not found:
            raise MessageGone("no such message", step="write")

    # The connection

    def _wake_up(self) -> None:
        """A connection that lay idle may be dead: find out before it matters."""
        with suppress(ConnectionFailed):
            self.ping()
            return
        self.ping()

    def close(self) -> None:
        self._wire.close()
