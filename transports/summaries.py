"""Rows made from the first lines of a message, whether they match a search, and when
they were received."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from . import mime
from .interface import Address, Attachment, Content, MessageKey, Query, Summary

SNIPPET_LENGTH = 200

# Some servers take windows-1252 for the Latin-1 that it is called, in their previews.
_WINDOWS = {
    byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)
}

# What newsletters fill the rest of a preview with, and is printable all the same.
_FILLING = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u2800\u3164\uffa0"))
_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\s+(?:[\w-]+: \S+\s+)*")

OLDEST = datetime.min.replace(tzinfo=timezone.utc)
"""Before all that has a date."""


def received(row: Summary) -> datetime:
    """When a row was received; what has no date is the oldest."""
    return row.date or OLDEST


def summary_of_beginning(key: MessageKey, raw: bytes, size: int) -> Summary:
    """A row from the header and the first lines.

    When the server received the message is taken from its own Received field,
    the uppermost one; without any it is not known, and the Date has to do.
    """
    content = mime.read_message(raw)
    return Summary(
        key,
        subject=content.subject,
        sender=content.sender,
        to=content.to,
        date=content.received or content.date,
        sent=content.sent,
        size=size,
        has_attachments=_may_have_attachments(content),
        snippet=shorten(content.text),
        message_id=content.message_id,
        references=content.references or tuple(filter(None, [content.in_reply_to])),
    )


def _may_have_attachments(content: Content) -> bool:
    """The header tells nearly always: the end of the message is not there."""
    if any(map(_is_file, content.attachments)):
        return True
    content_type = mime.header(content.headers, "content-type")
    mimetype, _parameters = mime.parse_parameters(content_type)
    kind = mimetype.partition("/")[0]
    if kind == "multipart":
        return mimetype in ("multipart/mixed", "multipart/report")
    return kind not in ("", "text")


def _is_file(item: Attachment) -> bool:
    """Whether it is neither a signature nor a picture that the text may show."""
    is_picture = item.content_id and item.mimetype in mime.SHOWN_TYPES
    return not is_picture and item.mimetype not in mime.SIGNATURE_TYPES


def shorten(text: str) -> str:
    """The first words, on one line."""
    text = _SIGNED.sub("", text[:1000].translate(_WINDOWS | _FILLING), count=1)
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join("".join(filter(str.isprintable, line)).split())
    return line[:SNIPPET_LENGTH]


def matches(row: Summary, raw: bytes, query: Query) -> bool:
    """Whether a row matches; ``text`` is looked for in what is there of it."""
    return (
        _holds(_full(row.sender), query.sender)
        and _holds(", ".join(map(_full, row.to)), query.to)
        and _holds(row.subject, query.subject)
        and not (query.has_attachments and not row.has_attachments)
        and _is_between(row, query)
        and (not query.text or _holds(_words(raw), query.text))
    )


def _words(raw: bytes) -> str:
    content = mime.read_message(raw)
    headers = "\n".join(value for _name, value in content.headers)
    return f"{headers}\n{content.text}"


def _full(address: Address) -> str:
    return f"{address.name} <{address.email}>"


def _holds(text: str, wanted: str) -> bool:
    return wanted.casefold() in text.casefold()


def _is_between(row: Summary, query: Query) -> bool:
    if not (query.since or query.before):
        return True
    if row.date is None:
        return False
    day = row.date.date()
    after = query.since is None or day >= query.since
    return after and (query.before is None or day < query.before)
