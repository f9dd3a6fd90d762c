"""The connection test: each step, on real servers, well and badly configured."""

from __future__ import annotations

import socket
import time
from dataclasses import replace

import pytest

from ...transports import probe
from ...transports.interface import Credentials, MailboxSettings, Security
from ...transports.probe import CODES, State, probe_incoming, probe_outgoing
from ..servers.smtp import SmtpServer
from .fixtures import dovecot
from .stages import PASSWORD, DovecotStage, make_mail

KINDS = [(kind, security) for kind in ("imap", "pop3") for security in Security]
SUGGESTED = {
    Security.NONE: "tls-starts-encrypted",
    Security.STARTTLS: "tls-starts-encrypted",
    Security.TLS: "tls-starts-plain",
}


@pytest.fixture(scope="module")
def smtp():
    with SmtpServer({"ann@example.com": PASSWORD}) as server:
        yield server


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind[0]}-{kind[1].value}")
def stage(request, dovecot):
    return DovecotStage(dovecot, *request.param)


def states(steps) -> dict[str, str]:
    return {step.name: step.state.value for step in steps}


def failed(steps):
    [step] = [step for step in steps if step.state is State.FAILED]
    assert step.code in CODES
    assert step.error
    return step


def with_endpoint(stage, **changes) -> MailboxSettings:
    settings = stage.settings
    return replace(settings, incoming=replace(settings.incoming, **changes))


class TestIncoming:
    def test_all_is_well(self, stage):
        stage.deliver(make_mail())
        steps = probe_incoming(stage.settings)
        encrypted = stage.settings.incoming.security is not Security.NONE
        names = ["name", "tcp", *["tls"] * encrypted, "greeting", "capabilities"]
        assert [step.name for step in steps] == [*names, "sign-in", "read"]
        assert set(states(steps).values()) == {"ok"}
        found = {step.name: step for step in steps}
        assert found["name"].addresses == ("127.0.0.1",)
        assert found["capabilities"].capabilities
        assert sum(step.seconds for step in steps) > 0
        if encrypted:
            certificate = found["tls"].certificate
            assert "Throw-away" in certificate.issuer
            assert certificate.expires.tzinfo
        key = "1" if stage.settings.server_type == "imap" else None
        assert key is None or not stage.is_seen(key)

    def test_without_sign_in_nobody_signs_in(self, stage):
        settings = replace(stage.settings, credentials=probe.NOBODY)
        steps = probe_incoming(settings, sign_in=False)
        assert [step.name for step in steps][-1] == "capabilities"
        assert set(states(steps).values()) == {"ok"}

    def test_wrong_password(self, stage):
        wrong = replace(stage.settings.credentials, secret="wr0ng")
        steps = probe_incoming(replace(stage.settings, credentials=wrong))
        step = failed(steps)
        assert (step.name, step.code) == ("sign-in", "sign-in-refused")
        assert states(steps)["read"] == "skipped"
        assert states(steps)["greeting"] == "ok"

    def test_wrong_host(self, stage):
        steps = probe_incoming(with_endpoint(stage, host="no-such-host.invalid"))
        assert (failed(steps).name, failed(steps).code) == ("name", "host-unknown")
        assert list(states(steps).values()).count("skipped") == len(steps) - 1

    def test_url_as_host(self, stage):
        steps = probe_incoming(with_endpoint(stage, host="https://mail.test/"))
        assert failed(steps).code == "host-unknown"

    def test_wrong_port(self, stage):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        steps = probe_incoming(with_endpoint(stage, port=port))
        assert (failed(steps).name, failed(steps).code) == ("tcp", "refused")

    def test_a_server_that_says_nothing(self, stage):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            steps = probe_incoming(with_endpoint(stage, port=port, timeout=0.3))
        assert failed(steps).code == "timed-out"
        assert failed(steps).name in ("tls", "greeting")

    def test_untrusted_certificate(self, stage):
        if stage.settings.incoming.security is Security.NONE:
            pytest.skip("not encrypted")
        steps = probe_incoming(with_endpoint(stage, ca_certificate=""))
        assert (failed(steps).name, failed(steps).code) == ("tls", "tls-untrusted")
        broken = probe_incoming(with_endpoint(stage, ca_certificate="nonsense"))
        assert failed(broken).code == "tls-bad-authority"

    def test_unverified_shows_the_certificate_all_the_same(self, stage):
        if stage.settings.incoming.security is Security.NONE:
            pytest.skip("not encrypted")
        settings = with_endpoint(stage, ca_certificate="", verify_tls=False)
        steps = {step.name: step for step in probe_incoming(settings)}
        assert steps["read"].state is State.OK
        assert steps["tls"].certificate.holder

    def test_the_wrong_protocol(self, stage, dovecot, smtp):
        incoming = stage.settings.incoming
        port = smtp.tls_port if incoming.security is Security.TLS else smtp.port
        steps = probe_incoming(with_endpoint(stage, port=port, verify_tls=False))
        assert failed(steps).name in ("tls", "greeting")
        assert failed(steps).code in ("protocol", "tls-handshake", "tls-not-offered")

    def test_the_port_of_another_encryption(self, stage):
        """Known within five seconds, and which one to choose."""
        incoming = stage.settings.incoming
        chosen = (
            Security.STARTTLS if incoming.security is Security.TLS else Security.TLS
        )
        wrong = [chosen] if chosen is Security.TLS else [Security.NONE, chosen]
        for security in wrong:
            started = time.monotonic()
            steps = probe_incoming(with_endpoint(stage, security=security))
            assert time.monotonic() - started < 5
            assert failed(steps).code == SUGGESTED[security]
            assert failed(steps).name in ("tls", "greeting")


class TestOutgoing:
    @pytest.fixture(params=list(Security), ids=lambda item: item.value)
    def endpoint(self, request, smtp):
        security = request.param
        stage_port = smtp.tls_port if security is Security.TLS else smtp.port
        return probe.Endpoint(
            smtp.host,
            stage_port,
            security,
            ca_certificate=smtp.ca_file.read_text(),
        )

    credentials = Credentials("ann@example.com", PASSWORD)

    def test_up_to_the_recipient(self, smtp, endpoint):
        before = len(smtp.envelopes)
        steps = probe_outgoing(endpoint, self.credentials, sender="ann@example.com")
        assert set(states(steps).values()) == {"ok"}
        assert [step.name for step in steps][-2:] == ["sign-in", "send"]
        assert len(smtp.envelopes) == before

    def test_without_sign_in(self, endpoint):
        steps = probe_outgoing(endpoint, sign_in=False)
        assert set(states(steps).values()) == {"ok"}
        assert "sign-in" not in states(steps)

    def test_wrong_password(self, endpoint):
        steps = probe_outgoing(endpoint, Credentials("ann@example.com", "wr0ng"))
        assert (failed(steps).name, failed(steps).code) == (
            "sign-in",
            "sign-in-refused",
        )

    def test_the_port_of_another_encryption(self, endpoint):
        tls = endpoint.security is Security.TLS
        wrong = [Security.NONE, Security.STARTTLS] if tls else [Security.TLS]
        for security in wrong:
            started = time.monotonic()
            steps = probe_outgoing(replace(endpoint, security=security))
            assert time.monotonic() - started < 5
            assert failed(steps).code == SUGGESTED[security]
