"""The servers themselves, so that a failing mail test is not theirs."""

import imaplib
import poplib
import ssl
from collections.abc import Iterator

import pytest

from .dovecot import DovecotOptions, DovecotServer

LOGIN, PASSWORD = "ann@example.com", "secret"
MESSAGE = b"Subject: hello\r\n\r\nworld\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[DovecotServer]:
    with DovecotServer({LOGIN: PASSWORD}) as running:
        yield running


def trusting(server: DovecotServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file))


def test_imap_with_starttls_shows_what_was_delivered(server: DovecotServer) -> None:
    server.deliver(LOGIN, MESSAGE)
    with imaplib.IMAP4("localhost", server.imap.port) as client:
        client.starttls(trusting(server))
        client.login(LOGIN, PASSWORD)
        assert client.select(readonly=True) == ("OK", [b"1"])
        fetched = client.fetch("1", "(BODY.PEEK[])")[1]
        assert fetched[0][1] == MESSAGE


def test_imap_over_tls_lists_special_folders(server: DovecotServer) -> None:
    context = trusting(server)
    with imaplib.IMAP4_SSL("127.0.0.1", server.imap.tls_port, ssl_context=context) as c:
        c.login(LOGIN, PASSWORD)
        listed = b"\n".join(c.list()[1])
    assert b'\\Sent) "/" Sent' in listed


def test_pop3(server: DovecotServer) -> None:
    client = poplib.POP3("localhost", server.pop3.port)
    client.stls(trusting(server))
    client.user(LOGIN)
    client.pass_(PASSWORD)
    client.quit()
    client = poplib.POP3_SSL(
        "localhost", server.pop3.tls_port, context=trusting(server)
    )
    client.quit()


def test_password_can_be_refused_without_encryption() -> None:
    options = DovecotOptions(plaintext_login=False)
    with (
        DovecotServer({LOGIN: PASSWORD}, options) as server,
        imaplib.IMAP4(server.host, server.imap.port) as client,
        pytest.raises(
            imaplib.IMAP4.error, match=r"(?i)encrypted|secure|privacyrequired"
        ),
    ):
        client.login(LOGIN, PASSWORD)


def test_user_is_added_while_it_runs(server: DovecotServer) -> None:
    server.add_user("carla@example.com", "other")
    with imaplib.IMAP4(server.host, server.imap.port) as client:
        client.login("carla@example.com", "other")
