"""What makes two messages the same.

Message-ID alone does not: a third of hard real-world mail has none, and some
senders use one twice. Three values and a comparison answer four questions:

- :func:`fingerprint`, from a row of the list or from the whole message: may this
  be the one that is on a ticket already?
- :func:`content_sha256`, from the bytes: is it the same mail, delivered to another
  mailbox?
- :func:`raw_sha256`: are these the same bytes?
- :func:`is_same_text`: of two mails with one fingerprint, is it one that a gateway or
  a mailing list has changed on the way, or are they two?
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from ..transports.interface import Content, Summary
from ..transports.mime import parse_date
from ..transports.mime.headers import split_message

_TRANSPORT_FIELDS = (
    b"arc-",
    b"authentication-results",
    b"delivered-to",
    b"delivery-date",
    b"dkim-signature",
    b"domainkey-",
    b"envelope-to",
    b"errors-to",
    b"list-",
    b"lines",
    b"original-recipient",
    b"precedence",
    b"received",
    b"resent-",
    b"return-path",
    b"status",
    b"content-length",
    b"x-",
)
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_CHUNK = 1 << 20
_SPACE = re.compile(rb"\s+")
_TEXT_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"\b(?:https?|ftp)://\S+", re.IGNORECASE)


def fingerprint(
    message_id: str, from_email: str, date_header: str | datetime | None, subject: str
) -> str:
    """A short name for a message, the same from a list row and from its content.

    :param date_header: the Date header, or what was read from it.
    """
    if isinstance(date_header, str):
        date_header = parse_date(date_header)
    date = date_header.strftime("%Y%m%d%H%M%S") if date_header else ""
    parts = (
        "".join(message_id.split()),
        from_email.strip().lower(),
        date,
        _TEXT_SPACE.sub(" ", subject).strip(),
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def fingerprint_of(message: Content | Summary) -> str:
    """The :func:`fingerprint` of a list row or of a whole message."""
    return fingerprint(
        message.message_id, message.sender.email, message.sent, message.subject
    )


def is_same_text(one: str, other: str) -> bool:
    """Whether one text is the other, perhaps with something above or below it.

    Gateways put banners above, mailing lists and companies put lines below, and
    links are rewritten; words, their order and what stands between them stay.
    """
    first, second = _words(one), _words(other)
    if not first.strip() or not second.strip():
        return first == second
    return first in second or second in first


def _words(text: str) -> str:
    words = _WORD.findall(_LINK.sub(" ", text).casefold())
    return f" {' '.join(words)} "


def raw_sha256(raw: bytes) -> str:
    """The hash of the exact bytes."""
    return hashlib.sha256(raw).hexdigest()


def content_sha256(raw: bytes) -> str:
    """A hash that does not change on the way to a mailbox.

    Fields that servers add, white space around fields, the kind of line ends and
    empty lines at the end are left out.
    """
    raw = raw.strip()
    block, body_start = split_message(raw)
    digest = hashlib.sha256()
    for line in sorted(_authored_fields(_line_feeds(block))):
        digest.update(line + b"\n")
    digest.update(b"\n")
    for chunk in _chunks(raw, body_start):
        digest.update(_line_feeds(chunk))
    return digest.hexdigest()


def _chunks(raw: bytes, start: int) -> Iterator[bytes]:
    """The rest in pieces: a message may be large. CR and LF stay together."""
    while start < len(raw):
        end = start + _CHUNK
        end += raw[end - 1 : end + 1] == b"\r\n"
        yield raw[start:end]
        start = end


def _line_feeds(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _authored_fields(block: bytes) -> Iterator[bytes]:
    """The fields that the sender wrote, in a form that does not depend on folding."""
    for name, value in _FIELD.findall(block):
        if not name.lower().startswith(_TRANSPORT_FIELDS):
            yield name.lower() + b":" + _SPACE.sub(b" ", value).strip()
