"""What dev/check-servers does once everything is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dev import testing
from dev.environment import bootstrap, commands, places, unpacked
from dev.environment.console import SetupError, give_up, say
from servers import pymap

_PYMAP = "pymap==0.36.7"
_OLDEST_FOR_PYMAP = (3, 11)
_CHECKS = "tests/transports/check_servers.py"


def main(arguments: Sequence[str]) -> int:
    """Run the checks; 0 when all of them worked."""
    unpacked.ensure(unpacked.CHECKED)
    _bring_pymap()
    selection = testing.Selection(paths=[_CHECKS], options=["-v", *arguments])
    return testing.run_without_odoo(selection)


def _bring_pymap() -> None:
    if sys.version_info < _OLDEST_FOR_PYMAP:
        say("pymap is left out: it needs Python 3.11")
        return
    version = "".join(map(str, sys.version_info[:2]))
    folder = places.built_once(
        places.cache_folder() / f"{_PYMAP}-{version}",
        _install_pymap,
        "Waiting for another command to install pymap …",
    )
    os.environ[pymap.PROGRAM] = str(folder / "bin" / "pymap")


def _install_pymap(folder: Path) -> None:
    """An environment of its own: it asks for other versions than we do."""
    say(f"Installing {_PYMAP} …")
    failure = "pymap cannot be installed"
    commands.run([sys.executable, "-m", "venv", "--clear", str(folder)], failure)
    python = str(folder / "bin" / "python")
    commands.run([python, "-m", "pip", "install", "-q", _PYMAP], failure)


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
