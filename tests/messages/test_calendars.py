"""Calendars: what they say, and that hostile ones cost nothing."""

from __future__ import annotations

import time

import pytest

from ...transports.mime.calendars import MAX_CALENDAR, describe_calendar

BEGIN = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n"
END = "END:VEVENT\nEND:VCALENDAR\n"
HOSTILE = {
    "nested": "BEGIN:VEVENT\n" * (MAX_CALENDAR // 13),
    "parameters": f"{BEGIN}A{';X=y' * (MAX_CALENDAR // 4)}:v\n",
    "quotes": BEGIN + 'A;X="' * (MAX_CALENDAR // 5),
    "one line": BEGIN + "a" * MAX_CALENDAR,
    "folded": f"{BEGIN}DESCRIPTION:" + "\n x" * (MAX_CALENDAR // 3),
    "people": BEGIN + "ATTENDEE:m\n" * (MAX_CALENDAR // 11),
    "endless": f"{BEGIN}DTSTART:20260101T000000\nRRULE:FREQ=SECONDLY\n{END}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    began = time.monotonic()
    describe_calendar(HOSTILE[name].encode())
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        ("DTSTART;VALUE=DATE:20261224", "2026-12-24"),
        (
            "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225",
            "2026-12-24",
        ),
        (
            "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227",
            "2026-12-24 – 2026-12-26",
        ),
        (
            "DTSTART:20261203T090000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270131T0900Z",
            "2026-12-03 09:00 (UTC), repeats every 2 weeks, until 2027-01-31",
        ),
        (
            "DTSTART:20261203T090000Z\nRRULE:FREQ=DAILY;COUNT=5",
            "2026-12-03 09:00 (UTC), repeats daily, 5 times",
        ),
        (
            "DTSTART:20261203T090000Z\nRRULE:FREQ=DAILY;INTERVAL=1;COUNT=1",
            "2026-12-03 09:00 (UTC), repeats daily, 1 time",
        ),
        (
            "DTSTART:20261203T090000Z\nRRULE:FREQ=DAILY;COUNT=2",
            "2026-12-03 09:00 (UTC), repeats daily, 2 times",
        ),
        ("DUE:20261203T090000Z", "2026-12-03 09:00 (UTC)"),
        (
            "DTSTART:20261203T090000Z\nDURATION:PT1H30M",
            "2026-12-03 09:00, 1 hour 30 minutes (UTC)",
        ),
        (
            "DTSTART:20261203T230000\nDTEND:20261204T010000",
            "2026-12-03 23:00 – 2026-12-04 01:00",
        ),
        (
            "DTSTART;TZID=A:20261203T090000\nDTEND;TZID=B:20261203T100000",
            "2026-12-03 09:00 – 10:00 (A – B)",
        ),
        ("DTSTART:99999999T999999", ""),
    ],
)
def test_when(lines: str, when: str) -> None:
    text = describe_calendar(f"{BEGIN}{lines}\n{END}".encode())
    assert text == (f"x\nWhen: {when}" if when else "x")


def test_an_answer_says_how() -> None:
    text = BEGIN.replace("BEGIN:VEVENT", "METHOD:REPLY\nBEGIN:VEVENT")
    text += f"ATTENDEE;PARTSTAT=DECLINED;CN=Ann:mailto:ann@x.example\n{END}"
    assert describe_calendar(text.encode()) == "x\nWho: Ann <ann@x.example>: declined"


def test_times_of_an_alarm_are_not_the_event_s() -> None:
    alarm = "BEGIN:VALARM\nDESCRIPTION:wake up\nEND:VALARM\n"
    assert describe_calendar(f"{BEGIN}{alarm}{END}".encode()) == "x"


def test_what_comes_after_an_alarm() -> None:
    alarm = "BEGIN:VALARM\nDESCRIPTION:wake up\nEND:VALARM\n"
    text = describe_calendar(f"{BEGIN}{alarm}LOCATION:Room 4\n{END}".encode())
    assert text == "x\nWhere: Room 4"


def test_the_first_events() -> None:
    event = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n"
    assert describe_calendar((event * 3).encode()) == "x\n\nx\n\nx"
    assert describe_calendar((event * 4).encode()) == "x\n\nx\n\nx\n\n…"


def test_the_first_people() -> None:
    people = [f"a{number}@x.example" for number in range(11)]
    for count, more in ((10, ""), (11, ", …")):
        lines = "".join(f"ATTENDEE:mailto:{one}\n" for one in people[:count])
        text = describe_calendar(f"{BEGIN}{lines}{END}".encode())
        assert text == f"x\nWho: {', '.join(people[:10])}{more}"


def test_in_another_charset() -> None:
    text = f"{BEGIN}LOCATION:Привет, мир\n{END}".encode("iso-8859-5")
    assert describe_calendar(text, "iso-8859-5") == "x\nWhere: Привет, мир"
