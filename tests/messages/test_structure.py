"""Where the parts of a message are (RFC 2046)."""

import base64

import pytest

from ...transports.mime.headers import HEADERS_CUT, MAX_HEADER_BYTES, MAX_HEADERS
from ...transports.mime.structure import (
    MAX_DEPTH,
    MAX_PARTS,
    NO_BOUNDARY,
    TOO_DEEP,
    TOO_MANY,
    Slice,
    make_node,
    parse_structure,
)


def multipart(body, boundary="b"):
    return f"Content-Type: multipart/mixed; boundary={boundary}\n\n{body}".encode()


def bodies(raw):
    """The bytes of each part, by its number."""
    return {part: at.read() for part, at in parse_structure(raw).bodies.items()}


def in_messages(levels):
    return b"Content-Type: message/rfc822\n\n" * levels + b"Subject: inmost\n\nx"


def in_multiparts(levels):
    raw = b"Subject: inmost\n\nx"
    for number in range(levels):
        raw = multipart("", f"b{number}") + b"--b%d\n%s" % (number, raw)
    return raw


@pytest.mark.parametrize("nested", [in_messages, in_multiparts])
def test_the_deepest_level(nested):
    within = parse_structure(nested(MAX_DEPTH))
    assert within.problems == []
    assert [node.mimetype for node in within.root.walk()][-1] == "text/plain"
    assert len(list(within.root.walk())) == MAX_DEPTH + 1
    beyond = parse_structure(nested(MAX_DEPTH + 1))
    assert beyond.problems == [TOO_DEEP]
    assert len(list(beyond.root.walk())) == MAX_DEPTH + 1


def test_the_last_part():
    within = parse_structure(multipart("--b\n\nx\n" * MAX_PARTS))
    assert (len(within.root.children), within.problems) == (MAX_PARTS, [])
    beyond = parse_structure(multipart("--b\n\nx\n" * (MAX_PARTS + 1)))
    assert (len(beyond.root.children), beyond.problems) == (MAX_PARTS, [TOO_MANY])


def test_a_multipart_after_the_last_part():
    inner = multipart("--c\n\nx\n--c--\n", "c").decode()
    found = parse_structure(multipart("--b\n\nx\n" * (MAX_PARTS - 1) + f"--b\n{inner}"))
    assert found.problems == [TOO_MANY]
    last = found.root.children[-1]
    assert (last.mimetype, last.children) == ("multipart/mixed", ())


def test_a_header_that_is_cut():
    for few, many in (
        (b"A: b\n" * (MAX_HEADERS - 1), b"A: b\n" * (MAX_HEADERS + 1)),
        (b"A: %s\n" % (b"b" * 99), b"A: %s\n" % (b"b" * MAX_HEADER_BYTES)),
    ):
        assert parse_structure(few + b"\nx").problems == []
        assert parse_structure(many + b"\nx").problems == [HEADERS_CUT]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("--b\n\none\n--b\n\ntwo\n--b--\n", [b"one", b"two"]),
        ("--b\n\none\n--b--", [b"one"]),
        ("--b\n\none\n--b", [b"one", b""]),
        ("--b\n\none", [b"one"]),
        ("--b \t\n\none\n--b-- \n", [b"one"]),
        ("--b\n\none\n--b--\nepilogue\n", [b"one"]),
        ("--b\n--b\n\ntwo\n--b--\n", [b"", b"two"]),
        ("--not this\n--b\n\none\n--b--\n", [b"one"]),
        ("--b\n\nsays --b\n--b\n\ntwo\n--b--\n", [b"says --b", b"two"]),
        ("--b\n\n--b, says Ann\n--b--\n", [b"--b, says Ann"]),
        ("--b\n\n--b--and on\n--b--\n", [b"--b--and on"]),
        ("--b\n\none\n--b--;\nepilogue\n", [b"one"]),
        # No line is a boundary as it should be.
        ("--b x\n\none\n--b x\nA: b\n\ntwo\n--b-- x\n", [b"one", b"two"]),
        ("--b x\n\none\n--b x", [b"one", b""]),
        # The header names another one.
        ("--c\n\none\n--c\n\ntwo\n--c--\n", [b"one", b"two"]),
    ],
)
def test_boundary_lines(body, expected):
    for line_break in ("\n", "\r\n"):
        raw = multipart(body).replace(b"\n", line_break.encode())
        assert list(bodies(raw).values()) == expected


def test_sizes_are_those_of_the_bytes():
    root = parse_structure(multipart("--b\n\none\n--b\n\nfour\n--b--\n")).root
    assert [node.size for node in root.children] == [3, 4]
    root = parse_structure(multipart("no parts")).root
    assert (root.mimetype, root.size) == ("text/plain", len("no parts"))
    assert make_node("1").size == 0


def test_what_is_no_part_at_all():
    assert parse_structure(multipart("no parts")).problems == [NO_BOUNDARY]
    assert parse_structure(multipart(" \n")).problems == []


def test_an_encoded_message_within():
    inner = base64.b64encode(b"Subject: inmost\n\nits text").decode()
    raw = multipart(
        "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        f"{inner}\n--b--\n"
    )
    [outer] = parse_structure(raw).root.children
    assert outer.filename == "inmost.eml"
    assert bodies(raw)["1.1"] == b"its text"


def test_part_of_a_body():
    body = Slice(b"0123456789", 2, 6)
    assert [body.read(limit) for limit in (-1, 0, 3, 9)] == [
        b"2345",
        b"",
        b"234",
        b"2345",
    ]
    assert body.read() == b"2345"


def test_what_a_part_is_called():
    described = {"description": "The plan"}
    assert make_node("1", disposition="attachment", **described).filename == "The plan"
    assert make_node("1", disposition="inline", **described).filename == ""
    named = make_node("1", disposition="attachment; filename=x", **described)
    assert (named.filename, named.disposition) == ("x", "attachment")
    assert make_node("1", disposition="other; filename=x").disposition == ""
