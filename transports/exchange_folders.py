"""The folders of an Exchange mailbox ([MS-OXWSFOLD], [MS-OXWSSRCH])."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .checks import check_line
from .errors import FolderGone, MailTransportError
from .exchange_wire import Wire
from .exchange_xml import Element, check_text, field, find, find_all, m, number, t
from .folders import INBOX, guess_roles, order
from .interface import Folder, Role

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
_MAIL = "IPF.Note"


@dataclass
class _Found:
    """A folder as the server describes it."""

    id: str
    parent: str
    name: str
    kind: str
    unread: int
    total: int

    @property
    def is_mail(self) -> bool:
        return not self.kind or self.kind.startswith(_MAIL)


def folder_mark(path: str, folder_id: str) -> str:
    """What a message key remembers of its folder: another path or a folder made
    anew has another one."""
    return hashlib.sha256(f"{path}\0{folder_id}".encode()).hexdigest()[:20]


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
        paths = _paths(found, top, roles)
        self._ids = {path: folder_id for folder_id, path in paths.items()}
        needed = _needed(found)
        rows = [
            _folder(found[folder_id], path, roles.get(folder_id, Role.NONE))
            for folder_id, path in paths.items()
            if folder_id in needed
        ]
        return sorted(guess_roles(rows), key=order)

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

    def _below(self) -> Iterator[_Found]:
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


def _read(element: Element) -> _Found:
    [name] = find_all(element, "t:FolderId") or [element]
    [parent] = find_all(element, "t:ParentFolderId") or [element]
    return _Found(
        name.get("Id", ""),
        parent.get("Id", ""),
        find(element, "t:DisplayName", "?"),
        find(element, "t:FolderClass"),
        number(find(element, "t:UnreadCount")),
        number(find(element, "t:TotalCount")),
    )


def _paths(
    found: dict[str, _Found], top: str, roles: dict[str, Role]
) -> dict[str, str]:
    """A path for every folder, from the top; no two have the same."""
    paths: dict[str, str] = {}
    taken: set[str] = set()
    for one in found.values():
        path = _path(one, found, top, roles)
        while path in taken:
            path += " (2)"
        taken.add(path)
        paths[one.id] = path
    return paths


def _path(
    one: _Found, found: dict[str, _Found], top: str, roles: dict[str, Role]
) -> str:
    names: list[str] = []
    current: _Found | None = one
    while current is not None and len(names) < 50:
        is_inbox = roles.get(current.id) is Role.INBOX
        # "/" separates the levels of a path; in a name it stands for itself.
        names.append(INBOX if is_inbox else current.name.replace("/", "∕"))
        current = found.get(current.parent) if current.parent != top else None
    return "/".join(reversed(names))


def _needed(found: dict[str, _Found]) -> set[str]:
    """Folders with mail, and those above them."""
    needed: set[str] = set()
    for one in found.values():
        current: _Found | None = one if one.is_mail else None
        while current is not None and current.id not in needed:
            needed.add(current.id)
            current = found.get(current.parent)
    return needed


def _folder(one: _Found, path: str, role: Role) -> Folder:
    row = Folder(
        path,
        path.rpartition("/")[2],
        role,
        one.unread,
        one.total,
        path.count("/"),
        one.is_mail,
    )
    return row if one.is_mail else replace(row, unread=-1, total=-1)
