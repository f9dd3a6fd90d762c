"""Signing in with OAuth 2.0: what is said to a provider, and what it answers.

Authorization code (RFC 6749) with PKCE (RFC 7636), refresh, revocation (RFC 7009)
and the address that consented (OpenID Connect Core). Plain Python, no Odoo; the
protocol itself is Authlib's.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from .errors import ConnectionFailed, OAuthFailed, ProtocolError, TlsFailed
from .web import BoundedAdapter, endpoint_of

TIMEOUT = 10.0
"""Seconds without an answer after which a provider is given up."""

CLOCK_LEEWAY = 120
"""Seconds that two clocks may differ."""

_LARGEST = 1024 * 1024  # bytes of an answer
_LONGEST = timedelta(days=1)
_REASONS = {
    "access_denied": "denied",
    "consent_required": "denied",
    "interaction_required": "expired",
    "invalid_client": "client",
    "invalid_grant": "expired",
    "invalid_scope": "scope",
    "redirect_uri_mismatch": "redirect",
    "temporarily_unavailable": "unavailable",
    "server_error": "unavailable",
    "slow_down": "unavailable",
    "unauthorized_client": "client",
}
_TENANT_CODES = {"50020", "50194", "70002", "90002", "700016", "500011", "90072"}
"""Microsoft's AADSTS codes for: not a user, or not a program, of this tenant."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where and as whom we ask; made of what an administrator configured.

    :param kind: ``google``, ``microsoft`` or ``oauth2``; says which claim of the
        identity token names the mailbox.
    :param userinfo_url: asked when the identity token names none.
    :param ca_certificate: PEM of a private authority, trusted instead of the public.
    """

    kind: str
    authorize_url: str
    token_url: str
    client_id: str
    redirect_uri: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    revoke_url: str = ""
    userinfo_url: str = ""
    ca_certificate: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.token_url).hostname or ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave.

    :param refresh: empty where it gave none.
    :param expires: of the access token; aware, UTC.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires: datetime


def is_safe_url(url: str) -> bool:
    """Whether a secret may go there: over TLS, or within this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username or parts.fragment or re.search(r"[\s\x00-\x1f]", url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_local(host))


def authorization_url(
    provider: Provider, *, state: str, verifier: str, login_hint: str
) -> str:
    """Where the browser asks for consent."""
    extra: dict[str, str] = {"login_hint": login_hint, "nonce": nonce_of(verifier)}
    if provider.kind == "google":
        # Without these Google gives no refresh token the second time.
        extra |= {"access_type": "offline", "prompt": "consent"}
    with _session(provider) as session:
        url, _state = session.create_authorization_url(
            provider.authorize_url, state=state, code_verifier=verifier, **extra
        )
    return str(url)


def nonce_of(verifier: str) -> str:
    """What the identity token must repeat; tells nothing of the verifier."""
    return hashlib.sha256(b"nonce:" + verifier.encode()).hexdigest()


def exchange(
    provider: Provider, code: str, verifier: str, issuer: str = ""
) -> tuple[Tokens, set[str]]:
    """The code that came back, for tokens and the addresses that consented.

    :param issuer: who says that the code is theirs (``iss``, RFC 9207); many say
        nothing.
    :returns: the addresses in lower case.
    :raises OAuthFailed: also when the provider does not say who consented.
    """
    if issuer and not _is_of(provider, issuer):
        raise _failed(provider, "protocol", "another provider's code")
    with _session(provider) as session, _converted(provider):
        answer = session.fetch_token(
            provider.token_url,
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=provider.redirect_uri,
            allow_redirects=False,
        )
        tokens = _tokens(answer)
        addresses = _addresses(provider, answer, verifier)
        if not addresses and provider.userinfo_url:
            addresses = _userinfo_addresses(provider, session)
    if not addresses:
        raise _failed(provider, "no-address", "the provider does not say who it is")
    return tokens, addresses


def refresh(provider: Provider, token: str) -> Tokens:
    """Another access token, and the refresh token to use from now on.

    :raises OAuthFailed: ``expired`` when the sign-in has ended at the provider.
    """
    with _session(provider, scope="") as session, _converted(provider):
        answer = session.refresh_token(
            provider.token_url,
            refresh_token=token,
            allow_redirects=False,
        )
        return _tokens(answer)


def revoke(provider: Provider, token: str) -> None:
    """Tell the provider to forget a sign-in, where it has an address for that."""
    if not provider.revoke_url:
        return
    with _session(provider) as session, _converted(provider):
        session.revoke_token(provider.revoke_url, token=token, allow_redirects=False)


def reason_of(error: str, description: str = "") -> str:
    """Our word for an error code of a provider; nothing of its text is kept."""
    codes = set(re.findall(r"AADSTS(\d{5,7})\b", description or ""))
    if codes & _TENANT_CODES:
        return "tenant"
    return _REASONS.get(error, "protocol")


# -- within -----------------------------------------------------------------


@contextlib.contextmanager
def _session(provider: Provider, **changes: str) -> Iterator[OAuth2Session]:
    method = "none"
    if provider.client_secret:
        in_body = provider.kind in ("google", "microsoft")
        method = "client_secret_post" if in_body else "client_secret_basic"
    for url in (provider.authorize_url, provider.token_url):
        if not is_safe_url(url):
            raise _failed(provider, "configuration", "no address that may be used")
    with OAuth2Session(
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope=changes.get("scope", provider.scope) or None,
        redirect_uri=provider.redirect_uri,
        code_challenge_method="S256",
    ) as session:
        session.trust_env = False
        session.adapters.clear()
        for url in (provider.token_url, provider.userinfo_url, provider.revoke_url):
            if is_safe_url(url):
                session.mount(_origin(url), _adapter(provider, url))
        yield session


def _adapter(provider: Provider, url: str) -> BoundedAdapter:
    adapter = BoundedAdapter(
        endpoint_of(url, timeout=TIMEOUT, ca_certificate=provider.ca_certificate)
    )
    adapter.budget = _LARGEST
    return adapter


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


@contextlib.contextmanager
def _converted(provider: Provider) -> Iterator[None]:
    """Errors of the libraries as ours.

    A provider's own words are dropped with the error that carries them.
    """
    try:
        yield
    except OAuthError as error:
        reason = reason_of(str(error.error), str(error.description or ""))
        raise _failed(provider, reason, "the provider refuses") from None
    except TlsFailed as error:
        raise _failed(provider, "tls", "no encryption we may trust") from error
    except requests.exceptions.HTTPError as error:
        raise _failed(provider, "unavailable", "the provider has a fault") from error
    except (requests.exceptions.RequestException, ConnectionFailed) as error:
        raise _failed(provider, "unreachable", "no answer") from error
    except (ProtocolError, ValueError, TypeError, KeyError, AttributeError):
        raise _failed(provider, "protocol", "not an answer we know") from None


def _failed(provider: Provider, reason: str, message: str) -> OAuthFailed:
    return OAuthFailed(message, reason=reason, host=provider.host)


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    access, given = answer["access_token"], answer.get("refresh_token") or ""
    kind = str(answer.get("token_type") or "bearer").lower()
    if kind != "bearer" or not _is_token(access) or not (not given or _is_token(given)):
        raise ValueError("no bearer token")
    seconds = int(answer.get("expires_in") or 3600)
    if seconds <= 0:
        raise ValueError("a token that has expired")
    life = min(timedelta(seconds=seconds), _LONGEST)
    return Tokens(access, given, datetime.now(timezone.utc) + life)


def _is_token(token: object) -> bool:
    """Printable ASCII (RFC 6749, appendix A.12), so that no line breaks."""
    return isinstance(token, str) and bool(re.fullmatch(r"[\x21-\x7e]{1,16384}", token))


def _addresses(
    provider: Provider, answer: Mapping[str, Any], verifier: str
) -> set[str]:
    """The addresses of the identity token, none when there is no such token.

    It came from the token endpoint over TLS, which stands for the check of its
    signature (OpenID Connect Core 3.1.3.7, point 6).
    """
    if not answer.get("id_token"):
        return set()
    claims = _claims(str(answer["id_token"]))
    now = int(datetime.now(timezone.utc).timestamp())
    if _is_off(claims, now):
        raise _failed(provider, "clock", "the clocks differ")
    _check_claims(provider, claims, verifier)
    if not _is_issuer(provider, claims):
        raise _failed(provider, "tenant", "another issuer")
    return _claimed_addresses(provider.kind, claims)


def _claims(id_token: str) -> dict[str, Any]:
    payload = id_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if not isinstance(claims, dict):
        raise ValueError("no claims")
    return claims


def _check_claims(provider: Provider, claims: Mapping[str, Any], verifier: str) -> None:
    """Refuse what was not made for us and for this sign-in.

    OpenID Connect Core 3.1.3.7, points 3 to 5 and 11. Authlib's own check has moved
    to another library, which old installations of Odoo cannot have.
    """
    audience = claims["aud"]
    audience = audience if isinstance(audience, list) else [audience]
    party = (
        claims["azp"] if len(audience) > 1 else claims.get("azp", provider.client_id)
    )
    nonce = str(claims["nonce"]).encode()
    if not (
        claims["sub"]
        and provider.client_id in audience
        and party == provider.client_id
        and hmac.compare_digest(nonce, nonce_of(verifier).encode())
    ):
        raise ValueError("a token for somebody else")


def _is_off(claims: Mapping[str, Any], now: int) -> bool:
    issued, expires = claims["iat"], claims["exp"]
    return bool(issued > now + CLOCK_LEEWAY or expires < now - CLOCK_LEEWAY)


def _is_issuer(provider: Provider, claims: Mapping[str, Any]) -> bool:
    issuer = str(claims["iss"])
    if provider.kind == "google":
        return issuer.removeprefix("https://") == "accounts.google.com"
    if provider.kind == "microsoft":
        tenant = urlsplit(provider.token_url).path.strip("/").split("/")[0]
        is_number = bool(re.fullmatch(r"[0-9a-fA-F-]{36}", tenant))
        return not is_number or str(claims.get("tid", "")).lower() == tenant.lower()
    return True


def _is_of(provider: Provider, issuer: str) -> bool:
    """Whether an issuer is who was asked for consent, by the host of both.

    The code of one provider, sent to another, would be theirs to use (mix-up).
    """
    try:
        host = urlsplit(issuer).hostname
    except ValueError:
        return False
    return host == urlsplit(provider.authorize_url).hostname


def _claimed_addresses(kind: str, claims: Mapping[str, Any]) -> set[str]:
    """The claims that the provider itself vouches for.

    Microsoft's ``email`` may be set by anybody who runs a tenant.
    """
    names = ("preferred_username", "upn") if kind == "microsoft" else ("email",)
    if kind == "oauth2" and not claims.get("email"):
        names = ("preferred_username",)
    if kind != "microsoft" and claims.get("email_verified") in (False, "false"):
        return set()
    found = (claims.get(name) for name in names)
    return {text.lower() for text in found if isinstance(text, str) and "@" in text}


def _userinfo_addresses(provider: Provider, session: OAuth2Session) -> set[str]:
    if not is_safe_url(provider.userinfo_url):
        return set()
    answer = session.get(provider.userinfo_url, allow_redirects=False)
    answer.raise_for_status()
    return _claimed_addresses(provider.kind, dict(answer.json()))


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
