"""The folders the commands use.

* the **checkout**: the repository, which is the addon;
* the **work folder** ``.dev/`` in it: everything that belongs to this checkout;
* the **service folder**: like the work folder, for what servers must own. They
  refuse to run as root, and whom they run as instead may not be able to enter
  the checkout, so root's lie below ``/var/lib``;
* the **cache**: downloads and what is made of them, shared by all checkouts.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from .console import SetupError, say

ADDON = "helpdesk_mgmt_user_email"
CHECKOUT = Path(__file__).resolve().parents[2]
WORK = CHECKOUT / ".dev"
#: A Unix socket's path has at most 107 characters, its name included.
_LONGEST_SERVICE_FOLDER = 70
_DONE = ".complete"


def cache_folder() -> Path:
    """Where downloads are kept; ``XDG_CACHE_HOME`` moves it."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / ADDON


def service_folder(purpose: str) -> Path:
    """The folder for the servers of one purpose (``run``, ``test``)."""
    inside = WORK / purpose
    if os.geteuid() != 0 and len(str(inside)) <= _LONGEST_SERVICE_FOLDER:
        return inside
    key = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    base = "/var/lib" if os.geteuid() == 0 else "/var/tmp"  # noqa: S108
    return Path(base) / f"{_prefix()}{key}" / purpose


def _prefix() -> str:
    return f"{ADDON}-{os.geteuid()}-"


def make_service_folder(purpose: str) -> Path:
    """Create the folder, note whose it is, and drop those of deleted checkouts."""
    folder = service_folder(purpose)
    folder.mkdir(parents=True, exist_ok=True)
    if folder.parent != WORK:
        _refuse_foreign(folder)
        folder.parent.joinpath("checkout").write_text(f"{CHECKOUT}\n")
        _drop_orphans(folder.parent.parent)
    return folder


def _refuse_foreign(folder: Path) -> None:
    if folder.parent.stat().st_uid != os.geteuid():
        raise SetupError(f"{folder.parent} belongs to somebody else")


def _drop_orphans(base: Path) -> None:
    """Remove what checkouts left behind that are no more; cheap, so done often."""
    for note in base.glob(f"{_prefix()}*/checkout"):
        if not Path(note.read_text().strip()).is_dir():
            shutil.rmtree(note.parent, ignore_errors=True)


@contextlib.contextmanager
def exclusive(lock: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock file; ``waiting`` is called once when somebody else has it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def built_once(folder: Path, build: Callable[[Path], None], waiting: str) -> Path:
    """Return ``folder`` after ``build`` has filled it, now or some time before.

    What an interrupted build left behind is thrown away and built anew; a second
    process that wants the same folder waits for the first one.
    """
    done = folder / _DONE
    if done.exists():
        return folder
    lock = folder.with_name(f".{folder.name}.lock")
    with exclusive(lock, lambda: say(waiting)):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            build(folder)
            done.touch()
    return folder
