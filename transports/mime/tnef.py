"""winmail.dat: Outlook's own container, TNEF (MS-OXTNEF).

Written anew because it must be safe: counts and lengths of the file are believed
only as far as there are bytes (known readers loop four thousand million times on a
count of 0xffffffff, or copy the rest of the file for each attribute). One pass,
capped, never raises.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..characters import clean_line, clean_text
from .charsets import decode_charset
from .rtf import Body, decompress_rtf, read_rtf

MAX_ATTRIBUTES = 5000
MAX_PROPERTIES = 2000
MAX_ATTACHMENTS = 200
MAX_EMBEDDED = 5
"""Levels of messages within messages that are read."""

SIGNATURE = bytes.fromhex("789f3e22")

BROKEN = "winmail.dat is damaged; only a part of it could be read."

_MESSAGE_IID = bytes.fromhex("0703020000000000c000000000000046")
_FIXED_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_STRING8, _UNICODE = 0x1E, 0x1F

_ATT_SUBJECT, _ATT_BODY = 0x8004, 0x800C
_ATT_TITLE, _ATT_DATA = 0x8010, 0x800F
_ATT_REND_DATA, _ATT_PROPERTIES, _ATT_ATTACHMENT = 0x9002, 0x9003, 0x9005
_ATT_CODEPAGE = 0x9007

_PR_SUBJECT, _PR_SENDER_NAME, _PR_SENDER_EMAIL = 0x0037, 0x0C1A, 0x0C1F
_PR_BODY, _PR_RTF, _PR_HTML, _PR_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_PR_NAME, _PR_SHORT_NAME, _PR_LONG_NAME = 0x3001, 0x3704, 0x3707
_PR_OBJECT, _PR_MIMETYPE, _PR_CONTENT_ID = 0x3701, 0x370E, 0x3712


@dataclass(slots=True)
class TnefFile:
    """An attachment inside; ``embedded`` when it is a message of its own."""

    name: str = ""
    mimetype: str = ""
    content_id: str = ""
    data: bytes = b""
    embedded: TnefMessage | None = None


@dataclass(slots=True)
class TnefMessage:
    """What a winmail.dat holds."""

    subject: str = ""
    sender_name: str = ""
    sender_email: str = ""
    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def is_tnef_data(data: bytes) -> bool:
    """Whether the bytes begin like a TNEF file."""
    return len(data) >= 6 and data.startswith(SIGNATURE)


def read_tnef(data: bytes, depth: int = 0) -> TnefMessage:
    """All there is to read; an empty message for bytes that are no TNEF."""
    reader = _Reader(depth)
    if is_tnef_data(data):
        for level, name, content in _attributes(data):
            reader.take(level, name, content)
        reader.finish()
        if not _is_complete(data):
            reader.message.problems.append(BROKEN)
    else:
        reader.message.problems.append(BROKEN)
    return reader.message


def _is_complete(data: bytes) -> bool:
    """Whether the last attribute is there to its end."""
    end = 6
    for _level, _name, content in _attributes(data):
        end += 9 + len(content) + 2
    return end <= len(data)


def _attributes(data: bytes) -> Iterator[tuple[int, int, memoryview]]:
    """Level, name and content of each attribute (MS-OXTNEF, 2.1.3.1)."""
    view = memoryview(data)
    position = 6
    for _count in range(MAX_ATTRIBUTES):
        if position + 9 > len(data):
            return
        level, name, _type, length = struct.unpack_from("<BHHI", data, position)
        position += 9
        yield level, name, view[position : position + length]
        position += length + 2


class _Reader:
    """Collects a message from its attributes."""

    def __init__(self, depth: int) -> None:
        self.message = TnefMessage()
        self._depth = depth
        self._codepage = "cp1252"
        self._body = b""
        self._rtf = b""
        self._html: bytes | str = b""

    def take(self, level: int, name: int, content: memoryview) -> None:
        """Read one attribute, or leave it out."""
        if name == _ATT_REND_DATA:
            if len(self.message.files) < MAX_ATTACHMENTS:
                self.message.files.append(TnefFile())
        elif level == 2 and self.message.files:
            self._take_file(self.message.files[-1], name, content)
        elif name == _ATT_CODEPAGE and len(content) >= 4:
            self._codepage = f"cp{struct.unpack_from('<I', content)[0]}"
        elif name == _ATT_SUBJECT:
            self.message.subject = self._line(bytes(content))
        elif name == _ATT_BODY:
            self._body = bytes(content)
        elif name == _ATT_PROPERTIES:
            self._take_properties(content)

    def finish(self) -> None:
        """Make the texts of what was collected; the codepage is known now."""
        message = self.message
        if self._body and not message.text:
            message.text = self._text(self._body)
        if self._html:
            message.html = self._text(self._html)
        if self._rtf and not message.html:
            body: Body = read_rtf(decompress_rtf(self._rtf))
            message.html = body.html
            message.text = message.text or body.text

    def _text(self, value: bytes | str) -> str:
        if isinstance(value, bytes):
            value = decode_charset(value, self._codepage)[0]
        return clean_text(value.rstrip("\0"))

    def _line(self, value: bytes | str) -> str:
        return clean_line(self._text(value))

    def _take_file(self, file: TnefFile, name: int, content: memoryview) -> None:
        if name == _ATT_TITLE:
            file.name = file.name or self._line(bytes(content))
        elif name == _ATT_DATA:
            file.data = file.data or bytes(content)
        elif name == _ATT_ATTACHMENT:
            properties = self._properties(content)
            self._take_file_properties(file, properties)

    def _take_file_properties(
        self, file: TnefFile, properties: dict[int, bytes | str]
    ) -> None:
        for wanted in (_PR_LONG_NAME, _PR_SHORT_NAME):
            if properties.get(wanted):
                file.name = self._line(properties[wanted])
                break
        else:
            file.name = file.name or self._line(properties.get(_PR_NAME, ""))
        file.mimetype = self._line(properties.get(_PR_MIMETYPE, "")).lower()
        file.content_id = self._line(properties.get(_PR_CONTENT_ID, "")).strip("<>")
        content = properties.get(_PR_OBJECT)
        if isinstance(content, bytes):
            self._take_object(file, content)

    def _take_object(self, file: TnefFile, content: bytes) -> None:
        """A message within the message, or the file's bytes."""
        if not content.startswith(_MESSAGE_IID):
            file.data = file.data or content
        elif self._depth < MAX_EMBEDDED:
            file.embedded = read_tnef(content[16:], self._depth + 1)
        else:
            self.message.problems.append(BROKEN)

    def _take_properties(self, content: memoryview) -> None:
        values = self._properties(content)
        codepage = values.get(_PR_CODEPAGE)
        if isinstance(codepage, bytes) and len(codepage) == 4:
            self._codepage = _codepage_name(struct.unpack("<I", codepage)[0])
        message = self.message
        message.subject = self._line(values.get(_PR_SUBJECT, "")) or message.subject
        message.sender_name = self._line(values.get(_PR_SENDER_NAME, ""))
        message.sender_email = self._line(values.get(_PR_SENDER_EMAIL, ""))
        body = values.get(_PR_BODY)
        if isinstance(body, str):
            message.text = clean_text(body.rstrip("\0"))
        elif body:
            self._body = body
        self._html = values.get(_PR_HTML, self._html)
        rtf = values.get(_PR_RTF)
        self._rtf = rtf if isinstance(rtf, bytes) else self._rtf

    def _properties(self, content: memoryview) -> dict[int, bytes | str]:
        """The first value of each property we know how to read."""
        values: dict[int, bytes | str] = {}
        try:
            for name, value in _read_properties(bytes(content)):
                values.setdefault(name, value)
        except (struct.error, ValueError):
            self.message.problems.append(BROKEN)
        return values


def _codepage_name(number: int) -> str:
    """The charset of a Windows code page number."""
    known = {20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 65001: "utf-8"}
    known |= {50220: "iso-2022-jp", 51932: "euc-jp", 54936: "gb18030"}
    if 28591 <= number <= 28606:
        return f"iso-8859-{number - 28590}"
    return known.get(number, f"cp{number}")


def _read_properties(data: bytes) -> Iterator[tuple[int, bytes | str]]:
    """Name and value of each MAPI property (MS-OXTNEF, 2.1.3.4).

    :raises ValueError, struct.error: at the first one that makes no sense.
    """
    (count,) = struct.unpack_from("<I", data, 0)
    position = 4
    for _number in range(min(count, MAX_PROPERTIES)):
        if position >= len(data):
            return
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= 0x8000:
            position = _skip_property_name(data, position)
        value, position = _read_value(data, position, kind)
        yield name, value


def _skip_property_name(data: bytes, position: int) -> int:
    kind, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (_padded(length) if kind else 0)


def _read_value(data: bytes, position: int, kind: int) -> tuple[bytes | str, int]:
    """The (first) value of a property and where the next one begins."""
    is_multiple, kind = bool(kind & 0x1000), kind & 0xEFFF
    if kind in _VARIABLE:
        return _read_variable(data, position, kind)
    size = _FIXED_SIZES.get(kind)
    if size is None:
        raise ValueError(f"unknown property type {kind:#x}")
    count = 1
    if is_multiple:
        (count,) = struct.unpack_from("<I", data, position)
        position += 4
    if count > len(data):
        raise ValueError("more values than bytes")
    return data[position : position + size], position + size * count


def _read_variable(data: bytes, position: int, kind: int) -> tuple[bytes | str, int]:
    (count,) = struct.unpack_from("<I", data, position)
    position += 4
    first = b""
    for number in range(count):
        (length,) = struct.unpack_from("<I", data, position)
        position += 4
        if number == 0:
            first = data[position : position + length]
        position += _padded(length)
    if kind == _UNICODE:
        return first.decode("utf-16-le", "replace"), position
    return first.rstrip(b"\0") if kind == _STRING8 else first, position


def _padded(length: int) -> int:
    return length + (-length % 4)
