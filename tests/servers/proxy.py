"""A TCP proxy on 127.0.0.1 that counts, delays, cuts and stalls.

with Proxy(server.imap.port, delay=0.02) as proxy:
    ... connect to proxy.port ...
    proxy.reset()
    mailbox.page()
    assert proxy.round_trips == 1
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time

from . import ports


class Proxy:
    """Passes bytes on between clients and one server.

    Attributes:
        round_trips: how often the client spoke again after the server had.
        sent: bytes from clients; ``received``: bytes from the server.
    """

    def __init__(self, target: int, *, delay: float = 0.0, host: str = ports.HOST):
        self._target = (host, target)
        self._delay = delay / 2
        self._listener = socket.create_server((ports.HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._cut_after: int | None = None
        self._stalled = False
        self.reset()

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        ports.stop_listening(self._listener)
        self.cut()

    def reset(self) -> None:
        """Count from zero."""
        self.round_trips = 0
        self.sent = 0
        self.received = 0
        self._server_spoke_last = True

    def cut(self) -> None:
        """Close all connections, as a broken line does."""
        sockets, self._sockets = self._sockets, []
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def cut_after(self, count: int) -> None:
        """Cut after so many more bytes from the server."""
        self._cut_after = self.received + count

    def stall(self, stalled: bool = True) -> None:
        """Pass nothing on from the server any more, but keep the connections."""
        self._stalled = stalled

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
                server = socket.create_connection(self._target)
            except OSError:
                return
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [client, server]
            for source, drain, forward in (
                (client, server, self._count_sent),
                (server, client, self._count_received),
            ):
                threading.Thread(
                    target=self._pump, args=(source, drain, forward), daemon=True
                ).start()

    def _pump(self, source, drain, count) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self._delay)
                count(data)
                while self._stalled and count == self._count_received:
                    time.sleep(0.01)
                beyond = self._beyond_cut()
                drain.sendall(data[: len(data) - beyond] if beyond else data)
                if beyond:
                    self.cut()
        with contextlib.suppress(OSError):
            drain.shutdown(socket.SHUT_WR)

    def _beyond_cut(self) -> int:
        """How many bytes too many were received, when a cut is due."""
        if self._cut_after is None or self.received <= self._cut_after:
            return 0
        beyond, self._cut_after = self.received - self._cut_after, None
        return beyond

    def _count_sent(self, data: bytes) -> None:
        self.sent += len(data)
        if self._server_spoke_last:
            self.round_trips += 1
            self._server_spoke_last = False

    def _count_received(self, data: bytes) -> None:
        self.received += len(data)
        self._server_spoke_last = True
