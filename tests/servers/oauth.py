"""An OAuth 2.0 and OpenID Connect provider on 127.0.0.1.

    with OAuthServer({"ann@example.com"}) as provider:
        back = provider.consent(authorization_url, "ann@example.com")

Authorization code with PKCE (S256 only), rotating refresh tokens (one that is used
twice ends the sign-in, RFC 9700), revocation (RFC 7009), introspection (RFC 7662).
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from . import ports

CLIENT_ID = "helpdesk"
CLIENT_SECRET = "the client's secret & more"


@dataclass
class _Grant:
    """One sign-in: the tokens of its life."""

    user: str
    nonce: str = ""
    access: dict[str, float] = field(default_factory=dict)
    refresh: str = ""
    used: set[str] = field(default_factory=set)
    ended: bool = False


@dataclass(frozen=True)
class _Code:
    grant: _Grant
    challenge: str
    redirect_uri: str


class OAuthServer:
    """A provider for some users; a context manager, or ``start`` and ``stop``.

    Attributes:
        lifetime: seconds that access tokens live from now on.
        delay: seconds that the token endpoint thinks about each request.
        fault: ``(status, body)`` that the token endpoint answers instead, or None.
        claims: put into identity tokens, over the true ones; None leaves one out.
        sends_id_token: whether there is an identity token at all.
        mailboxes: user → what a mail server is told instead when it asks whose token it
            is, so that the token opens another mailbox.
        presses: ``(button, user)``: the page of the provider chooses this user and
            presses ``allow`` or ``deny`` by itself, as a person would.
        requests: ``(path, form)`` of every request, in order.
    """

    host = ports.HOST

    def __init__(self, users: Iterable[str], *, port: int = 0) -> None:
        self.users = list(users)
        self.port = ports.free_port(port)
        self.lifetime = 3600
        self.delay = 0.0
        self.fault: tuple[int, bytes] | None = None
        self.claims: dict[str, Any] = {}
        self.sends_id_token = True
        self.mailboxes: dict[str, str] = {}
        self.presses: tuple[str, str] | None = None
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._codes: dict[str, _Code] = {}
        self._grants: list[_Grant] = []
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def __enter__(self) -> OAuthServer:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; it answers when this returns."""
        provider = self

        class Handler(_Handler):
            server_of = provider

        self._server = ThreadingHTTPServer((self.host, self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    # -- what a test does ---------------------------------------------------

    def consent(self, url: str, user: str, *, allow: bool = True) -> str:
        """Press the button on the authorisation page; gives where that leads."""
        parts = urlsplit(url)
        form = dict(parse_qsl(parts.query)) | {"user": user}
        form["allow" if allow else "deny"] = "1"
        where = f"{self.url}/consent"
        request = Request(where, urlencode(form).encode())  # noqa: S310 - our own
        with build_opener(_NoRedirect).open(request) as answer:
            return str(answer.headers["Location"])

    def asked(self, grant_type: str) -> int:
        """How often the token endpoint was asked for this."""
        return sum(
            form.get("grant_type") == grant_type for _path, form in self.requests
        )

    def end_all(self) -> None:
        """The users take back what they allowed."""
        with self._lock:
            for grant in self._grants:
                grant.ended = True

    def expire_access(self) -> None:
        """No access token is worth anything any more; refresh tokens are."""
        with self._lock:
            for grant in self._grants:
                grant.access.clear()

    def user_of(self, token: str) -> str:
        """Whose access token this is, empty when it is worth nothing."""
        with self._lock:
            for grant in self._grants:
                if not grant.ended and grant.access.get(token, 0) > time.time():
                    return grant.user
        return ""

    # -- the protocol -------------------------------------------------------

    def authorize(self, form: Mapping[str, str]) -> tuple[str, str]:
        """``(where to, problem)`` for a user who allowed or denied."""
        redirect_uri = form.get("redirect_uri", "")
        if form.get("client_id") != CLIENT_ID or not redirect_uri:
            return "", "unknown client"
        answer = {"state": form.get("state", "")}
        if "deny" in form:
            answer["error"] = "access_denied"
        elif form.get("code_challenge_method") != "S256" or (
            form.get("response_type") != "code"
        ):
            answer["error"] = "invalid_request"
        else:
            answer["code"] = code = secrets.token_urlsafe(16)
            grant = _Grant(form["user"], form.get("nonce", ""))
            with self._lock:
                self._grants.append(grant)
                self._codes[code] = _Code(grant, form["code_challenge"], redirect_uri)
        return f"{redirect_uri}?{urlencode(answer)}", ""

    def token(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint, for a client that has shown its secret."""
        with self._lock:
            if form.get("grant_type") == "authorization_code":
                code = self._codes.pop(form.get("code", ""), None)
                if code is None or not _matches(code, form):
                    return 400, {"error": "invalid_grant"}
                return 200, self._tokens(code.grant, form, with_id_token=True)
            return self._refresh(form)

    def _refresh(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        given = form.get("refresh_token", "")
        for grant in self._grants:
            if given in grant.used:
                grant.ended = True
            if grant.refresh == given and not grant.ended:
                return 200, self._tokens(grant, form)
        return 400, {"error": "invalid_grant", "error_description": f"no {given}"}

    def _tokens(
        self, grant: _Grant, form: Mapping[str, str], *, with_id_token: bool = False
    ) -> dict[str, Any]:
        if grant.refresh:
            grant.used.add(grant.refresh)
        access, grant.refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        grant.access[access] = time.time() + self.lifetime
        answer = {
            "access_token": access,
            "refresh_token": grant.refresh,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }
        if with_id_token and self.sends_id_token:
            answer["id_token"] = self._id_token(grant)
        return answer

    def _id_token(self, grant: _Grant) -> str:
        claims = {
            "iss": self.url,
            "sub": hashlib.sha256(grant.user.encode()).hexdigest(),
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "exp": int(time.time()) + 600,
            "nonce": grant.nonce,
            "email": grant.user,
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return ".".join(_encoded(part) for part in ({"alg": "HS256"}, claims, "x"))

    def revoke(self, form: Mapping[str, str]) -> None:
        """End the sign-in that a token belongs to."""
        with self._lock:
            for grant in self._grants:
                if form.get("token") in {grant.refresh, *grant.access}:
                    grant.ended = True


class _Handler(BaseHTTPRequestHandler):
    server_of: OAuthServer
    timeout = 10

    def do_GET(self) -> None:
        path, form = self._asked()
        if path == "/authorize":
            self._answer(200, self._page(form).encode(), "text/html; charset=utf-8")
        elif path == "/userinfo":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            user = self.server_of.user_of(token)
            self._json(200 if user else 401, {"email": user})
        else:
            self._answer(404)

    def do_POST(self) -> None:
        path, form = self._asked()
        acts = {
            "/consent": self._consent,
            "/token": self._token,
            "/revoke": self._revoke,
            "/introspect": self._introspect,
        }
        acts.get(path, lambda _form: self._answer(404))(form)

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length).decode() or parts.query
        form = dict(parse_qsl(text))
        self.server_of.requests.append((parts.path, form))
        return parts.path, form

    def _page(self, form: Mapping[str, str]) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}"'
            f' value="{html.escape(value)}">'
            for name, value in form.items()
        )
        users = "".join(
            f"<option>{html.escape(u)}</option>" for u in self.server_of.users
        )
        return (
            "<!DOCTYPE html><title>Sign in</title><h1>Helpdesk wants your mail</h1>"
            f'<form method="post" action="/consent">{hidden}'
            f'<select name="user">{users}</select>'
            '<button name="allow" value="1">Allow</button>'
            f'<button name="deny" value="1">Deny</button></form>{self._pressing()}'
        )

    def _pressing(self) -> str:
        if self.server_of.presses is None:
            return ""
        button, user = map(json.dumps, self.server_of.presses)
        return (
            f"<script>document.forms[0].user.value = {user};"
            f"document.forms[0][{button}].click()</script>"
        )

    def _consent(self, form: Mapping[str, str]) -> None:
        where, problem = self.server_of.authorize(form)
        if problem:
            self._answer(400, problem.encode())
        else:
            self._answer(302, headers={"Location": where})

    def _token(self, form: Mapping[str, str]) -> None:
        time.sleep(self.server_of.delay)
        if self.server_of.fault:
            self._answer(*self.server_of.fault)
        elif not self._is_client(form):
            self._json(401, {"error": "invalid_client"})
        else:
            self._json(*self.server_of.token(form))

    def _revoke(self, form: Mapping[str, str]) -> None:
        if self._is_client(form):
            self.server_of.revoke(form)
        self._answer(200)

    def _introspect(self, form: Mapping[str, str]) -> None:
        user = self.server_of.user_of(form.get("token", ""))
        answer: dict[str, Any] = {"active": bool(user)}
        if user:
            name = self.server_of.mailboxes.get(user, user)
            answer |= {"username": name, "email": name}
        self._json(200, answer)

    def _is_client(self, form: Mapping[str, str]) -> bool:
        shown = form.get("client_id", ""), form.get("client_secret", "")
        kind, _blank, value = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            name, _colon, secret = base64.b64decode(value).decode().partition(":")
            shown = unquote(name), unquote(secret)
        return shown == (CLIENT_ID, CLIENT_SECRET)

    def _json(self, status: int, answer: Mapping[str, Any]) -> None:
        self._answer(status, json.dumps(answer).encode(), "application/json")

    def _answer(
        self,
        status: int,
        body: bytes = b"",
        kind: str = "text/plain",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        fields = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (fields | dict(headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _NoRedirect(HTTPRedirectHandler):
    def http_error_302(self, _req: Any, fp: Any, *_rest: Any) -> Any:
        return fp


def _matches(code: _Code, form: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return challenge == code.challenge and (
        form.get("redirect_uri") == code.redirect_uri
    )


def _encoded(part: object) -> str:
    data = json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
