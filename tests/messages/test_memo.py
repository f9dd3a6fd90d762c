"""The two memos, to the letter of the specification."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from ...messages import memo
from ...transports.interface import Address, Attachment, Content

CONTENT = Content(
    subject="Printer on fire",
    sender=Address("Carla Customer", "carla@customer.example"),
    to=(Address("Rep One", "rep@helpdesk.example"),),
    cc=(Address("", "boss@customer.example"),),
    sent=datetime(2026, 11, 24, 8, 41, tzinfo=timezone.utc),
    text="Hello,\n\n  it still burns.\n\nCarla\n",
    attachments=(
        Attachment("2", "photo.jpg", "image/jpeg"),
        Attachment("3", "logo.png", "image/png", content_id="a", inline=True),
        Attachment("4", "smime.p7s", "application/pkcs7-signature"),
    ),
)
HEADER = (
    "From: Carla Customer <carla@customer.example>\n"
    "To: Rep One <rep@helpdesk.example>\n"
    "Cc: boss@customer.example\n"
    "Sent: 2026-11-24 08:41\n"
    "Subject: Printer on fire"
)


def test_paste_is_header_body_and_what_was_left_out() -> None:
    assert memo.paste(CONTENT) == (
        f"{HEADER}\n\nHello,\n\n  it still burns.\n\nCarla\n\n"
        "[2 attachments were left out.]"
    )


def test_attach_is_header_and_two_lines() -> None:
    assert memo.attach(CONTENT) == f"{HEADER}\n\nHello,\nit still burns."


def test_one_attachment_is_said_in_the_singular() -> None:
    one = replace(CONTENT, attachments=CONTENT.attachments[:1])
    assert memo.paste(one).endswith("[1 attachment was left out.]")
    none = replace(CONTENT, attachments=())
    assert "left out" not in memo.paste(none)


def test_words_and_dates_are_the_readers_own() -> None:
    labels = memo.MemoLabels(
        sender="Von",
        to="An",
        cc="Kopie",
        sent="Gesendet",
        subject="Betreff",
        left_out_many="{count} Anhänge fehlen.",
    )
    zone = timezone(timedelta(hours=1))
    text = memo.paste(
        CONTENT, labels, zone=zone, format_date=lambda date: f"{date:%d.%m. %H:%M}"
    )
    assert text.startswith("Von: Carla")
    assert "\nGesendet: 24.11. 09:41\n" in text
    assert text.endswith("[2 Anhänge fehlen.]")


def test_received_date_stands_in_for_a_missing_one() -> None:
    undated = replace(CONTENT, sent=None)
    assert "Sent:" not in memo.paste(undated)
    assert "Sent: 2026-11-24 08:41" in memo.paste(undated, received=CONTENT.sent)


def test_excerpt_counts_lines_that_say_something() -> None:
    text = "\n---\n***\n> old\n[logo]\n<https://a.example>\n one\n\n two \nthree"
    assert memo.excerpt(text) == "one\ntwo"
    assert memo.excerpt("> only\n> a quote\n> here") == "> only\n> a quote"
    assert memo.excerpt("\n \n--\n") == ""
    assert memo.excerpt("你好\nمرحبا\nx") == "你好\nمرحبا"


def test_excerpt_has_at_most_590_characters() -> None:
    assert len(memo.excerpt("a" * 2000)) == memo.MAX_EXCERPT
    assert len(memo.excerpt("a" * 500 + "\n" + "b" * 500)) == memo.MAX_EXCERPT
    cut = memo.excerpt("word " * 500)
    assert cut.endswith("word…")
    # A space far from the end would cost more than it saves.
    assert len(memo.excerpt("a" * 400 + " " + "b" * 400)) == memo.MAX_EXCERPT
    assert len(memo.excerpt("a" * 590)) == 590
    assert memo.excerpt("a" * 590).endswith("a")


def test_very_long_body_is_cut_and_said() -> None:
    long = replace(CONTENT, text="line\n" * 100_000)
    text = memo.paste(long)
    assert len(text) < memo.MAX_MEMO + 1000
    assert "[The text is longer; the original is complete.]" in text


def test_many_recipients_are_counted() -> None:
    many = tuple(Address("", f"a{n}@example.com") for n in range(50))
    text = memo.paste(replace(CONTENT, to=many))
    assert "a29@example.com, and 20 more\n" in text


def test_real_address_is_always_shown() -> None:
    spoofed = replace(
        CONTENT, sender=Address("boss@helpdesk.example", "evil@x.example")
    )
    assert "From: boss@helpdesk.example <evil@x.example>" in memo.attach(spoofed)


def test_html_escapes_links_and_keeps_lines() -> None:
    text = "a <b>\n  c & d\n\nsee (https://x.example/?a=1&b=2), or mail a.b@c.example."
    assert memo.to_html(text) == (
        "<p>a &lt;b&gt;<br>&nbsp;&nbsp;c &amp; d</p>"
        '<p>see (<a href="https://x.example/?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer nofollow">https://x.example/?a=1&amp;b=2</a>), or '
        'mail <a href="mailto:a.b@c.example" target="_blank" '
        'rel="noopener noreferrer nofollow">a.b@c.example</a>.</p>'
    )


def test_html_links_nothing_but_addresses() -> None:
    for text in ("javascript:alert(1)", "data:text/html,x", "file:///x", "//x.example"):
        assert "<a" not in memo.to_html(text)
    assert "%22" not in memo.to_html('https://x.example/"onclick="alert(1)')
    assert 'onclick="' not in memo.to_html('https://x.example/"onclick="alert(1)')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Your order]\n\n[Logo]\n[Foot]", "[Your order]\n[Logo]"),
        ("[Logo]\n> quoted", "> quoted"),
        ("[Logo]\nHello", "Hello"),
        ("-- \n***\n", ""),
    ],
)
def test_excerpt_where_little_is_said(text: str, expected: str) -> None:
    assert memo.excerpt(text) == expected


def test_excerpt_passes_over_pictures_and_links() -> None:
    pictures = "[a logo]\n<https://x.org/a>\n"
    assert memo.excerpt(f"{pictures}words") == "words"
    assert memo.excerpt(f"{pictures}> quoted") == "> quoted"
    assert memo.excerpt(pictures) == "[a logo]\n<https://x.org/a>"
    assert memo.excerpt(f"{pictures}[a] said so") == "[a] said so"


def test_excerpt_is_cut_between_words_near_the_end() -> None:
    limit = memo.MAX_EXCERPT
    near = "a" * (limit * 4 // 5) + " " + "b" * limit
    assert memo.excerpt(near) == "a" * (limit * 4 // 5) + "…"
    far = "a" * (limit // 2) + " " + "b" * limit
    assert memo.excerpt(far) == far[: limit - 1] + "…"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://x.org/a.", "https://x.org/a"),
        ("(see https://x.org/a)", "https://x.org/a"),
        ("(see https://x.org/a).", "https://x.org/a"),
        ("https://x.org/a_(b)", "https://x.org/a_(b)"),
        ("https://x.org/a_(b))", "https://x.org/a_(b)"),
        ("https://x.org/a)b", "https://x.org/a)b"),
    ],
)
def test_links_without_the_punctuation_around_them(text: str, link: str) -> None:
    assert f'href="{link}"' in memo.to_html(text)
