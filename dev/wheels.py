"""The build backend: whool, OCA's own, on the files that are the addon.

Whool packs all that git knows of a folder, and names the addon after it. Here the
repository is the addon, and a checkout may have any name: what is to be packed is put
into a folder of the addon's name first.

It stands alone: only whool is there when it runs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whool import buildapi

ADDON = "helpdesk_mgmt_user_email"
#: What developers need, and nobody's Odoo; the tests need `dev` and its servers.
LEFT_OUT = ("benchmarks", "dev", "eslint.config.cjs", "test-requirements.txt", "tests")
#: A source distribution is built by what is in it.
_BACKEND = Path("dev", "wheels.py")


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """The addon, as PEP 517 asks."""
    target = os.path.abspath(wheel_directory)
    with _staged():
        return buildapi.build_wheel(target, config_settings, metadata_directory)


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: dict[str, Any] | None = None
) -> str:
    """Its name, version and requirements, as PEP 517 asks."""
    target = os.path.abspath(metadata_directory)
    with _staged():
        return buildapi.prepare_metadata_for_build_wheel(target, config_settings)


def build_sdist(
    sdist_directory: str, config_settings: dict[str, Any] | None = None
) -> str:
    """The addon's files, as PEP 517 asks."""
    # Whool joins it to a name itself, so it has to be a path.
    target: Any = Path(sdist_directory).absolute()
    with _staged(_BACKEND):
        return buildapi.build_sdist(target, config_settings)


def build_editable(
    wheel_directory: str,
    config_settings: dict[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """A link to this folder, as PEP 660 asks."""
    if Path.cwd().name != ADDON:
        raise SystemExit(f"For an editable install, name this folder {ADDON}.")
    return buildapi.build_editable(wheel_directory, config_settings, metadata_directory)


@contextlib.contextmanager
def _staged(*more: Path) -> Iterator[None]:
    """Be in a folder that holds what is packed."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, ADDON)
        for path in (*_packed(before), *more):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(before / path, target)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def _packed(checkout: Path) -> Iterator[Path]:
    for path in _files(checkout):
        name = path.parts[0]
        is_ours = name not in LEFT_OUT and not name.startswith(".")
        if is_ours and (checkout / path).is_file():
            yield path


def _files(checkout: Path) -> Iterable[Path]:
    """What git knows; in a source distribution or an archive, all there is."""
    command = ["git", "ls-files", "-z"]
    try:
        listed = subprocess.check_output(command, cwd=checkout, text=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        listed = ""
    if listed:
        return map(Path, filter(None, listed.split("\0")))
    return (path.relative_to(checkout) for path in checkout.rglob("*"))
