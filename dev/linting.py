"""The linters of ``dev/test --lint``, and ``--format``, which mends what they can."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev.environment import node_packages, odoo_process, places
from dev.environment.console import say


@dataclass(frozen=True)
class _Linter:
    """A program that looks at the files.

    :param mending: the command that mends what can be mended; none: it only looks.
    """

    name: str
    command: Sequence[str]
    folder: Path = places.CHECKOUT
    mending: Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *, mend: bool = False) -> bool:
        """Whether it found something."""
        command = self.mending if mend else self.command
        say(f"— {self.name}")
        environment = {**os.environ, **self.environment}
        run = subprocess.run(command, cwd=self.folder, env=environment)
        return bool(run.returncode)


def lint() -> int:
    """Run every linter; return the number of those that found something."""
    found = [linter.name for linter in _linters() if linter.run()]
    if found:
        say(f"Found something, see above: {', '.join(found)}")
    return len(found)


def mend() -> int:
    """Let the linters mend what they can; return how many could not mend it all."""
    return sum(linter.run(mend=True) for linter in _linters() if linter.mending)


def _linters() -> list[_Linter]:
    addons = odoo_process.addons_folder()
    rules = f"--rcfile={places.CHECKOUT / 'pyproject.toml'}"
    checks = "oca-checks-odoo-module"
    program = str(Path(sys.executable).parent / checks)
    return [
        _python("ruff", ["check", "."], ["check", "--fix", "."]),
        _python("ruff", ["format", "--check", "."], ["format", "."]),
        _python("mypy"),
        _python("pylint", [places.ADDON, rules], folder=addons),
        _Linter(checks, [program, str(addons / places.ADDON)], addons),
        _python("dev.checking_documents"),
        _python("dev.checking_views"),
        _python("dev.checking_client"),
        _python("dev.checking_house"),
        _node("eslint", ["--no-warn-ignored"], ["--fix"], "*.js"),
        _node("prettier", ["--check"], ["--write"], "*.js", "*.scss", "*.xml"),
    ]


def _python(
    module: str,
    looking: Sequence[str] = (),
    mending: Sequence[str] = (),
    folder: Path = places.CHECKOUT,
) -> _Linter:
    run = [sys.executable, "-m", module]
    mend = [*run, *mending] if mending else ()
    return _Linter(module, [*run, *looking], folder, mend)


def _node(
    name: str, looking: Sequence[str], mending: Sequence[str], *patterns: str
) -> _Linter:
    modules = node_packages.ensure()
    run = [node_packages.program("node"), str(modules / ".bin" / name)]
    listed = subprocess.check_output(
        ["git", "ls-files", "--", *patterns], cwd=places.CHECKOUT, text=True
    )
    files = listed.split()
    return _Linter(
        name,
        [*run, *looking, *files],
        mending=[*run, *mending, *files],
        environment={"NODE_PATH": str(modules)},
    )
