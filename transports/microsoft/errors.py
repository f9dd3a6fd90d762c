"""What Microsoft calls the errors of a mailbox, in Exchange and in Graph.

The names are those of [MS-OXWSCDATA] 2.2.5.24.
"""

from __future__ import annotations

from ..errors import (
    AuthenticationFailed,
    ConnectionFailed,
    FolderGone,
    MailboxDenied,
    MailTransportError,
    MessageGone,
    MessageTooLarge,
    SendRefused,
)


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
