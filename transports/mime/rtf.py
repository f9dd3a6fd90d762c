"""The RTF that Outlook puts into winmail.dat: unpacked, then read as HTML or text.

Compressed RTF is MS-OXRTFCP, HTML wrapped in RTF is MS-OXRTFEX. One pass each,
the output capped; broken input gives what there is until it breaks.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from ..characters import clean_text
from .charsets import codec_name

MAX_RTF = 1_000_000
"""Bytes of unpacked RTF that are read."""

_COMPRESSED, _UNCOMPRESSED = 0x75465A4C, 0x414C454D
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}"
    b"{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


@dataclass(frozen=True, slots=True)
class Body:
    """A text in one of two forms, the other one empty."""

    text: str = ""
    html: str = ""


def decompress_rtf(data: bytes) -> bytes:
    """Unpack compressed RTF (LZFu); what is not compressed RTF gives nothing."""
    if len(data) < 16:
        return b""
    _size, raw_size, kind, _crc = struct.unpack_from("<IIII", data)
    if kind == _UNCOMPRESSED:
        return data[16 : 16 + min(raw_size, MAX_RTF)]
    if kind != _COMPRESSED:
        return b""
    return _unpack(data, min(raw_size, MAX_RTF))


def _unpack(data: bytes, limit: int) -> bytes:
    """A flag byte, then eight literals or references into what was written.

    References name a place in a ring of 4096 bytes that begins with a dictionary.
    """
    output = bytearray(_DICTIONARY)
    start = len(output)
    position = 16
    while position < len(data) and len(output) - start < limit:
        flags = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data):
                break
            if not flags >> bit & 1:
                output.append(data[position])
                position += 1
                continue
            if not _copy(output, data, position):
                return bytes(output[start : start + limit])
            position += 2
    return bytes(output[start : start + limit])


def _copy(output: bytearray, data: bytes, position: int) -> bool:
    """Write what a reference names; false at the reference that ends the stream."""
    if position + 2 > len(data):
        return False
    reference = data[position] << 8 | data[position + 1]
    offset, length = reference >> 4, (reference & 15) + 2
    write = len(output) & 4095
    if offset == write:
        return False
    distance = (write - offset) & 4095
    source = len(output) - distance
    for step in range(source, source + length):
        output.append(output[step] if step >= 0 else 0x20)
    return True


_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr "
    b"footerl footerr listtable listoverridetable rsidtbl generator themedata "
    b"datastore latentstyles xmlnstbl mmathPr".split()
)
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": " | ", b"row": "\n"}
_CHARACTERS = {
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"bullet": "\u2022",
    b"endash": "\u2013",
    b"emdash": "\u2014",
}


def read_rtf(data: bytes) -> Body:
    """The HTML wrapped in RTF, or the text of ordinary RTF."""
    reader = _RtfReader(is_html=b"\\fromhtml1" in data[:2000])
    for token in _TOKEN.finditer(data[:MAX_RTF]):
        reader.take(token)
    text = clean_text(reader.result())
    return Body(html=text) if reader.is_html else Body(text=text.strip("\n"))


@dataclass(slots=True)
class _Group:
    """What holds between two braces."""

    skipped: bool = False
    in_tag: bool = False
    rtf_only: bool = False
    unicode_skip: int = 1


class _RtfReader:
    """One pass over RTF tokens."""

    def __init__(self, *, is_html: bool) -> None:
        self.is_html = is_html
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._groups: list[_Group] = []
        self._group = _Group()
        self._codec = "cp1252"
        self._starred = False
        self._to_skip = 0

    def result(self) -> str:
        """All text so far."""
        self._flush()
        text = "".join(self._pieces)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def take(self, token: re.Match[bytes]) -> None:
        """Read one token."""
        kind = token.lastgroup
        if kind == "brace":
            self._take_brace(token["brace"])
        elif kind == "hex":
            self._add_byte(int(token["hex"], 16))
        elif kind == "symbol":
            self._take_symbol(token["symbol"])
        elif kind == "text":
            self._add_bytes(token["text"])
        else:
            number = token["number"]
            self._take_word(token["word"], int(number) if number else None)

    def _take_brace(self, brace: bytes) -> None:
        self._to_skip = 0
        self._starred = False
        if brace == b"{":
            self._groups.append(self._group)
            group = self._group
            self._group = _Group(
                group.skipped, group.in_tag, group.rtf_only, group.unicode_skip
            )
        elif self._groups:
            self._group = self._groups.pop()

    def _take_symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in b"{}\\":
            self._add_byte(symbol[0])
        elif symbol == b"~":
            self._add_text("\u00a0")
        elif symbol in b"\r\n":
            self._add_text("\n")

    def _take_word(self, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == b"htmltag":
            self._group.in_tag = True
        elif starred or word in _SKIPPED:
            self._group.skipped = True
        elif word == b"htmlrtf":
            self._group.rtf_only = number != 0
        elif word in (b"ansicpg", b"uc", b"u"):
            self._take_number(word, number or 0)
        elif word in _BREAKS:
            self._add_text(_BREAKS[word])
        elif word in _CHARACTERS:
            self._add_text(_CHARACTERS[word])

    def _take_number(self, word: bytes, number: int) -> None:
        if word == b"ansicpg":
            self._codec = codec_name(f"cp{number}") or "cp1252"
        elif word == b"uc":
            self._group.unicode_skip = max(0, min(number, 8))
        else:
            self._add_text(chr(number & 0xFFFF))  # maybe half of a pair
            self._to_skip = self._group.unicode_skip

    def _is_silent(self) -> bool:
        group = self._group
        return group.skipped or (self.is_html and group.rtf_only and not group.in_tag)

    def _add_byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._is_silent():
            self._bytes.append(byte)

    def _add_bytes(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        if not self._is_silent():
            self._bytes += data[skipped:]

    def _add_text(self, text: str) -> None:
        if not self._is_silent():
            self._flush()
            self._pieces.append(text)

    def _flush(self) -> None:
        """Bytes become text together: characters may be several bytes long."""
        if self._bytes:
            self._pieces.append(self._bytes.decode(self._codec, "replace"))
            self._bytes.clear()
