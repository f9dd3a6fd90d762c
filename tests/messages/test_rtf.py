"""The RTF of a winmail.dat (MS-OXRTFCP, MS-OXRTFEX)."""

import struct

import pytest

from ...transports.mime.rtf import decompress_rtf, read_rtf

DICTIONARY_SIZE = 207


def packed(stream, size=1000):
    """Compressed RTF of these bytes: flags, literals and references."""
    return struct.pack("<IIII", len(stream) + 12, size, 0x75465A4C, 0) + stream


def reference(offset, length):
    return struct.pack(">H", offset << 4 | length - 2)


def end(written):
    return reference(DICTIONARY_SIZE + written, 2)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"\x04ab" + end(2), b"ab"),
        # A reference into what was just written, also over its own end.
        (b"\x06a" + reference(DICTIONARY_SIZE, 3) + end(4), b"aaaa"),
        # Into the dictionary, and to where nothing was written yet.
        (b"\x03" + reference(0, 6) + end(6), b"{\\rtf1"),
        (b"\x03" + reference(3000, 3) + end(3), b"   "),
        (b"\x03" + reference(4095, 2) + end(2), b" {"),
        # After the end nothing counts.
        (b"\x04ab" + end(2) + b"cd", b"ab"),
        # Cut off: after a literal, and within a reference.
        (b"\x00ab", b"ab"),
        (b"\x04ab\x0c", b"ab"),
        (b"\x00abcdefgh", b"abcdefgh"),
        (b"\x00abcdefgh\x00", b"abcdefgh"),
        (b"\x02a" + reference(DICTIONARY_SIZE, 2), b"aaa"),
    ],
)
def test_compressed(stream, expected):
    assert decompress_rtf(packed(stream)) == expected


def test_no_more_than_is_said():
    assert decompress_rtf(packed(b"\x00abcdefgh", 3)) == b"abc"
    assert decompress_rtf(packed(b"\x00abcdefgh\x00ijkl", 8)) == b"abcdefgh"


def test_not_compressed():
    head = struct.pack("<III", 12, 2, 0x414C454D) + b"\0" * 4
    assert decompress_rtf(head + b"abc") == b"ab"
    assert decompress_rtf(head) == b""
    assert decompress_rtf(head[:15]) == b""
    assert decompress_rtf(head.replace(b"MELA", b"nope") + b"abc") == b""


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1 a\~b\-c\{\}\\}", "a\xa0bc{}\\"),
        (rb"{\rtf1\ansicpg1251 \'cf\'f0}", "Пр"),
        (rb"{\rtf1\ansicpg99999 \'e9}", "é"),
        (rb"{\rtf1 a{\*\unknown b}c}", "ac"),
        (rb"{\rtf1 a{\*}\b c}", "ac"),
        (rb"{\rtf1 a{\fonttbl b{\b c}}d}", "ad"),
        (rb"{\rtf1 \u8217?s}", "\u2019s"),
        (rb"{\rtf1\uc0 \u8217 s}", "\u2019s"),
        (rb"{\rtf1\uc \u8217 s}", "\u2019s"),
        (rb"{\rtf1\uc-1 \u8217 st}", "\u2019st"),
        (rb"{\rtf1\uc2 \u8217\'92\'92s}", "\u2019s"),
        (rb"{\rtf1\uc3 \u8217 ??\'92s}", "\u2019s"),
        (rb"{\rtf1\uc2 {\uc1 \u8217?a}\u8217??b}", "\u2019a\u2019b"),
        (rb"{\rtf1{\u8217}a}", "\u2019a"),
        (rb"{\rtf1 \u-10179 ?\u-8704 ?}", "\U0001f600"),
        (rb"{\rtf1 \u a b}", " b"),
        (b"{\\rtf1 a\\\nb\\par c\\tab d}", "a\nb\nc\td"),
        (rb"{\rtf1 a{\v b}} c", "ab c"),
    ],
)
def test_text(rtf, text):
    assert read_rtf(rtf).text == text


def test_html_within():
    rtf = (
        rb"{\rtf1\fromhtml1 {\*\htmltag64 <p class='x'>}\htmlrtf \b\htmlrtf0 "
        rb"caf\'e9{\*\htmltag72 </p>}\htmlrtf {x}\htmlrtf0 {\*\other y}}"
    )
    body = read_rtf(rtf)
    assert (body.html, body.text) == ("<p class='x'>café</p>", "")
