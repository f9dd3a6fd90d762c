"""The errors of Exchange and of its connection, as ours.

Names of errors are Microsoft's ([MS-OXWSCDATA] 2.2.5.24) and exchangelib's classes
are called by them. What the server says beyond the name is not repeated.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    HostUnknown,
    MailboxDenied,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    SendRefused,
    Throttled,
    TimedOut,
    UnsupportedOperation,
)
from .interface import Endpoint
from .tls import convert_error


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUSY = _names(
    "ErrorServerBusy ErrorExceededConnectionCount ErrorExceededFindCountLimit "
    "ErrorTooManyObjectsOpened ErrorExceededSubscriptionCount"
)
_KINDS: tuple[tuple[type[MailTransportError], str, frozenset[str]], ...] = (
    (
        MessageGone,
        "no such message",
        _names(
            "ErrorItemNotFound ErrorInvalidIdMalformed ErrorInvalidId "
            "ErrorInvalidIdEmpty ErrorInvalidIdMonikerTooLong ErrorInvalidIdTooLong "
            "ErrorInvalidIdNotAnItemAttachmentId ErrorInvalidIdXml "
            "ErrorInvalidIdStoreObjectIdTooLong ErrorInvalidIdReturnedByResolveNames "
            "ErrorInvalidIdMalformedEwsLegacyIdFormat ErrorAttachmentNotFound "
            "ErrorInvalidAttachmentId ErrorCannotFindFileAttachment"
        ),
    ),
    (
        FolderGone,
        "no such folder",
        _names(
            "ErrorFolderNotFound ErrorParentFolderNotFound ErrorInvalidFolderId "
            "ErrorToFolderNotFound ErrorParentFolderIdRequired"
        ),
    ),
    (
        MailboxDenied,
        "no such mailbox, or no right to it",
        _names(
            "ErrorNonExistentMailbox ErrorMissingEmailAddress "
            "ErrorNonPrimarySmtpAddress ErrorMissingInformationEmailAddress "
            "ErrorInvalidSmtpAddress ErrorNoPublicFolderServerAvailable"
        ),
    ),
    (
        AuthenticationFailed,
        "the server refuses the sign-in",
        _names(
            "ErrorAccountDisabled ErrorPasswordExpired ErrorPasswordChangeRequired "
            "ErrorImpersonateUserDenied ErrorLogonAsNetworkServiceFailed"
        ),
    ),
    (
        ConnectionFailed,
        "the mailbox cannot be reached at present",
        _names(
            "ErrorMailboxStoreUnavailable ErrorMailboxMoveInProgress "
            "ErrorConnectionFailed ErrorTimeoutExpired ErrorConnectionFailedTransient "
            "ErrorInternalServerTransientError ErrorADUnavailable"
        ),
    ),
    (
        SendRefused,
        "Exchange does not send this message",
        _names(
            "ErrorSendAsDenied ErrorInvalidRecipients ErrorSubmissionQuotaExceeded "
            "ErrorInvalidSender ErrorMessageDispositionRequired ErrorQuotaExceeded "
            "ErrorMailRecipientNotFound ErrorInvalidRecipientSubfilter"
        ),
    ),
    (
        MessageTooLarge,
        "larger than Exchange allows",
        _names("ErrorMessageSizeExceeded ErrorAttachmentSizeLimitExceeded"),
    ),
)


def convert_answer(
    error: Exception, endpoint: Endpoint, step: str
) -> MailTransportError:
    """Our error for one that the service names."""
    name = type(error).__name__
    if name in _BUSY:
        wait = float(getattr(error, "back_off", None) or 0)
        return Throttled("asked to wait", retry_after=wait, step=step)
    if name == "ErrorAccessDenied":
        return _denied(endpoint, step)
    for kind, text, names in _KINDS:
        if name in names:
            found = kind(text, step=step)
            found.host, found.port = endpoint.host, endpoint.port
            return found
    known = name if name.startswith("Error") else "no answer of Exchange"
    text = f"the request failed ({known})"
    return ProtocolError(text, host=endpoint.host, port=endpoint.port, step=step)


def _denied(endpoint: Endpoint, step: str) -> MailTransportError:
    """Opening the mailbox is refused, or only what is being done in it."""
    host, port = endpoint.host, endpoint.port
    if step == "sign-in":
        text = "no right to this mailbox"
        return MailboxDenied(text, host=host, port=port, step=step)
    if step == "send":
        return SendRefused("Exchange does not let this sign-in send that")
    text = "Exchange does not let this sign-in do that"
    return UnsupportedOperation(text, host=host, port=port, step=step)


def convert_http(error: Exception, endpoint: Endpoint, step: str) -> MailTransportError:
    """Our error for what requests, urllib3 or the socket raised.

    They wrap each other: the innermost that says something wins.
    """
    host, port = endpoint.host, endpoint.port
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return convert_error(cause, endpoint, "tls")
        if isinstance(cause, socket.gaierror | UnicodeError):
            return HostUnknown("no such name", host=host, port=port, step="name")
        if isinstance(cause, ConnectionRefusedError):
            refused = ConnectionFailed("refused", host=host, port=port, step="tcp")
            refused.__cause__ = cause
            return refused
    if any(isinstance(cause, TimeoutError) or _is_timeout(cause) for cause in causes):
        return TimedOut("no answer within the limit", host=host, port=port, step=step)
    return ConnectionFailed("the connection failed", host=host, port=port, step=step)


def _is_timeout(error: BaseException) -> bool:
    return "Timeout" in type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was made of."""
    seen: set[int] = set()
    pending: list[BaseException] = [error]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [
            one.__cause__,
            one.__context__,
            getattr(one, "reason", None),
            *one.args,
        ]
        pending += [each for each in inner if isinstance(each, BaseException)]
