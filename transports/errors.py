"""What can go wrong between us and a mail server.

::

    MailTransportError
    ├── ConnectionFailed            the server cannot be reached (retryable)
    │   ├── HostUnknown             its name does not resolve
    │   ├── TimedOut                no answer within the limit
    │   └── TlsFailed               no encryption we may trust (not retryable)
    ├── AuthenticationFailed        the server refuses the sign-in
    │   ├── NoCommonSignIn          it takes none of the ways we have
    │   └── MailboxDenied           the sign-in is right, but not for this mailbox
    ├── OAuthFailed                 the OAuth 2.0 provider gives no token
    ├── ProtocolError               the server answers, but not as asked
    │   ├── UnsupportedOperation    this protocol or server cannot do that
    │   │   └── AddressNotSupported an address the server cannot write
    │   ├── FolderGone              no such folder (any more)
    │   ├── MessageGone             the key no longer names a message
    │   ├── MessageTooLarge         larger than the limit, so it was not tried
    │   └── Throttled               asked to wait (retryable)
    │       └── TooManyConnections  of this login; one may be free in a moment
    ├── SendRefused                 the server does not take the message
    └── DeliveryUnknown             it may have taken it: never sent again unasked

A transport converts the errors of its library once, in one context manager,
always with ``raise … from``; the models catch :class:`MailTransportError` only.
Texts and context are safe to show and to log: never a password, a token, a
message body, nor what a server said before the sign-in succeeded; only why it
refuses the sign-in is kept apart, in ``answer``, for whoever may see the account.
"""


class MailTransportError(Exception):
    """Base of the tree.

    :param message: one English sentence for the log.
    :param host: the server's name as configured.
    :param port: its port.
    :param step: what was being done: ``name``, ``tcp``, ``tls``, ``greeting``,
        ``sign-in``, ``read``, ``write`` or ``send``.
    :ivar answer: what the server said to it, for whoever may see the account; only of
        one that we are signed in to.
    """

    retryable = False
    answer = ""

    def __init__(
        self,
        message: str = "",
        *,
        host: str = "",
        port: int = 0,
        step: str = "",
    ) -> None:
        super().__init__(message or type(self).__name__)
        self.host = host
        self.port = port
        self.step = step


class ConnectionFailed(MailTransportError):
    """The server cannot be reached, or the connection broke."""

    retryable = True


class HostUnknown(ConnectionFailed):
    """The server's name does not resolve."""


class TimedOut(ConnectionFailed):
    """The server did not answer within the limit."""


class TlsFailed(ConnectionFailed):
    """No encryption we may trust.

    :param reason: ``untrusted``, ``wrong-host``, ``expired``, ``not-offered``,
        ``plaintext-injected``, ``preauth``, ``required`` (the server takes no
        password without encryption), ``bad-authority`` (the PEM we were given
        cannot be read), ``starts-encrypted`` or ``starts-plain`` (the port begins
        otherwise than we do) or ``handshake``.
    """

    retryable = False

    def __init__(
        self,
        message: str = "",
        *,
        reason: str = "handshake",
        host: str = "",
        port: int = 0,
        step: str = "tls",
    ) -> None:
        super().__init__(message, host=host, port=port, step=step)
        self.reason = reason


class AuthenticationFailed(MailTransportError):
    """The server refuses the sign-in.

    :param answer: the server's own reason where it is meant for people (SMTP's
        text, IMAP's ALERT), on one line, without anything secret; often empty.
    """

    def __init__(
        self,
        message: str = "",
        *,
        answer: str = "",
        host: str = "",
        port: int = 0,
        step: str = "",
    ) -> None:
        super().__init__(message, host=host, port=port, step=step)
        self.answer = answer


class NoCommonSignIn(AuthenticationFailed):
    """The server offers no way to sign in that fits ours: nothing secret was sent."""


class OAuthFailed(MailTransportError):
    """The OAuth 2.0 provider gives no token.

    :param reason: ``unreachable``, ``unavailable``, ``tls``, ``protocol`` (retrying
        may help), ``expired`` (the sign-in has ended), ``denied``, ``client``,
        ``tenant``, ``scope``, ``redirect``, ``clock``, ``no-address`` (who consented
        is not known) or ``configuration``.
    """

    def __init__(
        self, message: str = "", *, reason: str = "protocol", host: str = ""
    ) -> None:
        super().__init__(message, host=host, step="sign-in")
        self.reason = reason
        self.retryable = reason in ("unreachable", "unavailable", "tls", "protocol")


class MailboxDenied(AuthenticationFailed):
    """There is no such mailbox, or no right to open it (Exchange).

    :param reason: ``consent`` (the sign-in was not allowed that much), ``missing``
        (the user has no mailbox there), or empty.
    """

    def __init__(
        self,
        message: str = "",
        *,
        reason: str = "",
        host: str = "",
        port: int = 0,
        step: str = "",
    ) -> None:
        super().__init__(message, host=host, port=port, step=step)
        self.reason = reason


class ProtocolError(MailTransportError):
    """The server answers, but not as asked."""


class UnsupportedOperation(ProtocolError):
    """This protocol, or this server, cannot do what was asked."""


class AddressNotSupported(UnsupportedOperation):
    """An address is not plain ASCII before the @, and the server has no SMTPUTF8
    (RFC 6531).

    :param address: which one.
    """

    def __init__(self, address: str) -> None:
        super().__init__(
            "an address is not plain ASCII and the server has no SMTPUTF8", step="send"
        )
        self.address = address


class FolderGone(ProtocolError):
    """No such folder (any more)."""


class MessageGone(ProtocolError):
    """The key no longer names a message: moved, expunged, or a new UIDVALIDITY."""


class MessageTooLarge(ProtocolError):
    """The message exceeds the caller's limit, so it was not fetched.

    :param size: the message's size in bytes.
    :param limit: the limit in bytes.
    """

    def __init__(
        self, message: str = "", *, size: int = 0, limit: int = 0, step: str = "read"
    ) -> None:
        super().__init__(message, step=step)
        self.size = size
        self.limit = limit


class Throttled(ProtocolError):
    """The server asks to wait.

    :param retry_after: seconds to wait, 0 when the server did not say.
    """

    retryable = True

    def __init__(
        self, message: str = "", *, retry_after: float = 0, step: str = ""
    ) -> None:
        super().__init__(message, step=step)
        self.retry_after = retry_after


class TooManyConnections(Throttled):
    """The server lets this login in no more often at the same time.

    Most servers have a limit (Dovecot 10, Gmail 15), and each of the rep's other
    mail programs takes some.
    """


class SendRefused(MailTransportError):
    """The server does not take the message (for all or some recipients).

    :param recipients: the addresses refused; empty when all were.
    """

    def __init__(
        self, message: str = "", *, recipients: tuple[str, ...] = (), step: str = "send"
    ) -> None:
        super().__init__(message, step=step)
        self.recipients = recipients


class DeliveryUnknown(MailTransportError):
    """The connection broke after the message was handed over.

    Nobody knows whether the server took it; sending it again might send it twice.
    """

    def __init__(
        self, message: str = "", *, host: str = "", port: int = 0, step: str = "send"
    ) -> None:
        super().__init__(message, host=host, port=port, step=step)
