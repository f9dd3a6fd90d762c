"""Quoted text in HTML mail, folded into ``<details>`` and never cut.

Works on the events of :func:`~..transports.html.events.html_events`: marks that
mail programs leave (a cited blockquote, Outlook's separator) begin a quote. The
frame has no scripts; the browser opens and closes the element by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from ..transports.html.events import Event, Kind
from .languages import FORWARDED_MESSAGE

_CLASSES = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|tutanota_quote|zmail_extra",
    re.IGNORECASE,
)
_OUTLOOK_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "x_divrplyfwdmsg"})
_OUTLOOK_RULE = re.compile(
    r"border-top\s*:\s*(?:solid|1pt|1\.0pt)\s+(?:#E1E1E1|#B5C4DF|windowtext|1)", re.I
)
_WRAPPERS = re.compile(r"yahoo_quoted|zmail_extra", re.IGNORECASE)
_WRAPPER_IDS = frozenset({"olk_src_body_section"})
_BAR = re.compile(r"border-left(?:-width|-style)?\s*:", re.IGNORECASE)
_NOTHING: dict[str, str] = {}


def fold_events(events: Iterable[Event], label: str) -> Iterator[Event]:
    """The events with each quote inside a closed ``<details>``.

    A message that begins with its quote, and a forwarded one, stay as they are.

    :param label: what the folded quote is called, in the reader's language.
    """
    folder = _Folder(label)
    for event in events:
        yield from folder.take(event)


class _Folder:
    """Follows the depth of the document and of the quote that is open."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._depth = 0
        self._quote_depth = -1
        self._quote_ends = ""
        self._line = ""
        self._has_text = False
        self._is_forwarded = False

    def take(self, event: Event) -> Iterator[Event]:
        """The event, and what opens or closes a quote beside it."""
        if event.kind is Kind.TEXT:
            self._hear(event.value)
        if event.kind is Kind.OPEN:
            yield from self._before_open(event)
            self._depth += 1
        if event.kind is not Kind.CLOSE:
            yield event
            return
        self._depth -= 1
        self._line = ""
        if self._depth < self._quote_depth:  # the parent of the mark ends
            yield from self._end_quote()
        yield event
        if self._depth == self._quote_depth and event.value == self._quote_ends:
            yield from self._end_quote()

    def _hear(self, text: str) -> None:
        """Whether anything was said, or a forwarded message announced."""
        if self._is_forwarded or self._quote_depth >= 0 or text.isspace():
            return
        self._has_text = True
        self._line = (self._line + unescape(text))[-200:]
        self._is_forwarded = bool(FORWARDED_MESSAGE.match(self._line.strip()))

    def _before_open(self, event: Event) -> Iterator[Event]:
        if self._quote_depth >= 0 or not self._has_text or self._is_forwarded:
            return
        if not (_is_cited(event) or _is_separator(event)):
            return
        self._quote_depth = self._depth
        self._quote_ends = event.value if _is_cited(event) else ""
        yield Event(Kind.OPEN, "details", _NOTHING)
        yield Event(Kind.OPEN, "summary", _NOTHING)
        yield Event(Kind.TEXT, escape(self._label), _NOTHING)
        yield Event(Kind.CLOSE, "summary", _NOTHING)

    def _end_quote(self) -> Iterator[Event]:
        self._quote_depth = -1
        yield Event(Kind.CLOSE, "details", _NOTHING)


def _is_cited(event: Event) -> bool:
    """What a mail program wraps a quote in, not a blockquote that only indents."""
    values = event.attributes
    if event.value in ("div", "span"):
        name = values.get("id", "").lower()
        return name in _WRAPPER_IDS or bool(_WRAPPERS.search(values.get("class", "")))
    if event.value != "blockquote":
        return False
    return (
        values.get("type", "").lower() == "cite"
        or bool(_CLASSES.search(values.get("class", "")))
        or bool(_BAR.search(values.get("style", "")))
    )


def _is_separator(event: Event) -> bool:
    """Outlook's mark: all that follows in the same element is the earlier mail."""
    if event.value != "div":
        return False
    values = event.attributes
    is_named = values.get("id", "").lower() in _OUTLOOK_IDS
    return is_named or bool(_OUTLOOK_RULE.search(values.get("style", "")))
