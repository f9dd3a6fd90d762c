"""What changes a mailbox: flags, moving, appending. Nothing is ever lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..errors import FolderGone, MessageGone, MessageTooLarge, UnsupportedOperation
from ..folders import INBOX
from ..interface import MessageKey
from .connection import Literal, Reply
from .fetch import number, read_rows
from .view import View, is_valid, uid_of, uid_set

CHUNK = 200
"""Messages of one command; longer lines are refused by some servers."""

Moved = dict[MessageKey, MessageKey | None]


class Writer:
    """Changes messages of the folders a view opens."""

    def __init__(self, view: View) -> None:
        self._view = view

    @property
    def can_move(self) -> bool:
        """Whether moving cannot lose or delete what it should not."""
        offers = self._view.connection.offers
        return "MOVE" in offers or "UIDPLUS" in offers

    def mark(
        self,
        keys: Sequence[MessageKey],
        seen: bool | None,
        flagged: bool | None,
        answered: bool | None,
    ) -> None:
        """Set or clear the flags that are not ``None``.

        :raises MessageGone: when none of the keys names a message.
        """
        wanted = (
            (b"(\\Seen)", seen),
            (b"(\\Flagged)", flagged),
            (b"(\\Answered)", answered),
        )
        found = False
        for chunk in _chunks(keys):
            uids = self._open(chunk)
            if not uids:
                continue
            commands = [
                [b"UID STORE", uids, b"+FLAGS.SILENT" if on else b"-FLAGS.SILENT", flag]
                for flag, on in wanted
                if on is not None
            ]
            *stored, there = self._view.run_afresh(
                *commands, [b"UID FETCH", uids, b"(UID)"]
            )
            for reply in stored:
                reply.check("write")
            found = found or bool(_present(there))
        if keys and not found:
            raise MessageGone("no such message", step="write")

    def move(self, keys: Sequence[MessageKey], folder: str) -> Moved:
        """Move what is still there.

        :raises UnsupportedOperation: the server has neither MOVE nor UIDPLUS:
            deleting the original there would delete other messages, too.
        :raises MessageGone: when none of the keys names a message.
        """
        if not self.can_move:
            raise UnsupportedOperation("move", step="write")
        target = folder or INBOX
        name = self._view.names.encode(target)
        moved: Moved = {}
        for chunk in _chunks(keys):
            moved.update(self._move_chunk(chunk, name, target))
        if keys and not moved:
            raise MessageGone("no such message", step="write")
        return moved

    def _move_chunk(
        self, keys: Sequence[MessageKey], name: bytes, target: str
    ) -> Moved:
        uids = self._open(keys)
        if not uids:
            return {}
        [there] = self._view.run_afresh([b"UID FETCH", uids, b"(UID)"])
        present = _present(there)
        keys = [key for key in keys if uid_of(key) in present]
        if not keys:
            return {}
        uids = uid_set([uid_of(key) for key in keys])
        if "MOVE" in self._view.connection.offers:
            [reply] = self._view.run([b"UID MOVE", uids, name])
            self._check_target(reply, name)
            return _new_keys(keys, target, reply)
        return self._copy_and_delete(keys, name, target)

    def _copy_and_delete(
        self, keys: Sequence[MessageKey], name: bytes, target: str
    ) -> Moved:
        """Only what was copied is deleted, and only that (UIDPLUS)."""
        uids = uid_set([uid_of(key) for key in keys])
        [copied] = self._view.run([b"UID COPY", uids, name])
        self._check_target(copied, name)
        moved = _new_keys(keys, target, copied)
        known = [uid_of(key) for key, new in moved.items() if new]
        gone = uid_set(known) if known else uids
        [stored] = self._view.run([b"UID STORE", gone, b"+FLAGS.SILENT (\\Deleted)"])
        stored.check("write")
        [expunged] = self._view.run([b"UID EXPUNGE", gone])
        expunged.check("write")
        return {key: new for key, new in moved.items() if new or not known}

    def append(
        self, folder: str, raw: bytes, seen: bool, *, is_draft: bool = False
    ) -> MessageKey | None:
        """Store a message, byte for byte."""
        path = folder or INBOX
        self._check_size(raw)
        names = [b"\\Seen"] * seen + [b"\\Draft"] * is_draft
        flags = b"(%s)" % b" ".join(names)
        name = self._view.names.encode(path)
        [reply] = self._view.run([b"APPEND", name, flags, Literal(raw)])
        self._check_target(reply, name)
        validity, _space, uid = reply.argument.partition(b" ")
        if reply.code != "APPENDUID" or not uid.isdigit():
            return None
        return MessageKey(path, validity.decode("latin-1"), uid.decode())

    def _check_target(self, reply: Reply, name: bytes) -> None:
        """Raise unless the reply is OK; a server need not say why it is not.

        :raises FolderGone: also when the server says NO and lists no such folder.
        """
        if reply.status == "NO" and not reply.code:
            [listed] = self._view.run([b"LIST", b'""', name])
            if listed.status == "OK" and not listed.get("LIST"):
                raise FolderGone("no such folder", step="write")
        reply.check("write")

    def _check_size(self, raw: bytes) -> None:
        for offer in self._view.connection.offers:
            name, _equals, limit = offer.partition("=")
            if name == "APPENDLIMIT" and limit.isdigit() and int(limit) < len(raw):
                raise MessageTooLarge(
                    "larger than the server takes",
                    size=len(raw),
                    limit=int(limit),
                    step="write",
                )

    def _open(self, keys: Sequence[MessageKey]) -> bytes:
        """Open the folder of the keys; their UIDs as a set, empty if all are void."""
        try:
            self._view.open_for_writing(keys)
        except (MessageGone, FolderGone):
            return b""
        return uid_set([uid_of(key) for key in keys])


def _chunks(keys: Sequence[MessageKey]) -> Iterator[list[MessageKey]]:
    """Keys of one folder and validity at a time, not too many."""
    ordered = sorted(filter(is_valid, keys), key=lambda key: (key.folder, key.validity))
    for _name, group in groupby(ordered, key=lambda key: (key.folder, key.validity)):
        pending = list(group)
        while pending:
            yield pending[:CHUNK]
            pending = pending[CHUNK:]


def _present(reply: Reply) -> set[bytes]:
    """The UIDs a FETCH answers for."""
    rows = read_rows(reply.get("FETCH"))
    return {items[b"UID"] for _sequence, items in rows if items and b"UID" in items}


def _new_keys(keys: Sequence[MessageKey], target: str, reply: Reply) -> Moved:
    """Old and new keys as COPYUID tells them (RFC 4315), else no new ones."""
    moved: Moved = dict.fromkeys(keys)
    told = [reply.argument] if reply.code == "COPYUID" else reply.get("COPYUID")
    for answer in told:
        words = answer.split() if isinstance(answer, bytes) else []
        if len(words) != 3:
            continue
        validity = words[0].decode("latin-1")
        pairs = zip(_expand(words[1]), _expand(words[2]), strict=False)
        new_uids = {str(old): str(new) for old, new in pairs}
        for key in keys:
            if key.uid in new_uids:
                moved[key] = MessageKey(target, validity, new_uids[key.uid])
    return moved


def _expand(sequence_set: bytes) -> Iterable[int]:
    """The numbers of a set; at most as many as a command names."""
    numbers: list[int] = []
    for item in sequence_set.split(b","):
        low, _colon, high = item.partition(b":")
        first, last = number(low), number(high or low)
        numbers += range(first, min(last, first + CHUNK) + 1)
    return numbers
