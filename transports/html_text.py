"""HTML to readable plain text, in linear time, whatever the input.

nh3 (a real HTML5 parser) makes well-formed HTML of a few tags first; what is left
is one pass over its tokens. Deep nesting, unclosed tags and 200 KB of ``<`` are
therefore harmless.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

MAX_HTML = 4_000_000
"""Characters of HTML that are read."""

MAX_INDENT = 8
"""Levels of quotes or lists that are shown as such."""

MAX_INLINE_LINK = 100
"""A longer address of a link goes to the end of the text."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _names(
    "address article aside blockquote body center dd details dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li "
    "main menu nav ol p pre section summary table "
    "tbody tfoot thead tr ul caption"
)
_SPACED = _names("h1 h2 h3 h4 h5 h6 p pre ul ol dl table blockquote")
_INLINE = _names("a b br em i img span strong td th u sub sup font small")
_HIDDEN_CONTENT = _names(
    "script style title head noscript template object iframe svg math select "
    "textarea audio video canvas"
)
_CLEANER = nh3.Cleaner(
    tags=_BLOCKS | _INLINE,
    clean_content_tags=_HIDDEN_CONTENT,
    attributes={"a": {"href"}, "img": {"alt"}, "*": {"style"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)
_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<name>[a-z0-9]+)(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>"
    r"|(?P<text>[^<]+|<)"
)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_VOID = frozenset({"br", "hr", "img"})


def html_to_text(html: str) -> str:
    """The text of an HTML mail: lines, lists, quotes, tables and links kept."""
    return _Writer().write(_CLEANER.clean(html[:MAX_HTML]))


class _Writer:
    """One pass over well-formed HTML."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._blank_wanted = False
        self._prefixes: list[str] = []
        self._lists: list[int] = []
        self._links: list[tuple[str, int]] = []
        self._footnotes: dict[str, int] = {}
        self._bullet = ""
        self._quotes = 0
        self._preformatted = 0
        self._hidden: list[str] = []

    def write(self, html: str) -> str:
        for token in _TOKEN.finditer(html):
            text = token["text"]
            if self._hidden:
                self._take_hidden(token)
            elif text is not None:
                self._take_text(unescape(text))
            elif token["close"]:
                self._close(token["name"])
            else:
                self._open(token["name"], token["attributes"])
        self._break()
        lines = self._lines + self._footnote_lines()
        return "\n".join(lines).strip("\n")

    def _take_hidden(self, token: re.Match[str]) -> None:
        """Inside an element that is not displayed only its end matters."""
        name = token["name"]
        if not name or name in _VOID:
            return
        if not token["close"]:
            self._hidden.append(name)
        else:
            self._hidden.pop()

    def _take_text(self, text: str) -> None:
        if self._preformatted:
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

    def _open(self, name: str, attributes: str) -> None:
        values = dict(_ATTRIBUTE.findall(attributes)) if attributes else {}
        if name not in _VOID and _HIDDEN_STYLE.search(values.get("style", "")):
            self._hidden.append(name)
            return
        if name in _BLOCKS:
            self._break()
            self._blank_wanted |= name in _SPACED and not self._lists
        opener = getattr(self, f"_open_{name}", None)
        if opener:
            opener(values)

    def _close(self, name: str) -> None:
        closer = getattr(self, f"_close_{name}", None)
        if closer:
            closer()
        if name in _BLOCKS:
            self._break()
            self._blank_wanted |= name in _SPACED and not self._lists

    def _open_br(self, values: dict[str, str]) -> None:
        self._break(keep_empty=True)

    def _open_hr(self, values: dict[str, str]) -> None:
        self._append("-" * 20)
        self._break()

    def _open_pre(self, values: dict[str, str]) -> None:
        self._preformatted += 1

    def _close_pre(self) -> None:
        self._preformatted -= 1

    def _open_blockquote(self, values: dict[str, str]) -> None:
        self._quotes += 1

    def _close_blockquote(self) -> None:
        self._break()
        self._quotes -= 1

    def _open_ul(self, values: dict[str, str]) -> None:
        self._lists.append(0)

    def _open_ol(self, values: dict[str, str]) -> None:
        start = values.get("start", "")
        self._lists.append(int(start) if start.isdigit() and len(start) < 6 else 1)

    def _close_ul(self) -> None:
        self._break()
        self._lists.pop()

    _close_ol = _close_ul

    def _open_li(self, values: dict[str, str]) -> None:
        number = self._lists[-1] if self._lists else 0
        self._bullet = f"{number}. " if number else "- "
        if number:
            self._lists[-1] += 1

    def _open_td(self, values: dict[str, str]) -> None:
        """Cells of one line are told apart; those of a layout are not."""
        if "".join(self._line).strip():
            self._append(" | ")

    _open_th = _open_td

    def _open_a(self, values: dict[str, str]) -> None:
        self._links.append((unescape(values.get("href", "")), len(self._line)))

    def _close_a(self) -> None:
        if not self._links:
            return
        href, start = self._links.pop()
        label = "".join(self._line[start:]).strip()
        if not href or not label or _same_target(label, href):
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
        line = line.rstrip() if self._preformatted else line.strip()
        line = line.removesuffix("|").rstrip() if line.endswith(" |") else line
        self._line.clear()
        if not line and not keep_empty:
            return
        prefix = "> " * min(self._quotes, MAX_INDENT)
        if self._blank_wanted and self._lines and self._lines[-1].strip("> "):
            self._lines.append(prefix.rstrip())
        self._blank_wanted = False
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


def _same_target(label: str, href: str) -> bool:
    """Whether a link shows its own address."""
    bare = href.removeprefix("mailto:").removeprefix("tel:").rstrip("/")
    shown = label.rstrip("/")
    return shown in (bare, bare.partition("://")[2], bare.partition("://www.")[2])
