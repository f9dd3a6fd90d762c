"""What is made of a whole message."""

import base64

import pytest

from ...transports.mime.message import MAX_CONTAINERS, read_message
from . import tnef_builder
from .test_signed import definite, signed


def test_the_first_of_fields_that_should_be_there_once():
    content = read_message(
        b"Subject: first\nSubject: second\nMessage-ID: <1@x> <2@x>\n"
        b"From: Nobody:;, Team:;\nTo: a@x.org\nTo: b@x.org\n\ntext"
    )
    assert (content.subject, content.message_id) == ("first", "<1@x>")
    assert content.sender.name == "Nobody"
    assert [one.email for one in content.to] == ["a@x.org", "b@x.org"]


@pytest.mark.parametrize(
    ("html", "is_read"),
    [
        ("<p>beside</p>", True),
        ("<img src=cid:a>", True),
        ("<p> </p>", False),
        ("", False),
    ],
)
def test_winmail_is_read_where_nothing_stands_beside_it(html, is_read):
    """What stands beside it is the text already."""
    inside = tnef_builder.winmail(tnef_builder.attribute(1, 0x800C, b"inside"))
    raw = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        f"{html}\n--b\nContent-Type: application/ms-tnef\n"
        "Content-Transfer-Encoding: base64\n\n"
        f"{base64.b64encode(inside).decode()}\n--b--\n"
    )
    assert (read_message(raw.encode()).text.strip() != "inside") is is_read


def test_messages_signed_one_within_the_other():
    """As deep as containers are opened, and no deeper."""

    def wrapped(levels):
        raw = b"Subject: x\n\ninmost"
        for _level in range(levels):
            content = base64.b64encode(signed(definite(4, raw)))
            raw = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
            raw += b"Content-Transfer-Encoding: base64\n\n" + content
        return raw

    assert read_message(wrapped(MAX_CONTAINERS)).text == "inmost"
    assert read_message(wrapped(MAX_CONTAINERS + 1)).text == ""
