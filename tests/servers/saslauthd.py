"""Who checks passwords for servers that use Cyrus SASL (Cyrus, Postfix)."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO


class PasswordCheck:
    """Answers as saslauthd does: four strings in, OK or NO out."""

    def __init__(self, users: Mapping[str, str], folder: Path) -> None:
        self._users = dict(users)
        folder.mkdir()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / "mux"))
        self._listener.listen(50)

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        # close() alone leaves the thread in accept().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                talk, _address = self._listener.accept()
            except OSError:
                return
            with talk, talk.makefile("rwb") as file:
                login, password, _service, realm = (_read(file) for _ in range(4))
                name = f"{login}@{realm}" if realm else login
                known = self._users.get(name)
                answer = b"OK" if known is not None and known == password else b"NO"
                file.write(struct.pack(">H", len(answer)) + answer)


def _read(file: BinaryIO) -> str:
    [size] = struct.unpack(">H", file.read(2))
    return file.read(size).decode()
