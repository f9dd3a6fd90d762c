"""Reading JSON whose sender may leave out, or mistake, anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...interface import Address
from ..values import line

Json = dict[str, Any]


def parse(content: bytes) -> Json:
    """An object; an empty one for whatever else there is."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def obj(body: Mapping[str, Any], name: str) -> Json:
    """A nested object."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def items(body: Mapping[str, Any], name: str = "value") -> list[Json]:
    """A collection of objects."""
    found = body.get(name)
    rows = found if isinstance(found, list) else []
    return [row for row in rows if isinstance(row, dict)]


def text(body: Mapping[str, Any], name: str) -> str:
    """A text, without what cannot be encoded."""
    found = body.get(name)
    if not isinstance(found, str):
        return ""
    return found.encode("utf-8", "replace").decode()


def whole(body: Mapping[str, Any], name: str, default: int = 0) -> int:
    """A whole number that is none below 0; the services write some as text."""
    found = body.get(name)
    if isinstance(found, str) and found.isdecimal() and len(found) < 20:
        return int(found)
    return found if type(found) is int and found >= 0 else default


def people(body: Mapping[str, Any], name: str) -> tuple[Address, ...]:
    """A recipient or several; who is not on SMTP has a name only."""
    found = body.get(name)
    rows = [found] if isinstance(found, dict) else items(body, name)
    return tuple(_people(rows))


def _people(rows: list[Json]) -> Iterator[Address]:
    for row in rows:
        entry = obj(row, "emailAddress")
        email, name = line(text(entry, "address")), line(text(entry, "name"))
        if "@" not in email:
            email = ""
        if email or name:
            yield Address("" if name == email else name, email)


def extended(body: Mapping[str, Any]) -> dict[int, str]:
    """The MAPI properties of a message by tag.

    The service writes ``Integer 0xe08`` for what was asked for as
    ``Integer 0x0E08``.
    """
    found = {}
    for row in items(body, "singleValueExtendedProperties"):
        _kind, _space, tag = text(row, "id").partition(" ")
        try:
            found[int(tag, 16)] = text(row, "value")
        except ValueError:
            continue
    return found
