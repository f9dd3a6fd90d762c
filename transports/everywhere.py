"""A list of what is in all folders of a mailbox, folder by folder."""

from __future__ import annotations

import time
from collections.abc import Sequence

from .checks import decode_cursor, encode_cursor
from .errors import FolderGone
from .interface import Capability, Folder, Mailbox, Page, Query, Role, Summary
from .summaries import received

ALL_FOLDERS = "*"
"""Stands for a path where all folders are meant; no server has such a one."""

PATIENCE = 0.25
"""Seconds after which a call begins no further folder."""

_LAST = (Role.DRAFTS, Role.JUNK, Role.TRASH)


def page(
    mailbox: Mailbox, before: str = "", limit: int = 50, query: Query | None = None
) -> Page:
    """As :meth:`~.interface.Mailbox.page`, of all folders.

    What is found in one call is newest first. Over several calls the folders come one
    after the other: the inbox, the others, and last drafts, junk and trash.

    :raises MessageGone: for a cursor that is none.
    """
    if Capability.FOLDERS not in mailbox.capabilities:
        return mailbox.page("", before, limit, query)
    deadline = time.monotonic() + PATIENCE
    paths = [folder.path for folder in _in_order(mailbox.folders())]
    path, inner = map(str, decode_cursor(before, 2)) if before else ("", "")
    place = paths.index(path) if path in paths else 0
    found: list[Summary] = []
    while place < len(paths):
        size = limit - len(found)
        one = _page_or_none(mailbox, paths[place], inner, size, query)
        found += one.messages
        inner = one.before
        place += not inner
        if len(found) >= limit or time.monotonic() > deadline:
            break
    more = encode_cursor(paths[place], inner) if place < len(paths) else ""
    share = place / len(paths) if more else 1.0
    by_receipt = not (before or more)
    return Page(newest_first(found), more, -1, None, share, by_receipt=by_receipt)


def newest_first(rows: Sequence[Summary]) -> tuple[Summary, ...]:
    """By receipt; what has no date is last."""
    return tuple(sorted(rows, key=received, reverse=True))


def _page_or_none(
    mailbox: Mailbox, path: str, before: str, limit: int, query: Query | None
) -> Page:
    """A folder that went meanwhile holds nothing."""
    try:
        return mailbox.page(path, before, limit, query)
    except FolderGone:
        return Page()


def _in_order(folders: Sequence[Folder]) -> list[Folder]:
    """Each message once: where one folder holds all, only what it leaves out."""
    rooms = [one for one in folders if one.selectable and one.role != Role.FLAGGED]
    everything = [one for one in rooms if one.role == Role.ALL]
    if everything:
        rooms = everything + [
            one for one in rooms if one.role in (Role.JUNK, Role.TRASH)
        ]
    inbox = [one for one in rooms if one.role == Role.INBOX]
    last = [one for one in rooms if one.role in _LAST]
    others = [one for one in rooms if one not in inbox and one not in last]
    return [*inbox, *others, *last]
