"""Elements of Exchange Web Services, built and read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from ...errors import ProtocolError
from ...interface import Address
from ..values import line

Element = Any
"""An lxml element; lxml brings no types."""

SPACES = {
    "m": "http://schemas.microsoft.com/exchange/services/2006/messages",
    "t": "http://schemas.microsoft.com/exchange/services/2006/types",
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def m(name: str, *children: Element | str, **attributes: str) -> Element:
    """An element of the messages' namespace."""
    return _element("m", name, children, attributes)


def t(name: str, *children: Element | str, **attributes: str) -> Element:
    """An element of the types' namespace."""
    return _element("t", name, children, attributes)


def _element(
    space: str,
    name: str,
    children: Iterable[Element | str],
    attributes: dict[str, str],
) -> Element:
    for text in attributes.values():
        check_text(text)
    element = etree.Element(f"{{{SPACES[space]}}}{name}", attributes, nsmap=SPACES)
    for child in children:
        if isinstance(child, str):
            element.text = check_text(child)
        else:
            element.append(child)
    return element


def check_text(text: str) -> str:
    """Give a text back that XML can hold.

    :raises ProtocolError: for others, which never reach the server.
    """
    if _FORBIDDEN.search(text):
        raise ProtocolError("a text holds a control character")
    return text


def field(name: str) -> Element:
    """A property, as it is asked for: ``item:Subject``, or a MAPI tag and type
    (``0x1081 Integer``)."""
    tag, _space, kind = name.partition(" ")
    if kind:
        return t("ExtendedFieldURI", PropertyTag=tag, PropertyType=kind)
    return t("FieldURI", FieldURI=name)


def find(element: Element, path: str, default: str = "") -> str:
    """The text of a descendant; ``default`` where there is none."""
    return element.findtext(path, None, SPACES) or default


def find_all(element: Element, path: str) -> list[Element]:
    """Descendants by path."""
    return list(element.iterfind(path, SPACES))


def extended(element: Element) -> dict[str, str]:
    """The MAPI properties of an item by tag, as ``0x1081``."""
    found = {}
    for entry in find_all(element, "t:ExtendedProperty"):
        for uri in find_all(entry, "t:ExtendedFieldURI"):
            tag = uri.get("PropertyTag", "")
            found[hex(int(tag, 0)) if tag else ""] = find(entry, "t:Value")
    return found


def addresses(element: Element, path: str) -> tuple[Address, ...]:
    """People; who is not on SMTP has a name only."""
    found = []
    for mailbox in find_all(element, f"{path}/t:Mailbox"):
        email = find(mailbox, "t:EmailAddress")
        if find(mailbox, "t:RoutingType", "SMTP") != "SMTP" or "@" not in email:
            email = ""
        name = line(find(mailbox, "t:Name"))
        found.append(Address("" if name == email else name, line(email)))
    return tuple(found)
