"""What dev/check-mutants does once everything is there."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from dev.environment import bootstrap, places, python_packages
from dev.environment.console import SetupError, give_up, say
from dev.testing import Selection
from servers import processes

_LOCK = places.CHECKOUT / "dev" / "check_mutants.txt"
_MUTATOR = places.CHECKOUT / "dev" / "mutator.py"
_KEPT = places.CHECKOUT / "dev" / "mutants.toml"
_TREE = places.WORK / "mutants" / "tree"
#: Of a hundred faults so many have to be noticed.
_ENOUGH = 90
#: So many times slower than without a fault is noticed, too: a loop without end.
_TIMES_SLOWER = 3
#: Seconds that no run is stopped before.
_ENDS_WITHIN = 60
#: What is mutated, and the tests that have to notice, quick ones first.
_PLAIN = {
    "messages/*.py": ("tests/messages",),
    "transports/mime/*.py": ("tests/messages", "tests/transports/test_samples.py"),
    "transports/**/rows.py": ("tests/transports",),
    "transports/{checks,folders,positions,summaries}.py": ("tests/transports",),
}
#: Of a message's tests these take most of the time, and ask for other things.
_SLOW = (
    "test_browser",
    "test_hostile",
    "test_html_limits",
    "test_properties",
    "test_round_trip",
)


@dataclass(frozen=True)
class _Fault:
    """One change of one file, and the tests that have to notice it."""

    path: str
    line: int
    before: str
    after: str
    source: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  →  {self.after}"

    def is_noticed(self, within: float) -> bool:
        """Whether a test fails with it; those named after the file are asked first.

        :param within: seconds after which the tests are taken to have failed.
        """
        file = _TREE / self.path
        original = file.read_text("utf-8")
        file.write_text(self.source, "utf-8")
        named = sorted(_TREE.glob(f"tests/*/test_{file.stem}*.py"))
        own = [str(one.relative_to(_TREE)) for one in named if one.stem not in _SLOW]
        try:
            return bool(own and _run(own, within)) or bool(_run(self.tests, within))
        finally:
            file.write_text(original, "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run the check; 0 when enough is noticed."""
    parser = argparse.ArgumentParser(prog="dev/check-mutants")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", action="store_true")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args(arguments)
    with places.exclusive(_TREE.parent / "lock", lambda: say("Waiting for another …")):
        return _check(options)


def _check(options: argparse.Namespace) -> int:
    _copy_checkout()
    kept = tomllib.loads(_KEPT.read_text("utf-8"))
    if options.kept:
        faults = list(_kept_faults(kept["fault"], options.paths))
        return len(_unnoticed(faults))
    faults = list(_generated_faults(options.paths))
    if options.sample:
        faults = random.Random(options.seed).sample(
            faults, min(options.sample, len(faults))
        )
    known = {
        (one["path"], before, after)
        for one in kept["accepted"]
        for before, after in one["changes"]
    }
    faults = [one for one in faults if (one.path, one.before, one.after) not in known]
    noticed = len(faults) - len(_unnoticed(faults))
    return int(100 * noticed < _ENOUGH * len(faults))


def _copy_checkout() -> None:
    """Make a checkout of its own, with a database of its own, to do harm to."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=places.CHECKOUT, text=True
    )
    for folder in _TREE.glob("[!.]*"):  # what was deleted shall be gone there, too
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    for name in listed.splitlines():
        source, target = places.CHECKOUT / name, _TREE / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _generated_faults(paths: Sequence[str]) -> Iterator[_Fault]:
    python = python_packages.ensure(_LOCK)
    for pattern, tests in _PLAIN.items():
        files = [name for name in _files(pattern) if not paths or name in paths]
        listed = subprocess.check_output(
            [python, _MUTATOR, *files], cwd=places.CHECKOUT, text=True
        )
        for line in listed.splitlines():
            yield _Fault(**json.loads(line), tests=_quick(tests))


def _files(pattern: str) -> list[str]:
    head, _brace, rest = pattern.partition("{")
    names, _brace, tail = rest.partition("}")
    patterns = [f"{head}{name}{tail}" for name in names.split(",")]
    found = (file for one in patterns for file in places.CHECKOUT.glob(one))
    return sorted(str(file.relative_to(places.CHECKOUT)) for file in found)


def _quick(tests: Sequence[str]) -> tuple[str, ...]:
    ignored = (f"--ignore=tests/messages/{name}.py" for name in _SLOW)
    return (*tests, *ignored)


def _kept_faults(kept: Sequence[dict], paths: Sequence[str]) -> Iterator[_Fault]:
    for one in kept:
        if paths and one["path"] not in paths:
            continue
        source = (places.CHECKOUT / one["path"]).read_text("utf-8")
        if source.count(one["before"]) != 1:
            raise SetupError(f"{one['path']} has not once: {one['before']}")
        line = source[: source.index(one["before"])].count("\n") + 1
        mutated = source.replace(one["before"], one["after"])
        yield _Fault(
            one["path"],
            line,
            one["before"].strip(),
            one["after"].strip(),
            mutated,
            tuple(one["tests"]),
        )


def _unnoticed(faults: Sequence[_Fault]) -> list[_Fault]:
    """Try all; say at once which one no test notices."""
    within = {}
    for tests in {fault.tests for fault in faults}:
        began = time.monotonic()
        if _run(tests):
            raise SetupError(f"without a fault these fail: {' '.join(tests)}")
        taken = time.monotonic() - began
        within[tests] = max(_TIMES_SLOWER * taken, _ENDS_WITHIN)
    unnoticed = []
    for number, fault in enumerate(faults, 1):
        if not fault.is_noticed(within[fault.tests]):
            unnoticed.append(fault)
            say(f"NOT NOTICED {fault}")
        if not number % 20:
            say(f"  {number} of {len(faults)} tried, {len(unnoticed)} not noticed")
    say(f"{len(faults) - len(unnoticed)} of {len(faults)} faults were noticed")
    return unnoticed


def _run(tests: Sequence[str], within: float | None = None) -> int:
    """The tests' exit code; what does not end within so many seconds has failed."""
    without_odoo = Selection.parse(tests).is_without_odoo
    # A loop without end may also grow without end.
    limited = ["prlimit", "--as=4294967296", sys.executable]
    plain = [*limited, "-m", "pytest", "-p", "no:odoo", "-p", "pytest_plain"]
    process = subprocess.Popen(
        [*(plain if without_odoo else [str(_TREE / "dev" / "test")]), *tests, "-xq"],
        cwd=_TREE,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(_TREE / "dev"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=processes.dies_with_parent(),
    )
    try:
        return process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        processes.stop(process, signal.SIGTERM)
        return 1


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
