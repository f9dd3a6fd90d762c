"""Folders of an IMAP server: LIST, LSUB, STATUS and their extensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..checks import check_line
from ..folders import INBOX, guess_roles, order, role_of_attributes
from ..interface import Folder, Role
from . import utf7
from .connection import Chunk, Connection
from .fetch import Tree, number, read_trees
from .login import quote

MAX_STATUS = 500
"""Folders whose messages are counted where each costs a command."""

_NOT_SELECTABLE = {"\\noselect", "\\nonexistent"}
_STATUS = b"(MESSAGES UNSEEN)"


@dataclass
class FolderNames:
    """Names towards people and towards the server.

    A server that writes names against the rules gets back what it wrote:
    :attr:`odd` remembers the bytes of such names, once the folders were listed.
    """

    utf8: bool = False
    odd: dict[str, bytes] | None = None

    def encode(self, path: str) -> bytes:
        """The argument of a command for a folder.

        :raises ProtocolError: for CR, LF or NUL in the path.
        """
        check_line("folder", path)
        if self.odd and path in self.odd:
            return quote(self.odd[path])
        if self.utf8:
            return b'"%s"' % _escaped(path.encode("utf-8", "replace"))
        return quote(utf7.encode(path))

    def decode(self, name: bytes) -> str:
        """The path of a folder, from its name on the server."""
        if name.upper() == INBOX.encode():
            return INBOX
        path = name.decode("utf-8", "replace") if self.utf8 else utf7.decode(name)
        path = "".join(" " if char in "\r\n\0" else char for char in path)
        if self._plain(path) != name:
            self.odd = {**(self.odd or {}), path: name}
        return path

    def _plain(self, path: str) -> bytes:
        return path.encode() if self.utf8 else utf7.encode(path)


def _escaped(text: bytes) -> bytes:
    return text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def list_folders(connection: Connection, names: FolderNames) -> list[Folder]:
    """All folders with roles and counts, in the order to show them.

    One round trip with LIST-STATUS (RFC 5819), else two, however many folders; another
    one where a folder is open, whose counts are otherwise those of the last look.
    """
    names.odd = names.odd or {}
    if connection.exists >= 0:
        connection.run([b"NOOP"])
    offers = connection.offers
    if "LIST-EXTENDED" in offers and "LIST-STATUS" in offers:
        folders = _list_extended(connection, names)
    else:
        folders = _list_plainly(connection, names)
    return sorted(guess_roles(_lifted(folders)), key=order)


def find_folders(connection: Connection, names: FolderNames) -> list[Folder]:
    """All folders with roles; nothing is counted, which is costly for some servers."""
    names.odd = names.odd or {}
    command = [b"LIST", b'""', b'"*"']
    if {"LIST-EXTENDED", "SPECIAL-USE"} <= connection.offers:
        command.append(b"RETURN (SPECIAL-USE)")
    [reply] = connection.run(command)
    folders = [folder for folder, _ in _read_list(reply.get("LIST"), names)]
    return guess_roles(_lifted(folders))


def count_unread(connection: Connection, names: FolderNames, path: str) -> int:
    """Messages of a folder that are unread, as :func:`list_folders` counts them."""
    status = [b"STATUS", names.encode(path), _STATUS]
    *_, reply = connection.run([b"NOOP"], status)
    counts = _read_status(reply.check().get("STATUS"), names)
    return counts.get(path, (-1, -1))[0]


def has_folder(connection: Connection, names: FolderNames, path: str) -> bool:
    """Whether the server lists the folder; it may refuse to open it all the same."""
    [reply] = connection.run([b"LIST", b'""', names.encode(path)])
    if path == INBOX or reply.status != "OK":
        return True
    found = _read_list(reply.get("LIST"), names)
    return any(folder.path == path and folder.selectable for folder, _ in found)


def create_folder(connection: Connection, names: FolderNames, role: Role) -> str:
    """Make and subscribe the folder of a role; its path.

    :raises ProtocolError: the server does not let us.
    """
    title = role.value.capitalize()
    path = _personal_prefix(connection, names) + title
    name = names.encode(path)
    create = [b"CREATE", name]
    use = b"(USE (\\%s))" % title.encode()
    announced = "CREATE-SPECIAL-USE" in connection.offers
    [created] = connection.run([*create, use] if announced else create)
    if created.status != "OK" and announced:
        [created] = connection.run(create)
    if created.code != "ALREADYEXISTS":
        created.check("write")
    connection.run([b"SUBSCRIBE", name])
    return path


def _personal_prefix(connection: Connection, names: FolderNames) -> str:
    """What the path of each folder of one's own begins with (RFC 2342)."""
    if "NAMESPACE" not in connection.offers:
        return ""
    [reply] = connection.run([b"NAMESPACE"])
    for tree in read_trees(reply.get("NAMESPACE")):
        first = tree[0][0] if tree and isinstance(tree[0], list) and tree[0] else None
        if isinstance(first, list) and first and isinstance(first[0], bytes):
            return names.decode(first[0])
    return ""


def _lifted(folders: Sequence[Folder]) -> Sequence[Folder]:
    """Folders as people see them, where a server keeps all of them in the inbox.

    Courier does, and Cyrus may: ``INBOX.Sent`` is what others call ``Sent``.
    """
    others = [folder for folder in folders if folder.role is not Role.INBOX]
    if not all(folder.depth for folder in others):
        return folders
    return [replace(folder, depth=max(folder.depth - 1, 0)) for folder in folders]


def _list_extended(connection: Connection, names: FolderNames) -> list[Folder]:
    wanted = [b"SUBSCRIBED", b"STATUS " + _STATUS]
    if "SPECIAL-USE" in connection.offers:
        wanted.append(b"SPECIAL-USE")
    options = b"RETURN (%s)" % b" ".join(wanted)
    [reply] = connection.run([b"LIST", b'""', b'"*"', options])
    reply.check()
    folders = [
        replace(folder, subscribed=_is_mine(folder, "\\subscribed" in attributes))
        for folder, attributes in _read_list(reply.get("LIST"), names)
    ]
    return _with_counts(folders, _read_status(reply.get("STATUS"), names))


def _list_plainly(connection: Connection, names: FolderNames) -> list[Folder]:
    everything, subscribed = connection.run(
        [b"LIST", b'""', b'"*"'], [b"LSUB", b'""', b'"*"']
    )
    everything.check()
    mine = {folder.path for folder, _ in _read_list(subscribed.get("LSUB"), names)}
    folders = [
        # A server without subscriptions lists nothing: then all are shown alike.
        replace(folder, subscribed=_is_mine(folder, not mine or folder.path in mine))
        for folder, _attributes in _read_list(everything.get("LIST"), names)
    ]
    counted = [folder for folder in folders if folder.selectable][:MAX_STATUS]
    commands = [[b"STATUS", names.encode(f.path), _STATUS] for f in counted]
    replies = connection.run(*commands)
    answers = replies[0].get("STATUS") if replies else []
    return _with_counts(folders, _read_status(answers, names))


def _is_mine(folder: Folder, subscribed: bool) -> bool:
    """Nobody has to subscribe to the inbox."""
    return subscribed or folder.role is Role.INBOX


def _read_list(
    answers: Sequence[Chunk], names: FolderNames
) -> list[tuple[Folder, frozenset[str]]]:
    """Folders and their attributes (lower case); what makes no sense is left out."""
    found = {}
    for tree in read_trees(answers):
        if len(tree) < 3 or not isinstance(tree[0], list):
            continue
        attributes = frozenset(_lower(item) for item in tree[0])
        folder = _folder(attributes, tree[1], tree[2], names)
        if folder:
            found[folder.path] = folder, attributes
    return list(found.values())


def _folder(
    attributes: Iterable[str], delimiter: Tree, name: Tree, names: FolderNames
) -> Folder | None:
    if not isinstance(name, bytes) or not name:
        return None
    path = names.decode(name)
    separator = delimiter.decode("latin-1") if isinstance(delimiter, bytes) else ""
    levels = [level for level in path.split(separator) if level] if separator else []
    return Folder(
        path,
        levels[-1] if levels else path,
        Role.INBOX if path == INBOX else role_of_attributes(attributes),
        depth=max(len(levels) - 1, 0),
        selectable=_NOT_SELECTABLE.isdisjoint(attributes),
    )


def _lower(item: Tree) -> str:
    return item.decode("latin-1").lower() if isinstance(item, bytes) else ""


def _read_status(
    answers: Sequence[Chunk], names: FolderNames
) -> dict[str, tuple[int, int]]:
    """Unread and total by path."""
    counts = {}
    for tree in read_trees(answers):
        if len(tree) < 2 or not isinstance(tree[0], bytes):
            continue
        values = tree[1] if isinstance(tree[1], list) else []
        pairs = dict(zip(map(_lower, values[::2]), values[1::2], strict=False))
        counts[names.decode(tree[0])] = (
            _count(pairs.get("unseen")),
            _count(pairs.get("messages")),
        )
    return counts


def _count(value: Tree) -> int:
    return number(value) if isinstance(value, bytes) and value.isdigit() else -1


def _with_counts(
    folders: Iterable[Folder], counts: dict[str, tuple[int, int]]
) -> list[Folder]:
    unknown = (-1, -1)
    return [
        replace(folder, unread=unread, total=total)
        for folder in folders
        for unread, total in [counts.get(folder.path, unknown)]
    ]
