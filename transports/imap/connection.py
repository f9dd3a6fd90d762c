"""IMAP commands on a connection with limits; several in one round trip.

imaplib reads the answers; :class:`Connection` is imaplib on a socket with limits
(:class:`~.stream.Stream`), sends several commands at once, and keeps the answers as
bytes: what a page of a mailbox costs is decided here. Why no wrapper library is used
is said at the head of the package.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..characters import clean_line
from ..errors import (
    ConnectionFailed,
    FolderGone,
    MailTransportError,
    MessageTooLarge,
    ProtocolError,
    Throttled,
    TlsFailed,
    TooManyConnections,
    UnsupportedOperation,
)
from ..interface import Endpoint, Security
from ..limits import DEFAULT_BUDGET
from ..stream import Stream
from ..tls import Certificate

Chunk = bytes | tuple[bytes, bytes]
"""A piece of an answer: a line, or the line before a literal and the literal."""

CRLF = b"\r\n"

_CHANGES = frozenset({"EXISTS", "FETCH", "VANISHED"})

MAX_LINES = 50_000
"""Lines of an answer; imaplib looks at each for some microseconds."""


MAX_WORDS = 300
"""Bytes of a refusal that are shown."""


class Literal(bytes):
    """An argument that goes over the line as a literal."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered to one command.

    :param status: ``OK``, ``NO`` or ``BAD``.
    :param code: the response code's name (RFC 5530), upper case, or empty.
    :param argument: what follows in the response code.
    :param text: what follows that, for people.
    :param data: the untagged answers by their type, those to the other commands
        of the same run included: a server may mix them (Dovecot does).
    """

    status: str
    code: str = ""
    argument: bytes = b""
    text: bytes = b""
    data: dict[str, list[Chunk]] = field(default_factory=dict)

    def get(self, kind: str) -> list[Chunk]:
        """The untagged answers of one type."""
        return self.data.get(kind, [])

    def check(self, step: str = "read") -> Reply:
        """Give the reply back when it is OK.

        :raises ProtocolError: the subclass that the response code names.
        """
        if self.status == "OK":
            return self
        kind = _ERRORS.get(self.code, ProtocolError)
        if self.code == "OVERQUOTA" and step != "write":
            # Gmail says so of its limits on traffic.
            kind = Throttled
        # Only codes we know are repeated: others could be anything.
        code = self.code if self.code in _ERRORS else ""
        error = kind(f"the server answers {self.status} {code}".rstrip(), step=step)
        if step != "greeting":
            error.answer = self.words
        raise error

    @property
    def words(self) -> str:
        """What the server says to people, on one line."""
        return clean_line(self.text[:MAX_WORDS].decode("utf-8", "replace"))


_ERRORS: dict[str, type[MailTransportError]] = {
    "NONEXISTENT": FolderGone,
    "TRYCREATE": FolderGone,
    "LIMIT": Throttled,
    "INUSE": Throttled,
    "UNAVAILABLE": Throttled,
    "OVERQUOTA": UnsupportedOperation,
    "NOPERM": UnsupportedOperation,
    "CANNOT": UnsupportedOperation,
    "READ-ONLY": UnsupportedOperation,
    "TOOBIG": MessageTooLarge,
    "BADCHARSET": UnsupportedOperation,
}


class Connection(imaplib.IMAP4):
    """imaplib's parser on our stream.

    :ivar exists: messages in the selected folder, as the server last said; -1 while
        none is selected.
    """

    stream: Stream
    welcome: bytes

    def __init__(self, endpoint: Endpoint) -> None:
        self.exists = -1
        self._lines = 0
        self._endpoint = endpoint
        super().__init__(endpoint.host, endpoint.port)

    # What imaplib lets a subclass do

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.stream = Stream(self._endpoint)
        self.sock = self.stream.socket

    def read(self, size: int) -> bytes:
        return self.stream.read(size)

    def readline(self) -> bytes:
        self._lines += 1
        if self._lines > MAX_LINES:
            raise self._broken("the server answers without end")
        line = self.stream.readline()
        if not line:
            raise self._broken("the server closed the connection")
        if line.endswith(b"\n") and not line.endswith(CRLF):
            # GNU Mailutils ends some of its lines so.
            return line[:-1] + CRLF
        return line

    def send(self, data: Any) -> None:
        self.stream.write(bytes(data))

    def shutdown(self) -> None:
        self.stream.close()

    def _connect(self) -> None:
        try:
            super()._connect()  # type: ignore[misc]
        except self.error as error:
            if "BYE" in self.untagged_responses:
                if is_crowded(self.untagged_responses["BYE"][-1]):
                    raise TooManyConnections(step="greeting") from error
                raise self._refused(ConnectionFailed, "turns us away") from error
            raise self._refused(ProtocolError, "does not speak IMAP") from error
        except ValueError as error:
            raise self._refused(ProtocolError, "does not speak IMAP") from error

    def _refused(
        self, kind: type[MailTransportError], words: str
    ) -> MailTransportError:
        host, port = self._endpoint.host, self._endpoint.port
        return kind(f"the server {words}", host=host, port=port, step="greeting")

    def _get_capabilities(self) -> None:
        """Most servers say in the greeting what they can: no need to ask."""
        self.refresh_capabilities(self.untagged_responses.pop("CAPABILITY", ()))

    def _append_untagged(self, kind: str, data: Any) -> None:
        if kind == "EXISTS":
            self.exists = int(data)
        elif kind == "EXPUNGE":
            self.exists -= 1
            # Among the FETCH answers, too: it changes what their numbers mean.
            kind, data = "FETCH", data + b" EXPUNGE"
        super()._append_untagged(kind, data)  # type: ignore[misc]

    def _log(self, line: object) -> None:
        """imaplib would keep the last lines, passwords included."""

    # What the server can and is

    @property
    def offers(self) -> frozenset[str]:
        """The server's capabilities, upper case."""
        return frozenset(self.capabilities)

    @property
    def is_preauthenticated(self) -> bool:
        """Whether the server has signed us in by itself (PREAUTH)."""
        return self.state == "AUTH"

    def refresh_capabilities(self, told: Sequence[Chunk] = ()) -> None:
        """Learn anew what the server can: after encryption, after the sign-in.

        :param told: what it said unasked.
        """
        if not told:
            [reply] = self.run([b"CAPABILITY"])
            told = reply.check("greeting").get("CAPABILITY")
        self.capabilities = _words(told[-1]) if told else ()

    # Commands

    def run(
        self, *commands: Sequence[bytes], budget: int = DEFAULT_BUDGET
    ) -> list[Reply]:
        """Send the commands in one go and wait for all their answers.

        A command with a :class:`Literal` has the round trip of its own that the
        server's "go on" takes, unless the server allows to do without.

        :raises ConnectionFailed: when the conversation cannot go on.
        """
        with self.converted():
            self._begin(budget)
            with self.stream.corked():
                tags = [self._start(command) for command in commands]
            ends = [self._finish(tag) for tag in tags]
        data = self._take_untagged()
        return [Reply(*end, data) for end in ends]

    def _begin(self, budget: int = DEFAULT_BUDGET) -> None:
        self.stream.begin(budget)
        self._lines = 0

    def authenticate_with(self, mechanism: str, answers: Sequence[bytes]) -> Reply:
        """SASL: give ``answers`` to the challenges, then empty ones.

        The first goes with the command where the server takes it (RFC 4959).
        """
        left = [base64.b64encode(answer) for answer in answers]
        command = [b"AUTHENTICATE", mechanism.encode()]
        if "SASL-IR" in self.capabilities:
            command.append(left.pop(0) or b"=")
        with self.converted():
            self._begin()
            tag = self._start(command)
            while not self._is_done(tag):
                self.stream.write((left.pop(0) if left else b"") + CRLF)
            end = self._finish(tag)
        return Reply(*end, self._take_untagged())

    def begin_idle(self) -> tuple[bytes, bool]:
        """IDLE (RFC 2177): its tag, or nothing where the server does not agree; and
        whether something has changed meanwhile."""
        with self.converted():
            self._begin()
            tag = self._start([b"IDLE"])
            is_refused = self._is_done(tag)
            if is_refused:
                self._finish(tag)
        told = self._take_untagged()
        return b"" if is_refused else tag, not told.keys().isdisjoint(_CHANGES)

    def end_idle(self, tag: bytes) -> None:
        """The server has answered it."""
        del self.tagged_commands[tag]

    def note_change(self, kind: bytes, number: bytes) -> None:
        """What the server said of the open folder by itself."""
        self._append_untagged(kind.decode().upper(), number)
        self._take_untagged()

    def _start(self, command: Sequence[bytes]) -> bytes:
        tag: bytes = self._new_tag()
        line = tag
        for word in command:
            if isinstance(word, Literal):
                self.stream.write(line + b" " + self._announce(word) + CRLF)
                if not self._may_go_on(tag, word):
                    return tag
                line = bytes(word)
            else:
                line += b" " + _one_line(word)
        self.stream.write(line + CRLF)
        return tag

    def _announce(self, literal: Literal) -> bytes:
        plus = b"+" if self._is_free(literal) else b""
        return b"{%d%s}" % (len(literal), plus)

    def _is_free(self, literal: Literal) -> bool:
        """Whether the server takes the literal without being asked (RFC 7888)."""
        if len(literal) <= 4096 and "LITERAL-" in self.capabilities:
            return True
        return "LITERAL+" in self.capabilities and len(literal) <= 64 * 1024

    def _may_go_on(self, tag: bytes, literal: Literal) -> bool:
        if self._is_free(literal):
            return True
        return not self._is_done(tag)

    def _is_done(self, tag: bytes) -> bool:
        """Read on until the command's end, or until the server says "go on"."""
        while self._get_response():
            if self.tagged_commands[tag]:
                return True
        return False

    def _finish(self, tag: bytes) -> tuple[str, str, bytes, bytes]:
        status, data = self._get_tagged_response(tag)
        return status, *_response_code(data)

    def _take_untagged(self) -> dict[str, list[Chunk]]:
        data = dict(self.untagged_responses)
        self.untagged_responses.clear()
        return data

    @contextlib.contextmanager
    def converted(self) -> Iterator[None]:
        """Turn what imaplib raises into our errors."""
        try:
            yield
        except ConnectionFailed:
            self.shutdown()
            raise
        except (self.error, ValueError) as error:
            self.shutdown()
            raise self._broken(
                "the server ended the conversation, or answered nonsense"
            ) from error

    def _broken(self, message: str) -> ConnectionFailed:
        return ConnectionFailed(
            message,
            host=self._endpoint.host,
            port=self._endpoint.port,
            step=self.stream.step,
        )


def is_crowded(text: Chunk) -> bool:
    """Whether a refusal complains of too many connections.

    Only Dovecot has a code for that (LIMIT): Gmail and Courier write ALERT, and
    without one a full house would pass for a wrong password.
    """
    return isinstance(text, bytes) and bool(_CROWDED.search(text))


_CROWDED = re.compile(
    rb"(too many|maximum|limit).{0,40}(connection|session|login|user)"
    rb"|(connection|session)s?.{0,20}(limit|exceed)",
    re.IGNORECASE,
)


def _one_line(word: bytes) -> bytes:
    """The last barrier: whoever makes a command has looked before."""
    if b"\r" in word or b"\n" in word or b"\0" in word:
        raise ProtocolError("a line break or a NUL in a command", step="write")
    return word


def _response_code(data: Sequence[bytes]) -> tuple[str, bytes, bytes]:
    """Name, argument and text of ``[NAME argument] text``."""
    text = data[-1] if data else b""
    if not text.startswith(b"["):
        return "", b"", text
    end = text.find(b"]")
    name, _space, argument = text[1:end].partition(b" ")
    return name.decode("ascii", "replace").upper(), argument, text[end + 1 :].strip()


def _words(answer: Chunk) -> tuple[str, ...]:
    text = answer if isinstance(answer, bytes) else b""
    return tuple(text.decode("ascii", "replace").upper().split())


def connect(endpoint: Endpoint) -> Connection:
    """Connect, and encrypt as configured; nobody is signed in yet.

    :raises TlsFailed: when STARTTLS is not to be had: stripped, refused, or made
        useless by what came before it.
    :raises ConnectionFailed: as :class:`~.stream.Stream` does.
    """
    connection = Connection(endpoint)
    if endpoint.security is Security.STARTTLS:
        try:
            _start_tls(connection)
        except BaseException:
            connection.shutdown()
            raise
    return connection


def greet(endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
    """See :data:`~..registry.Greeting`."""
    connection = connect(endpoint)
    certificate = connection.stream.certificate
    connection.shutdown()
    return certificate, connection.offers


def _start_tls(connection: Connection) -> None:
    if connection.is_preauthenticated:
        raise _tls_error(connection, "signed in before encryption", "preauth")
    if "STARTTLS" not in connection.offers:
        raise _tls_error(connection, "STARTTLS is not offered", "not-offered")
    [reply] = connection.run([b"STARTTLS"])
    if reply.status != "OK":
        raise _tls_error(connection, "STARTTLS is refused", "not-offered")
    connection.stream.start_tls()
    # What was said in the clear counts for nothing (RFC 3501, 6.2.1).
    connection.refresh_capabilities()


def _tls_error(connection: Connection, message: str, reason: str) -> TlsFailed:
    host, port = connection.host, connection.port
    return TlsFailed(message, reason=reason, host=host, port=port)
