"""The tree of a message's parts, by offsets into its bytes (RFC 2045, 2046).

Parts are numbered as IMAP numbers them (RFC 9051, 6.4.5.1). Nothing is copied:
a leaf knows where its bytes are. The cost is the message's size times the depth,
and depth and number of parts are capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..characters import clean_line
from .fields import parse_parameters
from .filenames import clean_filename, guess_mimetype
from .headers import (
    HEADERS_CUT,
    MAX_HEADER_BYTES,
    MAX_HEADERS,
    decode_value,
    header,
    raw_headers,
    split_message,
    start_of_header,
    transfer_encoding,
)
from .transfer import decode_part
from .words import decode_words

MAX_DEPTH = 30
"""Levels of parts within parts that are read."""

MAX_PARTS = 1000
"""Parts of one message that are read."""

MAX_PART_HEADER = 16 * 1024

TOO_DEEP = "The message nests parts too deeply; the inner ones are not shown."
TOO_MANY = f"The message has too many parts; only the first {MAX_PARTS} are shown."
NO_BOUNDARY = "The message's parts could not be told apart; it is shown as text."

_MIMETYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+*-]{1,100}")
_DEFAULT_TYPE = "text/plain"
# What means something else than a file to keep, also where its type is not said: for
# S/MIME RFC 8551 (3.9) demands it.
_BY_EXTENSION = {
    ".p7m": "application/pkcs7-mime",
    ".p7z": "application/pkcs7-mime",
    ".p7s": "application/pkcs7-signature",
    ".ics": "text/calendar",
}
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global"})
_GUESSED_BOUNDARY = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,200})(?=[\r\n])")


@dataclass(frozen=True, slots=True)
class Node:
    """One part as its header describes it, from bytes or from BODYSTRUCTURE.

    :param part: its IMAP part number; empty for the message itself when that is
        a multipart.
    :param mimetype: in lower case.
    :param encoding: Content-Transfer-Encoding.
    :param disposition: ``attachment``, ``inline`` or empty.
    :param filename: decoded but not cleaned; empty where there is none.
    :param content_id: without brackets.
    :param size: bytes as transferred.
    :param children: of a multipart its parts; of a message/rfc822 one node, the
        root of that message.
    """

    part: str
    mimetype: str = _DEFAULT_TYPE
    parameters: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    disposition: str = ""
    filename: str = ""
    content_id: str = ""
    size: int = 0
    children: tuple[Node, ...] = ()

    @property
    def is_multipart(self) -> bool:
        """Whether its children are parts side by side."""
        return self.mimetype.startswith("multipart/")

    @property
    def is_message(self) -> bool:
        """Whether it holds a message of its own."""
        return self.mimetype in _MESSAGE_TYPES

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


def make_node(
    part: str,
    content_type: str = "",
    disposition: str = "",
    encoding: str = "",
    content_id: str = "",
    description: str = "",
    *,
    default_type: str = _DEFAULT_TYPE,
    size: int = 0,
    children: tuple[Node, ...] = (),
) -> Node:
    """A node from the undecoded values of its header fields."""
    mimetype, parameters = parse_parameters(content_type)
    kind, options = parse_parameters(disposition)
    name = options.get("filename") or parameters.get("name") or ""
    if not _MIMETYPE.fullmatch(mimetype):
        mimetype = guess_mimetype(name) if content_type and name else default_type
    elif mimetype == "application/octet-stream":
        mimetype = _BY_EXTENSION.get(name[-4:].lower(), mimetype)
    if not name and kind == "attachment":
        name = clean_line(decode_words(description))
    return Node(
        part=part,
        mimetype=mimetype,
        parameters=parameters,
        encoding=encoding.partition(";")[0].strip().lower(),
        disposition=kind if kind in ("attachment", "inline") else "",
        filename=name,
        content_id=clean_line(content_id).strip("<> "),
        size=size,
        children=children,
    )


@dataclass(frozen=True, slots=True)
class Slice:
    """Where the undecoded body of a part is."""

    buffer: bytes
    start: int
    end: int

    def read(self, limit: int = -1) -> bytes:
        """The bytes, at most ``limit`` when that is not negative."""
        end = self.end if limit < 0 else min(self.end, self.start + limit)
        return self.buffer[self.start : end]


@dataclass(slots=True)
class Structure:
    """A message taken apart.

    :param root: the message itself.
    :param headers: its header fields, unfolded, not decoded.
    :param bodies: where each leaf and each message/rfc822 is, by part number.
    """

    root: Node
    headers: list[tuple[str, str]]
    bodies: dict[str, Slice]
    problems: list[str]


def parse_structure(raw: bytes) -> Structure:
    """Take a whole message apart; never raises."""
    return _Parser().parse(raw)


class _Parser:
    """Holds what is counted over the whole message."""

    def __init__(self) -> None:
        self._bodies: dict[str, Slice] = {}
        self._problems: dict[str, None] = {}
        self._parts = 0

    def parse(self, raw: bytes) -> Structure:
        block, body = split_message(raw, start_of_header(raw))
        headers = raw_headers(block)
        if len(block) >= MAX_HEADER_BYTES or len(headers) >= MAX_HEADERS:
            self._problems[HEADERS_CUT] = None
        content = Slice(raw, body, len(raw))
        root = self._read_message(headers, content, "", 0)
        return Structure(root, headers, self._bodies, list(self._problems))

    def _read_message(
        self, headers: list[tuple[str, str]], body: Slice, prefix: str, depth: int
    ) -> Node:
        """The root of a message whose parts are numbered below ``prefix``."""
        leaf = _join(prefix, 1)
        node = _node_of(headers, leaf, body, _DEFAULT_TYPE)
        if node.is_multipart:
            node = replace(node, part=prefix)
        return self._fill(node, body, leaf, depth)

    def _fill(self, node: Node, body: Slice, leaf: str, depth: int) -> Node:
        """Add what is inside a node and remember where its bytes are.

        :param leaf: the node's number should it turn out to have no parts.
        """
        if node.is_multipart:
            return self._fill_multipart(node, body, leaf, depth)
        self._bodies[node.part] = body
        if node.is_message and depth < MAX_DEPTH:
            return self._fill_message(node, body, depth)
        if node.is_message:
            self._problems[TOO_DEEP] = None
        return node

    def _fill_message(self, node: Node, body: Slice, depth: int) -> Node:
        if node.encoding in ("base64", "quoted-printable"):
            data = decode_part(body.read(), node.encoding)
            body = Slice(data, 0, len(data))
        begin = start_of_header(body.buffer, body.start, body.end)
        block, start = split_message(body.buffer, begin, body.end)
        headers = raw_headers(block)
        inner = Slice(body.buffer, start, body.end)
        child = self._read_message(headers, inner, node.part, depth + 1)
        name = node.filename or message_filename(header(headers, "subject"))
        return replace(node, children=(child,), filename=name)

    def _fill_multipart(self, node: Node, body: Slice, leaf: str, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            self._problems[TOO_DEEP] = None
            return node
        slices = self._split(node, body) or self._split_encoded(node, body)
        if not slices and self._parts < MAX_PARTS:
            return self._as_text(node, body, leaf)
        default = (
            "message/rfc822" if node.mimetype == "multipart/digest" else _DEFAULT_TYPE
        )
        children = tuple(
            self._read_part(piece, _join(node.part, number), default, depth + 1)
            for number, piece in enumerate(slices, 1)
        )
        return replace(node, children=children)

    def _read_part(self, piece: Slice, part: str, default: str, depth: int) -> Node:
        block, start = split_message(piece.buffer, piece.start, piece.end)
        body = Slice(piece.buffer, start, piece.end)
        node = _node_of(raw_headers(block), part, body, default)
        return self._fill(node, body, part, depth)

    def _split(self, node: Node, body: Slice) -> list[Slice]:
        boundary = node.parameters.get("boundary", "").rstrip()
        slices = []
        for piece in _split_at(body, boundary.encode("utf-8", "replace")):
            if self._parts >= MAX_PARTS:
                self._problems[TOO_MANY] = None
                break
            self._parts += 1
            slices.append(piece)
        return slices

    def _split_encoded(self, node: Node, body: Slice) -> list[Slice]:
        """The parts of a multipart that is encoded as a whole, which none may be."""
        if node.encoding not in ("base64", "quoted-printable"):
            return []
        data = decode_part(body.read(), node.encoding)
        return self._split(node, Slice(data, 0, len(data)))

    def _as_text(self, node: Node, body: Slice, leaf: str) -> Node:
        """A multipart without parts: what is there is shown as text."""
        if body.read().strip():
            self._problems[NO_BOUNDARY] = None
        self._bodies[leaf] = body
        return Node(part=leaf, encoding=node.encoding, size=body.end - body.start)


def _join(prefix: str, number: int) -> str:
    return f"{prefix}.{number}" if prefix else str(number)


def _node_of(
    headers: list[tuple[str, str]], part: str, body: Slice, default: str
) -> Node:
    """The node a header block describes, still without children."""
    return make_node(
        part,
        header(headers, "content-type"),
        header(headers, "content-disposition"),
        transfer_encoding(headers),
        header(headers, "content-id"),
        header(headers, "content-description"),
        default_type=default,
        size=body.end - body.start,
    )


def message_filename(subject: str) -> str:
    """A file name for a message that has none: its (undecoded) subject, or nothing."""
    decoded = decode_value("subject", subject)
    name = decoded.replace("/", "-").replace("\\", "-")[:80].strip()
    return clean_filename(f"{name}.eml") if name else ""


def _split_at(body: Slice, boundary: bytes) -> Iterator[Slice]:
    """The parts between boundary lines; a missing last line is borne.

    A part that is a multipart with this same boundary (some programs use one
    twice) reaches to the last line of its own.
    """
    start, is_inside = -1, False
    for before, after, is_last in _find_delimiters(body, boundary):
        if is_inside:
            is_inside = not is_last
            continue
        if start >= 0:
            yield Slice(body.buffer, start, max(start, before))
        start = after
        if is_last:
            return
        is_inside = _uses_boundary(body, after, boundary)
    if start >= 0:
        yield Slice(body.buffer, start, body.end)


def _uses_boundary(body: Slice, start: int, boundary: bytes) -> bool:
    """Whether the part that begins here declares the boundary that it is within."""
    begins = body.buffer[start : min(body.end, start + MAX_PART_HEADER)]
    block, _body = split_message(begins)
    if not boundary or boundary not in block:
        return False
    content_type = header(raw_headers(block), "content-type")
    mimetype, parameters = parse_parameters(content_type)
    named = parameters.get("boundary", "").encode("utf-8", "replace")
    return mimetype.startswith("multipart/") and named.rstrip() == boundary


def _find_delimiters(body: Slice, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each boundary line begins (its line break included) and ends.

    Where there is none, lines that only begin like one count.
    """
    if not boundary or body.buffer.find(b"--" + boundary, body.start, body.end) < 0:
        boundary = _guess_boundary(body)
    if not boundary:
        return
    found = False
    for delimiter in _find_lines(body, b"--" + boundary, is_strict=True):
        found = True
        yield delimiter
    if not found:
        yield from _find_lines(body, b"--" + boundary, is_strict=False)


def _find_lines(
    body: Slice, needle: bytes, *, is_strict: bool
) -> Iterator[tuple[int, int, bool]]:
    data, position = body.buffer, body.start
    while True:
        found = data.find(needle, position, body.end)
        if found < 0:
            return
        position = found + len(needle)
        if found > body.start and data[found - 1] not in b"\r\n":
            continue
        is_last = data.startswith(b"--", position, body.end)
        after = position + 2 * is_last
        line_end = _end_of_delimiter(data, after, body.end)
        if line_end < 0 and (not is_strict or (is_last and data[after] in b">.;,")):
            line_end = _end_of_line(data, after, body.end)
        if line_end >= 0:
            yield _before_break(data, found, body.start), line_end, is_last
            position = max(position, line_end - 1)


def _guess_boundary(body: Slice) -> bytes:
    """The boundary when the header does not name the right one."""
    found = _GUESSED_BOUNDARY.search(body.read(4096))
    return found[1].rstrip() if found else b""


def _end_of_delimiter(data: bytes, position: int, end: int) -> int:
    """Where the line after a boundary ends; -1 when more text follows."""
    while position < end and data[position] in b" \t":
        position += 1
    for line_break in (b"\r\n", b"\n", b"\r"):
        if data.startswith(line_break, position, end):
            return position + len(line_break)
    return position if position >= end else -1


def _end_of_line(data: bytes, position: int, end: int) -> int:
    """Where the next line begins."""
    found = data.find(b"\n", position, end)
    return found + 1 if found >= 0 else end


def _before_break(data: bytes, position: int, start: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    for line_break in (b"\r\n", b"\n", b"\r"):
        if data.endswith(line_break, start, position):
            return position - len(line_break)
    return position
