"""Quoted text found, to be folded in the view and never cut.

Answers are also written between the lines of a quote: only lines marked with
``>``, and what follows a program's own separator, count as quoted.
"""

from __future__ import annotations

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


def fold(text: str) -> list[tuple[str, str]]:
    """The text in stretches of ``text`` and ``quote``.

    Joined with line feeds, the stretches are the text again. A message that
    consists of a quote only, or of a forwarded message, is all text.
    """
    lines = text.split("\n")
    kinds = _classify(lines)
    if QUOTE not in kinds or not _says_anything(lines, kinds):
        return [(TEXT, text)] if text else []
    return list(_stretches(lines, kinds))


def _classify(lines: list[str]) -> list[str]:
    """The kind of each line."""
    kinds = [QUOTE if line.startswith(">") else TEXT for line in lines]
    for number, line in enumerate(lines[:MAX_LINES]):
        if kinds[number] == QUOTE or not line.strip():
            continue
        if FORWARDED_MESSAGE.match(line[:MAX_ATTRIBUTION]):
            break
        if _begins_original(lines, number):
            kinds[number:] = [QUOTE] * (len(lines) - number)
            break
        count = _attribution_lines(lines, number)
        if count and _is_followed_by_quote(lines, number + count):
            kinds[number : number + count] = [QUOTE] * count
        elif count and not _has_marks_after(kinds, number):
            kinds[number:] = [QUOTE] * (len(lines) - number)
            break
    _join_blank_lines(lines, kinds)
    return kinds


def _begins_original(lines: list[str], number: int) -> bool:
    """Whether all that follows is the earlier message, as Outlook puts it."""
    line = lines[number]
    if ORIGINAL_MESSAGE.match(line[:MAX_ATTRIBUTION]):
        return True
    if _is_rule(line):
        below = _next_line(lines, number + 1)
        return bool(block_at(lines, below))
    return label_of(line)[0] in FROM_LABELS and bool(block_at(lines, number))


def _is_rule(line: str) -> bool:
    bare = line.strip()
    return len(bare) >= 10 and set(bare) <= set("_-=*")


def _next_line(lines: list[str], number: int) -> int:
    """The next line that is not empty, within reach."""
    for candidate in range(number, min(number + 3, len(lines))):
        if lines[candidate].strip():
            return candidate
    return len(lines)


def _attribution_lines(lines: list[str], number: int) -> int:
    """How many lines make ``On …, Ann <ann@example.com> wrote:``; 0 for none."""
    joined = ""
    for count in range(1, MAX_ATTRIBUTION_LINES + 1):
        if number + count > len(lines):
            return 0
        line = lines[number + count - 1].strip()
        if not line or len(line) > MAX_ATTRIBUTION or line.startswith(">"):
            return 0
        joined = f"{joined} {line}".strip()
        if line.endswith(_COLONS):
            return count if _is_attribution(joined) else 0
    return 0


def _is_attribution(line: str) -> bool:
    if len(line) > MAX_ATTRIBUTION or not WROTE.search(line):
        return False
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
