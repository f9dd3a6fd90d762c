"""Header blocks (RFC 5322), fast and tolerant.

Lines may end in CRLF, LF or (only when there is no LF at all) CR. Values may be
UTF-8 (RFC 6532) or bytes of an undeclared charset. One pass, capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..characters import clean_line
from .charsets import codec_name, decode_charset, decode_utf8
from .words import decode_words, find_runs

MAX_HEADER_BYTES = 256 * 1024
"""Bytes of one header block that are read."""

MAX_HEADERS = 1000
"""Fields of one header block that are read."""

MAX_BEFORE_HEADER = 2048
"""Bytes of white space before a message's header that are skipped."""

HEADERS_CUT = "The message's header is very long; only its beginning is shown."

Headers = tuple[tuple[str, str], ...]

_FIELD = re.compile(
    rb"^([!-9;-~]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE
)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LINE_BREAK = re.compile(rb"\r\n?|\n")
_ENVELOPE_LINES = (b"From ", b">From ")
_BEFORE_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\"';\s]{1,60})", re.IGNORECASE)
_ADDRESS_FIELDS = frozenset(
    {
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "resent-from",
        "resent-sender",
        "resent-to",
        "resent-cc",
        "return-path",
        "delivered-to",
        "disposition-notification-to",
        "x-original-from",
        "x-original-sender",
        "mail-followup-to",
        "mail-reply-to",
    }
)
_QUOTED_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NEEDS_QUOTES = re.compile(r'[()<>\[\]:;@\\,"]')
_ESCAPED = re.compile(r'(["\\])')
_IDENTITY = re.compile(r"\s*(?:(?:7|8)-?bit|binary)?\s*(?:;|\Z)", re.IGNORECASE)


def split_message(raw: bytes, start: int = 0, end: int = -1) -> tuple[bytes, int]:
    """The header block of a message or part, and where its body begins.

    Text without any header is all body; a missing blank line is borne.
    """
    end = len(raw) if end < 0 else end
    blank, body = _find_blank_line(raw, start, end)
    block = raw[start : min(blank, start + MAX_HEADER_BYTES)]
    last = _end_of_fields(_with_line_feeds(block))
    if last == 0:
        return b"", body if not block.strip() else start
    if start + MAX_HEADER_BYTES > blank and block[last:].strip():
        line_break = _LINE_BREAK.match(block, last)
        return block[:last], start + (line_break.end() if line_break else last)
    return block, body


def start_of_header(raw: bytes, start: int = 0, end: int = -1) -> int:
    """Where a message's header begins: after a byte order mark and empty lines.

    Some programs save messages so. Text that is no header stays where it is.
    """
    end = len(raw) if end < 0 else end
    found = _BEFORE_HEADER.match(raw, start, min(end, start + MAX_BEFORE_HEADER))
    after = found.end() if found else start
    if after > start and _begins_with_field(raw[after : after + MAX_BEFORE_HEADER]):
        return after
    return start


def is_whole_header(block: bytes) -> bool:
    """Whether a header section, as a server gives it, is all header.

    Servers take everything up to the first empty line for header, text too when a
    message has no header, or no empty line after it.
    """
    body = split_message(block, start_of_header(block))[1]
    return bool(block.strip()) and body >= len(block.rstrip())


def _find_blank_line(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the first empty line begins and ends; ``end`` twice without one."""
    for empty in (b"\r\n", b"\n"):
        if raw.startswith(empty, start, end):
            return start, start + len(empty)
    if raw.find(b"\n", start, end) < 0:
        return _find_blank_line_of_cr(raw, start, end)
    found = _BLANK_LINE.search(raw, start, end)
    return (found.start() + 1, found.end()) if found else (end, end)


def _find_blank_line_of_cr(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """The same where lines end in CR alone."""
    if raw.startswith(b"\r", start, end):
        return start, start + 1
    found = raw.find(b"\r\r", start, end)
    return (found + 1, found + 2) if found >= 0 else (end, end)


def _end_of_fields(block: bytes) -> int:
    """Where the last header field ends; 0 when the block holds none."""
    if not _begins_with_field(block):
        return 0
    last = 0
    for field in _FIELD.finditer(block):
        last = field.end()
    return last


def _begins_with_field(block: bytes) -> bool:
    return bool(_FIELD.match(block)) or block.startswith(_ENVELOPE_LINES)


def _with_line_feeds(block: bytes) -> bytes:
    """The block, same length, with lines that end in LF or CRLF."""
    return block if b"\n" in block else block.replace(b"\r", b"\n")


def raw_headers(block: bytes) -> list[tuple[str, str]]:
    """The fields of a block, unfolded but with their encoded words."""
    block = _with_line_feeds(block[:MAX_HEADER_BYTES])
    if not _begins_with_field(block):
        return []
    fields = _FIELD.findall(block)[:MAX_HEADERS]
    charset = "" if block.isascii() else _undeclared_charset(fields)
    return [(name.decode(), _unfold(value, charset)) for name, value in fields]


def _unfold(value: bytes, charset: str) -> str:
    text = decode_utf8(value)
    if text is None:
        text = decode_charset(value, charset)[0]
    if text.endswith("\r"):  # of the line's own end
        text = text[:-1]
    return _FOLD.sub(" ", text) if "\n" in text or "\r" in text else text


def _undeclared_charset(fields: Iterable[tuple[bytes, bytes]]) -> str:
    """What raw bytes in headers most likely are: the body's charset, if named."""
    for name, value in fields:
        if name.lower() == b"content-type":
            named = _CHARSET.search(value.decode("latin-1"))
            codec = codec_name(named[1]) if named else ""
            return "" if codec in ("", "ascii", "utf-8") else codec
    return ""


def decode_value(name: str, value: str) -> str:
    """One field's value for people: words decoded, cleaned, still parseable."""
    if "=?" in value:
        if name.lower() in _ADDRESS_FIELDS:
            value = _decode_address_words(value)
        else:
            value = decode_words(value)
    return clean_line(value)


def _decode_address_words(value: str) -> str:
    """Decode within an address list without changing how it is parsed.

    A display name such as ``=?utf-8?q?boss=40example.com=2C?=`` would otherwise
    become an address of its own.
    """
    pieces = []
    done = 0
    for quoted in _QUOTED_STRING.finditer(value):
        pieces.append(_decode_phrase(value[done : quoted.start()]))
        pieces.append(_decode_quoted(quoted[0]))
        done = quoted.end()
    pieces.append(_decode_phrase(value[done:]))
    return "".join(pieces)


def _decode_phrase(text: str) -> str:
    """Words outside quotes, put into quotes where they need them."""
    pieces = []
    done = 0
    for run in find_runs(text):
        pieces.append(text[done : run.start])
        if _NEEDS_QUOTES.search(run.text):
            pieces.append('"' + _ESCAPED.sub(r"\\\1", run.text) + '"')
        else:
            pieces.append(run.text)
        done = run.end
    pieces.append(text[done:])
    return "".join(pieces)


def _decode_quoted(text: str) -> str:
    """Words inside quotes: not allowed by RFC 2047, but common."""
    if "=?" not in text:
        return text
    inner = text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
    pieces = []
    done = 0
    for run in find_runs(inner):
        pieces.append(inner[done : run.start])
        pieces.append(_ESCAPED.sub(r"\\\1", run.text))
        done = run.end
    pieces.append(inner[done:])
    return '"' + "".join(pieces) + '"'


def read_headers(block: bytes) -> Headers:
    """All fields in order: decoded, unfolded, cleaned, capped; never raises.

    Address fields stay valid address lists (decoded names are quoted where they
    hold special characters), so that :func:`parse_addresses` may read them.
    """
    block = block[start_of_header(block) :]
    return tuple(
        (name, decode_value(name, value)) for name, value in raw_headers(block)
    )


def header(headers: Iterable[tuple[str, str]], name: str) -> str:
    """The first field of that name, empty when there is none."""
    name = name.lower()
    for field, value in headers:
        if field.lower() == name:
            return value
    return ""


def transfer_encoding(headers: Iterable[tuple[str, str]]) -> str:
    """The Content-Transfer-Encoding; of several the first that encodes anything."""
    name = "content-transfer-encoding"
    values = [value for field, value in headers if field.lower() == name]
    encoded = (value for value in values if not _IDENTITY.match(value))
    return next(encoded, values[0] if values else "")
