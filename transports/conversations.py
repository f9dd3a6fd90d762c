"""Which messages make a conversation, told from their Message-IDs and References."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from .interface import MessageKey, Role, Summary
from .summaries import OLDEST

MAX_CONVERSATION = 100
"""Messages of a conversation that are given at the most."""

MAX_IDS = 200
"""Message-IDs that a conversation is recognised by."""

PLACES = (Role.INBOX, Role.SENT, Role.ARCHIVE)
"""Where the messages of a conversation are looked for."""

_NAMES_ONE = re.compile(r"<[!-;=?-~]{4,240}>")


def ids_of(row: Summary) -> list[str]:
    """The Message-IDs that tell of a message what it belongs to: its own, the first
    of the conversation, then the nearest. What a server could not look for, or what
    is part of every other id, is none."""
    first, rest = row.references[:1], row.references[:0:-1]
    found = dict.fromkeys([row.message_id, *first, *rest])
    return [one for one in found if _NAMES_ONE.fullmatch(one)]


def belonging(start: Summary, rows: Iterable[Summary]) -> list[Summary]:
    """Those of the rows that belong to the conversation of ``start``, however many
    messages stand between; it ends, also for messages that answer each other."""
    known = set(ids_of(start))
    left, found, grew = list(rows), [], True
    while grew and known:
        near = [row for row in left if not known.isdisjoint(ids_of(row))]
        left = [row for row in left if known.isdisjoint(ids_of(row))]
        found += near
        more = {one for row in near for one in ids_of(row)} - known
        grew = bool(more) and len(known) < MAX_IDS
        known |= set(sorted(more)[: MAX_IDS - len(known)])
    return found


def in_order(
    start: Summary, rows: Iterable[Summary], limit: int = MAX_CONVERSATION
) -> tuple[Summary, ...]:
    """Oldest first, each mail once, ``start`` always; of too many the newest."""
    newest = sorted(rows, key=_when, reverse=True)
    mails = {_identity(start): start}
    for row in newest:
        if len(mails) >= max(limit, 1):
            break
        if row.key != start.key:
            mails.setdefault(_identity(row), row)
    return tuple(sorted(mails.values(), key=_when))


def answered_in(rows: Sequence[Summary]) -> dict[MessageKey, MessageKey]:
    """Which of the rows each answers, by their keys: the nearest that is among them.

    What names itself, or a message that came after it, answers neither.
    """
    found: dict[MessageKey, MessageKey] = {}
    before: dict[str, MessageKey] = {}
    for row in rows:
        near = next((one for one in reversed(row.references) if one in before), "")
        if near:
            found[row.key] = before[near]
        if row.message_id:
            before[row.message_id] = row.key
    return found


def _identity(row: Summary) -> object:
    """A mail to oneself is in two folders, and one mail."""
    if not row.message_id:
        return row.key
    return row.message_id, row.sender.email.lower(), row.sent, row.subject


def _when(row: Summary) -> datetime:
    return row.sent or row.date or OLDEST


def wanted_ids(rows: Sequence[Summary], most: int) -> list[str]:
    """The ids to look for: of the first row, then of the others."""
    return list(dict.fromkeys(one for row in rows for one in ids_of(row)))[:most]
