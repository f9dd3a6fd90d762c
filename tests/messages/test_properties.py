"""Whatever the bytes: nothing raises, nothing leaves that cannot be stored."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...messages import (
    forwarded,
    frame,
    html,
    identity,
    memo,
    quotes,
    suspicion,
)
from ...transports import mime
from ...transports.errors import MessageGone
from ...transports.html.events import Kind, html_events, names
from ...transports.html.text import html_to_text
from ...transports.interface import Content
from ...transports.mime.rtf import decompress_rtf, read_rtf
from ...transports.mime.signed import signed_content
from ...transports.mime.tnef import SIGNATURE, read_tnef

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.eml"))
RAW = [path.read_bytes() for path in SAMPLES]
PROFILE = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,  # what fails once shall fail again, for everybody
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# What PostgreSQL, JSON and XML-RPC cannot carry.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")

FRAGMENTS = st.sampled_from(
    [
        b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"--b", b"--b--", b"--", b": ", b";", b'"',
        b"<", b">", b"(", b")", b",", b"@", b"\\", b"\0", b"\xff", b"\xc3", b"=",
        b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html",
        b"message/rfc822",
        b"text/plain; charset=", b"utf-16", b"utf-7", b"iso-2022-jp", b"x-unknown",
        b"hz",
        b"Content-Transfer-Encoding: base64", b"quoted-printable", b"x-uuencode",
        b"Content-Disposition: attachment; filename*0*=", b"utf-8''%", b"From: ",
        b"To: ", b"Subject: =?utf-8?q?", b"=?utf-8?b?", b"?=", b"Date: ",
        b"References: <",
        b"<p style='", b"<img src=", b"<a href=", b"<!--", b"-->", b"<svg>", b"<table>",
        b"format=flowed", b"application/ms-tnef", b"> ", b"wrote:", b"From:", b"----- ",
    ]
)  # fmt: skip
PIECES = st.one_of(FRAGMENTS, st.binary(max_size=20))
JUMBLED = st.lists(PIECES, max_size=60).map(b"".join)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample message with a few changes."""
    raw = bytearray(draw(st.sampled_from(RAW)))
    for _change in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(raw)))
        end = start + draw(st.integers(0, 12))
        raw[start:end] = draw(PIECES)
    return bytes(raw)


MESSAGES = st.one_of(st.binary(max_size=400), JUMBLED, mutated())


@PROFILE
@given(MESSAGES)
def test_reading_never_raises_and_is_storable(raw: bytes) -> None:
    content = mime.read_message(raw)
    _assert_storable(content)
    for attachment in content.attachments:
        _assert_extractable(raw, attachment.part)
    _use(content, raw)


def _use(content: Content, raw: bytes) -> None:
    """All that is made of a message."""
    frame.document(html.sanitize(content.html))
    text = memo.paste(content)
    memo.attach(content)
    memo.to_html(text)
    stretches = quotes.fold(content.text)
    assert "\n".join(part for _kind, part in stretches) == content.text
    forwarded.original_sender(content, raw)
    suspicion.suspicions(content)
    identity.content_sha256(raw)
    identity.fingerprint_of(content)


def _assert_storable(content: Content) -> None:
    values = json.dumps(asdict(content), default=str, ensure_ascii=False)
    values.encode()
    for text in (content.text, content.html, content.subject, *content.problems):
        assert not _UNSTORABLE.search(text)
    lines = [content.subject, content.sender.name, content.sender.email]
    lines += [text for header in content.headers for text in header]
    lines += [item.name for item in content.attachments]
    for line in lines:
        assert "\n" not in line
        assert not _UNSTORABLE.search(line)
        assert not _DIRECTION.search(line)


def _assert_extractable(raw: bytes, part: str) -> None:
    found = mime.extract_part(raw, part)
    assert found.name
    assert "/" not in found.name
    assert re.fullmatch(r"[^/\s]+/[^/\s]+", found.mimetype)


@PROFILE
@given(MESSAGES, st.text("0123456789.tnefp7m", max_size=20))
def test_a_part_is_there_or_gone(raw: bytes, part: str) -> None:
    try:
        mime.extract_part(raw, part)
    except MessageGone:
        return


@PROFILE
@given(JUMBLED)
def test_headers_are_whole_lines(block: bytes) -> None:
    headers = mime.read_headers(block)
    for name, value in headers:
        assert name
        assert value == value.strip()
        assert "\n" not in name + value
    mime.content_from_headers(headers)


@PROFILE
@given(st.text(max_size=300))
def test_single_values_never_raise(value: str) -> None:
    for address in mime.parse_addresses(value):
        assert address.name or address.email or not value.strip()
        assert " " not in address.email
    for message_id in mime.parse_message_ids(value):
        assert re.fullmatch(r"<[^\s<>]+>", message_id)
    mime.parse_date(value)
    mime.decode_words(value)
    mime.parse_parameters(value)
    name = mime.clean_filename(value)
    assert name
    assert mime.clean_filename(name) == name


@PROFILE
@given(
    st.binary(max_size=300),
    st.text(max_size=12),
    st.sampled_from(["", "base64", "quoted-printable", "x-uuencode", "8bit", "?"]),
)
def test_texts_are_always_read(data: bytes, charset: str, encoding: str) -> None:
    text, _problems = mime.decode_text(data, charset, encoding)
    assert not _UNSTORABLE.search(text)
    text.encode()


TAGS = sorted(
    names(
        "<p> <div> </p> </div> <table> <tr> <td> </table> <b> <i> </b> <a> </a> <li> "
        "<ul> </ul> <pre> </pre> text <blockquote> <font> <form> <center> <svg> "
        "<style> </style> <!-- --> <br> <img> <h1> </h1> &lt; &amp; < > <title> "
        "<textarea> <select> <caption> <math> <script> <span> <q> </a <a\thref=x "
        "&#10; &nbsp;"
    )
    | {"\n", " "}
)
HTML = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(TAGS),
        max_size=40,
    ).map("".join),
)


@PROFILE
@given(HTML)
def test_html_events_are_balanced(text: str) -> None:
    stack: list[str] = []
    for event in html_events(text):
        if event.kind is Kind.OPEN:
            stack.append(event.value)
        elif event.kind is Kind.CLOSE:
            assert stack.pop() == event.value
        elif event.kind is Kind.TEXT:
            assert "<" not in event.value
    assert not stack


@PROFILE
@given(HTML)
def test_sanitising_twice_changes_nothing(text: str) -> None:
    once = html.sanitize(text).html
    twice = html.sanitize(once).html
    assert html.sanitize(twice).html == twice
    assert html_to_text(once).split() == html_to_text(twice).split()


@PROFILE
@given(HTML)
def test_no_text_is_lost_between_html_and_text(text: str) -> None:
    shown = html_to_text(f"<p>begin</p>{text}")
    assert shown.startswith("begin")


@PROFILE
@given(st.text(max_size=300))
def test_memo_html_is_escaped(text: str) -> None:
    made = memo.to_html(text)
    left = re.sub(r'<a href="[^"<>]*" target="_blank" rel="[a-z ]*">|</a>', "", made)
    assert "<" not in re.sub(r"</?p>|<br>", "", left)


@PROFILE
@given(st.binary(max_size=400))
def test_containers_never_raise(data: bytes) -> None:
    read_tnef(SIGNATURE + data)
    read_tnef(data)
    signed_content(data)
    signed_content(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + data)
    decompress_rtf(b"\0\0\0\0\xff\xff\0\0LZFu\0\0\0\0" + data)
    body = read_rtf(b"{\\rtf1\\fromhtml1 " + data)
    assert not _UNSTORABLE.search(body.html)
