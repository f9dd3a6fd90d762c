"""What is watched, and who is told: a mailbox's inbox, and nothing else of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from socket import socket
from typing import NamedTuple, Protocol

from ..errors import MailTransportError, UnsupportedOperation
from ..interface import Mailbox, MailboxSettings, Query, Summary

SHOWN = 20
"""Rows that a look takes; what is older is for the inbox itself to show."""


@dataclass(frozen=True, slots=True)
class Glance:
    """An inbox at one moment.

    :param unread: messages without \\Seen; -1 where the protocol knows none.
    :param newest: the newest rows, newest first.
    :param waiting: the newest unread ones among all; where nothing is unread or
        read, the newest.
    """

    unread: int
    newest: tuple[Summary, ...]
    waiting: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What a look found.

    :param arrived: what came since the last look, newest first; nothing of the first.
    :param is_live: whether a change is heard at once from now on.
    """

    glance: Glance
    arrived: tuple[Summary, ...]
    is_live: bool


class Heard(NamedTuple):
    """What a connection that listens has said.

    :param is_ready: it listens no longer, and may be asked.
    """

    is_changed: bool = False
    is_ready: bool = False


class Watch(ABC):
    """One signed-in connection that looks at an inbox; opening is the constructor's
    work. Every method raises :class:`~..errors.MailTransportError` only.

    :ivar pause: seconds until the next look where nothing is heard before.
    :ivar is_kept: whether the connection waits for the next look, or is made anew.
    :ivar memory: what the next connection of the account goes on from.
    """

    pause: float = 300.0
    is_kept = False
    memory: str = ""

    @abstractmethod
    def look(self) -> Glance | None:
        """Read the inbox; ``None`` when nothing has changed since ``memory``."""

    def listen(self) -> socket | None:
        """Let the server speak when something changes: what to wait for then."""
        return None

    def hear(self) -> Heard:
        """Take what the server has said, without waiting."""
        return Heard()

    def ask(self) -> None:
        """End listening, without waiting: ``is_ready`` is the answer."""
        raise UnsupportedOperation("listen")

    @abstractmethod
    def close(self) -> None:
        """Sign out where possible, and close the socket; never raises."""


WatchFactory = Callable[[MailboxSettings, str], Watch]
"""Signs in, and goes on from the ``memory`` of the watch before."""


class Subject(Protocol):
    """Who wants to know about an inbox. Called by threads of the watcher's own, never
    by two of them at once for one inbox.

    :ivar host: whose door is knocked at: sign-ins there are spread.
    """

    host: str

    def open(self, memory: str) -> Watch | None:
        """Sign in; ``None`` when the inbox is not to be watched any more."""

    def seen(self, news: News) -> None:
        """Something has changed, or this is the first look."""

    def lost(self, error: MailTransportError) -> None:
        """It is not watched at present; where trying again may help, it will be."""


def glance(mailbox: Mailbox, unread: int) -> Glance:
    """What a mailbox shows.

    :param unread: as for :class:`Glance`.
    """
    newest = mailbox.page(limit=SHOWN).messages
    if unread < 0:
        return Glance(unread, newest, newest)
    waiting = tuple(row for row in newest if not row.seen)
    if len(waiting) < min(unread, SHOWN):
        found = mailbox.page(limit=SHOWN, query=Query(unread=True)).messages
        # A search ends where it has looked long enough; what it missed is known.
        waiting = max(found, waiting, key=len)
    return Glance(unread, newest, waiting)
