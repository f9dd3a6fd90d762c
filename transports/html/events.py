"""HTML of a mail as a balanced stream of events, in linear time.

Real HTML parsers look through all open elements for most tags and rebuild open
formatting in every paragraph, so that 200 KB of ``<div>`` or ``<font>`` can cost
them minutes. This reader tokenises as browsers do (WHATWG HTML, 13.2.5), knows
only the elements mail is written with, closes what HTML closes by itself, and
never nests deeper than :data:`MAX_DEPTH`. What it leaves out (scripts, styles,
forms, SVG, MathML) is not needed to read a mail.

It makes HTML small and tame, not safe: sanitising comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import NamedTuple

MAX_HTML = 1_000_000
"""Characters of HTML that are read."""

MAX_BRACKETS = 60_000
"""Of ``<`` that are read: so many tags there are at most."""

MAX_DEPTH = 200
"""Elements within elements; deeper ones lose their tags, not their text."""

MAX_ATTRIBUTES = 40
"""Attributes of one tag that are read."""


class Kind(str, Enum):
    """What an event is."""

    OPEN = "open"
    CLOSE = "close"
    VOID = "void"
    TEXT = "text"


class Event(NamedTuple):
    """One step through the document.

    :param value: the element's name in lower case, or the text (with its
        character references as sent).
    :param attributes: known ones only, values as sent, without quotes.
    """

    kind: Kind
    value: str
    attributes: dict[str, str]


def names(words: str) -> frozenset[str]:
    """The words of a string: sets of element names read better this way."""
    return frozenset(words.split())


VOID = names("br hr img wbr")
BLOCKS = names(
    "address article aside blockquote caption center dd details dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main "
    "menu nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
INLINE = names(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s "
    "samp small span strike strong sub sup tt u var"
)
KNOWN = BLOCKS | INLINE | VOID
ATTRIBUTES = names(
    "align alt bgcolor border cellpadding cellspacing class color cols colspan dir "
    "face height href hspace id lang noshade nowrap reversed rowspan rules size src "
    "start style title type valign value vspace width"
)

_RAW_TEXT = names("script style title textarea xmp iframe noembed noframes")
_FOREIGN = names("svg math template select")
_SCOPES = names("table td th caption")
_TABLE = names("table")
_PARAGRAPH = names("p")
_CELLS = names("td th")
_CLOSES_P = BLOCKS - names("td th tr tbody thead tfoot caption")
_LISTS = names("ul ol dir menu")
# Opening the first closes an open one of the second, up to the third.
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (names("li"), _LISTS | _SCOPES),
    "dt": (names("dt dd"), names("dl") | _SCOPES),
    "dd": (names("dt dd"), names("dl") | _SCOPES),
    "td": (_CELLS | names("caption"), _TABLE),
    "th": (_CELLS | names("caption"), _TABLE),
    "tr": (names("tr caption"), _TABLE),
    "tbody": (names("tbody thead tfoot tr caption"), _TABLE),
    "thead": (names("tbody thead tfoot tr caption"), _TABLE),
    "tfoot": (names("tbody thead tfoot tr caption"), _TABLE),
    "a": (names("a"), _SCOPES),
}
_TABLE_PARTS = names("td th tr tbody thead tfoot caption")
_ROWS = names("table tbody thead tfoot")
_BETWEEN_CELLS = _ROWS | names("tr")
# Within which a part of a table stands; it closes what else is open there.
_CONTEXT = {
    "td": _BETWEEN_CELLS,
    "th": _BETWEEN_CELLS,
    "tr": _ROWS,
    "tbody": _TABLE,
    "thead": _TABLE,
    "tfoot": _TABLE,
    "caption": _TABLE,
}
_NOT_BETWEEN_CELLS = names("br wbr form fieldset")

_SPACE = " \t\n\f\r"
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>\0]*)")
_ATTRIBUTE = re.compile(
    r"[\s/]*([^\s/>][^\s/>=]*)"
    r"(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)|(?=>)))?"
)
_BRACKETS = re.compile(r"<+")
_COMMENT_END = re.compile(r"--!?>")
_CONTENT_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in _RAW_TEXT | _FOREIGN
}
# HTML ends a drawing or a formula that nobody closed.
_BREAKOUT = (
    "b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|h[1-6]|hr|i|img|li|menu|"
    "ol|p|pre|s|small|span|strike|strong|sub|sup|table|tt|u|ul|var"
)
_CONTENT_END |= {
    name: re.compile(rf"</{name}(?=[\s/>])|(?=<(?:{_BREAKOUT})[\s/>])", re.IGNORECASE)
    for name in ("svg", "math")
}
_NOTHING: dict[str, str] = {}


def is_cut(html: str) -> bool:
    """Whether :func:`html_events` reads the beginning of the document only."""
    return len(html) > _readable_length(html)


def _readable_length(html: str) -> int:
    brackets = (found.start() for found in re.finditer("<", html))
    return min(MAX_HTML, next(islice(brackets, MAX_BRACKETS, None), len(html)))


def html_events(html: str) -> Iterator[Event]:
    """The document as balanced events; every OPEN has its CLOSE."""
    balancer = _Balancer()
    for token in _Tokenizer(html[: _readable_length(html)]).tokens():
        if token.kind is Kind.OPEN:
            yield from balancer.open(token)
        elif token.kind is Kind.CLOSE:
            yield from balancer.close(token.value)
        else:
            yield from balancer.content(token)
    yield from balancer.close_all()


class _Tokenizer:
    """Text and tags of known elements, as they stand."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._position = 0
        self._endless: set[str] = set()

    def tokens(self) -> Iterator[Event]:
        """All tokens in order."""
        html = self._html
        while self._position < len(html):
            bracket = html.find("<", self._position)
            if bracket < 0:
                bracket = len(html)
            if bracket > self._position:
                yield Event(Kind.TEXT, html[self._position : bracket], _NOTHING)
            self._position = bracket
            token = self._read_markup() if bracket < len(html) else None
            if token:
                yield token

    def _read_markup(self) -> Event | None:
        """A tag, a comment, a declaration, or a ``<`` that means itself."""
        html, position = self._html, self._position
        tag = _TAG.match(html, position)
        if tag:
            return self._read_end_tag(tag) if tag[1] else self._read_start_tag(tag)
        if html.startswith("<!--", position):
            self._skip_comment()
        elif html.startswith(("<!", "<?", "</"), position):
            self._skip_tag(position)
        else:
            return self._read_brackets()
        return None

    def _read_brackets(self) -> Event:
        """A run of ``<`` of which at most the last one can begin a tag."""
        run = _BRACKETS.match(self._html, self._position)
        length = max(1, len(run[0]) - 1) if run else 1
        self._position += length
        return Event(Kind.TEXT, "&lt;" * length, _NOTHING)

    def _skip_comment(self) -> None:
        start = self._position + 4
        if self._html.startswith((">", "->"), start):
            self._skip_tag(start)
            return
        end = _COMMENT_END.search(self._html, start)
        self._position = end.end() if end else len(self._html)

    def _skip_tag(self, position: int) -> None:
        end = self._html.find(">", position)
        self._position = end + 1 if end >= 0 else len(self._html)

    def _read_end_tag(self, tag: re.Match[str]) -> Event | None:
        name = tag[2].lower()
        self._skip_tag(tag.end())
        if name == "br":
            return Event(Kind.VOID, "br", _NOTHING)
        return Event(Kind.CLOSE, name, _NOTHING) if name in KNOWN else None

    def _read_start_tag(self, tag: re.Match[str]) -> Event | None:
        name = tag[2].lower()
        attributes = self._read_attributes(tag.end())
        if name in _RAW_TEXT or name in _FOREIGN:
            self._skip_content(name)
        elif name == "plaintext":
            self._position = len(self._html)
        elif name in VOID:
            return Event(Kind.VOID, name, attributes)
        elif name in KNOWN:
            return Event(Kind.OPEN, name, attributes)
        return None

    def _read_attributes(self, position: int) -> dict[str, str]:
        """Known attributes of a tag, the first of each."""
        attributes: dict[str, str] = {}
        while found := _ATTRIBUTE.match(self._html, position):
            position = found.end()
            name = found[1].lower()
            if name in ATTRIBUTES and len(attributes) < MAX_ATTRIBUTES:
                value = found[2] or found[3] or found[4] or ""
                attributes.setdefault(name, value)
        self._skip_tag(position)
        return attributes

    def _skip_content(self, name: str) -> None:
        """Leave out an element with its content.

        Without an end tag the rest of the document is content of a script or
        style, while browsers would still show what is inside an open SVG.
        """
        if name in self._endless:
            return
        found = _CONTENT_END[name].search(self._html, self._position)
        if found and not found[0]:
            self._position = found.end()
        elif found:
            self._skip_tag(found.end())
        elif name in _RAW_TEXT:
            self._position = len(self._html)
        else:
            self._endless.add(name)


class _Balancer:
    """Keeps the open elements, at most :data:`MAX_DEPTH` of them."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._count: dict[str, int] = dict.fromkeys(KNOWN, 0)
        self._left_out: dict[str, int] = dict.fromkeys(KNOWN, 0)

    def open(self, token: Event) -> Iterator[Event]:
        """The element opens, after those that it closes."""
        name = token.value
        if name in _CLOSES_P and self._count["p"]:
            yield from self._close_up_to(_PARAGRAPH, _SCOPES)
        implied = _IMPLIED.get(name)
        if implied:
            yield from self._close_up_to(*implied)
        if name not in _TABLE_PARTS:
            yield from self._open_cell(token)
            if self._is_between_cells():
                return
        elif self._count["table"]:
            while self._stack[-1] not in _CONTEXT[name]:
                yield self._pop()
        if len(self._stack) < MAX_DEPTH:
            self._stack.append(name)
            self._count[name] += 1
            yield token
            return
        self._left_out[name] += 1
        if name in BLOCKS and not self._is_between_cells():
            yield Event(Kind.VOID, "br", _NOTHING)

    def content(self, token: Event) -> Iterator[Event]:
        """Text, or an element without content."""
        yield from self._open_cell(token)
        if token.kind is Kind.TEXT or not self._is_between_cells():
            yield token

    def _open_cell(self, token: Event) -> Iterator[Event]:
        """A cell for what a table's rows hold without one.

        Parsers move each such piece above the table, one by one, past all others.
        """
        if token.kind is Kind.TEXT:
            is_left_out = not token.value.strip(_SPACE)
        else:
            is_left_out = token.value in _NOT_BETWEEN_CELLS
        if self._is_between_cells() and not is_left_out:
            self._stack.append("td")
            self._count["td"] += 1
            yield Event(Kind.OPEN, "td", _NOTHING)

    def _is_between_cells(self) -> bool:
        within_table = bool(self._count["table"])
        return within_table and self._stack[-1] in _BETWEEN_CELLS

    def close(self, name: str) -> Iterator[Event]:
        """The element closes, and with it what is still open inside."""
        if self._left_out[name]:
            self._left_out[name] -= 1
            return
        within = _TABLE if name in _TABLE | _TABLE_PARTS else _SCOPES
        yield from self._close_up_to(frozenset({name}), within - {name})

    def close_all(self) -> Iterator[Event]:
        """The end of the document."""
        while self._stack:
            yield self._pop()

    def _pop(self) -> Event:
        name = self._stack.pop()
        self._count[name] -= 1
        return Event(Kind.CLOSE, name, _NOTHING)

    def _close_up_to(
        self, wanted: frozenset[str], within: frozenset[str]
    ) -> Iterator[Event]:
        """Close the outermost of ``wanted`` that is open inside ``within``."""
        if not any(self._count[name] for name in wanted):
            return
        position = self._find(wanted, within)
        while 0 <= position < len(self._stack):
            yield self._pop()

    def _find(self, wanted: frozenset[str], within: frozenset[str]) -> int:
        found = -1
        for position in range(len(self._stack) - 1, -1, -1):
            name = self._stack[position]
            if name in within:
                break
            if name in wanted:
                found = position
                if len(wanted) == 1:
                    break
        return found
