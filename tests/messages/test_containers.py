"""Messages and files within a winmail.dat, as ordinary ones."""

from email import message_from_bytes
from email.policy import default

import pytest

from ...transports.errors import MessageGone
from ...transports.mime.containers import build_message, extract_tnef_files, open_tnef
from ...transports.mime.tnef import TnefFile, TnefMessage
from . import tnef_builder as tnef

INNER = TnefMessage(subject="inner", text="its text")
OUTER = TnefMessage(
    subject="outer",
    sender_name="Ann",
    sender_email="ann@x.org",
    text="plain",
    html="<p>rich</p>",
    files=[
        TnefFile("a.txt", "text/plain", data=b"first"),
        TnefFile("b.eml", "message/rfc822", data=b"Subject: x\n\ny"),
        TnefFile(embedded=INNER),
    ],
)


def test_as_an_ordinary_message():
    raw = build_message(OUTER)
    assert raw == build_message(OUTER)
    mail = message_from_bytes(raw, policy=default)
    assert (mail["Subject"], mail["X-Original-From"]) == ("outer", "Ann ann@x.org")
    assert mail.get_body(("plain",)).get_content().strip() == "plain"
    assert mail.get_body(("html",)).get_content().strip() == "<p>rich</p>"
    first, second, third = mail.iter_attachments()
    assert first.get_content().strip() == "first"
    assert second.get_content_type() == "application/octet-stream"
    assert (second.get_filename(), second.get_content()) == (
        "b.eml",
        b"Subject: x\n\ny",
    )
    inner = message_from_bytes(third.get_content(), policy=default)
    assert (third.get_filename(), inner["Subject"]) == ("inner.eml", "inner")


def test_text_alone():
    mail = message_from_bytes(build_message(INNER), policy=default)
    assert not mail.is_multipart()
    assert mail.get_content().strip() == "its text"


@pytest.mark.parametrize(
    ("name", "subject", "expected"),
    [
        ("given.msg", "subject", "given.eml"),
        ("", "a/subject", "a-subject.eml"),
        ("", "", "message.eml"),
    ],
)
def test_what_a_message_within_is_called(name, subject, expected):
    inner = tnef.winmail(tnef.attribute(1, 0x8004, subject.encode()))
    data = tnef.winmail(tnef.embedded(name, inner))
    [attachment] = open_tnef("2", data).attachments
    assert (attachment.part, attachment.name) == ("2.tnef.1", expected)
    [found] = extract_tnef_files(data, ["1"])
    assert found.name == expected


def test_files_by_number():
    data = tnef.winmail(tnef.file("a.txt", b"first"), tnef.file("b.txt", b"second"))
    found = extract_tnef_files(data, ["2", "1", "2"])
    assert [file.data for file in found] == [b"second", b"first", b"second"]
    for number in ("0", "3", "-1", "x", "", "1.1", "9" * 5, "9" * 5000):
        with pytest.raises(MessageGone):
            next(extract_tnef_files(data, [number]))


def test_what_is_no_winmail():
    assert open_tnef("1", b"text") is None
