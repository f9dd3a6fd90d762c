"""Sending through Microsoft Graph, in one request or in several.

After "user: sendMail", "Create message", "Add attachment" and "message: send"
(learn.microsoft.com/graph/api): a request holds 4 MB, in base64 3 MB of a message. What
is larger becomes a draft without its largest files, which are added one by one, and
then the draft is sent. A single file may not be larger than such a request: for more
there are upload sessions, but those are on another host, to which nothing goes here.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from ... import mime
from ...errors import (
    ConnectionFailed,
    DeliveryUnknown,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    SendRefused,
)
from .json import Json, text
from .wire import Wire, segment

MAX_REQUEST = 4_000_000
"""Bytes of a request: "Submission attempts that exceed this limit will result in an
HTTP 413"."""

MAX_SENT = MAX_REQUEST * 3 // 4
"""Bytes of a message that goes in one request."""

MAX_FILE = 2_900_000
"""Bytes of a file that goes in one request, name and all."""

_FILE = "#microsoft.graph.fileAttachment"
_CREATED, _ACCEPTED = 201, 202
_AS_IT_IS = policy.compat32.clone(
    linesep="\r\n", max_line_length=None, mangle_from_=False
)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    mimetype: str
    data: bytes
    content_id: str


class Sender:
    """Sends messages of a mailbox."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send(self, raw: bytes) -> None:
        """Hand a message over; recipients are those of its header.

        :raises MessageTooLarge: looked at before anything is sent.
        :raises DeliveryUnknown: the connection broke before the server answered.
        """
        self._wire.step = "send"
        if len(raw) <= MAX_SENT:
            self._last_step("/sendMail", raw)
            return
        draft = _path(self.make_draft(raw))
        try:
            self._last_step(f"{draft}/send", b"")
        except DeliveryUnknown:
            raise
        except MailTransportError:
            self._remove(draft)
            raise

    def make_draft(self, raw: bytes) -> Json:
        """A draft in the mailbox, with all its files.

        :returns: what the service says of it before the files are added.

        :raises MessageTooLarge: looked at before anything is stored.
        """
        if len(raw) <= MAX_SENT:
            return self._make_draft(raw)
        rest, files = _take_apart(raw)
        row = self._make_draft(rest)
        draft = _path(row)
        try:
            for file in files:
                self._wire.post(f"{draft}/attachments", _as_json(file))
        except MailTransportError as error:
            self._remove(draft)
            if isinstance(error, MessageGone):
                raise _refused() from error
            raise
        return row

    def _remove(self, draft: str) -> None:
        with suppress(MailTransportError):
            self._wire.delete(draft)

    def _make_draft(self, raw: bytes) -> Json:
        status, body = self._wire.post_mime("/messages", raw)
        if status != _CREATED or not text(body, "id"):
            raise _refused()
        return body

    def _last_step(self, path: str, raw: bytes) -> None:
        """The request that sends: after it nobody knows, unless it is answered."""
        try:
            status, _body = self._wire.post_mime(path, raw)
        except MessageGone as error:
            raise _refused() from error
        except ConnectionFailed as error:
            raise DeliveryUnknown(
                "the connection broke while the message was handed over",
                host=error.host,
                port=error.port,
            ) from error
        if status != _ACCEPTED:
            raise DeliveryUnknown("the service does not say whether it sends that")


def _path(draft: Json) -> str:
    return f"/messages/{segment(text(draft, 'id'))}"


def _refused() -> SendRefused:
    return SendRefused("Microsoft Graph does not send this message")


def _too_large(size: int, limit: int) -> MessageTooLarge:
    sentence = "larger than Microsoft Graph takes"
    return MessageTooLarge(sentence, size=size, limit=limit, step="send")


def _take_apart(raw: bytes) -> tuple[bytes, list[_File]]:
    """A message that fits into a request, and the files that were taken out.

    :raises MessageTooLarge: when that is not possible.
    """
    message = BytesParser(policy=_AS_IT_IS).parsebytes(raw)
    parts = message.get_payload()
    if message.get_content_type() != "multipart/mixed" or not isinstance(parts, list):
        raise _too_large(len(raw), MAX_SENT)
    taken: list[Message] = []
    size = len(raw)
    found = [part for part in parts if isinstance(part, Message) and _is_file(part)]
    for part in sorted(found, key=_length, reverse=True):
        if size > MAX_SENT * 0.9:
            size -= _length(part)
            taken.append(part)
    kept = [part for part in parts if part not in taken]
    files = [_file(part) for part in found if part in taken]
    message.set_payload(kept)
    rest = message.as_bytes()
    if len(rest) > MAX_SENT:
        raise _too_large(len(rest), MAX_SENT)
    return rest, files


def _is_file(part: Message) -> bool:
    is_attached = part.get_content_disposition() == "attachment"
    return is_attached and not part.is_multipart()


def _length(part: Message) -> int:
    return len(str(part.get_payload()))


def _file(part: Message) -> _File:
    data = part.get_payload(decode=True)
    content = data if isinstance(data, bytes) else b""
    if len(content) > MAX_FILE:
        raise _too_large(len(content), MAX_FILE)
    kind = part.get_content_type()
    header, _blank, _body = part.as_bytes().partition(b"\r\n\r\n")
    listed = mime.read_message(header + b"\r\n\r\n").attachments
    name = listed[0].name if listed else mime.clean_filename("", kind)
    return _File(name, kind, content, str(part.get("Content-ID", "")).strip("<> "))


def _as_json(file: _File) -> Json:
    found: Json = {
        "@odata.type": _FILE,
        "name": file.name,
        "contentType": file.mimetype,
        "contentBytes": base64.b64encode(file.data).decode(),
    }
    if file.content_id:
        found["contentId"] = file.content_id
    return found
