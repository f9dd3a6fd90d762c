"""A PostgreSQL server for one purpose of one checkout.

It listens on a Unix socket only, in a folder that nobody else may enter. What it
holds can be made anew, so it does not wait for the disk.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

from servers import processes

from .console import SetupError

ROLE = "odoo"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "max_connections": "100",
    "shared_buffers": "128MB",
}


def binaries() -> Path:
    """The newest installed server's programs (Debian keeps them off the path)."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise SetupError("there is no PostgreSQL server below /usr/lib/postgresql")
    return newest.parent


class Cluster:
    """A database cluster in ``folder``; a context manager that runs its server.

    Args:
        folder: below a folder that the service account may enter.
        log: where the server's output goes.
    """

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self._log = log
        self._account = processes.service_account("postgres")
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        """What clients give as host."""
        return self.folder

    @property
    def is_running(self) -> bool:
        """Whether the server has not ended."""
        return self._server is not None and self._server.poll() is None

    def create(self, template: Path | None = None) -> None:
        """Make the cluster anew, empty or as a copy of a stopped one."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if template is not None:
            shutil.copytree(template, self.folder, symlinks=True)
            self.folder.chmod(0o700)
            processes.give_to(self._account, self.folder)
            return
        self.folder.mkdir(mode=0o700, parents=True)
        processes.give_to(self._account, self.folder)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync"]
        self._run("initdb", "-D", str(self.folder), "-U", ROLE, *options)

    def __enter__(self) -> Cluster:
        processes.stop_leftover(
            self.folder / "postmaster.pid", self.folder, signal.SIGINT
        )
        settings = {**_SETTINGS, "unix_socket_directories": str(self.socket_folder)}
        self._server = processes.start(
            [
                str(binaries() / "postgres"),
                *("-D", str(self.folder)),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            self._log,
            account=self._account,
            cwd=Path("/"),
            end_with=signal.SIGINT,
        )
        self._wait_until_ready()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._server is not None:
            processes.stop(self._server, signal.SIGINT)

    def query(self, statement: str, database: str = "postgres") -> str:
        """Run one SQL statement and return what it printed, without decoration."""
        done = self._run(
            *("psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket_folder)),
            *("-U", ROLE, "-d", database, "-c", statement),
        )
        return done.strip()

    def has(self, database: str) -> bool:
        """Whether the database exists."""
        statement = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"  # noqa: S608
        return bool(self.query(statement))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while self._server is not None and self._server.poll() is None:
            if self._is_ready():
                return
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        raise SetupError(f"PostgreSQL does not start: see {self._log}")

    def _is_ready(self) -> bool:
        ready = [str(binaries() / "pg_isready"), "-q", "-h", str(self.socket_folder)]
        return subprocess.run([*ready, "-U", ROLE, "-d", "postgres"]).returncode == 0

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(binaries() / program), *arguments],
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **processes.as_account(self._account),
        )
        if done.returncode:
            raise SetupError(f"{program} failed: {done.stdout.strip()}")
        return done.stdout
