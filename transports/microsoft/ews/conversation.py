"""What Exchange takes for a conversation ([MS-OXWSCONV] GetConversationItems)."""

from __future__ import annotations

from ...conversations import MAX_CONVERSATION, in_order
from ...errors import MessageGone
from ...interface import MessageKey, Summary
from ..folder_tree import folder_mark
from .folders import Folders
from .read import check_folder, get_items
from .rows import SHOWN, summary_or_problem
from .wire import Wire
from .xml import Element, field, find_all, m, t

_PARENT = "item:ParentFolderId"
_NO_ANSWERS = ("deleteditems", "drafts", "junkemail")


class Conversations:
    """Two requests: which conversation it is, and what is in it, wherever."""

    def __init__(self, wire: Wire, folders: Folders) -> None:
        self._wire, self._folders = wire, folders

    def of(self, key: MessageKey, limit: int) -> tuple[Summary, ...]:
        """See :meth:`.interface.Mailbox.conversation`."""
        fields = (*SHOWN, _PARENT, "item:ConversationId")
        [message] = self._wire.call(get_items([key], fields))
        items = find_all(self._wire.check(message), "m:Items/*")
        if not items:
            raise MessageGone("no such message", step="read")
        row = check_folder(key, items[0])
        start = summary_or_problem(key.folder, key.validity, row)
        names = [one.get("Id", "") for one in find_all(row, "t:ConversationId")]
        rows = self._find(names[0]) if names else []
        parents = [_parent(one) for one in rows]
        paths = self._folders.paths_of(parents)
        found = [
            summary_or_problem(paths[parent], folder_mark(paths[parent], parent), one)
            for parent, one in zip(parents, rows, strict=True)
            if parent in paths
        ]
        return in_order(start, found, limit)

    def _find(self, conversation: str) -> list[Element]:
        fields = t("AdditionalProperties", *map(field, (*SHOWN, _PARENT)))
        request = m(
            "GetConversationItems",
            m("ItemShape", t("BaseShape", "IdOnly"), fields),
            m("FoldersToIgnore", *map(self._folders.distinguished, _NO_ANSWERS)),
            m("MaxItemsToReturn", str(MAX_CONVERSATION)),
            m("SortOrder", "DateOrderDescending"),
            m(
                "Conversations",
                t("Conversation", t("ConversationId", Id=conversation)),
            ),
        )
        [message] = self._wire.call(request)
        return find_all(self._wire.check(message), ".//t:ConversationNode/t:Items/*")


def _parent(row: Element) -> str:
    """The id of the folder that a row says it is in."""
    parents = [one.get("Id", "") for one in find_all(row, "t:ParentFolderId")]
    return parents[0] if parents else ""
