"""A whole message as :class:`~..interface.Content`; never raises on bad mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import unquote

from ..errors import MessageGone
from ..html_text import html_to_text
from ..interface import Address, Attachment, Content, PartData
from .addresses import parse_addresses
from .charsets import decode_text
from .fields import parse_date, parse_message_ids
from .filenames import clean_filename
from .flowed import unflow
from .headers import Headers, decode_value, header
from .layout import Block, Layout, arrange
from .structure import Node, Structure, parse_structure
from .transfer import decode_part

MAX_ATTACHMENTS = 500
"""Attachments of one message that are listed."""

MAX_TEXT_PARTS = 50
"""Parts that make up the text of one message."""

TOO_MANY_TEXTS = "The message consists of too many text parts; the first are shown."

FetchPart = Callable[[Node], bytes]
"""Gives the bytes of a part as transferred."""

_CID = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.IGNORECASE)


def content_from_headers(headers: Iterable[tuple[str, str]]) -> Content:
    """Everything but the bodies, from decoded headers."""
    fields = tuple(headers)
    first = _First(fields)
    return Content(
        message_id=first.id("message-id"),
        in_reply_to=first.id("in-reply-to"),
        references=parse_message_ids(first("references")),
        subject=first("subject"),
        sender=first.address("from") or first.address("sender") or Address(),
        reply_to=parse_addresses(first("reply-to")),
        to=parse_addresses(_joined(fields, "to")),
        cc=parse_addresses(_joined(fields, "cc")),
        sent=parse_date(first("date")),
        headers=fields,
    )


class _First:
    """The first field of each name, looked up in constant time."""

    def __init__(self, fields: Headers) -> None:
        self._values: dict[str, str] = {}
        for name, value in fields:
            self._values.setdefault(name.lower(), value)

    def __call__(self, name: str) -> str:
        return self._values.get(name, "")

    def id(self, name: str) -> str:
        ids = parse_message_ids(self(name))
        return ids[0] if ids else ""

    def address(self, name: str) -> Address | None:
        found = parse_addresses(self(name))
        return next((item for item in found if item.email), found[0] if found else None)


def _joined(fields: Headers, name: str) -> str:
    """All fields of a name: some senders repeat To."""
    return ", ".join(value for field, value in fields if field.lower() == name)


def read_message(raw: bytes) -> Content:
    """A whole message, as far as it can be read.

    Size of texts, number and depth of parts, and the header block are capped;
    what was left out is said in ``problems``.
    """
    structure = parse_structure(raw)
    headers = tuple(
        (name, decode_value(name, value)) for name, value in structure.headers
    )
    layout = arrange(structure.root)
    return compose(
        headers,
        layout,
        lambda node: _read_slice(structure, node),
        problems=structure.problems,
    )


def _read_slice(structure: Structure, node: Node) -> bytes:
    body = structure.bodies.get(node.part)
    return body.read() if body else b""


def compose(
    headers: Headers,
    layout: Layout,
    fetch: FetchPart,
    problems: Iterable[str] = (),
) -> Content:
    """Put headers, texts and the list of attachments together.

    :param fetch: asked only for the parts of ``layout.text_nodes`` and
        ``layout.containers``.
    """
    reader = _TextReader(fetch)
    plain, html = reader.read(layout.blocks)
    cids = {unquote(cid) for cid in _CID.findall(html)} if html else set()
    attachments = tuple(
        attachment_of(node, inline=bool(node.content_id) and node.content_id in cids)
        for node in layout.attachments[:MAX_ATTACHMENTS]
    )
    base = content_from_headers(headers)
    return Content(
        message_id=base.message_id,
        in_reply_to=base.in_reply_to,
        references=base.references,
        subject=base.subject,
        sender=base.sender,
        reply_to=base.reply_to,
        to=base.to,
        cc=base.cc,
        sent=base.sent,
        headers=base.headers,
        text=plain,
        html=html,
        attachments=attachments,
        problems=tuple(dict.fromkeys((*problems, *layout.problems, *reader.problems))),
    )


def attachment_of(node: Node, *, inline: bool = False) -> Attachment:
    """How a part is listed."""
    return Attachment(
        part=node.part,
        name=clean_filename(node.filename, node.mimetype),
        mimetype=node.mimetype,
        size=node.size,
        content_id=node.content_id,
        inline=inline,
    )


class _TextReader:
    """Reads the text blocks and collects what was wrong with them."""

    def __init__(self, fetch: FetchPart) -> None:
        self._fetch = fetch
        self.problems: list[str] = []

    def read(self, blocks: list[Block]) -> tuple[str, str]:
        """The plain text and the HTML (empty when no block has any)."""
        if len(blocks) > MAX_TEXT_PARTS:
            self.problems.append(TOO_MANY_TEXTS)
        pairs = [self._read_block(block) for block in blocks[:MAX_TEXT_PARTS]]
        plain = "\n".join(_plain_of(*pair) for pair in pairs)
        if not any(html for _plain, html in pairs):
            return plain, ""
        return plain, "\n".join(html or _as_html(text) for text, html in pairs)

    def _read_block(self, block: Block) -> tuple[str, str]:
        plain = self._read_node(block.plain) if block.plain else ""
        html = self._read_node(block.html) if block.html else ""
        return plain, html

    def _read_node(self, node: Node) -> str:
        charset = node.parameters.get("charset", "")
        text, problems = decode_text(self._fetch(node), charset, node.encoding)
        self.problems += problems
        if node.parameters.get("format", "").lower() == "flowed":
            delete_space = node.parameters.get("delsp", "").lower() == "yes"
            text = unflow(text, delete_space=delete_space)
        return text


def _plain_of(plain: str, html: str) -> str:
    """The plain form, made from the HTML where it says nothing."""
    return plain if plain.strip() or not html else html_to_text(html)


def _as_html(text: str) -> str:
    """A plain block among HTML ones."""
    return f'<div style="white-space: pre-wrap">{escape(text)}</div>' if text else ""


def extract_part(raw: bytes, part: str) -> PartData:
    """One part, decoded, by its IMAP part number.

    :raises MessageGone: when there is no such part.
    """
    structure = parse_structure(raw)
    body = structure.bodies.get(part)
    if body is None:
        raise MessageGone("no such part")
    node = next(item for item in structure.root.walk() if item.part == part)
    data = body.read()
    return PartData(
        name=clean_filename(node.filename, node.mimetype),
        mimetype=node.mimetype,
        data=decode_part(data, node.encoding),
    )


__all__ = [
    "FetchPart",
    "attachment_of",
    "compose",
    "content_from_headers",
    "extract_part",
    "header",
    "read_message",
]
