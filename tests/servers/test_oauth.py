"""The provider and Dovecot together, so that a failing sign-in is not theirs."""

from collections.abc import Iterator

import pytest

from ...transports import oauth
from ...transports.errors import AuthenticationFailed, OAuthFailed
from ...transports.interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    MailboxSettings,
    Security,
)
from ...transports.registry import open_mailbox
from .dovecot import DovecotOptions, DovecotServer
from .oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer

LOGIN = "ann@example.com"
VERIFIER = "v" * 43
REDIRECT = "http://localhost/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[OAuthServer]:
    with OAuthServer([LOGIN]) as running:
        yield running


@pytest.fixture(scope="module")
def dovecot(provider: OAuthServer) -> Iterator[DovecotServer]:
    options = DovecotOptions(introspection_url=f"{provider.url}/introspect")
    with DovecotServer({LOGIN: "unused"}, options) as running:
        yield running


def configured(provider: OAuthServer) -> oauth.Provider:
    return oauth.Provider(
        kind="oauth2",
        authorize_url=f"{provider.url}/authorize",
        token_url=f"{provider.url}/token",
        revoke_url=f"{provider.url}/revoke",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=REDIRECT,
        scope="openid email offline_access",
    )


def signed_in(provider: OAuthServer) -> oauth.Tokens:
    settings = configured(provider)
    url = oauth.authorization_url(
        settings, state="s", verifier=VERIFIER, login_hint=LOGIN
    )
    back = provider.consent(url, LOGIN)
    code = back.partition("code=")[2]
    tokens, addresses = oauth.exchange(settings, code, VERIFIER)
    assert addresses == {LOGIN}
    return tokens


def opened(dovecot: DovecotServer, token: str) -> None:
    assert dovecot.ca_file
    endpoint = Endpoint(
        host="localhost",
        port=dovecot.imap.tls_port,
        security=Security.TLS,
        ca_certificate=dovecot.ca_file.read_text(),
    )
    credentials = Credentials(LOGIN, token, AuthMethod.OAUTH2)
    open_mailbox(MailboxSettings("imap", endpoint, credentials)).close()


def test_dovecot_takes_the_token_until_it_ends(
    provider: OAuthServer, dovecot: DovecotServer
) -> None:
    tokens = signed_in(provider)
    opened(dovecot, tokens.access)
    provider.expire_access()
    with pytest.raises(AuthenticationFailed):
        opened(dovecot, tokens.access)
    renewed = oauth.refresh(configured(provider), tokens.refresh)
    assert renewed.refresh != tokens.refresh
    opened(dovecot, renewed.access)
    oauth.revoke(configured(provider), renewed.refresh)
    with pytest.raises(AuthenticationFailed):
        opened(dovecot, renewed.access)
    with pytest.raises(OAuthFailed) as caught:
        oauth.refresh(configured(provider), renewed.refresh)
    assert caught.value.reason == "expired"
    assert renewed.refresh not in str(caught.value)


def test_a_code_needs_its_verifier(provider: OAuthServer) -> None:
    settings = configured(provider)
    url = oauth.authorization_url(
        settings, state="s", verifier=VERIFIER, login_hint=LOGIN
    )
    code = provider.consent(url, LOGIN).partition("code=")[2]
    with pytest.raises(OAuthFailed) as caught:
        oauth.exchange(settings, code, "w" * 43)
    assert caught.value.reason == "expired"
