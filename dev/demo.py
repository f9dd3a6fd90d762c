"""What the running demo says of itself."""

from __future__ import annotations

import json
from typing import Any

from dev.environment import places
from dev.environment.console import SetupError

FILE = places.WORK / "run.json"
"""There as long as the demo runs, see dev/README.md."""


def facts() -> dict[str, Any]:
    """What :data:`FILE` holds.

    :raises SetupError: when the demo does not run.
    """
    if not FILE.exists():
        raise SetupError("start the demo first: dev/run --reset")
    return dict(json.loads(FILE.read_text()))
