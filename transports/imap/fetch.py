"""What a FETCH answer says, read in one pass.

A list page must not cost much more than receiving it. So each answer is cut into
its items by a few regular expressions that look at every byte once; what a page
does not show (the inside of BODYSTRUCTURE) stays bytes.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone

from ..errors import ProtocolError
from .connection import Chunk

Tree = bytes | None | list["Tree"]
"""A parenthesised answer: strings and atoms, NIL, and lists of them."""

Items = dict[bytes, bytes]
"""The items of one message: strings without quotes, lists with parentheses."""

MAX_TOKENS = 300_000
"""Words and parentheses of one answer; 10,000 parts have about 200,000."""

EXPUNGED: Items = {b"EXPUNGE": b""}
"""Stands in the place of a message that vanished."""

HEADER = b"HEADER"
"""Key of the header fields in :data:`Items`, however the server spells it."""

_HEAD = re.compile(rb"(\d{1,10}) \(")
# The answer to what the list asks, as most servers give it: one match, no walk. What
# a sender controls stands within BODYSTRUCTURE, whose end the end of the line fixes.
_ROW = re.compile(
    rb"(\d{1,10}) \(UID (\d{1,10}) FLAGS (\([^()]*\))"
    rb' INTERNALDATE "([^"\\]*)" RFC822\.SIZE (\d{1,15})'
    rb'(?: PREVIEW "([^"\\]*)")? BODYSTRUCTURE (\(.*\))'
    rb" BODY\[HEADER\.FIELDS \([^()]*\)\](?:<0>)? \{\d+\}"
)
_VANISHED = re.compile(rb"(\d{1,10}) EXPUNGE")
_NAME = re.compile(rb" *([^\s()\[]+(?:\[[^\]]*\])?)(?:<\d+>)? ")
_VALUE = re.compile(rb'"([^"\\]*(?:\\.[^"\\]*)*)"|~?\{\d+\}\Z|([^\s()"]+)')
_STOP = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|[()]')
_LITERAL = re.compile(rb"~?\{\d+\}\Z")
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_TOKEN = re.compile(rb'"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\Z)|([()])|([^\s()"]+)')
_DATE = re.compile(rb" ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})")
_MONTHS = {
    name: number
    for number, name in enumerate(
        b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1
    )
}


def read_rows(answers: Sequence[Chunk]) -> Iterator[tuple[int, Items | None]]:
    """Sequence number and items of each FETCH answer.

    An answer that makes no sense gives ``None`` in place of its items. Messages
    that vanish in between are told (see :meth:`Connection._append_untagged`).
    """
    for chunks in _group(answers):
        if quick := _read_quickly(chunks):
            yield quick
            continue
        head = _HEAD.match(_text(chunks[0]))
        if head is None:
            if vanished := _VANISHED.fullmatch(_text(chunks[0])):
                yield int(vanished[1]), EXPUNGED
            continue
        try:
            items = _Scanner(chunks, head.end()).items()
        except ProtocolError:
            yield int(head[1]), None
        else:
            yield int(head[1]), items


def _read_quickly(chunks: Sequence[Chunk]) -> tuple[int, Items] | None:
    """An answer in the usual order and with the usual literals."""
    first, last = chunks[0], chunks[-1]
    if not isinstance(first, tuple) or last != b")" or len(chunks) > 3:
        return None
    row = _ROW.fullmatch(first[0])
    if row is None:
        return None
    items = {
        b"UID": row[2],
        b"FLAGS": row[3],
        b"INTERNALDATE": row[4],
        b"RFC822.SIZE": row[5],
        b"BODYSTRUCTURE": row[7],
        HEADER: first[1],
    }
    if row[6] is not None:
        items[b"PREVIEW"] = row[6]
    if len(chunks) == 3:
        text = chunks[1]
        if not isinstance(text, tuple) or not text[0].startswith(b" BODY[1]<0> {"):
            return None
        items[b"BODY[1]"] = text[1]
    return int(row[1]), items


def _group(answers: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """The pieces of one answer: those with literals, and the last without."""
    pieces: list[Chunk] = []
    for answer in answers:
        pieces.append(answer)
        if isinstance(answer, bytes):
            yield pieces
            pieces = []


def _text(chunk: Chunk) -> bytes:
    return chunk if isinstance(chunk, bytes) else chunk[0]


class _Scanner:
    """Walks through the pieces of one answer."""

    def __init__(self, chunks: Sequence[Chunk], position: int) -> None:
        self._chunks = chunks
        self._index = 0
        self._position = position
        self._line = _text(chunks[0])

    def items(self) -> Items:
        items: Items = {}
        while name := _NAME.match(self._line, self._position):
            self._position = name.end()
            items[_key(name[1])] = self._value()
        if not self._line.startswith(b")", self._position):
            raise ProtocolError("not a FETCH answer")
        return items

    def _value(self) -> bytes:
        if self._line.startswith(b"(", self._position):
            return self._list()
        value = _VALUE.match(self._line, self._position)
        if value is None:
            raise ProtocolError("not a FETCH answer")
        self._position = value.end()
        if value[2] is not None:
            return b"" if value[2].upper() == b"NIL" else value[2]
        if value[1] is None:
            return self._literal()
        return _unescape(value[1])

    def _literal(self) -> bytes:
        chunk = self._chunks[self._index]
        if isinstance(chunk, bytes) or self._index + 1 >= len(self._chunks):
            raise ProtocolError("not a FETCH answer")
        self._index += 1
        self._position = 0
        self._line = _text(self._chunks[self._index])
        return chunk[1]

    def _list(self) -> bytes:
        """A list with its parentheses; literals in it become quoted strings."""
        pieces: list[bytes] = []
        depth = 0
        while True:
            start = self._position
            for stop in _STOP.finditer(self._line, start):
                depth += {b"(": 1, b")": -1}.get(stop[0], 0)
                if depth == 0:
                    self._position = stop.end()
                    pieces.append(self._line[start : self._position])
                    return b"".join(pieces)
            marker = _LITERAL.search(self._line, max(start, len(self._line) - 24))
            if marker is None:
                raise ProtocolError("not a FETCH answer")
            pieces.append(self._line[start : marker.start()])
            pieces.append(_quoted(self._literal()))


def _key(name: bytes) -> bytes:
    name = name.upper()
    if name.startswith(b"BODY[HEADER"):
        return HEADER
    return name


def _unescape(text: bytes) -> bytes:
    return _ESCAPE.sub(rb"\1", text) if b"\\" in text else text


def _quoted(literal: bytes) -> bytes:
    return b'"%s"' % literal.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def parse_tree(text: bytes) -> list[Tree]:
    """The values of ``text``, lists within lists; never raises.

    A list that is not closed ends with the text; beyond :data:`MAX_TOKENS` nothing
    is read.
    """
    root: list[Tree] = []
    stack = [root]
    for token in itertools.islice(_TOKEN.finditer(text), MAX_TOKENS):
        if token[2] == b"(":
            inner: list[Tree] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif token[2]:
            if len(stack) > 1:
                stack.pop()
        elif token[3] is not None:
            stack[-1].append(None if token[3].upper() == b"NIL" else token[3])
        else:
            stack[-1].append(_unescape(token[1]))
    return root


def join_literals(chunks: Sequence[Chunk]) -> bytes:
    """One answer as one line; literals become quoted strings."""
    pieces = []
    for chunk in chunks:
        if isinstance(chunk, bytes):
            pieces.append(chunk)
        else:
            pieces += [_LITERAL.sub(b"", chunk[0]), _quoted(chunk[1])]
    return b"".join(pieces)


def read_trees(answers: Sequence[Chunk]) -> Iterator[list[Tree]]:
    """Each answer (of LIST, STATUS …) as a tree."""
    for chunks in _group(answers):
        yield parse_tree(join_literals(chunks))


def parse_internal_date(text: bytes) -> datetime | None:
    """INTERNALDATE in UTC, ``None`` for what is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    day, name, year, hour, minute, second, zone = match.groups()
    clock = int(hour), int(minute), int(second)
    try:
        month = _MONTHS[name.lower()]
        local = datetime(int(year), month, int(day), *clock, tzinfo=timezone.utc)
        return local - _offset(zone)
    except (ValueError, OverflowError, KeyError):
        return None


@functools.lru_cache(maxsize=100)
def _offset(zone: bytes) -> timedelta:
    minutes = 60 * int(zone[1:3]) + int(zone[3:])
    return timedelta(minutes=-minutes if zone.startswith(b"-") else minutes)


def number(text: bytes | None) -> int:
    """A number of the protocol; 0 for anything else."""
    return int(text) if text and len(text) < 16 and text.isdigit() else 0
