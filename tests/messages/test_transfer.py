"""Content-Transfer-Encoding as it is really sent (RFC 2045)."""

import pytest

from ...transports.mime.transfer import (
    BASE64_BROKEN,
    ENCODING_UNKNOWN,
    decode_transfer,
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"YWJj", b"abc"),
        (b"YWI=", b"ab"),
        (b"YWI", b"ab"),
        (b"YWJjZ", b"abc"),
        (b"YWI=YWJj", b"ababc"),
        (b"Y W\r\nJj", b"abc"),
        (b"", b""),
    ],
)
def test_base64(data, expected):
    assert decode_transfer(data, "base64") == (expected, "")


def test_base64_with_noise():
    data = b"!" + b"YWJj" * 10
    assert decode_transfer(data, "Base64") == (b"abc" * 10, BASE64_BROKEN)
    data = b"YWJj" * 10 + b"!"
    assert decode_transfer(data, '"base64"') == (b"abc" * 10, BASE64_BROKEN)


def test_text_that_is_said_to_be_base64():
    data = b"Dear Ann, this is text!"
    assert decode_transfer(data, "base64") == (data, BASE64_BROKEN)
    below = b"YWJj=\r\n" + data
    assert decode_transfer(below, "base64") == (b"abc\r\n" + data, BASE64_BROKEN)


@pytest.mark.parametrize(
    "data",
    [
        b"begin 644 x\n#86)C\n`\nend\n",
        b"before\nbegin 644 x\r\n#86)C\r\n`\r\nend\r\n",
        b"#86)C\n",
        b"begin 644 x\n#86)C\nend\n#86)C\n",
        b"begin 644 x\n#86)C\n`\n#86)C\n",
        b"begin 644 x\n#86)C\n\n`\nend\n",
        # More than the line's length says, as some encoders pad.
        b"begin 644 x\n#86)CZZZZ\n`\nend\n",
        b"begin 644 x\n#86)C\n#\x80\x80\n`\nend\n",
    ],
)
def test_uuencode(data):
    assert decode_transfer(data, "x-uuencode") == (b"abc", "")


def test_other_encodings():
    assert decode_transfer(b"a=20b=\nc", "quoted-printable") == (b"a bc", "")
    for name in ("", "7bit", "8BIT", " binary "):
        assert decode_transfer(b"a=20b", name) == (b"a=20b", "")
    assert decode_transfer(b"a=20b", "rot13") == (b"a=20b", ENCODING_UNKNOWN)
