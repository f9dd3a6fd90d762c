"""From the system's Python to the locked one, with everything else in place."""

from __future__ import annotations

import os
import sys

from . import places, python_packages, system
from .console import SetupError, give_up


def run(module: str) -> None:
    """Bring what is missing, then replace this process by ``module``."""
    try:
        system.install_missing()
        python = python_packages.ensure()
    except (SetupError, OSError) as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)
    folders = (places.CHECKOUT, places.CHECKOUT / "tests")
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    os.execv(python, [str(python), "-m", module, *sys.argv[1:]])  # noqa: S606
