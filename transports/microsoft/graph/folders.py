"""The folders of a mailbox on Microsoft Graph.

After "mailFolder resource type" (its well-known names), "List mailFolders" and "List
childFolders" (learn.microsoft.com/graph/api): only the folders right below another
are listed, so every level takes a batch; hidden folders are left out by the service.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...checks import check_line
from ...errors import FolderGone, MailTransportError, MessageGone
from ...folders import INBOX
from ...interface import Folder, Role
from ..folder_tree import Found, make_rows
from .json import Json, text, whole
from .wire import Reply, Request, Wire, segment, with_query

_ROLES = {
    "inbox": Role.INBOX,
    "sentitems": Role.SENT,
    "drafts": Role.DRAFTS,
    "deleteditems": Role.TRASH,
    "junkemail": Role.JUNK,
    "archive": Role.ARCHIVE,
}
_TOP = "msgfolderroot"
_HIDDEN = ("outbox", "syncissues")
_NO_ANSWERS = ("drafts", "deleteditems", "junkemail")
_SHOWN = "id,displayName,parentFolderId,childFolderCount,unreadItemCount,totalItemCount"
_PER_PAGE = 100
_MOST = 10_000
_DEEPEST = 30
_SEARCHES = "#microsoft.graph.mailSearchFolder"


class Folders:
    """Folders by their paths, looked up when they are needed."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._ids: dict[str, str] = {}
        self._special: dict[str, str] = {}

    def look_at_inbox(self) -> None:
        """The request that is least work for both sides."""
        body = self._wire.get(with_query("/mailFolders/inbox", select="id"))
        self._ids[INBOX] = text(body, "id")

    def id_of(self, path: str) -> str:
        """The id of a folder; the tree is fetched when it is not known.

        :raises FolderGone: no such folder.
        """
        path = check_line("folder", path) or INBOX
        if path not in self._ids:
            self.tree()
        if path not in self._ids:
            raise FolderGone("no such folder")
        return self._ids[path]

    def paths_of(self, folder_ids: Iterable[str]) -> dict[str, str]:
        """The paths of those of the folders that hold mail that counts, by their ids:
        drafts, junk and what was deleted are no part of a conversation."""
        if not self._special or not set(folder_ids) <= set(self._ids.values()):
            self.tree()
        ignored = [self._special.get(name) for name in _NO_ANSWERS]
        return {
            folder_id: path
            for path, folder_id in self._ids.items()
            if folder_id not in ignored
        }

    def forget(self) -> None:
        """The tree has changed."""
        self._ids = {INBOX: self._ids[INBOX]} if INBOX in self._ids else {}

    def tree(self) -> list[Folder]:
        """All folders that hold mail: a request and one for every level."""
        level = self._topmost()
        special = dict(self._special)
        top = special.pop(_TOP, "")
        hidden = {special.pop(name, "") for name in _HIDDEN}
        roles = {folder_id: _ROLES[name] for name, folder_id in special.items()}
        found: dict[str, Found] = {}
        for _depth in range(_DEEPEST):
            level = [row for row in level if text(row, "id") not in hidden]
            found |= {text(row, "id"): _read(row) for row in level if _is_folder(row)}
            parents = [text(row, "id") for row in level if _has_children(row)]
            if not parents or len(found) > _MOST:
                break
            level = self._children(parents)
        rows, self._ids = make_rows(found, top, roles)
        return rows

    def _topmost(self) -> list[Json]:
        """The folders at the top; the first time with the ids of those that have a
        role, of which not every mailbox has all."""
        if self._special:
            request = _list_request("/mailFolders")
            return [*self._wire.collection(request.path, _MOST)]
        names = [_TOP, *_ROLES, *_HIDDEN]
        requests = [
            Request("GET", with_query(f"/mailFolders/{name}", select="id"))
            for name in names
        ]
        requests.append(_list_request("/mailFolders"))
        *special, first = self._wire.batch(requests)
        ids = {
            name: self._special_id(name, reply)
            for name, reply in zip(names, special, strict=True)
        }
        self._special = {name: found for name, found in ids.items() if found}
        return [*self._wire.rest_of(self._wire.check(first), _MOST)]

    def _special_id(self, name: str, reply: Reply) -> str:
        try:
            return text(self._wire.check(reply), "id")
        except MessageGone as error:
            if name in (_TOP, "inbox"):
                raise FolderGone("no such folder") from error
        except MailTransportError:
            # A shared mailbox may have folders that one has no right to.
            if name in (_TOP, "inbox") or reply.status not in (400, 403):
                raise
        return ""

    def _children(self, parents: Iterable[str]) -> list[Json]:
        requests = [
            _list_request(f"/mailFolders/{segment(parent)}/childFolders")
            for parent in parents
        ]
        found: list[Json] = []
        for reply in self._wire.batch(requests):
            try:
                body = self._wire.check(reply)
            except MessageGone:  # meanwhile
                continue
            found += self._wire.rest_of(body, _MOST)
        return found


def _list_request(path: str) -> Request:
    return Request("GET", with_query(path, select=_SHOWN, top=_PER_PAGE))


def _is_folder(row: Json) -> bool:
    """A search folder holds nothing: its messages are elsewhere."""
    return bool(text(row, "id")) and text(row, "@odata.type") != _SEARCHES


def _has_children(row: Json) -> bool:
    return _is_folder(row) and whole(row, "childFolderCount") > 0


def _read(row: Json) -> Found:
    return Found(
        text(row, "id"),
        text(row, "parentFolderId"),
        text(row, "displayName") or "?",
        "",
        whole(row, "unreadItemCount"),
        whole(row, "totalItemCount"),
    )
