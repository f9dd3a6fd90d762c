"""Sending by SMTP: one verified connection that knows how far a message got.

Plain Python, no Odoo. :class:`SmtpConnection` is a :class:`smtplib.SMTP`, so that
whoever takes that takes this; but it sends bytes it can show afterwards, looks at
SIZE, 8BITMIME and SMTPUTF8 first, reports the recipients that were refused, and
tells a message that surely was not sent from one that may have been
(:class:`~.errors.DeliveryUnknown`).
"""

from __future__ import annotations

import base64
import contextlib
import functools
import re
import smtplib
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from typing import Any

from . import tls
from .checks import check_credentials, check_endpoint, is_safe
from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    DeliveryUnknown,
    HostUnknown,
    MailTransportError,
    MessageTooLarge,
    ProtocolError,
    SendRefused,
    Throttled,
    TimedOut,
    TlsFailed,
    UnsupportedOperation,
)
from .interface import AuthMethod, Credentials, Endpoint, Security

FINAL_REPLY_TIMEOUT = 120.0
"""Seconds the server may think about a whole message (RFC 5321 says 600)."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_TEXT_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient the server did not take.

    :param code: the SMTP reply code; 4xx is a temporary reason.
    :param text: what the server said, on one line, capped.
    """

    address: str
    code: int
    text: str


def connect(
    endpoint: Endpoint, credentials: Credentials, *, local_hostname: str = ""
) -> SmtpConnection:
    """Connect, encrypt as configured, and sign in.

    :param credentials: ``AuthMethod.NONE`` for a server without sign-in.
    :param local_hostname: how we greet; empty for this machine's name.
    :raises MailTransportError: also when the encryption asked for cannot be had;
        nothing secret was sent then.
    """
    check_endpoint(endpoint)
    check_credentials(credentials)
    with _converted(endpoint, "tcp"):
        connection = _open(endpoint, local_hostname or _host_name())
    try:
        with _converted(endpoint, "greeting"):
            connection.ehlo_or_helo_if_needed()
        if endpoint.security is Security.STARTTLS:
            _start_tls(connection, endpoint)
        with _converted(endpoint, "sign-in"):
            _sign_in(connection, credentials)
    except BaseException:
        connection.close()
        raise
    return connection


class SmtpConnection(smtplib.SMTP):
    """A signed-in connection; not thread-safe.

    :ivar before_data: called when recipients are accepted and the message itself
        is about to go; what it raises stops the sending.
    :ivar sent: the bytes of the last message, as they went over the line.
    :ivar refused: the recipients of the last message that were not taken.
    :ivar failure: why the last message did not go, or may not have gone.
    """

    def __init__(self, endpoint: Endpoint, local_hostname: str) -> None:
        self.endpoint = endpoint
        self.before_data: Callable[[], None] | None = None
        self.sent = b""
        self.refused: tuple[Refusal, ...] = ()
        self.failure: MailTransportError | None = None
        super().__init__(
            endpoint.host,
            endpoint.port,
            local_hostname=local_hostname,
            timeout=endpoint.timeout,
        )

    def send_message(  # type: ignore[override]
        self,
        message: EmailMessage,
        sender: str,
        recipients: Sequence[str],
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> dict[str, tuple[int, bytes]]:
        """Send a message; same contract as smtplib, other errors.

        :returns: the refused recipients, as smtplib does; also in ``refused``.
        :raises MailTransportError: kept in ``failure``, too.
        """
        self.forget()
        try:
            self.deliver(
                self._as_bytes(message, sender, recipients), sender, recipients
            )
        except MailTransportError as error:
            self.failure = error
            raise
        return {item.address: (item.code, item.text.encode()) for item in self.refused}

    def forget(self) -> None:
        """Nothing is known any more about a message."""
        self.failure, self.refused, self.sent = None, (), b""

    def deliver(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Send bytes (CRLF line ends) to those recipients the server takes.

        :raises SendRefused: the server takes no recipient, or not the message.
        :raises Throttled: the same, for a temporary reason.
        :raises MessageTooLarge: larger than the server says it takes.
        :raises DeliveryUnknown: the answer to the whole message did not arrive.
        """
        _check_addresses(sender, *recipients)
        with _converted(self.endpoint, "send"):
            self._envelope(raw, sender, recipients)
            if self.before_data:
                self.before_data()
            self._hand_over(raw)
        self.sent = raw

    def try_recipients(self, sender: str, recipients: Sequence[str]) -> None:
        """Ask whether the server would take a message; none is sent.

        :raises SendRefused: it takes none for any of the recipients.
        """
        _check_addresses(sender, *recipients)
        with _converted(self.endpoint, "send"):
            self._envelope(b"", sender, recipients)
            self._reset()

    def _envelope(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        self._check_size(raw)
        self._expect(self.mail(sender, self._mail_options(raw, sender, recipients)))
        refused = []
        for address in recipients:
            code, reply = self.rcpt(address)
            if code == 421:
                self.close()
                raise Throttled(_text(reply), step="send")
            if code not in (250, 251):
                refused.append(Refusal(address, code, _text(reply)))
        self.refused = tuple(refused)
        if len(refused) == len(recipients):
            self._reset()
            raise _refusal(refused)

    def _hand_over(self, raw: bytes) -> None:
        code, reply = self.docmd("DATA")
        if code != 354:
            self._expect((code, reply))
            raise ProtocolError("unexpected answer to DATA", step="send")
        # A failure while writing is no delivery: the final dot was not written.
        self.send(_dotted(raw))
        self._expect(self._final_reply())

    def _final_reply(self) -> tuple[int, bytes]:
        if self.sock:
            self.sock.settimeout(max(self.endpoint.timeout, FINAL_REPLY_TIMEOUT))
        try:
            return self.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryUnknown(
                "the connection broke after the message was handed over",
                host=self.endpoint.host,
                port=self.endpoint.port,
            ) from error
        finally:
            if self.sock:
                self.sock.settimeout(self.endpoint.timeout)

    def _expect(self, answer: tuple[int, bytes]) -> None:
        """Raise unless the server said 2xx."""
        code, reply = answer
        if 200 <= code < 300:
            return
        if code == 421:
            self.close()
        else:
            self._reset()
        raise _refusal([Refusal("", code, _text(reply))])

    def _reset(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.rset()

    def _check_size(self, raw: bytes) -> None:
        limit = self.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(raw):
            raise MessageTooLarge(
                f"the message has {len(raw)} bytes, the server takes {limit}",
                size=len(raw),
                limit=int(limit),
                step="send",
            )

    def _mail_options(
        self, raw: bytes, sender: str, recipients: Sequence[str]
    ) -> list[str]:
        options = []
        if self.has_extn("size"):
            options.append(f"SIZE={len(raw)}")
        if not raw.isascii() and self.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        if not all(address.isascii() for address in (sender, *recipients)):
            if not self.has_extn("smtputf8"):
                raise UnsupportedOperation(
                    "an address is not plain ASCII and the server has no SMTPUTF8",
                    step="send",
                )
            # smtplib encodes commands as UTF-8 after this.
            self.command_encoding = "utf-8"
            options.append("SMTPUTF8")
        else:
            self.command_encoding = "ascii"
        return options

    def _as_bytes(
        self, message: EmailMessage, sender: str, recipients: Sequence[str]
    ) -> bytes:
        """The message as this server can take it."""
        international = not all(item.isascii() for item in (sender, *recipients))
        own_policy: Any = message.policy
        policy = own_policy.clone(
            utf8=international,
            cte_type="8bit" if self.has_extn("8bitmime") else "7bit",
        )
        return message_bytes(message, policy)


def message_bytes(message: EmailMessage, policy: Any = None) -> bytes:
    """Flatten with CRLF line ends; the header block holds exactly the message's
    own fields.

    :raises SendRefused: when a value would make another header line.
    """
    policy = (policy or message.policy).clone(linesep="\r\n")
    try:
        raw: bytes = message.as_bytes(policy=policy)
    except (ValueError, LookupError, MessageError) as error:
        raise SendRefused("a header of the message is not valid") from error
    # A lone CR or LF could end the message early for a lenient server.
    raw = _LINE_END.sub(b"\r\n", raw)
    names = [
        line.split(b":", 1)[0].strip().lower()
        for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
        if line[:1] not in (b" ", b"\t")
    ]
    if names != [name.lower().encode() for name in message.keys()]:  # noqa: SIM118
        raise SendRefused("a header of the message would make another one")
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


def _check_addresses(*addresses: str) -> None:
    """Refuse what would end a protocol line, before a byte is sent."""
    if not all(map(is_safe, addresses)):
        raise SendRefused("a line break or NUL in an address")


class _SmtpOverTls(SmtpConnection):
    """TLS from the first byte (RFC 8314)."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return tls.wrap(plain, self.endpoint)


def _open(endpoint: Endpoint, local_hostname: str) -> SmtpConnection:
    over_tls = endpoint.security is Security.TLS
    return (_SmtpOverTls if over_tls else SmtpConnection)(endpoint, local_hostname)


@functools.lru_cache(maxsize=1)
def _host_name() -> str:
    """This machine's name; looked up once, because that may take seconds."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "localhost.localdomain"


def _start_tls(connection: SmtpConnection, endpoint: Endpoint) -> None:
    where: dict[str, Any] = {"host": endpoint.host, "port": endpoint.port}
    if not connection.has_extn("starttls"):
        raise TlsFailed("STARTTLS is not offered", reason="not-offered", **where)
    with _converted(endpoint, "tls"):
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


def _has_buffered_bytes(connection: SmtpConnection) -> bool:
    """Whether the server sent more than its answer."""
    sock: Any = connection.sock
    file: Any = connection.file
    timeout = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(file.peek(1))
    finally:
        sock.settimeout(timeout)


def _sign_in(connection: SmtpConnection, credentials: Credentials) -> None:
    if credentials.method is AuthMethod.NONE:
        return
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if credentials.method is AuthMethod.OAUTH2:
        _auth_xoauth2(connection, credentials)
    elif "PLAIN" in offered:
        text = f"\0{credentials.login}\0{credentials.secret}"
        _expect_auth(connection.docmd("AUTH", f"PLAIN {_base64(text)}"))
    elif "LOGIN" in offered:
        _expect_auth(connection.docmd("AUTH", "LOGIN"), 334)
        _expect_auth(connection.docmd(_base64(credentials.login)), 334)
        _expect_auth(connection.docmd(_base64(credentials.secret)))
    elif "CRAM-MD5" in offered:
        connection.user, connection.password = credentials.login, credentials.secret
        _expect_auth(connection.auth("CRAM-MD5", connection.auth_cram_md5))
    else:
        raise AuthenticationFailed(
            "the server offers no sign-in we know", step="sign-in"
        )


def _auth_xoauth2(connection: SmtpConnection, credentials: Credentials) -> None:
    text = f"user={credentials.login}\1auth=Bearer {credentials.secret}\1\1"
    code, reply = connection.docmd("AUTH", f"XOAUTH2 {_base64(text)}")
    if code == 334:
        # The challenge says why; an empty line fetches the final answer.
        code, reply = connection.docmd("")
    _expect_auth((code, reply))


def _expect_auth(answer: tuple[int, bytes], expected: int = 235) -> None:
    """What the server says to a stranger is not repeated."""
    code, _reply = answer
    if code == expected or (expected == 235 and code == 503):
        return
    if 400 <= code < 500:
        raise Throttled("the server asks to sign in later", step="sign-in")
    raise AuthenticationFailed("the server refuses the sign-in", step="sign-in")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _dotted(raw: bytes) -> bytes:
    """The message as DATA carries it: dots doubled, the final dot."""
    data = re.sub(rb"(?m)^\.", b"..", raw)
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    return data + b".\r\n"


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[
        :_TEXT_LIMIT
    ]


def _refusal(refused: Sequence[Refusal]) -> MailTransportError:
    """One error for what was refused; temporary only if all of it is."""
    text = "; ".join(f"{item.code} {item.text}" for item in refused[:3])
    if all(400 <= item.code < 500 for item in refused):
        return Throttled(text, step="send")
    addresses = tuple(item.address for item in refused if item.address)
    return SendRefused(text, recipients=addresses)


@contextlib.contextmanager
def _converted(endpoint: Endpoint, step: str) -> Iterator[None]:
    """Turn what smtplib, ssl and the socket raise into our errors."""
    where: dict[str, Any] = {"host": endpoint.host, "port": endpoint.port, "step": step}
    try:
        yield
    except MailTransportError as error:
        error.host, error.port = endpoint.host, endpoint.port
        raise
    except socket.gaierror as error:
        raise HostUnknown("the server's name is not known", **where) from error
    except UnicodeError as error:
        raise HostUnknown("the server's name is not valid", **where) from error
    except smtplib.SMTPResponseException as error:
        raise _response_error(error, where) from error
    # An SMTPException is an OSError, too.
    except OSError as error:
        raise _connection_error(error, where) from error


def _connection_error(error: Exception, where: dict[str, Any]) -> MailTransportError:
    # smtplib hides a time-out behind SMTPServerDisconnected.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return TimedOut("no answer within the limit", **where)
    if isinstance(error, smtplib.SMTPException) and not isinstance(
        error, smtplib.SMTPServerDisconnected
    ):
        return ProtocolError("the answer is not SMTP", **where)
    return ConnectionFailed("the connection failed", **where)


def _response_error(
    error: smtplib.SMTPResponseException, where: dict[str, Any]
) -> MailTransportError:
    if 400 <= error.smtp_code < 500:
        return Throttled("the server asks to come later", step=where["step"])
    return ProtocolError("the server refuses the conversation", **where)
