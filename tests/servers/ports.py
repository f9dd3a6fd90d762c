"""Ports of 127.0.0.1 that nobody else uses."""

from __future__ import annotations

import socket

HOST = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """Return ``wanted`` when nobody listens there, else a port that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def is_open(port: int, host: str = HOST) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
