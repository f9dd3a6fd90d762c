"""Which character set a text of East Asia has, where few bytes tell a detector nothing.

A subject or a file name is a dozen bytes, of which detectors make Latin letters with
marks (chardet 5.2, which Odoo pins, nearly always). But those scripts leave signs:
Japanese has kana between its characters, and the others have pairs of bytes from few
rows in runs that no Western word has.
"""

from __future__ import annotations

import re

_KANA = re.compile("[\u3041-\u30ff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_RUN = re.compile(rb"[\x80-\xff]{4,}")
_KOREAN = re.compile(rb"(?:[\xb0-\xc8][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe])+")
_CHINESE = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe])+")


def guess_japanese(data: bytes) -> str:
    """The codec of a text with kana in it; empty for others."""
    for codec in ("cp932", "euc_jp"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        foreign = sum(character > "\x7f" for character in text)
        kana = len(_KANA.findall(text))
        if kana >= 2 and kana * 4 >= foreign and not _HALF_WIDTH.search(text):
            return codec
    return ""


def guess_pairs(data: bytes) -> str:
    """The codec of a Korean or Chinese text, of which a detector knows nothing.

    Hangul are in the first rows of Korea's set, which are some of those that hold
    the usual characters of China's.
    """
    foreign = sum(byte > 0x7F for byte in data)
    runs = _RUN.findall(data)
    if not runs or sum(map(len, runs)) * 4 < foreign * 3:
        return ""
    for codec, pairs in (("cp949", _KOREAN), ("gb18030", _CHINESE)):
        if all(pairs.fullmatch(run) for run in runs):
            return codec
    return ""
