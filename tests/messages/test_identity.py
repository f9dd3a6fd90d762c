"""Which messages are the same, with and without a Message-ID."""

from __future__ import annotations

import pytest

from ...messages.identity import (
    content_sha256,
    fingerprint,
    fingerprint_of,
    is_same_text,
    raw_sha256,
)
from ...transports import mime
from ...transports.interface import MessageKey, Summary

RAW = (
    b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n y\r\n"
    b"Date: Tue, 24 Nov 2026 09:41:00 +0100\r\nMessage-ID: <1@example.com>\r\n"
    b"\r\ntext\r\n"
)


@pytest.mark.parametrize(
    "same",
    [
        b"Received: from a\r\n by b\r\nReturn-Path: <a@example.com>\r\n" + RAW,
        b"Delivered-To: b@example.com\r\nX-Spam: no\r\n" + RAW,
        b"Authentication-Results: mx; spf=pass\r\nDKIM-Signature: v=1;\r\n b=x\r\n"
        + RAW,
        RAW.replace(b"\r\n", b"\n"),
        RAW.replace(b"\r\n y", b" y"),
        RAW.replace(b"Subject:", b"SUBJECT:  "),
        RAW + b"\r\n\r\n",
        b"\r\n" + RAW,
    ],
)
def test_the_way_to_the_mailbox_does_not_count(same: bytes) -> None:
    assert content_sha256(same) == content_sha256(RAW)
    assert raw_sha256(same) != raw_sha256(RAW)


@pytest.mark.parametrize(
    "other",
    [
        RAW.replace(b"text", b"texts"),
        RAW.replace(b"<1@", b"<2@"),
        RAW.replace(b"Subject: x", b"Subject: z"),
        RAW.replace(b"a@example.com", b"c@example.com"),
        RAW.replace(b"\r\n\r\ntext", b"\r\n\r\nte\r\nxt"),
        b"",
    ],
)
def test_what_the_sender_wrote_counts(other: bytes) -> None:
    assert content_sha256(other) != content_sha256(RAW)


def test_large_bodies_are_hashed_in_pieces() -> None:
    body = b"x" * (1 << 20)
    crlf = RAW + body[:-1] + b"\r\n" + body
    assert content_sha256(crlf) == content_sha256(crlf.replace(b"\r\n", b"\n"))
    assert content_sha256(crlf) != content_sha256(crlf + b"y")


def test_row_and_message_have_the_same_fingerprint() -> None:
    content = mime.read_message(RAW)
    row = Summary(
        MessageKey("INBOX", "1", "2"),
        subject=content.subject,
        sender=content.sender,
        sent=content.sent,
        message_id=content.message_id,
    )
    assert fingerprint_of(row) == fingerprint_of(content)
    assert fingerprint_of(content) == fingerprint(
        "<1@example.com>",
        "A@Example.com",
        "Tue, 24 Nov 2026 08:41:00 +0000",
        "x  y",
    )


def test_fingerprints_differ_without_an_id() -> None:
    first = fingerprint("", "a@example.com", "Tue, 24 Nov 2026 09:41:00 +0100", "x")
    assert first != fingerprint("", "a@example.com", None, "x")
    assert first != fingerprint("", "b@example.com", "Tue, 24 Nov 2026 09:41:00", "x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It burns.\nPlease help.", "It  burns. Please help.\n"),
        ("It burns.", "CAUTION: external sender\n\nIt burns."),
        ("It burns.", "It burns.\n-- \nUnsubscribe: https://list.example/x"),
        ("See https://a.example/1 now", "See https://safe.example/?u=a%2F1 now"),
        ("Straße", "STRASSE"),
        ("", " \n"),
    ],
)
def test_what_was_changed_on_the_way_is_the_same(one: str, other: str) -> None:
    assert is_same_text(one, other)
    assert is_same_text(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 1", "Order 2"),
        ("Order 1", "Order 10"),
        ("Dear Ann, invoice 4711 is due.", "Dear Ann, invoice 4712 is due."),
        ("It burns.", ""),
        ("https://a.example/1", "It burns."),
    ],
)
def test_two_texts(one: str, other: str) -> None:
    assert not is_same_text(one, other)
    assert not is_same_text(other, one)


@pytest.mark.parametrize("shift", range(-2, 3))
def test_line_ends_anywhere_in_a_large_mail_do_not_count(shift: int) -> None:
    head = b"From: a@example.com\r\n\r\n"
    body = b"x" * ((1 << 20) - 1 + shift) + b"\r\n" + b"y" * (1 << 20) + b"\r\nz"
    raw = head + body
    same = raw.replace(b"\r\n", b"\n")
    assert content_sha256(raw) == content_sha256(same)
