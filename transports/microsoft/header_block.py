"""Header fields written from what a server keeps as properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime

from ..interface import Address


def write_headers(
    fields: Iterable[tuple[str, str]],
    properties: Mapping[str, str | Sequence[Address] | datetime | None],
) -> bytes:
    """The header fields as they came, completed from the properties: what was
    written in this mailbox has no fields of its own."""
    found = [(name, value) for name, value in fields if name]
    present = {name.lower() for name, _value in found}
    found += [
        (name, _written(value))
        for name, value in properties.items()
        if value and name.lower() not in present
    ]
    lines = [f"{name}: {' '.join(value.split())}" for name, value in found]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _written(value: str | Sequence[Address] | datetime) -> str:
    """A value, as a header field has it."""
    if isinstance(value, datetime):
        return format_datetime(value)
    return value if isinstance(value, str) else ", ".join(map(_address, value))


def _address(address: Address) -> str:
    name = address.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{address.email}>' if name else address.email
