"""Folders that servers name by ids: their paths, and the rows made of them.

For Exchange, which gives folders as a flat list with their parents.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from ..folders import INBOX, guess_roles, order
from ..interface import Folder, Role

_MAIL = "IPF.Note"
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A folder as the server describes it.

    :param kind: its MAPI class; empty where only folders for mail are given.
    """

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


def make_rows(
    found: dict[str, Found], top: str, roles: dict[str, Role]
) -> tuple[list[Folder], dict[str, str]]:
    """The rows of all folders with mail, in their order, and the ids by path.

    :param found: all folders by id.
    :param top: the id of the folder that holds them all.
    :param roles: what is known of them, by id.
    """
    paths = _paths(found, top, roles)
    needed = _needed(found)
    rows = [
        _folder(found[folder_id], path, roles.get(folder_id, Role.NONE))
        for folder_id, path in paths.items()
        if folder_id in needed
    ]
    ids = {path: folder_id for folder_id, path in paths.items()}
    return sorted(guess_roles(rows), key=order), ids


def _paths(found: dict[str, Found], top: str, roles: dict[str, Role]) -> dict[str, str]:
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


def _path(one: Found, found: dict[str, Found], top: str, roles: dict[str, Role]) -> str:
    names: list[str] = []
    current: Found | None = one
    while current is not None and len(names) < _DEEPEST:
        is_inbox = roles.get(current.id) is Role.INBOX
        # "/" separates the levels of a path; in a name it stands for itself.
        names.append(INBOX if is_inbox else current.name.replace("/", "∕"))
        current = found.get(current.parent) if current.parent != top else None
    return "/".join(reversed(names))


def _needed(found: dict[str, Found]) -> set[str]:
    """Folders with mail, and those above them."""
    needed: set[str] = set()
    for one in found.values():
        current: Found | None = one if one.is_mail else None
        while current is not None and current.id not in needed:
            needed.add(current.id)
            current = found.get(current.parent)
    return needed


def _folder(one: Found, path: str, role: Role) -> Folder:
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
