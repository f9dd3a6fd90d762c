"""Calendars: what they say, and that hostile ones cost nothing."""

from __future__ import annotations

import time

import pytest

from ...transports.mime.calendars import (
    MAX_CALENDAR,
    READER,
    Reader,
    describe_calendar,
    find_zone,
)

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
            "2026-12-03 09:00 – 10:30 (UTC)",
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


def test_a_time_proposed_instead_says_so_and_why() -> None:
    lines = "COMMENT:Monday suits me better.\nDTSTART:20261203T090000Z\n"
    text = BEGIN.replace("BEGIN:VEVENT", "METHOD:COUNTER\nBEGIN:VEVENT") + lines + END
    assert describe_calendar(text.encode()) == (
        "New time proposed: x\nWhen: 2026-12-03 09:00 (UTC)"
        "\nComment: Monday suits me better."
    )


@pytest.mark.parametrize("where", ["inside", "beside"])
def test_a_cancellation(where: str) -> None:
    """Said in the calendar, or only in the field Content-Type."""
    text = BEGIN + END
    if where == "inside":
        text = text.replace("BEGIN:VEVENT", "METHOD:CANCEL\nBEGIN:VEVENT")
    method = "Cancel" if where == "beside" else ""
    assert describe_calendar(text.encode(), "", method) == "Canceled: x"


@pytest.mark.parametrize(
    "line",
    [
        "DESCRIPTION:<p>Bring the <b>wrench</b>\\, please.</p><br>See <a href=x>y</a>",
        "DESCRIPTION:\nX-ALT-DESC;FMTTYPE=text/html:<html><body><p>Bring the wrench\\,"
        " please.</p><p>See y</p></body></html>",
    ],
)
def test_a_description_in_html_is_read_as_text(line: str) -> None:
    text = describe_calendar(f"{BEGIN}{line}\n{END}".encode())
    assert "Bring the wrench, please." in text
    assert "<" not in text.replace("<x>", "")


def test_angle_brackets_are_not_html() -> None:
    text = describe_calendar(
        f"{BEGIN}DESCRIPTION:Write to <ann@x.example> if 3 < 4\n{END}".encode()
    )
    assert text.endswith("Write to <ann@x.example> if 3 < 4")


def test_vcalendar_of_older_programs() -> None:
    text = (
        "BEGIN:VCALENDAR\nVERSION:1.0\nBEGIN:VEVENT\n"
        "SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pr=C3=BCfung der =\n"
        "Pumpe\nDTSTART:20261203T090000Z\nDTEND:20261203T100000Z\n"
        "LOCATION;ENCODING=QUOTED-PRINTABLE:Hall 7=0AEntrance B\n" + END
    )
    assert describe_calendar(text.encode()) == (
        "Prüfung der Pumpe\nWhen: 2026-12-03 09:00 – 10:00 (UTC)"
        "\nWhere: Hall 7 Entrance B"
    )


def test_words_and_times_are_the_reader_s() -> None:
    german = {
        "When": "Wann",
        "repeats every {count} weeks": "alle {count} Wochen",
        "Canceled: {title}": "Abgesagt: {title}",
    }
    reader = Reader(
        translate=lambda text: german.get(text, text),
        format_day=lambda day: f"{day:%d.%m.%Y}",
        zone=find_zone("Europe/Berlin"),
    )
    lines = (
        "STATUS:CANCELLED\nDTSTART;TZID=/x.org/America/New_York:20261203T200000\n"
        "DURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=2\n"
    )
    token = READER.set(reader)
    try:
        text = describe_calendar(f"{BEGIN}{lines}{END}".encode())
    finally:
        READER.reset(token)
    assert text == (
        "Abgesagt: x\nWann: 04.12.2026 02:00 – 03:00 (Europe/Berlin), alle 2 Wochen"
    )


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/" * 60, "Customized Time Zone", "", "a/" * 30]
)
def test_a_zone_that_does_not_exist(name: str) -> None:
    assert find_zone(name) is None
