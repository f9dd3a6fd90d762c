"""Child processes that never outlive the command that started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def service_account(preferred: str) -> str | None:
    """Whom a server runs as: nobody else for a user, ``preferred`` for root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(preferred).pw_name
    except KeyError:
        return "nobody"


def give_to(account: str | None, path: Path) -> None:
    """Make a service account the owner of a file, or of a folder and all in it."""
    if account is None:
        return
    entry = pwd.getpwnam(account)
    os.chown(path, entry.pw_uid, entry.pw_gid)
    for parent, _folders, files in os.walk(path):
        for name in (parent, *(os.path.join(parent, file) for file in files)):
            os.chown(name, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def start(
    command: Sequence[str],
    log: Path,
    *,
    account: str | None = None,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    end_with: signal.Signals = signal.SIGTERM,
    keeps: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, its output written to ``log``.

    A session of its own keeps the terminal's Ctrl-C from it: the command stops its
    servers in order. When the command dies without doing so, the kernel sends
    ``end_with``. It ``keeps`` the open files with these numbers.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=environment,
            start_new_session=True,
            pass_fds=keeps,
            preexec_fn=dies_with_parent(end_with),
            **as_account(account),
        )


def as_account(account: str | None) -> dict[str, object]:
    """Arguments for ``subprocess`` to run as a service account."""
    if account is None:
        return {}
    entry = pwd.getpwnam(account)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def dies_with_parent(end_with: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    library = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        library.prctl(_PR_SET_PDEATHSIG, end_with, 0, 0, 0)

    return ask_the_kernel


def stop(
    process: subprocess.Popen[bytes], with_signal: signal.Signals, seconds: float = 10
) -> None:
    """End a server politely, and after ``seconds`` for good."""
    if process.poll() is None:
        process.send_signal(with_signal)
    let_end(process, seconds)


def let_end(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Wait for a process that was told to end, and after ``seconds`` end it."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_leftover(
    pid_file: Path,
    folder: Path,
    with_signal: signal.Signals = signal.SIGTERM,
    seconds: float = 10,
) -> None:
    """End the server of a command that was killed, if it still runs.

    Args:
        pid_file: whose first line is the server's process id. It may be an old one,
            and the id somebody else's by now:
        folder: so the process must have this one in its command line.
    """
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split()[0])
    deadline = time.monotonic() + seconds
    while str(folder) in _command_line(pid) and time.monotonic() < deadline:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, with_signal)
        time.sleep(0.1)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""
