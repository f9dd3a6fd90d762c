"""The content of opaque S/MIME (RFC 5652), in the ways that BER allows."""

import zlib

import pytest

from ...transports.mime.signed import is_encrypted, signed_content

SIGNED, COMPRESSED = "2a864886f70d010702", "2a864886f70d0109100109"
ENVELOPED, AUTH_ENVELOPED = "2a864886f70d010703", "2a864886f70d0109100117"
DATA = "2a864886f70d010701"
TEXT = b"Subject: inmost\n\nits text"


def definite(tag, content):
    """An element whose length is stated, in as few bytes as it takes."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def indefinite(tag, content):
    """An element that ends where it says so."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def oid(name):
    return definite(6, bytes.fromhex(name))


NULL = b"\5\0"
ALGORITHM = definite(0x30, oid("2b0e03021a") + NULL)
OCTETS = definite(4, TEXT)


def signed(octets=OCTETS, algorithms=None, wrap=definite, kind=SIGNED):
    """A ContentInfo with this octet string."""
    algorithms = definite(0x31, ALGORITHM) if algorithms is None else algorithms
    content = wrap(0x30, oid(DATA) + wrap(0xA0, octets))
    inner = wrap(0x30, definite(2, b"\1") + algorithms + content + definite(0x31, b""))
    return wrap(0x30, oid(kind) + wrap(0xA0, inner))


@pytest.mark.parametrize("wrap", [definite, indefinite])
@pytest.mark.parametrize(
    "octets",
    [
        OCTETS,
        definite(0x24, definite(4, TEXT[:9]) + definite(4, TEXT[9:])),
        indefinite(0x24, definite(4, TEXT[:9]) + definite(4, TEXT[9:])),
        definite(0x24, definite(4, TEXT)),
    ],
)
def test_the_content(wrap, octets):
    assert signed_content(signed(octets, wrap=wrap)) == TEXT


def nested(levels):
    data = ALGORITHM
    for _level in range(levels):
        data = indefinite(0x31, data)
    return data


@pytest.mark.parametrize(
    "algorithms",
    [
        definite(0x31, b""),
        indefinite(0x31, b""),
        indefinite(0x31, ALGORITHM),
        indefinite(0x31, ALGORITHM + NULL + ALGORITHM),
        indefinite(0x31, indefinite(0x30, oid(DATA) + NULL) + ALGORITHM),
        indefinite(0x31, indefinite(0x30, b"") + indefinite(0x30, NULL)),
        indefinite(0x31, definite(4, b"\0\0\0")),
        nested(40),
    ],
)
def test_what_is_passed_over_before_it(algorithms):
    assert signed_content(signed(algorithms=algorithms)) == TEXT


def test_what_is_nested_without_end():
    assert signed_content(signed(algorithms=nested(41))) is None


def test_lengths_in_more_bytes_than_it_takes():
    for size in (1, 2, 8):
        length = bytes([0x80 | size]) + len(TEXT).to_bytes(size, "big")
        assert signed_content(signed(b"\4" + length + TEXT)) == TEXT
    assert signed_content(signed(b"\4\x89" + b"\0" * 8 + b"\1x")) is None


def test_what_is_cut_off_is_read_so_far():
    whole = signed(definite(4, b"x" * 1000))
    assert signed_content(whole[:-500]) == b"x" * (1000 - 500 + 2)


def test_compressed():
    octets = definite(4, zlib.compress(TEXT))
    algorithms = definite(0x30, oid(COMPRESSED))
    compressed = signed(octets, algorithms, kind=COMPRESSED)
    assert signed_content(compressed) == TEXT
    broken = signed(OCTETS, algorithms, kind=COMPRESSED)
    assert signed_content(broken) is None


def test_what_is_another_thing():
    number = definite(0x30, definite(4, bytes.fromhex(SIGNED)) + b"\xa0\0")
    for data in (b"", b"text", signed(kind=DATA), signed(kind=ENVELOPED), number):
        assert signed_content(data) is None
    assert signed_content(signed(definite(2, b"\1"))) is None
    not_named = signed().replace(oid(SIGNED), definite(4, bytes.fromhex(SIGNED)))
    assert signed_content(not_named) is None


def test_encrypted():
    for kind in (ENVELOPED, AUTH_ENVELOPED):
        assert is_encrypted(signed(kind=kind))
        assert not is_encrypted(definite(0x30, definite(4, bytes.fromhex(kind))))
    for data in (b"", b"\x30", b"text", signed()):
        assert not is_encrypted(data)
