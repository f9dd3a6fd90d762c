"""Namespaces, envelopes and errors of Exchange Web Services."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree


class E:
    """The namespaces."""

    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    messages = "http://schemas.microsoft.com/exchange/services/2006/messages"
    types = "http://schemas.microsoft.com/exchange/services/2006/types"
    errors = "http://schemas.microsoft.com/exchange/services/2006/errors"


_MAP = {"s": E.soap, "m": E.messages, "t": E.types}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Fault(Exception):
    """The whole request is refused."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def clean(text: str) -> str:
    """What XML 1.0 can hold; Exchange writes "?" for the rest."""
    return _FORBIDDEN.sub("?", text)


def m(name: str, *children: etree._Element | str, **attributes: str):
    """An element of the messages' namespace."""
    return _element(E.messages, name, children, attributes)


def t(name: str, *children: etree._Element | str, **attributes: str):
    """An element of the types' namespace."""
    return _element(E.types, name, children, attributes)


def _element(space: str, name: str, children, attributes) -> etree._Element:
    element = etree.Element(f"{{{space}}}{name}", attributes, nsmap=_MAP)
    for child in children:
        if isinstance(child, str):
            element.text = clean(child)
        else:
            element.append(child)
    return element


def envelope(content: etree._Element) -> bytes:
    """A SOAP answer that says which server it is from."""
    version = t(
        "ServerVersionInfo",
        MajorVersion="15",
        MinorVersion="1",
        MajorBuildNumber="2507",
        MinorBuildNumber="6",
        Version="V2017_07_11",
    )
    root = etree.Element(f"{{{E.soap}}}Envelope", nsmap=_MAP)
    etree.SubElement(root, f"{{{E.soap}}}Header").append(version)
    etree.SubElement(root, f"{{{E.soap}}}Body").append(content)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def fault_envelope(fault: Fault, values: Mapping[str, object] | None = None) -> bytes:
    """A SOAP fault as Exchange writes it."""
    root = etree.Element(f"{{{E.soap}}}Envelope", nsmap=_MAP)
    body = etree.SubElement(root, f"{{{E.soap}}}Body")
    element = etree.SubElement(body, f"{{{E.soap}}}Fault")
    etree.SubElement(element, "faultcode").text = f"a:{fault.code}"
    etree.SubElement(element, "faultstring").text = str(fault)
    detail = etree.SubElement(element, "detail")
    space = {"e": E.errors}
    code = etree.SubElement(detail, f"{{{E.errors}}}ResponseCode", nsmap=space)
    code.text = fault.code
    text = etree.SubElement(detail, f"{{{E.errors}}}Message", nsmap=space)
    text.text = str(fault)
    if values:
        detail.append(message_xml(values, E.types))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def message_xml(values: Mapping[str, object], space: str = E.messages):
    """What an error says beyond its text."""
    found = [t("Value", str(value), Name=name) for name, value in values.items()]
    return _element(space, "MessageXml", found, {})
