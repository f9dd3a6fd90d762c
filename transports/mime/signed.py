"""Opaque S/MIME: the message inside a CMS SignedData (RFC 5652, RFC 8551), or
inside a CompressedData (RFC 3274), which looks the same.

Only the wrapping is undone; the signature is not checked. BER as senders write it:
definite and indefinite lengths, octet strings in one piece or many.

asn1crypto was tried: it reads the same bytes from whole messages, but none from one
that was cut in half, where 15,653 of 30,034 bytes are read here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

MAX_ELEMENTS = 200_000
MAX_COMPRESSED = 32 * 1024 * 1024
"""Bytes that a compressed message may come to."""

_MAX_LEVELS = 40

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPED_DATA = bytes.fromhex("2a864886f70d010703")
_AUTH_ENVELOPED_DATA = bytes.fromhex("2a864886f70d0109100117")
_COMPRESSED_DATA = bytes.fromhex("2a864886f70d0109100109")
_OID, _OCTETS, _OCTETS_PARTS, _SEQUENCE, _EXPLICIT = 0x06, 0x04, 0x24, 0x30, 0xA0


class _Element(NamedTuple):
    """An element's tag and where its content is; ``end`` -1 when not stated."""

    tag: int
    start: int
    end: int


class _BrokenError(ValueError):
    """The bytes are not BER."""


def signed_content(data: bytes) -> bytes | None:
    """The bytes that were signed, ``None`` when this is no such wrapping."""
    try:
        return _signed_content(data)
    except (_BrokenError, IndexError):
        return None


def is_encrypted(data: bytes) -> bool:
    """Whether it is a CMS EnvelopedData, or an AuthEnvelopedData."""
    try:
        kind = _read(data, _enter(data, 0, _SEQUENCE))
    except (_BrokenError, IndexError):
        return False
    named = data[kind.start : kind.end]
    return kind.tag == _OID and named in (_ENVELOPED_DATA, _AUTH_ENVELOPED_DATA)


def _signed_content(data: bytes) -> bytes | None:
    """ContentInfo, its SignedData, in it EncapsulatedContentInfo, its octets."""
    position = _enter(data, 0, _SEQUENCE)
    kind = _read(data, position)
    named = data[kind.start : kind.end]
    if kind.tag != _OID or named not in (_SIGNED_DATA, _COMPRESSED_DATA):
        return None
    position = _enter(data, _enter(data, kind.end, _EXPLICIT), _SEQUENCE)
    position = _skip(data, _skip(data, position))  # version, algorithms
    position = _enter(data, position, _SEQUENCE)
    position = _skip(data, position)  # the content's type
    position = _enter(data, position, _EXPLICIT)
    octets = b"".join(_octets(data, position))
    return _inflate(octets) if named == _COMPRESSED_DATA else octets


def _inflate(octets: bytes) -> bytes:
    """What was compressed, as far as it can be read."""
    try:
        return zlib.decompressobj().decompress(octets, MAX_COMPRESSED)
    except zlib.error as error:
        raise _BrokenError("not compressed") from error


def _read(data: bytes, position: int) -> _Element:
    """The element that begins at ``position``."""
    tag, length = data[position], data[position + 1]
    position += 2
    if tag & 31 == 31:
        raise _BrokenError("long tags are not used here")
    if length == 0x80:
        return _Element(tag, position, -1)
    if length & 0x80:
        size = length & 0x7F
        if size > 8:
            raise _BrokenError("length of a length")
        length = int.from_bytes(data[position : position + size], "big")
        position += size
    if position + length > len(data):
        length = len(data) - position
    return _Element(tag, position, position + length)


def _enter(data: bytes, position: int, tag: int) -> int:
    """Where the content of the element begins, which must have that tag."""
    element = _read(data, position)
    if element.tag != tag:
        raise _BrokenError("another element was expected")
    return element.start


def _skip(data: bytes, position: int) -> int:
    """Where the element after the one at ``position`` begins."""
    element = _read(data, position)
    if element.end >= 0:
        return element.end
    levels, position = 1, element.start
    for _count in range(MAX_ELEMENTS):
        if data[position] == 0 == data[position + 1]:
            levels, position = levels - 1, position + 2
            if not levels:
                return position
            continue
        element = _read(data, position)
        levels += element.end < 0
        position = element.start if element.end < 0 else element.end
        if levels > _MAX_LEVELS:
            break
    raise _BrokenError("too much to skip")


def _octets(data: bytes, position: int) -> Iterator[bytes]:
    """An octet string in one piece, or in pieces without further pieces."""
    element = _read(data, position)
    if element.tag == _OCTETS:
        yield data[element.start : element.end]
        return
    if element.tag != _OCTETS_PARTS:
        raise _BrokenError("no octet string")
    position = element.start
    limit = element.end if element.end >= 0 else len(data)
    while position < limit and data[position] == _OCTETS:
        piece = _read(data, position)
        yield data[piece.start : piece.end]
        position = piece.end
