"""Who first wrote a message that somebody forwarded.

The ticket belongs to the customer, not to the colleague who forwarded the mail.
What is found here is a claim of the forwarding person: good enough to propose a
contact, never a proof of who wrote.
"""

from __future__ import annotations

import re

from ..transports.errors import MessageGone
from ..transports.interface import Address, Attachment, Content
from ..transports.mime import (
    extract_part,
    header,
    parse_addresses,
    read_headers,
)
from .languages import (
    FORWARD_PREFIX,
    FORWARDED_IN_ONE_LINE,
    ORIGINAL_MESSAGE,
    block_at,
    label_of,
)
from .quotes import attribution_at, is_forwarded_at

MAX_LINES = 400
"""Lines of the text that are searched for a forwarded message's header."""

MAX_LINE = 300

_ORIGINAL_FIELDS = ("x-original-from", "x-original-sender", "x-google-original-from")
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global"})
_REPEATED_LINK = re.compile(r"(?<=[^\s<])<mailto:[^<>]*>", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_QUOTED_NAME = re.compile(r"[\"«„“”]\s*([^\"«»„“”]{1,100})[\"»“”]$")
_BEFORE_NAME = re.compile(r"[,:;]|\d\S*|\b[AaPp]\.?[Mm]\b\.?")
_PARTICLES = frozenset(
    [
        "von",
        "van",
        "de",
        "der",
        "den",
        "del",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "zu",
        "bin",
    ]
)


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
    value = _REPEATED_LINK.sub("", value)
    value = value.replace("[mailto:", "<").replace("mailto:", "").replace("]", ">")
    addresses = parse_addresses(value)
    return next((item for item in addresses if "@" in item.email), None)


def _from_text(content: Content) -> Address | None:
    """The From line below the mark that the forwarding program wrote."""
    lines = content.text.split("\n", MAX_LINES)[:MAX_LINES]
    forwarded = is_forwarded(content)
    for number, line in enumerate(lines):
        is_mark = is_forwarded_at(lines, number)
        if forwarded and not is_mark:
            is_mark = bool(ORIGINAL_MESSAGE.match(line[:MAX_LINE]))
        if is_mark or (forwarded and not line.startswith(">")):
            found = _from_block(lines, number, is_mark)
        else:
            found = _from_one_line(line[:MAX_LINE])
        if found:
            return found
    return _from_attribution(lines) if forwarded else None


def _from_one_line(line: str) -> Address | None:
    """Mark and sender in one line, as in Yahoo's plain text."""
    marked = FORWARDED_IN_ONE_LINE.match(line)
    if not marked:
        return None
    label, value = label_of(marked[1])
    return _with_email(value.partition(">")[0] + ">") if label else None


def _from_attribution(lines: list[str]) -> Address | None:
    """``On …, Ann <ann@example.com> wrote:``, which Outlook for Mac forwards under."""
    for number, line in enumerate(lines):
        if line.startswith(">"):
            continue
        _count, said = attribution_at(lines, number)
        found = _EMAIL.search(said)
        if found:
            name = _name_before(said[: found.start()])
            return Address(name, found[0])
    return None


def _name_before(words: str) -> str:
    """The name at the end: in quotes, or the words that begin with a capital."""
    words = words.rstrip(" <(")
    quoted = _QUOTED_NAME.search(words)
    if quoted:
        return quoted[1].strip()
    name: list[str] = []
    for word in reversed(_BEFORE_NAME.split(words)[-1].split()):
        if word[0].islower() and word not in _PARTICLES:
            break
        name.insert(0, word)
    return " ".join(name)


def _from_block(lines: list[str], number: int, is_mark: bool) -> Address | None:
    """The From of the header block at this line, or below a mark and empty lines."""
    if not is_mark:
        return _with_email(block_at(lines, number).get("from", ""))
    for below in range(number + 1, min(number + 5, len(lines))):
        if lines[below].strip(" >"):
            return _with_email(block_at(lines, below).get("from", ""))
    return None


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
