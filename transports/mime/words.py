"""Encoded words in headers (RFC 2047), as they are really sent.

Words glued together or to other text, characters split between two words,
``?`` within the text, language tags (RFC 2231) and white space inside a word are
all read. One pass; a value without a closing ``?=`` costs nothing.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .charsets import decode_charset
from .transfer import decode_part

_WORD_HEAD = re.compile(r"=\?([^?\s]{0,60})\?([bBqQ])\?")


@dataclass(slots=True)
class Run:
    """Neighbouring words of one charset, or plain text (``charset`` None)."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    charset: str
    data: bytes


def decode_words(value: str) -> str:
    """``value`` with its encoded words decoded; never raises."""
    if "=?" not in value:
        return value
    pieces = []
    done = 0
    for run in find_runs(value):
        pieces.append(value[done : run.start])
        pieces.append(run.text)
        done = run.end
    pieces.append(value[done:])
    return "".join(pieces)


def find_runs(value: str) -> Iterator[Run]:
    """The runs of encoded words in ``value``, decoded.

    White space between two words belongs to the run (RFC 2047, 6.2).
    """
    words: list[_Word] = []
    for word in _find_words(value):
        if words and value[words[-1].end : word.start].strip():
            yield _join(words)
            words = []
        words.append(word)
    if words:
        yield _join(words)


def _find_words(value: str) -> Iterator[_Word]:
    position = value.find("=?")
    while position >= 0:
        head = _WORD_HEAD.match(value, position)
        if not head:
            position = value.find("=?", position + 1)
            continue
        end = value.find("?=", head.end())
        if end < 0:
            return
        payload = value[head.end() : end].encode("utf-8", "replace")
        data = _decode_payload(payload, head[2])
        yield _Word(position, end + 2, head[1].partition("*")[0], data)
        position = value.find("=?", end + 2)


def _decode_payload(payload: bytes, encoding: str) -> bytes:
    if encoding in "bB":
        return decode_part(payload, "base64")
    return binascii.a2b_qp(payload, header=True)


def _join(words: list[_Word]) -> Run:
    """Decode the bytes of words of one charset together: senders cut characters."""
    texts = []
    charset = words[0].charset
    data: list[bytes] = []
    for word in words:
        if word.charset.lower() != charset.lower():
            texts.append(decode_charset(b"".join(data), charset)[0])
            charset, data = word.charset, []
        data.append(word.data)
    texts.append(decode_charset(b"".join(data), charset)[0])
    return Run(words[0].start, words[-1].end, "".join(texts))
