"""An SMTP server on 127.0.0.1 that plays one part, cuts where told, and writes down
every byte it got.

    with ScriptedSmtp({"RCPT": "450 4.2.0 later"}) as server:
        ...
    assert b"AUTH" not in server.received

Steps: ``GREETING``, the commands' first words (``EHLO``, ``AUTH``, ``MAIL``, ``RCPT``,
``DATA``, ``QUIT`` …; an empty line has an empty one), ``BODY`` (while the message
arrives: only a cut makes sense) and ``END`` (the answer to the whole message). A step
may name an argument: ``RCPT dora@customer.example``, ``AUTH PLAIN``.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping

CUT = "cut"
"""As an answer: close the connection instead."""

ANSWERS = {
    "GREETING": "220 here",
    "EHLO": "250-here\r\n250-AUTH PLAIN\r\n250-8BITMIME\r\n250 SIZE 10000000",
    "AUTH": "235 2.7.0 welcome",
    "DATA": "354 go on",
    "END": "250 2.0.0 accepted",
    "QUIT": "221 bye",
    "BODY": "",
}


class ScriptedSmtp:
    """A server with the answers given, usual ones elsewhere.

    Attributes:
        received: all bytes of all connections.
        messages: the bodies that arrived complete, as they came.
        connections: how many there were.
    """

    host = "127.0.0.1"

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.answers = {**ANSWERS, **(answers or {})}
        self.received = b""
        self.messages: list[bytes] = []
        self.connections = 0
        self._stopping = False
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ScriptedSmtp:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping = True
        # Wakes a thread that waits in accept().
        with socket.socket() as waker:
            waker.connect_ex((self.host, self.port))
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            if self._stopping:
                connection.close()
                return
            self.connections += 1
            with connection:
                connection.settimeout(10)
                _Conversation(self, connection).run()


class _Conversation:
    def __init__(self, server: ScriptedSmtp, connection: socket.socket) -> None:
        self._server = server
        self._socket = connection
        self._buffer = b""

    def run(self) -> None:
        try:
            self._answer("GREETING")
            while line := self._until(b"\r\n"):
                words = line.split() or [b""]
                step = words[0].decode("ascii", "replace").upper()
                self._answer(self._step_of(step, line))
                if step == "DATA" and self._server.answers["DATA"][:3] == "354":
                    self._take_message()
                if step == "QUIT":
                    return
        except (ConnectionError, OSError, IndexError):
            return

    def _step_of(self, step: str, line: bytes) -> str:
        """The step with the address, where there is an answer for just that."""
        for planned in self._server.answers:
            word, _blank, address = planned.partition(" ")
            if address and word == step and address.encode() in line:
                return planned
        return step

    def _take_message(self) -> None:
        if self._server.answers["BODY"] == CUT:
            self._until(b"\r\n")
            raise ConnectionError
        self._server.messages.append(self._until(b"\r\n.\r\n"))
        self._answer("END")

    def _answer(self, step: str) -> None:
        answer = self._server.answers.get(step, "250 OK")
        if answer == CUT:
            raise ConnectionError
        self._socket.sendall(answer.encode() + b"\r\n")

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError
            self._server.received += data
            self._buffer += data
        line, _end, self._buffer = self._buffer.partition(end)
        return line + end
