"""More about servers that are not Dovecot."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from ...transports.interface import Security
from ...transports.pool import MailboxPool
from ...transports.probe import probe_incoming
from ..servers import rooms
from ..servers.courier import CourierServer
from .fixtures import FOREIGN, IS_WITH_ODOO, courier, cyrus, foreign_stage, old_cyrus
from .stages import USERS, CourierStage, Stage, make_mail

pytestmark = pytest.mark.skipif(IS_WITH_ODOO, reason="runs without Odoo")


@pytest.fixture(params=FOREIGN)
def stage(request: pytest.FixtureRequest) -> Stage:
    return foreign_stage(request)


@pytest.fixture(params=["imap", "pop3"])
def few(request: pytest.FixtureRequest) -> Iterator[list[CourierStage]]:
    """Mailboxes on a Courier that takes two connections of one address."""
    if reason := rooms.why_not():
        pytest.skip(reason)
    with CourierServer(USERS, per_address=2) as server:
        yield [CourierStage(server, request.param, Security.NONE) for _ in range(4)]


def test_the_connection_test_finds_nothing_wrong(stage: Stage) -> None:
    stage.deliver(make_mail())
    steps = probe_incoming(stage.settings)
    assert {step.state.value for step in steps} == {"ok"}


def test_few_connections_are_enough_for_many_reps(few: list[CourierStage]) -> None:
    pool = MailboxPool()
    with contextlib.closing(pool):
        for _round in range(2):
            for stage in few:
                login = stage.settings.credentials.login
                with pool.borrow(login, stage.settings) as mailbox:
                    assert mailbox.page().total == 0
        assert pool.idle_count == 2
