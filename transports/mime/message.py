"""A whole message as :class:`~..interface.Content`; never raises on bad mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import groupby, islice
from operator import itemgetter
from urllib.parse import unquote

from ..errors import MessageGone
from ..html.events import is_cut
from ..html.text import html_to_text
from ..interface import Address, Attachment, Content, PartData
from .addresses import parse_addresses
from .calendars import describe_calendar
from .charsets import MAX_TEXT, TEXT_CUT, decode_text
from .containers import (
    P7M,
    TNEF,
    Opened,
    extract_tnef_files,
    open_tnef,
    split_part,
)
from .fields import parse_date, parse_message_ids
from .filenames import clean_filename
from .flowed import unflow
from .headers import (
    Headers,
    decode_value,
    read_headers,
    split_message,
    start_of_header,
)
from .layout import ENCRYPTED, MAX_SHOWN, SHOWN_TYPES, Block, Layout, arrange
from .reports import read_report
from .signed import is_encrypted, signed_content
from .structure import Node, Structure, parse_structure
from .transfer import decode_part

MAX_ATTACHMENTS = 500
"""Attachments of one message that are listed."""

MAX_CONTAINERS = 3
"""Containers of one message that are opened, and levels of them."""

MAX_PART_DOTS = 60

MAX_TEXT_PARTS = 50
"""Parts that make up the text of one message."""

MAX_TEXT_BYTES = 4 * MAX_TEXT
"""Bytes of one text part, as transferred, that are read."""

TOO_MANY_TEXTS = "The message consists of too many text parts; the first are shown."

FetchPart = Callable[[Node], bytes]
"""Gives the bytes of a part as transferred."""

_HTML_SOURCE = re.compile(r"<(?:html|body|!doctype\s+html)[\s>]", re.IGNORECASE)
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
_PGP_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[\w-]+:[^\n]*\n)*[ \t]*\n"
    r"(?P<text>(?:(?!-----)[^\n]*\n)*)"
    r"-----BEGIN PGP SIGNATURE-----[ \t]*\n(?:(?!-----)[^\n]*\n)*"
    r"-----END PGP SIGNATURE-----[ \t]*$",
    re.MULTILINE,
)
_DASH_ESCAPE = re.compile(r"^- ", re.MULTILINE)
_ENRICHED_PARAMETER = re.compile(r"<param>[^<]{0,200}</param>", re.IGNORECASE)
_ENRICHED = re.compile(r"<(<)|</?[\w-]{1,60}>")
_PICTURE = re.compile(r"<(?:img|svg|video|input)[\s/>]", re.IGNORECASE)
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
        sender=_author(first.address("from"), first.address("sender")),
        reply_to=parse_addresses(first("reply-to")),
        to=parse_addresses(first.joined("to")),
        cc=parse_addresses(first.joined("cc")),
        sent=parse_date(first("date")),
        received=parse_date(first("received").rpartition(";")[2]),
        headers=fields,
    )


def _author(author: Address | None, sender: Address | None) -> Address:
    """Who wrote: of a group without members (RFC 6854) the name, and the address that
    it was sent from."""
    if author and sender and not author.email:
        return Address(author.name or sender.name, sender.email)
    return author or sender or Address()


class _First:
    """The first field of each name, looked up in constant time."""

    def __init__(self, fields: Headers) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in fields:
            self._values.setdefault(name.lower(), []).append(value)

    def __call__(self, name: str) -> str:
        values = self._values.get(name)
        return values[0] if values else ""

    def joined(self, name: str) -> str:
        """All fields of a name: some senders repeat To."""
        return ", ".join(self._values.get(name, ()))

    def id(self, name: str) -> str:
        ids = parse_message_ids(self(name))
        return ids[0] if ids else ""

    def address(self, name: str) -> Address | None:
        found = parse_addresses(self(name), groups=True)
        return next((item for item in found if item.email), found[0] if found else None)


def read_header(raw: bytes) -> Content:
    """A message without its text and attachments."""
    start = start_of_header(raw)
    block, _body = split_message(raw, start)
    return content_from_headers(read_headers(block))


def read_message(raw: bytes) -> Content:
    """A whole message, as far as it can be read.

    Size of texts, number and depth of parts, and the header block are capped;
    what was left out is said in ``problems``.
    """
    return _read_message(raw, 0)


def _read_message(raw: bytes, depth: int) -> Content:
    structure = parse_structure(raw)
    headers = tuple(
        (name, decode_value(name, value)) for name, value in structure.headers
    )
    return compose(
        headers,
        arrange(structure.root),
        lambda node: _read_slice(structure, node),
        problems=structure.problems,
        depth=depth,
    )


def _read_slice(structure: Structure, node: Node) -> bytes:
    body = structure.bodies.get(node.part)
    if body is None:
        return b""
    return body.read(MAX_TEXT_BYTES if node.mimetype.startswith("text/") else -1)


def compose(
    headers: Headers,
    layout: Layout,
    fetch: FetchPart,
    problems: Iterable[str] = (),
    depth: int = 0,
) -> Content:
    """Put headers, texts and the list of attachments together.

    :param fetch: asked only for the parts of ``layout.text_nodes``,
        ``layout.containers``, ``layout.calendars`` and ``layout.report``; empty bytes
        leave a container closed.
    :param depth: how many containers this message is in.
    """
    reader = _TextReader(fetch)
    text, html = reader.read(layout.blocks)
    opened = _open_containers(layout, fetch, depth)
    for inside in opened.values():
        text, html = _with_inside(text, html, inside)
        reader.problems += inside.problems
    if text.lstrip().startswith(_PGP_MESSAGE):
        reader.problems.append(ENCRYPTED)
    base = content_from_headers(headers)
    attachments = tuple(
        _list_attachments(layout, opened, html, _describe(layout, fetch))
    )
    if not _says_anything(text, html):
        said = "\n\n".join(dict.fromkeys(a.summary for a in attachments if a.summary))
        text, html = (said, "") if said else (text, html)
    return replace(
        base,
        text=text,
        html=html,
        attachments=attachments,
        undelivered=read_report(layout.report, fetch, base, text),
        problems=tuple(dict.fromkeys((*problems, *layout.problems, *reader.problems))),
    )


def _says_anything(text: str, html: str) -> bool:
    """Whether there is something to read, or a picture to look at."""
    return bool(text.strip() or (html and not _is_blank(html)))


def _is_blank(html: str) -> bool:
    return not _PICTURE.search(html) and not html_to_text(html).strip()


def _with_inside(text: str, html: str, inside: Opened) -> tuple[str, str]:
    """The text together with that of a container.

    Signed mail is all there is to read, but for what a mailing list wrote below;
    winmail.dat holds once more what stands beside it.
    """
    beside = (text, html)
    is_alone = not _says_anything(*beside)
    if not is_alone and not inside.is_signed:
        return beside
    within = (_plain_of(inside.text, inside.html), inside.html)
    if is_alone:
        return within if _says_anything(*within) else beside
    return _below_each_other([within, beside]) if within[0].strip() else beside


def _describe(layout: Layout, fetch: FetchPart) -> dict[str, str]:
    """What the first calendars say, by part number; what one has said is not said
    again (the same one is often enclosed once more, as a file)."""
    described = {
        node.part: describe_calendar(
            decode_part(fetch(node), node.encoding),
            node.parameters.get("charset", ""),
            node.parameters.get("method", ""),
        )
        for node in layout.calendars[:MAX_CONTAINERS]
    }
    first = {text: part for part, text in reversed(described.items())}
    return {part: text for part, text in described.items() if first[text] == part}


def _open_containers(layout: Layout, fetch: FetchPart, depth: int) -> dict[str, Opened]:
    """What is inside winmail.dat and S/MIME parts, by part number."""
    opened: dict[str, Opened] = {}
    if depth >= MAX_CONTAINERS:
        return opened
    for node in layout.containers[:MAX_CONTAINERS]:
        data = decode_part(fetch(node), node.encoding)
        if is_encrypted(data):
            layout.problems.append(ENCRYPTED)
        inside = _open_signed(node, data, depth) or open_tnef(node.part, data)
        if inside and (inside.text.strip() or inside.html or inside.attachments):
            opened[node.part] = inside
    return opened


def _open_signed(node: Node, data: bytes, depth: int) -> Opened | None:
    raw = signed_content(data)
    if raw is None:
        return None
    inner = _read_message(raw, depth + 1)
    attachments = tuple(
        replace(item, part=f"{node.part}.{P7M}.{item.part}")
        for item in inner.attachments
    )
    return Opened(inner.text, inner.html, attachments, inner.problems, is_signed=True)


def _list_attachments(
    layout: Layout, opened: dict[str, Opened], html: str, summaries: dict[str, str]
) -> Iterator[Attachment]:
    """All attachments; a container that was opened is replaced by its inside."""
    listed = (item for node in layout.attachments for item in _listed(node, opened))
    for item in mark_shown(islice(listed, MAX_ATTACHMENTS), html):
        yield replace(item, summary=summaries.get(item.part, item.summary))


def mark_shown(attachments: Iterable[Attachment], html: str) -> Iterator[Attachment]:
    """Attachments, those inline that an HTML text shows.

    What it refers to, but no browser shows, remains a file to look at elsewhere.
    """
    cids = {unquote(cid) for cid in _CID.findall(html)}
    for item in attachments:
        yield replace(item, inline=is_shown(item) and item.content_id in cids)


def is_shown(item: Attachment) -> bool:
    """Whether it is a picture that a browser shows within a text."""
    small = item.size <= MAX_SHOWN * 4 // 3 + MAX_SHOWN // 30
    return bool(item.content_id) and item.mimetype in SHOWN_TYPES and small


def _listed(node: Node, opened: dict[str, Opened]) -> Iterable[Attachment]:
    inside = opened.get(node.part)
    return inside.attachments if inside else (attachment_of(node),)


def attachment_of(node: Node) -> Attachment:
    """How a part is listed."""
    return Attachment(
        part=node.part,
        name=clean_filename(node.filename, node.mimetype),
        mimetype=node.mimetype,
        size=node.size,
        content_id=node.content_id,
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
        return _below_each_other([(_plain_of(*pair), pair[1]) for pair in pairs])

    def _read_block(self, block: Block) -> tuple[str, str]:
        plain = self._read_node(block.plain) if block.plain else ""
        html = self._read_node(block.html) if block.html else ""
        if is_cut(html):
            self.problems.append(TEXT_CUT)
        return plain, html

    def _read_node(self, node: Node) -> str:
        charset = node.parameters.get("charset", "")
        data = self._fetch(node)[:MAX_TEXT_BYTES]
        text, problems = decode_text(data, charset, node.encoding)
        self.problems += problems
        if node.size > MAX_TEXT_BYTES:
            self.problems.append(TEXT_CUT)
        if node.parameters.get("format", "").lower() == "flowed":
            delete_space = node.parameters.get("delsp", "").lower() == "yes"
            text = unflow(text, delete_space=delete_space)
        if node.mimetype == "text/enriched":
            text = _ENRICHED_PARAMETER.sub("", text)
            text = _ENRICHED.sub(lambda found: found[1] or "", text)
        return without_signature(text)


def without_signature(text: str) -> str:
    """What was signed, of an OpenPGP message that is text itself (RFC 9580, 7)."""
    if "-----BEGIN PGP SIGNATURE-----" not in text:
        return text
    return _PGP_SIGNED.sub(lambda found: _DASH_ESCAPE.sub("", found["text"]), text)


def _below_each_other(texts: list[tuple[str, str]]) -> tuple[str, str]:
    """Plain texts, and the same as HTML (empty when none of them has any)."""
    plain = "\n".join(text for text, _html in texts)
    if not any(html for _text, html in texts):
        return plain, ""
    return plain, "\n".join(html or _as_html(text) for text, html in texts)


def _plain_of(plain: str, html: str) -> str:
    """The plain form, made from the HTML where it says nothing (``-- `` or ``?``) or
    is HTML itself, as some newsletters have it."""
    says_something = any(character.isalnum() for character in plain)
    if not html or (says_something and not _HTML_SOURCE.search(plain[:2000])):
        return plain
    made = html_to_text(html)
    return made if made.strip() else plain


def _as_html(text: str) -> str:
    """A plain block among HTML ones."""
    return f'<div style="white-space: pre-wrap">{escape(text)}</div>' if text else ""


def extract_part(raw: bytes, part: str) -> PartData:
    """One part, decoded, by its IMAP part number or its name in a container.

    :raises MessageGone: when there is no such part.
    """
    return next(extract_parts(raw, [part]))


def extract_parts(raw: bytes, parts: Iterable[str]) -> Iterator[PartData]:
    """Several parts of one message, as :func:`extract_part` gives them."""
    structure = parse_structure(raw)
    nodes: dict[str, Node] = {}
    for node in structure.root.walk():
        nodes.setdefault(node.part, node)
    for (outer, kind), wanted in groupby(map(split_part, parts), itemgetter(0, 1)):
        body = structure.bodies.get(outer)
        if body is None:
            raise MessageGone("no such part")
        found = nodes[outer]
        data = decode_part(body.read(), found.encoding)
        if kind:
            # Opened once: one may hold hundreds, and be as large as a message.
            yield from _extract_contained(data, kind, [inner for *_, inner in wanted])
        else:
            name = clean_filename(found.filename, found.mimetype)
            yield from (PartData(name, found.mimetype, data) for _ in wanted)


def extract_contained(data: bytes, kind: str, inner: str) -> PartData:
    """A part inside a container.

    :param data: the container, decoded.
    :param kind: ``tnef`` or ``p7m``, as :func:`~.containers.split_part` says.
    :param inner: the part's name in there.
    :raises MessageGone: when there is no such part.
    """
    return next(_extract_contained(data, kind, [inner]))


def _extract_contained(data: bytes, kind: str, inner: list[str]) -> Iterator[PartData]:
    if any(part.count(".") > MAX_PART_DOTS for part in inner):
        raise MessageGone("no such part")
    if kind == TNEF:
        return extract_tnef_files(data, inner)
    raw = signed_content(data)
    if raw is None:
        raise MessageGone("no message inside the signature")
    return extract_parts(raw, inner)
