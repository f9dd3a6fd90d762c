"""The virtual environment with the locked Python packages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from glob import glob
from pathlib import Path

from . import places, system
from .console import SetupError, say

_LOCK = places.CHECKOUT / "dev" / "requirements.txt"
_OLDEST, _NEWEST = (3, 10), (3, 13)


def ensure() -> Path:
    """Return the Python of an environment that holds exactly what is locked."""
    _check_version()
    key = hashlib.sha256(_LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = places.cache_folder() / f"python-{key}"
    places.built_once(
        folder, _build, "Waiting for another command to install the Python packages …"
    )
    return folder / "bin" / "python"


def _check_version() -> None:
    if not _OLDEST <= sys.version_info[:2] <= _NEWEST:
        raise SetupError(
            f"Odoo 19 needs Python {_OLDEST[0]}.{_OLDEST[1]} to "
            f"{_NEWEST[0]}.{_NEWEST[1]}, and python3 is {sys.version.split()[0]}"
        )


def _build(folder: Path) -> None:
    say("Installing the Python packages …")
    _ensure_venv_module()
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    python = str(folder / "bin" / "python")
    install = ["-m", "pip", "install", "-q", "--disable-pip-version-check"]
    # The lock is complete; Odoo itself, which some of it asks for, is on no index.
    _run([python, *install, "--no-deps", "--require-hashes", "-r", str(_LOCK)])


def _ensure_venv_module() -> None:
    """Debian ships Python without the part that makes virtual environments."""
    ours = f"{Path(sys.base_prefix)}/lib*/python3.{sys.version_info[1]}/ensurepip"
    if not glob(ours):
        package = f"python3.{sys.version_info[1]}-venv"
        system.install_missing([system.Need("venv module", (ours,), (package,))])


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        sys.stdout.write(done.stdout[-3000:])
        raise SetupError("the Python packages could not be installed (see above)")
