"""The errors of Exchange as ours.

Names of errors are Microsoft's ([MS-OXWSCDATA] 2.2.5.24) and exchangelib's classes
are called by them. What the server says beyond the name is not repeated.
"""

from __future__ import annotations

from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    MailboxDenied,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    ProtocolError,
    SendRefused,
    Throttled,
    UnsupportedOperation,
)
from .interface import Endpoint


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
