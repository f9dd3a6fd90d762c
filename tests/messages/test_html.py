"""The sanitiser by itself: scripts, remote content, overlays (see test_browser.py)."""

from __future__ import annotations

import re
from html import escape

import pytest

from ...messages.frame import SANDBOX, document
from ...messages.html import sanitize
from ...transports.html.events import names
from ...transports.html.text import html_to_text
from .attacks import IMAGES, OVERLAYS, REMOTE, SCRIPTS

SERVER = "http://server.example"
_TAG = re.compile(r"<([a-z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_HARMLESS_TAGS = names(
    "a abbr b big blockquote br caption center code col dd del details div dl dt em "
    "font h1 h2 h3 h4 h5 h6 hr i img ins li mark ol p pre q s small span strike "
    "strong sub summary sup table tbody td tfoot th thead tr tt u ul"
)
_HARMLESS_ATTRIBUTES = names(
    "align alt bgcolor border cellpadding cellspacing color colspan data-blocked dir "
    "face height href hspace lang nowrap rel reversed rowspan size src start style "
    "target title type valign value vspace width"
)
_HARMLESS_URL = re.compile(r"(?:https?|mailto|tel|cid):|data:image/(?:png|gif|jpeg)")
_FORBIDDEN_STYLE = re.compile(
    r"url|expression|var\(|position|behavior|image|@|\\|transform|opacity"
)
ATTACKS = [
    *((f"script: {name}", html) for name, html in SCRIPTS.items()),
    *((f"remote: {name}", html) for name, html in REMOTE.items()),
    *((f"overlay: {name}", html) for name, html in OVERLAYS.items()),
    *((f"image: {name}", html) for name, (html, _count) in IMAGES.items()),
]


def _filled(html: str) -> str:
    return html.replace("%S", SERVER).replace("%T", SERVER.removeprefix("http:"))


def _assert_harmless(html: str, *, images: bool = False) -> None:
    """Only known tags and attributes, only absolute addresses of known schemes."""
    for name, attributes in _TAG.findall(html):
        assert name in _HARMLESS_TAGS
        for attribute, value in _ATTRIBUTE.findall(attributes):
            assert attribute in _HARMLESS_ATTRIBUTES
            if attribute in ("href", "src"):
                assert _HARMLESS_URL.match(value)
            if attribute == "src" and not images:
                assert not value.startswith("http")
            if attribute == "style":
                assert not _FORBIDDEN_STYLE.search(value)
    assert "<" not in _TAG.sub("", html).replace("</", "")


@pytest.mark.parametrize("html", [h for _n, h in ATTACKS], ids=[n for n, _h in ATTACKS])
def test_attack_is_harmless(html: str) -> None:
    _assert_harmless(sanitize(_filled(html)).html)
    with_images = sanitize(_filled(html), remote_images=True)
    _assert_harmless(with_images.html, images=True)
    assert with_images.blocked_images == 0


@pytest.mark.parametrize("name", IMAGES)
def test_remote_images_are_counted_and_come_back(name: str) -> None:
    html, count = IMAGES[name]
    blocked = sanitize(_filled(html))
    assert blocked.blocked_images == count
    assert "/image/" not in blocked.html
    assert sanitize(_filled(html), remote_images=True).html.count("/image/") == count


@pytest.mark.parametrize(
    ("html", "words", "style"),
    [
        ('<img src=http://x/a alt="Our logo">', "Our logo", ""),
        ("<img src=http://x/a width=96 height=50>", "", "width: 96px; height: 50px"),
        (
            "<img src=//x/a alt=A width='100%' style='width:80px;display:block'>",
            "A",
            "width: 100%; width: 80px; display: block",
        ),
        (
            "<img srcset='http://x/b 2x' src=http://x/a alt='&lt;b&gt;'>",
            "&lt;b&gt;",
            "",
        ),
    ],
)
def test_a_box_stands_in_for_a_remote_image(html: str, words: str, style: str) -> None:
    shown = sanitize(html)
    assert shown.blocked_images == 1
    assert shown.html == (
        f'<span data-blocked="" title="{words}" style="{style}">{words}</span>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<img src=http://x/a>",
        "<img src=http://x/a alt=''>",
        "<img src=http://x/a alt=Beacon width=1 height=1>",
        "<img src=http://x/a alt=Line width=600 height=2>",
    ],
)
def test_spacers_and_counters_of_readers_leave_nothing(html: str) -> None:
    assert sanitize(f"a{html}b").html == "ab"
    assert sanitize(html).blocked_images == 1


def test_mail_cannot_make_a_box_of_its_own() -> None:
    assert "data-blocked" not in sanitize("<span data-blocked=x>a</span>").html


def test_paragraphs_of_outlook_are_lines() -> None:
    html = '<p class="MsoNormal">a</p><p class=x_MsoNormal style="margin:1cm">b</p>'
    assert sanitize(html).html == (
        '<p style="margin: 0">a</p><p style="margin: 0; margin: 1cm">b</p>'
    )


@pytest.mark.parametrize("name", REMOTE)
def test_other_remote_content_never_comes_back(name: str) -> None:
    shown = sanitize(_filled(REMOTE[name]), remote_images=True).html
    assert "remote" not in re.sub(r'href="[^"]*"', "", shown).replace(">remote", "")


@pytest.mark.parametrize(
    "url",
    ["/web", "web", "../x", "?a=1", "#top", "//evil.example", "\\\\evil", "", "http:"],
)
def test_links_that_are_not_absolute_lead_nowhere(url: str) -> None:
    found = re.search(r'href="([^"]*)"', sanitize(f'<a href="{url}">x</a>').html)
    assert not found or found[1] == "http:"


@pytest.mark.parametrize(
    "url", ["https://a.example/?b=1&amp;c=2#d", "mailto:a@b.example", "tel:+49123"]
)
def test_links_open_outside_and_tell_nothing(url: str) -> None:
    html = sanitize(f'<a href="{url}" target=_top rel=opener>x</a>').html
    assert f'href="{url}"' in html
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "_top" not in html


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hello <b>you</b><br>and <i>me</i></p>",
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
        '<p style="color: red; font-size: 12px; margin: 0 0 1em">x</p>',
        '<img src="cid:image001.png@01DD.ABC" alt="logo" width="10">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        "<blockquote>old</blockquote>",
        "a &lt; b &amp; c &gt; d",
        "<pre>a\n  b</pre>",
        "<h1>Größe 🔥</h1>",
    ],
)
def test_ordinary_mail_is_kept(html: str) -> None:
    assert sanitize(html).html == html
    assert sanitize(sanitize(html).html).html == html


def test_no_control_character_gets_through() -> None:
    html = "a&#27;b&#0;c\x1b\0d&#x85;e<p title='&#7;x\x07'>f</p>&#xd800;&#65535;"
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff\uffff]", sanitize(html).html)
    assert sanitize("&amp;lt;b&amp;gt;").html == "&amp;lt;b&amp;gt;"
    assert sanitize("&lt;b&gt;").html == "&lt;b&gt;"


@pytest.mark.parametrize("breaks", range(4))
def test_line_breaks_at_the_start_of_pre_stay(breaks: int) -> None:
    text = f"<pre>{chr(10) * breaks}x</pre>"
    assert sanitize(text).html == text


def test_unclosed_and_crossed_elements_keep_their_text() -> None:
    html = "<p>one<p>two<b>three<i>four</b>five<table><tr><td>six<tr><td>seven"
    text = re.sub("<[^>]*>", "", sanitize(html).html)
    assert text == "onetwothreefourfivesixseven"


@pytest.mark.parametrize("name", ["svg", "math"])
def test_html_ends_a_drawing_that_nobody_closed(name: str) -> None:
    html = f"a<{name} x=y><style>b</style><P>Pay <b>me</b><{name}>d</{name}>e"
    assert sanitize(html).html == "a<p>Pay <b>me</b>e</p>"
    assert html_to_text(html).split() == ["a", "Pay", "mee"]


def test_document_carries_its_own_policy() -> None:
    shown = document(sanitize("<p>x</p>"))
    assert shown.startswith("<!DOCTYPE html>")
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in shown
    assert "https:" not in shown
    assert "<p>x</p>" in shown
    assert "img-src data: https: http:" in document(sanitize("", remote_images=True))
    assert "img-src data:;" in document(
        sanitize("", remote_images=True), remote_images=False
    )


def test_document_says_how_it_is_shown() -> None:
    narrow = sanitize("<p>x</p>")
    wide = sanitize("<table width=600><tr><td>x</table>")
    colored = sanitize("<p style='color:red'>x</p>")
    assert "<html>" in document(narrow)
    assert "<html data-dark>" in document(narrow, dark=True)
    assert "<html data-fit>" in document(wide)
    assert "<html>" in document(colored, dark=True)


def test_frame_allows_neither_scripts_nor_origin() -> None:
    allowed = SANDBOX.split()
    assert set(allowed) == {"allow-popups", "allow-popups-to-escape-sandbox"}


@pytest.mark.parametrize(
    ("size", "is_shown"),
    [
        ("width=3", False),
        ("height=3px", False),
        ("width=4 height=4", True),
        ("width=3%", True),
        ("", True),
    ],
)
def test_no_place_is_kept_for_a_pixel_that_counts_who_reads(
    size: str, is_shown: bool
) -> None:
    clean = sanitize(f"<img src=http://x/a alt=Logo {size}>")
    assert (">Logo<" in clean.html) is is_shown


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("color: red; width: 3px", "color: red; width: 3px"),
        ("font-family: 'A B'", "font-family: 'A B'"),
        ("font-family: 'A B", None),
        ('font-family: "A B', None),
        ("color: r\\65 d", None),
        ("color: /* x */ red", None),
        ("color: red;" * 5000, None),
    ],
)
def test_styles(style: str, expected: str | None) -> None:
    html = sanitize(f'<p style="{escape(style)}">x</p>').html
    found = re.search(r'style="([^"]*)"', html)
    assert (found[1] if found else None) == expected
