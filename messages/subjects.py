"""Subjects of answers, of what is forwarded, and of the tickets made of them.

Mail programs put a prefix of their own language in front; only ``Re:`` and ``Fwd:``
are known everywhere, and one of them is enough (RFC 5322, 3.6.5).
"""

from __future__ import annotations

import re

from .languages import FORWARD_PREFIX, REPLY_PREFIX

LIMIT = 1000
"""Characters of a subject that are looked at."""

_INVISIBLE = " \t\n\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff"

_LIST_TAG = re.compile(r"\s*\[[^\]]{1,40}\]\s*(?=\S)")


def without_prefixes(subject: str) -> str:
    """The subject of the conversation: no ``Re:``, ``AW:``, ``Fwd:`` in front.

    A mailing list's tag in front of them stays.
    """
    subject = subject[:LIMIT].strip(_INVISIBLE)
    if tag := _LIST_TAG.match(subject):
        return tag.group() + without_prefixes(subject[tag.end() :])
    if prefix := REPLY_PREFIX.match(subject) or FORWARD_PREFIX.match(subject):
        return without_prefixes(subject[prefix.end() :])
    return subject


def reply(subject: str) -> str:
    """The subject of an answer: one ``Re:`` whatever stood there."""
    return f"Re: {without_prefixes(subject)}".strip()


def forward(subject: str) -> str:
    """The subject of what is forwarded: one ``Fwd:``."""
    return f"Fwd: {without_prefixes(subject)}".strip()
