"""What a winmail.dat holds (MS-OXTNEF)."""

import struct

import pytest

from ...transports.mime.tnef import BROKEN, is_tnef_data, read_tnef
from . import tnef_builder as tnef

RENDERED = tnef.attribute(2, 0x9002, b"\1\0\xff\xff\xff\xff" + b"\0" * 8)


def held(*parts):
    """What is read of a file that is whole."""
    message = read_tnef(tnef.winmail(*parts))
    assert message.problems == []
    return message


def of_properties(*items):
    return tnef.attribute(1, 0x9003, tnef.properties(*items))


def raw_properties(*items):
    return tnef.attribute(1, 0x9003, struct.pack("<I", len(items)) + b"".join(items))


SUBJECT = struct.pack("<HHII", tnef.STRING8, tnef.SUBJECT, 1, 8) + b"Printer\0"


def test_what_is_such_a_file():
    assert is_tnef_data(tnef.SIGNATURE)
    assert not is_tnef_data(tnef.SIGNATURE[:4])
    assert not is_tnef_data(b"not at all")
    assert read_tnef(tnef.SIGNATURE).problems == []
    assert read_tnef(b"not at all").problems == [BROKEN]


def test_an_attribute_without_its_end():
    head = struct.pack("<BHHI", 1, 0x8006, 6, 0)
    assert read_tnef(tnef.winmail(head)).problems == [BROKEN]


@pytest.mark.parametrize(
    ("number", "charset"),
    [
        (28591, "iso-8859-1"),
        (28595, "iso-8859-5"),
        (28605, "iso-8859-15"),
        (1251, "cp1251"),
        (20866, "koi8-r"),
        (65001, "utf-8"),
    ],
)
def test_text_in_the_stated_code_page(number, charset):
    text = "Grüße" if charset in ("iso-8859-1", "iso-8859-15") else "Привет"
    stated = (tnef.CODEPAGE, tnef.INTEGER, struct.pack("<I", number))
    html = (tnef.HTML, tnef.BINARY, f"<p>{text}</p>".encode(charset))
    assert held(of_properties(stated, html)).html == f"<p>{text}</p>"


def test_text_in_the_files_code_page():
    page = tnef.attribute(1, 0x9007, struct.pack("<I", 1251))
    body = tnef.attribute(1, 0x800C, "Привет".encode("cp1251") + b"\0")
    assert held(page, body).text == "Привет"


def test_the_better_of_two_texts():
    old = tnef.attribute(1, 0x800C, b"old")
    new = (tnef.BODY, tnef.UNICODE, tnef.unicode("new ☃"))
    rtf = (tnef.RTF, tnef.BINARY, tnef.stored_rtf(rb"{\rtf1 rich}"))
    html = (tnef.HTML, tnef.BINARY, b"<p>html</p>")
    assert held(old).text == "old"
    assert held(of_properties((tnef.BODY, tnef.STRING8, b"new\0"))).text == "new"
    assert held(old, of_properties(new)).text == "new ☃"
    assert held(of_properties(new, rtf)).text == "new ☃"
    assert held(of_properties(rtf)).text == "rich"
    both = held(of_properties(html, rtf))
    assert (both.html, both.text) == ("<p>html</p>", "")


def test_the_subject():
    old = tnef.attribute(1, 0x8004, b"old\0")
    new = of_properties((tnef.SUBJECT, tnef.UNICODE, tnef.unicode("new")))
    assert held(old).subject == "old"
    assert held(old, new).subject == "new"
    assert held(old, of_properties()).subject == "old"
    assert held(tnef.file("a.txt", b"x"), old).subject == "old"


def test_properties_that_are_passed_over():
    """Before each of which the subject must not be missed."""
    guid = b"\1" * 16
    integer = struct.pack("<HH", tnef.INTEGER, 0x1111) + b"\1\0\0\0"
    twice = struct.pack("<HHI", 0x1000 | tnef.INTEGER, 0x1111, 2) + b"\1\0\0\0" * 2
    several = struct.pack("<HHI", 0x1000 | tnef.STRING8, 0x1111, 2)
    several += (struct.pack("<I", 2) + b"a\0\0\0") * 2
    numbered = struct.pack("<HH", tnef.INTEGER, 0x8000) + guid
    numbered += struct.pack("<II", 0, 7) + b"\1\0\0\0"
    named = struct.pack("<HH", tnef.INTEGER, 0x8001) + guid
    named += struct.pack("<II", 1, 6) + b"a\0b\0\0\0\0\0" + b"\1\0\0\0"
    plain = struct.pack("<HH", tnef.INTEGER, 0x7FFF) + b"\1\0\0\0"
    for passed in (integer, twice, several, numbered, named, plain):
        assert held(raw_properties(passed, SUBJECT)).subject == "Printer"


def test_properties_that_are_not_there():
    fewer = tnef.attribute(1, 0x9003, struct.pack("<I", 2) + SUBJECT)
    assert held(fewer).subject == "Printer"
    unknown = struct.pack("<HH", 0x99, 0x1111) + b"\0" * 8
    many = struct.pack("<HHI", 0x1000 | tnef.INTEGER, 0x1111, 0xFFFFFFFF)
    for item in (unknown, many):
        message = read_tnef(tnef.winmail(raw_properties(SUBJECT, item, SUBJECT)))
        assert (message.subject, message.problems) == ("Printer", [BROKEN])


def attachment(*items, title=b"", data=b""):
    """The one file of a message, by its properties."""
    parts = [RENDERED]
    if title:
        parts.append(tnef.attribute(2, 0x8010, title))
    if data:
        parts.append(tnef.attribute(2, 0x800F, data))
    if items:
        parts.append(tnef.attribute(2, 0x9005, tnef.properties(*items)))
    [found] = held(*parts).files
    return found


def test_what_a_file_is_called():
    long = (tnef.LONG_NAME, tnef.UNICODE, tnef.unicode("a long name.txt"))
    short = (tnef.SHORT_NAME, tnef.STRING8, b"ALONGN~1.TXT\0")
    shown = (0x3001, tnef.STRING8, b"shown.txt\0")
    assert attachment(title=b"title.txt\0").name == "title.txt"
    assert attachment(shown).name == "shown.txt"
    assert attachment(shown, title=b"title.txt\0").name == "title.txt"
    assert attachment(short, title=b"title.txt\0").name == "ALONGN~1.TXT"
    assert attachment(short, long, title=b"title.txt\0").name == "a long name.txt"


def test_a_files_bytes_stay_as_they_are():
    inner = (tnef.OBJECT, tnef.BINARY, b"from the property\0\0")
    assert attachment(inner).data == b"from the property\0\0"
    assert attachment(inner, data=b"the data\0").data == b"the data\0"


def test_what_else_is_said_of_a_file():
    found = attachment(
        (tnef.MIMETYPE, tnef.STRING8, b"Image/PNG\0"),
        (tnef.CONTENT_ID, tnef.STRING8, b"<a@b>\0"),
    )
    assert (found.mimetype, found.content_id) == ("image/png", "a@b")
