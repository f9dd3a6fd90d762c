"""Reading Exchange messages: text only, one attachment, or the MIME original."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ... import mime, positions
from ...errors import MailTransportError, MessageGone, MessageTooLarge, ProtocolError
from ...html.events import is_cut
from ...html.text import html_to_text
from ...interface import Attachment, Content, MessageKey, PartData
from ...limits import MAX_TEXT
from ..folder_tree import folder_mark
from ..header_block import write_headers
from ..values import line, number, read_date
from .wire import Wire
from .xml import Element, addresses, check_text, field, find, find_all, m, t

_READ = (
    "item:ParentFolderId",
    "item:Subject",
    "item:Body",
    "item:Attachments",
    "item:InReplyTo",
    "item:InternetMessageHeaders",
    "item:DateTimeSent",
    "item:DateTimeReceived",
    "item:TextBody",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
    "message:From",
    "message:InternetMessageId",
    "message:References",
    "message:ReplyTo",
)
_SLACK = 1024 * 1024
_TEXT_BUDGET = 32 * 1024 * 1024
_AT_ONCE = 50
_BATCH = 8 * 1024 * 1024


def get_items(
    keys: Iterable[MessageKey], fields: Sequence[str], *, with_mime: bool = False
) -> Element:
    """A GetItem request ([MS-OXWSMSG])."""
    shape = m("ItemShape", t("BaseShape", "IdOnly"))
    if with_mime:
        shape.append(t("IncludeMimeContent", "true"))
    shape.append(t("BodyType", "Best"))
    shape.append(t("AdditionalProperties", *map(field, fields)))
    return m("GetItem", shape, m("ItemIds", *map(item_id, keys)))


def item_id(key: MessageKey) -> Element:
    """An item as it is named in requests.

    :raises MessageGone: for what cannot be an id.
    """
    try:
        return t("ItemId", Id=check_text(key.uid))
    except ProtocolError as error:
        raise MessageGone("no such message", step="read") from error


def check_folder(key: MessageKey, item: Element) -> Element:
    """Give the item back if it is where the key says.

    :raises MessageGone: it is elsewhere.
    """
    for parent in find_all(item, "t:ParentFolderId"):
        if folder_mark(key.folder, parent.get("Id", "")) == key.validity:
            return item
    raise MessageGone("no such message in this folder", step="read")


class Reader:
    """Reads the messages of a mailbox by their keys."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def _get(self, key: MessageKey, fields: Sequence[str], *, size: int = 0) -> Element:
        """One item with some properties: one request.

        :param size: bytes of MIME content to expect; with it is fetched.
        """
        self._wire.step = "read"
        request = get_items([key], fields, with_mime=bool(size))
        [message] = self._wire.call(request, size * 2 + _TEXT_BUDGET)
        return check_folder(key, self._item(message))

    def _item(self, message: Element) -> Element:
        found = find_all(self._wire.check(message), "m:Items/*")
        if not found:
            raise MessageGone("no such message", step="read")
        return found[0]

    # Text

    def read(self, key: MessageKey) -> Content:
        """Headers, text and the list of attachments."""
        item = self._get(key, _READ)
        content = mime.content_from_headers(mime.read_headers(_header_block(item)))
        text, html, cut = _texts(item)
        listed = _listed(item)
        attachments = (
            _attachment(positions.name_of(position, len(listed)), element)
            for position, element in enumerate(listed, 1)
        )
        return replace(
            content,
            text=text,
            html=html,
            attachments=tuple(mime.mark_shown(attachments, html)),
            problems=(*content.problems, mime.TEXT_CUT) if cut else content.problems,
            received=read_date(find(item, "t:DateTimeReceived")) or content.received,
        )

    # Parts

    def part(self, key: MessageKey, part: str, max_size: int) -> PartData:
        """One attachment; its size is looked at first. Two requests.

        They are named by place (:mod:`.positions`); what is in an attached message
        has the name it has there, behind a dot.
        """
        item = self._get(key, ("item:ParentFolderId", "item:Attachments"))
        elements = _listed(item)
        position, inner = positions.place_of(part, len(elements))
        if not position:
            raise MessageGone("no such part", step="read")
        listed = _attachment(part, elements[position - 1])
        _check_size(listed.size, max_size)
        data = self._fetch(elements[position - 1], max_size)
        if inner:
            return mime.extract_part(data, inner)
        return PartData(listed.name, listed.mimetype, data)

    def _fetch(self, element: Element, max_size: int) -> bytes:
        """The bytes of an attachment ([MS-OXWSATT] GetAttachment)."""
        [name] = find_all(element, "t:AttachmentId")
        request = m(
            "GetAttachment",
            m("AttachmentShape", t("IncludeMimeContent", "true")),
            m("AttachmentIds", t("AttachmentId", Id=name.get("Id", ""))),
        )
        [message] = self._wire.call(request, max_size * 2 + _SLACK)
        for found in find_all(self._wire.check(message), "m:Attachments/*"):
            content = find(found, "t:Content") or find(found, "*/t:MimeContent")
            data = _decoded(content)
            _check_size(len(data), max_size)
            return data
        raise MessageGone("no such part", step="read")

    # Every byte

    def raw(self, key: MessageKey, max_size: int) -> bytes:
        """The message as Exchange writes it; its size is looked at first."""
        item = self._get(key, ("item:ParentFolderId", "item:Size"))
        size = number(find(item, "t:Size"))
        _check_size(size, max_size)
        fields = ("item:ParentFolderId",)
        return _mime_of(self._get(key, fields, size=max_size), max_size)

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        """Several messages in the order of the keys, some at a time."""
        for start in range(0, len(keys), _AT_ONCE):
            yield from self._raw_chunk(keys[start : start + _AT_ONCE], max_size)

    def _raw_chunk(
        self, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        items = dict(self.each(keys, ("item:ParentFolderId", "item:Size")))
        batch: list[MessageKey] = []
        room = _BATCH
        for key in keys:
            found = items[key]
            size = 0 if isinstance(found, ProtocolError) else _size_of(found)
            if not isinstance(found, ProtocolError) and size <= max_size:
                if batch and size > room:
                    yield from self._raw_batch(batch, max_size)
                    batch, room = [], _BATCH
                batch.append(key)
                room -= size
                continue
            yield from self._raw_batch(batch, max_size)
            batch, room = [], _BATCH
            is_gone = isinstance(found, ProtocolError)
            yield key, found if is_gone else _large(size, max_size)
        yield from self._raw_batch(batch, max_size)

    def _raw_batch(
        self, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        fields = ("item:ParentFolderId",)
        for key, item in self.each(keys, fields, size=max_size + _BATCH):
            if isinstance(item, ProtocolError):
                yield key, item
                continue
            try:
                yield key, _mime_of(item, max_size)
            except ProtocolError as error:
                yield key, error

    def each(
        self, keys: Sequence[MessageKey], fields: Sequence[str], *, size: int = 0
    ) -> Iterator[tuple[MessageKey, Element | ProtocolError]]:
        """Items by key with one request, or for each the reason why not.

        :param size: bytes of MIME content to expect; with it is fetched.
        """
        sound = [key for key in keys if _is_sound(key)]
        messages: list[Element] = []
        if sound:
            request = get_items(sound, fields, with_mime=bool(size))
            messages = self._wire.call(request, size * 2 + _TEXT_BUDGET)
        answers = dict(zip(sound, messages, strict=False))
        for key in keys:
            try:
                if key not in answers:
                    raise MessageGone("no such message", step="read")
                yield key, check_folder(key, self._item(answers[key]))
            except ProtocolError as error:
                yield key, error


def _is_sound(key: MessageKey) -> bool:
    try:
        item_id(key)
    except MessageGone:
        return False
    return bool(key.uid)


def _size_of(item: Element) -> int:
    return number(find(item, "t:Size"))


def _large(size: int, limit: int) -> MessageTooLarge:
    return MessageTooLarge("larger than the limit", size=size, limit=limit)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise _large(size, limit)


def _mime_of(item: Element, max_size: int) -> bytes:
    data = _decoded(find(item, "t:MimeContent"))
    if not data:
        raise ProtocolError("the server does not give the message", step="read")
    _check_size(len(data), max_size)
    return data


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise ProtocolError("the server sends no base64", step="read") from error


# Headers and texts


def _header_block(item: Element) -> bytes:
    fields = [
        (entry.get("HeaderName", ""), entry.text or "")
        for entry in find_all(item, "t:InternetMessageHeaders/*")
    ]
    properties = {
        "Subject": find(item, "t:Subject"),
        "From": addresses(item, "t:From"),
        "To": addresses(item, "t:ToRecipients"),
        "Cc": addresses(item, "t:CcRecipients"),
        "Bcc": addresses(item, "t:BccRecipients"),
        "Reply-To": addresses(item, "t:ReplyTo"),
        "Date": read_date(find(item, "t:DateTimeSent")),
        "Message-ID": find(item, "t:InternetMessageId"),
        "In-Reply-To": find(item, "t:InReplyTo"),
        "References": find(item, "t:References"),
    }
    return write_headers(fields, properties)


def _texts(item: Element) -> tuple[str, str, bool]:
    """Text, HTML, and whether something was cut off."""
    text, body, html = find(item, "t:TextBody"), find(item, "t:Body"), ""
    for element in find_all(item, "t:Body"):
        if element.get("BodyType") == "HTML":
            html, body = body, ""
    cut = is_cut(html) or len(text or body) > MAX_TEXT
    html = html[:MAX_TEXT]
    text = (text or body)[:MAX_TEXT] or html_to_text(html)
    return text, html, cut


# Attachments


def _listed(item: Element) -> list[Element]:
    """Files and messages; what lies elsewhere cannot be fetched from here."""
    found = find_all(item, "t:Attachments/*")
    kinds = ("FileAttachment", "ItemAttachment")
    return [one for one in found if str(one.tag).rpartition("}")[2] in kinds]


def _attachment(part: str, element: Element) -> Attachment:
    is_message = str(element.tag).endswith("}ItemAttachment")
    kind = line(find(element, "t:ContentType")).lower() or "application/octet-stream"
    kind = "message/rfc822" if is_message else kind
    name = find(element, "t:Name")
    named = mime.message_filename(name) if is_message else ""
    content_id = line(find(element, "t:ContentId")).strip("<> ")
    return Attachment(
        part,
        named or mime.clean_filename(name, kind),
        kind,
        number(find(element, "t:Size")),
        content_id,
        find(element, "t:IsInline") == "true" and bool(content_id),
    )
