"""What Graph takes for a conversation: messages with the same ``conversationId``."""

from __future__ import annotations

from ...conversations import MAX_CONVERSATION, in_order
from ...interface import MessageKey, Summary
from .errors import TooComplex
from .folders import Folders
from .json import Json, items, text
from .read import check_folder, message_path
from .rows import EXTENDED, LONG_AGO, NEWEST_FIRST, SHOWN, make_summary
from .wire import Wire, with_query


class Conversations:
    """Two requests: which conversation it is, and what is in it, wherever."""

    def __init__(self, wire: Wire, folders: Folders) -> None:
        self._wire, self._folders = wire, folders

    def of(self, key: MessageKey, limit: int) -> tuple[Summary, ...]:
        """See :meth:`.interface.Mailbox.conversation`."""
        fields = f"{SHOWN},conversationId"
        path = with_query(message_path(key), select=fields, expand=EXTENDED)
        row = check_folder(key, self._wire.get(path))
        start = make_summary(key.folder, row)
        conversation = text(row, "conversationId")
        rows = self._find(conversation) if conversation else []
        parents = [text(one, "parentFolderId") for one in rows]
        paths = self._folders.paths_of(parents)
        found = [
            make_summary(paths[parent], one)
            for parent, one in zip(parents, rows, strict=True)
            if parent in paths
        ]
        return in_order(start, found, limit)

    def _find(self, conversation: str) -> list[Json]:
        """The newest of it, where the service sorts them."""
        quoted = conversation.replace("'", "''")
        is_in = f"conversationId eq '{quoted}'"
        options = {"select": SHOWN, "expand": EXTENDED, "top": str(MAX_CONVERSATION)}
        by_date = {
            "filter": f"receivedDateTime ge {LONG_AGO} and {is_in}",
            "orderby": NEWEST_FIRST,
        }
        try:
            body = self._wire.get(with_query("/messages", **by_date, **options))
        except TooComplex:
            body = self._wire.get(with_query("/messages", filter=is_in, **options))
        return items(body)
