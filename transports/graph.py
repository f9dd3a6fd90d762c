"""Exchange Online (Microsoft 365) through Microsoft Graph.

A mailbox as the others are; it sends, and keeps the copy of what was sent. Like
Exchange it does not keep bytes: the original is written anew from properties. What
Graph stores from MIME is a draft, so there is no appending.

The documents are named where they are used; they were read in Microsoft's repository
microsoft-graph-docs-contrib. Where they leave something open, the code bears both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from .errors import (
    ConnectionFailed,
    MailTransportError,
    MessageGone,
    ProtocolError,
)
from .folders import INBOX
from .graph_folders import Folders
from .graph_json import Json
from .graph_read import Reader, message_path
from .graph_rows import Rows, make_key
from .graph_send import Sender
from .graph_wire import PER_BATCH, Reply, Request, Wire
from .interface import (
    DEFAULT_MAX_SIZE,
    Capability,
    Content,
    Folder,
    Mailbox,
    MailboxSettings,
    MessageKey,
    Page,
    PartData,
    Query,
)
from .recipients import hidden_recipients

MAX_ROWS = 200


class GraphMailbox(Mailbox):
    """One connection to one mailbox on Microsoft Graph."""

    server_type = "graph"
    secret_in_every_request = True

    def __init__(self, settings: MailboxSettings) -> None:
        mailbox = settings.mailbox.strip()
        self._wire = Wire(settings.incoming, settings.credentials, mailbox)
        self._folders = Folders(self._wire)
        self._reader = Reader(self._wire)
        self._rows = Rows(self._wire, self._folders)
        self._sender = Sender(self._wire)
        try:
            self._folders.look_at_inbox()
        except BaseException:
            self._wire.close()
            raise

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability) - {Capability.APPEND}

    def folders(self) -> list[Folder]:
        self._wire.step = "read"
        return self._folders.tree()

    def page(
        self,
        folder: str = "",
        before: str = "",
        limit: int = 50,
        query: Query | None = None,
    ) -> Page:
        limit = min(max(limit, 1), MAX_ROWS)
        self._wire.step = "read"
        return self._rows.page(folder, before, limit, query)

    def read(self, key: MessageKey) -> Content:
        return self._reader.read(key)

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

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
    ) -> None:
        """Two requests for twenty messages (Update message)."""
        change: Json = {}
        if seen is not None:
            change["isRead"] = seen
        if flagged is not None:
            change["flag"] = {"flagStatus": "flagged" if flagged else "notFlagged"}
        for chunk in self._existing(keys):
            if change:
                self._write(
                    [Request("PATCH", message_path(key), change) for key in chunk]
                )

    def move(
        self, keys: Sequence[MessageKey], folder: str
    ) -> dict[MessageKey, MessageKey | None]:
        """The id of a moved message stays (message: move, immutable identifiers)."""
        path = folder or INBOX
        self._wire.step = "write"
        target: Json = {"destinationId": self._folders.id_of(path)}
        moved: dict[MessageKey, MessageKey | None] = {}
        for chunk in self._existing(keys):
            replies = self._write(
                [Request("POST", f"{message_path(key)}/move", target) for key in chunk]
            )
            for key, row in zip(chunk, replies, strict=True):
                if row is not None:
                    moved[key] = make_key(path, row) if row.get("id") else None
            if None in replies:
                self._look_at(path)
        return moved

    def _look_at(self, path: str) -> None:
        """What was not found may have been the folder.

        :raises FolderGone: it is no longer there.
        """
        self._folders.forget()
        self._folders.id_of(path)

    def _existing(self, keys: Sequence[MessageKey]) -> Iterator[list[MessageKey]]:
        """The keys that name messages where they say, some at a time.

        :raises MessageGone: when none does.
        """
        found = 0
        for start in range(0, len(keys), PER_BATCH):
            sound = []
            for key, row in self._reader.each(keys[start : start + PER_BATCH]):
                if not isinstance(row, ProtocolError):
                    sound.append(key)
                elif not isinstance(row, MessageGone):
                    raise row
            found += len(sound)
            if sound:
                yield sound
        if keys and not found:
            raise MessageGone("no such message", step="write")

    def _write(self, requests: Sequence[Request]) -> list[Json | None]:
        """Change messages; each as it is then, ``None`` for what is gone meanwhile.

        :raises MailTransportError: when one of them could not be changed.
        """
        self._wire.step = "write"
        found: list[Json | None] = []
        problem: MailTransportError | None = None
        for reply in self._wire.batch(requests):
            try:
                found.append(self._changed(reply))
            except MailTransportError as error:
                found.append(None)
                problem = problem or error
        if problem:
            raise problem
        return found

    def _changed(self, reply: Reply) -> Json | None:
        try:
            return self._wire.check(reply)
        except MessageGone:
            return None

    # Sending

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Send, and let the server keep the copy in its Sent folder (user: sendMail).

        Graph sends to whom the header names; those of ``recipients`` it does not
        name get there in a Bcc field, which Exchange takes out.

        :raises SendRefused: also when the header names others.
        :raises MessageTooLarge: for what :mod:`.graph_send` cannot take apart.
        :raises DeliveryUnknown: the connection broke before the server answered.
        """
        hidden = hidden_recipients(raw, recipients)
        if hidden:
            raw = f"Bcc: {', '.join(hidden)}\r\n".encode() + raw
        self._wake_up()
        self._sender.send(raw)

    def _wake_up(self) -> None:
        """A connection that lay idle may be dead: find out before it matters."""
        with suppress(ConnectionFailed):
            self.ping()
            return
        self.ping()

    # The connection

    def ping(self) -> None:
        self._wire.step = "read"
        self._folders.look_at_inbox()

    def close(self) -> None:
        self._wire.close()
