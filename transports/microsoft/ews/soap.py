"""The envelope of a request to Exchange, and what an answer holds (SOAP 1.1)."""

from __future__ import annotations

from lxml import etree

from .xml import SPACES, Element, find, find_all, t

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_PATHS = {
    "s": _SOAP,
    "e": "http://schemas.microsoft.com/exchange/services/2006/errors",
}
_BACK_OFF = "BackOffMilliseconds"


class Refused(Exception):
    """The server names an error.

    :ivar code: Microsoft's name of it; not to be repeated unless it is known.
    :ivar back_off: seconds that it asks us to wait.
    """

    def __init__(self, code: str, element: Element) -> None:
        super().__init__("refused")
        self.code = code.rpartition(":")[2].strip()
        values = element.iterfind(".//{*}MessageXml/{*}Value")
        waits = [one.text or "" for one in values if one.get("Name") == _BACK_OFF]
        self.back_off = next((int(w) / 1000 for w in waits if w.isdecimal()), 0.0)


def wrap(payload: Element, version: str) -> bytes:
    """The request for an operation."""
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"s": _SOAP, **SPACES})
    header = etree.SubElement(envelope, f"{{{_SOAP}}}Header")
    header.append(t("RequestServerVersion", Version=version))
    etree.SubElement(envelope, f"{{{_SOAP}}}Body").append(payload)
    return bytes(etree.tostring(envelope, encoding="utf-8", xml_declaration=True))


def response_messages(content: bytes, operation: str) -> list[Element]:
    """The answers to one operation; none where this is no answer to it.

    :raises Refused: for a fault.
    """
    # Servers put characters into texts that XML does not know.
    parser = etree.XMLParser(resolve_entities=False, recover=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return []
    body = root.find("s:Body", _PATHS) if root is not None else None
    if body is None:
        return []
    for fault in body.iterfind("s:Fault", _PATHS):
        code = fault.findtext("detail/e:ResponseCode", None, _PATHS)
        raise Refused(code or find(fault, "faultcode"), fault)
    for response in find_all(body, f"m:{operation}Response"):
        several = response.find("{*}ResponseMessages")
        return [response] if several is None else list(several.iterchildren("{*}*"))
    return []
