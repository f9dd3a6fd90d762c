"""Who first wrote a message that somebody forwarded.

The ticket belongs to the customer, not to the colleague who forwarded the mail.
What is found here is a claim of the forwarding person: good enough to propose a
contact, never a proof of who wrote.
"""

from __future__ import annotations

from ..transports.errors import MessageGone
from ..transports.interface import Address, Attachment, Content
from ..transports.mime import (
    extract_part,
    header,
    parse_addresses,
    read_headers,
)
from .languages import FORWARD_PREFIX, FORWARDED_MESSAGE, ORIGINAL_MESSAGE, block_at

MAX_LINES = 400
"""Lines of the text that are searched for a forwarded message's header."""

MAX_LINE = 300

_ORIGINAL_FIELDS = ("x-original-from", "x-original-sender", "x-google-original-from")
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global"})


def original_sender(content: Content, raw: bytes = b"") -> Address | None:
    """The first author of a forwarded message, ``None`` when it is not forwarded.

    :param raw: the message's bytes, to look into a message forwarded as an
        attachment.
    """
    found = (
        _from_fields(content) or _from_text(content) or _from_attachment(content, raw)
    )
    return found if found and found.email != content.sender.email else None


def is_forwarded(content: Content) -> bool:
    """Whether the subject says so (``Fwd:``, ``WG:``, ``TR:`` …)."""
    return bool(FORWARD_PREFIX.match(content.subject))


def _from_fields(content: Content) -> Address | None:
    """What a list or gateway that replaced From kept of it."""
    for name in _ORIGINAL_FIELDS:
        address = _with_email(header(content.headers, name))
        if address:
            return address
    return None


def _with_email(value: str) -> Address | None:
    value = value.replace("[mailto:", "<").replace("mailto:", "").replace("]", ">")
    addresses = parse_addresses(value)
    return next((item for item in addresses if "@" in item.email), None)


def _from_text(content: Content) -> Address | None:
    """The From line below the mark that the forwarding program wrote."""
    lines = content.text.split("\n", MAX_LINES)[:MAX_LINES]
    forwarded = is_forwarded(content)
    for number, line in enumerate(lines):
        if line.startswith(">"):
            continue
        line = line[:MAX_LINE]
        is_mark = bool(FORWARDED_MESSAGE.match(line))
        if not is_mark and not forwarded:
            continue
        fields = _block_below(lines, number, is_mark)
        if fields:
            return _with_email(fields["from"])
    return None


def _block_below(lines: list[str], number: int, is_mark: bool) -> dict[str, str]:
    """The header block at this line, or below a mark and empty lines."""
    if not is_mark and not ORIGINAL_MESSAGE.match(lines[number][:MAX_LINE]):
        return block_at(lines, number)
    for below in range(number + 1, min(number + 5, len(lines))):
        if lines[below].strip(" >"):
            return block_at(lines, below)
    return {}


def _from_attachment(content: Content, raw: bytes) -> Address | None:
    """The sender of the one message that is attached."""
    messages = [item for item in content.attachments if _is_message(item)]
    if not raw or len(messages) != 1:
        return None
    if not is_forwarded(content) and content.text.strip():
        return None
    try:
        inner = extract_part(raw, messages[0].part)
    except MessageGone:
        return None
    return _with_email(header(read_headers(inner.data[:65536]), "from"))


def _is_message(item: Attachment) -> bool:
    return item.mimetype in _MESSAGE_TYPES
