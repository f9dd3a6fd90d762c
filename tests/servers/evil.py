"""A server on 127.0.0.1 that plays a script and records every byte it is sent.

def play(talk):
    talk.send(b"* OK hello\r\n")
    talk.readline()

with EvilServer(play) as server:
    ... connect to server.port ...
assert b"secret" not in server.received
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from . import ports


class Talk:
    """One conversation, from the server's side."""

    def __init__(self, server: EvilServer, sock: socket.socket) -> None:
        self._server = server
        self._sock = sock
        self._buffer = b""

    def send(self, data: bytes) -> None:
        """Say something."""
        self._sock.sendall(data)

    def readline(self) -> bytes:
        """The next line without its end; ends the script when there is none."""
        while b"\n" not in self._buffer:
            self._receive()
        line, _end, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def read(self, size: int) -> bytes:
        """Exactly so many bytes."""
        while len(self._buffer) < size:
            self._receive()
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def _receive(self) -> None:
        data = self._sock.recv(65536)
        if not data:
            raise EOFError
        self._server.received += data
        self._buffer += data

    def start_tls(self, certificate_file: Path, key_file: Path) -> None:
        """Encrypt from here on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_file, key_file)
        self._sock = context.wrap_socket(self._sock, server_side=True)


class EvilServer:
    """Plays ``script`` with each client.

    Attributes:
        received: all that clients sent, decrypted where encrypted.
        connections: how many clients came.
    """

    host = ports.HOST

    def __init__(self, script: Callable[[Talk], None]) -> None:
        self._script = script
        self._listener = socket.create_server((self.host, 0))
        self.port = self._listener.getsockname()[1]
        self.received = b""
        self.connections = 0
        self._sockets: list[socket.socket] = []
        self._talks: list[threading.Thread] = []

    def __enter__(self) -> EvilServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        ports.stop_listening(self._listener)
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _address = self._listener.accept()
                self.connections += 1
                self._sockets.append(sock)
                talk = threading.Thread(target=self._play, args=(sock,), daemon=True)
                self._talks.append(talk)
                talk.start()

    def hear_out(self) -> None:
        """Read all that clients have sent; they have hung up, or it fails."""
        for talk in self._talks:
            talk.join(timeout=10)
            assert not talk.is_alive(), "the client is still there"

    def _play(self, sock: socket.socket) -> None:
        talk = Talk(self, sock)
        with contextlib.suppress(OSError, EOFError):
            self._script(talk)
        with contextlib.suppress(OSError):
            talk._sock.close()


Answer = bytes | Callable[[Talk, bytes, bytes], None]
"""What follows a command: bytes with ``TAG`` for its tag, or who says it."""

IMAP_ANSWERS: dict[bytes, Answer] = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n",
    b"LOGIN": b"TAG OK welcome\r\n",
    b"NOOP": b"TAG OK done\r\n",
    b"EXAMINE": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] x\r\n",
    b"SELECT": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-WRITE] x\r\n",
    b"LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
}


def imap_script(
    answers: Mapping[bytes, Answer] | None = None,
    greeting: bytes = b"* OK ready\r\n",
) -> Callable[[Talk], None]:
    """An IMAP server that knows little and answers what it is told to.

    Args:
        answers: by command, as ``b"FETCH"`` or ``b"UID FETCH"``; they go before
            :data:`IMAP_ANSWERS`.
    """
    known = {**IMAP_ANSWERS, **(answers or {})}

    def play(talk: Talk) -> None:
        talk.send(greeting)
        while True:
            line = talk.readline()
            tag, _space, command = line.partition(b" ")
            while (literal := _literal_size(command)) is not None:
                size, wait = literal
                if wait:
                    talk.send(b"+ go on\r\n")
                command += b"\r\n" + talk.read(size) + talk.readline()
            _answer(talk, known, tag, command)

    return play


def _literal_size(command: bytes) -> tuple[int, bool] | None:
    if not command.endswith(b"}"):
        return None
    size = command[command.rfind(b"{") + 1 : -1]
    return int(size.rstrip(b"+")), not size.endswith(b"+")


def _answer(
    talk: Talk, known: Mapping[bytes, Answer], tag: bytes, command: bytes
) -> None:
    words = command.upper().split(b" ")
    name = b" ".join(words[:2]) if words[0] == b"UID" else words[0]
    answer = known.get(name, b"TAG BAD what?\r\n")
    if callable(answer):
        answer(talk, tag, command)
    else:
        talk.send(answer.replace(b"TAG", tag))


def pop3_script(
    answers: Mapping[bytes, bytes], greeting: bytes = b"+OK ready\r\n"
) -> Callable[[Talk], None]:
    """A POP3 server that answers by the longest beginning of the line it knows."""

    def play(talk: Talk) -> None:
        talk.send(greeting)
        while True:
            line = talk.readline()
            known = [name for name in answers if line.upper().startswith(name)]
            talk.send(answers[max(known, key=len)] if known else b"-ERR what?\r\n")

    return play
