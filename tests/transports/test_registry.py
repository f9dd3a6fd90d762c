"""A server type is one row, and another addon can add its own."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from ...transports import registry
from ...transports.errors import UnsupportedOperation
from ...transports.interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    Mailbox,
    MailboxSettings,
)
from ...transports.probe import probe_incoming
from ...transports.registry import SERVER_TYPES, ServerType, open_mailbox
from ..servers.memory import MemoryServer
from ..servers.ports import free_port

NOBODY = Credentials(method=AuthMethod.NONE)


def settings(server_type: str) -> MailboxSettings:
    return MailboxSettings(server_type, Endpoint("127.0.0.1", free_port()), NOBODY)


@pytest.mark.parametrize("name", SERVER_TYPES)
def test_what_a_row_names_is_there(name):
    row = SERVER_TYPES[name]
    assert issubclass(registry._loaded(row.transport), Mailbox)
    assert not row.greeting or callable(registry._loaded(row.greeting))
    assert set(row.ports) == {"none", "starttls", "tls"}


def test_another_addon_brings_its_own():
    server = MemoryServer()
    server.add_account("", "")
    with patch.dict(SERVER_TYPES):
        registry.register("maildir", ServerType("Maildir", "Maildir", server.open, {}))
        with open_mailbox(settings("maildir")) as mailbox:
            assert not mailbox.page().messages
        names = [step.name for step in probe_incoming(settings("maildir"))]
        assert "greeting" not in names
    assert "maildir" not in SERVER_TYPES


def test_unknown_type():
    with pytest.raises(UnsupportedOperation):
        open_mailbox(settings("gopher"))
