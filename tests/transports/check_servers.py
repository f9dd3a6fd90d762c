"""Servers that are not part of every test run; dev/check-servers runs this.

GNU Mailutils and pymap have faults of their own, with which the whole contract suite
cannot pass: here is what a rep does with a mailbox. Postfix and Exim take mail for
sending.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from ...transports import mime, smtp
from ...transports.errors import (
    AuthenticationFailed,
    MessageTooLarge,
    SendRefused,
    UnsupportedOperation,
)
from ...transports.interface import (
    AuthMethod,
    Capability,
    Credentials,
    Endpoint,
    Query,
    Role,
    Security,
)
from ...transports.probe import probe_incoming, probe_outgoing
from ..servers import pymap, rooms
from ..servers.mailutils import MailutilsServer
from ..servers.pymap import PymapServer
from ..servers.senders import (
    NOBODY,
    SIZE_LIMIT,
    EximServer,
    PostfixServer,
    SendingServer,
)
from .stages import PASSWORD, ServerStage, make_mail

USERS = {f"rep{number}@example.com": PASSWORD for number in range(1000)}
ANN, BOB, SECRET = "ann@example.com", "bob@example.com", "s3cret of ann"
SIGN_IN = Credentials(ANN, SECRET)
NONE, STARTTLS, TLS = Security


class CheckedStage(ServerStage):
    """A mailbox on a server that wants to be told of each mailbox first."""

    def __init__(self, server, server_type: str, security: Security) -> None:
        super().__init__(server, server_type, security)
        server.add_mailbox(self._login)


@pytest.fixture(scope="module")
def mailutils() -> Iterator[MailutilsServer]:
    if reason := rooms.why_not():
        pytest.skip(reason)
    with MailutilsServer(USERS) as server:
        yield server


@pytest.fixture(scope="module")
def pymap_server() -> Iterator[PymapServer]:
    if reason := pymap.why_not():
        pytest.skip(reason)
    with PymapServer(USERS) as server:
        yield server


STAGES = [
    *(("mailutils", "imap", security) for security in Security),
    *(("mailutils", "pop3", security) for security in Security),
    *(("pymap_server", "imap", security) for security in (NONE, STARTTLS)),
]


@pytest.fixture(params=STAGES, ids=lambda item: f"{item[0]}-{item[1]}-{item[2].value}")
def stage(request: pytest.FixtureRequest) -> CheckedStage:
    name, *reached = request.param
    return CheckedStage(request.getfixturevalue(name), *reached)


class TestMailboxes:
    def test_the_connection_test_finds_nothing_wrong(self, stage):
        stage.deliver(make_mail())
        steps = probe_incoming(stage.settings)
        assert {step.state.value for step in steps} == {"ok"}

    def test_wrong_password(self, stage):
        wrong = replace(stage.settings.credentials, secret="wr0ng")
        stage.settings = replace(stage.settings, credentials=wrong)
        with pytest.raises(AuthenticationFailed):
            stage.open()

    def test_list_read_and_original(self, stage):
        raws = [make_mail(f"mail {n}", attachments={"a.bin": b"12"}) for n in range(3)]
        for raw in raws:
            stage.deliver(raw)
        with stage.open() as mailbox:
            rows = mailbox.page().messages
            assert [row.subject for row in rows] == ["mail 2", "mail 1", "mail 0"]
            content = mailbox.read(rows[0].key)
            assert content.text.strip() == "Some text."
            [attachment] = content.attachments
            assert attachment.name == "a.bin"
            assert mailbox.part(rows[0].key, attachment.part).data == b"12"
            assert_alike(mailbox.raw(rows[0].key), raws[2])
            if Capability.FLAGS in mailbox.capabilities:
                assert not any(row.seen for row in mailbox.page().messages)

    def test_search_and_flags(self, stage):
        for subject in ("Printer on fire", "Toner", "Printer again"):
            stage.deliver(make_mail(subject))
        with stage.open() as mailbox:
            rows = mailbox.page(query=Query(subject="printer")).messages
            assert [row.subject for row in rows] == ["Printer again", "Printer on fire"]
            if Capability.FLAGS not in mailbox.capabilities:
                return
            mailbox.mark([rows[0].key], seen=True, flagged=True)
            marked, other, _ = mailbox.page().messages
            assert (marked.seen, marked.flagged) == (True, True)
            assert (other.seen, other.flagged) == (False, False)

    def test_folders_sent_copy_and_moving(self, stage):
        stage.deliver(make_mail("to be moved"))
        with stage.open() as mailbox:
            if Capability.FOLDERS not in mailbox.capabilities:
                return
            sent = _folder(mailbox, Role.SENT) or mailbox.make_folder(Role.SENT)
            raw = make_mail("Grüße")
            mailbox.append(sent, raw, seen=True)
            [row] = mailbox.page(sent).messages
            assert row.subject == "Grüße"
            assert_alike(mailbox.raw(row.key), raw)
            assert _folder(mailbox, Role.SENT) == sent
            if Capability.MOVE in mailbox.capabilities:
                [key] = [row.key for row in mailbox.page().messages]
                mailbox.move([key], sent)
                assert len(mailbox.page(sent).messages) == 2


def assert_alike(found: bytes, wanted: bytes) -> None:
    """All of the message; these servers add fields, and change line ends."""
    one, other = mime.read_message(found), mime.read_message(wanted)
    assert set(other.headers) <= set(one.headers)
    assert one.text.split() == other.text.split()
    assert len(one.attachments) == len(other.attachments)


def _folder(mailbox, role: Role) -> str:
    inbox, *_ = folders = mailbox.folders()
    assert inbox.role is Role.INBOX
    return next((folder.path for folder in folders if folder.role is role), "")


SENDERS = {server.name: server for server in (PostfixServer, EximServer)}


@pytest.fixture(scope="module", params=SENDERS)
def sender(request: pytest.FixtureRequest) -> Iterator[SendingServer]:
    if reason := rooms.why_not(SENDERS[request.param]):
        pytest.skip(reason)
    with SENDERS[request.param]({ANN: SECRET}) as server:
        yield server


def endpoint(server: SendingServer, security: Security) -> Endpoint:
    port = server.smtp.tls_port if security is TLS else server.smtp.port
    authority = server.ca_file.read_text()
    return Endpoint(server.host, port, security, ca_certificate=authority, timeout=9)


def mail(subject: str, to: str = BOB, text: str = ".\n..\nGröße\n") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = ANN, to, subject
    message["Message-ID"] = f"<{subject}@example.com>"
    message["Date"] = "Sun, 01 Mar 2026 12:00:00 +0100"
    message.set_content(text)
    return message


def arrived(server: SendingServer, subject: str):
    """What the server has handed on."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for envelope in server.sink.envelopes:
            if f"Subject: {subject}\r\n".encode() in envelope.content:
                return envelope
        time.sleep(0.1)
    raise AssertionError(f"{subject} did not arrive:\n{server.log_file.read_text()}")


class TestSending:
    @pytest.mark.parametrize("security", [STARTTLS, TLS])
    def test_the_connection_test_finds_nothing_wrong(self, sender, security):
        steps = probe_outgoing(
            endpoint(sender, security), SIGN_IN, sender=ANN, recipient=BOB
        )
        assert {step.state.value for step in steps} == {"ok"}

    @pytest.mark.parametrize("security", [STARTTLS, TLS])
    def test_what_arrives_is_what_was_sent(self, sender, security):
        subject = f"by-{security.value}"
        with smtp.connect(endpoint(sender, security), SIGN_IN) as connection:
            connection.send_message(mail(subject), ANN, [BOB])
            sent = connection.sent
        envelope = arrived(sender, subject)
        assert (envelope.sender, envelope.recipients) == (ANN, (BOB,))
        assert envelope.content.endswith(sent)

    def test_wrong_password(self, sender):
        wrong = Credentials(ANN, "wr0ng")
        with pytest.raises(AuthenticationFailed):
            smtp.connect(endpoint(sender, STARTTLS), wrong)

    def test_without_sign_in(self, sender):
        nobody = Credentials(method=AuthMethod.NONE)
        with (
            smtp.connect(endpoint(sender, STARTTLS), nobody) as connection,
            pytest.raises(SendRefused) as raised,
        ):
            connection.send_message(mail("unsigned"), ANN, [BOB])
        assert str(raised.value)

    def test_a_refused_recipient_does_not_keep_the_others(self, sender):
        with smtp.connect(endpoint(sender, STARTTLS), SIGN_IN) as connection:
            refused = connection.send_message(mail("half"), ANN, [NOBODY, BOB])
            assert list(refused) == [NOBODY]
            with pytest.raises(SendRefused):
                connection.send_message(mail("none"), ANN, [NOBODY])
        assert arrived(sender, "half").recipients == (BOB,)

    def test_too_large(self, sender):
        large = mail("large", text="x" * 70 + "\n")
        large.add_attachment(b"1" * SIZE_LIMIT, maintype="image", subtype="png")
        with (
            smtp.connect(endpoint(sender, STARTTLS), SIGN_IN) as connection,
            pytest.raises(MessageTooLarge),
        ):
            connection.send_message(large, ANN, [BOB])

    def test_an_international_address(self, sender):
        to = "jörg@example.com"
        with smtp.connect(endpoint(sender, STARTTLS), SIGN_IN) as connection:
            can = connection.has_extn("smtputf8")
            assert can == (sender.name == "exim")
            refusal = (
                contextlib.nullcontext() if can else pytest.raises(UnsupportedOperation)
            )
            with refusal:
                connection.send_message(mail("international", to), ANN, [to])
        if can:
            assert arrived(sender, "international").recipients == (to,)
