"""format=flowed (RFC 3676): lines that end in a space go on in the next one."""

from __future__ import annotations

import re

_QUOTE = re.compile(r"^>*")


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join flowed lines; quoted ones (``>``) keep their depth, once in front.

    :param delete_space: DelSp=yes, the space at the line's end is not text.
    """
    paragraphs: list[str] = []
    open_depth = -1
    current: list[str] = []
    for line in text.split("\n"):
        depth = _depth(line)
        content = line[depth:].removeprefix(" ")
        if open_depth != depth or content == "-- ":
            _close(paragraphs, current, open_depth)
        flows = content.endswith(" ") and content != "-- "
        current.append(content[:-1] if flows and delete_space else content)
        open_depth = depth if flows else -1
        if not flows:
            _close(paragraphs, current, depth)
    _close(paragraphs, current, open_depth)
    return "\n".join(paragraphs)


def _depth(line: str) -> int:
    found = _QUOTE.match(line)
    return found.end() if found else 0


def _close(paragraphs: list[str], current: list[str], depth: int) -> None:
    """End the paragraph that is being joined, if any."""
    if not current:
        return
    prefix = ">" * depth + " " if depth > 0 else ""
    paragraphs.append(prefix + "".join(current))
    current.clear()
