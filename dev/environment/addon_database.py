"""A database with the addon installed, kept from one run to the next."""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import odoo_process, places, seed, worlds

#: A change in these has to be loaded into the database; other code need not.
_LOADED = (
    "__manifest__.py",
    "data",
    "demo",
    "i18n",
    "models",
    "security",
    "tests/addons",
    "views",
    "wizards",
)


class AddonDatabase:
    """The database of one purpose; notes tell which state of the addon it holds.

    A note is written when its step is complete, so an interrupted one is done anew.

    Args:
        setup: how Odoo is run for this purpose.
        ready: the seed to begin with.
        companion: what is installed along with this addon, if anything; several
            separated by commas.
        world: the seed's.
    """

    def __init__(
        self,
        setup: odoo_process.OdooSetup,
        ready: Path,
        companion: str = "",
        world: worlds.World = worlds.DEMO,
    ) -> None:
        self._setup = setup
        self._companion = companion
        self._world = world
        self._seed = ready
        self._seed_note = setup.folder / "seed"
        self._addon_note = setup.folder / "addon"

    @property
    def is_planted(self) -> bool:
        """Whether it was made from the current seed, completely."""
        has_cluster = (self._setup.cluster.folder / "PG_VERSION").exists()
        return has_cluster and _read(self._seed_note) == self._seed.name

    def plant(self) -> None:
        """Begin anew with a copy of the seed."""
        self._seed_note.unlink(missing_ok=True)
        self._addon_note.unlink(missing_ok=True)
        seed.plant(self._seed, self._setup)
        self._seed_note.write_text(self._seed.name)

    def bring_up_to_date(self) -> list[str]:
        """Install the addon, or update it when its files have changed.

        Returns:
            the warnings that Odoo logged meanwhile.
        """
        wanted = f"{_fingerprint()} {self._companion}".strip()
        if wanted == _read(self._addon_note):
            return []
        names = ",".join(filter(None, [places.ADDON, self._companion]))
        # Which of the two has something to do is known to the database alone: the
        # note is missing, too, when an update was interrupted.
        arguments = ["-i", names, "-u", places.ADDON, *self._world.options]
        warnings = self._setup.install(seed.DATABASE, arguments, places.ADDON)
        self._addon_note.write_text(wanted)
        return warnings


def _read(note: Path) -> str:
    return note.read_text() if note.exists() else ""


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in _LOADED:
        path = places.CHECKOUT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file} ".encode() + file.read_bytes())
    return digest.hexdigest()
