"""Which parts are read and which are listed."""

import pytest

from ...transports.mime.layout import ENCRYPTED, arrange
from ...transports.mime.structure import Node

PNG = Node("9", "image/png")


def text(name, **values):
    return Node(name, "text/plain", size=100, **values)


def html(name, **values):
    return Node(name, "text/html", size=100, **values)


def multi(kind, *children, **parameters):
    return Node("", f"multipart/{kind}", parameters, children=children)


def read(root):
    """The texts, as (plain, HTML), and the parts that are listed."""
    layout = arrange(root)
    blocks = [
        (block.plain and block.plain.part, block.html and block.html.part)
        for block in layout.blocks
    ]
    return blocks, [node.part for node in layout.attachments]


CSV = Node("3", "text/csv", size=100)
FILE = {"filename": "x"}
ATTACHED = {"filename": "x", "disposition": "attachment"}


@pytest.mark.parametrize(
    ("root", "blocks", "listed"),
    [
        # One part alone.
        (text("1"), [("1", None)], []),
        (html("1", **FILE), [(None, "1")], []),
        (Node("1", "application/xhtml+xml", size=9), [(None, "1")], []),
        (Node("1", "text/csv", size=9), [("1", None)], []),
        (Node("1", "text/calendar", size=9), [], ["1"]),
        (Node("1", "text/rtf", size=9), [], ["1"]),
        (text("1", disposition="attachment"), [], ["1"]),
        # A text with a name is read only where there is no other.
        (multi("mixed", text("1"), text("2", **FILE)), [("1", None)], ["2"]),
        (multi("mixed", PNG, text("2", **FILE)), [("2", None)], ["9"]),
        (multi("mixed", text("1", **FILE), text("2", **FILE)), [], ["1", "2"]),
        (multi("mixed", PNG, text("2", **ATTACHED)), [], ["9", "2"]),
        (
            multi("mixed", Node("1", size=4), text("2", **FILE)),
            [("1", None), ("2", None)],
            [],
        ),
        (multi("mixed", Node("1", size=5), text("2", **FILE)), [("1", None)], ["2"]),
        # One text in several forms.
        (multi("alternative", text("1"), html("2")), [("1", "2")], []),
        (multi("alternative", text("1"), html("2"), html("3")), [("1", "2")], []),
        (multi("alternative", text("1"), html("2", **FILE)), [("1", "2")], []),
        (
            multi("alternative", text("1", **FILE), html("2", **FILE)),
            [("1", "2")],
            [],
        ),
        (
            multi("alternative", text("1"), html("2", **ATTACHED)),
            [("1", None)],
            ["2"],
        ),
        (multi("alternative", html("2", **ATTACHED)), [(None, "2")], []),
        (
            multi("alternative", html("1"), Node("2", "text/calendar")),
            [(None, "1")],
            ["2"],
        ),
        (multi("alternative", html("1"), CSV), [(None, "1")], ["3"]),
        (multi("alternative", PNG, CSV), [], ["9", "3"]),
        # A sequence as one of the forms.
        (
            multi("alternative", text("1"), multi("mixed", html("2"), PNG, html("3"))),
            [(None, "2"), (None, "3")],
            ["9"],
        ),
        (
            multi("alternative", text("1"), multi("mixed", text("2"), PNG, text("3"))),
            [("1", None)],
            ["9"],
        ),
        (
            multi("alternative", html("1"), multi("mixed", html("2"), PNG, html("3"))),
            [(None, "1")],
            ["9"],
        ),
        # A text and what it refers to.
        (multi("related", html("1"), PNG), [(None, "1")], ["9"]),
        (multi("related", PNG, html("2")), [(None, "2")], ["9"]),
        (multi("related", text("1"), html("2")), [("1", None)], ["2"]),
        (multi("related", text("1", **ATTACHED), PNG), [("1", None)], ["9"]),
        (
            multi("related", PNG, html("2"), text("3"), type="text/plain"),
            [("3", None)],
            ["9", "2"],
        ),
        (
            multi("related", html("1", content_id="a"), html("2", content_id="b")),
            [(None, "1")],
            ["2"],
        ),
        (
            multi(
                "related",
                html("1", content_id="a"),
                html("2", content_id="b"),
                start="<b>",
            ),
            [(None, "2")],
            ["1"],
        ),
        (
            multi("related", multi("alternative", text("1"), html("2")), html("3")),
            [("1", "2")],
            ["3"],
        ),
        (
            multi("related", html("1"), multi("mixed", PNG, CSV)),
            [(None, "1")],
            ["9", "3"],
        ),
        # Signed, and encrypted.
        (multi("signed", text("1"), text("2")), [("1", None)], ["2"]),
        (multi("encrypted", CSV, text("2")), [], ["3", "2"]),
    ],
)
def test_text_and_attachments(root, blocks, listed):
    assert read(root) == (blocks, listed)


def test_encrypted():
    assert arrange(multi("encrypted", CSV)).problems == [ENCRYPTED]
    for kind, encrypted in (
        ("enveloped-data", True),
        ("AuthEnveloped-Data", True),
        ("signed-data", False),
        ("", False),
    ):
        part = Node("1", "application/pkcs7-mime", {"smime-type": kind})
        layout = arrange(multi("mixed", part))
        assert bool(layout.problems) is encrypted
        assert bool(layout.containers) is not encrypted


def test_report_and_what_it_returns():
    reports = [Node(part, "message/delivery-status") for part in "12"]
    returned = [Node(part, "message/rfc822") for part in "34"]
    layout = arrange(multi("report", *reports, *returned))
    assert [node.part for node in layout.report] == ["1", "3"]
    assert [node.part for node in arrange(multi("mixed", *reports)).report] == ["1"]
    assert arrange(multi("mixed", *returned)).report == []
