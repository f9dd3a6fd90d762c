"""Reading messages on Microsoft Graph: text only, one attachment, or the original.

After "Get message", "List attachments", "Get attachment" and "Get MIME content of a
message" (learn.microsoft.com/graph/api). The text comes as the service keeps it: HTML,
or plain where there is nothing else. The service can turn HTML into text, but that is
not the sender's own plain text either (Exchange keeps one of the two), so it is done
here, in the same request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ... import mime, positions
from ...errors import MailTransportError, MessageGone, MessageTooLarge, ProtocolError
from ...html.events import is_cut
from ...html.text import html_to_text
from ...interface import Attachment, Content, MessageKey, PartData
from ...limits import MAX_TEXT
from ..folder_tree import folder_mark
from ..header_block import write_headers
from ..values import line, read_date
from .errors import TooComplex
from .json import Json, extended, items, obj, people, text, whole
from .rows import EXTENDED, IN_REPLY_TO, REFERENCES, SIZE
from .wire import PER_BATCH, Request, Wire, segment, with_query

_READ = (
    "id,parentFolderId,subject,from,toRecipients,ccRecipients,bccRecipients,replyTo,"
    "sentDateTime,receivedDateTime,internetMessageId,internetMessageHeaders,body,"
    "hasAttachments"
)
_LISTED = "id,name,contentType,size,isInline"
_CONTENT_ID = "microsoft.graph.fileAttachment/contentId"
_WHERE = "id,parentFolderId"
_SIZED = "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08')"
_ITEM = "#microsoft.graph.itemAttachment"
_KINDS = ("", "#microsoft.graph.fileAttachment", _ITEM)
_TEXT_BUDGET = 32 * 1024 * 1024
_MOST_ATTACHMENTS = 1000
_MADE_OF_TEXT = re.compile(r"<!--\s*converted from text\s*-->", re.IGNORECASE)


def message_path(key: MessageKey) -> str:
    """Where a message is.

    :raises MessageGone: for what cannot be an id.
    """
    if not re.fullmatch(r"[\w=+/-]{10,1000}", key.uid, re.ASCII):
        raise MessageGone("no such message", step="read")
    return f"/messages/{segment(key.uid)}"


def check_folder(key: MessageKey, row: Json) -> Json:
    """Give the message back if it is where the key says.

    :raises MessageGone: it is elsewhere.
    """
    if folder_mark(key.folder, text(row, "parentFolderId")) != key.validity:
        raise MessageGone("no such message in this folder", step="read")
    return row


class Reader:
    """Reads the messages of a mailbox by their keys."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def _get(self, key: MessageKey, budget: int = _TEXT_BUDGET, **options: str) -> Json:
        self._wire.step = "read"
        row = self._wire.get(with_query(message_path(key), **options), budget)
        return check_folder(key, row)

    # Text

    def read(self, key: MessageKey) -> Content:
        """Headers and text, and with another request the list of attachments."""
        row = self._get(key, select=_READ, expand=EXTENDED)
        content = mime.content_from_headers(mime.read_headers(_header_block(row)))
        plain, html, cut = _texts(obj(row, "body"))
        listed: list[Json] = []
        if row.get("hasAttachments") is not False or "cid:" in html:
            listed = self._listed(key)
        attachments = (
            _attachment(positions.name_of(position, len(listed)), entry)
            for position, entry in enumerate(listed, 1)
        )
        return replace(
            content,
            text=plain,
            html=html,
            attachments=tuple(mime.mark_shown(attachments, html)),
            problems=(*content.problems, mime.TEXT_CUT) if cut else content.problems,
            received=read_date(text(row, "receivedDateTime")) or content.received,
        )

    def _listed(self, key: MessageKey) -> list[Json]:
        """Files and messages; what lies elsewhere cannot be fetched from here."""
        path = f"{message_path(key)}/attachments"
        try:
            found = self._collected(with_query(path, select=f"{_LISTED},{_CONTENT_ID}"))
        except TooComplex:
            # Only files have a Content-ID; without the service's help none has.
            found = self._collected(with_query(path, select=_LISTED))
        return [one for one in found if text(one, "@odata.type") in _KINDS]

    def _collected(self, path: str) -> list[Json]:
        return list(self._wire.collection(path, _MOST_ATTACHMENTS))

    # Parts

    def part(self, key: MessageKey, part: str, max_size: int) -> PartData:
        """One attachment; its size is looked at first. Three requests.

        They are named by place (:mod:`.positions`); what is in an attached message
        has the name it has there, behind a dot.
        """
        self._get(key, select=_WHERE)
        entries = self._listed(key)
        position, inner = positions.place_of(part, len(entries))
        if not position:
            raise MessageGone("no such part", step="read")
        entry = entries[position - 1]
        listed = _attachment(part, entry)
        _check_size(listed.size, max_size)
        name = segment(text(entry, "id"))
        path = f"{message_path(key)}/attachments/{name}/$value"
        data = self._wire.content(path, max_size)
        if inner:
            return mime.extract_part(data, inner)
        return PartData(listed.name, listed.mimetype, data)

    # Every byte

    def raw(self, key: MessageKey, max_size: int) -> bytes:
        """The message as Exchange writes it; its size is looked at first."""
        row = self._get(key, select=_WHERE, expand=_SIZED)
        _check_size(_size_of(row), max_size)
        return self._original(key, max_size)

    def _original(self, key: MessageKey, max_size: int) -> bytes:
        data = self._wire.content(f"{message_path(key)}/$value", max_size)
        if not data:
            raise ProtocolError("the service does not give the message", step="read")
        return data

    def raw_many(
        self, keys: Sequence[MessageKey], max_size: int
    ) -> Iterator[tuple[MessageKey, bytes | MailTransportError]]:
        """Several messages in the order of the keys; their sizes come in batches."""
        for key, found in self.each(keys, expand=_SIZED):
            if isinstance(found, ProtocolError):
                yield key, found
                continue
            try:
                _check_size(_size_of(found), max_size)
                yield key, self._original(key, max_size)
            except ProtocolError as error:
                yield key, error

    def each(
        self, keys: Sequence[MessageKey], more: str = "", **options: str
    ) -> Iterator[tuple[MessageKey, Json | ProtocolError]]:
        """Messages by key, some in one request, or for each the reason why not.

        :param more: further properties, each after a comma.
        """
        self._wire.step = "read"
        options["select"] = _WHERE + more
        for start in range(0, len(keys), PER_BATCH):
            yield from self._some(keys[start : start + PER_BATCH], options)

    def _some(
        self, keys: Sequence[MessageKey], options: dict[str, str]
    ) -> Iterator[tuple[MessageKey, Json | ProtocolError]]:
        sound = [key for key in dict.fromkeys(keys) if _is_sound(key)]
        requests = [
            Request("GET", with_query(message_path(key), **options)) for key in sound
        ]
        replies = self._wire.batch(requests) if requests else []
        answers = dict(zip(sound, replies, strict=True))
        for key in keys:
            try:
                if key not in answers:
                    raise MessageGone("no such message", step="read")
                yield key, check_folder(key, self._wire.check(answers[key]))
            except ProtocolError as error:
                yield key, error


def _is_sound(key: MessageKey) -> bool:
    try:
        message_path(key)
    except MessageGone:
        return False
    return True


def _size_of(row: Json) -> int:
    size = extended(row).get(SIZE, "")
    return int(size) if size.isdecimal() else 0


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise MessageTooLarge("larger than the limit", size=size, limit=limit)


# Headers and texts


def _header_block(row: Json) -> bytes:
    fields = [
        (text(entry, "name"), text(entry, "value"))
        for entry in items(row, "internetMessageHeaders")
    ]
    mapi = extended(row)
    properties = {
        "Subject": text(row, "subject"),
        "From": people(row, "from"),
        "To": people(row, "toRecipients"),
        "Cc": people(row, "ccRecipients"),
        "Bcc": people(row, "bccRecipients"),
        "Reply-To": people(row, "replyTo"),
        "Date": read_date(text(row, "sentDateTime")),
        "Message-ID": text(row, "internetMessageId"),
        "In-Reply-To": mapi.get(IN_REPLY_TO, ""),
        "References": mapi.get(REFERENCES, ""),
    }
    return write_headers(fields, properties)


def _texts(body: Json) -> tuple[str, str, bool]:
    """Text, HTML, and whether something was cut off."""
    content, html = text(body, "content"), ""
    cut = len(content) > MAX_TEXT
    content = content[:MAX_TEXT]
    if text(body, "contentType").lower() == "html":
        cut = cut or is_cut(content)
        html, content = content, html_to_text(content)
        if _MADE_OF_TEXT.search(html[:2000]):
            html = ""
    return content, html, cut


# Attachments


def _attachment(part: str, entry: Json) -> Attachment:
    is_message = text(entry, "@odata.type") == _ITEM
    kind = line(text(entry, "contentType")).lower() or "application/octet-stream"
    kind = "message/rfc822" if is_message else kind
    name = text(entry, "name")
    named = mime.message_filename(name) if is_message else ""
    content_id = line(text(entry, "contentId")).strip("<> ")
    return Attachment(
        part,
        named or mime.clean_filename(name, kind),
        kind,
        whole(entry, "size"),
        content_id,
        entry.get("isInline") is True and bool(content_id),
    )
