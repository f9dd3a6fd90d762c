"""OData query options as Microsoft Graph takes them for mail, strictly.

``$filter`` has the part of the grammar that is documented for messages ("Use the
$filter query parameter"): ``and``, ``or``, ``not``, comparisons, ``contains`` and
``startswith``. Names that a resource does not have are an error, as is what cannot be
combined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Row = Any
Getter = Callable[[Row], Any]


class GraphError(Exception):
    """The answer is an error."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.status, self.code = status, code


def bad(message: str, code: str = "BadRequest") -> GraphError:
    """400."""
    return GraphError(400, code, message)


def check_options(given: Mapping[str, str], known: str) -> None:
    """Refuse options that a resource does not have."""
    for name in given:
        if name.removeprefix("$") not in known.split():
            raise bad(f"The query option '{name}' is not allowed.", "ErrorInvalidUrl")


def selected(given: Mapping[str, str], known: Sequence[str], kind: str) -> list[str]:
    """The names of ``$select``; ``[]`` where there is none."""
    names = [name for name in given.get("$select", "").split(",") if name]
    for name in names:
        if name.strip() not in known:
            text = f"Could not find a property named '{name}' on type '{kind}'."
            raise bad(text, "RequestBroker--ParseUri")
    return [name.strip() for name in names]


def number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    """``$top`` or ``$skip``."""
    text = given.get(name, str(default))
    if not text.isdecimal() or int(text) > most or (name == "$top" and text == "0"):
        raise bad(f"Invalid value '{text}' for {name}.", "ErrorInvalidUrlQuery")
    return int(text)


# $filter

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<date>\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?)"
    r"|(?P<word>[A-Za-z][\w/.]*)|(?P<number>-?\d+)|(?P<sign>[(),]))"
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}
_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Comparison:
    """A condition at the top of a filter, for who can do better than look."""

    name: str
    operator: str
    value: Any


@dataclass
class Filter:
    """A parsed filter.

    :ivar names: the properties, in the order in which they occur.
    :ivar top: comparisons that are joined by ``and`` at the top.
    """

    holds: Callable[[Row], bool]
    names: list[str]
    top: list[Comparison]


def parse_filter(text: str, getters: Mapping[str, Getter]) -> Filter:
    """Parse ``$filter``.

    :raises GraphError: for whatever is not in the grammar.
    """
    parser = _Parser(text, getters)
    holds = parser.parse_or(is_top=True)
    if parser.peek() is not None:
        raise parser.error()
    return Filter(holds, parser.names, parser.top if parser.is_simple else [])


class _Parser:
    def __init__(self, text: str, getters: Mapping[str, Getter]) -> None:
        self._getters = getters
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self.names: list[str] = []
        self.top: list[Comparison] = []
        self.is_simple = True
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if not found:
                raise self.error(text)
            self._tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            position = found.end()

    def error(self, text: str = "") -> GraphError:
        where = text or " ".join(token for _kind, token in self._tokens)
        return bad(f"Invalid filter clause: {where}")

    def peek(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def take(self, *wanted: str) -> tuple[str, str]:
        token = self.peek()
        if token is None or (wanted and token not in wanted):
            raise self.error()
        self._at += 1
        return self._tokens[self._at - 1]

    def parse_or(self, is_top: bool = False) -> Callable[[Row], bool]:
        parts = [self._parse_and(is_top)]
        while self.peek() == "or":
            self.take()
            self.is_simple = self.is_simple and not is_top
            parts.append(self._parse_and(False))
        return lambda row: any(part(row) for part in parts)

    def _parse_and(self, is_top: bool) -> Callable[[Row], bool]:
        parts = [self._parse_one(is_top)]
        while self.peek() == "and":
            self.take()
            parts.append(self._parse_one(is_top))
        return lambda row: all(part(row) for part in parts)

    def _parse_one(self, is_top: bool) -> Callable[[Row], bool]:
        if self.peek() == "not":
            self.take()
            part = self._parse_one(False)
            return lambda row: not part(row)
        if self.peek() == "(":
            self.take()
            inner = self.parse_or()
            self.take(")")
            return inner
        if self.peek() in ("contains", "startswith"):
            return self._parse_function()
        return self._parse_comparison(is_top)

    def _parse_function(self) -> Callable[[Row], bool]:
        name = self.take()[1]
        self.take("(")
        getter = self._property()
        self.take(",")
        wanted = str(self._literal(str)).casefold()
        self.take(")")
        if name == "contains":
            return lambda row: wanted in str(getter(row) or "").casefold()
        return lambda row: str(getter(row) or "").casefold().startswith(wanted)

    def _parse_comparison(self, is_top: bool) -> Callable[[Row], bool]:
        getter = self._property()
        name = self.names[-1]
        operator = self.take(*_COMPARISONS)[1]
        kind = getter.__annotations__.get("return", str)
        wanted = self._literal(kind)
        if is_top:
            self.top.append(Comparison(name, operator, wanted))
        compare = _COMPARISONS[operator]
        return lambda row: compare(_folded(getter(row)), _folded(wanted))

    def _property(self) -> Getter:
        kind, name = self.take()
        if kind != "word" or name not in self._getters:
            raise bad(f"Could not find a property named '{name}'.")
        self.names.append(name)
        return self._getters[name]

    def _literal(self, wanted: type) -> Any:
        kind, token = self.take()
        if kind == "text" and wanted is str:
            return token[1:-1].replace("''", "'")
        if kind == "date" and wanted is datetime:
            text = token if "T" in token else f"{token}T00:00:00Z"
            return datetime.fromisoformat(text.replace("Z", "+00:00"))
        if kind == "word" and token in _CONSTANTS and wanted is bool:
            return _CONSTANTS[token]
        if kind == "number" and wanted is int:
            return int(token)
        raise bad(f"A binary operator with incompatible types was detected: {token}")


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


# What goes together


def check_order(order: Sequence[str], filtered: Sequence[str]) -> None:
    """What is sorted by has to be filtered by, too, and before the rest ("List
    messages", Using filter and orderby in the same query)."""
    first = list(dict.fromkeys(filtered))[: len(order)]
    if filtered and first != list(order):
        text = "The restriction or sort order is too complex for this operation."
        raise bad(text, "InefficientFilter")


def check_search(given: Mapping[str, str]) -> None:
    """``$search`` goes with neither filter nor order."""
    if "$search" not in given:
        return
    for name, code in (
        ("$filter", "SearchWithFilter"),
        ("$orderby", "SearchWithOrderBy"),
        ("$count", "SearchWithCount"),
        ("$skip", "SearchWithSkip"),
    ):
        if name in given:
            text = f"The query parameter '{name}' is not supported with '$search'."
            raise bad(text, code)


def search_words(text: str) -> list[str]:
    """The words of a ``$search``: each is the beginning of a word, all are needed.

    :raises GraphError: for more of the query language than that.
    """
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise bad(f"Syntax error: character '{text[:1]}' is not valid in {text!r}.")
    # Punctuation is in no index.
    words = [word.strip("'.,") for word in text[1:-1].split()]
    if any(not re.fullmatch(r"\w+\*?", word) for word in words) or not words:
        raise bad(f"Invalid KQL expression: {text}")
    if {"AND", "OR", "NOT", "NEAR"} & set(words):
        raise bad("operators are not understood here")
    return [word.removesuffix("*").casefold() for word in words]
