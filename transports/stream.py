"""One TCP connection with limits on time and on bytes.

A hostile or broken server can be slow in many ways (never answer, one byte a
minute) and loud in many (a line without end, a literal of four gigabytes, answers
to nothing). :class:`Stream` bounds all of them for the protocols built on it.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

from .checks import check_endpoint
from .errors import ConnectionFailed, HostUnknown, TimedOut, TlsFailed
from .interface import Endpoint, Security
from .limits import DEFAULT_BUDGET
from .tls import Certificate, convert_error, read_certificate, wrap

MAX_LINE = 8 * 1024 * 1024
"""Bytes of a line, its end included."""

PATIENCE = 3
"""An exchange may take so many times the endpoint's timeout …"""

MIN_RATE = 16 * 1024
"""… and a second more for so many bytes received or sent."""

_CHUNK = 64 * 1024
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux has it


class Stream:
    """A connected socket; reads and writes are bounded, errors are ours.

    :ivar encrypted: whether TLS is on.
    :ivar step: what the conversation is about, for the errors.
    """

    def __init__(
        self, endpoint: Endpoint, is_allowed: Callable[[str], bool] | None = None
    ) -> None:
        """Look up, connect, and encrypt where the endpoint says TLS.

        :param is_allowed: as for :func:`connect`.
        :raises HostUnknown: also for what cannot be a host name.
        :raises ConnectionFailed: as :class:`TimedOut` and :class:`TlsFailed`, too.
        """
        check_endpoint(endpoint)
        self.endpoint = endpoint
        self.encrypted = False
        self.step = "greeting"
        self._buffer = b""
        self._position = 0
        self._outgoing: list[bytes] | None = None
        self.socket = connect(endpoint, is_allowed)
        self.begin()
        if endpoint.security is Security.TLS:
            self._encrypt()

    @property
    def certificate(self) -> Certificate | None:
        """The server's; ``None`` before there is encryption."""
        return read_certificate(self.tls_socket) if self.tls_socket else None

    # Limits

    def begin(self, budget: int = DEFAULT_BUDGET) -> None:
        """Start an exchange: time and bytes are counted from here."""
        self._budget = budget
        self._received = 0
        self._sent = 0
        self._deadline = time.monotonic() + PATIENCE * self.endpoint.timeout

    @property
    def budget(self) -> int:
        """How many bytes the server may still send in this exchange."""
        return self._budget - self._received

    def _wait_limit(self) -> float:
        """Seconds the next read or write may take."""
        allowance = (self._received + self._sent) / MIN_RATE
        left = self._deadline + allowance - time.monotonic()
        if left <= 0:
            raise self._error(TimedOut, "the server is too slow")
        return min(self.endpoint.timeout, left)

    # Reading

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes.

        :raises ConnectionFailed: when the server closes before, or when there are
            more than the exchange's budget allows.
        """
        end = self._position + size
        if end > len(self._buffer):
            end = self._read_ahead(size)
        data = self._buffer[self._position : end]
        self._position = end
        return data

    def _read_ahead(self, size: int) -> int:
        """Have ``size`` bytes in the buffer; where they end."""
        chunks = [self._buffer[self._position :]]
        there = len(chunks[0])
        if size - there > self.budget:
            raise self._error(ConnectionFailed, "the server sends too much")
        while there < size:
            data = self.receive()
            if not data:
                raise self._error(ConnectionFailed, "the server closed the connection")
            chunks.append(data)
            there += len(data)
        self._buffer, self._position = b"".join(chunks), 0
        return size

    def readline(self) -> bytes:
        """The next line with its end; what is left of one at the end of all.

        :raises ConnectionFailed: for a line longer than :data:`MAX_LINE`.
        """
        end = self._buffer.find(b"\n", self._position) + 1
        if not end:
            end = self._find_line_end()
        line = self._buffer[self._position : end]
        self._position = end
        return line

    def _find_line_end(self) -> int:
        """Receive up to the end of the line; where that is in the buffer."""
        end = 0
        while not end:
            searched = len(self._buffer) - self._position
            if searched > MAX_LINE:
                raise self._error(ConnectionFailed, "the server sends too long a line")
            data = self.receive()
            self._buffer, self._position = self._buffer[self._position :] + data, 0
            if not data:
                return len(self._buffer)
            end = self._buffer.find(b"\n", searched) + 1
        return end

    def receive(self, most: int = _CHUNK) -> bytes:
        """Some bytes past what was read ahead; none when the server has closed."""
        if self.budget <= 0:
            raise self._error(ConnectionFailed, "the server sends too much")
        self.flush()
        try:
            self.socket.settimeout(self._wait_limit())
            self._acknowledge_at_once()
            data = self.socket.recv(most)
        except OSError as error:
            raise convert_error(error, self.endpoint, self.step) from error
        self._received += len(data)
        return data

    def receive_now(self, most: int = _CHUNK) -> bytes | None:
        """What is there already, read ahead or not: ``None`` for nothing, no bytes
        when the server has closed."""
        if self._position < len(self._buffer):
            data, self._buffer, self._position = (
                self._buffer[self._position :],
                b"",
                0,
            )
            return data
        try:
            self.socket.settimeout(0)
            return self.socket.recv(most)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError as error:
            raise convert_error(error, self.endpoint, self.step) from error

    def unread(self, data: bytes) -> None:
        """Put back what :meth:`receive_now` gave too much."""
        self._buffer = data + self._buffer[self._position :]
        self._position = 0

    def send_now(self, data: bytes) -> None:
        """Send a few bytes without waiting.

        :raises ConnectionFailed: also where nobody has taken the last ones yet.
        """
        try:
            self.socket.settimeout(0)
            sent = self.socket.send(data)
        except OSError as error:
            raise convert_error(error, self.endpoint, self.step) from error
        if sent < len(data):
            raise self._error(ConnectionFailed, "the server takes nothing any more")

    def keep_alive(self) -> None:
        """Let the system see whether the far side is there while nobody speaks, and
        routers remember the connection."""
        options = {"TCP_KEEPIDLE": 120, "TCP_KEEPINTVL": 30, "TCP_KEEPCNT": 4}
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in options.items():
            if hasattr(socket, name):
                number = getattr(socket, name)
                self.socket.setsockopt(socket.IPPROTO_TCP, number, value)

    def _acknowledge_at_once(self) -> None:
        """Let the next data be acknowledged without the usual delay.

        A server that sends its answer in small pieces (Courier) waits for that 40
        ms, at each. The system forgets the wish soon, so it is said every time.
        """
        if _QUICK_ACK is not None:
            self.socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)

    # Writing

    @contextlib.contextmanager
    def corked(self) -> Iterator[None]:
        """What is written in the block goes out together."""
        self._outgoing = []
        try:
            yield
            self.flush()
        finally:
            self._outgoing = None

    def write(self, data: bytes) -> None:
        """Send, or collect while corked."""
        if self._outgoing is not None:
            self._outgoing.append(data)
        else:
            self._send(data)

    def flush(self) -> None:
        """Send what was collected."""
        if self._outgoing:
            data = b"".join(self._outgoing)
            self._outgoing.clear()
            self._send(data)

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            for start in range(0, len(data), _CHUNK):
                self.socket.settimeout(self._wait_limit())
                chunk = view[start : start + _CHUNK]
                self.socket.sendall(chunk)
                self._sent += len(chunk)
        except OSError as error:
            raise convert_error(error, self.endpoint, self.step) from error

    # Encryption and the end

    def start_tls(self) -> None:
        """Encrypt from here on, after the server agreed to STARTTLS or STLS.

        :raises TlsFailed: also when the server (or who sits between) has said more
            than its agreement: that would count as said under encryption.
        """
        if self._position < len(self._buffer):
            raise TlsFailed(
                "plain text after the agreement to encrypt",
                reason="plaintext-injected",
                host=self.endpoint.host,
                port=self.endpoint.port,
            )
        self._encrypt()

    def _encrypt(self) -> None:
        self.socket = wrap(self.socket, self.endpoint)
        self.encrypted = True

    @property
    def tls_socket(self) -> ssl.SSLSocket | None:
        """The socket, when it is encrypted."""
        return self.socket if isinstance(self.socket, ssl.SSLSocket) else None

    def close(self) -> None:
        """Close the socket; never raises."""
        with contextlib.suppress(OSError):
            self.socket.close()

    def _error(self, kind: type[ConnectionFailed], message: str) -> ConnectionFailed:
        host, port = self.endpoint.host, self.endpoint.port
        return kind(message, host=host, port=port, step=self.step)


def resolve(endpoint: Endpoint) -> Answer:
    """Family and address of each place the host's name leads to.

    :raises HostUnknown: when there is none.
    :raises TimedOut: when nobody says within the endpoint's timeout.
    """
    answers: queue.SimpleQueue[Answer | OSError] = queue.SimpleQueue()
    # The system's resolver knows no time limit.
    threading.Thread(target=_look_up, args=(endpoint, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=endpoint.timeout)
    except queue.Empty as error:
        raise convert_error(TimeoutError(), endpoint, "name") from error
    if isinstance(answer, OSError):
        raise HostUnknown(
            "the server's name is not known",
            host=endpoint.host,
            port=endpoint.port,
            step="name",
        ) from answer
    return answer


Answer = list[tuple[int, tuple[object, ...]]]


def _look_up(endpoint: Endpoint, answers: queue.SimpleQueue[Answer | OSError]) -> None:
    host, port = endpoint.host, endpoint.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        answers.put(OSError(str(error)))
    else:
        answers.put([(int(row[0]), row[4]) for row in found])


def connect(
    endpoint: Endpoint, is_allowed: Callable[[str], bool] | None = None
) -> socket.socket:
    """A connected socket; all addresses together get the endpoint's timeout.

    :param is_allowed: tells which IP addresses may be connected to; all by default.
    :raises HostUnknown: when the name does not resolve.
    :raises ConnectionFailed: when no address answers.
    """
    addresses = resolve(endpoint)
    if is_allowed:
        addresses = [item for item in addresses if is_allowed(str(item[1][0]))]
    deadline = time.monotonic() + endpoint.timeout
    failure: OSError = OSError("no address")
    for index, (family, address) in enumerate(addresses):
        left = (deadline - time.monotonic()) / (len(addresses) - index)
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(max(left, 0.1))
            sock.connect(address)
            # Small commands go out at once, not after the last answer's ACK.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise convert_error(failure, endpoint, "tcp") from failure
