"""Bytes to text when the declared charset is wrong, missing or unknown.

Names are read as browsers read them (WHATWG Encoding): ``iso-8859-1`` means
windows-1252, ``gb2312`` means gb18030, and so on; mail is written that way.
"""

from __future__ import annotations

import codecs
import encodings
import re
from encodings.aliases import aliases
from functools import lru_cache
from pkgutil import iter_modules

import chardet
import webencodings

from ..characters import clean_text
from .alphabets import guess_latin
from .asian import guess_japanese, guess_pairs
from .japanese import to_shift_jis
from .transfer import decode_transfer

MAX_TEXT = 2_000_000
"""Characters of one text that are kept."""

GUESS_BYTES = 20_000
"""Bytes of a text that charset guessing looks at."""

MIN_GUESS_BYTES = 6

CHARSET_WRONG = "The text is not in the character set it claims; it was guessed."
CHARSET_GUESSED = "The text does not say its character set; it was guessed."
CHARSET_LOSSY = "Some characters of the text could not be read."
TEXT_CUT = "The text is very long; only its beginning is shown."

# Python's codec that knows most characters of what mail calls so; no entry where
# Python means the same by the standard's name.
_CODECS = {
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
}
# What browsers refuse to read, and mail was written in.
_NOT_FOR_BROWSERS = {
    "csiso2022kr": "iso2022_kr",
    "hz-gb-2312": "hz",
    "iso-2022-kr": "iso2022_kr",
}
# Names that the standard does not know.
_ALIASES = {
    "ansi": "cp1252",
    "gb_2312-80-raw": "gb18030",
    "iso-8859-8-e": "iso-8859-8",
    "ksc5601": "cp949",
    "shift-jis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
}
_UNDECLARED = frozenset(
    {
        "us-ascii",  # what IMAP servers tell when a message declares nothing
        "x-unknown",
        "unknown-8bit",
        "x-user-defined",  # browsers make unreadable characters of it
        "default",
        "_autodetect",
        "binary",
    }
)
# Not character sets, or slow on long input, or able to spell anything.
_REFUSED = frozenset(
    {
        "idna",
        "punycode",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "unicode-escape",
        "unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    }
)
_KNOWN_CODECS = frozenset(
    {*aliases, *aliases.values()}
    | {module.name for module in iter_modules(encodings.__path__)}
)
_WESTERN = frozenset({"cp1252", "iso8859-15", "iso8859-2", "mac-roman"})
# Of these a detector speaks when it knows nothing.
_LATIN = _WESTERN | {"cp1250", "cp1254", "cp1257", "iso8859-9", "iso8859-1", "cp775"}
_NOT_ASCII = frozenset(
    {"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be"}
    | {"utf-32", "utf-32-le", "utf-32-be"}
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf]")
# What an HTML text says of itself (WHATWG HTML, 13.2.3.2), or an XML one.
_ANNOUNCED = re.compile(
    rb"<(?:meta\s[^>]{0,200}?charset|\?xml\s[^>]{0,100}?encoding)\s*=\s*"
    rb"[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_ANNOUNCED_WITHIN = 2048
_NAME_NOISE = re.compile(r"[\s\"'<>;,=]+")
# What a text announces itself, whatever it is said to be (ISO 2022).
_ESCAPES = (
    (re.compile(rb"\x1b\$[@B]|\x1b\(J"), "iso2022_jp_ext"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)


@lru_cache(maxsize=512)
def codec_name(charset: str) -> str:
    """Python's name of a declared charset; empty when there is no such, or when the
    name says that it is not known."""
    name = _NAME_NOISE.sub("", charset[:60].partition("(")[0]).lower()
    if name in _UNDECLARED:
        return ""
    named = _standard_codec(name) or _ALIASES.get(name, name)
    return _lookup(named) or _windows_codec(named)


def _standard_codec(name: str) -> str:
    """The codec of a name that browsers know (WHATWG Encoding)."""
    found = webencodings.lookup(name)
    if found is None or found.name == "replacement":
        return _NOT_FOR_BROWSERS.get(name, "")
    standard = str(found.name)
    return _CODECS.get(standard, standard)


def _lookup(name: str) -> str:
    """Python's own name; only names it knows, as it imports modules to look."""
    plain = name.replace("-", "_").replace(".", "_").replace(" ", "_")
    if plain not in _KNOWN_CODECS:
        return ""
    try:
        info = codecs.lookup(name)
    except LookupError:  # known to Python, but not on this system (mbcs, oem)
        return ""
    is_text = getattr(info, "_is_text_encoding", False)
    return info.name if is_text and info.name not in _REFUSED else ""


def _windows_codec(name: str) -> str:
    """``windows-1252``, ``x-cp1252``, ``cp-850``, ``1252`` and the like."""
    number = re.search(r"(?:cp|windows|win|ibm|dos)?[-_]?(\d{3,5})$", name)
    return _lookup(f"cp{number[1]}") if number else ""


def decode_charset(data: bytes, charset: str) -> tuple[str, str]:
    """The text and what was wrong with it (empty when nothing was)."""
    codec = codec_name(charset)
    if data.isascii() and b"\x1b" not in data and codec not in _NOT_ASCII:
        return data.decode("ascii"), ""
    marked = _decode_marked(data) or _decode_escaped(data)
    if marked is not None:
        return marked, ""
    return _decode_declared(data, codec, _is_declared(charset))


def _is_declared(charset: str) -> bool:
    return bool(charset.strip()) and charset.strip().lower() not in _UNDECLARED


def _announced(data: bytes) -> str:
    """The charset that a document names itself; empty where it is UTF-8 all the same.

    Gateways make UTF-8 of a mail and leave the document's own words as they were.
    """
    found = _ANNOUNCED.search(data[:_ANNOUNCED_WITHIN])
    return found[1].decode() if found and _strict(data, "utf-8") is None else ""


def _decode_marked(data: bytes) -> str | None:
    """The text when a byte order mark tells its encoding."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    return None


def _decode_escaped(data: bytes) -> str | None:
    """The text when it holds escape sequences of seven-bit Japanese or Korean."""
    if b"\x1b" not in data or not data.isascii():
        return None
    named = (codec for sign, codec in _ESCAPES if sign.search(data[:GUESS_BYTES]))
    codec = next(named, "")
    return _decode_as(data, codec) if codec else None


def _decode_declared(data: bytes, codec: str, declared: bool) -> tuple[str, str]:
    """Believe the declaration unless the bytes contradict it.

    Bytes that are valid UTF-8 are nothing else, whatever a Western charset says.
    """
    if codec and codec not in _WESTERN:
        text = _decode_as(data, codec)
        if text is not None:
            return text, ""
    text = _strict(data, "utf-8") or _paired(data)
    if text is None and (not codec or codec in _WESTERN):
        text = _nearly_utf8(data)
        if text is not None:
            return text, CHARSET_LOSSY
    if text is None and codec in _WESTERN:
        text = _decode_as(data, codec)
    if text is not None:
        return text, ""
    text = _nearly(data, codec) if codec else None
    if text is not None:
        return text, CHARSET_LOSSY
    return _guess(data), CHARSET_WRONG if declared else CHARSET_GUESSED


def _decode_as(data: bytes, codec: str) -> str | None:
    """The text in the declared charset, or in its well-known extension."""
    if codec.startswith("utf-16"):
        codec = _by_zeros(data) or codec
    text = _strict(data, codec)
    if text is None and codec.startswith("iso2022_jp"):
        text = _strict(to_shift_jis(data), "cp932")
    return text


def _by_zeros(data: bytes) -> str:
    """The order of bytes in UTF-16 without a mark, whatever it is called (RFC 2781 and
    browsers do not agree): by the empty halves of what is in Latin letters."""
    head = data[:GUESS_BYTES]
    before, after = head[::2].count(0), head[1::2].count(0)
    if before == after:
        return ""
    return "utf-16-be" if before > after else "utf-16-le"


def _paired(data: bytes) -> str | None:
    """UTF-8 of UTF-16 (CESU-8): what is beyond its first plane, as two halves."""
    if not _SURROGATE.search(data):
        return None
    try:
        halves = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def decode_utf8(data: bytes) -> str | None:
    """The usual case; ``None`` for what is none, or announces a charset (ISO 2022)."""
    return None if b"\x1b" in data else _strict(data, "utf-8")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, OverflowError):
        return None


def _nearly(data: bytes, codec: str) -> str | None:
    """The text when only little of it contradicts the codec."""
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, ValueError, OverflowError):
        return None
    if codec == "cp1252":
        return text
    foreign = sum(1 for byte in data[:GUESS_BYTES] if byte > 127)
    broken = text[:GUESS_BYTES].count("\ufffd")
    return text if broken <= max(1, foreign // 20) else None


def _nearly_utf8(data: bytes) -> str | None:
    """The text when it can only be UTF-8, of which a little is broken or cut off."""
    text = data.decode("utf-8", "replace")
    head = text[:GUESS_BYTES]
    good = sum(1 for character in head if character > "\x7f")
    broken = head.count("\ufffd")
    return text if broken * 10 <= good - broken else None


def _guess(data: bytes) -> str:
    """The text in the charset that looks most likely; a few bytes tell nothing."""
    if len(data) < MIN_GUESS_BYTES:
        return data.decode("cp1252", "replace")
    head = data[:GUESS_BYTES]
    known = guess_latin(head) or guess_japanese(head)
    return data.decode(known or _detect(head), "replace")


def _detect(head: bytes) -> str:
    """What the detector says, but for short texts in pairs of bytes."""
    found = chardet.detect(head)
    guessed = codec_name(str(found.get("encoding") or "")) or "cp1252"
    if guessed in _LATIN:
        return guess_pairs(head) or guessed
    return guessed


def decode_text(
    data: bytes, charset: str, encoding: str = ""
) -> tuple[str, tuple[str, ...]]:
    """A text part as text.

    :param charset: as declared, or empty.
    :param encoding: the Content-Transfer-Encoding, empty when already undone.
    :returns: the text, its lines ending in line feeds, without control
        characters, and what was wrong with it.
    """
    plain, broken_transfer = decode_transfer(data, encoding)
    too_long = TEXT_CUT if len(plain) > 4 * MAX_TEXT else ""
    plain = plain[: 4 * MAX_TEXT]
    named = charset if _is_declared(charset) else _announced(plain) or charset
    text, broken_charset = decode_charset(plain, named)
    text = clean_text(text)
    if len(text) > MAX_TEXT:
        text, too_long = text[:MAX_TEXT], TEXT_CUT
    problems = (broken_transfer, broken_charset, too_long)
    return text, tuple(problem for problem in problems if problem)
