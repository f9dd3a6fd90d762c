"""Signing in to an IMAP server, without a secret going where it must not."""

from __future__ import annotations

from ..checks import check_credentials, reason_for_people
from ..errors import (
    AuthenticationFailed,
    MailTransportError,
    NoCommonSignIn,
    Throttled,
    TlsFailed,
    TooManyConnections,
)
from ..interface import AuthMethod, Credentials
from ..sasl import token_answer
from .connection import Connection, Literal, Reply, is_crowded

_LATER = {"UNAVAILABLE", "INUSE"}


def sign_in(connection: Connection, credentials: Credentials) -> None:
    """Sign in as the credentials say; nothing is sent without need.

    A server that has signed us in by itself (PREAUTH) is not asked again.
    ``AuthMethod.NONE`` relies on that, or on ANONYMOUS where it is offered.

    :raises AuthenticationFailed: refused, or no way that both sides know.
    :raises TlsFailed: the server takes no password without encryption.
    :raises TooManyConnections: the server lets this login in no more often.
    :raises Throttled: the server asks to come again later.
    """
    check_credentials(credentials)
    connection.stream.step = "sign-in"
    if connection.is_preauthenticated:
        connection.stream.step = "read"
        _introduce(connection)
        return
    reply = _METHODS[credentials.method](connection, credentials)
    if reply.status != "OK":
        raise _refusal(connection, reply, credentials)
    connection.state = "AUTH"
    connection.refresh_capabilities(reply.get("CAPABILITY"))
    connection.stream.step = "read"
    _introduce(connection)


def _introduce(connection: Connection) -> None:
    """Say who we are (RFC 2971), where the server likes to know.

    Some open no folder before ("Unsafe Login": 163.com, 126.com, yeah.net).
    """
    if "ID" in connection.offers:
        connection.run([b"ID", b'("name" "helpdesk_mgmt_user_email")'])


def _anonymously(connection: Connection, credentials: Credentials) -> Reply:
    if "AUTH=ANONYMOUS" not in connection.offers:
        raise _error(connection, "the server asks for a sign-in")
    return connection.authenticate_with("ANONYMOUS", [b""])


def _by_password(connection: Connection, credentials: Credentials) -> Reply:
    login, secret = credentials.login.encode(), credentials.secret.encode()
    if not secret:
        raise _error(connection, "no password is set")
    if "AUTH=PLAIN" in connection.offers:
        return connection.authenticate_with("PLAIN", [b"\0%s\0%s" % (login, secret)])
    if "LOGINDISABLED" not in connection.offers:
        words = [b"LOGIN", quote(login), quote(secret)]
        [reply] = connection.run(words)
        return reply
    if "AUTH=LOGIN" in connection.offers:
        return connection.authenticate_with("LOGIN", [login, secret])
    raise _disabled(connection)


def _by_token(connection: Connection, credentials: Credentials) -> Reply:
    login, token = credentials.login, credentials.secret
    if not token:
        raise _error(connection, "no access token is there")
    offered = {name.removeprefix("AUTH=") for name in connection.offers}
    answer = token_answer(offered, login, token)
    if answer:
        return connection.authenticate_with(answer[0], [answer[1].encode()])
    text = "the server offers no OAuth 2.0"
    raise _error(connection, text, NoCommonSignIn)


_METHODS = {
    AuthMethod.NONE: _anonymously,
    AuthMethod.PASSWORD: _by_password,
    AuthMethod.OAUTH2: _by_token,
}


def quote(text: bytes) -> bytes:
    """An IMAP string: quoted where that is allowed, else a literal."""
    if not text.isascii() or len(text) > 900:
        return Literal(text)
    return b'"%s"' % text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _refusal(
    connection: Connection, reply: Reply, credentials: Credentials
) -> MailTransportError:
    """What the server said to a stranger is not repeated; its code is known, and
    an ALERT has to be shown (RFC 3501)."""
    if reply.code == "LIMIT" or is_crowded(reply.text):
        return TooManyConnections("no more connections of this login", step="sign-in")
    if reply.code in _LATER:
        return Throttled("the server asks to sign in later", step="sign-in")
    if reply.code == "PRIVACYREQUIRED":
        return _disabled(connection)
    error = _error(connection, "the server refuses the sign-in")
    error.answer = reason_for_people(_alert(reply), credentials)
    return error


def _alert(reply: Reply) -> bytes:
    """What has to be shown; it may also stand before the answer itself."""
    if reply.code == "ALERT":
        return reply.text
    chunks = [chunk for kind in ("NO", "BAD", "OK") for chunk in reply.get(kind)]
    texts = [chunk for chunk in chunks if isinstance(chunk, bytes)]
    alerts = [text for text in texts if text.upper().startswith(b"[ALERT]")]
    return b" ".join(text[len(b"[ALERT]") :].strip() for text in alerts)


def _error(
    connection: Connection,
    message: str,
    kind: type[AuthenticationFailed] = AuthenticationFailed,
) -> AuthenticationFailed:
    return kind(message, host=connection.host, port=connection.port, step="sign-in")


def _disabled(connection: Connection) -> MailTransportError:
    if connection.stream.encrypted:
        text = "the server offers no sign-in with a password"
        return _error(connection, text, NoCommonSignIn)
    return TlsFailed(
        "the server takes no password without encryption",
        reason="required",
        host=connection.host,
        port=connection.port,
        step="sign-in",
    )
