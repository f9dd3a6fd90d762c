"""Lists of addresses as they are really sent (RFC 5322, 3.4)."""

import pytest

from ...transports.mime.addresses import MAX_ADDRESSES, parse_addresses


def read(value, **options):
    return [(one.name, one.email) for one in parse_addresses(value, **options)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Quotes around a name are none of it, quotes within are.
        ("'Ann' <a@x.org>", ("Ann", "a@x.org")),
        ("'Ann <a@x.org>", ("Ann", "a@x.org")),
        ("Ann' <a@x.org>", ("Ann", "a@x.org")),
        ('Ann" <a@x.org>', ("Ann", "a@x.org")),
        ("Ann O'Neil <a@x.org>", ("Ann O'Neil", "a@x.org")),
        ("'Ann' Bee <a@x.org>", ("'Ann' Bee", "a@x.org")),
        ("\"'Ann'\" <a@x.org>", ("Ann", "a@x.org")),
        (r'"Ann \(home\)" <a@x.org>', ("Ann (home)", "a@x.org")),
        (r'"Ann \"A\" B" <a@x.org>', ('Ann "A" B', "a@x.org")),
        ('"" <a@x.org>', ("", "a@x.org")),
        # No brackets.
        ("Ann a@x.org", ("Ann", "a@x.org")),
        ("Ann\ta@x.org", ("Ann", "a@x.org")),
        ("a@x.org (Ann)", ("Ann", "a@x.org")),
        ("mailto:a@x.org", ("", "a@x.org")),
        # What stands in the brackets.
        ("Ann <ann>", ("Ann", "ann")),
        ("Ann <first@x.org> <a@x.org>", ("Ann", "a@x.org")),
        ("Ann <a@x.org> <ann>", ("Ann", "a@x.org")),
        ("<@relay.org,@other.org:a@x.org>", ("", "a@x.org")),
        ("<a:b@x.org>", ("", "a:b@x.org")),
        ("<a@x.org (work)>", ("", "a@x.org")),
        ('Ann <"a b"@x.org>', ("Ann", '"a b"@x.org')),
        ("<old@x.org a@x.org>", ("", "a@x.org")),
        ("<a @x>", ("", "a@x")),
        # A bracket too many.
        ("Ann) <a@x.org>", ("Ann", "a@x.org")),
        ("Ann (A (B)) <a@x.org>", ("Ann", "a@x.org")),
    ],
)
def test_one_address(value, expected):
    assert read(value) == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Team: a@x.org, Bob <b@x.org>;", [("Team", "a@x.org"), ("Bob", "b@x.org")]),
        ("Team:;", [("Team", "")]),
        ("Team: a@x.org;, c@x.org", [("Team", "a@x.org"), ("", "c@x.org")]),
    ],
)
def test_groups(value, expected):
    assert read(value, groups=True) == expected
    plain = [(name if name != "Team" else "", email) for name, email in expected]
    assert read(value) == [one for one in plain if any(one)]


def test_the_last_address():
    many = ", ".join(["a@x.org"] * (MAX_ADDRESSES + 1))
    assert len(parse_addresses(many)) == MAX_ADDRESSES
