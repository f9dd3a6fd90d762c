"""What holds for a mailbox on Exchange by either way: the tests inherit it.

The module that inherits has a fixture ``stage``, on the server of ``tests/servers``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ...transports.errors import (
    ConnectionFailed,
    HostUnknown,
    ProtocolError,
    TimedOut,
    TlsFailed,
)
from ...transports.interface import Mailbox, MailboxSettings, Security
from ...transports.registry import open_mailbox
from ..servers.evil import EvilServer
from ..servers.exchange_http import Answer
from ..servers.exchange_store import GeneratedItems, ServerFolder, ServerItem
from .stages import NOON, Stage, make_mail
from .test_contract import NESTED, newest, subjects


@pytest.fixture
def mailbox(stage: Stage) -> Iterator[Mailbox]:
    with stage.open() as mailbox:
        stage.server.requests.clear()
        yield mailbox


def settings_with(stage: Stage, **changes: object) -> MailboxSettings:
    """The stage's settings with another incoming server."""
    return replace(stage.settings, incoming=replace(stage.settings.incoming, **changes))


def make_huge(folder: ServerFolder) -> GeneratedItems:
    """Fill a folder with 100,000 mails that are made when they are looked at."""

    def make(number: int) -> ServerItem:
        received = NOON + timedelta(minutes=number)
        return ServerItem(make_mail(f"mail {number}"), received)

    folder.items = GeneratedItems(100_000, make)
    return folder.items


class SigningIn:
    def test_no_secret_in_the_log(self, stage, caplog):
        """The libraries below log requests at debug."""
        with caplog.at_level(logging.DEBUG), stage.open() as mailbox:
            stage.deliver(make_mail("secret subject"))
            mailbox.page()
        text = caplog.text
        assert stage.settings.credentials.secret not in text
        assert "Basic " not in text
        assert "Bearer" not in text
        assert "secret subject" not in text

    def test_a_shared_mailbox(self, stage):
        login = stage.settings.credentials.login
        shared = stage.server.share("support team@example.com", login)
        shared.deliver(make_mail("to all of us"), received=NOON)
        stage.deliver(make_mail("to me"))
        with open_mailbox(replace(stage.settings, mailbox=shared.address)) as mailbox:
            assert subjects(mailbox.page().messages) == ["to all of us"]
            assert mailbox.read(newest(mailbox)).subject == "to all of us"
            assert mailbox.folders()[0].total == 1
            mailbox.mark([newest(mailbox)], seen=True)
        assert shared.folder("INBOX").items[0].is_read


class Hosts:
    def test_tls_is_checked(self, stage):
        for changes, reason in (
            ({"ca_certificate": ""}, "untrusted"),
            ({"ca_certificate": "no PEM"}, "bad-authority"),
        ):
            stage.server.authorizations.clear()
            with pytest.raises(TlsFailed) as raised:
                open_mailbox(settings_with(stage, **changes))
            assert raised.value.reason == reason
            assert stage.server.authorizations == []

    def test_environment_is_not_looked_at(self, stage, monkeypatch):
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
        stage.open().close()

    def test_names_that_are_none(self, stage):
        for host in ("no-such-host.invalid", "a b", "a/b", "a@b", "evil.test\r\nX: y"):
            with pytest.raises(HostUnknown):
                open_mailbox(settings_with(stage, host=host))


class Faults:
    def test_too_much(self, stage, mailbox):
        stage.server.faults[:] = [Answer(200, b" " * (17 * 1024 * 1024))]
        with pytest.raises(ProtocolError, match="too much"):
            mailbox.page()
        assert mailbox.page().total == 0

    @pytest.mark.parametrize("security", [Security.NONE, Security.TLS])
    def test_a_server_that_says_nothing(self, stage, security):
        with EvilServer(lambda talk: talk.read(1_000_000)) as server:
            settings = settings_with(
                stage, port=server.port, security=security, timeout=0.5
            )
            with pytest.raises((TimedOut, ConnectionFailed)):
                open_mailbox(settings)


class Reading:
    def test_messages_within_messages(self, stage, mailbox):
        stage.deliver(NESTED)
        key = newest(mailbox)
        [attachment] = mailbox.read(key).attachments
        assert (attachment.name, attachment.mimetype) == ("inner.eml", "message/rfc822")
        assert mailbox.part(key, "x1-1").data.startswith(b"From: inner@")
        assert mailbox.part(key, "x1-1.2").data == b"%PDF-1"
