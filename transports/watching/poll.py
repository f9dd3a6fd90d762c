"""Looking now and then: for servers that do not speak by themselves."""

from __future__ import annotations

from ..interface import Capability, MailboxSettings, Role
from ..registry import open_mailbox
from .interface import Glance, Watch, glance


class PolledWatch(Watch):
    """A mailbox that is opened for each look: it holds no place on the server, and
    POP3 shows what is new to a new session only."""

    def __init__(self, settings: MailboxSettings, memory: str) -> None:
        self._mailbox = open_mailbox(settings)

    def look(self) -> Glance:
        return glance(self._mailbox, self._unread())

    def _unread(self) -> int:
        if Capability.FLAGS not in self._mailbox.capabilities:
            return -1
        folders = self._mailbox.folders()
        return next((item.unread for item in folders if item.role is Role.INBOX), -1)

    def close(self) -> None:
        self._mailbox.close()
