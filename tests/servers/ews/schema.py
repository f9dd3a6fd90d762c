"""What requests may hold, and in which order.

Exchange validates every request against its schema, in which nearly everything is
a sequence: an element at the wrong place is refused.
"""

from __future__ import annotations

from lxml import etree

from .soap import Fault, local_name


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FOLDER_IDS = _words("FolderId DistinguishedFolderId")
_FIELDS = _words("FieldURI IndexedFieldURI ExtendedFieldURI")
_CONDITIONS = _words(
    "And Or Not Contains Excludes Exists IsEqualTo IsNotEqualTo IsGreaterThan "
    "IsGreaterThanOrEqualTo IsLessThan IsLessThanOrEqualTo"
)
_COMPARISON = (*_FIELDS, "FieldURIOrConstant")
_ITEM = _words(
    "MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments "
    "DateTimeReceived Size Categories Importance InReplyTo IsSubmitted IsDraft "
    "InternetMessageHeaders DateTimeSent DateTimeCreated ExtendedProperty Flag "
    "Sender ToRecipients CcRecipients BccRecipients IsReadReceiptRequested "
    "IsDeliveryReceiptRequested From InternetMessageId IsRead IsResponseRequested "
    "References ReplyTo"
)

#: In this order, each as often as one likes.
_SEQUENCES: dict[str, tuple[str, ...]] = {
    "GetFolder": _words("FolderShape FolderIds"),
    "FindFolder": _words(
        "FolderShape IndexedPageFolderView FractionalPageFolderView Restriction "
        "ParentFolderIds"
    ),
    "FindItem": _words(
        "ItemShape IndexedPageItemView FractionalPageItemView "
        "SeekToConditionPageItemView CalendarView ContactsView GroupBy "
        "DistinguishedGroupBy Restriction SortOrder ParentFolderIds QueryString"
    ),
    "GetItem": _words("ItemShape ItemIds"),
    "GetConversationItems": _words(
        "ItemShape FoldersToIgnore MaxItemsToReturn SortOrder MailboxScope "
        "Conversations"
    ),
    "FoldersToIgnore": _FOLDER_IDS,
    "Conversations": ("Conversation",),
    "Conversation": _words("ConversationId SyncState"),
    "GetAttachment": _words("AttachmentShape AttachmentIds"),
    "UpdateItem": _words("SavedItemFolderId ItemChanges"),
    "MoveItem": _words("ToFolderId ItemIds ReturnNewItemIds"),
    "CopyItem": _words("ToFolderId ItemIds ReturnNewItemIds"),
    "DeleteItem": _words("ItemIds"),
    "CreateItem": _words("SavedItemFolderId Items"),
    "ResolveNames": _words("ParentFolderIds UnresolvedEntry"),
    "ConvertId": ("SourceIds",),
    "SourceIds": ("AlternateId",),
    "FolderShape": _words("BaseShape AdditionalProperties"),
    "ItemShape": _words(
        "BaseShape IncludeMimeContent BodyType UniqueBodyType NormalizedBodyType "
        "FilterHtmlContent ConvertHtmlCodePageToUTF8 InlineImageUrlTemplate "
        "BlockExternalImages AddBlankTargetToLinks MaximumBodySize "
        "AdditionalProperties"
    ),
    "AttachmentShape": _words(
        "IncludeMimeContent BodyType FilterHtmlContent AdditionalProperties"
    ),
    "FolderIds": _FOLDER_IDS,
    "ParentFolderIds": _FOLDER_IDS,
    "ToFolderId": _FOLDER_IDS,
    "SavedItemFolderId": _FOLDER_IDS,
    "DistinguishedFolderId": ("Mailbox",),
    "Mailbox": _words("Name EmailAddress RoutingType MailboxType ItemId"),
    "ItemIds": ("ItemId",),
    "AttachmentIds": ("AttachmentId",),
    "SortOrder": ("FieldOrder",),
    "FieldOrder": _FIELDS,
    "FieldURIOrConstant": (*_FIELDS, "Constant"),
    "ItemChanges": ("ItemChange",),
    "ItemChange": _words("ItemId Updates"),
    "SetItemField": (*_FIELDS, "Message", "Item"),
    "DeleteItemField": _FIELDS,
    "Items": ("Message", "Item"),
    "Message": _ITEM,
    "Item": _ITEM,
    "Contains": (*_FIELDS, "Constant"),
    "Excludes": (*_FIELDS, "Bitmask"),
    "Exists": _FIELDS,
    "IsEqualTo": _COMPARISON,
    "IsNotEqualTo": _COMPARISON,
    "IsGreaterThan": _COMPARISON,
    "IsGreaterThanOrEqualTo": _COMPARISON,
    "IsLessThan": _COMPARISON,
    "IsLessThanOrEqualTo": _COMPARISON,
    "ToRecipients": ("Mailbox",),
    "CcRecipients": ("Mailbox",),
    "BccRecipients": ("Mailbox",),
    "ReplyTo": ("Mailbox",),
    "From": ("Mailbox",),
    "Sender": ("Mailbox",),
    "ExtendedProperty": _words("ExtendedFieldURI Value Values"),
    "Flag": _words("FlagStatus StartDate DueDate CompleteDate"),
}
#: In any order.
_CHOICES: dict[str, tuple[str, ...]] = {
    "AdditionalProperties": _FIELDS,
    "Restriction": _CONDITIONS,
    "And": _CONDITIONS,
    "Or": _CONDITIONS,
    "Not": _CONDITIONS,
    "Updates": _words("SetItemField DeleteItemField AppendToItemField"),
}
_REQUIRED: dict[str, tuple[str, ...]] = {
    "GetFolder": _words("FolderShape FolderIds"),
    "FindFolder": _words("FolderShape ParentFolderIds @Traversal"),
    "FindItem": _words("ItemShape ParentFolderIds @Traversal"),
    "GetItem": _words("ItemShape ItemIds"),
    "GetConversationItems": _words("ItemShape Conversations"),
    "Conversation": ("ConversationId",),
    "ConversationId": ("@Id",),
    "GetAttachment": ("AttachmentIds",),
    "UpdateItem": _words("ItemChanges @ConflictResolution @MessageDisposition"),
    "MoveItem": _words("ToFolderId ItemIds"),
    "CreateItem": ("Items", "@MessageDisposition"),
    "DeleteItem": _words("ItemIds @DeleteType"),
    "ResolveNames": _words("UnresolvedEntry @ReturnFullContactData"),
    "FolderShape": ("BaseShape",),
    "ItemShape": ("BaseShape",),
    "FieldURI": ("@FieldURI",),
    "ExtendedFieldURI": ("@PropertyType",),
    "ItemId": ("@Id",),
    "FolderId": ("@Id",),
    "DistinguishedFolderId": ("@Id",),
    "AttachmentId": ("@Id",),
    "IndexedPageItemView": _words("@Offset @BasePoint"),
    "IndexedPageFolderView": _words("@Offset @BasePoint"),
    "Contains": ("Constant",),
    "Constant": ("@Value",),
    "Flag": ("FlagStatus",),
}


def check_schema(element: etree._Element) -> None:
    """Refuse what is not as the schema has it.

    :raises Fault: as Exchange does.
    """
    name = local_name(element)
    children = [local_name(child) for child in element]
    _check_children(name, children)
    present = {*children, *(f"@{key}" for key in element.attrib)}
    for wanted in _REQUIRED.get(name, ()):
        if wanted not in present:
            _refuse(f"'{name}' has no '{wanted}'.")
    if name not in ("MimeContent", "Body"):
        for child in element:
            check_schema(child)


def _check_children(name: str, children: list[str]) -> None:
    allowed = _SEQUENCES.get(name) or _CHOICES.get(name, ())
    places = []
    for child in children:
        if child not in allowed:
            _refuse(f"The element '{name}' has invalid child element '{child}'.")
        places.append(allowed.index(child))
    if name in _SEQUENCES and not _is_choice(name) and places != sorted(places):
        _refuse(f"The children of '{name}' are in the wrong order: {children}.")


def _is_choice(name: str) -> bool:
    return name in ("FolderIds", "ParentFolderIds", "FoldersToIgnore", "Items")


def _refuse(violation: str) -> None:
    text = f"The request failed schema validation: {violation}"
    raise Fault("ErrorSchemaValidation", text)
