"""What an HTML mail looks like, as far as its tags tell without drawing it.

The frame that shows it has no scripts and no origin, so nobody can measure it from
outside. But mail that is wider than a pane is built of tables and boxes with fixed
widths, and those can be read.
"""

from __future__ import annotations

import re

from ..transports.html.events import Event, Kind

MAX_WIDTH = 3000
"""Pixels beyond which a stated width is a mistake or an attack."""

_MIN_WIDTH = 320
_BOXES = frozenset({"table", "td", "th", "div", "p", "center", "pre", "ul", "ol"})
_CELLS = frozenset({"td", "th"})
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78}
_UNITS |= {"em": 16.0, "rem": 16.0}
_NUMBER = re.compile(r"\s*(\d{1,5}(?:\.\d{1,3})?)(?:px)?\s*")
_LENGTH = re.compile(
    r"(?:^|;)\s*(?:min-)?width\s*:\s*(\d{1,5}(?:\.\d{1,4})?)\s*(px|pt|pc|in|cm|mm|r?em)",
    re.IGNORECASE,
)
_COLORS = re.compile(
    r"(?:^|;)\s*(color|background(?:-color)?)\s*:\s*([^;]{1,200})", re.IGNORECASE
)
_IMPORTANT = re.compile(r"\s*!\s*important\s*", re.IGNORECASE)
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})[^)]*\)", re.I)
_NAMED = {
    "black": (0, 0, 0),
    "blue": (0, 0, 255),
    "darkblue": (0, 0, 139),
    "navy": (0, 0, 128),
    "windowtext": (0, 0, 0),
    "white": (255, 255, 255),
    "window": (255, 255, 255),
}
_NO_COLOR = frozenset({"", "auto", "currentcolor", "inherit", "initial", "none"})
_NO_COLOR |= {"transparent", "unset"}
_DARK = 0.2


class Looks:
    """Follows the events of a document.

    :ivar width: pixels that its widest fixed box asks for; 0 when it adapts.
    :ivar plain: whether it is dark writing on white paper and nothing else, so
        that light writing on a dark ground shows it as well.
    """

    def __init__(self) -> None:
        self.width = 0
        self.plain = True
        self._rows: list[float] = []

    def see(self, event: Event) -> None:
        """Take one event into account."""
        if event.kind is Kind.TEXT:
            return
        if event.kind is Kind.CLOSE:
            if event.value == "tr" and self._rows:
                self._widen(self._rows.pop())
            return
        if event.value == "tr":
            self._rows.append(0)
        if event.attributes:
            self._see_width(event)
            self.plain = self.plain and _is_plain(event.attributes)

    def _see_width(self, event: Event) -> None:
        if event.value not in _BOXES:
            return
        width = _width(event.attributes)
        self._widen(width)
        if event.value in _CELLS and self._rows:
            self._rows[-1] += width

    def _widen(self, width: float) -> None:
        if _MIN_WIDTH < width <= MAX_WIDTH:
            self.width = max(self.width, round(width))


def _width(attributes: dict[str, str]) -> float:
    """The pixels that an element asks for; 0 for none, or for a share."""
    found = _NUMBER.fullmatch(attributes.get("width", ""))
    width = float(found[1]) if found else 0.0
    for length in _LENGTH.finditer(attributes.get("style", "")[:4000]):
        width = max(width, float(length[1]) * _UNITS[length[2].lower()])
    return width


def _is_plain(attributes: dict[str, str]) -> bool:
    style = attributes.get("style", "")[:4000]
    colors = [(name.lower(), value) for name, value in _COLORS.findall(style)]
    colors += [
        (name, attributes[name]) for name in ("color", "bgcolor") if name in attributes
    ]
    return all(
        _is_dark(value) if name == "color" else _is_white(value)
        for name, value in colors
    )


def _is_dark(value: str) -> bool:
    color = _rgb(value)
    if color is None:
        return _word(value) in _NO_COLOR
    red, green, blue = (channel / 255 for channel in color)
    light: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return light < _DARK


def _is_white(value: str) -> bool:
    color = _rgb(value)
    return _word(value) in _NO_COLOR if color is None else min(color) >= 250


def _word(value: str) -> str:
    return _IMPORTANT.sub("", value).strip().lower()


def _rgb(value: str) -> tuple[int, ...] | None:
    """Red, green and blue; ``None`` for what is none of the usual ways."""
    word = _word(value)
    if found := _HEX.fullmatch(word):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * c for c in found[1])
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    if found := _RGB.fullmatch(word):
        return tuple(int(channel) for channel in found.groups())
    return _NAMED.get(word)
