"""A virtual environment with Odoo's own pins, as most people's Odoo has.

The lock has the newest of everything, which hides what does not go with the old:
here Odoo's libraries are those that its requirements.txt names, and the addon's own
are the oldest that it allows, installed as README says.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from . import commands, places, python_packages
from .console import say
from .odoo_source import OdooSource

_FOLDER = places.CHECKOUT / "dev"
_COPY = _FOLDER / "odoo_pins.txt"
_REPLACED = _FOLDER / "odoo_pins_replaced.txt"
_WANTED = _FOLDER / "requirements.in"
#: Odoo is on no index, so what asks for it is installed without asking.
_ADDONS = "odoo-addon-"
#: What these parts of the list hold is installed; Odoo's own part is not ours.
_PARTS = ("The addon's own libraries", "Tests")


def ensure(source: OdooSource) -> Path:
    """Return the Python of the environment."""
    pins = "\n".join(_pins(source))
    ours = list(_oldest())
    identity = "\n".join((pins, *ours, sys.version))
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    folder = places.cache_folder() / f"python-pins-{key}"
    places.built_once(
        folder,
        lambda empty: _build(empty, pins, ours),
        "Waiting for another command to install Odoo's own pins …",
    )
    return folder / "bin" / "python"


def _pins(source: OdooSource) -> Iterator[str]:
    """Odoo's requirements, without what cannot be installed any more."""
    own = source.path / "requirements.txt"
    replacements = list(_replacements())
    for line in (own if own.exists() else _COPY).read_text().splitlines():
        line = re.sub(r"\s*#.*", "", line)
        for old, new in replacements:
            if re.match(rf"{re.escape(old)}(?![\w.-])", line):
                line = new and line.replace(old, new, 1)
        if line:
            yield line


def _replacements() -> Iterator[tuple[str, str]]:
    for line in _REPLACED.read_text().splitlines():
        if "=>" in line and not line.startswith("#"):
            old, new = line.partition("#")[0].split("=>")
            yield old.strip(), new.strip()


def _oldest() -> Iterator[str]:
    """What the addon and its tests need, each in the oldest version allowed."""
    is_ours = False
    for line in _WANTED.read_text().splitlines():
        if line.startswith("#"):
            is_ours = line.removeprefix("# ").startswith(_PARTS)
        name, _, bound = line.partition(">=")
        if is_ours and bound:
            yield f"{name}=={re.split('[, ]', bound)[0]}"


def _build(folder: Path, pins: str, ours: list[str]) -> None:
    say("Installing Odoo's own pins …")
    python_packages.make_environment(folder)
    constraints = folder / "odoo.txt"
    constraints.write_text(pins + "\n")
    within = ["-c", str(constraints)]
    addons = python_packages.locked(_ADDONS)
    for arguments in (
        ["-r", str(constraints)],
        [*within, *ours],
        ["--no-deps", *addons],
    ):
        commands.run(
            [str(folder / "bin" / "python"), "-m", "pip", "install", *arguments],
            "Odoo's own pins cannot be installed",
        )
