"""POP3 commands on a connection with limits (RFC 1939, 2449, 2595, 5034)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Sequence

from ..checks import check_credentials, check_line, reason_for_people
from ..errors import (
    AuthenticationFailed,
    ConnectionFailed,
    MailTransportError,
    NoCommonSignIn,
    ProtocolError,
    Throttled,
    TlsFailed,
)
from ..interface import AuthMethod, Credentials, Endpoint, Security
from ..limits import DEFAULT_BUDGET
from ..sasl import token_answer
from ..stream import Stream
from ..tls import Certificate

_TIMESTAMP = re.compile(rb"<[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]+>")
_LATER = ("[IN-USE", "[LOGIN-DELAY", "[SYS/TEMP")
_CODES = ("[AUTH", "[SYS/PERM", *_LATER)
_MAX_LINE = 200
"""Bytes of a command; RFC 2449 allows 255 with its end."""


class Refused(ProtocolError):
    """The server answers -ERR; what it says is not repeated.

    :ivar reason: the words after ``[AUTH]`` or another of :data:`_CODES`.
    """

    reason = b""


class Pop3Connection:
    """One conversation; nobody is signed in after construction.

    :ivar capabilities: names and arguments of CAPA, upper case; empty where the
        server does not know that command.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        """Connect, and encrypt as configured.

        :raises TlsFailed: when the encryption asked for is not to be had.
        :raises ConnectionFailed: as :class:`~.stream.Stream` does.
        """
        self._endpoint = endpoint
        self.capabilities: dict[str, str] = {}
        self.stream = Stream(endpoint)
        try:
            greeting = self._read_greeting()
            self._timestamp = _TIMESTAMP.search(greeting)
            self.capabilities = self._ask_capabilities()
            if endpoint.security is Security.STARTTLS:
                self._start_tls()
        except BaseException:
            self.stream.close()
            raise

    # Conversation

    def run(
        self, *commands: str, multiline: bool = False, budget: int = DEFAULT_BUDGET
    ) -> list[bytes | Refused]:
        """Send commands, all at once where the server allows that.

        :returns: for each command what follows its +OK: the rest of the line, or
            all lines of a multi-line answer, or the refusal.
        """
        self.stream.begin(budget)
        if "PIPELINING" not in self.capabilities:
            return [self._run_one(command, multiline) for command in commands]
        with self.stream.corked():
            for command in commands:
                self._send(command)
        return [self._answer(multiline) for _command in commands]

    def ask(self, command: str, *, multiline: bool = False) -> bytes:
        """One command.

        :raises Refused: when the server answers -ERR.
        """
        [answer] = self.run(command, multiline=multiline)
        if isinstance(answer, Refused):
            raise answer
        return answer

    def _run_one(self, command: str, multiline: bool) -> bytes | Refused:
        self._send(command)
        return self._answer(multiline)

    def _send(self, command: str) -> None:
        self.stream.write(check_line("command", command).encode() + b"\r\n")

    def _answer(self, multiline: bool) -> bytes | Refused:
        status, _space, text = self._readline().partition(b" ")
        if status == b"+OK":
            return self._read_lines() if multiline else text
        if status == b"-ERR":
            return _refusal(text)
        self.stream.close()
        raise self._error(ConnectionFailed, "the server answers nonsense")

    def _readline(self) -> bytes:
        line = self.stream.readline()
        if not line.endswith(b"\n"):
            self.stream.close()
            raise self._error(ConnectionFailed, "the server closed the connection")
        return line.rstrip(b"\r\n")

    def _read_lines(self) -> bytes:
        """The lines up to the dot, which is undone where it was doubled."""
        lines = bytearray()
        while (line := self.stream.readline()) not in (b".\r\n", b".\n"):
            if not line.endswith(b"\n"):
                self.stream.close()
                raise self._error(ConnectionFailed, "the server closed the connection")
            lines += line[1:] if line.startswith(b".") else line
        return bytes(lines)

    def _error(
        self, kind: type[MailTransportError], message: str
    ) -> MailTransportError:
        host, port = self._endpoint.host, self._endpoint.port
        return kind(message, host=host, port=port, step=self.stream.step)

    # Beginning

    def _read_greeting(self) -> bytes:
        line = self._readline()
        if line.startswith(b"+OK"):
            return line
        if line.startswith(b"-ERR"):
            raise self._error(ConnectionFailed, "the server turns us away")
        raise self._error(ProtocolError, "the server does not speak POP3")

    def _ask_capabilities(self) -> dict[str, str]:
        try:
            lines = self.ask("CAPA", multiline=True).decode("latin-1").upper()
        except Refused:
            return {}
        pairs = (line.partition(" ") for line in lines.splitlines())
        return {name: arguments for name, _space, arguments in pairs if name}

    def _start_tls(self) -> None:
        if self.capabilities and "STLS" not in self.capabilities:
            raise self._tls_error("STLS is not offered")
        try:
            self.ask("STLS")
        except Refused as error:
            raise self._tls_error("STLS is refused") from error
        self.stream.start_tls()
        # What was said in the clear counts for nothing (RFC 2595, 4).
        self._timestamp = None
        self.capabilities = self._ask_capabilities()

    def _tls_error(self, message: str, reason: str = "not-offered") -> TlsFailed:
        host, port = self._endpoint.host, self._endpoint.port
        return TlsFailed(message, reason=reason, host=host, port=port)

    # Signing in

    def sign_in(self, credentials: Credentials) -> None:
        """Sign in; with ``AuthMethod.NONE`` nothing is sent.

        :raises AuthenticationFailed: refused, or no way that both sides know.
        :raises Throttled: the mailbox is in use, or the server is busy.
        """
        check_credentials(credentials)
        self.stream.step = "sign-in"
        if credentials.method is not AuthMethod.NONE:
            self._authenticate_as(credentials)
        self.stream.step = "read"

    def _authenticate_as(self, credentials: Credentials) -> None:
        if not credentials.secret:
            raise self._error(AuthenticationFailed, "no password is set")
        self._accept_utf8()
        try:
            if credentials.method is AuthMethod.OAUTH2:
                self._by_token(credentials)
            else:
                self._by_password(credentials)
        except Refused as error:
            raise self._sign_in_error(error, credentials) from error
        # More may be possible now, and less.
        self.capabilities = self._ask_capabilities() or self.capabilities

    def _accept_utf8(self) -> None:
        """Say that header fields may hold UTF-8 (RFC 6856), where that is offered.

        To who does not, Courier gives a text of its own in place of such a message.
        """
        if "UTF8" in self.capabilities:
            self.run("UTF8")

    def _sign_in_error(
        self, error: Refused, credentials: Credentials
    ) -> MailTransportError:
        """What follows a code is the server's reason for people (RFC 2449, 8)."""
        refused: MailTransportError
        if isinstance(error, _Busy):
            refused = Throttled("the server asks to sign in later", step="sign-in")
        else:
            text = "the server refuses the sign-in"
            refused = self._error(AuthenticationFailed, text)
        refused.answer = reason_for_people(error.reason, credentials)
        return refused

    def _by_token(self, credentials: Credentials) -> None:
        offered = self.capabilities.get("SASL", "").split()
        answer = token_answer(offered, credentials.login, credentials.secret)
        if answer is None:
            raise self._error(NoCommonSignIn, "the server offers no OAuth 2.0")
        self._authenticate(*answer)

    def _by_password(self, credentials: Credentials) -> None:
        login, secret = credentials.login, credentials.secret
        if self._timestamp and not self.stream.encrypted:
            try:
                self._apop(self._timestamp[0], login, secret)
            except Refused as error:
                # Cyrus offers APOP also where it does not know the passwords.
                self._after_apop(error, login, secret)
        elif self._takes_passwords or not self.capabilities:
            self._with_password(login, secret)
        elif not self.stream.encrypted:
            raise self._tls_error(
                "the server takes no password without encryption", "required"
            )
        else:
            text = "the server offers no sign-in with a password"
            raise self._error(NoCommonSignIn, text)

    @property
    def _takes_passwords(self) -> bool:
        """Whether the server says that it takes a password as it is."""
        plain = "PLAIN" in self.capabilities.get("SASL", "").split()
        return plain or "USER" in self.capabilities

    def _with_password(self, login: str, secret: str) -> None:
        if "PLAIN" in self.capabilities.get("SASL", "").split():
            self._authenticate("PLAIN", f"\0{login}\0{secret}")
        else:
            self.ask(f"USER {login}")
            self.ask(f"PASS {secret}")

    def _after_apop(self, refused: Refused, login: str, secret: str) -> None:
        """The password itself, if the server asks for it and did not hang up."""
        if isinstance(refused, _Busy) or not self._takes_passwords:
            raise refused
        try:
            self._with_password(login, secret)
        except ConnectionFailed:
            raise refused from None

    def _apop(self, timestamp: bytes, login: str, secret: str) -> None:
        """The password itself does not go over the line (RFC 1939, 7)."""
        data = timestamp + secret.encode()
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        self.ask(f"APOP {login} {digest}")

    def _authenticate(self, mechanism: str, text: str) -> None:
        """SASL with one answer; to the challenge of a failure an empty one."""
        answer = base64.b64encode(text.encode()).decode()
        command = f"AUTH {mechanism} {answer}"
        answers = [""]
        if len(command) > _MAX_LINE:
            command, answers = f"AUTH {mechanism}", [answer, ""]
        self.stream.begin()
        self._send(command)
        while (line := self._readline()).startswith(b"+ ") or line == b"+":
            self.stream.write((answers.pop(0) if answers else "*").encode() + b"\r\n")
        if not line.startswith(b"+OK"):
            raise _refusal(line.partition(b" ")[2])

    def close(self) -> None:
        """End without a trace; never raises.

        QUIT makes some servers flag what was read; RSET undoes that.
        """
        with contextlib.suppress(MailTransportError):
            self.stream.begin()
            self.stream.write(b"RSET\r\nQUIT\r\n")
        self.stream.close()


class _Busy(Refused, Throttled):
    """A refusal for a while."""


def _refusal(text: bytes) -> Refused:
    words = text.decode("latin-1").upper()
    if words.startswith(_LATER):
        refused: Refused = _Busy("the server asks to come later")
    else:
        refused = Refused("the server refuses")
    if words.startswith(_CODES):
        refused.reason = text.partition(b"]")[2]
    return refused


def numbered(lines: bytes) -> Sequence[tuple[int, str]]:
    """The lines of LIST and UIDL; what makes no sense is left out."""
    found = []
    for line in lines.decode("latin-1").splitlines():
        number, _space, rest = line.strip().partition(" ")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found.append((int(number), rest.strip()))
    return found


def greet(endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
    """See :data:`~..registry.Greeting`."""
    connection = Pop3Connection(endpoint)
    certificate = connection.stream.certificate
    connection.close()
    words = set(connection.capabilities)
    words |= {f"AUTH={w}" for w in connection.capabilities.get("SASL", "").split()}
    return certificate, frozenset(words)
