"""Exchange Online (Microsoft 365) through Microsoft Graph.

A mailbox as the others are; it sends, and keeps the copy of what was sent. Like
Exchange it does not keep bytes: the original is written anew from properties. What
Graph stores from MIME is a draft, so there is no appending of anything else.

The documents are named where they are used; they were read in Microsoft's repository
microsoft-graph-docs-contrib. Where they leave something open, the code bears both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone

from ...errors import MailTransportError, MessageGone, ProtocolError
from ...folders import INBOX
from ...interface import Capability, Draft, Folder, MailboxSettings, MessageKey
from ..mailbox import WebMailbox
from ..recipients import hidden_recipients
from ..values import write_date
from .conversation import Conversations
from .folders import Folders
from .json import Json, text
from .read import Reader, message_path
from .rows import REPLIED, Rows, make_key
from .send import MAX_SENT, Sender
from .wire import PER_BATCH, Reply, Request, Wire


def _verb_properties(answered: bool) -> list[Json]:
    """What Outlook writes when a message is answered, and makes an arrow of:
    PidTagLastVerbExecuted, PidTagIconIndex and PidTagLastVerbExecutionTime."""
    values = {"Integer 0x1081": REPLIED if answered else "0"}
    if answered:
        values["Integer 0x1080"] = "261"
        values["SystemTime 0x1082"] = write_date(datetime.now(timezone.utc))
    return [{"id": name, "value": value} for name, value in values.items()]


class GraphMailbox(WebMailbox):
    """One connection to one mailbox on Microsoft Graph."""

    server_type = "graph"
    secret_in_every_request = True
    at_once = PER_BATCH
    _wire: Wire
    _rows: Rows
    _reader: Reader

    def __init__(self, settings: MailboxSettings) -> None:
        mailbox = settings.mailbox.strip()
        self._wire = Wire(settings.incoming, settings.credentials, mailbox)
        self._folders = Folders(self._wire)
        self._reader = Reader(self._wire)
        self._rows = Rows(self._wire, self._folders)
        self._conversations = Conversations(self._wire, self._folders)
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

    # Changing

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
        answered: bool | None = None,
    ) -> None:
        """Two requests for twenty messages (Update message)."""
        change: Json = {}
        if seen is not None:
            change["isRead"] = seen
        if flagged is not None:
            change["flag"] = {"flagStatus": "flagged" if flagged else "notFlagged"}
        if answered is not None:
            change["singleValueExtendedProperties"] = _verb_properties(answered)
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

    def _look_up(
        self, keys: Sequence[MessageKey]
    ) -> Iterable[tuple[MessageKey, object]]:
        return self._reader.each(keys)

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

    # Drafts

    def save_draft(
        self, folder: str, raw: bytes, older: Draft | None = None
    ) -> Draft | None:
        """Its place is that of the mailbox's drafts (Create message)."""
        self._wire.step = "write"
        row = self._sender.make_draft(raw)
        key = make_key(folder, row)
        is_whole = len(raw) <= MAX_SENT
        version = text(row, "changeKey") if is_whole else self.draft_version(key)
        is_twin = older is not None and not self.delete_draft(older)
        return Draft(key, version, is_twin)

    def delete_draft(self, draft: Draft) -> bool:
        try:
            if self.draft_version(draft.key) != draft.version:
                return False
            self._wire.step = "write"
            self._wire.delete(message_path(draft.key))
        except MessageGone:
            return False
        return True

    def draft_version(self, key: MessageKey) -> str:
        [(_key, row)] = self._reader.each([key], ",changeKey")
        if isinstance(row, ProtocolError):
            raise row
        return text(row, "changeKey")

    # Sending

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Send, and let the server keep the copy in its Sent folder (user: sendMail).

        Graph sends to whom the header names; those of ``recipients`` it does not
        name get there in a Bcc field, which Exchange takes out.

        :raises SendRefused: also when the header names others.
        :raises MessageTooLarge: for what :mod:`.send` cannot take apart.
        :raises DeliveryUnknown: the connection broke before the server answered.
        """
        hidden = hidden_recipients(raw, recipients)
        if hidden:
            raw = f"Bcc: {', '.join(hidden)}\r\n".encode() + raw
        self._wake_up()
        self._sender.send(raw)

    # The connection

    def ping(self) -> None:
        self._wire.step = "read"
        self._folders.look_at_inbox()
