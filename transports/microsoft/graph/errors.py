"""The errors of Microsoft Graph as ours.

Status codes and names are those of "Microsoft Graph error responses and resource
types" and "Microsoft Graph throttling guidance" (learn.microsoft.com/graph/errors,
…/graph/throttling); for mail the names are mostly Exchange's. What the service says
beyond status and name is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import (
    AuthenticationFailed,
    ConnectionFailed,
    MailboxDenied,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    SendRefused,
    Throttled,
    UnsupportedOperation,
)
from ...web import retry_after
from ..errors import BUSY, KINDS, names_of
from .json import obj, text

_BUSY = BUSY | names_of(
    "ApplicationThrottled TooManyRequests activityLimitReached throttledRequest"
)
_NO_MAILBOX = names_of(
    "MailboxNotEnabledForRESTAPI MailboxNotSupportedForRESTAPI ErrorInvalidUser "
    "Request_ResourceNotFound ResourceNotFound"
)
_DENIED = names_of(
    "ErrorAccessDenied accessDenied Authorization_RequestDenied Forbidden "
    "ErrorInsufficientPermissionsInAccessToken"
)
_TOO_COMPLEX = names_of("InefficientFilter ErrorRestrictionTooComplex")
_OUT_OF_ORDER = (500, 502, 503, 504)


class TooComplex(ProtocolError):
    """The service does not take these conditions, or not with this order."""


def error_names(body: Mapping[str, Any]) -> list[str]:
    """What the service calls the error, the general name first."""
    names: list[str] = []
    error = obj(body, "error")
    while error and len(names) < 5:
        names.append(text(error, "code"))
        error = obj(error, "innerError") or obj(error, "innererror")
    return [name for name in names if name]


def convert(
    status: int,
    headers: Mapping[str, str],
    body: Mapping[str, Any],
    step: str,
    is_own: bool,
) -> MailTransportError:
    """Our error for an answer that is none.

    :param is_own: whether the mailbox is that of who signed in.
    """
    names = error_names(body)
    return (
        _by_sign_in(status, names, step, is_own)
        or _by_load(status, names, headers, step)
        or _by_name(names, step)
        or _by_status(status, names, step)
    )


def _by_sign_in(
    status: int, names: list[str], step: str, is_own: bool
) -> MailTransportError | None:
    if status == 401:
        return AuthenticationFailed("Microsoft Graph refuses the token", step=step)
    missing = status == 404 and step == "sign-in"
    if missing or not _NO_MAILBOX.isdisjoint(names):
        reason = "missing" if is_own else ""
        return MailboxDenied("there is no such mailbox", reason=reason, step=step)
    if status != 403 and _DENIED.isdisjoint(names):
        return None
    if step == "sign-in":
        reason = "consent" if is_own else ""
        return MailboxDenied("no right to this mailbox", reason=reason, step=step)
    if step == "send":
        return SendRefused(
            "this sign-in may not send that: the permission Mail.Send is missing, or"
            " the right to send as this address"
        )
    return UnsupportedOperation("this sign-in may not do that", step=step)


def _by_load(
    status: int, names: list[str], headers: Mapping[str, str], step: str
) -> MailTransportError | None:
    wait = retry_after(headers.get("retry-after"))
    busy = status in (429, 509) or not _BUSY.isdisjoint(names)
    if busy or (status == 503 and wait):
        return Throttled("asked to wait", retry_after=wait, step=step)
    return None


def _by_name(names: list[str], step: str) -> MailTransportError | None:
    if not _TOO_COMPLEX.isdisjoint(names):
        return TooComplex("the service does not search like that", step=step)
    for kind, sentence, known in KINDS:
        if not known.isdisjoint(names):
            return kind(sentence, step=step)
    return None


def _by_status(status: int, names: list[str], step: str) -> MailTransportError:
    if status in (404, 410):
        return MessageGone("no such message", step=step)
    if status == 413:
        return MessageTooLarge("larger than Microsoft Graph allows", step=step)
    if status in (405, 501):
        return UnsupportedOperation("Microsoft Graph can't do that", step=step)
    if status in _OUT_OF_ORDER:
        return ConnectionFailed("the service is out of order", step=step)
    if 300 <= status < 400:
        where = "the server sends us elsewhere, where no token is to go"
        return ProtocolError(where, step=step)
    if step == "send" and status in (400, 422, 507):
        return SendRefused("Microsoft Graph does not send this message")
    name = next((n for n in names if re.fullmatch(r"[\w-]{1,60}", n)), str(status))
    kind = TooComplex if status == 400 and step == "read" else ProtocolError
    return kind(f"the request failed ({name})", step=step)
