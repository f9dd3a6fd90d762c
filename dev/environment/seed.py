"""The seed: a stopped database cluster with ``helpdesk_mgmt`` installed.

Making one takes half a minute, copying it a second. It is kept in the cache, one
for each combination of world, Odoo, helpdesk_mgmt and PostgreSQL, so neither a second
checkout nor a test run installs anything twice.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from . import odoo_process, places, postgres, python_packages, worlds
from .console import say
from .odoo_source import OdooSource

DATABASE = "helpdesk"
_DEPENDS = "helpdesk_mgmt"
_DISTRIBUTION = "odoo-addon-helpdesk-mgmt"


def ensure(python: Path, source: OdooSource, world: worlds.World = worlds.DEMO) -> Path:
    """Return the seed's folder: ``cluster/`` and ``data/``, Odoo's data folder."""
    parts = (
        *(
            source.identity,
            *python_packages.locked(_DISTRIBUTION),
            str(postgres.binaries()),
        ),
        *(*world.options, world.content),
        *world.extensions,
    )
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return places.built_once(
        places.cache_folder() / f"seed-{key}",
        lambda folder: _build(folder, python, source, world),
        "Waiting for another command to create the seed database …",
    )


def plant(seed: Path, setup: odoo_process.OdooSetup) -> None:
    """Make cluster and data folder of ``setup`` a copy of the seed."""
    setup.cluster.create(template=seed / "cluster")
    shutil.rmtree(setup.data, ignore_errors=True)
    shutil.copytree(seed / "data", setup.data)


def _build(folder: Path, python: Path, source: OdooSource, world: worlds.World) -> None:
    say(f"Creating a database with helpdesk_mgmt ({world.name}) …")
    building = places.make_service_folder("seed")
    cluster = postgres.Cluster(
        building / "postgres", places.WORK / "log" / "seed-postgres.log"
    )
    with tempfile.TemporaryDirectory(dir=places.WORK) as temporary:
        setup = odoo_process.OdooSetup(python, source, Path(temporary), cluster)
        setup.write_configuration()
        cluster.create()
        with cluster:
            _install(setup, world)
        shutil.copytree(cluster.folder, folder / "cluster", symlinks=True)
        shutil.copytree(setup.data, folder / "data")
    shutil.rmtree(building)


def _install(setup: odoo_process.OdooSetup, world: worlds.World) -> None:
    setup.cluster.query(
        f"CREATE DATABASE {DATABASE} TEMPLATE template0 LC_COLLATE 'C' ENCODING 'UTF8'"
    )
    for extension in world.extensions:
        setup.cluster.query(f"CREATE EXTENSION {extension}", DATABASE)
    setup.install(DATABASE, ["-i", _DEPENDS, *world.options], _DEPENDS)
    if world.script:
        setup.run_script(
            DATABASE,
            world.script,
            f"the {world.name}'s world is not made",
            WORLD_FILE=str(world.file or ""),
        )
