"""What the EWS server does for each operation."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from ..exchange_store import (
    ExchangeError,
    GeneratedItems,
    ServerFolder,
    ServerItem,
    ServerMailbox,
)
from .properties import (
    attachment,
    build_item,
    check_fields,
    extended_property,
    extended_tag,
    folder_id,
    is_extended,
    item_id,
    plain_value,
    stamp,
)
from .soap import E, Fault, local_name, m, t

if TYPE_CHECKING:
    from .server import EwsServer

Element = etree._Element


def _child(element: Element, name: str) -> Element | None:
    for child in element:
        if local_name(child) == name:
            return child
    return None


def _need(element: Element, name: str) -> Element:
    child = _child(element, name)
    if child is None:
        raise Fault("ErrorInvalidRequest", f"{name} is missing.")
    return child


def _answer(operation: str, messages: Iterable[Element]) -> Element:
    return m(f"{operation}Response", m("ResponseMessages", *messages))


def _success(operation: str, *content: Element) -> Element:
    code = m("ResponseCode", "NoError")
    return m(f"{operation}ResponseMessage", code, *content, ResponseClass="Success")


def _error(operation: str, error: ExchangeError) -> Element:
    return m(
        f"{operation}ResponseMessage",
        m("MessageText", str(error)),
        m("ResponseCode", error.code),
        m("DescriptiveLinkKey", "0"),
        ResponseClass="Error",
    )


def _each(
    operation: str, things: Iterable[Element], act: Callable[[Element], Element]
) -> Element:
    """An answer with one message for each thing: what fails does not keep the rest."""
    messages = []
    for thing in things:
        try:
            messages.append(_success(operation, act(thing)))
        except ExchangeError as error:
            messages.append(_error(operation, error))
    return _answer(operation, messages)


def _find_folder(
    server: EwsServer, login: str, name: Element
) -> tuple[ServerMailbox, ServerFolder]:
    if local_name(name) == "FolderId":
        for mailbox in _readable(server, login):
            if name.get("Id") in mailbox.folders:
                return mailbox, mailbox.folders[name.get("Id", "")]
        text = "The specified folder could not be found in the store."
        raise ExchangeError("ErrorFolderNotFound", text)
    address = name.findtext(f".//{{{E.types}}}EmailAddress") or ""
    mailbox = server.mailbox_for(login, address)
    return mailbox, mailbox.distinguished(name.get("Id", ""))


def _readable(server: EwsServer, login: str) -> list[ServerMailbox]:
    shared = [server.mailbox(a) for a, who in server.rights.items() if login in who]
    return [server.mailbox(login), *shared]


def _find_item(
    server: EwsServer, login: str, name: Element
) -> tuple[ServerMailbox, ServerFolder, ServerItem]:
    error = ExchangeError("ErrorItemNotFound")
    for mailbox in _readable(server, login):
        try:
            return mailbox, *mailbox.find(name.get("Id", ""))
        except ExchangeError as found:
            error = found
    raise error


# Folders


def _folder_element(
    mailbox: ServerMailbox, folder: ServerFolder, fields: list[Element]
) -> Element:
    """A folder, with the MAPI properties other clients look at."""
    children = len(mailbox.children(folder.id))
    unread = sum(not item.is_read for item in _counted(folder))
    found = [folder_id(folder)]
    if folder.parent:
        found.append(t("ParentFolderId", Id=folder.parent, ChangeKey="AQAAAA=="))
    if folder.folder_class:
        found.append(t("FolderClass", folder.folder_class))
    found += [
        t("DisplayName", folder.name),
        t("TotalCount", str(len(folder.items))),
        t("ChildFolderCount", str(children)),
        t("UnreadCount", str(unread)),
    ]
    newest = max((item.number for item in _counted(folder)), default=0)
    changed = stamp(datetime(2026, 3, 1, tzinfo=timezone.utc) + timedelta(0, newest))
    values = {
        "0x3602": str(len(folder.items)),
        "0x3603": str(unread),
        "0x360a": "true" if children else "false",
        "0x6751": str(newest + 1),
        "0x670a": changed,
        "0x3008": changed,
    }
    found[-3:-3] = [
        extended_property(field, values[extended_tag(field)])
        for field in fields
        if is_extended(field) and extended_tag(field) in values
    ]
    kind = {"IPF.Appointment": "CalendarFolder", "IPF.Contact": "ContactsFolder"}
    return t(kind.get(folder.folder_class, "Folder"), *found)


def _counted(folder: ServerFolder) -> Sequence[ServerItem]:
    return () if isinstance(folder.items, GeneratedItems) else folder.items


def get_folder(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSFOLD] GetFolder."""

    fields = _shape(_need(request, "FolderShape"))[0]

    def act(name: Element) -> Element:
        return m("Folders", _folder_element(*_find_folder(server, login, name), fields))

    return _each("GetFolder", _need(request, "FolderIds"), act)


def find_folder(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSSRCH] FindFolder."""
    view = _child(request, "IndexedPageFolderView")
    is_deep = request.get("Traversal") == "Deep"
    restriction = _child(request, "Restriction")
    fields = _shape(_need(request, "FolderShape"))[0]

    def act(name: Element) -> Element:
        mailbox, top = _find_folder(server, login, name)
        found = [
            folder
            for folder in _below(mailbox, top, is_deep)
            if restriction is None or _holds(restriction[0], _folder_value(folder))
        ]
        shown, attributes = _page(found, view)
        rows = [_folder_element(mailbox, one, fields) for one in shown]
        folders = t("Folders", *rows)
        return m("RootFolder", folders, **attributes)

    return _each("FindFolder", _need(request, "ParentFolderIds"), act)


def _folder_value(folder: ServerFolder) -> Callable[[Element], str]:
    """What a restriction can be about; of the rest a folder has nothing."""
    values = {
        "folder:DisplayName": folder.name,
        "folder:FolderClass": folder.folder_class,
        "0x3613": folder.folder_class,
    }

    def read(field: Element) -> str:
        name = extended_tag(field) if is_extended(field) else field.get("FieldURI", "")
        return values.get(name, "")

    return read


def _below(mailbox: ServerMailbox, top: ServerFolder, is_deep: bool):
    for folder in mailbox.children(top.id):
        yield folder
        if is_deep:
            yield from _below(mailbox, folder, True)


def _page(found: Sequence, view: Element | None) -> tuple[Sequence, dict[str, str]]:
    offset = int(view.get("Offset", 0)) if view is not None else 0
    most = int(view.get("MaxEntriesReturned", 1000)) if view is not None else 1000
    shown = found[offset : offset + most]
    end = offset + len(shown)
    return shown, {
        "IndexedPagingOffset": str(end),
        "TotalItemsInView": str(len(found)),
        "IncludesLastItemInRange": "true" if end >= len(found) else "false",
    }


# Finding items


class _Newest(Sequence):
    """A folder the other way round, without making its items."""

    def __init__(self, items: Sequence[ServerItem]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return self._items[len(self) - 1 - index]


def find_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSSRCH] FindItem, sorted by receipt or another property."""
    shape, view = _need(request, "ItemShape"), _child(request, "IndexedPageItemView")
    fields, base = _shape(shape)
    check_fields(fields, is_list=True)
    if _child(request, "QueryString") is not None:
        raise Fault("ErrorInvalidRequest", "There is no content index here.")

    def act(name: Element) -> Element:
        _mailbox, folder = _find_folder(server, login, name)
        found = _matching(folder, _child(request, "Restriction"))
        found = _sorted(found, _child(request, "SortOrder"))
        shown, attributes = _page(found, view)
        items = t("Items", *(build_item(folder, one, fields, base) for one in shown))
        return m("RootFolder", items, **attributes)

    return _each("FindItem", _need(request, "ParentFolderIds"), act)


def get_conversation_items(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSCONV] GetConversationItems, a node for each item."""
    fields, base = _shape(_need(request, "ItemShape"))
    check_fields(fields, is_list=True)
    ignored = _child(request, "FoldersToIgnore")
    left_out = [
        _find_folder(server, login, name)[1]
        for name in (ignored if ignored is not None else ())
    ]
    most = int(request.findtext(f"{{{E.messages}}}MaxItemsToReturn") or 100)
    if not 0 < most <= 100:
        raise Fault("ErrorInvalidRequest", "MaxItemsToReturn is out of range.")

    def act(conversation: Element) -> Element:
        name = _need(conversation, "ConversationId")
        found = [
            (folder, item)
            for mailbox in _readable(server, login)
            for folder in mailbox.folders.values()
            for item in _counted(folder)
            if item.conversation == name.get("Id") and folder not in left_out
        ]
        if not found:
            raise ExchangeError("ErrorItemNotFound", "No such conversation.")
        found.sort(key=lambda pair: pair[1].received, reverse=True)
        nodes = [
            t("ConversationNode", t("Items", build_item(folder, item, fields, base)))
            for folder, item in found[:most]
        ]
        return m(
            "Conversation",
            t("ConversationId", Id=name.get("Id", "")),
            t("ConversationNodes", *nodes),
        )

    return _each("GetConversationItems", _need(request, "Conversations"), act)


def _shape(shape: Element) -> tuple[list[Element], str]:
    more = _child(shape, "AdditionalProperties")
    fields = list(more) if more is not None else []
    mime = shape.findtext(f"{{{E.types}}}IncludeMimeContent")
    if mime == "true":
        fields.append(t("FieldURI", FieldURI="item:MimeContent"))
    return fields, shape.findtext(f"{{{E.types}}}BaseShape") or "IdOnly"


def _matching(folder: ServerFolder, restriction: Element | None):
    if restriction is None:
        return folder.items
    return [
        item
        for item in folder.items
        if _holds(restriction[0], partial(plain_value, item))
    ]


def _sorted(items: Sequence[ServerItem], order: Element | None):
    if order is None:
        return items
    [by] = order
    is_descending = by.get("Order") == "Descending"
    if by[0].get("FieldURI") == "item:DateTimeReceived":
        return _Newest(items) if is_descending else items
    return sorted(
        items, key=lambda item: plain_value(item, by[0]), reverse=is_descending
    )


def _holds(condition: Element, read: Callable[[Element], str]) -> bool:
    """Whether a condition holds for a thing whose properties ``read`` knows."""
    name = local_name(condition)
    if name == "And":
        return all(_holds(child, read) for child in condition)
    if name == "Or":
        return any(_holds(child, read) for child in condition)
    if name == "Not":
        return not _holds(condition[0], read)
    value = read(condition[0])
    if name == "Exists":
        return bool(value)
    constant = condition.find(f".//{{{E.types}}}Constant")
    wanted = "" if constant is None else constant.get("Value", "")
    if name == "Contains":
        return _contains(condition, value, wanted)
    return _COMPARISONS[name](_key(condition[0], value), _key(condition[0], wanted))


def _contains(condition: Element, value: str, wanted: str) -> bool:
    if condition.get("ContainmentComparison", "").startswith("Ignore"):
        value, wanted = value.casefold(), wanted.casefold()
    mode = condition.get("ContainmentMode", "Substring")
    if mode == "FullString":
        return value == wanted
    return value.startswith(wanted) if mode == "Prefixed" else wanted in value


def _key(field: Element, text: str) -> object:
    """Something to compare: dates as dates."""
    if field.get("FieldURI", "").startswith("item:DateTime"):
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return text


_COMPARISONS: dict[str, Callable] = {
    "IsEqualTo": lambda a, b: a == b,
    "IsNotEqualTo": lambda a, b: a != b,
    "IsGreaterThan": lambda a, b: a > b,
    "IsGreaterThanOrEqualTo": lambda a, b: a >= b,
    "IsLessThan": lambda a, b: a < b,
    "IsLessThanOrEqualTo": lambda a, b: a <= b,
}


# Items


def get_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSMSG] GetItem."""
    fields, base = _shape(_need(request, "ItemShape"))
    check_fields(fields, is_list=False)

    def act(name: Element) -> Element:
        _mailbox, folder, item = _find_item(server, login, name)
        return m("Items", build_item(folder, item, fields, base))

    return _each("GetItem", _need(request, "ItemIds"), act)


def get_attachment(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSATT] GetAttachment."""
    shape = _child(request, "AttachmentShape")
    wants_mime = shape is not None and "true" in shape.itertext()

    def act(name: Element) -> Element:
        for mailbox in _readable(server, login):
            for part in _parts(mailbox):
                if part.id == name.get("Id"):
                    return m("Attachments", _full(part, wants_mime))
        raise ExchangeError("ErrorAttachmentNotFound", "No such attachment.")

    return _each("GetAttachment", _need(request, "AttachmentIds"), act)


def _parts(mailbox: ServerMailbox):
    for folder in mailbox.folders.values():
        for item in _counted(folder):
            yield from item.attachments


def _full(part, wants_mime: bool) -> Element:
    data = base64.b64encode(part.data).decode()
    if not part.is_item:
        return attachment(part, t("Content", data))
    content = [t("MimeContent", data, CharacterSet="UTF-8")] if wants_mime else []
    return attachment(part, t("Message", *content))


def update_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSMSG] UpdateItem: what flags and drafts need."""

    def act(change: Element) -> Element:
        name = _need(change, "ItemId")
        _mailbox, _folder, item = _find_item(server, login, name)
        for update in _need(change, "Updates"):
            _update(item, update)
        item.change += 1
        return m("Items", t("Message", item_id(item)))

    return _each("UpdateItem", _need(request, "ItemChanges"), act)


def _update(item: ServerItem, update: Element) -> None:
    field = update[0]
    is_set = local_name(update) == "SetItemField"
    value = "".join(update[-1].itertext()).strip() if is_set else ""
    if field.get("FieldURI") == "message:IsRead":
        item.is_read = value == "true"
    elif field.get("FieldURI") == "item:Flag":
        item.flagged = value == "Flagged"
    elif is_extended(field) and extended_tag(field) == "0x1090":
        item.flagged = value == "2"
    elif is_extended(field) and extended_tag(field) == "0x1081":
        item.verb = int(value or 0)
    elif not is_extended(field):
        text = f"{field.get('FieldURI')} cannot be set."
        raise ExchangeError("ErrorInvalidPropertySet", text)


def move_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSMSG] MoveItem: an item gets another id in another folder."""
    return _transfer(server, login, request, "MoveItem")


def copy_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSMSG] CopyItem."""
    return _transfer(server, login, request, "CopyItem")


def _transfer(
    server: EwsServer, login: str, request: Element, operation: str
) -> Element:
    def act(name: Element) -> Element:
        _owner, target = _find_folder(server, login, _need(request, "ToFolderId")[0])
        mailbox, _folder, item = _find_item(server, login, name)
        if operation == "MoveItem":
            mailbox.remove(item.id)
        new = ServerItem(item.raw, item.received, item.is_read, item.flagged)
        target.add(new)
        return m("Items", t("Message", item_id(new)))

    return _each(operation, _need(request, "ItemIds"), act)


def delete_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSMSG] DeleteItem."""

    def act(name: Element) -> Element:
        mailbox, _folder, item = _find_item(server, login, name)
        mailbox.remove(item.id)
        if request.get("DeleteType") == "MoveToDeletedItems":
            mailbox.distinguished("deleteditems").add(item)
        return m("Items")

    return _each("DeleteItem", _need(request, "ItemIds"), act)


def create_item(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSMSG] CreateItem: to save, to send, or both."""
    disposition = request.get("MessageDisposition", "")
    saved = _child(request, "SavedItemFolderId")

    def act(message: Element) -> Element:
        mailbox = server.mailbox_for(login)
        folder = mailbox.distinguished(
            "drafts" if disposition == "SaveOnly" else "sentitems"
        )
        if saved is not None:
            mailbox, folder = _find_folder(server, login, saved[0])
        item = _new_item(message)
        if disposition != "SaveOnly":
            _send(server, login, item, message)
        if disposition == "SendOnly":
            return m("Items")
        folder.add(item)
        return m("Items", t("Message", item_id(item)))

    return _each("CreateItem", _need(request, "Items"), act)


def _new_item(message: Element) -> ServerItem:
    content = _child(message, "MimeContent")
    if content is None:
        raise ExchangeError(
            "ErrorInvalidRequest", "Only MimeContent is understood here."
        )
    raw = base64.b64decode(content.text or "")
    item = ServerItem(raw, datetime.now(timezone.utc).replace(microsecond=0))
    flags = [f for f in message.iter() if local_name(f) == "ExtendedProperty"]
    tags = {extended_tag(flag[0]): flag[1].text or "" for flag in flags}
    read = message.findtext(f"{{{E.types}}}IsRead")
    item.is_read = read != "false" and tags.get("0xe07", "1") != "0"
    item.is_draft = "0xe07" not in tags
    if int(tags.get("0xe07", "0"), 0) & 1:
        item.is_read = True
    return item


def _send(server: EwsServer, login: str, item: ServerItem, message: Element) -> None:
    sender = [address for _name, address in item.people("From")]
    if any(a != login and login not in server.rights.get(a, ()) for a in sender):
        text = "The user account which was used to submit this request does not have"
        raise ExchangeError("ErrorSendAsDenied", text)
    found = message.findall(f"{{{E.types}}}BccRecipients//{{{E.types}}}EmailAddress")
    bcc = [element.text or "" for element in found]
    headers = [a for name in ("To", "Cc", "Bcc") for _n, a in item.people(name)]
    recipients = list(dict.fromkeys([*headers, *bcc]))
    if not recipients:
        raise ExchangeError(
            "ErrorInvalidRecipients", "At least one recipient is needed."
        )
    if any("unknown" in address for address in recipients):
        raise ExchangeError("ErrorInvalidRecipients", "A recipient is not valid.")
    item.is_read, item.is_draft, item.bcc = True, False, tuple(bcc)
    without_bcc = copy.copy(item.message)
    del without_bcc["Bcc"]
    raw = item.raw if "Bcc" not in item.message else without_bcc.as_bytes()
    server.mailbox(login).send(raw, recipients)


# The directory


def resolve_names(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSRSLNM] ResolveNames: the beginning of a name or an address."""
    text = (_need(request, "UnresolvedEntry").text or "").casefold()
    found = [
        (name, address)
        for address, name in sorted(server.directory.items())
        if address.casefold().startswith(text.removeprefix("smtp:"))
        or any(word.casefold().startswith(text) for word in name.split())
    ]
    if not found:
        error = ExchangeError("ErrorNameResolutionNoResults", "No results were found.")
        return _answer("ResolveNames", [_error("ResolveNames", error)])
    rows = [
        t(
            "Resolution",
            t(
                "Mailbox",
                t("Name", name),
                t("EmailAddress", address),
                t("RoutingType", "SMTP"),
                t("MailboxType", "Mailbox"),
            ),
        )
        for name, address in found[:100]
    ]
    result = m(
        "ResolutionSet",
        *rows,
        TotalItemsInView=str(len(rows)),
        IncludesLastItemInRange="true" if len(found) <= 100 else "false",
    )
    message = _success("ResolveNames", result)
    if len(found) > 1:
        message.set("ResponseClass", "Warning")
        message[0].text = "ErrorNameResolutionMultipleResults"
        message.insert(0, m("MessageText", "Multiple results were found."))
    return _answer("ResolveNames", [message])


def convert_id(server: EwsServer, login: str, request: Element) -> Element:
    """[MS-OXWSCVTID] ConvertId; clients ask it whose a folder is."""

    def act(name: Element) -> Element:
        for mailbox in _readable(server, login):
            if name.get("Id") in mailbox.folders:
                return m(
                    "AlternateId",
                    Id=name.get("Id", ""),
                    Format=request.get("DestinationFormat", ""),
                    Mailbox=mailbox.address,
                )
        raise ExchangeError("ErrorInvalidIdMalformed", "Id is malformed.")

    return _each("ConvertId", _need(request, "SourceIds"), act)


OPERATIONS: dict[str, Callable[[EwsServer, str, Element], Element]] = {
    "GetFolder": get_folder,
    "FindFolder": find_folder,
    "FindItem": find_item,
    "GetItem": get_item,
    "GetConversationItems": get_conversation_items,
    "GetAttachment": get_attachment,
    "UpdateItem": update_item,
    "MoveItem": move_item,
    "CopyItem": copy_item,
    "DeleteItem": delete_item,
    "CreateItem": create_item,
    "ResolveNames": resolve_names,
    "ConvertId": convert_id,
}
