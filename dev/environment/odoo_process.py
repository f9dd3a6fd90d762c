"""How Odoo is configured and started here."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from servers import processes

from . import commands, places, postgres
from .console import Progress, SetupError, say
from .odoo_source import OdooSource

#: Seconds that Odoo may take to start.
_PATIENCE = 120


@dataclass(frozen=True)
class OdooSetup:
    """Everything an Odoo process needs to know.

    ``folder`` holds the configuration and Odoo's own data (files, sessions, keys).
    """

    python: Path
    source: OdooSource
    folder: Path
    cluster: postgres.Cluster

    @property
    def configuration(self) -> Path:
        """The configuration file that ``write_configuration`` writes."""
        return self.folder / "odoo.conf"

    @property
    def data(self) -> Path:
        """Odoo's ``data_dir``."""
        return self.folder / "data"

    def environment(self) -> dict[str, str]:
        """The environment variables of an Odoo process."""
        return {**os.environ, "PYTHONPATH": str(self.source.path)}

    def command(self, *arguments: str) -> list[str]:
        """The command line of an Odoo process."""
        # Not "-m odoo": the workers' parent starts the evented worker by its name.
        script = self.folder / "odoo-bin"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("from odoo.cli.command import main\n\nmain()\n")
        odoo = [str(self.python), str(script), *arguments]
        return [*odoo, f"--config={self.configuration}"]

    def write_configuration(self, **options: object) -> None:
        """Write the file; ``options`` are added to what always holds."""
        self.data.mkdir(parents=True, exist_ok=True)
        addons = [*self.source.addons_path, addons_folder()]
        values = {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": self.data,
            "db_host": self.cluster.socket_folder,
            "db_user": postgres.ROLE,
            "list_db": False,
            "http_interface": "127.0.0.1",
            "workers": 0,
            **options,
        }
        lines = [f"{name} = {value}" for name, value in values.items()]
        self.configuration.write_text("\n".join(["[options]", *lines, ""]))

    def install(self, database: str, arguments: Sequence[str], label: str) -> list[str]:
        """Install or update modules, telling how far it has got.

        Returns:
            the warnings that Odoo logged.

        Raises:
            SetupError: Odoo failed, or logged an error and went on.
        """
        once = [f"--database={database}", *arguments, "--stop-after-init", "--no-http"]
        log = places.WORK / "log" / f"install-{label}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        failure = f"{label} cannot be installed"
        with log.open("w") as output:
            watch = _InstallWatch(label, output)
            commands.run(
                self.command("server", *once),
                failure,
                on_line=watch.look_at,
                log=log,
                environment=self.environment(),
            )
        watch.close()
        if watch.errors:
            say("\n".join(watch.errors))
            raise SetupError(f"{failure}: see {log}")
        return watch.warnings

    def run_script(
        self, database: str, script: Path, failure: str, **variables: str
    ) -> None:
        """Run a file in ``odoo shell``; ``variables`` are added to its environment.

        Raises:
            SetupError: it failed; the text begins with ``failure``.
        """
        commands.run(
            self.command("shell", "--no-http", f"--database={database}"),
            failure,
            text=script.read_text(),
            environment={**self.environment(), **variables},
        )

    @contextlib.contextmanager
    def serving(
        self, port: int, log: Path, **variables: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Odoo's web server, as soon as it answers, until the end of the block.

        ``port`` is that of the configuration; ``variables`` are added to its
        environment.

        Raises:
            SetupError: it does not start.
        """
        environment = {**self.environment(), **variables}
        odoo = processes.start(self.command("server"), log, environment=environment)
        try:
            deadline = time.monotonic() + _PATIENCE
            while not _answers(f"http://127.0.0.1:{port}/web/login"):
                if odoo.poll() is not None or time.monotonic() > deadline:
                    raise SetupError(f"Odoo does not start: see {log}")
                time.sleep(0.3)
            yield odoo
        finally:
            processes.stop(odoo, signal.SIGTERM, 20)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=60).close()  # noqa: S310
    except (urllib.error.URLError, OSError):
        return False
    return True


class _InstallWatch(Progress):
    """Shows how many modules are done, and picks problems from the log."""

    _MODULE_LOADED = re.compile(r"Loading module \S+ \((\d+)/(\d+)\)")
    _MODULES_AT_LEAST = 20

    def __init__(self, label: str, output: TextIO) -> None:
        super().__init__(label)
        self._output = output
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def look_at(self, line: str) -> None:
        """Look at one line of Odoo's log."""
        self._output.write(line)
        if " WARNING " in line:
            self.warnings.append(line.strip())
        if " ERROR " in line or " CRITICAL " in line:
            self.errors.append(line.strip())
        if found := self._MODULE_LOADED.search(line):
            done, total = map(int, found.groups())
            # The first round loads "base" alone.
            self.show(done, total if total > 1 else self._MODULES_AT_LEAST)


def addons_folder() -> Path:
    """A folder of addons that holds the checkout under the addon's real name, and
    what the tests install beside it."""
    folder = places.WORK / "addons"
    folder.mkdir(parents=True, exist_ok=True)
    siblings = (places.CHECKOUT / "tests" / "addons").iterdir()
    addons = {addon.name: addon for addon in siblings} | {places.ADDON: places.CHECKOUT}
    for name, addon in addons.items():
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(addon, folder), target_is_directory=True)
    return folder
