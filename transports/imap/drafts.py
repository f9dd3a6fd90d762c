"""Drafts: the newer version is stored, then the older one goes, and nothing else.

``EXPUNGE`` as such is never sent: it would take along whatever other programs have
marked as deleted. ``UID EXPUNGE`` names the one message (RFC 4315). A server without
it keeps the older version in the trash, or marked as deleted, as other programs leave
it there.
"""

from __future__ import annotations

from ..errors import FolderGone, MessageGone, UnsupportedOperation
from ..interface import Draft, MessageKey, Role
from ..mime import header, read_headers
from .fetch import read_rows
from .folders import list_folders
from .login import quote
from .view import View, is_valid, uid_of
from .write import Writer

_HEADER_LIMIT = 64 * 1024


class Drafts:
    """Saves and takes away drafts."""

    def __init__(self, view: View, writer: Writer) -> None:
        self._view = view
        self._writer = writer

    def save(self, folder: str, raw: bytes, older: Draft | None) -> Draft | None:
        """As :meth:`~..interface.Mailbox.save_draft`."""
        key = self._writer.append(folder, raw, seen=True, is_draft=True)
        key = key or self._find(folder, raw, older)
        if key is None:
            return None
        is_twin = older is not None and not self.delete(older.key)
        return Draft(key, is_twin=is_twin)

    def delete(self, key: MessageKey) -> bool:
        """As :meth:`~..interface.Mailbox.delete_draft`."""
        if not self._is_there(key):
            return False
        uid = uid_of(key)
        offers = self._view.connection.offers
        if "UIDPLUS" in offers or not self._move_to_trash(key):
            mark = [b"UID STORE", uid, b"+FLAGS.SILENT (\\Deleted)"]
            self._view.run(mark)[0].check("write")
        if "UIDPLUS" in offers:
            self._view.run([b"UID EXPUNGE", uid])[0].check("write")
        return True

    def version(self, key: MessageKey) -> str:
        """As :meth:`~..interface.Mailbox.draft_version`: it never changes in place."""
        if not self._is_there(key):
            raise MessageGone("no such message", step="read")
        return ""

    def _is_there(self, key: MessageKey) -> bool:
        """What is marked as deleted is gone already for whoever looks."""
        if not is_valid(key):
            return False
        try:
            self._view.open_for_writing([key])
        except (MessageGone, FolderGone):
            return False
        uid = uid_of(key)
        [reply] = self._view.run_afresh([b"UID FETCH", uid, b"(UID FLAGS)"])
        return any(
            items
            and items.get(b"UID") == uid
            and b"\\DELETED" not in items.get(b"FLAGS", b"").upper()
            for _sequence, items in read_rows(reply.get("FETCH"))
        )

    def _move_to_trash(self, key: MessageKey) -> bool:
        """Whether the server moves it; it need not be able to, nor have a trash."""
        connection = self._view.connection
        folders = list_folders(connection, self._view.names)
        trash = [folder.path for folder in folders if folder.role is Role.TRASH]
        try:
            return bool(trash and self._writer.move([key], trash[0]))
        except UnsupportedOperation:
            return False

    def _find(self, folder: str, raw: bytes, older: Draft | None) -> MessageKey | None:
        """The newest message with the draft's Message-ID."""
        name = header(read_headers(raw[:_HEADER_LIMIT]), "message-id")
        if not name.isascii() or not name:
            return None
        search = [b"UID SEARCH HEADER Message-ID", quote(name.encode())]
        [reply] = self._view.enter(folder, search)
        answers = [item for item in reply.get("SEARCH") if isinstance(item, bytes)]
        uids = [int(uid) for item in answers for uid in item.split() if uid.isdigit()]
        found = str(max(uids, default=0))
        key = MessageKey(folder, self._view.validity, found)
        is_new = is_valid(key) and not (older and older.key == key)
        return key if is_new else None
