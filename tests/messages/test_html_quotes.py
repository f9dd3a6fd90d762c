"""Quotes in HTML are folded, never cut; forwarded mails stay open."""

from __future__ import annotations

import re

import pytest

from ...messages.html import sanitize

QUOTES = {
    "Gmail": (
        '<div>Yes.</div><div class="gmail_quote"><div class="gmail_attr">On Monday, Ann'
        ' wrote:</div><blockquote class="gmail_quote" style="border-left:1px solid">'
        "old <blockquote class=gmail_quote>older</blockquote></blockquote></div>"
    ),
    "Apple Mail": 'Yes.<br><blockquote type="cite">old older</blockquote>',
    "a quote within, in none of its own": (
        'Yes.<blockquote type="cite">old <blockquote type="cite">older</blockquote>'
        "</blockquote>"
    ),
    "Thunderbird": (
        '<div class="moz-cite-prefix">On Monday, Ann wrote:</div>'
        '<blockquote type="cite" cite="mid:x">old <p>older</p></blockquote>'
    ),
    "Outlook": (
        "<div><p>Yes.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
        "padding:3.0pt 0cm 0cm 0cm'><p><b>From:</b> Ann</p></div></div></div>"
    ),
    "Outlook for Mac": (
        '<div>Yes.</div><span id="OLK_SRC_BODY_SECTION">'
        "<div>From: Ann<div>a</div></div>"
        "<div>old older</div></span>"
    ),
    "Yahoo": (
        '<div>Yes.<div>Dan</div></div><div class="ydp9b1yahoo_quoted" id="ydp1">'
        "<div><div>On Monday, Ann wrote:</div><div>old older</div></div></div>"
    ),
    "Outlook on the web": (
        '<div>Yes.</div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div>'
        "<div>old older</div>"
    ),
}
OPEN = {
    "only a quote": '<blockquote type="cite">old</blockquote>',
    "indented": "<p>As follows:</p><blockquote>indented</blockquote>",
    "forwarded": (
        "<p>FYI</p><p>Begin forwarded message:</p>"
        '<blockquote type="cite">From: Dora</blockquote>'
    ),
    "rule": "<p>one</p><hr><p>two</p>",
}


def _words(html: str) -> list[str]:
    return re.sub("<[^>]*>", " ", html).split()


@pytest.mark.parametrize("name", QUOTES)
def test_quote_is_folded_once_and_complete(name: str) -> None:
    folded = sanitize(QUOTES[name], quote_label="Quoted").html
    assert folded.count("<details><summary>Quoted</summary>") == 1
    assert folded.count("</details>") == 1
    plain = sanitize(QUOTES[name]).html
    assert "<details>" not in plain
    without_label = [word for word in _words(folded) if word != "Quoted"]
    assert without_label == _words(plain)


@pytest.mark.parametrize("name", OPEN)
def test_what_is_no_quote_stays_open(name: str) -> None:
    assert sanitize(OPEN[name], quote_label="Quoted") == sanitize(OPEN[name])


def test_answers_between_quotes_stay_visible() -> None:
    html = (
        "<p>Hello</p><blockquote type=cite>first?</blockquote><p>yes</p>"
        "<blockquote type=cite>second?</blockquote><p>no</p>"
    )
    shown = sanitize(html, quote_label="…").html
    outside = re.sub("<details>.*?</details>", "", shown)
    assert _words(outside) == ["Hello", "yes", "no"]


def test_label_is_text() -> None:
    html = "x<blockquote type=cite>y</blockquote>"
    assert "<script>" not in sanitize(html, quote_label="<script>").html


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        # What a program wraps a quote in ends, and the answer goes on.
        ("<p>a</p><blockquote type=cite>q</blockquote><p>b</p>", "a b"),
        ("<p>a</p><blockquote class=gmail_quote>q</blockquote><p>b</p>", "a b"),
        ("<p>a</p><blockquote type=cite><p>q</p>q</blockquote><p>b</p>", "a b"),
        (
            "<p>a</p><blockquote type=cite><blockquote type=cite>q</blockquote>"
            "q</blockquote><p>b</p>",
            "a b",
        ),
        ("<p>a</p><blockquote>only indented</blockquote>", "a only indented"),
        # What it announces is no quote: neither what is said within one.
        (
            "<p>a</p><blockquote type=cite>Begin forwarded message:</blockquote>"
            "<p>b</p><blockquote type=cite>q</blockquote>",
            "a b",
        ),
        (
            "<p>Begin forwarded message:</p><blockquote type=cite>q</blockquote>",
            "Begin forwarded message: q",
        ),
    ],
)
def test_what_stays_to_be_seen(html: str, shown: str) -> None:
    folded = sanitize(html, quote_label="Quote").html
    open_parts = re.sub(r"<details>.*?</details>", " ", folded, flags=re.DOTALL)
    assert folded.count("<details>") == folded.count("</details>")
    assert " ".join(re.sub("<[^>]*>", " ", open_parts).split()) == shown
