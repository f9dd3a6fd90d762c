"""Microsoft Exchange on premises, through Exchange Web Services.

A mailbox as the others are, with what Exchange has of its own: it sends, and keeps
the copy of what was sent. What it does not promise is that bytes stay bytes: it
keeps a message as properties and writes the MIME original anew from them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime, timezone

from ...errors import (
    ConnectionFailed,
    DeliveryUnknown,
    FolderGone,
    MailTransportError,
    MessageGone,
    ProtocolError,
    SendRefused,
)
from ...folders import INBOX
from ...interface import (
    Address,
    Capability,
    Draft,
    Folder,
    MailboxSettings,
    MessageKey,
)
from ..folder_tree import folder_mark
from ..mailbox import WebMailbox
from ..recipients import blind_copies, hidden_recipients
from ..values import write_date
from .conversation import Conversations
from .folders import Folders
from .read import Reader, item_id
from .rows import REPLIED, VERB, Rows
from .wire import Wire
from .xml import Element, addresses, check_text, field, find, find_all, m, t

MAX_NAMES = 20
_MESSAGE_FLAGS = "0x0E07 Integer"  # PidTagMessageFlags
_READ_FLAG = 1
_ICON = "0x1080 Integer"  # PidTagIconIndex
_ICON_REPLIED = "261"
_VERB_TIME = "0x1082 SystemTime"  # PidTagLastVerbExecutionTime


class ExchangeMailbox(WebMailbox):
    """One signed-in connection to an Exchange server."""

    server_type = "exchange"
    at_once = 100
    _wire: Wire
    _rows: Rows
    _reader: Reader

    def __init__(self, settings: MailboxSettings) -> None:
        self._wire = Wire(settings.incoming, settings.credentials)
        self._folders = Folders(self._wire, settings.mailbox.strip())
        self._reader = Reader(self._wire)
        self._rows = Rows(self._wire, self._folders)
        self._conversations = Conversations(self._wire, self._folders)
        try:
            found = self._wire.sign_in(self._folders.look_at_inbox())
            self._folders.note_inbox(found)
        except BaseException:
            self._wire.close()
            raise

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    def folders(self) -> list[Folder]:
        self._wire.step = "read"
        return self._folders.list()

    # Changing

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None = None,
        flagged: bool | None = None,
        answered: bool | None = None,
    ) -> None:
        """Two requests for a hundred messages. No receipt goes to the sender."""
        updates = []
        if seen is not None:
            value = t("IsRead", "true" if seen else "false")
            updates.append(("message:IsRead", value))
        if flagged is not None:
            status = t("FlagStatus", "Flagged" if flagged else "NotFlagged")
            updates.append(("item:Flag", t("Flag", status)))
        if answered is not None:
            updates += _verb_updates(answered)
        for chunk in self._existing(keys):
            changes = [_change(key, updates) for key in chunk] if updates else []
            if changes:
                self._write(
                    m(
                        "UpdateItem",
                        m("ItemChanges", *changes),
                        ConflictResolution="AlwaysOverwrite",
                        MessageDisposition="SaveOnly",
                        SuppressReadReceipts="true",
                    )
                )

    def move(
        self, keys: Sequence[MessageKey], folder: str
    ) -> dict[MessageKey, MessageKey | None]:
        """Moved messages have new ids, which the server tells."""
        path = folder or INBOX
        target = self._folders.id_of(path)
        mark = folder_mark(path, target)
        moved: dict[MessageKey, MessageKey | None] = {}
        for chunk in self._existing(keys):
            request = m(
                "MoveItem",
                m("ToFolderId", t("FolderId", Id=target)),
                m("ItemIds", *map(item_id, chunk)),
                m("ReturnNewItemIds", "true"),
            )
            for key, new in zip(chunk, self._write(request), strict=True):
                if new is not None:
                    moved[key] = MessageKey(path, mark, new) if new else None
        return moved

    def _look_up(
        self, keys: Sequence[MessageKey]
    ) -> Iterable[tuple[MessageKey, Element | ProtocolError]]:
        return self._reader.each(keys, ("item:ParentFolderId",))

    def _write(self, request: Element) -> list[str | None]:
        """Change items; the new id of each, ``None`` for what is gone meanwhile.

        :raises MailTransportError: when one of them could not be changed.
        """
        self._wire.step = "write"
        found: list[str | None] = []
        problem: MailTransportError | None = None
        for message in self._wire.call(request):
            try:
                found.append(_new_id(self._wire.check(message)))
            except MessageGone:
                found.append(None)
            except MailTransportError as error:
                found.append(None)
                problem = problem or error
        if problem:
            raise problem
        return found

    def append(self, folder: str, raw: bytes, seen: bool = True) -> MessageKey | None:
        """Store a message; it is no draft, and Exchange writes it its own way."""
        path = folder or INBOX
        target = self._folders.id_of(path)
        flags = t(
            "ExtendedProperty",
            field(_MESSAGE_FLAGS),
            t("Value", str(_READ_FLAG if seen else 0)),
        )
        [new] = self._write(
            m(
                "CreateItem",
                m("SavedItemFolderId", t("FolderId", Id=target)),
                m("Items", t("Message", _mime_content(raw), flags)),
                MessageDisposition="SaveOnly",
            )
        )
        if new is None:
            raise FolderGone("no such folder", step="write")
        return MessageKey(path, folder_mark(path, target), new) if new else None

    # Drafts

    def save_draft(
        self, folder: str, raw: bytes, older: Draft | None = None
    ) -> Draft | None:
        """Exchange cannot put new content into an item: a new one replaces it."""
        target = self._folders.id_of(folder)
        message = t("Message", _mime_content(raw), *_blind_copies(blind_copies(raw)))
        self._wire.step = "write"
        [answer] = self._wire.call(
            m(
                "CreateItem",
                m("SavedItemFolderId", t("FolderId", Id=target)),
                m("Items", message),
                MessageDisposition="SaveOnly",
            )
        )
        try:
            made = self._wire.check(answer)
        except MessageGone as error:
            raise FolderGone("no such folder", step="write") from error
        key = MessageKey(folder, folder_mark(folder, target), _new_id(made))
        is_twin = older is not None and not self.delete_draft(older)
        return Draft(key, _change_key(made), is_twin)

    def delete_draft(self, draft: Draft) -> bool:
        """Where people and administrators can get it back (recoverable items)."""
        try:
            if self.draft_version(draft.key) != draft.version:
                return False
        except MessageGone:
            return False
        ids = m("ItemIds", item_id(draft.key))
        request = m("DeleteItem", ids, DeleteType="SoftDelete")
        return self._write(request) != [None]

    def draft_version(self, key: MessageKey) -> str:
        self._wire.step = "read"
        [(_key, found)] = self._look_up([key])
        if isinstance(found, ProtocolError):
            raise found
        return _change_key(found)

    # Sending

    def send(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Send, and let the server keep the copy in its Sent folder.

        Exchange sends to whom the header names; those of ``recipients`` it does
        not name become blind copies.

        :raises SendRefused: also when the header names others.
        :raises DeliveryUnknown: the connection broke before the server answered.
        """
        hidden = hidden_recipients(raw, recipients)
        message = t("Message", _mime_content(raw))
        message.extend(_blind_copies(hidden))
        request = m(
            "CreateItem",
            m("SavedItemFolderId", self._folders.distinguished("sentitems")),
            m("Items", message),
            MessageDisposition="SendAndSaveCopy",
        )
        self._wake_up()
        self._wire.step = "send"
        try:
            [answer] = self._wire.call(request)
            self._wire.check(answer)
        except MessageGone as error:
            raise SendRefused("Exchange does not send this message") from error
        except ConnectionFailed as error:
            raise DeliveryUnknown(
                "the connection broke while the message was handed over",
                host=error.host,
                port=error.port,
            ) from error

    # The directory

    def find_mailboxes(self, text: str) -> list[Address]:
        """Names and addresses of the directory that begin with a text.

        :param text: at least two characters ([MS-OXWSRSLNM] ResolveNames).
        """
        text = " ".join(text.split())
        if len(text) < 2:
            return []
        request = m(
            "ResolveNames",
            m("UnresolvedEntry", check_text(text)),
            ReturnFullContactData="false",
            SearchScope="ActiveDirectory",
        )
        self._wire.step = "read"
        [message] = self._wire.call(request)
        if find(message, "m:ResponseCode") == "ErrorNameResolutionNoResults":
            return []
        people = addresses(self._wire.check(message), ".//t:Resolution")
        return [person for person in people if person.email][:MAX_NAMES]

    def ping(self) -> None:
        self._wire.step = "read"
        [message] = self._wire.call(self._folders.look_at_inbox())
        self._wire.check(message)


def _verb_updates(answered: bool) -> list[tuple[str, Element]]:
    """What Outlook writes when a message is answered, and makes an arrow of."""
    values = {VERB: REPLIED if answered else "0"}
    if answered:
        values[_ICON] = _ICON_REPLIED
        values[_VERB_TIME] = write_date(datetime.now(timezone.utc))
    return [
        (name, t("ExtendedProperty", field(name), t("Value", value)))
        for name, value in values.items()
    ]


def _blind_copies(emails: Sequence[str]) -> list[Element]:
    people = [t("Mailbox", t("EmailAddress", email)) for email in emails]
    return [t("BccRecipients", *people)] if people else []


def _change_key(message: Element) -> str:
    for element in find_all(message, ".//t:ItemId"):
        return str(element.get("ChangeKey", ""))
    return ""


def _mime_content(raw: bytes) -> Element:
    return t("MimeContent", base64.b64encode(raw).decode(), CharacterSet="UTF-8")


def _change(key: MessageKey, updates: list[tuple[str, Element]]) -> Element:
    """The change of one item; an element can only be in one place."""
    fields = [
        t("SetItemField", field(name), t("Message", deepcopy(value)))
        for name, value in updates
    ]
    return t("ItemChange", item_id(key), t("Updates", *fields))


def _new_id(message: Element) -> str:
    for element in find_all(message, "m:Items/*/t:ItemId"):
        return str(element.get("Id", ""))
    return ""
