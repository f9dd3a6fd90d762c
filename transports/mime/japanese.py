"""ISO-2022-JP as Windows and Macs write it: with signs the standard lacks.

Circled numbers, units and the like stand in a row that only Microsoft's code page
932 knows; Python's ISO-2022-JP codecs refuse them.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([DOQ]|\([BJHI])")
_DOUBLE = frozenset({b"$@", b"$B", b"$(O", b"$(Q"})
_KATAKANA = b"(I"


def to_shift_jis(data: bytes) -> bytes:
    """The same text in Shift_JIS (code page 932)."""
    pieces = _ESCAPE.split(data)
    result = [pieces[0]]
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape in _DOUBLE:
            result.append(_convert_pairs(piece))
        elif escape == _KATAKANA:
            result.append(bytes(byte | 0x80 for byte in piece))
        else:
            result.append(piece)
    return b"".join(result)


def _is_half(byte: int) -> bool:
    return 0x21 <= byte <= 0x7E


def _convert_pairs(piece: bytes) -> bytes:
    """Each pair of JIS X 0208 bytes; what cannot be half of one stays."""
    result = bytearray()
    position = 0
    while position < len(piece):
        high = piece[position]
        low = piece[position + 1] if position + 1 < len(piece) else 0
        if not (_is_half(high) and _is_half(low)):
            result.append(high)
            position += 1
            continue
        result.append((high + 1) // 2 + (0x70 if high < 0x5F else 0xB0))
        if high % 2:
            result.append(low + (0x1F if low < 0x60 else 0x20))
        else:
            result.append((low + 0x7E) & 0xFF)
        position += 2
    return bytes(result)
