"""ISO-2022-JP as Windows and Macs write it."""

from ...transports.mime.charsets import decode_charset
from ...transports.mime.japanese import to_shift_jis

HALVES = range(0x21, 0x7F)


def test_every_kanji_of_the_standard():
    for row in range(0x30, 0x75):
        for column in HALVES:
            data = b"\x1b$B" + bytes([row, column]) + b"\x1b(B"
            try:
                expected = data.decode("iso2022_jp")
            except UnicodeDecodeError:
                continue  # the standard has no character there
            assert to_shift_jis(data).decode("cp932") == expected


def test_katakana_of_half_width():
    data = b"a\x1b(I" + bytes(range(0x21, 0x60)) + b"\x1b(Bb"
    kana = "".join(chr(0xFF61 + number) for number in range(0x3F))
    assert to_shift_jis(data).decode("cp932") == f"a{kana}b"


def test_what_is_no_pair_stays():
    assert to_shift_jis(b"\x1b$B0!\n0!\x1b(B").decode("cp932") == "亜\n亜"
    assert to_shift_jis(b"\x1b$B 0!0\x1b(Bx").decode("cp932") == " 亜0x"


def test_signs_that_the_standard_lacks():
    data = b"\x1b$B-!F|-\x22\x1b(B"
    assert decode_charset(data, "iso-2022-jp") == ("①日②", "")
