"""Servers and stages for the transports' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ...transports.interface import Capability, Mailbox, Security
from ...transports.memory import MemoryServer
from ..servers.dovecot import DovecotOptions, DovecotServer
from .stages import DOVECOT_USERS, DovecotStage, MemoryStage, Stage

STAGES = [
    "memory",
    *(f"{kind}-{security.value}" for kind in ("imap", "pop3") for security in Security),
]


@pytest.fixture(scope="session")
def dovecot() -> Iterator[DovecotServer]:
    # Wrong passwords are answered at once: tests send many.
    extra = """
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""
    options = DovecotOptions(extra=extra)
    with DovecotServer(DOVECOT_USERS, options) as server:
        yield server


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An empty mailbox on each kind of server in turn."""
    if request.param == "memory":
        with MemoryServer().serving("memory") as server:
            yield MemoryStage(server)
        return
    kind, security = request.param.split("-")
    server = request.getfixturevalue("dovecot")
    yield DovecotStage(server, kind, Security(security))


@pytest.fixture
def mailbox(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    """A connection; skips a test of what the protocol has no notion of."""
    needs = request.node.get_closest_marker("needs")
    with stage.open() as mailbox:
        missing = set(needs.args if needs else ()) - mailbox.capabilities
        if missing:
            names = ", ".join(Capability(item).value for item in missing)
            pytest.skip(f"{mailbox.server_type} has no {names}")
        yield mailbox


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "needs(*capabilities): skip where the transport lacks them"
    )
