"""Writes winmail.dat files for the tests (MS-OXTNEF)."""

from __future__ import annotations

import struct

SIGNATURE = struct.pack("<IH", 0x223E9F78, 1)
MESSAGE_IID = bytes.fromhex("0703020000000000c000000000000046")

BODY, RTF, HTML, CODEPAGE, SUBJECT = 0x1000, 0x1009, 0x1013, 0x3FDE, 0x0037
SHORT_NAME, LONG_NAME, OBJECT, MIMETYPE = 0x3704, 0x3707, 0x3701, 0x370E
CONTENT_ID = 0x3712
INTEGER, OBJECT_TYPE, STRING8, UNICODE, BINARY = 3, 0x0D, 0x1E, 0x1F, 0x102


def attribute(level: int, name: int, data: bytes) -> bytes:
    """One attribute with its checksum."""
    head = struct.pack("<BHHI", level, name, 6, len(data))
    return head + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*items: tuple[int, int, bytes]) -> bytes:
    """MAPI properties as (name, type, value)."""
    return struct.pack("<I", len(items)) + b"".join(_property(*item) for item in items)


def _property(name: int, kind: int, value: bytes) -> bytes:
    head = struct.pack("<HH", kind, name)
    if kind == INTEGER:
        return head + value
    padding = b"\0" * (-len(value) % 4)
    return head + struct.pack("<II", 1, len(value)) + value + padding


def unicode(text: str) -> bytes:
    """A PT_UNICODE value."""
    return (text + "\0").encode("utf-16-le")


def file(name: str, data: bytes, *extra: tuple[int, int, bytes]) -> bytes:
    """An attachment."""
    return (
        attribute(2, 0x9002, b"\1\0\xff\xff\xff\xff" + b"\0" * 8)
        + attribute(2, 0x8010, name.encode("cp1252", "replace")[:12] + b"\0")
        + attribute(2, 0x800F, data)
        + attribute(2, 0x9005, properties((LONG_NAME, UNICODE, unicode(name)), *extra))
    )


def embedded(name: str, inner: bytes) -> bytes:
    """A message within the message."""
    return attribute(2, 0x9002, b"\1\0\xff\xff\xff\xff" + b"\0" * 8) + attribute(
        2,
        0x9005,
        properties(
            (LONG_NAME, UNICODE, unicode(name)),
            (OBJECT, OBJECT_TYPE, MESSAGE_IID + inner),
        ),
    )


def winmail(*parts: bytes) -> bytes:
    """A whole file."""
    return SIGNATURE + attribute(1, 0x9007, struct.pack("<I", 1252)) + b"".join(parts)


def stored_rtf(rtf: bytes) -> bytes:
    """RTF in its container, not compressed (MS-OXRTFCP)."""
    return struct.pack("<III", len(rtf) + 12, len(rtf), 0x414C454D) + b"\0" * 4 + rtf


def endless_loop() -> bytes:
    """A file that claims four thousand million properties and values."""
    count = struct.pack("<I", 0xFFFFFFFF)
    many_values = count + struct.pack("<HHI", 0x1003, 0x1234, 0xFFFFFFFF)
    return winmail(
        attribute(1, 0x9003, count + struct.pack("<HH", 3, 0x1111)),
        attribute(1, 0x9003, many_values),
        *(b"\1\0\0\0\0\0\0\0\0\0\0" for _number in range(50_000)),
    )


def nested(depth: int = 200) -> bytes:
    """Messages within messages."""
    data = winmail(attribute(1, 0x800C, b"innermost"))
    for level in range(depth):
        data = winmail(embedded(f"level {level}", data))
    return data
