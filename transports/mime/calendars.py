"""What a calendar says, in a few lines: what, when, where and who (RFC 5545, 5546).

Only the lines are taken apart, in linear time. vobject, which Odoo has, was busy for
minutes with one long line of parameters. icalendar (5.0.13, 6.0.0 and 7.3.2 were tried)
had not ended after 15 seconds with 400 bytes of a hostile time zone's rules, and
refuses a calendar that is cut off. Words and times are the reader's (:data:`READER`).
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..characters import clean_line, clean_text
from ..html.text import html_to_text
from .charsets import decode_charset

MAX_CALENDAR = 64 * 1024
"""Bytes of a calendar that are read; the first events are what matters."""

MAX_EVENTS = 3
MAX_PEOPLE = 10
MAX_VALUE = 300
MAX_DESCRIPTION = 5000

MORE = "…"

_KINDS = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_TIME = re.compile(r"(\d{8})(?:T(\d{4})\d{0,2}(Z?))?")
_DURATION = re.compile(
    r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?)?"
)
_QUOTED = "QUOTED-PRINTABLE"
_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(r'(?:[\w-]+\.)?([\w-]{1,50})((?:"[^"]*"|[^":])*):(.*)')
_PARAMETER = re.compile(r';([\w-]{1,50})=("[^"]*"|[^;:"]*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_RULE = re.compile(r"(?:^|;)(FREQ|INTERVAL|COUNT|UNTIL)=(\w{1,16})", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:html|body|p|br|div|span|a|b|i|u|ul|ol|li|table|strong|em|font|h[1-6])"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_REPEATED = {
    "SECONDLY": ("repeats every second", "repeats every {count} seconds"),
    "MINUTELY": ("repeats every minute", "repeats every {count} minutes"),
    "HOURLY": ("repeats hourly", "repeats every {count} hours"),
    "DAILY": ("repeats daily", "repeats every {count} days"),
    "WEEKLY": ("repeats weekly", "repeats every {count} weeks"),
    "MONTHLY": ("repeats monthly", "repeats every {count} months"),
    "YEARLY": ("repeats yearly", "repeats every {count} years"),
}
_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "delegated",
    "NEEDS-ACTION": "no answer yet",
}


def find_zone(name: str) -> tzinfo | None:
    """The time zone of a name, also after a prefix (``/example.org/Europe/Berlin``)."""
    words = name.strip("/").split("/")
    for first in range(len(words)):
        known = "/".join(words[first:])
        try:
            return ZoneInfo(known) if "/" in known else None
        except (ValueError, OSError, LookupError):
            continue
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a calendar is described.

    :ivar translate: gives one of the English texts here in the reader's language.
    :ivar zone: where the reader is; without one, times stay as the sender wrote them.
    :ivar find_zone: the time zone of a name, if it is known.
    """

    translate: Callable[[str], str] = str
    format_day: Callable[[date], str] = date.isoformat
    format_time: Callable[[datetime], str] = "{:%H:%M}".format
    zone: tzinfo | None = None
    find_zone: Callable[[str], tzinfo | None] = find_zone


_ANYBODY = Reader()
READER: ContextVar[Reader] = ContextVar("reader of calendars", default=_ANYBODY)
"""Whoever asks for messages sets it."""


def describe_calendar(data: bytes, charset: str = "", method: str = "") -> str:
    """The first events of a calendar as text; empty when there are none.

    :param method: what the field Content-Type says of it.
    """
    text = clean_text(decode_charset(data[:MAX_CALENDAR], charset or "utf-8")[0])
    events = list(islice(_events(text, method.upper()), MAX_EVENTS + 1))
    described = ["\n".join(_lines(event)) for event in events[:MAX_EVENTS]]
    described += [MORE] * (len(events) > MAX_EVENTS)
    return "\n\n".join(described)


class _Property(NamedTuple):
    parameters: dict[str, str]
    value: str


class _Event:
    """The properties of an event (a task, …) by their names in capitals.

    :ivar method: what is done with it: REQUEST, CANCEL, REPLY.
    """

    def __init__(self, method: str) -> None:
        self.method = method
        self._properties: dict[str, list[_Property]] = {}

    def add(self, name: str, found: _Property) -> None:
        self._properties.setdefault(name, []).append(found)

    def all(self, name: str) -> list[_Property]:
        return self._properties.get(name, [])

    def first(self, name: str) -> _Property:
        return next(iter(self.all(name)), _NOTHING)

    def text(self, name: str) -> str:
        return clean_line(_unescape(self.first(name).value[: 2 * MAX_VALUE]))[
            :MAX_VALUE
        ]


_NOTHING = _Property({}, "")


def _events(text: str, method: str) -> Iterator[_Event]:
    """All events, also one that is cut off; not what is within them (alarms)."""
    depth, event = 0, _Event("")
    for name, found in _properties(text):
        what = found.value.strip().upper()
        if depth and name in ("BEGIN", "END"):
            depth += 1 if name == "BEGIN" else -1
            if not depth:
                yield event
        elif name == "BEGIN" and what in _KINDS:
            depth, event = 1, _Event(method)
        elif name == "METHOD":
            method = what
        elif depth == 1:
            event.add(name, found)
    if depth:
        yield event


def _properties(text: str) -> Iterator[tuple[str, _Property]]:
    """All lines that can be read."""
    if _QUOTED in text.upper():
        text = text.replace("=\n", "")
    for line in _FOLD.sub("", text).split("\n"):
        found = _LINE.match(line)
        if found:
            pairs = _PARAMETER.findall(found[2])
            named = {name.upper(): value.strip('"') for name, value in pairs}
            is_quoted = _QUOTED in found[2].upper()
            value = _unquote(found[3], named) if is_quoted else found[3]
            yield found[1].upper(), _Property(named, value)


def _unquote(value: str, parameters: dict[str, str]) -> str:
    """A value of vCalendar 1.0, as older telephones and programs write it."""
    data = quopri.decodestring(value.encode())
    return clean_text(decode_charset(data, parameters.get("CHARSET", "utf-8"))[0])


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _lines(event: _Event) -> Iterator[str]:
    say = READER.get().translate
    title = event.text("SUMMARY") or say("(no title)")
    yield _heading(event).format(title=title)
    for label, value in (
        ("When", _when(event)),
        ("Where", event.text("LOCATION")),
        ("Who", _who(event)),
        ("Comment", event.text("COMMENT")),
    ):
        if value:
            yield f"{say(label)}: {value}"
    if description := _description(event):
        yield f"\n{description}"


def _heading(event: _Event) -> str:
    """What is done with the event, with ``{title}`` in it."""
    say = READER.get().translate
    if event.method == "CANCEL" or event.text("STATUS").upper() == "CANCELLED":
        return say("Canceled: {title}")
    if event.method == "COUNTER":
        return say("New time proposed: {title}")
    if event.method == "DECLINECOUNTER":
        return say("Proposed time declined: {title}")
    return "{title}"


def _description(event: _Event) -> str:
    """As text, also where the sender's program wrote HTML (Google, Outlook)."""
    plain = _unescape(event.first("DESCRIPTION").value)
    html = _unescape(event.first("X-ALT-DESC").value)
    text = plain if plain.strip() else html
    text = html_to_text(text) if _TAG.search(text) else text
    return clean_text(text).strip()[:MAX_DESCRIPTION].rstrip()


class _Time(NamedTuple):
    """A day, with a time of day unless the whole day is meant.

    :ivar zone: as the sender named it; empty where no zone is meant.
    """

    moment: datetime
    is_day: bool
    zone: str


def _when(event: _Event) -> str:
    """``2026-12-03 09:00 – 10:00 (Europe/Berlin), repeats weekly``."""
    start, end = _time(event, "DTSTART"), _end(event) or _time(event, "DUE")
    if start and not end:
        end = _after(start, event.text("DURATION"))
    first, last = start or end, end or start
    if not first or not last:
        return ""
    first, last = _localized(first), _localized(last)
    shown = _shown(first)
    if last.moment != first.moment:
        shown += f" – {_shown(last, '' if first.is_day else _day(first))}"
    zones = dict.fromkeys(time.zone for time in (first, last) if time.zone)
    shown += f" ({' – '.join(zones)})" if zones else ""
    return shown + _repeats(event.text("RRULE"))


def _shown(time: _Time, known_day: str = "") -> str:
    day = _day(time)
    clock = "" if time.is_day else READER.get().format_time(time.moment)
    return " ".join(filter(None, ("" if day == known_day and clock else day, clock)))


def _day(time: _Time) -> str:
    return READER.get().format_day(time.moment.date())


def _localized(time: _Time) -> _Time:
    """In the reader's time zone, where the sender's is known."""
    reader = READER.get()
    zone = None if time.is_day or reader.zone is None else _zone(time.zone)
    if zone is None:
        return time
    try:
        moment = time.moment.replace(tzinfo=zone).astimezone(reader.zone)
    except (OverflowError, ValueError):
        return time
    return _Time(moment.replace(tzinfo=None), False, str(reader.zone))


def _zone(name: str) -> tzinfo | None:
    return timezone.utc if name == "UTC" else READER.get().find_zone(name)


def _end(event: _Event) -> _Time | None:
    """The last day where whole days are meant: DTEND is the day after it."""
    end = _time(event, "DTEND")
    if end is None or not end.is_day:
        return end
    start = _time(event, "DTSTART") or end
    last = max(end.moment.toordinal() - 1, start.moment.toordinal())
    return end._replace(moment=datetime.fromordinal(last))


def _repeats(rule: str) -> str:
    """``, repeats every 2 weeks, until 2026-12-31``; empty without a rule."""
    reader = READER.get()
    parts = {name.upper(): value for name, value in _RULE.findall(rule)}
    frequency = parts.get("FREQ", "").upper()
    if frequency not in _REPEATED:
        return ""
    interval, count = (parts.get(name, "") for name in ("INTERVAL", "COUNT"))
    once, often = _REPEATED[frequency]
    shown = [reader.translate(once)]
    if interval.isdecimal() and int(interval) > 1:
        shown = [reader.translate(often).format(count=int(interval))]
    if count.isdecimal():
        times = "1 time" if int(count) == 1 else "{count} times"
        shown.append(reader.translate(times).format(count=int(count)))
    if day := _read_time(parts.get("UNTIL", ""), ""):
        shown.append(reader.translate("until {day}").format(day=_day(day)))
    return "".join(f", {part}" for part in shown)


def _time(event: _Event, name: str) -> _Time | None:
    line = event.first(name)
    return _read_time(line.value, line.parameters.get("TZID", ""))


def _read_time(text: str, zone: str) -> _Time | None:
    found = _TIME.fullmatch(text.strip()[:20])
    if found is None:
        return None
    day, clock, utc = found.groups()
    try:
        moment = datetime.strptime(day + (clock or "0000"), "%Y%m%d%H%M")
    except ValueError:
        return None
    named = "UTC" if utc else clean_line(zone)[:60]
    return _Time(moment, not clock, named if clock else "")


def _after(start: _Time, duration: str) -> _Time | None:
    """When what begins then and takes so long ends."""
    found = _DURATION.fullmatch(duration)
    if found is None or not duration.strip("P"):
        return None
    weeks, days, hours, minutes = (int(count or 0) for count in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if start.is_day:
        length = max(length - timedelta(days=1), timedelta())
    try:
        return start._replace(moment=start.moment + length)
    except OverflowError:
        return None


def _who(event: _Event) -> str:
    """Who invites, and who is invited; of an answer, how who answers."""
    is_reply = event.method in ("REPLY", "COUNTER")
    invited = [_person(line, is_reply) for line in event.all("ATTENDEE")]
    people = list(dict.fromkeys(filter(None, invited)))
    more = [MORE] if len(people) > MAX_PEOPLE else []
    shown = ", ".join([*people[:MAX_PEOPLE], *more])
    inviting = "" if is_reply else _person(event.first("ORGANIZER"))
    return " → ".join(filter(None, (inviting, shown)))


def _person(line: _Property, with_answer: bool = False) -> str:
    """``Carla <carla@customer.example>``, with ``: accepted`` where that is wanted."""
    email = _MAILTO.sub("", clean_line(line.value[:MAX_VALUE]))
    name = clean_line(line.parameters.get("CN", "")[:MAX_VALUE]).strip("'\"")
    shown = f"{name} <{email}>" if name and name != email else email
    answer = line.parameters.get("PARTSTAT", "").upper()
    if not with_answer or not answer:
        return shown
    answered = _ANSWERS.get(answer, clean_line(answer[:20]).lower())
    return f"{shown}: {READER.get().translate(answered)}"
