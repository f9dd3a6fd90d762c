"""Listening to an inbox by IDLE (RFC 2177), or asking where a server has none."""

from __future__ import annotations

import re
import socket

from ..errors import ConnectionFailed
from ..folders import INBOX
from ..interface import MailboxSettings
from ..watching.interface import Glance, Heard, Watch, glance
from .connection import Connection
from .folders import count_unread
from .mailbox import ImapMailbox

RENEW_SECONDS = 9 * 60.0
"""A server may end an IDLE of half an hour (RFC 2177: 29 minutes), and a router forgets
a silent connection much sooner."""

MAX_CHATTER = 256 * 1024
"""Bytes that a server may say between two looks."""

_CHANGE = re.compile(rb"\* (?:(\d{1,10}) (EXISTS|EXPUNGE|FETCH)|VANISHED)\b", re.I)


class ImapWatch(ImapMailbox, Watch):
    """Holds one connection, signed in and listening to the inbox."""

    is_kept = True

    def __init__(self, settings: MailboxSettings, memory: str) -> None:
        super().__init__(settings)
        self._ear: _Ear | None = None

    def look(self) -> Glance:
        unread = count_unread(self._connection, self._view.names, INBOX)
        return glance(self, unread)

    def listen(self) -> socket.socket | None:
        if "IDLE" not in self._connection.offers or not self._view.is_open(INBOX):
            return None
        self._ear = _Ear(self._connection)
        if not self._ear.is_open:
            self._ear = None
            return None
        self.pause = RENEW_SECONDS
        return self._connection.stream.socket

    def hear(self) -> Heard:
        return self._ear.hear() if self._ear else Heard()

    def ask(self) -> None:
        if self._ear:
            self._ear.close()

    def close(self) -> None:
        if self._ear:
            self._ear.leave()
        super().close()


class _Ear:
    """An IDLE command under way.

    :ivar is_open: whether the server agreed to it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._line = b""
        self._heard = 0
        self._is_asked = False
        self._tag, self._is_changed = connection.begin_idle()
        self.is_open = bool(self._tag)
        if self.is_open:
            connection.stream.keep_alive()

    def hear(self) -> Heard:
        """Without waiting.

        :raises ConnectionFailed: the server hung up, ended what it was not asked to
            end, or talks without end.
        """
        stream = self._connection.stream
        found, self._is_changed = Heard(self._is_changed), False
        while not found.is_ready and (data := stream.receive_now()) is not None:
            self._heard += len(data)
            if not data or self._heard > MAX_CHATTER:
                raise self._broken("the server hung up, or talks without end")
            *lines, rest = (self._line + data).split(b"\n")
            self._line = rest
            for number, line in enumerate(lines):
                found = self._take(line, found)
                if found.is_ready:
                    stream.unread(b"\n".join([*lines[number + 1 :], rest]))
                    break
        return found

    def _take(self, line: bytes, found: Heard) -> Heard:
        if line.startswith(self._tag + b" "):
            if not self._is_asked:
                raise self._broken("the server listens no longer")
            self._connection.end_idle(self._tag)
            return Heard(found.is_changed, is_ready=True)
        if line[:6].upper() == b"* BYE ":
            raise self._broken("the server says good-bye")
        change = _CHANGE.match(line)
        if not change:
            return found
        self._connection.note_change(change[2] or b"", change[1] or b"0")
        return Heard(is_changed=True)

    def close(self) -> None:
        """Ask the server to end it; its answer is heard."""
        self._is_asked = True
        self._connection.stream.send_now(b"DONE\r\n")

    def leave(self) -> None:
        """End it without waiting for the answer: the connection ends, too."""
        try:
            self.close()
        except ConnectionFailed:
            self._connection.shutdown()

    def _broken(self, message: str) -> ConnectionFailed:
        host, port = self._connection.host, self._connection.port
        return ConnectionFailed(message, host=host, port=port, step="read")
