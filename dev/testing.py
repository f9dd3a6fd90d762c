"""What dev/test does once everything is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev import checking_wheel, linting
from dev.environment import (
    bootstrap,
    node_packages,
    odoo_pins,
    odoo_process,
    odoo_source,
    places,
    postgres,
    seed,
    system,
    unpacked,
    worlds,
)
from dev.environment.addon_database import AddonDatabase
from dev.environment.console import SetupError, give_up, say
from servers import processes, rooms

_FOLDER = places.WORK / "test"
_DATABASE = seed.DATABASE
_PYTHON = Path(sys.executable)
#: Suites of plain Python; they run with Odoo, too.
_PLAIN = ("tests/transports", "tests/messages", "tests/servers")
#: What runs in a world of its own, and nothing else runs there.
_WORLDS = {
    "tests/stranger": worlds.STRANGER,
    "tests/sibling": worlds.SIBLING,
    "tests/upgraded": worlds.UPGRADED,
}
#: With Odoo's own pins these are left out: they try other programs, or how long
#: something takes, and no library of Odoo's.
_NOT_PINNED = (
    "tests/messages/test_browser.py",
    "tests/messages/test_hostile.py",
    "tests/messages/test_properties.py",
    "tests/transports/test_foreign.py",
    "tests/transports/test_wire.py",
)
#: A rep signs in, opens the inbox and imports.
_SMOKE = "tests/test_inbox_tour.py::TestInboxStory"
#: Options of pytest whose value is an argument of its own.
_TAKES_A_VALUE = ("-k", "-m", "-o", "-p", "-W")
#: The browser must not look for servers that it cannot reach.
_BROWSER_FLAGS = (
    "--disable-quic --disable-component-update --disable-sync "
    "--disable-background-networking --disable-domain-reliability"
)


@dataclass
class Selection:
    """What the command line asks for."""

    paths: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Selection:
        """Tell paths of the repository from what is meant for pytest."""
        selection = cls()
        for before, argument in zip(["", *arguments], arguments, strict=False):
            is_value = argument.startswith("-") or before in _TAKES_A_VALUE
            is_path = not is_value and _exists(argument.split("::")[0])
            (selection.paths if is_path else selection.options).append(argument)
        return selection

    @property
    def is_everything(self) -> bool:
        """Whether nothing was selected."""
        return not self.paths and not self.options

    @property
    def is_without_odoo(self) -> bool:
        """Whether all of it runs without Odoo."""
        return bool(self.paths) and all(
            path.rstrip("/").startswith(_PLAIN) for path in self.paths
        )

    def within(self, world: worlds.World) -> Selection:
        """What of it runs in that world."""
        paths = self.paths
        if self.is_everything:
            paths = ["tests", *_WORLDS]
        elif not paths:
            paths = ["tests"]
        chosen = [path for path in paths if _world_of(path) is world]
        return Selection(chosen, self.options)


def _world_of(path: str) -> worlds.World:
    found = (world for folder, world in _WORLDS.items() if path.startswith(folder))
    return next(found, worlds.DEMO)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; the first part that fails ends the run."""
    if list(arguments) in (["--lint"], ["--format"]):
        return linting.lint() if arguments[0] == "--lint" else linting.mend()
    selection = Selection.parse(arguments)
    unpacked.ensure()
    waiting = "Waiting for another dev/test of this checkout …"
    with places.exclusive(_FOLDER / "lock", lambda: say(waiting)):
        if selection.is_everything:
            return (
                linting.lint()
                or run_without_odoo(Selection())
                or _with_odoo(selection)
                or _with_odoos_pins()
                or checking_wheel.main()
            )
        if selection.options == ["--pins"]:
            return _with_odoos_pins()
        if selection.is_without_odoo:
            return run_without_odoo(selection)
        return _with_odoo(selection)


def _with_odoo(selection: Selection) -> int:
    """Run what needs Odoo, each in its world."""
    for world in (worlds.DEMO, *_WORLDS.values()):
        part = selection.within(world)
        if part.paths and world is worlds.STRANGER:
            _look_for_firefox()
        code = part.paths and _within(world, part, selection.is_everything)
        if code:
            return code
    return 0


def _with_odoos_pins() -> int:
    """Try the addon beside the library versions that Odoo itself asks for."""
    source = odoo_source.ensure()
    python = odoo_pins.ensure(source)
    say("— Odoo's own pins")
    imported = subprocess.run(
        [str(python), "-c", "import odoo.addons.base"],
        env={**os.environ, "PYTHONPATH": str(source.path)},
    )
    os.environ.pop(rooms.PACKAGES, None)
    ignored = [f"--ignore={path}" for path in _NOT_PINNED]
    smoke = Selection([_SMOKE])
    return (
        imported.returncode
        or _within(worlds.PINS, smoke, is_anew=True, python=python)
        or run_without_odoo(Selection(options=ignored), python)
    )


def _look_for_firefox() -> None:
    """Without it, its tests are skipped."""
    try:
        system.install_missing([system.FIREFOX])
    except SetupError as error:
        say(f"Tests go on without Firefox: {error}")


def run_without_odoo(selection: Selection, python: Path = _PYTHON) -> int:
    """Run the plain suites where ``import odoo`` fails."""
    say("— pytest without Odoo")
    paths = selection.paths or [str(path) for path in _PLAIN if _exists(path)]
    command = ["pytest", "-p", "no:odoo", "-p", "pytest_plain", *paths]
    environment = {**os.environ, "PYTHONPATH": ""}
    arguments = [*command, *selection.options]
    return _pytest(python, arguments, places.CHECKOUT, environment)


def _exists(path: str) -> bool:
    return (places.CHECKOUT / path).exists()


def _within(
    world: worlds.World, selection: Selection, is_anew: bool, python: Path = _PYTHON
) -> int:
    """Run tests in one world, where ``is_anew`` in a new database without warnings."""
    source = odoo_source.ensure()
    ready = seed.ensure(_PYTHON, source, world)
    purpose = "test" if world is worlds.DEMO else f"test-{world.name}"
    cluster = postgres.Cluster(
        places.make_service_folder(purpose) / "postgres",
        places.WORK / "log" / f"{purpose}-postgres.log",
    )
    setup = odoo_process.OdooSetup(python, source, places.WORK / purpose, cluster)
    setup.write_configuration(
        db_name=_DATABASE,
        dbfilter=f"^{_DATABASE}$",
        screenshots=_FOLDER / "failures",
        # It would hold for pytest and all its threads together.
        limit_memory_hard=0,
    )
    database = AddonDatabase(setup, ready, world.companions, world)
    if is_anew or not database.is_planted:
        database.plant()
    with cluster:
        warnings = database.bring_up_to_date()
        if warnings:
            say("\n".join([*warnings, "The installation warns: see above"]))
            if is_anew:
                return 1
        say(f"— pytest with Odoo, in the world “{world.name}”")
        # Once is enough, with all the tests.
        is_counted = is_anew and world is worlds.DEMO
        return (is_counted and _count(setup)) or pytest_odoo(setup, selection)


def _count(setup: odoo_process.OdooSetup) -> int:
    """Whether Odoo's own runner finds what pytest finds."""
    options = ["--collect-only", "-qqq", "-p", "pytest_odoo_runner"]
    return pytest_odoo(setup, Selection(["tests", *_WORLDS], options))


def pytest_odoo(setup: odoo_process.OdooSetup, selection: Selection) -> int:
    """Run tests in the database of ``setup``, and none of another world's."""
    # pytest-odoo finds the addon's real name only from the folder of addons.
    paths = [f"{places.ADDON}/{path}" for path in selection.paths]
    command = ["pytest", "--rootdir=.", "--odoo-http", "--odoo-log-level=warn"]
    for folder in _WORLDS:
        if not any(path.startswith(folder) for path in selection.paths):
            command += [f"--ignore={places.ADDON}/{folder}"]
    command += [f"--odoo-config={setup.configuration}", f"--odoo-database={_DATABASE}"]
    environment = {
        **setup.environment(),
        "CHROMIUM_FLAGS": _BROWSER_FLAGS,
        "HELPDESK_TEST_AXE": str(node_packages.axe()),
    }
    return _pytest(
        setup.python,
        [*command, *paths, *selection.options],
        odoo_process.addons_folder(),
        environment,
    )


def _pytest(
    python: Path, command: Sequence[str], cwd: Path, environment: dict[str, str]
) -> int:
    """Run pytest with the plugins that lie in this folder."""
    plugins = Path(__file__).parent
    folders = filter(None, [environment["PYTHONPATH"], str(plugins)])
    options = ["-p", "pytest_log_guard", "-o", f"cache_dir={_FOLDER / 'pytest_cache'}"]
    with subprocess.Popen(
        [str(python), "-m", *command, *options],
        cwd=cwd,
        env={**environment, "PYTHONPATH": os.pathsep.join(folders)},
        preexec_fn=processes.dies_with_parent(signal.SIGINT),
    ) as process:
        try:
            return process.wait()
        except SystemExit as end:
            # The terminal's Ctrl-C has reached pytest, too; nothing else has.
            if end.code != 128 + signal.SIGINT:
                process.send_signal(signal.SIGINT)
            processes.let_end(process)
            raise


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
