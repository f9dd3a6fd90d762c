"""Mailboxes of the EWS and the Graph server: folders, items and what they say."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.encoders import encode_base64
from email.header import decode_header, make_header
from email.message import Message
from email.mime.base import MIMEBase
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property

#: The folders of a new mailbox: distinguished id, name and class.
_STANDARD = (
    ("inbox", "Inbox", "IPF.Note"),
    ("drafts", "Drafts", "IPF.Note"),
    ("sentitems", "Sent Items", "IPF.Note"),
    ("deleteditems", "Deleted Items", "IPF.Note"),
    ("junkemail", "Junk Email", "IPF.Note"),
    ("outbox", "Outbox", "IPF.Note"),
    ("archive", "Archive", "IPF.Note"),
    ("calendar", "Calendar", "IPF.Appointment"),
    ("contacts", "Contacts", "IPF.Contact"),
    ("tasks", "Tasks", "IPF.Task"),
)
_numbers = itertools.count(1)


class ExchangeError(Exception):
    """The answer for one item or folder is an error; others may be fine."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code


def _new_id(kind: str) -> str:
    """Ids as long as Exchange's, in which case matters and "/" and "+" occur."""
    serial = next(_numbers).to_bytes(8, "big")
    return base64.b64encode(kind.encode() + b"\xfb\xff" * 48 + serial).decode()


@dataclass
class AttachedPart:
    """An attachment: a file, or a message of its own."""

    id: str
    name: str
    mimetype: str
    data: bytes
    content_id: str
    inline: bool
    is_item: bool


@dataclass
class ServerItem:
    """A message in a folder."""

    raw: bytes
    received: datetime
    is_read: bool = False
    flagged: bool = False
    is_draft: bool = False
    bcc: tuple[str, ...] = ()
    verb: int = 0
    id: str = field(default_factory=lambda: _new_id("item"))
    change: int = 1
    number: int = field(default_factory=lambda: next(_numbers))

    @cached_property
    def message(self) -> Message:
        """The message, taken apart by the standard library."""
        return email.message_from_bytes(self.raw)

    def header(self, name: str) -> str:
        """A header field, decoded as far as it can be."""
        value = self.message.get(name, "")
        try:
            return " ".join(str(make_header(decode_header(value))).split())
        except (LookupError, ValueError, UnicodeError):
            return " ".join(str(value).split())

    @property
    def conversation(self) -> str:
        """Named after the mail that it began with, as far as the header tells."""
        for name in ("References", "In-Reply-To", "Message-ID"):
            if words := self.header(name).split():
                digest = hashlib.sha256(words[0].encode()).digest()
                return base64.b64encode(digest * 2).decode()
        return self.id

    def headers(self) -> list[tuple[str, str]]:
        """All header fields, unfolded, as they came."""
        return [
            (name, " ".join(str(value).split())) for name, value in self.message.items()
        ]

    def people(self, name: str) -> list[tuple[str, str]]:
        """Names and addresses of a header field."""
        values = [str(value) for value in self.message.get_all(name, [])]
        try:
            pairs = getaddresses(values)
        except (RecursionError, ValueError, TypeError):
            return []
        found = [(_decoded(person), address) for person, address in pairs]
        return [(person, address) for person, address in found if person or address]

    @property
    def sent(self) -> datetime | None:
        """The Date header; Exchange takes the receipt where there is none."""
        try:
            date = parsedate_to_datetime(str(self.message["Date"]))
        except (TypeError, ValueError, IndexError):
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=timezone.utc)
        return date.astimezone(timezone.utc)

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The texts by their kind: ``plain`` and ``html``."""
        found: dict[str, str] = {}
        for part in self._own_parts:
            kind = part.get_content_subtype()
            if _is_text(part) and kind not in found:
                found[kind] = _text_of(part)
        return found

    @cached_property
    def attachments(self) -> list[AttachedPart]:
        """All that is not the text."""
        return [_attached(part) for part in self._own_parts if not _is_text(part)]

    @property
    def text(self) -> str:
        """The text that is searched and previewed."""
        return self.bodies.get("plain") or self.bodies.get("html", "")

    @property
    def has_clip(self) -> bool:
        """Whether there are attachments; inline pictures do not count."""
        return any(not part.inline for part in self.attachments)

    @property
    def mime(self) -> bytes:
        """Exchange writes the message anew: all of it is there, the bytes differ."""
        if self.is_draft:
            return self.raw
        return b"X-MS-Exchange-Organization-AuthSource: ews.test\r\n" + self.raw

    def attach(self, name: str, mimetype: str, data: bytes) -> None:
        """Put a file into a message of several parts, at its end."""
        part = MIMEBase(*mimetype.split("/"))
        part.set_payload(data)
        encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=name)
        message = self.message
        message.attach(part)
        self.raw = message.as_bytes()
        for known in ("message", "bodies", "attachments"):
            self.__dict__.pop(known, None)

    @property
    def _own_parts(self) -> list[Message]:
        return list(_leaves(self.message))


class GeneratedItems(Sequence[ServerItem]):
    """A folder too large to be kept: items are made when somebody looks at them.

    Oldest first, as the items of any folder.
    """

    def __init__(self, count: int, make: Callable[[int], ServerItem]) -> None:
        self._count, self._make = count, make
        self.made: dict[int, ServerItem] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._count))]
        if not 0 <= index < self._count:
            raise IndexError(index)
        if index not in self.made:
            self.made[index] = self._make(index)
        return self.made[index]


@dataclass
class ServerFolder:
    """A folder; ``items`` in the order of their receipt, oldest first."""

    name: str
    parent: str
    folder_class: str = "IPF.Note"
    distinguished: str = ""
    id: str = field(default_factory=lambda: _new_id("folder"))
    items: Sequence[ServerItem] = field(default_factory=list)

    def add(self, item: ServerItem) -> ServerItem:
        """Put an item where it belongs by its receipt."""
        assert isinstance(self.items, list)
        self.items.append(item)
        self.items.sort(key=lambda one: (one.received, one.number))
        return item


class ServerMailbox:
    """One mailbox.

    :param deliver: brings what is sent to its recipients.
    """

    def __init__(
        self, address: str, deliver: Callable[[bytes, list[str]], None]
    ) -> None:
        self.address = address
        self.send = deliver
        self.root = ServerFolder("Root", "", "", "root")
        self.top = ServerFolder(
            "Top of Information Store", self.root.id, "", "msgfolderroot"
        )
        self.folders: dict[str, ServerFolder] = {
            folder.id: folder for folder in (self.root, self.top)
        }
        for distinguished, name, kind in _STANDARD:
            self._add(ServerFolder(name, self.top.id, kind, distinguished))

    def _add(self, folder: ServerFolder) -> ServerFolder:
        self.folders[folder.id] = folder
        return folder

    def folder(self, path: str) -> ServerFolder:
        """A folder by its path, or ``INBOX``."""
        if path == "INBOX":
            return self.distinguished("inbox")
        found = self.top
        for name in path.split("/"):
            [found] = [f for f in self.children(found.id) if f.name == name]
        return found

    def folder_of(self, item: ServerItem) -> ServerFolder:
        """Where an item is."""
        return self.find(item.id)[0]

    def everything(self) -> list[ServerItem]:
        """The items of all folders, in the order of their receipt."""
        found = [i for folder in self.folders.values() for i in _known(folder.items)]
        return sorted(found, key=lambda item: (item.received, item.number))

    def make_folder(self, path: str) -> ServerFolder:
        """Make a folder and those above it."""
        found = self.top
        for name in path.split("/"):
            same = [f for f in self.children(found.id) if f.name == name]
            found = same[0] if same else self._add(ServerFolder(name, found.id))
        return found

    def remove_folder(self, path: str) -> None:
        """Delete a folder with its items."""
        del self.folders[self.folder(path).id]

    def children(self, parent: str) -> list[ServerFolder]:
        """The folders right below one."""
        return [folder for folder in self.folders.values() if folder.parent == parent]

    def distinguished(self, name: str) -> ServerFolder:
        """A folder by its distinguished id."""
        for folder in self.folders.values():
            if folder.distinguished == name:
                return folder
        raise ExchangeError("ErrorFolderNotFound", "The folder could not be found.")

    def deliver(
        self,
        raw: bytes,
        path: str = "INBOX",
        *,
        received: datetime | None = None,
        is_read: bool = False,
        flagged: bool = False,
    ) -> ServerItem:
        """Put a message into a folder."""
        when = (received or datetime.now(timezone.utc)).replace(microsecond=0)
        return self.folder(path).add(ServerItem(raw, when, is_read, flagged))

    def find(self, item_id: str) -> tuple[ServerFolder, ServerItem]:
        """An item and where it is.

        :raises ExchangeError: as Exchange does.
        """
        try:
            base64.b64decode(item_id, validate=True)
        except ValueError:
            raise ExchangeError("ErrorInvalidIdMalformed", "Id is malformed.") from None
        if len(item_id) < 40:
            raise ExchangeError("ErrorInvalidIdMalformed", "Id is malformed.")
        for folder in self.folders.values():
            for item in _known(folder.items):
                if item.id == item_id:
                    return folder, item
        text = "The specified object was not found in the store."
        raise ExchangeError("ErrorItemNotFound", text)

    def remove(self, item_id: str) -> ServerItem:
        """Take an item out of its folder."""
        folder, item = self.find(item_id)
        assert isinstance(folder.items, list)
        folder.items.remove(item)
        return item


def _known(items: Sequence[ServerItem]) -> list[ServerItem]:
    if isinstance(items, GeneratedItems):
        return list(items.made.values())
    return list(items)


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, UnicodeError):
        return text


def _leaves(message: Message, depth: int = 0):
    if message.get_content_type() == "message/rfc822" and depth:
        yield message
    elif message.is_multipart() and depth < 50:
        for part in message.get_payload():
            yield from _leaves(part, depth + 1)
    else:
        yield message


def _is_text(part: Message) -> bool:
    is_attached = part.get_content_disposition() == "attachment"
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return is_text and not is_attached and not part.get_filename()


def _text_of(part: Message) -> str:
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("latin-1")


def _attached(part: Message) -> AttachedPart:
    is_item = part.get_content_type() == "message/rfc822"
    payload = part.get_payload()
    if is_item and isinstance(payload, list) and payload:
        inner = payload[0]
        name = str(inner.get("Subject", "")) or "Untitled"
        data = inner.as_bytes(policy=email.policy.compat32.clone(linesep="\r\n"))
    else:
        name = _decoded(str(part.get_filename() or "Untitled Attachment"))
        data = part.get_payload(decode=True) or b""
    content_id = str(part.get("Content-ID", "")).strip("<> ")
    inline = bool(content_id) and part.get_content_disposition() != "attachment"
    return AttachedPart(
        _new_id("attachment"),
        name,
        part.get_content_type(),
        data,
        content_id,
        inline,
        is_item,
    )
