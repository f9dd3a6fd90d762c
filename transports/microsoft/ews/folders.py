"""The folders of an Exchange mailbox ([MS-OXWSFOLD], [MS-OXWSSRCH])."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...checks import check_line
from ...errors import FolderGone, MailTransportError
from ...folders import INBOX
from ...interface import Folder, Role
from ..folder_tree import Found, make_rows
from ..values import number
from .wire import Wire
from .xml import Element, check_text, field, find, find_all, m, t

_ROLES = {
    "inbox": Role.INBOX,
    "sentitems": Role.SENT,
    "drafts": Role.DRAFTS,
    "deleteditems": Role.TRASH,
    "junkemail": Role.JUNK,
}
_HIDDEN = ("outbox", "syncissues")
_FIELDS = (
    "folder:ParentFolderId",
    "folder:DisplayName",
    "folder:TotalCount",
    "folder:FolderClass",
)
_PER_REQUEST = 500
_MOST = 10_000


class Folders:
    """Folders by their paths, looked up when they are needed.

    :param mailbox: the address of a mailbox other than the login's own.
    """

    def __init__(self, wire: Wire, mailbox: str) -> None:
        self._wire = wire
        self._mailbox = mailbox
        self._ids: dict[str, str] = {}

    def distinguished(self, name: str) -> Element:
        """A folder that every mailbox has, by Exchange's name for it."""
        if not self._mailbox:
            return t("DistinguishedFolderId", Id=name)
        address = t("EmailAddress", self._mailbox)
        return t("DistinguishedFolderId", t("Mailbox", address), Id=name)

    def look_at_inbox(self) -> Element:
        """The request that is least work for both sides."""
        shape = m("FolderShape", t("BaseShape", "IdOnly"))
        return m("GetFolder", shape, m("FolderIds", self.distinguished("inbox")))

    def note_inbox(self, messages: list[Element]) -> None:
        """Take the inbox's id from the answer to :meth:`look_at_inbox`."""
        message = self._wire.check(messages[0])
        for element in find_all(message, ".//t:FolderId"):
            self._ids[INBOX] = element.get("Id", "")

    def id_of(self, path: str) -> str:
        """The id of a folder; the tree is fetched when it is not known.

        :raises FolderGone: no such folder.
        """
        path = check_text(check_line("folder", path)) or INBOX
        if path not in self._ids:
            self.list()
        if path not in self._ids:
            raise FolderGone("no such folder")
        return self._ids[path]

    def paths_of(self, folder_ids: Iterable[str]) -> dict[str, str]:
        """The paths of those of the folders that hold mail, by their ids."""
        if not set(folder_ids) <= set(self._ids.values()):
            self.list()
        return {folder_id: path for path, folder_id in self._ids.items()}

    def forget(self) -> None:
        """The tree has changed."""
        self._ids = {INBOX: self._ids[INBOX]} if INBOX in self._ids else {}

    def list(self) -> list[Folder]:
        """All folders that hold mail: two requests."""
        special = self._special()
        top = special.pop("msgfolderroot", "")
        hidden = {special.pop(name, "") for name in _HIDDEN}
        roles = {folder_id: _ROLES[name] for name, folder_id in special.items()}
        found = {one.id: one for one in self._below() if one.id not in hidden}
        rows, self._ids = make_rows(found, top, roles)
        return rows

    def _special(self) -> dict[str, str]:
        """The ids of folders with a role; not every mailbox has all of them."""
        names = ["msgfolderroot", *_ROLES, *_HIDDEN]
        shape = m("FolderShape", t("BaseShape", "IdOnly"))
        ids = m("FolderIds", *map(self.distinguished, names))
        messages = self._wire.call(m("GetFolder", shape, ids))
        found = {}
        for name, message in zip(names, messages, strict=False):
            try:
                [element] = find_all(self._wire.check(message), ".//t:FolderId")
            except (MailTransportError, ValueError):
                if name in ("msgfolderroot", "inbox"):
                    raise
                continue
            found[name] = element.get("Id", "")
        return found

    def _below(self) -> Iterator[Found]:
        """All folders below the top, some hundred to a request."""
        offset = 0
        while offset < _MOST:
            [message] = self._wire.call(self._find_folder(offset))
            [root] = find_all(self._wire.check(message), "m:RootFolder")
            rows = find_all(root, "t:Folders/*")
            yield from map(_read, rows)
            offset += len(rows)
            if not rows or root.get("IncludesLastItemInRange") == "true":
                return

    def _find_folder(self, offset: int) -> Element:
        fields = [*_FIELDS, "folder:UnreadCount"]
        return m(
            "FindFolder",
            m(
                "FolderShape",
                t("BaseShape", "IdOnly"),
                t("AdditionalProperties", *map(field, fields)),
            ),
            m(
                "IndexedPageFolderView",
                MaxEntriesReturned=str(_PER_REQUEST),
                Offset=str(offset),
                BasePoint="Beginning",
            ),
            m("ParentFolderIds", self.distinguished("msgfolderroot")),
            Traversal="Deep",
        )


def _read(element: Element) -> Found:
    [name] = find_all(element, "t:FolderId") or [element]
    [parent] = find_all(element, "t:ParentFolderId") or [element]
    return Found(
        name.get("Id", ""),
        parent.get("Id", ""),
        find(element, "t:DisplayName", "?"),
        find(element, "t:FolderClass"),
        number(find(element, "t:UnreadCount")),
        number(find(element, "t:TotalCount")),
    )
