"""pymap, an IMAP server in Python, on 127.0.0.1.

    with PymapServer({"ann@example.com": "secret"}) as server:
        imaplib.IMAP4(server.host, server.imap.port)

It is no package of Debian: :data:`PROGRAM` names its program.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from . import ports, processes
from .certificates import Authority
from .dovecot import Endpoint, StartFailed

if TYPE_CHECKING:
    from typing_extensions import Self

#: Environment variable with the path of the program.
PROGRAM = "HELPDESK_PYMAP"


def why_not() -> str:
    """Why it cannot run here; empty when it can."""
    return "" if os.environ.get(PROGRAM) else "pymap is not here"


class PymapServer:
    """A server for some mailboxes, all with the same password; a context manager.

    Args:
        users: login → password.
    """

    host = ports.HOST

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = dict(users)
        self._folder = Path(tempfile.mkdtemp(prefix="pymap-"))
        authority = Authority(self._folder / "tls")
        self._certificate = authority.issue()
        self.ca_file = authority.ca_file
        self.imap = self.pop3 = Endpoint(ports.free_port(), 0)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = Path(os.environ[PROGRAM])
        self._write_users(program)
        certificate = self._certificate
        self._process = processes.start(
            [
                *(str(program), "--host", self.host, "--port", str(self.imap.port)),
                *("--cert", str(certificate.certificate_file)),
                *("--key", str(certificate.key_file), "maildir", str(self._folder)),
            ],
            self._folder / "pymap.log",
        )
        while not ports.is_open(self.imap.port):
            if self._process.poll() is not None:
                text = (self._folder / "pymap.log").read_text()
                raise StartFailed(f"pymap does not start:\n{text[-3000:]}")
            time.sleep(0.05)

    def _write_users(self, program: Path) -> None:
        [password] = set(self._users.values())
        hashed = subprocess.check_output(
            [str(program.with_name("python")), "-c", _HASH, password], text=True
        )
        for name, line in (
            ("passwd", "{login}:x::::{login}:\n"),
            ("shadow", "{login}:{hash}:::::::\n"),
            ("group", ""),
        ):
            (self._folder / f"pymap-etc-{name}").write_text(
                "".join(
                    line.format(login=login, hash=hashed.strip())
                    for login in self._users
                )
            )

    def add_mailbox(self, login: str) -> None:
        """Make an empty inbox, unless there is one."""
        for name in ("cur", "new", "tmp"):
            (self._folder / login / name).mkdir(parents=True, exist_ok=True)

    def stop(self) -> None:
        """Stop it; the mailboxes go with it."""
        if self._process is not None:
            processes.stop(self._process, signal.SIGTERM)
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)


_HASH = (
    "import sys; from pysasl.hashing import *; print(BuiltinHash().hash(sys.argv[1]))"
)
