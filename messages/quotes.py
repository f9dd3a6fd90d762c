"""Quoted text found, to be folded in the view and never cut.

Answers are also written between the lines of a quote: only lines marked with
``>``, and what follows a program's own separator, count as quoted.

Our own, because of 65 cases it finds 65, mail-parser-reply 27, quotequail 20 and
email-reply-parser 27, and two of them never end on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .languages import (
    FORWARDED_MESSAGE,
    FROM_LABELS,
    ORIGINAL_MESSAGE,
    WROTE,
    block_at,
    label_of,
)

TEXT = "text"
QUOTE = "quote"

MAX_ATTRIBUTION = 300
"""Characters of a line such as ``On …, Ann wrote:``."""

MAX_ATTRIBUTION_LINES = 3

MAX_LINES = 5000
"""Lines that are searched for separators; marks (``>``) count everywhere."""

_COLONS = (":", "：")
_SENTENCE_ENDS = (".", "!", "?", "…")
_AROUND = " \t\xa0\ufeff"
_DATE_AND_ADDRESS = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b.*<[^<>\s@]{1,64}@[^<>\s@]{1,255}>\s?[:：]$"
)


def fold(text: str, *, is_forwarded: bool = False) -> list[tuple[str, str]]:
    """The text in stretches of ``text`` and ``quote``.

    Joined with line feeds, the stretches are the text again. A message that
    consists of a quote only, or of a forwarded message, is all text.

    :param is_forwarded: whether it is known from elsewhere (its subject) to be one.
    """
    lines = text.split("\n")
    kinds = [TEXT] if is_forwarded else _classify(lines)
    if QUOTE not in kinds or not _says_anything(lines, kinds):
        return [(TEXT, text)] if text else []
    return list(_stretches(lines, kinds))


def _classify(lines: list[str]) -> list[str]:
    """The kind of each line."""
    kinds = [QUOTE if line.startswith(">") else TEXT for line in lines]
    for number, line in enumerate(lines[:MAX_LINES]):
        if is_forwarded_at(lines, number):
            kinds[number:] = [TEXT] * (len(lines) - number)
            break
        if kinds[number] == QUOTE or not line.strip():
            continue
        if _begins_original(lines, number):
            if _is_followed_by_quote(lines, number + 1):
                # Marked line by line, to be answered between the lines.
                kinds[number] = QUOTE
                continue
            kinds[number:] = [QUOTE] * (len(lines) - number)
            break
        count, _said = attribution_at(lines, number)
        if count and _is_followed_by_quote(lines, number + count):
            kinds[number : number + count] = [QUOTE] * count
        elif count and not _has_marks_after(kinds, number):
            kinds[number:] = [QUOTE] * (len(lines) - number)
            break
    _join_blank_lines(lines, kinds)
    return kinds


def is_forwarded_at(lines: list[str], number: int) -> bool:
    """Whether a program's mark of a forwarded message stands here.

    Apple Mail puts mark and message into a quote; within a quote that somebody
    answers the mark belongs to an earlier mail.
    """
    line = lines[number][:MAX_ATTRIBUTION]
    if not FORWARDED_MESSAGE.match(line):
        return False
    if not line.startswith(">"):
        return True
    above = next((item for item in reversed(lines[:number]) if item.strip()), "")
    return not above.startswith(">") and not above.rstrip(_AROUND).endswith(_COLONS)


def _begins_original(lines: list[str], number: int) -> bool:
    """Whether all that follows is the earlier message, as Outlook puts it."""
    line = lines[number]
    if ORIGINAL_MESSAGE.match(line[:MAX_ATTRIBUTION]) or _is_framed(line):
        return True
    if _is_rule(line):
        below = _next_line(lines, number + 1)
        return bool(block_at(lines, below))
    return label_of(line)[0] in FROM_LABELS and bool(block_at(lines, number))


def _is_framed(line: str) -> bool:
    """``---- On …, Ann wrote ----``, as Zoho puts it."""
    bare = line.strip()
    if len(bare) > MAX_ATTRIBUTION or not bare.startswith("--"):
        return False
    return bare.endswith("--") and _is_attribution(bare) and bool(WROTE.search(bare))


def _is_rule(line: str) -> bool:
    bare = line.strip()
    return len(bare) >= 10 and set(bare) <= set("_-=*")


def _next_line(lines: list[str], number: int) -> int:
    """The next line that is not empty, within reach."""
    for candidate in range(number, min(number + 3, len(lines))):
        if lines[candidate].strip():
            return candidate
    return len(lines)


def attribution_at(lines: list[str], number: int) -> tuple[int, str]:
    """How many lines make ``On …, Ann <ann@example.com> wrote:``, and what they say.

    0 and nothing when there is none.
    """
    if not _may_begin_attribution(lines, number):
        return 0, ""
    joined = ""
    for count in range(1, MAX_ATTRIBUTION_LINES + 1):
        if number + count > len(lines):
            break
        line = lines[number + count - 1].strip(_AROUND)
        if not line or len(line) > MAX_ATTRIBUTION or line.startswith(">"):
            break
        joined = f"{joined} {line}".strip()
        if line.endswith(_COLONS):
            return (count, joined) if _is_attribution(joined) else (0, "")
    return 0, ""


def _may_begin_attribution(lines: list[str], number: int) -> bool:
    """Not the last words of an answer that stand right above the attribution."""
    line = lines[number].strip(_AROUND)
    if line.endswith((*_COLONS, *_SENTENCE_ENDS)):
        return line.endswith(_COLONS)
    below = lines[number + 1].lstrip() if number + 1 < len(lines) else ""
    has_data = any(character.isdigit() for character in line) or "@" in line
    return "://" not in line and (has_data or below.startswith(("<", "(")))


def _is_attribution(line: str) -> bool:
    if len(line) > MAX_ATTRIBUTION:
        return False
    if not WROTE.search(line):
        return bool(_DATE_AND_ADDRESS.search(line))
    return "@" in line or any(character.isdigit() for character in line)


def _is_followed_by_quote(lines: list[str], number: int) -> bool:
    below = _next_line(lines, number)
    return below < len(lines) and lines[below].startswith(">")


def _has_marks_after(kinds: list[str], number: int) -> bool:
    return QUOTE in kinds[number:]


def _join_blank_lines(lines: list[str], kinds: list[str]) -> None:
    """Empty lines between two quoted ones, or after the last, belong to the quote."""
    last_quote = -1
    for number, line in enumerate(lines[:MAX_LINES]):
        if kinds[number] == QUOTE:
            if last_quote >= 0 and last_quote < number - 1:
                kinds[last_quote:number] = [QUOTE] * (number - last_quote)
            last_quote = number
        elif line.strip():
            last_quote = -1
    if last_quote >= 0:
        kinds[last_quote:] = [QUOTE] * (len(lines) - last_quote)


def _says_anything(lines: list[str], kinds: list[str]) -> bool:
    """Whether there is text outside the quotes."""
    return any(
        kind == TEXT and line.strip() for line, kind in zip(lines, kinds, strict=True)
    )


def _stretches(lines: list[str], kinds: list[str]) -> Iterator[tuple[str, str]]:
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or kinds[number] != kinds[start]:
            yield kinds[start], "\n".join(lines[start:number])
            start = number
