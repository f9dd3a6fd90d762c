"""The virtual environment with the locked Python packages."""

from __future__ import annotations

import hashlib
import re
import sys
from glob import glob
from pathlib import Path

from . import commands, places, system
from .console import Progress, SetupError, say

LOCK = places.CHECKOUT / "dev" / "requirements.txt"
_OLDEST, _NEWEST = (3, 10), (3, 13)


def ensure(lock: Path = LOCK) -> Path:
    """Return the Python of an environment that holds exactly what is locked."""
    _check_version()
    key = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = places.cache_folder() / f"python-{key}"
    places.built_once(
        folder,
        lambda empty: _build(empty, lock),
        "Waiting for another command to install the Python packages …",
    )
    return folder / "bin" / "python"


def _check_version() -> None:
    if not _OLDEST <= sys.version_info[:2] <= _NEWEST:
        raise SetupError(
            f"Odoo 19 needs Python {_OLDEST[0]}.{_OLDEST[1]} to "
            f"{_NEWEST[0]}.{_NEWEST[1]}, and python3 is {sys.version.split()[0]}"
        )


def locked(prefix: str) -> list[str]:
    """The locked requirements whose name begins so, ``name==version``."""
    pattern = rf"(?m)^{re.escape(prefix)}[\w.-]*==[\w.]+"
    return re.findall(pattern, LOCK.read_text())


def make_environment(folder: Path) -> None:
    """An environment without any package."""
    _ensure_venv_module()
    failure = "the virtual environment cannot be made"
    # Run in one already, ``venv`` makes one of the Python which that was made from.
    commands.run([sys.executable, "-m", "venv", "--clear", str(folder)], failure)


def _build(folder: Path, lock: Path) -> None:
    say("Installing the Python packages …")
    make_environment(folder)
    # The lock is complete; Odoo itself, which some of it asks for, is on no index.
    install = ["install", "--no-deps", "--require-hashes", "-r", str(lock)]
    commands.run(
        [str(folder / "bin" / "python"), "-m", "pip", *install],
        "the Python packages cannot be installed",
        on_line=_PipProgress(lock).look_at,
    )


class _PipProgress(Progress):
    """Counts the packages that pip begins with; it installs them all at the end."""

    def __init__(self, lock: Path) -> None:
        super().__init__("downloading")
        self._total = len(re.findall(r"(?m)^[\w.-]+==", lock.read_text()))
        self._done = 0

    def look_at(self, line: str) -> None:
        """Look at one line of pip's output."""
        if line.startswith(("Collecting ", "Processing ")):
            self._done += 1
            self.show(self._done, self._total)
        elif line.startswith("Installing collected packages"):
            self.close()
            say("  unpacking …")


def _ensure_venv_module() -> None:
    """Debian ships Python without the part that makes virtual environments."""
    ours = f"{Path(sys.base_prefix)}/lib*/python3.{sys.version_info[1]}/ensurepip"
    if not glob(ours):
        package = f"python3.{sys.version_info[1]}-venv"
        system.install_missing([system.Need("venv module", (ours,), (package,))])
