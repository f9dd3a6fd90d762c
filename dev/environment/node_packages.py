"""Node.js's packages, brought by the Node.js of the Python environment.

The linters for JavaScript and XML, and axe-core, which looks at the screens.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from . import commands, places

#: Names their versions, so that pre-commit and dev/test run the same.
_PINS = places.CHECKOUT / ".pre-commit-config.yaml"
_AXE = "axe-core@4.10.3"
_PIN = re.compile(r'- "(@?[\w./-]+@\d[\w.]*)"')


def ensure() -> Path:
    """Return the ``node_modules`` that holds what is pinned, and what that needs."""
    pins = [*_PIN.findall(_PINS.read_text()), _AXE]
    key = hashlib.sha256("\n".join(pins).encode()).hexdigest()[:16]
    folder = places.cache_folder() / f"node-{key}"
    places.built_once(
        folder,
        lambda empty: _install(empty, pins),
        "Waiting for another command to install Node.js's packages …",
    )
    return folder / "node_modules"


def axe() -> Path:
    """The file of axe-core that a page loads."""
    return ensure() / "axe-core" / "axe.min.js"


def program(name: str) -> str:
    """The path of ``node``, ``npm`` or ``npx``."""
    return str(Path(sys.executable).parent / name)


def _install(folder: Path, pins: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts"]
    commands.run(
        [program("npm"), "install", *options, *pins],
        "Node.js's packages cannot be installed",
        cwd=folder,
    )
