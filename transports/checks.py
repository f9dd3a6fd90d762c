"""What may go into a protocol line, and the opaque strings handed out."""

from __future__ import annotations

import base64
import binascii
import json

from .errors import AuthenticationFailed, HostUnknown, MessageGone, ProtocolError
from .interface import Credentials, Endpoint, Query

_FORBIDDEN = frozenset("\r\n\0")

_REASON_LIMIT = 300


def is_safe(text: str) -> bool:
    """Whether ``text`` holds neither CR, LF nor NUL."""
    return _FORBIDDEN.isdisjoint(text)


def check_line(what: str, text: str) -> str:
    """Give ``text`` back when it may go into a protocol line.

    :param what: names the text in the error, which never repeats the text.
    :raises ProtocolError: for CR, LF or NUL.
    """
    if not is_safe(text):
        raise ProtocolError(f"the {what} holds a line break or a NUL")
    return text


def check_query(query: Query) -> None:
    """Refuse search texts that would not stay within their protocol line.

    :raises ProtocolError: for CR, LF or NUL.
    """
    for text in (query.text, query.sender, query.to, query.subject):
        check_line("search text", text)


def check_credentials(credentials: Credentials) -> None:
    """Refuse a sign-in that would not stay within its protocol line.

    :raises AuthenticationFailed: for CR, LF or NUL, before anything is sent.
    """
    if not (is_safe(credentials.login) and is_safe(credentials.secret)):
        raise AuthenticationFailed(
            "user name or password holds a line break or a NUL", step="sign-in"
        )


def reason_for_people(reply: bytes, credentials: Credentials) -> str:
    """What a server says about a refused sign-in, as one short printable line.

    Empty when it repeats the secret, as it is or as the sign-in sent it.
    """
    text = reply[:_REASON_LIMIT].decode("utf-8", "replace")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    login, secret = credentials.login, credentials.secret
    sent = (secret, f"\0{login}\0{secret}")
    encoded = [base64.b64encode(item.encode()).decode() for item in sent]
    repeats = any(item in text for item in (secret, *encoded))
    return "" if secret and repeats else text


def check_endpoint(endpoint: Endpoint) -> None:
    """Refuse what cannot be a host name or a port.

    :raises HostUnknown: before anything is looked up.
    """
    host = endpoint.host
    printable = bool(host) and host.isprintable() and host.split() == [host]
    if not printable or "/" in host or "@" in host or not 0 < endpoint.port < 65536:
        raise HostUnknown("not a host name and port", step="name")


def encode_cursor(*items: str | int) -> str:
    """A cursor as an opaque, URL-safe string."""
    data = json.dumps(items, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_cursor(text: str, count: int) -> list[str | int]:
    """The inverse of :func:`encode_cursor`.

    :param count: how many items the cursor must hold.
    :raises MessageGone: for anything else.
    """
    try:
        items = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise MessageGone("not a cursor") from error
    plain = isinstance(items, list) and all(type(item) in (str, int) for item in items)
    if not plain or len(items) != count:
        raise MessageGone("not a cursor")
    return list(items)
