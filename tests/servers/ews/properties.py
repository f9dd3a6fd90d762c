"""The properties of items and folders, by the names requests have for them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime

from lxml import etree

from ..exchange_store import AttachedPart, ServerFolder, ServerItem
from .soap import E, Fault, local_name, t

FollowupFlagged = 2


def stamp(date: datetime) -> str:
    """``xs:dateTime`` in UTC."""
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def _person(name: str, address: str) -> etree._Element:
    return t(
        "Mailbox",
        t("Name", name or address),
        t("EmailAddress", address),
        t("RoutingType", "SMTP"),
        t("MailboxType", "OneOff"),
    )


def _people(tag: str, header: str) -> Callable[[ServerItem], etree._Element | None]:
    def build(item: ServerItem) -> etree._Element | None:
        people = item.people(header)
        return t(tag, *(_person(*person) for person in people)) if people else None

    return build


def _sender(tag: str) -> Callable[[ServerItem], etree._Element | None]:
    def build(item: ServerItem) -> etree._Element | None:
        people = item.people("From")
        return t(tag, _person(*people[0])) if people else None

    return build


def _text(tag: str, value: Callable[[ServerItem], str]):
    def build(item: ServerItem) -> etree._Element | None:
        text = value(item)
        return t(tag, text) if text else None

    return build


def _names(header: str) -> Callable[[ServerItem], str]:
    return lambda item: "; ".join(n or a for n, a in item.people(header))


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _headers(item: ServerItem) -> etree._Element:
    rows = [
        t("InternetMessageHeader", value, HeaderName=name)
        for name, value in item.headers()
        if name
    ]
    return t("InternetMessageHeaders", *rows) if rows and not item.is_draft else None


def _body(item: ServerItem) -> etree._Element:
    html = item.bodies.get("html")
    kind = "Text" if html is None else "HTML"
    return t("Body", html or item.bodies.get("plain", ""), BodyType=kind)


def attachment(part: AttachedPart, *extra: etree._Element) -> etree._Element:
    """What is said of an attachment without its content."""
    found = [t("AttachmentId", Id=part.id), t("Name", part.name)]
    found.append(t("ContentType", part.mimetype))
    if part.content_id:
        found.append(t("ContentId", part.content_id))
    found.append(t("Size", str(len(part.data))))
    found.append(t("IsInline", _yes(part.inline)))
    return t("ItemAttachment" if part.is_item else "FileAttachment", *found, *extra)


def _attachments(item: ServerItem) -> etree._Element | None:
    parts = [attachment(part) for part in item.attachments]
    return t("Attachments", *parts) if parts else None


_SENT = ("DateTimeSent", lambda item: stamp(item.sent or item.received))

#: In the order of the schema, which is the order of an answer.
PROPERTIES: dict[str, Callable[[ServerItem], etree._Element | None]] = {
    "item:MimeContent": lambda item: t(
        "MimeContent", base64.b64encode(item.mime).decode(), CharacterSet="UTF-8"
    ),
    "item:ItemId": lambda item: item_id(item),
    "item:ItemClass": lambda item: t("ItemClass", "IPM.Note"),
    "item:Subject": _text("Subject", lambda item: item.header("Subject")),
    "item:Body": _body,
    "item:Attachments": _attachments,
    "item:DateTimeReceived": lambda item: t("DateTimeReceived", stamp(item.received)),
    "item:Size": lambda item: t("Size", str(len(item.raw))),
    "item:Importance": lambda item: t("Importance", "Normal"),
    "item:InReplyTo": _text("InReplyTo", lambda item: item.header("In-Reply-To")),
    "item:IsDraft": lambda item: t("IsDraft", _yes(item.is_draft)),
    "item:InternetMessageHeaders": _headers,
    "item:DateTimeSent": lambda item: t(_SENT[0], _SENT[1](item)),
    "item:DateTimeCreated": lambda item: t("DateTimeCreated", stamp(item.received)),
    "item:DisplayCc": _text("DisplayCc", _names("Cc")),
    "item:DisplayTo": _text("DisplayTo", _names("To")),
    "item:HasAttachments": lambda item: t("HasAttachments", _yes(item.has_clip)),
    "item:LastModifiedTime": lambda item: t("LastModifiedTime", stamp(item.received)),
    "item:Flag": lambda item: t(
        "Flag", t("FlagStatus", "Flagged" if item.flagged else "NotFlagged")
    ),
    "item:Preview": _text("Preview", lambda item: item.text[:255]),
    "item:ConversationId": lambda item: t("ConversationId", Id=item.conversation),
    "item:TextBody": lambda item: t("TextBody", item.text, BodyType="Text"),
    "message:Sender": _sender("Sender"),
    "message:ToRecipients": _people("ToRecipients", "To"),
    "message:CcRecipients": _people("CcRecipients", "Cc"),
    "message:BccRecipients": _people("BccRecipients", "Bcc"),
    "message:From": _sender("From"),
    "message:InternetMessageId": _text(
        "InternetMessageId", lambda item: item.header("Message-ID")
    ),
    "message:IsRead": lambda item: t("IsRead", _yes(item.is_read)),
    "message:References": _text("References", lambda item: item.header("References")),
    "message:ReplyTo": _people("ReplyTo", "Reply-To"),
}
_NOT_IN_LISTS = frozenset(
    {
        "item:Attachments",
        "item:Body",
        "item:InternetMessageHeaders",
        "item:MimeContent",
        "item:TextBody",
        "message:BccRecipients",
        "message:CcRecipients",
        "message:ReplyTo",
        "message:ToRecipients",
    }
)
_KNOWN_ELSEWHERE = frozenset({"item:ParentFolderId", "item:Categories"})
_EXTENDED: dict[str, Callable[[ServerItem], str]] = {
    "0x1081": lambda item: str(item.verb) if item.verb else "",
    "0x1090": lambda item: str(FollowupFlagged) if item.flagged else "",
    "0xe08": lambda item: str(len(item.raw)),
    "0x5d02": lambda item: (item.people("From") or [("", "")])[0][1],
    "0xe07": lambda item: str(int(item.is_read) | 8 * int(item.is_draft)),
    "0xe06": lambda item: stamp(item.received),
    "0xe23": lambda item: str(item.number),
    "0x10f3": lambda item: f"{item.number}.EML",
    "0x3008": lambda item: stamp(item.received),
    "0x7d": lambda item: "\r\n".join(f"{n}: {v}" for n, v in item.headers()),
}
SHAPES = {
    "IdOnly": (),
    "Default": ("item:Subject", "item:Size", "message:From", "message:IsRead"),
    "AllProperties": tuple(PROPERTIES),
}


def item_id(item: ServerItem) -> etree._Element:
    """How an item is named."""
    return t("ItemId", Id=item.id, ChangeKey=f"CQAAAB{item.change:06}")


def folder_id(folder: ServerFolder) -> etree._Element:
    """How a folder is named."""
    return t("FolderId", Id=folder.id, ChangeKey="AQAAAA==")


def is_extended(field: etree._Element) -> bool:
    """Whether a MAPI property is asked for."""
    return local_name(field) == "ExtendedFieldURI"


def extended_tag(field: etree._Element) -> str:
    """A property tag, written one way; empty for a named property."""
    tag = field.get("PropertyTag", "")
    return hex(int(tag, 0)) if tag else ""


def extended_value(item: ServerItem, field: etree._Element) -> str:
    """The value of a MAPI property; empty where the item has none."""
    read = _EXTENDED.get(extended_tag(field))
    return read(item) if read else ""


def check_fields(fields: list[etree._Element], *, is_list: bool) -> None:
    """Refuse properties there are not, or not in a list.

    :raises Fault: as Exchange does.
    """
    for field in fields:
        name = field.get("FieldURI", "")
        if local_name(field) != "FieldURI":
            continue
        if name not in PROPERTIES and name not in _KNOWN_ELSEWHERE:
            raise Fault("ErrorSchemaValidation", f"FieldURI {name} is not known.")
        if is_list and name in _NOT_IN_LISTS:
            text = f"The property {name} can't be returned by FindItem."
            raise Fault("ErrorInvalidPropertyRequest", text)


def build_item(
    folder: ServerFolder, item: ServerItem, fields: list[etree._Element], base: str
) -> etree._Element:
    """An item with the properties asked for, and no others."""
    names = {field.get("FieldURI") for field in fields if not is_extended(field)}
    names |= {"item:ItemId", *SHAPES[base]}
    found = [build(item) for name, build in PROPERTIES.items() if name in names]
    if "item:ParentFolderId" in names:
        parent = t("ParentFolderId", Id=folder.id, ChangeKey="AQAAAA==")
        found.insert(1 + ("item:MimeContent" in names), parent)
    extended = [_extended(item, field) for field in fields if is_extended(field)]
    return t("Message", *(one for one in [*found, *extended] if one is not None))


def _extended(item: ServerItem, field: etree._Element) -> etree._Element | None:
    value = extended_value(item, field)
    return extended_property(field, value) if value else None


def extended_property(field: etree._Element, value: str) -> etree._Element:
    """A MAPI property with its value."""
    uri = t("ExtendedFieldURI", **dict(field.attrib))
    return t("ExtendedProperty", uri, t("Value", value))


def plain_value(item: ServerItem, field: etree._Element) -> str:
    """A property as text, for restrictions and sorting."""
    if is_extended(field):
        return extended_value(item, field)
    name = field.get("FieldURI", "")
    if name == "item:Body":
        return item.text
    element = PROPERTIES[name](item)
    if element is None:
        return ""
    if name in ("message:From", "message:Sender"):
        [name_of] = element.iter(f"{{{E.types}}}Name")
        return name_of.text or ""
    return "".join(element.itertext())
