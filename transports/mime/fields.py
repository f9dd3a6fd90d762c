"""Dates, message ids and parameters of header fields."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from ..characters import clean_line, without_space
from .charsets import decode_charset
from .words import decode_words

MAX_MESSAGE_IDS = 200
"""Message ids of one field that are read (the newest, at the end, are kept)."""

MAX_PARAMETERS = 100
"""Parameters of one field that are read."""

_PLAIN_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})"
    r" (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([A-Z]{1,5}\))?"
)
_MONTH_NAMES = re.findall("...", "JanFebMarAprMayJunJulAugSepOctNovDec")
_MAX_OFFSET = timedelta(hours=18)
# Zones that RFC 5322 does not name, as programs write them: seconds.
_ZONES = {
    "WET": 0, "BST": 3600, "WEST": 3600, "CET": 3600, "MET": 3600, "MEZ": 3600,
    "CEST": 7200, "MEST": 7200, "MESZ": 7200, "EET": 7200, "SAST": 7200,
    "EEST": 10800, "MSK": 10800, "JST": 32400, "KST": 32400,
}  # fmt: skip
_NAMED_ZONE = re.compile(r"\d ([A-Z]{3,4})\s*$")
_COLON_IN_ZONE = re.compile(r"(?<= [+-]\d\d):(?=\d\d\b)")
_MONTHS = dict(zip(_MONTH_NAMES, range(1, 13), strict=True))
_MESSAGE_ID = re.compile(r"<([^<>]+)>")
_PARAMETER = re.compile(
    r";\s*([^\s=;\"]{1,100})\s*=\s*"
    r'(?:"([^"\\]*(?:\\.[^"\\]*)*)"?|([^;]*))',
    re.DOTALL,
)
_FORGOTTEN = re.compile(r"\s*([\w.+-]+(?:/[\w.+-]+)?\s|(?=\S))\s*(?=[\w*-]+\s*=)")
_ZONE_NAMED_TWICE = re.compile(r"\b(?:GMT|UTC?)(?=[+-]\d)")
_LEAP_SECOND = re.compile(r"(?<=:\d\d:)60\b")
_COMMENT = re.compile(r"\([^()]*\)")
_ISO_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_ESCAPE = re.compile(r'\\(["\\])')
_SECTION = re.compile(r"^(.+?)(?:\*(\d{1,3}))?(\*)?$", re.DOTALL)


def parse_message_ids(value: str) -> tuple[str, ...]:
    """The ids of Message-ID, In-Reply-To or References, with their brackets.

    Each once, in order; an id without brackets gets them.
    """
    found = _MESSAGE_ID.findall(value)
    if not found:
        found = re.split(r"[\s<>]+", value.strip(" \t<>"))[:1]
    ids = dict.fromkeys(
        f"<{without_space(clean_line(item))}>" for item in found[-MAX_MESSAGE_IDS:]
    )
    ids.pop("<>", None)
    return tuple(ids)


def parse_date(value: str) -> datetime | None:
    """A Date header in UTC, ``None`` when it cannot be read."""
    for parse in (_parse_plain_date, _parse_rfc_date, _parse_iso_date):
        try:
            date = parse(value[:200])
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if date:
            return date
    return None


def _parse_plain_date(value: str) -> datetime | None:
    """The form nearly all mail has; a list of fifty asks for fifty of them."""
    match = _PLAIN_DATE.fullmatch(value)
    if not match:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    clock = int(hour), int(minute), int(second)
    if offset > _MAX_OFFSET or month not in _MONTHS:
        return None
    local = datetime(int(year), _MONTHS[month], int(day), *clock, tzinfo=timezone.utc)
    return local + offset if sign == "-" else local - offset


def _parse_rfc_date(value: str) -> datetime | None:
    value = _ZONE_NAMED_TWICE.sub(" ", _LEAP_SECOND.sub("59", value))
    value = _COLON_IN_ZONE.sub("", " ".join(value.split()))
    parts = parsedate_tz(value) or parsedate_tz(_COMMENT.sub(" ", value))
    if not parts:
        return None
    named = _NAMED_ZONE.search(value)
    offset = parts[9] or (_ZONES.get(named[1], 0) if named else 0)
    if abs(offset) > 18 * 3600:
        offset = 0
    naive = datetime(*parts[:6])
    return (naive - timedelta(seconds=offset)).replace(tzinfo=timezone.utc)


def _parse_iso_date(value: str) -> datetime | None:
    if not _ISO_DATE.match(value):
        return None
    date = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    if date.tzinfo is None:
        return date.replace(tzinfo=timezone.utc)
    return date.astimezone(timezone.utc)


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """A field such as Content-Type: its value in lower case, its parameters.

    Reads RFC 2231 (pieces, charsets, percent signs), encoded words, raw UTF-8 and
    unquoted values with spaces. Parameter names are in lower case.
    """
    main, rest = _split_main(value)
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(";" + rest)):
        if count >= MAX_PARAMETERS:
            break
        name, quoted, plain = found.groups()
        text = plain.strip() if quoted is None else _ESCAPE.sub(r"\1", quoted)
        _collect(pieces, name.lower(), text)
    boundary = pieces.get("boundary", {}).get(-1)
    parameters = {name: _assemble(parts) for name, parts in pieces.items()}
    if boundary:  # its spaces count (RFC 2046, 5.1.1)
        parameters["boundary"] = boundary[0].rstrip()
    return main, parameters


def _split_main(value: str) -> tuple[str, str]:
    """The value proper in lower case, and the parameters.

    Comments and spaces around the slash are left out; some senders forget the first
    semicolon, or the value.
    """
    main, _, rest = value.partition(";")
    glued = _FORGOTTEN.match(main)
    if glued:
        main, rest = glued[1], f"{main[glued.end() :]};{rest}"
    if "(" in main:
        main = _COMMENT.sub(" ", main)
    main = " ".join(main.split()).replace(" /", "/").replace("/ ", "/")
    return main.strip("\"' ").lower(), rest


def _collect(
    pieces: dict[str, dict[int, tuple[str, bool]]], name: str, text: str
) -> None:
    """File one ``name*0*=text``; the extended form wins over the plain one."""
    section = _SECTION.match(name)
    if not section:
        return
    base, number, star = section.groups()
    if number is None and not star:
        pieces.setdefault(base, {}).setdefault(-1, (text, False))
        return
    pieces.setdefault(base, {}).setdefault(int(number or 0), (text, bool(star)))


def _assemble(parts: dict[int, tuple[str, bool]]) -> str:
    """Join the pieces of one parameter and decode them (RFC 2231)."""
    plain = parts.pop(-1, ("", False))
    if not parts:
        return clean_line(decode_words(plain[0]))
    ordered = [parts[number] for number in sorted(parts)]
    first, extended = ordered[0]
    charset = ""
    if extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        ordered[0] = (first, extended)
    data = b"".join(
        unquote_to_bytes(text) if star else text.encode("utf-8", "replace")
        for text, star in ordered
    )
    text = decode_charset(data, charset)[0] or plain[0]
    return clean_line(decode_words(text))
