"""Signing in with access tokens: IMAP and POP3 on Dovecot, SMTP on its own server.

The tokens are a provider's of ours, which Dovecot asks about each of them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from ...transports import oauth
from ...transports.errors import AuthenticationFailed
from ...transports.interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    MailboxSettings,
    Security,
)
from ...transports.registry import open_mailbox
from ..servers.dovecot import DovecotOptions, DovecotServer
from ..servers.oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer
from ..servers.proxy import Proxy

ANN, BOB, SHARED = "ann@example.com", "bob@example.com", "support@example.com"
VERIFIER = "v" * 43
LONG = "x" * 3000


class Recorder(Proxy):
    """Passes bytes on, and keeps what the client said."""

    said = b""

    def _count_sent(self, data: bytes) -> None:
        self.said += data
        super()._count_sent(data)

    @property
    def lines(self) -> list[bytes]:
        return self.said.split(b"\r\n")[:-1]


@pytest.fixture(scope="module")
def provider() -> Iterator[OAuthServer]:
    with OAuthServer([ANN, BOB]) as running:
        yield running


@pytest.fixture(scope="module", params=["xoauth2", "oauthbearer"])
def dovecot(provider, request) -> Iterator[DovecotServer]:
    options = DovecotOptions(
        introspection_url=f"{provider.url}/introspect",
        token_mechanisms=(request.param,),
    )
    users = dict.fromkeys((ANN, BOB, SHARED), "unused")
    with DovecotServer(users, options) as running:
        for user in users:
            running.deliver(user, f"Subject: for {user}\r\n\r\nx\r\n".encode())
        yield running


def token_of(provider: OAuthServer, user: str) -> str:
    settings = oauth.Provider(
        kind="oauth2",
        authorize_url=f"{provider.url}/authorize",
        token_url=f"{provider.url}/token",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri="http://localhost/callback",
        scope="openid email offline_access",
    )
    url = oauth.authorization_url(
        settings, state="s", verifier=VERIFIER, login_hint=user
    )
    code = provider.consent(url, user).partition("code=")[2]
    return oauth.exchange(settings, code, VERIFIER)[0].access


def open_with(dovecot: DovecotServer, kind: str, login: str, token: str, port: int = 0):
    """A mailbox; over TLS, or in the clear through a recorder's port."""
    assert dovecot.ca_file
    end = dovecot.imap if kind == "imap" else dovecot.pop3
    endpoint = Endpoint(
        host="localhost",
        port=port or end.tls_port,
        security=Security.NONE if port else Security.TLS,
        ca_certificate="" if port else dovecot.ca_file.read_text(),
    )
    credentials = Credentials(login, token, AuthMethod.OAUTH2)
    return open_mailbox(MailboxSettings(kind, endpoint, credentials))


def subjects(mailbox) -> list[str]:
    with mailbox:
        return [row.subject for row in mailbox.page().messages]


@pytest.mark.parametrize("kind", ["imap", "pop3"])
class TestDovecot:
    def test_a_token_opens_its_mailbox_until_it_ends(self, provider, dovecot, kind):
        token = token_of(provider, ANN)
        assert subjects(open_with(dovecot, kind, ANN, token)) == [f"for {ANN}"]
        provider.expire_access()
        with pytest.raises(AuthenticationFailed):
            open_with(dovecot, kind, ANN, token)

    def test_another_mailbox_stays_shut(self, provider, dovecot, kind):
        with pytest.raises(AuthenticationFailed):
            open_with(dovecot, kind, BOB, token_of(provider, ANN))

    def test_a_shared_mailbox(self, provider, dovecot, kind, monkeypatch):
        """Its name in the sign-in, the token of who may open it."""
        monkeypatch.setitem(provider.mailboxes, ANN, SHARED)
        token = token_of(provider, ANN)
        assert subjects(open_with(dovecot, kind, SHARED, token)) == [f"for {SHARED}"]
        with pytest.raises(AuthenticationFailed):
            open_with(dovecot, kind, SHARED, token_of(provider, BOB))

    @pytest.mark.parametrize("token", ["n0ne", LONG], ids=["short", "long"])
    def test_a_refusal_is_answered_with_an_empty_line(self, dovecot, kind, token):
        """The challenge says why; the refusal follows on an answer only."""
        end = dovecot.imap if kind == "imap" else dovecot.pop3
        with Recorder(end.port) as recorder:
            with pytest.raises(AuthenticationFailed) as caught:
                open_with(dovecot, kind, ANN, token, recorder.port)
            assert token not in str(caught.value)
            attempts = [line for line in recorder.lines if b" AUTH" in b" " + line]
            assert len(attempts) == 1
            assert b"" in recorder.lines
            assert _decoded(recorder.lines).count(token.encode()) == 1


def _decoded(lines: list[bytes]) -> bytes:
    """Whatever is Base64 among the words, decoded."""
    found = b""
    for word in b" ".join(lines).split():
        try:
            found += base64.b64decode(word, validate=True)
        except ValueError:
            continue
    return found
