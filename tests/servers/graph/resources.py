"""What the Graph server knows of folders, messages and attachments, as JSON."""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from itertools import islice
from typing import Any

from ..exchange_store import (
    AttachedPart,
    GeneratedItems,
    ServerFolder,
    ServerItem,
    ServerMailbox,
)
from .odata import Comparison, Filter, bad

Json = dict[str, Any]

WELL_KNOWN = [
    "msgfolderroot",
    "inbox",
    "drafts",
    "sentitems",
    "deleteditems",
    "junkemail",
    "outbox",
    "archive",
]


def stamp(date: datetime) -> str:
    """A DateTimeOffset: to the second, whatever the store has."""
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def public_id(store_id: str) -> str:
    """Ids of Graph can stand in an address."""
    return store_id.replace("+", "-").replace("/", "_")


def changing_id(item: ServerItem, folder: ServerFolder) -> str:
    """The id of a message where none that stays was asked for."""
    digest = hashlib.sha512(f"{item.id}{folder.id}".encode()).digest()
    return "AAMk" + base64.urlsafe_b64encode(digest + digest[:5]).decode()


# Folders


def folder_json(mailbox: ServerMailbox, folder: ServerFolder) -> Json:
    """mailFolder resource type."""
    items: Sequence[ServerItem] = folder.items
    if isinstance(items, GeneratedItems):
        items = ()
    return {
        "id": public_id(folder.id),
        "displayName": folder.name,
        "parentFolderId": public_id(folder.parent),
        "childFolderCount": len(mail_children(mailbox, folder)),
        "unreadItemCount": sum(not item.is_read for item in items),
        "totalItemCount": len(folder.items),
        "sizeInBytes": 0,
        "isHidden": False,
    }


FOLDER_PROPERTIES = [
    "id",
    "displayName",
    "parentFolderId",
    "childFolderCount",
    "unreadItemCount",
    "totalItemCount",
    "sizeInBytes",
    "isHidden",
]


def mail_children(mailbox: ServerMailbox, folder: ServerFolder) -> list[ServerFolder]:
    """The folders for mail right below one."""
    found = mailbox.children(folder.id)
    return [one for one in found if one.folder_class.startswith("IPF.Note")]


# Messages


def _person(name: str, address: str) -> Json:
    return {"emailAddress": {"name": name or address, "address": address}}


def _people(header: str) -> Callable[[ServerItem], list[Json]]:
    return lambda item: [_person(*person) for person in item.people(header)]


def _sender(item: ServerItem) -> Json | None:
    return next(iter(_people("From")(item)), None)


def _body(item: ServerItem) -> Json:
    html = item.bodies.get("html")
    kind = "text" if html is None else "html"
    return {"contentType": kind, "content": html or item.bodies.get("plain", "")}


def _headers(item: ServerItem) -> list[Json] | None:
    rows = [{"name": n, "value": v} for n, v in item.headers() if n]
    return rows if rows and not item.is_draft else None


Properties = dict[str, Callable[[ServerItem], Any]]

#: message resource type; what needs the folder is in :func:`message_json`.
PROPERTIES: Properties = {
    "subject": lambda item: item.header("Subject"),
    "bodyPreview": lambda item: item.text[:255],
    "body": _body,
    "from": _sender,
    "sender": _sender,
    "toRecipients": _people("To"),
    "ccRecipients": _people("Cc"),
    "bccRecipients": _people("Bcc"),
    "replyTo": _people("Reply-To"),
    "receivedDateTime": lambda item: stamp(item.received),
    "createdDateTime": lambda item: stamp(item.received),
    "lastModifiedDateTime": lambda item: stamp(item.received),
    "sentDateTime": lambda item: stamp(item.sent or item.received),
    "hasAttachments": lambda item: item.has_clip,
    "internetMessageId": lambda item: item.header("Message-ID"),
    "internetMessageHeaders": _headers,
    "isRead": lambda item: item.is_read,
    "isDraft": lambda item: item.is_draft,
    "flag": lambda item: {"flagStatus": "flagged" if item.flagged else "notFlagged"},
    "importance": lambda item: "normal",
    "categories": lambda item: [],
    "conversationId": lambda item: item.conversation,
    "changeKey": lambda item: str(item.change),
    "isReadReceiptRequested": lambda item: False,
    "isDeliveryReceiptRequested": lambda item: None,
    "inferenceClassification": lambda item: "focused",
    "webLink": lambda item: "https://outlook.example.com/owa/",
    "uniqueBody": _body,
}
_ON_REQUEST = ("internetMessageHeaders", "uniqueBody")
MESSAGE_PROPERTIES = ["id", "parentFolderId", *PROPERTIES]
EXTENDED: dict[str, Callable[[ServerItem], str]] = {
    "Integer 0xe08": lambda item: str(len(item.raw)),
    "Integer 0x1081": lambda item: str(item.verb) if item.verb else "",
    "String 0x1039": lambda item: item.header("References"),
    "String 0x1042": lambda item: item.header("In-Reply-To"),
}


def message_json(
    folder: ServerFolder,
    item: ServerItem,
    names: Sequence[str],
    preferences: Mapping[str, str],
) -> Json:
    """A message with the properties asked for, or all but the costly ones."""
    is_immutable = preferences.get("IdType") == "ImmutableId"
    item_id = public_id(item.id) if is_immutable else changing_id(item, folder)
    found: Json = {"@odata.etag": f'W/"{item.change}"', "id": item_id}
    wanted = names or [n for n in MESSAGE_PROPERTIES if n not in _ON_REQUEST]
    for name in wanted:
        if name == "parentFolderId":
            found[name] = public_id(folder.id)
        elif name != "id":
            found[name] = PROPERTIES[name](item)
    if preferences.get("outlook.body-content-type") == "text" and "body" in found:
        text = re.sub(r"<[^>]*>", "", found["body"]["content"])
        found["body"] = {"contentType": "text", "content": text}
    return found


def extended_json(item: ServerItem, tags: Sequence[str]) -> list[Json]:
    """Its MAPI properties, where it has them."""
    found = []
    for tag in tags:
        kind, _space, number = tag.partition(" ")
        name = f"{kind} {int(number, 16):#x}"
        if name not in EXTENDED:
            raise bad(f"The property {tag} is not known here.")
        if EXTENDED[name](item):
            found.append({"id": name, "value": EXTENDED[name](item)})
    return found


def original(item: ServerItem) -> bytes:
    """The MIME content: written anew."""
    return item.mime


def _string(get: Callable[[ServerItem], str]):
    def read(item: ServerItem) -> str:
        return get(item)

    read.__annotations__["return"] = str
    return read


def _yes(get: Callable[[ServerItem], bool]):
    def read(item: ServerItem) -> bool:
        return get(item)

    read.__annotations__["return"] = bool
    return read


def _date(get: Callable[[ServerItem], datetime]):
    def read(item: ServerItem) -> datetime:
        return get(item)

    read.__annotations__["return"] = datetime
    return read


def _first(item: ServerItem) -> tuple[str, str]:
    return next(iter(item.people("From")), ("", ""))


#: What messages can be filtered by.
FILTERS: dict[str, Callable[[ServerItem], Any]] = {
    "receivedDateTime": _date(lambda item: item.received),
    "sentDateTime": _date(lambda item: item.sent or item.received),
    "subject": _string(lambda item: item.header("Subject")),
    "internetMessageId": _string(lambda item: item.header("Message-ID")),
    "conversationId": _string(lambda item: item.conversation),
    "from/emailAddress/address": _string(lambda item: _first(item)[1]),
    "from/emailAddress/name": _string(lambda item: _first(item)[0]),
    "isRead": _yes(lambda item: item.is_read),
    "isDraft": _yes(lambda item: item.is_draft),
    "hasAttachments": _yes(lambda item: item.has_clip),
    "flag/flagStatus": _string(
        lambda item: "flagged" if item.flagged else "notFlagged"
    ),
}


def newest_first(
    items: Sequence[ServerItem], condition: Filter | None
) -> tuple[Callable[[int, int], list[ServerItem]], Callable[[], int]]:
    """A folder's messages that match: a way to get some, and a way to count them.

    The receipt is looked up, not gone through, as an index would.
    """
    low, high = _bounds(items, condition.top if condition else [])

    def matching():
        for index in range(high - 1, low - 1, -1):
            item = items[index]
            if condition is None or condition.holds(item):
                yield item

    def some(skip: int, count: int) -> list[ServerItem]:
        if condition is None:
            last = max(low, high - skip - count)
            return [items[i] for i in range(high - skip - 1, last - 1, -1)]
        return list(islice(matching(), skip, skip + count))

    def total() -> int:
        return high - low if condition is None else sum(1 for _item in matching())

    return some, total


def _bounds(items: Sequence[ServerItem], top: Sequence[Comparison]) -> tuple[int, int]:
    low, high = 0, len(items)
    for one in top:
        if one.name != "receivedDateTime":
            continue
        at = bisect_left(items, one.value, key=lambda item: item.received)
        if one.operator in ("lt",):
            high = min(high, at)
        elif one.operator in ("ge",):
            low = max(low, at)
    return low, max(low, high)


def has_words(item: ServerItem, words: Sequence[str]) -> bool:
    """Whether from, subject and body have words that begin like these."""
    people = " ".join(part for person in item.people("From") for part in person)
    text = f"{people} {item.header('Subject')} {item.text}".casefold()
    known = re.findall(r"\w+", text)
    return all(any(one.startswith(word) for one in known) for word in words)


# Attachments

_FILE, _ITEM = "#microsoft.graph.fileAttachment", "#microsoft.graph.itemAttachment"
ATTACHMENT_PROPERTIES = [
    "id",
    "name",
    "contentType",
    "size",
    "isInline",
    "lastModifiedDateTime",
    "microsoft.graph.fileAttachment/contentId",
]


def attachment_json(part: AttachedPart, names: Sequence[str]) -> Json:
    """attachment resource type; all of it, content too, unless some was selected."""
    found: Json = {
        "id": public_id(part.id),
        "name": part.name,
        "contentType": None if part.is_item else part.mimetype,
        "size": len(part.data),
        "isInline": part.inline,
        "lastModifiedDateTime": stamp(datetime(2026, 3, 1, tzinfo=timezone.utc)),
    }
    if names:
        found = {name: found[name] for name in found if name in names}
    found["@odata.type"] = _ITEM if part.is_item else _FILE
    wants_cid = not names or ATTACHMENT_PROPERTIES[-1] in names
    if not part.is_item and wants_cid:
        found["contentId"] = part.content_id or None
    if not part.is_item and not names:
        found["contentLocation"] = None
        found["contentBytes"] = base64.b64encode(part.data).decode()
    return found
