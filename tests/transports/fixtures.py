"""Servers and stages for the transports' tests, imported where they are used.

Not a conftest.py: pytest would import that outside of ``odoo.addons``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from ...transports.interface import Capability, Mailbox, Security
from ..servers import rooms
from ..servers.certificates import Authority
from ..servers.courier import CourierServer
from ..servers.cyrus import CyrusOptions, CyrusServer
from ..servers.dovecot import DovecotOptions, DovecotServer
from ..servers.ews import EwsServer
from ..servers.graph import GraphServer
from ..servers.memory import MemoryServer
from .stages import (
    USERS,
    CourierStage,
    CyrusStage,
    DovecotStage,
    ExchangeStage,
    GraphStage,
    MemoryStage,
    ServerStage,
    Stage,
    TraditionalCyrusStage,
)

# What a Dovecot announces makes it another server: one that can do nothing beyond
# RFC 3501, and one that can expunge single messages but not move them.
ANNOUNCED = {"bare": "IMAP4rev1", "uidplus": "IMAP4rev1 UIDPLUS"}

# Servers by others: fixture, stage and how each is reached.
FOREIGN: dict[str, tuple[str, type[ServerStage], str, Security]] = {
    "imap-cyrus": ("cyrus", CyrusStage, "imap", Security.STARTTLS),
    "imap-old_cyrus": ("old_cyrus", TraditionalCyrusStage, "imap", Security.NONE),
    "imap-courier": ("courier", CourierStage, "imap", Security.TLS),
    "pop3-cyrus": ("cyrus", CyrusStage, "pop3", Security.NONE),
    "pop3-courier": ("courier", CourierStage, "pop3", Security.STARTTLS),
}

STAGES = [
    "memory",
    *(f"imap-{name}" for name in ANNOUNCED),
    "exchange-basic",
    "exchange-ntlm",
    "graph-token",
    *(f"{kind}-{security.value}" for kind in ("imap", "pop3") for security in Security),
]
# Once is enough: with Odoo the same tests would wait for these servers a second time.
IS_WITH_ODOO = "odoo" in sys.modules
if not IS_WITH_ODOO:
    STAGES += FOREIGN


# Wrong passwords are answered at once: tests send many.
QUICK = """
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""


def start_dovecot(extra: str = "") -> DovecotServer:
    """A server that knows all of :data:`~.stages.USERS`."""
    return DovecotServer(USERS, DovecotOptions(extra=QUICK + extra))


# For a module at a time: Odoo's tests do not bear a process of another test.


@pytest.fixture(scope="module")
def dovecot() -> Iterator[DovecotServer]:
    with start_dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def bare_dovecot() -> Iterator[DovecotServer]:
    with start_dovecot(f"imap_capability = {ANNOUNCED['bare']}") as server:
        yield server


@pytest.fixture(scope="module")
def uidplus_dovecot() -> Iterator[DovecotServer]:
    with start_dovecot(f"imap_capability = {ANNOUNCED['uidplus']}") as server:
        yield server


@pytest.fixture(scope="module")
def cyrus() -> Iterator[CyrusServer]:
    with CyrusServer(USERS) as server:
        yield server


@pytest.fixture(scope="module")
def old_cyrus() -> Iterator[CyrusServer]:
    with CyrusServer(USERS, CyrusOptions(is_traditional=True)) as server:
        yield server


@pytest.fixture(scope="module")
def courier() -> Iterator[CourierServer]:
    with CourierServer(USERS) as server:
        yield server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def start_ews(authority: Authority, *schemes: str) -> EwsServer:
    """An Exchange server with a certificate, without users yet."""
    issued = authority.issue()
    return EwsServer(
        {},
        certificate_file=issued.certificate_file,
        key_file=issued.key_file,
        schemes=schemes,
    )


@pytest.fixture(scope="module")
def basic_ews(authority: Authority) -> Iterator[EwsServer]:
    with start_ews(authority, "Basic") as server:
        yield server


@pytest.fixture(scope="module")
def ntlm_ews(authority: Authority) -> Iterator[EwsServer]:
    with start_ews(authority, "NTLM", "Basic") as server:
        yield server


@pytest.fixture(scope="module")
def graph(authority: Authority) -> Iterator[GraphServer]:
    issued = authority.issue()
    with GraphServer(
        certificate_file=issued.certificate_file, key_file=issued.key_file
    ) as server:
        yield server


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An empty mailbox on each kind of server in turn."""
    if request.param == "memory":
        with MemoryServer().serving("memory") as server:
            yield MemoryStage(server)
        return
    if request.param in FOREIGN:
        yield foreign_stage(request)
        return
    kind, variant = request.param.split("-")
    if kind == "graph":
        server = request.getfixturevalue("graph")
        yield GraphStage(server, request.getfixturevalue("authority").pem)
    elif kind == "exchange":
        server = request.getfixturevalue(f"{variant}_ews")
        yield ExchangeStage(server, request.getfixturevalue("authority").pem)
    elif variant in ANNOUNCED:
        server = request.getfixturevalue(f"{variant}_dovecot")
        yield DovecotStage(server, kind, Security.NONE)
    else:
        server = request.getfixturevalue("dovecot")
        yield DovecotStage(server, kind, Security(variant))


def foreign_stage(request: pytest.FixtureRequest) -> Stage:
    """An empty mailbox on the server that the parameter names."""
    name, kind, server_type, security = FOREIGN[request.param]
    if reason := rooms.why_not():
        pytest.skip(reason)
    return kind(request.getfixturevalue(name), server_type, security)


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
