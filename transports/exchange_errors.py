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


def names_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUSY = names_of(
    "ErrorServerBusy ErrorExceededConnectionCount ErrorExceededFindCountLimit "
    "ErrorTooManyObjectsOpened ErrorExceededSubscriptionCount"
)
KINDS: tuple[tuple[type[MailTransportError], str, frozenset[str]], ...] = (
    (
        MessageGone,
        "no such message",
        names_of(
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
        names_of(
            "ErrorFolderNotFound ErrorParentFolderNotFound ErrorInvalidFolderId "
            "ErrorToFolderNotFound ErrorParentFolderIdRequired"
        ),
    ),
    (
        MailboxDenied,
        "no such mailbox, or no right to it",
        names_of(
            "ErrorNonExistentMailbox ErrorMissingEmailAddress "
            "ErrorNonPrimarySmtpAddress ErrorMissingInformationEmailAddress "
            "ErrorInvalidSmtpAddress ErrorNoPublicFolderServerAvailable"
        ),
    ),
    (
        AuthenticationFailed,
        "the server refuses the sign-in",
        names_of(
            "ErrorAccountDisabled ErrorPasswordExpired ErrorPasswordChangeRequired "
            "ErrorImpersonateUserDenied ErrorLogonAsNetworkServiceFailed"
        ),
    ),
    (
        ConnectionFailed,
        "the mailbox cannot be reached at present",
        names_of(
            "ErrorMailboxStoreUnavailable ErrorMailboxMoveInProgress "
            "ErrorConnectionFailed ErrorTimeoutExpired ErrorConnectionFailedTransient "
            "ErrorInternalServerTransientError ErrorADUnavailable"
        ),
    ),
    (
        SendRefused,
        "Exchange does not send this message",
        names_of(
            "ErrorSendAsDenied ErrorInvalidRecipients ErrorSubmissionQuotaExceeded "
            "ErrorInvalidSender ErrorMessageDispositionRequired ErrorQuotaExceeded "
            "ErrorMailRecipientNotFound ErrorInvalidRecipientSubfilter"
        ),
    ),
    (
        MessageTooLarge,
        "larger than Exchange allows",
        names_of("ErrorMessageSizeExceeded ErrorAttachmentSizeLimitExceeded"),
    ),
)


def convert_answer(
    error: Exception, endpoint: Endpoint, step: str
) -> MailTransportError:
    """Our error for one that the service names."""
    name = type(error).__name__
    if name in BUSY:
        wait = float(getattr(error, "back_off", None) or 0)
        return Throttled("asked to wait", retry_after=wait, step=step)
    if name == "ErrorAccessDenied":
        return _denied(endpoint, step)
    for kind, text, names in KINDS:
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
