"""Ports of 127.0.0.1 that nobody else uses."""

from __future__ import annotations

import contextlib
import socket

HOST = "127.0.0.1"


_handed_out: set[int] = set()
"""The system gives a port again as soon as the probe lets go of it."""


def free_port(wanted: int = 0) -> int:
    """Return ``wanted`` when nobody listens there, else a port that is free.

    A port that is not asked for by its number is given once in a process.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError:
            return free_port()
        port = int(probe.getsockname()[1])
    if not wanted and port in _handed_out:
        return free_port()
    _handed_out.add(port)
    return port


def is_open(port: int, host: str = HOST) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def stop_listening(listener: socket.socket) -> None:
    """Close a socket on which another thread waits.

    Closed alone, the thread might go on waiting on whatever gets its number next.
    """
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
