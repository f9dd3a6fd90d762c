"""Folder names as IMAP writes them: modified UTF-7 (RFC 3501, 5.1.3)."""

from __future__ import annotations

import base64
import binascii
import re

_ENCODED = re.compile(rb"&([A-Za-z0-9+,]*)-")
_PLAIN = re.compile(r"[\x20-\x7e]+")


def encode(name: str) -> bytes:
    """A name for the protocol line."""
    pieces = []
    done = 0
    for plain in _PLAIN.finditer(name):
        pieces += [_encode_run(name[done : plain.start()])]
        pieces += [plain[0].replace("&", "&-").encode("ascii")]
        done = plain.end()
    return b"".join([*pieces, _encode_run(name[done:])])


def _encode_run(text: str) -> bytes:
    if not text:
        return b""
    data = base64.b64encode(text.encode("utf-16-be", "surrogatepass"))
    return b"&" + data.rstrip(b"=").replace(b"/", b",") + b"-"


def decode(name: bytes) -> str:
    """A name for people.

    What is not proper UTF-7 is taken as UTF-8 or Latin-1: such a name does not
    lead back to the same bytes, its reader has to remember them.
    """
    try:
        return _ENCODED.sub(_decode_run, name).decode()
    except (UnicodeDecodeError, binascii.Error):
        return _decode_raw(name)


def _decode_run(run: re.Match[bytes]) -> bytes:
    if not run[1]:
        return b"&"
    padding = b"=" * (-len(run[1]) % 4)
    data = base64.b64decode(run[1].replace(b",", b"/") + padding)
    return data.decode("utf-16-be").encode()


def _decode_raw(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")
