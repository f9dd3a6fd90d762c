"""No mail in HTML takes a worker: a megabyte of anything HTML knows is read, shown
and made into a memo within 2 s and 256 MB.

What a parser is slow at is not known beforehand, so a bit of everything is tried:
elements in several places, each character that is escaped, each piece of markup.
"""

from __future__ import annotations

import sys
import time

import pytest

from ...messages import frame, html, memo, quotes
from ...transports import mime
from ...transports.html.events import ATTRIBUTES, KNOWN, MAX_BRACKETS, MAX_HTML, is_cut
from ...transports.html.text import html_to_text
from ...transports.summaries import shorten
from .test_hostile import MEGABYTES, SECONDS, forget_peak, memory

OTHER = {"script", "style", "textarea", "title", "plaintext", "svg", "math", "select"}
OTHER |= {"option", "input", "body", "html", "head", "x-unknown", "object", "nobr"}
ELEMENTS = sorted(KNOWN | OTHER)
STRUCTURAL = {"a", "b", "blockquote", "font", "form", "li", "p", "pre", "select"}
STRUCTURAL |= {"svg", "table", "tbody", "td", "tr", "x-unknown"}
"""What parsers treat in a way of its own."""
ESCAPED = ("\xa0", "&", "<", ">", '"', "'", "\0", "\u200b", "\u202e", "é", "😀")
ESCAPED += ("&nbsp;", "&amp;", "&lt", "&#0;", "&#xa0;", "&x;", "&notin;", "< ", "a\xa0")
FONTS = "".join(f"<font size={size}>" for size in range(190))
PLACES = ("", "<pre>", "<table><tr>", "<a href='", "<img alt='", "<b style='")
PLACES += ("<table>" + FONTS + "<tr>",)
MARKUP = {
    "comments": "<!-- x -->",
    "comments never closed": "<!--",
    "declarations": "<!x>",
    "CDATA": "<![CDATA[x]]>",
    "instructions": "<?x?>",
    "style blocks": "<style>p{color:red}</style>",
    "conditional comments": "<!--[if mso]><p><![endif]-->",
    "end tags": "</",
    "attributes": "<b " + " ".join(f"{name}=1" for name in sorted(ATTRIBUTES)) + ">",
    "unknown attributes": "<b " + "x=1 " * 500 + ">",
    "long values": "<b title='" + "&" * 900 + "'>",
    "declarations of style": "<b style='" + "color:red;" * 300 + "'>x",
    "remote images": "<img src=http://x/y width=9 height=9 alt=x>",
    "embedded images": "<img src=cid:a@b>",
    "data images": "<img src='data:image/png;base64,AAAA'>",
    "links": "<a href='http://example.com/x'>x</a>",
    "long links": "<a href='http://example.com/" + "x" * 200 + "'>x</a>",
    "nested lists": "<ul><li>",
    "nested tables": "<table><tr><td>",
    "tables in links": "<a href='http://x/'><table>",
    "crossed": "<b><p></b></p>x",
    "crossed cells": "<td><b><tr>x</b>",
    "formatting in tables": "<table><font size=1>x<tr>",
    "quotes": "<blockquote type=cite>x",
    "quotes in a row": "<blockquote type=cite>x</blockquote>y",
    "drawings": "<svg><p>",
}
HIDDEN = "<p><table><td>" + "<b>" * 190


def _sample(kind: int) -> list[str]:
    """Of the elements that are alike a fifth, another one for each kind of document."""
    alike = [tag for tag in ELEMENTS if tag not in STRUCTURAL]
    return sorted(STRUCTURAL) + alike[kind::5]


CASES = {
    **{f"<{tag}>": (f"<{tag}>", "") for tag in _sample(0)},
    **{f"<{tag}>x</{tag}>": (f"<{tag}>x</{tag}>", "") for tag in _sample(1)},
    **{f"<table>, <{tag}>": (f"\xa0&<{tag}>", "<table>") for tag in _sample(2)},
    **{f"</{tag}>, deep": (f"</{tag}>", HIDDEN) for tag in ("p", "li", "b", "tr")},
    **{
        f"{text!r} in {place[-30:]!r}": (text, place)
        for text in ESCAPED
        for place in PLACES
    },
    **{name: (piece, "") for name, piece in MARKUP.items()},
}


def _show(document: str) -> None:
    """All that is made of the HTML of one mail."""
    frame.document(html.sanitize(document, quote_label="Quoted text"))
    text = html_to_text(document)
    quotes.fold(text)
    shorten(text)
    memo.to_html(text[: 2 * memo.MAX_MEMO])
    memo.excerpt(text)


# Once is enough: with Odoo the same would be measured a second time.
@pytest.mark.skipif("odoo" in sys.modules, reason="measured without Odoo")
@pytest.mark.parametrize("name", CASES)
def test_a_megabyte_of_it_is_shown_within_limits(name: str) -> None:
    piece, before = CASES[name]
    document = (before + piece * (MAX_HTML // len(piece) + 1))[:MAX_HTML]
    used = forget_peak()
    started = time.process_time()
    _show(document)
    assert time.process_time() - started < SECONDS
    assert memory("VmHWM") - used < MEGABYTES


@pytest.mark.parametrize("count", [MAX_BRACKETS // 2, MAX_BRACKETS // 2 + 1])
def test_what_is_cut_is_said(count: int) -> None:
    body = "<p>words</p>" * count
    top = "From: a@example.com\nContent-Type: text/html\n\n"
    content = mime.read_message((top + body).encode())
    too_long = count > MAX_BRACKETS // 2
    assert is_cut(body) is too_long
    assert (content.problems != ()) is too_long
    assert content.text.count("words") == min(count, MAX_BRACKETS // 2)


def test_escaped_characters_are_all_shown() -> None:
    text = "\xa0&<>" * 2000
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = html.sanitize(f"<pre>{escaped}</pre>").html
    assert shown.replace("&nbsp;", "\xa0") == f"<pre>{escaped}</pre>"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            "<table>a<tr><td>b</td>c</tr>d</table>e",
            "<table><tbody><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr>"
            "<tr><td>d</td></tr></tbody></table>e",
        ),
        (
            "<table>\n<tr>\n<td>b</td>\n</tr>\n</table>",
            "<table>\n<tbody><tr>\n<td>b</td>\n</tr>\n</tbody></table>",
        ),
        (
            "<table><form><tr><td>b</td></tr></form></table>",
            "<table><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        (
            "<table><br><tr><font><td>b</font></table>br",
            "<table><tbody><tr><td><font></font></td><td>b</td></tr></tbody></table>br",
        ),
        (
            "<table><tr><td>b</table>e",
            "<table><tbody><tr><td>b</td></tr></tbody></table>e",
        ),
    ],
)
def test_what_stands_between_cells_is_shown_where_it_stands(
    sent: str, shown: str
) -> None:
    assert html.sanitize(sent).html == shown
