"""Header fields written from what a server keeps as properties."""

from __future__ import annotations

from collections.abc import Iterable

from ..interface import Address


def write_headers(
    fields: Iterable[tuple[str, str]], properties: Iterable[tuple[str, str]]
) -> bytes:
    """The header fields as they came, completed from the properties: what was
    written in this mailbox has no fields of its own."""
    found = [(name, value) for name, value in fields if name]
    present = {name.lower() for name, _value in found}
    found += [
        (name, value)
        for name, value in properties
        if value and name.lower() not in present
    ]
    lines = [f"{name}: {' '.join(value.split())}" for name, value in found]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def write_addresses(addresses: Iterable[Address]) -> str:
    """People, as a header field has them."""
    return ", ".join(map(_address, addresses))


def _address(address: Address) -> str:
    name = address.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{address.email}>' if name else address.email
