"""Where a header ends, and what its fields say (RFC 5322, RFC 2047)."""

import pytest

from ...transports.mime.headers import (
    decode_value,
    is_whole_header,
    raw_headers,
    read_headers,
    split_message,
    start_of_header,
)


@pytest.mark.parametrize(
    ("raw", "block", "body"),
    [
        (b"A: b\n\nx", b"A: b\n", b"x"),
        (b"A: b\r\n\r\nx", b"A: b\r\n", b"x"),
        (b"A: b\r\rx", b"A: b\r", b"x"),
        (b"\nx", b"", b"x"),
        (b"\r\nx", b"", b"x"),
        (b"\rx", b"", b"x"),
        (b"  \n\nx", b"", b"x"),
        (b"text alone", b"", b"text alone"),
        (b"text\n\nalone", b"", b"text\n\nalone"),
        (b"A: b", b"A: b", b""),
        (b"A: b\r", b"A: b\r", b""),
        (b"A: b\nno field, so text\n\nx", b"A: b", b"no field, so text\n\nx"),
        (b"A: b\rno field, so text\r\rx", b"A: b", b"no field, so text\r\rx"),
        (b"From ann Mon\nA: b\n\nx", b"From ann Mon\nA: b\n", b"x"),
    ],
)
def test_where_the_body_begins(raw, block, body):
    for before in (b"", b"before\n"):
        found, start = split_message(before + raw, len(before))
        assert (found, (before + raw)[start:]) == (block, body)
    assert split_message(raw + b"after", 0, len(raw)) == (found, start - len(before))


def test_an_empty_range_has_no_header():
    assert split_message(b"A: b\n\nx", 0, 0) == (b"", 0)
    assert start_of_header(b"\nA: b\n\nx", 0, 0) == 0


def test_where_a_header_begins():
    assert start_of_header(b"\r\n\r\nA: b\n\nx") == 4
    assert start_of_header(b"\xef\xbb\xbfA: b\n\nx") == 3
    assert start_of_header(b"\n\ntext alone") == 0
    assert start_of_header(b"A: b\n\nx") == 0
    assert start_of_header(b"?\nA: b\n\nx", 1) == 2
    assert start_of_header(b"\nA: b") == 1


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"A: b", True),
        (b"A: b\r\n", True),
        (b"A: b\r\n\r\n", True),
        (b"\r\nA: b\r\n", True),
        (b"A: b\r\ntext\r\n", False),
        (b"text\r\n", False),
        (b"", False),
        (b" \r\n", False),
    ],
)
def test_a_servers_header_that_is_all_header(block, expected):
    assert is_whole_header(block) is expected


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
def test_folded_lines(line_break):
    raw = b"A: b\n c\n\td\nE: f\n".replace(b"\n", line_break)
    assert raw_headers(raw) == [("A", "b c d"), ("E", "f")]


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        (b"text/plain; charset=koi8-r", "Привет"),
        (b'text/plain; charset="KOI8-R"', "Привет"),
        (b"text/plain; charset=iso-8859-1", "ðÒÉ×ÅÔ"),
    ],
)
def test_raw_bytes_are_in_the_charset_of_the_text(content_type, expected):
    raw = b"Subject: " + "Привет".encode("koi8-r") + b"\nX: charset=cp1251\n"
    fields = dict(raw_headers(raw + b"Content-Type: " + content_type + b"\n"))
    assert fields["Subject"] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?utf-8?q?J=C3=BCrgen?= <j@x.org>", "Jürgen <j@x.org>"),
        ("Dr =?utf-8?q?J=C3=BCrgen?= X <j@x.org>", "Dr Jürgen X <j@x.org>"),
        ("=?utf-8?q?Doe=2C_Jo?= <j@x.org>", '"Doe, Jo" <j@x.org>'),
        ('"=?utf-8?q?J=C3=BCrgen?=" <j@x.org>', '"Jürgen" <j@x.org>'),
        ('"Dr =?utf-8?q?A=22B?= X" <j@x.org>', r'"Dr A\"B X" <j@x.org>'),
        ('a@x.org, "Ann" =?utf-8?q?B?= <j@x.org>', 'a@x.org, "Ann" B <j@x.org>'),
        ('"=?utf-8?q?J=C3=BCrgen?=', '"Jürgen"'),
        ('"A, B" <j@x.org>, =?utf-8?q?C?= <c@x.org>', '"A, B" <j@x.org>, C <c@x.org>'),
    ],
)
def test_encoded_words_among_addresses(value, expected):
    assert decode_value("To", value) == expected
    assert read_headers(f"To: {value}\n".encode()) == (("To", expected),)
