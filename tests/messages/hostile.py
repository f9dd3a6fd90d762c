"""Messages built to exhaust a reader, made on demand: they are big."""

from __future__ import annotations

from collections.abc import Callable

_TOP = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: hostile\r\n"


def _text(body: bytes, extra: bytes = b"") -> bytes:
    return _TOP + extra + b"\r\n" + body


def _html(body: bytes) -> bytes:
    return _text(body, b"Content-Type: text/html\r\n")


def nested_multiparts(depth: int = 3000) -> bytes:
    """Each multipart holds the next one."""
    lines = [_TOP.rstrip()]
    for level in range(depth):
        lines.append(b'Content-Type: multipart/mixed; boundary="b%d"' % level)
        lines.append(b"\r\n--b%d" % level)
    lines.append(b"Content-Type: text/plain\r\n\r\ninnermost")
    lines += [b"--b%d--" % level for level in reversed(range(depth))]
    return b"\r\n".join(lines)


def same_boundary(depth: int = 3000) -> bytes:
    """Nested multiparts that all use one boundary."""
    part = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    return _TOP + part * depth + b"\r\ntext\r\n--b--\r\n"


def nested_messages(depth: int = 1000) -> bytes:
    """A message within a message within a message."""
    return (_TOP + b"Content-Type: message/rfc822\r\n\r\n") * depth + _text(b"end")


def nested_encoded_messages(depth: int = 12) -> bytes:
    """The same, each in base64 of its own."""
    import base64

    raw = _text(b"end" * 20000)
    for _level in range(depth):
        raw = (
            _TOP
            + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n"
            + b"\r\n"
            + base64.encodebytes(raw)
        )
    return raw


def many_parts(count: int = 50_000) -> bytes:
    """One multipart with very many parts."""
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    head = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return _TOP + head + part * count + b"--b--\r\n"


def empty_parts(count: int = 100_000) -> bytes:
    """Boundary lines and nothing between."""
    head = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return _TOP + head + b"--b\r\n" * count


def almost_boundaries(count: int = 100_000) -> bytes:
    """Lines that begin like a boundary but go on."""
    head = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n'
    return _TOP + head + b"--bb\r\n" * count


def parentheses(count: int = 2000) -> bytes:
    """A recursive address list."""
    return b"From: a@example.com\r\nTo: " + b"(" * count + b"\r\n\r\ntext"


def _header(name: bytes, value: bytes) -> bytes:
    return b"From: a@example.com\r\n" + name + b": " + value + b"\r\n\r\ntext"


def _with_tags(tag: bytes, size: int = 200_000) -> bytes:
    return _html(tag * (size // len(tag)))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested multiparts": nested_multiparts,
    "one boundary, nested": same_boundary,
    "nested messages": nested_messages,
    "nested encoded messages": nested_encoded_messages,
    "50,000 parts": many_parts,
    "empty parts": empty_parts,
    "almost boundaries": almost_boundaries,
    "2,000 parentheses": parentheses,
    "200,000 parentheses": lambda: parentheses(200_000),
    "commas": lambda: _header(b"To", b"a," * 120_000),
    "colons": lambda: _header(b"To", b"a:" * 120_000),
    "angles": lambda: _header(b"To", b"<" * 250_000),
    "quotes": lambda: _header(b"To", b'"a" ' * 60_000),
    "backslashes": lambda: _header(b"To", b"\\" * 250_000),
    "at signs": lambda: _header(b"To", b"@" * 250_000),
    "at sign, then text": lambda: _header(b"To", b"@ " + b"a" * 250_000),
    "many addresses": lambda: _header(b"To", b"a@example.com," * 18_000),
    "glued words": lambda: _header(b"Subject", b"=?utf-8?q?a?=" * 19_000),
    "open words": lambda: _header(b"Subject", b"=?utf-8?q?a" * 22_000),
    "word charsets": lambda: _header(
        b"Subject", b"".join(b"=?x%d?q?=E4?=" % n for n in range(18_000))
    ),
    "folded subject": lambda: _header(b"Subject", b"\r\n a" * 60_000),
    "one long header": lambda: _header(b"Subject", b"a" * 5_000_000),
    "100,000 headers": lambda: b"X-A: b\r\n" * 100_000 + b"\r\ntext",
    "header without colon": lambda: _TOP + b"a" * 250_000 + b"\r\n\r\ntext",
    "spaces before colon": lambda: _TOP + b"a" + b" " * 250_000 + b"\r\n\r\nx",
    "parameters": lambda: _text(b"x", b"Content-Type: a/b" + b"; a=b" * 50_000 + b"\n"),
    "semicolons": lambda: _text(b"x", b"Content-Type: a/b" + b";" * 250_000 + b"\n"),
    "parameter pieces": lambda: _text(
        b"x",
        b"Content-Type: a/b"
        + b"".join(b"; name*%d*=''a" % n for n in range(15_000))
        + b"\n",
    ),
    "message ids": lambda: _header(b"References", b"<a@b>" * 50_000),
    "open message ids": lambda: _header(b"References", b"<a" * 120_000),
    "long date": lambda: _header(b"Date", b"1 " * 120_000),
    "8 bit header": lambda: _header(b"Subject", b"\xe4\xf6" * 120_000),
    "less-than": lambda: _with_tags(b"<"),
    "div": lambda: _with_tags(b"<div>"),
    "blockquote": lambda: _with_tags(b"<blockquote>a"),
    "font and p": lambda: _html(
        b"".join(b"<font size=%d>" % n for n in range(3000)) + b"<p>x" * 20_000
    ),
    "tables": lambda: _with_tags(b"<table><tr><td>"),
    "open tables": lambda: _with_tags(b"<table>x"),
    "lists": lambda: _with_tags(b"<ul><li>a"),
    "svg": lambda: _with_tags(b"<svg>"),
    "comments": lambda: _with_tags(b"<!--"),
    "attributes": lambda: _html(b"<a " + b"x='y' " * 50_000),
    "open quotes": lambda: _with_tags(b'<a x="'),
    "entities": lambda: _with_tags(b"&#x"),
    "style comments": lambda: _html(
        b'<p style="' + b"/*" * 1900 + b'">x</p>' + b'<p style="/*">' * 10_000
    ),
    "cids": lambda: _with_tags(b"<img src=cid:a>"),
    "flowed": lambda: _text(
        b"a \r\n" * 100_000, b"Content-Type: text/plain; format=flowed\r\n"
    ),
    "flowed quotes": lambda: _text(
        b">" * 300_000 + b"\r\n", b"Content-Type: text/plain; format=flowed\r\n"
    ),
    "base64 noise": lambda: _text(
        b"=A" * 200_000, b"Content-Transfer-Encoding: base64\r\n"
    ),
    "quoted-printable noise": lambda: _text(
        b"=" * 400_000, b"Content-Transfer-Encoding: quoted-printable\r\n"
    ),
    "uuencode": lambda: _text(
        b"M\r\n" * 100_000, b"Content-Transfer-Encoding: uue\r\n"
    ),
    "charset guessing": lambda: _text(bytes(range(128, 256)) * 8000),
    "charset utf-7": lambda: _text(
        b"+" * 300_000, b"Content-Type: text/plain; charset=utf-7\r\n"
    ),
    "charset punycode": lambda: _text(
        b"a-" * 100_000, b"Content-Type: text/plain; charset=punycode\r\n"
    ),
    "carriage returns": lambda: b"\r" * 500_000,
    "line feeds": lambda: b"\n" * 500_000,
    "NUL": lambda: b"\0" * 500_000,
}
"""Name and maker of each message."""
