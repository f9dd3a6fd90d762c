"""How wide HTML mail is laid out, and whether it has colours of its own."""

from __future__ import annotations

import pytest

from ...messages.html import sanitize

ROW = "<td width=90>x</td>" * 10


@pytest.mark.parametrize(
    ("html", "width"),
    [
        ("<p>text</p>", 0),
        ("<table width=600><tr><td width=300>a<td width=300>b</table>", 600),
        ("<table width='640px'><tr><td>a</table>", 640),
        ("<table width='100%'><tr><td>a</table>", 0),
        ("<div style='max-width:600px'>a</div>", 0),
        ("<div style='margin:0;WIDTH: 600px'>a</div>", 600),
        ("<td style='min-width:700px'>a</td>", 700),
        ("<table style='width:646.5pt'><tr><td>a</table>", 862),
        (f"<table><tr>{ROW}</tr><tr>{ROW}</tr></table>", 900),
        ("<table><tr><td width=400>" + f"<table><tr>{ROW}</table>" + "</table>", 900),
        ("<img src=cid:a width=4000>", 0),
        ("<table width=300><tr><td>a</table>", 0),
        ("<table width=320><tr><td>a</table>", 0),
        ("<table width=3000><tr><td>a</table>", 3000),
        ("<table width=90000><tr><td>a</table>", 0),
        ("<table width=x style='width:calc(600px)'><tr><td>a</table>", 0),
    ],
)
def test_width(html: str, width: int) -> None:
    assert sanitize(html).width == width


@pytest.mark.parametrize(
    "html",
    [
        "<p>text</p>",
        "<p style='color:#1F497D'>a</p><font color=black>b</font>",
        "<span style='color:rgb(34, 34, 34);background:white'>a</span>",
        "<table bgcolor=#fff><tr><td style='color:windowtext !important'>a</table>",
        "<p style='background:rgb(250, 250, 250)'>a</p>",
        "<p style='color:inherit;background-color:transparent'>a</p>",
    ],
)
def test_dark_writing_on_white_paper_is_plain(html: str) -> None:
    assert sanitize(html).plain


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color:red'>a</p>",
        "<p style='color:#0f0'>a</p>",
        "<p style='color:rgb(0, 120, 255)'>a</p>",
        "<table bgcolor=#0b3d91><tr><td>a</table>",
        "<p style='background: #fafafa url(x)'>a</p>",
        "<p style='background:#eee'>a</p>",
        "<font color=#ffffff>a</font>",
        "<p style='color:hsl(0 100% 50%)'>a</p>",
    ],
)
def test_colours_of_its_own_are_not(html: str) -> None:
    assert not sanitize(html).plain
