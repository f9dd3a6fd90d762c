"""The SMTP server itself, so that a failing mail test is not its fault."""

import imaplib
import smtplib
import ssl
from email.message import EmailMessage

import pytest

from .dovecot import DovecotServer
from .smtp import SmtpOptions, SmtpServer

ANN, BOB = "ann@example.com", "bob@example.com"


def mail(to: str = BOB) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ANN, to, "Grüße"
    message.set_content("hello")
    return message


def test_mail_sent_with_starttls_arrives_in_the_mailbox() -> None:
    with (
        DovecotServer({BOB: "b"}) as mailboxes,
        SmtpServer({ANN: "a"}, deliver=mailboxes.deliver) as server,
    ):
        with smtplib.SMTP("localhost", server.port) as client:
            client.starttls(context=ssl.create_default_context(cafile=server.ca_file))
            client.login(ANN, "a")
            client.send_message(mail())
        with imaplib.IMAP4(mailboxes.host, mailboxes.imap.port) as reader:
            reader.login(BOB, "b")
            assert reader.select() == ("OK", [b"1"])
    envelope = server.envelopes[0]
    assert (envelope.sender, envelope.recipients) == (ANN, (BOB,))
    assert (envelope.login, envelope.over_tls) == (ANN, True)


def test_tls_port() -> None:
    with SmtpServer({ANN: "a"}) as server:
        context = ssl.create_default_context(cafile=server.ca_file)
        with smtplib.SMTP_SSL("127.0.0.1", server.tls_port, context=context) as client:
            client.login(ANN, "a")
            client.send_message(mail())
    assert server.envelopes[0].over_tls


def test_wrong_password() -> None:
    with (
        SmtpServer({ANN: "a"}) as server,
        smtplib.SMTP("localhost", server.port) as client,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        client.login(ANN, "b")


def test_refusals() -> None:
    options = SmtpOptions(login_required=True, refused_recipients=frozenset({BOB}))
    with (
        SmtpServer({ANN: "a"}, options) as server,
        smtplib.SMTP("localhost", server.port) as client,
    ):
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.send_message(mail())
        client.login(ANN, "a")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(mail())
    assert server.envelopes == []


def test_size_limit() -> None:
    with (
        SmtpServer(options=SmtpOptions(size_limit=100)) as server,
        smtplib.SMTP("localhost", server.port) as client,
        pytest.raises(smtplib.SMTPSenderRefused, match="552"),
    ):
        client.send_message(mail())
