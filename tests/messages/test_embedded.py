"""A mail's own pictures are put into its images, and into nothing else."""

from __future__ import annotations

import pytest

from ...messages.html import sanitize

PICTURE = "data:image/png;base64,AAAA"


def _embed(content_id: str) -> str:
    return PICTURE if content_id == "x" else ""


def test_a_picture_stands_where_its_image_was() -> None:
    shown = sanitize("<img src='cid:x' alt='cid:x'>", embed=_embed)
    assert shown.html == f'<img src="{PICTURE}" alt="cid:x">'


@pytest.mark.parametrize(
    "sent",
    [
        "<p title=\"<img src='cid:x'>\">text</p>",
        "<p title=\"src='cid: onclick=alert(1) x='\">text</p>",
        "<p title='<img src=\"cid:x\" onclick=alert(1)>'>text</p>",
        "<p>&lt;img src='cid:x'&gt;</p>",
        "<img alt=\"<img src='cid:x'>\" width=9>",
    ],
)
def test_what_only_looks_like_an_image_stays_what_it_is(sent: str) -> None:
    assert sanitize(sent, embed=_embed).html == sanitize(sent).html


def test_a_picture_that_is_missing_leaves_no_address() -> None:
    assert "src" not in sanitize("<img src='cid:y' alt=words>", embed=_embed).html
