"""Attachments named by their place, where a server has no numbers for them.

Exchange keeps attachments, not MIME parts: ``x2-3`` is the second of three. In the
MIME original, which Exchange writes from them, they are parts with numbers again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from .interface import Attachment

_NAME = re.compile(r"x([1-9][0-9]{0,3})-([1-9][0-9]{0,3})(?:\.(.+))?", re.DOTALL)


def name_of(position: int, count: int) -> str:
    """The name of one attachment of so many; the first is 1."""
    return f"x{position}-{count}"


def place_of(part: str, count: int) -> tuple[int, str]:
    """``(position, inner)`` of a name: the inner part is what is in an attached
    message. The position is 0 for any other name, and when there are not so many.
    """
    found = _NAME.fullmatch(part)
    if not found or int(found[2]) != count or int(found[1]) > count:
        return 0, ""
    return int(found[1]), found[3] or ""


def in_original(
    parts: Collection[str], attachments: Sequence[Attachment]
) -> frozenset[str]:
    """The parts of the original that were chosen.

    :param parts: numbers of parts, or names by place.
    :param attachments: the original's. Where there are not so many as the names by
        place say, all that is not inline is taken: nothing chosen is lost.
    """
    count = len(attachments)
    by_place = [part for part in parts if _NAME.fullmatch(part)]
    places = {place_of(part, count)[0] for part in by_place}
    if 0 in places:
        return frozenset(parts) | {a.part for a in attachments if not a.inline}
    chosen = {attachments[place - 1].part for place in places}
    return frozenset(parts) | chosen
