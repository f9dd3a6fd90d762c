"""The folder a connection looks into, and commands within it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import FolderGone, MessageGone, UnsupportedOperation
from ..folders import INBOX
from ..interface import MessageKey
from ..limits import DEFAULT_BUDGET
from .connection import Connection, Reply
from .folders import FolderNames, has_folder, list_folders

_UID = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder a connection has open."""

    path: str
    validity: str
    writable: bool


class View:
    """A connection together with the folder it has open.

    Folders are opened with EXAMINE, which changes nothing; with SELECT only when
    something is to be written.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.names = FolderNames()
        self._selected: Selected | None = None

    @property
    def validity(self) -> str:
        """UIDVALIDITY of the open folder."""
        return self._selected.validity if self._selected else ""

    @property
    def exists(self) -> int:
        """Messages in the open folder, as last heard."""
        return max(0, self.connection.exists)

    def is_open(self, folder: str, *, write: bool = False) -> bool:
        """Whether commands go to ``folder`` without opening it first."""
        selected = self._selected
        if selected is None or selected.path != _path(folder):
            return False
        return selected.writable or not write

    def run(
        self, *commands: Sequence[bytes], budget: int = DEFAULT_BUDGET
    ) -> list[Reply]:
        """Commands in the open folder."""
        return self.connection.run(*commands, budget=budget)

    def enter(
        self,
        folder: str,
        *commands: Sequence[bytes],
        budget: int = DEFAULT_BUDGET,
    ) -> list[Reply]:
        """Commands in ``folder``, in one round trip, whichever was open before.

        What has changed in the folder meanwhile is heard first: some servers go on
        to answer for messages that are gone, with a text of their own (Courier).

        They must not write: what is opened may turn out to be another folder of
        that name, and the caller looks at :attr:`validity` only afterwards.

        :raises FolderGone: no such folder.
        """
        if self.is_open(folder):
            return self.run_afresh(*commands, budget=budget)
        return self._open(folder, b"EXAMINE", commands, budget)

    def run_afresh(
        self, *commands: Sequence[bytes], budget: int = DEFAULT_BUDGET
    ) -> list[Reply]:
        """Commands in the open folder, after hearing what has changed in it."""
        return self.run([b"NOOP"], *commands, budget=budget)[1:]

    def open_for_writing(self, keys: Sequence[MessageKey]) -> None:
        """Open the folder of the keys so that it may be changed.

        :raises MessageGone: when the keys are of another UIDVALIDITY.
        :raises UnsupportedOperation: when the server has it read-only.
        """
        folder = keys[0].folder
        if not self.is_open(folder, write=True):
            self._open(folder, b"SELECT", (), DEFAULT_BUDGET)
        if not self.is_open(folder, write=True):
            raise UnsupportedOperation("the folder is read-only", step="write")
        for key in keys:
            self.check(key)

    def check(self, key: MessageKey) -> None:
        """Raise :class:`~.errors.MessageGone` unless the open folder is the key's."""
        if key.validity != self.validity:
            raise MessageGone("the folder was made anew", step="read")

    def _open(
        self,
        folder: str,
        verb: bytes,
        commands: Sequence[Sequence[bytes]],
        budget: int,
    ) -> list[Reply]:
        path = _path(folder)
        reply, *rest = self._select(path, verb, commands, budget)
        if reply.status == "NO" and self._may_be_odd(path):
            list_folders(self.connection, self.names)
            reply, *rest = self._select(path, verb, commands, budget)
        if reply.status == "NO" and not has_folder(self.connection, self.names, path):
            raise FolderGone("no such folder", step="read")
        reply.check()
        validity = reply.get("UIDVALIDITY")
        text = validity[-1] if validity else b""
        self._selected = Selected(
            path,
            text.decode("latin-1") if isinstance(text, bytes) else "",
            verb == b"SELECT" and reply.code != "READ-ONLY",
        )
        return rest

    def _select(
        self,
        path: str,
        verb: bytes,
        commands: Sequence[Sequence[bytes]],
        budget: int,
    ) -> list[Reply]:
        name = self.names.encode(path)
        self._selected = None
        self.connection.exists = -1
        return self.run([verb, name], *commands, budget=budget)

    def _may_be_odd(self, path: str) -> bool:
        """Whether the server may write the name against the rules."""
        return self.names.odd is None and ("&" in path or not path.isascii())


def _path(folder: str) -> str:
    return folder or INBOX


def is_valid(key: MessageKey) -> bool:
    """Whether the key's UID may go into a protocol line."""
    return bool(_UID.fullmatch(key.uid))


def uid_of(key: MessageKey) -> bytes:
    """The UID for a protocol line.

    :raises MessageGone: when the key holds none.
    """
    if not is_valid(key):
        raise MessageGone("not a message key", step="read")
    return key.uid.encode()


def uid_set(uids: Sequence[bytes]) -> bytes:
    """A sequence set; neighbours become a range."""
    numbers = sorted({int(uid) for uid in uids})
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return b",".join(
        b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in ranges
    )
