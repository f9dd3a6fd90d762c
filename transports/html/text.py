"""HTML to readable plain text, in linear time, whatever the input."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from ..characters import clean_text
from .events import BLOCKS, Event, Kind, html_events, names

MAX_INDENT = 8
"""Levels of quotes or lists that are shown as such."""

MAX_INLINE_LINK = 100
"""A longer address of a link goes to the end of the text."""

_CELLS = names("td th")
_SPACED = names("h1 h2 h3 h4 h5 h6 p pre ul ol dl table blockquote")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_WHITE_SPACE = re.compile(r"white-space\s*:\s*([a-z-]+)", re.IGNORECASE)
_KEPT = ("pre", "pre-wrap", "pre-line", "break-spaces")
# Links that lead nowhere from here: within the page, to scripts, of Apple's programs.
_NO_TARGET = re.compile(
    r"\s*(?:#|(?:javascript|vbscript|data|about|cid|x-apple-[\w-]+):)", re.IGNORECASE
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CITES = re.compile(r"cite|quote", re.IGNORECASE)
_BAR = re.compile(
    r"border-(?:left|right|inline-start)(?:-width|-style|-color)?\s*:(?!\s*(?:none|0))",
    re.IGNORECASE,
)
_WHO_OR_WHEN = re.compile(r"@|\d{1,2}[:.]\d{2}")


def html_to_text(html: str) -> str:
    """The text of an HTML mail: lines, lists, quotes, tables and links kept."""
    writer = _Writer()
    for event in html_events(html):
        writer.take(event)
    return writer.text()


def is_citing(values: dict[str, str]) -> bool:
    """Whether a mail program says of a blockquote that it quotes, by its attributes."""
    names = " ".join(values.get(name, "") for name in ("type", "class", "id"))
    return (
        bool(values.get("cite") or _CITES.search(names))
        or any(_CITES.search(name) for name in values)
        or bool(_BAR.search(values.get("style", "")))
    )


class _Writer:
    """One pass over the document's events."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._has_words = False
        self._blank_wanted = False
        self._lists: list[int] = []
        self._links: list[tuple[str, int]] = []
        self._footnotes: dict[str, int] = {}
        self._bullet = ""
        self._quotes = 0
        self._marks: list[bool] = []
        self._depth = 0
        self._preformatted = [False]
        self._hidden = 0

    def take(self, event: Event) -> None:
        """Write what the event says."""
        if self._hidden:
            self._hidden += (event.kind is Kind.OPEN) - (event.kind is Kind.CLOSE)
        elif event.kind is Kind.TEXT:
            self._take_text(unescape(event.value))
        elif event.kind is Kind.CLOSE:
            self._close(event.value)
            self._preformatted.pop()
        else:
            self._open(event)

    def text(self) -> str:
        """All that was written."""
        self._break()
        text = "\n".join(self._lines + self._footnote_lines())
        return clean_text(text).strip("\n")

    def _take_text(self, text: str) -> None:
        if self._preformatted[-1]:
            first, *rest = text.split("\n")
            self._append(first)
            for line in rest:
                self._break(keep_empty=True)
                self._append(line)
            return
        text = _SPACE.sub(" ", text)
        if not self._line or self._line[-1].endswith(" "):
            text = text.lstrip(" ")
        self._append(text)

    def _append(self, text: str) -> None:
        if text:
            self._line.append(text)
            self._has_words = self._has_words or not text.isspace()

    def _open(self, event: Event) -> None:
        name, values = event.value, event.attributes
        is_hidden = bool(_HIDDEN_STYLE.search(values.get("style", "")))
        if is_hidden and event.kind is Kind.OPEN:
            self._hidden = 1
            return
        if event.kind is Kind.OPEN:
            self._preformatted.append(self._keeps_lines(name, values))
        if name in BLOCKS:
            self._separate(name)
        opener = _OPENERS.get(name)
        if opener:
            opener(self, values)

    def _close(self, name: str) -> None:
        closer = _CLOSERS.get(name)
        if closer:
            closer(self)
        if name in BLOCKS:
            self._separate(name)

    def _separate(self, name: str) -> None:
        """Begin a new line, after an empty one for elements with a margin."""
        if name not in _CELLS:
            self._break()
            self._blank_wanted |= name in _SPACED and not self._lists

    def _open_br(self, values: dict[str, str]) -> None:
        self._break(keep_empty=True)

    def _open_hr(self, values: dict[str, str]) -> None:
        self._append("-" * 20)
        self._break()

    def _keeps_lines(self, name: str, values: dict[str, str]) -> bool:
        """Whether line breaks within the element are meant."""
        said = _WHITE_SPACE.search(values.get("style", ""))
        if said:
            return said[1].lower() in _KEPT
        return name == "pre" or self._preformatted[-1]

    def _open_blockquote(self, values: dict[str, str]) -> None:
        self._marks.append(not self._is_indented(values))
        self._quotes += self._marks[-1]

    def _close_blockquote(self) -> None:
        self._break()
        self._quotes -= self._marks.pop()

    def _is_indented(self, values: dict[str, str]) -> bool:
        """Whether the element moves text to the right, and quotes nothing.

        It may do either: it quotes where it follows who wrote it, or when.
        """
        if is_citing(values) or self._quotes:
            return False
        above = next((line for line in reversed(self._lines) if line), "")
        is_introduced = above.endswith((":", "：")) and bool(_WHO_OR_WHEN.search(above))
        return not is_introduced

    def _open_ul(self, values: dict[str, str]) -> None:
        self._lists.append(0)

    def _open_ol(self, values: dict[str, str]) -> None:
        start = values.get("start", "")
        self._lists.append(int(start) if start.isdigit() and len(start) < 6 else 1)

    def _close_ul(self) -> None:
        self._break()
        self._lists.pop()

    def _open_li(self, values: dict[str, str]) -> None:
        number = self._lists[-1] if self._lists else 0
        self._bullet = f"{number}. " if number else "- "
        if number:
            self._lists[-1] += 1

    def _open_td(self, values: dict[str, str]) -> None:
        """Cells of one line are told apart; those of a layout are not."""
        if self._has_words:
            self._append(" | ")

    def _open_a(self, values: dict[str, str]) -> None:
        self._links.append((unescape(values.get("href", "")), len(self._line)))

    def _close_a(self) -> None:
        if not self._links:
            return
        href, start = self._links.pop()
        label = "".join(self._line[start:]).strip()
        if not label or _same_target(label, href) or not _leads_anywhere(href):
            return
        if len(href) <= MAX_INLINE_LINK:
            self._append(f" <{href}>")
        else:
            number = self._footnotes.setdefault(href, len(self._footnotes) + 1)
            self._append(f" [{number}]")

    def _open_img(self, values: dict[str, str]) -> None:
        alt = _SPACE.sub(" ", unescape(values.get("alt", ""))).strip()
        if alt:
            self._append(alt if len(alt) <= 2 else f"[{alt[:100]}]")

    def _break(self, *, keep_empty: bool = False) -> None:
        """End the current line."""
        line = "".join(self._line)
        line = line.rstrip() if self._preformatted[-1] else line.strip()
        line = line.removesuffix("|").rstrip() if line.endswith(" |") else line
        self._line.clear()
        self._has_words = False
        if not line and not keep_empty:
            return
        depth = min(self._quotes, MAX_INDENT)
        prefix = "> " * depth
        if self._blank_wanted and self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(depth, self._depth)).rstrip())
        self._blank_wanted = False
        self._depth = depth
        self._lines.append((prefix + self._indent(line) + line).rstrip())

    def _indent(self, line: str) -> str:
        """The bullet of a list's item, once, and its depth."""
        if not self._lists or not line:
            return ""
        bullet, self._bullet = self._bullet, ""
        depth = min(len(self._lists), MAX_INDENT)
        return "  " * (depth - 1) + (bullet or "  ")

    def _footnote_lines(self) -> list[str]:
        if not self._footnotes:
            return []
        notes = [f"[{number}] {href}" for href, number in self._footnotes.items()]
        return ["", *notes]


_OPENERS: dict[str, Callable[[_Writer, dict[str, str]], None]] = {
    "a": _Writer._open_a,
    "blockquote": _Writer._open_blockquote,
    "br": _Writer._open_br,
    "hr": _Writer._open_hr,
    "img": _Writer._open_img,
    "li": _Writer._open_li,
    "ol": _Writer._open_ol,
    "td": _Writer._open_td,
    "th": _Writer._open_td,
    "ul": _Writer._open_ul,
}
_CLOSERS: dict[str, Callable[[_Writer], None]] = {
    "a": _Writer._close_a,
    "blockquote": _Writer._close_blockquote,
    "ol": _Writer._close_ul,
    "ul": _Writer._close_ul,
}


def _leads_anywhere(href: str) -> bool:
    return bool(href) and not _NO_TARGET.match(href)


def _same_target(label: str, href: str) -> bool:
    """Whether a link shows its own address."""
    bare = href.removeprefix("mailto:").removeprefix("tel:").rstrip("/")
    shown = label.rstrip("/")
    return shown in (bare, bare.partition("://")[2], bare.partition("://www.")[2])
