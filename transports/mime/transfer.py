"""Content-Transfer-Encoding (RFC 2045), read from whatever was sent."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_SPACE = b" \t\r\n\x0b\x0c"
_BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_BASE64_PIECE = re.compile(rb"[^=]+")
_AFTER_END = re.compile(rb"=[ \t]*\r?\n(?=\s*[^\s=])")
_ALIEN = re.compile(rb"[^A-Za-z0-9+/=\s]")
_PADDED_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_FOR_URLS = bytes.maketrans(b"-_", b"+/")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4}[^\n]*\n", re.MULTILINE)

_COMMENT = re.compile(r"\([^()]*\)")
_NOISE = re.compile(r"[\s\"'_-]+")
_PLAIN = frozenset({"", "7bit", "8bit", "binary", "none"})
_QUOTED_PRINTABLE = frozenset({"quotedprintable", "qp"})
_UUENCODE = frozenset({"xuuencode", "uuencode", "xuue", "uue"})

BASE64_BROKEN = "Part of the message is not the base64 it claims to be."
ENCODING_UNKNOWN = "Part of the message has an unknown transfer encoding."


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The decoded bytes, and what was wrong (empty when nothing was)."""
    name = _NOISE.sub("", _COMMENT.sub("", encoding).lower())
    if name in _PLAIN:
        return data, ""
    if name == "base64":
        return _decode_base64(data)
    if name in _QUOTED_PRINTABLE:
        # White space that was added to a line's end is no text (RFC 2045, 6.7).
        return binascii.a2b_qp(_PADDED_BREAK.sub(b"=", data)), ""
    if name in _UUENCODE:
        return _decode_uuencode(data), ""
    return data, ENCODING_UNKNOWN


def decode_part(data: bytes, encoding: str) -> bytes:
    """The decoded bytes, as well as it goes; never raises."""
    return decode_transfer(data, encoding)[0]


def _decode_base64(data: bytes) -> tuple[bytes, str]:
    """Base64 without padding, in several pieces, or with noise in between.

    What is mostly not base64 at all is returned as it stands: some senders
    declare base64 and write plain text, and some virus scanners write theirs below.
    """
    for end in _ends(data):
        if _is_alien(*_compact(data[end:])):
            decoded, _problem = _decode_base64(data[:end])
            return decoded + b"\r\n" + data[end:], BASE64_BROKEN
    compact, aliens = _compact(data)
    if aliens and not aliens.strip(b"-_") and b" " not in data:
        compact, aliens = _compact(data.translate(_FOR_URLS))
    if _is_alien(compact, aliens):
        return data, BASE64_BROKEN
    if aliens:
        compact = compact.translate(None, aliens)
    decoded = b"".join(map(_decode_base64_piece, _BASE64_PIECE.findall(compact)))
    return decoded, BASE64_BROKEN if aliens else ""


def _ends(data: bytes) -> Iterator[int]:
    """Where base64 may end before the data does: after its padding, or at the empty
    line before what is none."""
    if padding := _AFTER_END.search(data):
        yield padding.end()
    if alien := _ALIEN.search(data):
        blank = max(data.rfind(line, 0, alien.start()) for line in (b"\n\n", b"\n\r\n"))
        if data[: max(blank, 0)].strip():
            yield blank + 1


def _compact(data: bytes) -> tuple[bytes, bytes]:
    """The data without blanks, and of that what is no base64."""
    compact = data.translate(None, _SPACE)
    return compact, compact.translate(None, _BASE64_ALPHABET)


def _is_alien(compact: bytes, aliens: bytes) -> bool:
    """Whether it is mostly no base64."""
    return len(aliens) * 20 > len(compact)


def _decode_base64_piece(piece: bytes) -> bytes:
    """One run of the alphabet, padded; a single left-over digit is dropped."""
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def _decode_uuencode(data: bytes) -> bytes:
    """The body between ``begin`` and ``end``."""
    begin = _UU_BEGIN.search(data)
    lines = data[begin.end() if begin else 0 :].splitlines()
    decoded = []
    for line in lines:
        if line.strip() in (b"end", b"`"):
            break
        decoded.append(_decode_uu_line(line))
    return b"".join(decoded)


def _decode_uu_line(line: bytes) -> bytes:
    """One line; some encoders pad it with more than its length says.

    An empty one is nothing: Python makes 32 zeros of it.
    """
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""
