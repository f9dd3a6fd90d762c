"""From the system's Python to the locked one, with everything else in place."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from . import places, python_packages, system
from .console import SetupError, give_up


def run(module: str, usage: str) -> NoReturn:
    """Bring what is missing, then replace this process by ``module``.

    Asked for help, print ``usage`` and bring nothing.
    """
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(usage.strip())
        sys.exit()
    end_on_signals()
    try:
        system.install_missing()
        python = python_packages.ensure()
    except (SetupError, OSError) as error:
        give_up(error)
    folders = (places.CHECKOUT, places.CHECKOUT / "tests")
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    os.execv(python, [str(python), "-m", module, *sys.argv[1:]])  # noqa: S606


def end_on_signals() -> None:
    """Let the usual signals end the command by way of its ``finally`` clauses."""

    def end(number: int, _frame: object) -> NoReturn:
        # A second one must not interrupt the tidying up.
        for handled in _SIGNALS:
            signal.signal(handled, signal.SIG_IGN)
        sys.exit(128 + number)

    for handled in _SIGNALS:
        signal.signal(handled, end)


def note_signals() -> list[int]:
    """Only note the usual signals from now on, in the list that is returned.

    For a loop that polls processes: an exception out of a signal's handler in the
    midst of ``Popen.poll`` leaves that process's lock taken, and the next ``wait``
    for it never returns.
    """
    noted: list[int] = []
    for handled in _SIGNALS:
        signal.signal(handled, lambda number, _frame: noted.append(number))
    return noted


_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
