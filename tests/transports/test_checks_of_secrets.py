"""Checks that keep secrets and identities apart, each where nothing else does."""

from __future__ import annotations

import base64
import json
import ssl
import time
from dataclasses import replace

import pytest

from ...transports import oauth, sasl, tls
from ...transports.errors import OAuthFailed

TENANT = "0f0f0f0f-1111-2222-3333-444444444444"
MICROSOFT = oauth.Provider(
    kind="microsoft",
    authorize_url=f"https://login.example/{TENANT}/authorize",
    token_url=f"https://login.example/{TENANT}/token",
    client_id="us",
    redirect_uri="https://us.example/",
)
GOOGLE = replace(MICROSOFT, kind="google", token_url="https://oauth2.example/token")


def _answer(**claims: object) -> dict[str, str]:
    values = {
        "iss": "https://accounts.google.com",
        "tid": TENANT,
        "aud": "us",
        "sub": "1",
        "nonce": oauth.nonce_of("verifier"),
        "iat": time.time(),
        "exp": time.time() + 60,
        "email": "ann@example.com",
        "preferred_username": "ann@example.com",
        **claims,
    }
    payload = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    return {"id_token": f"x.{payload}.x"}


@pytest.mark.parametrize(
    ("provider", "claims"),
    [
        (GOOGLE, {"iss": "https://accounts.example"}),
        (GOOGLE, {"iss": "https://accounts.google.com.evil.example"}),
        (MICROSOFT, {"tid": "0f0f0f0f-1111-2222-3333-555555555555"}),
        (MICROSOFT, {"tid": ""}),
    ],
)
def test_a_token_of_another_issuer_or_tenant_is_refused(
    provider: oauth.Provider, claims: dict[str, object]
) -> None:
    assert oauth._addresses(provider, _answer(), "verifier") == {"ann@example.com"}
    with pytest.raises(OAuthFailed):
        oauth._addresses(provider, _answer(**claims), "verifier")


def test_a_login_cannot_add_to_the_answer() -> None:
    answer = sasl.token_answer({"OAUTHBEARER"}, "ann,a=bob=x", "t0ken")
    assert answer is not None
    assert answer[1].split("\1")[0] == "n,a=ann=2Ca=3Dbob=3Dx,"


@pytest.mark.parametrize("verify", [True, False])
def test_no_tls_older_than_1_2(verify: bool) -> None:
    context = tls.make_context(verify, "")
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
