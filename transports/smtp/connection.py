"""Sending by SMTP: one verified connection that knows how far a message got.

Plain Python, no Odoo. :class:`SmtpConnection` is a :class:`smtplib.SMTP`, so that
whoever takes that takes this; but it sends bytes it can show afterwards, looks at
SIZE, 8BITMIME and SMTPUTF8 first, reports the recipients that were refused, and
tells a message that surely was not sent from one that may have been
(:class:`~.errors.DeliveryUnknown`).
"""

from __future__ import annotations

import contextlib
import functools
import re
import smtplib
import socket
from collections.abc import Callable, Sequence
from email.errors import MessageError
from email.message import EmailMessage
from typing import Any

from .. import tls
from ..checks import check_credentials, check_endpoint, is_safe
from ..errors import (
    AddressNotSupported,
    DeliveryUnknown,
    MailTransportError,
    MessageTooLarge,
    ProtocolError,
    SendRefused,
    Throttled,
)
from ..interface import Credentials, Endpoint, Security
from .errors import Refusal, converted, one_line, refusal
from .login import sign_in, start_tls

FINAL_REPLY_TIMEOUT = 120.0
"""Seconds the server may think about a whole message (RFC 5321 says 600)."""

_LINE_END = re.compile(rb"\r\n|\r|\n")


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
    with converted(endpoint, "tcp"):
        connection = _open(endpoint, local_hostname or _host_name())
    try:
        with converted(endpoint, "greeting"):
            connection.ehlo_or_helo_if_needed()
        if endpoint.security is Security.STARTTLS:
            start_tls(connection, endpoint)
        with converted(endpoint, "sign-in"):
            sign_in(connection, credentials)
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

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # A message's end goes out at once, not after the ACK of what was before it.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain

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
        with converted(self.endpoint, "send"):
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
        with converted(self.endpoint, "send"):
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
                raise Throttled(one_line(reply), step="send")
            if code not in (250, 251):
                refused.append(Refusal(address, code, one_line(reply)))
        self.refused = tuple(refused)
        if len(refused) == len(recipients):
            self._reset()
            raise refusal(refused)

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
        raise refusal([Refusal("", code, one_line(reply))])

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
        international = [item for item in (sender, *recipients) if not item.isascii()]
        if international:
            if not self.has_extn("smtputf8"):
                raise AddressNotSupported(international[0])
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
        return tls.wrap(super()._get_socket(host, port, timeout), self.endpoint)


def _open(endpoint: Endpoint, local_hostname: str) -> SmtpConnection:
    over_tls = endpoint.security is Security.TLS
    return (_SmtpOverTls if over_tls else SmtpConnection)(endpoint, local_hostname)


@functools.lru_cache(maxsize=1)
def _host_name() -> str:
    """This machine's name; looked up once, because that may take seconds."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "localhost.localdomain"


def _dotted(raw: bytes) -> bytes:
    """The message as DATA carries it: dots doubled, the final dot."""
    data = re.sub(rb"(?m)^\.", b"..", raw)
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    return data + b".\r\n"
