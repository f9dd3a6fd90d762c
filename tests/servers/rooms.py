"""Programs of packages that are unpacked, not installed, with a root of their own.

Debian lets only one IMAP server be installed at a time. What is unpacked instead runs
all the same once the folder it lies in is its root: in a namespace of mounts (and, for
who is not root, of users) that nobody else sees.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import ports, processes
from .certificates import Authority
from .dovecot import Endpoint, StartFailed

if TYPE_CHECKING:
    from typing_extensions import Self

#: Environment variable that names the folder the packages are unpacked in.
PACKAGES = "HELPDESK_UNPACKED_SERVERS"
#: Where the programs find their server's own folder.
INSIDE = "/srv"
#: The names that a server's account has for its programs.
ACCOUNT, _OTHER_NAMES = "mail", ("courier", "Debian-exim")

_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_DEVICES = ("/dev/null", "/dev/urandom")
_FILES = ("/etc/passwd", "/etc/group")
#: What single servers have of their own.
_MOUNTED = ("/etc/courier", "/etc/postfix", "/var/spool/postfix")
_FOLDERS = ("/run", "/tmp", "/var/lock")  # noqa: S108 - the programs' own


def packages() -> Path:
    """The folder the packages are unpacked in; it need not exist."""
    return Path(os.environ.get(PACKAGES, "/nonexistent"))


def make_complete(root: Path) -> None:
    """Give an unpacked root what the programs' own things are mounted over."""
    for name in (*_DEVICES, *_FILES):
        file = root / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for name in (INSIDE, *_FOLDERS, *_MOUNTED):
        (root / name.lstrip("/")).mkdir(parents=True, exist_ok=True)


def why_not(server: type[RoomServer] | None = None) -> str:
    """Why the server (or none at all) can run here; empty when it can."""
    if server is not None and server.accounts and os.geteuid() != 0:
        return f"{server.name} wants to be started by root"
    return _why_nothing()


@functools.lru_cache(maxsize=1)
def _why_nothing() -> str:
    if not packages().is_dir():
        return "no packages of other servers are here: dev/test brings them"
    with tempfile.TemporaryDirectory(prefix="room-") as folder:
        try:
            Room(Path(folder)).run(["/usr/sbin/couriertcpd", "-help"], any_status=True)
        except (OSError, subprocess.SubprocessError) as error:
            return f"this machine allows no namespaces: {error}"
    return ""


class Room:
    """Where the programs of one server run, without any rights.

    Args:
        folder: the server's own; the programs find it as :data:`INSIDE`.
        mounts: paths of the programs, each with the one below ``folder`` that takes
            its place.
        accounts: names with their numbers, for a server that wants to be started by
            root and to choose for itself as whom its programs run.
    """

    def __init__(
        self,
        folder: Path,
        mounts: Mapping[str, str] | None = None,
        accounts: Mapping[str, int] | None = None,
    ) -> None:
        self._folder = folder
        self._accounts = dict(accounts or {})
        self._mounts = dict(mounts or {})
        self._root = packages()
        self.account = processes.service_account("nobody")
        entry = pwd.getpwnam(self.account) if self.account else None
        self.uid = entry.pw_uid if entry else os.getuid()
        self.gid = entry.pw_gid if entry else os.getgid()
        for name in (*_FILES, *_FOLDERS):
            self._mounts[name] = f"room{name}"
        self._furnish()

    def _furnish(self) -> None:
        for name in _FOLDERS:
            (self._folder / f"room{name}").mkdir(parents=True, exist_ok=True)
        (self._folder / "room/etc").mkdir(exist_ok=True)
        passwd, group = (self._folder / f"room{name}" for name in _FILES)
        uids = dict.fromkeys((ACCOUNT, *_OTHER_NAMES), self.uid)
        gids = dict.fromkeys((ACCOUNT, *_OTHER_NAMES), self.gid)
        if self._accounts:
            uids = gids = {"root": 0, **self._accounts}
        passwd.write_text(
            "".join(
                f"{name}:x:{uid}:{gids[name]}::{INSIDE}:/bin/false\n"
                for name, uid in uids.items()
            )
        )
        group.write_text("".join(f"{name}:x:{gid}:\n" for name, gid in gids.items()))

    def give(self, path: Path | None = None) -> None:
        """Make the server's account the owner of a path, or of all that is its."""
        processes.give_to(self.account, path or self._folder)

    def start(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start a program that ends with the command that started it."""
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=self._enter,
            )

    def run(self, command: Sequence[str], *, any_status: bool = False) -> None:
        """Run a program to its end.

        Raises:
            OSError, subprocess.SubprocessError: it cannot be run here.
            subprocess.CalledProcessError: it failed, unless ``any_status``.
        """
        subprocess.run(
            command,
            check=not any_status,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=self._enter,
        )

    def _enter(self) -> None:
        """In the child: move into the room, for good."""
        own_uid, own_gid = os.getuid(), os.getgid()
        if own_uid == 0:
            _check("unshare", _LIBRARY.unshare(_CLONE_NEWNS))
        else:
            _check("unshare", _LIBRARY.unshare(_CLONE_NEWNS | _CLONE_NEWUSER))
            _write_map("setgroups", "deny")
            _write_map("uid_map", f"{own_uid} {own_uid} 1")
            _write_map("gid_map", f"{own_gid} {own_gid} 1")
        _mount(None, "/", _MS_REC | _MS_PRIVATE)
        for device in _DEVICES:
            _mount(device, f"{self._root}{device}", _MS_BIND)
        _mount(str(self._folder), f"{self._root}{INSIDE}", _MS_BIND)
        for inside, own in self._mounts.items():
            _mount(f"{self._folder}/{own}", f"{self._root}{inside}", _MS_BIND)
        os.chroot(self._root)
        os.chdir(INSIDE)
        if own_uid == 0 and not self._accounts:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
        # Last: a change of the user takes it back.
        _die_with_parent()


class RoomServer(ABC):
    """A mail server that runs in a room; a context manager.

    Args:
        users: login → password.

    Attributes:
        endpoints: where it listens.
        ca_file: what a client has to trust.
    """

    host = ports.HOST
    #: What a certificate's file for these programs begins with.
    name = ""
    #: Paths of the programs, each with the one below the folder in its place.
    mounts: Mapping[str, str] = {}
    #: See :class:`Room`.
    accounts: Mapping[str, int] = {}
    endpoints: tuple[Endpoint, ...]

    def __init__(self, users: Mapping[str, str]) -> None:
        self.users = dict(users)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir=_quickest()))
        self.room = Room(self.folder, self.mounts, self.accounts)
        authority = Authority(self.folder / "tls")
        self.certificate = authority.issue()
        self.ca_file = authority.ca_file
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @abstractmethod
    def prepare(self) -> None:
        """Write all that the programs read."""

    @abstractmethod
    def launch(self) -> None:
        """Start the programs with :meth:`run`."""

    @property
    def log_file(self) -> Path:
        """Where the programs write what they did."""
        return self.folder / f"{self.name}.log"

    def run(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a program that runs as long as the server does."""
        process = self.room.start(command, self.log_file, environment or {})
        self._processes.append(process)

    @staticmethod
    def own(path: Path, uid: int, gid: int) -> None:
        """Make somebody the owner of a path and of all below."""
        for one in (path, *path.rglob("*")):
            os.chown(one, uid, gid)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.prepare()
        self.room.give()
        self.launch()
        for endpoint in self.endpoints:
            for port in (endpoint.port, endpoint.tls_port):
                while not ports.is_open(port):
                    self._fail_if_ended()
                    time.sleep(0.02)

    def _fail_if_ended(self) -> None:
        if any(process.poll() is not None for process in self._processes):
            text = self.log_file.read_text(errors="replace")
            self.stop()
            raise StartFailed(f"{self.name} does not start:\n{text[-3000:]}")

    def stop(self) -> None:
        """Stop it; the mailboxes go with it."""
        for process in reversed(self._processes):
            processes.stop(process, signal.SIGTERM)
            # Who still serves a connection would go on writing into the folder.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        self._processes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


class MailboxServer(RoomServer):
    """One that serves mailboxes by IMAP and POP3."""

    def __init__(self, users: Mapping[str, str]) -> None:
        super().__init__(users)
        self.imap = Endpoint(ports.free_port(), ports.free_port())
        self.pop3 = Endpoint(ports.free_port(), ports.free_port())
        self.endpoints = self.imap, self.pop3


def _quickest() -> str | None:
    """A folder in memory, where there is room: these servers write through a lot."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return None
    return str(_MEMORY) if shutil.disk_usage(_MEMORY).free > _ENOUGH else None


_MEMORY, _ENOUGH = Path("/dev/shm"), 512 * 2**20  # noqa: S108
_LIBRARY = ctypes.CDLL(None, use_errno=True)
_die_with_parent: Callable[[], None] = processes.dies_with_parent(signal.SIGTERM)


def _mount(source: str | None, target: str, flags: int) -> None:
    origin = os.fsencode(source) if source else None
    _check(target, _LIBRARY.mount(origin, os.fsencode(target), None, flags, None))


def _check(what: str, result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def _write_map(name: str, text: str) -> None:
    Path(f"/proc/self/{name}").write_text(text)
