"""Dates, message ids and parameters as they are really sent."""

from datetime import datetime, timezone

import pytest

from ...transports.mime.fields import (
    MAX_PARAMETERS,
    parse_date,
    parse_message_ids,
    parse_parameters,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 24 Nov 2026 09:41:00 -0500", (24, 14, 41)),
        ("Tue, 24 Nov 2026 09:41:00 +0100", (24, 8, 41)),
        ("24 Nov 2026 09:41:00 +0530 (IST)", (24, 4, 11)),
        ("24 Nov 2026 09:41:00 +1800", (23, 15, 41)),
        ("24 Nov 2026 09:41:00 +1801", (24, 9, 41)),
        ("Tue, 24 nov 2026 09:41 +1800", (23, 15, 41)),
        ("Tue, 24 nov 2026 09:41 +1801", (24, 9, 41)),
        ("Tue, 24 nov 2026 09:41 -1801", (24, 9, 41)),
        ("Tue, 24 Nov 2026 09:41 +01:00", (24, 8, 41)),
        ("24 Nov 2026 09:41 CEST", (24, 7, 41)),
        ("2026-11-24T09:41:00+01:00", (24, 8, 41)),
        ("2026-11-24 09:41", (24, 9, 41)),
    ],
)
def test_dates(value, expected):
    day, hour, minute = expected
    date = datetime(2026, 11, day, hour, minute, tzinfo=timezone.utc)
    assert parse_date(value) == date


@pytest.mark.parametrize("value", ["", "soon", "24 Xyz 2026 09:41:00 +0000"])
def test_no_dates(value):
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@x> <b@x>\t<a@x>", ("<a@x>", "<b@x>")),
        ("a@x b@x", ("<a@x>",)),
        ("a@x", ("<a@x>",)),
        ("<a @x>", ("<a@x>",)),
        ("", ()),
        ("< >", ()),
    ],
)
def test_message_ids(value, expected):
    assert parse_message_ids(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x; name=a", "a"),
        ('x; name="a; \\"b\\""', 'a; "b"'),
        ("x; name=a b", "a b"),
        ("x; NAME=a; name=b", "a"),
        ("x; name*=utf-8''a%20b", "a b"),
        ("x; name*=utf-8''it's%20it", "it's it"),
        ("x; name*=utf-8'de'f%C3%BCr", "für"),
        ("x; name*=iso-8859-1''f%FCr", "für"),
        ("x; name*=it's", "it's"),
        ('x; name*0="it\'s \'so"; name*1="\' x"', "it's 'so' x"),
        ("x; name*0*=utf-8''a%20; name*1=%20b", "a %20b"),
        ("x; name*1=b; name*0=a", "ab"),
        ("x; name=plain; name*=utf-8''better", "better"),
        ("x; name==?utf-8?q?f=C3=BCr?=", "für"),
    ],
)
def test_a_parameter(value, expected):
    assert parse_parameters(value) == ("x", {"name": expected})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Text/Plain", "text/plain"),
        ("text/plain (a comment)", "text/plain"),
        ("text / plain", "text/plain"),
        ('"text/plain"', "text/plain"),
        ("text/plain charset=x", "text/plain"),
        ("", ""),
    ],
)
def test_the_value_proper(value, expected):
    assert parse_parameters(value)[0] == expected


def test_a_forgotten_semicolon():
    found = parse_parameters("text/plain charset=x; format=flowed")
    assert found == ("text/plain", {"charset": "x", "format": "flowed"})


def test_the_spaces_of_a_boundary():
    assert parse_parameters('x; boundary="a  b "')[1] == {"boundary": "a  b"}


def test_the_last_parameter():
    value = "x" + "".join(f"; n{number}=v" for number in range(MAX_PARAMETERS + 1))
    assert len(parse_parameters(value)[1]) == MAX_PARAMETERS
