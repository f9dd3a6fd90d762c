"""STARTTLS and sign-in on an SMTP connection."""

from __future__ import annotations

import base64
import smtplib
from typing import Any

from .. import tls
from ..checks import reason_for_people
from ..errors import AuthenticationFailed, NoCommonSignIn, Throttled, TlsFailed
from ..interface import AuthMethod, Credentials, Endpoint
from ..sasl import token_answer
from .errors import converted


def start_tls(connection: smtplib.SMTP, endpoint: Endpoint) -> None:
    where: dict[str, Any] = {"host": endpoint.host, "port": endpoint.port}
    if not connection.has_extn("starttls"):
        raise TlsFailed("STARTTLS is not offered", reason="not-offered", **where)
    with converted(endpoint, "tls"):
        code, _reply = connection.docmd("STARTTLS")
        if code != 220:
            raise TlsFailed("STARTTLS was refused", reason="not-offered", **where)
        if _has_buffered_bytes(connection):
            raise TlsFailed(
                "plain text after STARTTLS", reason="plaintext-injected", **where
            )
        plain: Any = connection.sock
        connection.sock = tls.wrap(plain, endpoint)
        # What was said in the clear counts for nothing (RFC 3207).
        connection.file = None
        connection.helo_resp = connection.ehlo_resp = None
        connection.esmtp_features = {}
        connection.does_esmtp = False
        connection.ehlo_or_helo_if_needed()


def _has_buffered_bytes(connection: smtplib.SMTP) -> bool:
    """Whether the server sent more than its answer."""
    sock: Any = connection.sock
    file: Any = connection.file
    timeout = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(file.peek(1))
    finally:
        sock.settimeout(timeout)


def sign_in(connection: smtplib.SMTP, credentials: Credentials) -> None:
    if credentials.method is AuthMethod.NONE:
        return
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if credentials.method is AuthMethod.OAUTH2:
        _auth_by_token(connection, credentials, offered)
    elif "PLAIN" in offered:
        text = f"\0{credentials.login}\0{credentials.secret}"
        answer = connection.docmd("AUTH", f"PLAIN {_base64(text)}")
        if _refuses_the_way(answer) and "LOGIN" in offered:
            _auth_login(connection, credentials)
        else:
            _expect_auth(answer, credentials)
    elif "LOGIN" in offered:
        _auth_login(connection, credentials)
    elif "CRAM-MD5" in offered:
        connection.user, connection.password = credentials.login, credentials.secret
        reply = connection.auth("CRAM-MD5", connection.auth_cram_md5)
        _expect_auth(reply, credentials)
    else:
        raise NoCommonSignIn("the server offers no sign-in we know", step="sign-in")


def _auth_login(connection: smtplib.SMTP, credentials: Credentials) -> None:
    _expect_auth(connection.docmd("AUTH", "LOGIN"), credentials, 334)
    _expect_auth(connection.docmd(_base64(credentials.login)), credentials, 334)
    _expect_auth(connection.docmd(_base64(credentials.secret)), credentials)


def _refuses_the_way(answer: tuple[int, bytes]) -> bool:
    """Whether a server refuses how one signs in, and not (535) who does: some offer
    PLAIN and then take LOGIN only."""
    code, _reply = answer
    return 500 <= code < 600 and code not in (503, 535)


def _auth_by_token(
    connection: smtplib.SMTP, credentials: Credentials, offered: list[str]
) -> None:
    answer = token_answer(offered, credentials.login, credentials.secret)
    if answer is None:
        raise NoCommonSignIn("the server offers no OAuth 2.0", step="sign-in")
    mechanism, text = answer
    code, reply = connection.docmd("AUTH", f"{mechanism} {_base64(text)}")
    if code == 334:
        # The challenge says why; an empty line fetches the final answer.
        code, reply = connection.docmd("")
    _expect_auth((code, reply), credentials)


def _expect_auth(
    answer: tuple[int, bytes], credentials: Credentials, expected: int = 235
) -> None:
    code, reply = answer
    if code == expected or (expected == 235 and code == 503):
        return
    if 400 <= code < 500:
        raise Throttled("the server asks to sign in later", step="sign-in")
    raise AuthenticationFailed(
        "the server refuses the sign-in",
        answer=reason_for_people(b"%d %s" % (code, reply), credentials),
        step="sign-in",
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
