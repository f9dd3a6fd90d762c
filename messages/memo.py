"""The two memos made of a message: pasted and attached.

*Paste*: header lines, a blank line, the body as plain text, and how many
attachments and embedded objects were left out. *Attach*: header lines, then the
first two lines of the body that say anything; the caller adds the link "Click for
details;" to the complete message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from html import escape

from ..transports.interface import Address, Attachment, Content
from ..transports.mime import SIGNATURE_TYPES

MAX_EXCERPT = 590
"""Characters of the body that an attach memo holds."""

MAX_EXCERPT_LINES = 2
"""Lines of the body that an attach memo holds."""

MAX_MEMO = 200_000
"""Characters of the body that a paste memo holds; the original is complete."""

MAX_RECIPIENTS = 30
"""Addresses of To or Cc that a memo names."""

UTC = timezone.utc

_PICTURE_ONLY = re.compile(r"\[[^\[\]]*\]|<[^<>]*>")
_URL = re.compile(
    r"https?://[^\s<>\"'`\\^{}|]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}"
    r"(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?*_"
_INDENT = re.compile(r"^ +| {2,}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MemoLabels:
    """The words of a memo, in the reader's language.

    :param left_out_one: said when one attachment was left out.
    :param left_out_many: the same for more, with ``{count}``.
    :param cut: said when the body is longer than :data:`MAX_MEMO`.
    :param more: how many further recipients there are, with ``{count}``.
    """

    sender: str = "From"
    to: str = "To"
    cc: str = "Cc"
    sent: str = "Sent"
    subject: str = "Subject"
    no_subject: str = "(no subject)"
    left_out_one: str = "1 attachment was left out."
    left_out_many: str = "{count} attachments were left out."
    cut: str = "The text is longer; the original is complete."
    more: str = "and {count} more"


DEFAULT_LABELS = MemoLabels()

FormatDate = Callable[[datetime], str]


def format_date(date: datetime) -> str:
    """``Tue 24 Nov 2026 09:41``-like, but the same in every language."""
    return f"{date:%Y-%m-%d %H:%M}"


def header_lines(
    content: Content,
    labels: MemoLabels = DEFAULT_LABELS,
    *,
    received: datetime | None = None,
    zone: tzinfo = UTC,
    format_date: FormatDate = format_date,
) -> list[str]:
    """From, To, Cc, Sent and Subject; Cc only when there is one.

    :param received: stands in for a Date header that cannot be believed.
    """
    sent = content.date or received or content.shown_date
    lines = [
        f"{labels.sender}: {format_address(content.sender)}",
        f"{labels.to}: {_addresses(content.to, labels)}",
    ]
    if content.cc:
        lines.append(f"{labels.cc}: {_addresses(content.cc, labels)}")
    if sent:
        lines.append(f"{labels.sent}: {format_date(sent.astimezone(zone))}")
    lines.append(f"{labels.subject}: {content.subject or labels.no_subject}")
    return [line.rstrip() for line in lines]


def format_address(address: Address) -> str:
    """``Name <address>``: the real address is always shown."""
    if address.name and address.email:
        return f"{address.name} <{address.email}>"
    return address.name or address.email


def _addresses(addresses: tuple[Address, ...], labels: MemoLabels) -> str:
    shown = [format_address(address) for address in addresses[:MAX_RECIPIENTS]]
    if len(addresses) > MAX_RECIPIENTS:
        count = len(addresses) - MAX_RECIPIENTS
        shown.append(labels.more.format(count=count))
    return ", ".join(shown)


def paste(
    content: Content,
    labels: MemoLabels = DEFAULT_LABELS,
    *,
    received: datetime | None = None,
    zone: tzinfo = UTC,
    format_date: FormatDate = format_date,
) -> str:
    """The paste memo as plain text; see the module's description."""
    lines = header_lines(
        content, labels, received=received, zone=zone, format_date=format_date
    )
    body = content.text.strip("\n")
    if len(body) > MAX_MEMO:
        body = f"{body[:MAX_MEMO].rstrip()}\n\n[{labels.cut}]"
    left_out = _left_out_line(left_out_count(content.attachments), labels)
    sections = ["\n".join(lines), _rstrip_lines(body), left_out]
    return "\n\n".join(section for section in sections if section.strip())


def left_out_count(attachments: Iterable[Attachment]) -> int:
    """Attachments and embedded objects, a signature's own part not counted."""
    return sum(item.mimetype not in SIGNATURE_TYPES for item in attachments)


def _left_out_line(count: int, labels: MemoLabels) -> str:
    if not count:
        return ""
    text = labels.left_out_one if count == 1 else labels.left_out_many
    return f"[{text.format(count=count)}]"


def _rstrip_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


def attach(
    content: Content,
    labels: MemoLabels = DEFAULT_LABELS,
    *,
    received: datetime | None = None,
    zone: tzinfo = UTC,
    format_date: FormatDate = format_date,
) -> str:
    """The attach memo as plain text, without its link."""
    lines = header_lines(
        content, labels, received=received, zone=zone, format_date=format_date
    )
    sections = ["\n".join(lines), excerpt(content.text)]
    return "\n\n".join(section for section in sections if section)


def excerpt(text: str) -> str:
    """The first two lines that say anything, at most 590 characters in all.

    The sender's own words come first, then quoted ones, then what stands for
    pictures and links.
    """
    own: list[str] = []
    quoted: list[str] = []
    pictures: list[str] = []
    for line in _telling_lines(text):
        if _is_picture(line):
            pictures.append(line)
        else:
            (quoted if line.startswith(">") else own).append(line)
        if len(own) == MAX_EXCERPT_LINES:
            break
    lines = (own or quoted or pictures)[:MAX_EXCERPT_LINES]
    return _shorten("\n".join(lines), MAX_EXCERPT)


def _telling_lines(text: str) -> Iterator[str]:
    """Lines with a letter or digit."""
    for line in text.split("\n"):
        line = " ".join(line.split())
        if _says_anything(line):
            yield line


def _is_picture(line: str) -> bool:
    """Whether a line says nothing but ``[its description]`` or ``<an address>``."""
    return line[:1] in "[<" and not _says_anything(_PICTURE_ONLY.sub("", line))


def _says_anything(line: str) -> bool:
    return any(character.isalnum() for character in line)


def _shorten(text: str, limit: int) -> str:
    """Cut at a space where there is one near the end."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _tail = cut.rpartition(" ")
    if space and len(head) > limit * 3 // 4:
        cut = head
    return cut.rstrip() + "…"


def to_html(text: str, head: str = "") -> str:
    """Plain text as safe HTML: escaped, paragraphs, line breaks, links.

    :param head: lines that are folded to the first one where the text begins with
        them.
    """
    text = text.strip("\n")
    first, _newline, others = head.partition("\n")
    if others and text.startswith(f"{head}\n"):
        folded = f"<summary>{escape(first)}</summary><p>{_paragraph(others)}</p>"
        rest = to_html(text[len(head) :])
        return f'<details class="o_helpdesk_email_head">{folded}</details>{rest}'
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))
    return "".join(f"<p>{_paragraph(item)}</p>" for item in paragraphs if item)


def _paragraph(text: str) -> str:
    pieces = []
    done = 0
    for found in _URL.finditer(text):
        url = _trim_url(found[0])
        pieces.append(escape(text[done : found.start()]))
        target = url if "://" in url else f"mailto:{url}"
        pieces.append(
            f'<a href="{escape(target)}" target="_blank" '
            f'rel="noopener noreferrer nofollow">{escape(url)}</a>'
        )
        done = found.start() + len(url)
    pieces.append(escape(text[done:]))
    html = _INDENT.sub(_keep_spaces, "".join(pieces))
    return html.replace("\n", "<br>")


def _keep_spaces(found: re.Match[str]) -> str:
    return "&nbsp;" * len(found[0])


def _trim_url(url: str) -> str:
    """Without the punctuation of the sentence around it."""
    url = url.rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    return url
