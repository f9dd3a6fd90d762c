"""What dev/check-siblings does once everything is there."""

from __future__ import annotations

import os
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

from dev import testing
from dev.environment import (
    beside,
    bootstrap,
    commands,
    odoo_process,
    odoo_source,
    places,
    postgres,
    seed,
    worlds,
)
from dev.environment.addon_database import AddonDatabase
from dev.environment.console import SetupError, give_up, say

_FOLDER = places.WORK / "check-siblings"
_RESULT = _FOLDER / "result.md"
#: Odoo's own addons.
_ODOO = ("auth_oauth", "base_automation")
#: OCA's, as ``odoo-addon-…`` on the package index: what changes how mail is sent or
#: shown, who somebody is, where files are, and what is written down.
_OCA = (
    "auditlog",
    "base_user_role",
    "fs_attachment",
    "helpdesk_mgmt_activity",
    "helpdesk_mgmt_merge",
    "helpdesk_mgmt_rating",
    "helpdesk_mgmt_sla",
    "helpdesk_ticket_related",
    "helpdesk_type",
    "mail_activity_team",
    "mail_debrand",
    "mail_environment",
    "mail_optional_autofollow",
    "mail_outbound_static",
    "mail_post_defer",
    "mail_send_confirmation",
    "mail_show_follower",
    "mail_tracking",
    "partner_firstname",
    "queue_job",
    "web_refresher",
    "web_responsive",
)
#: How pytest ends that ran everything: with or without failures.
_ENDED = (0, 1)
#: What asks for a newer 19.0 than Debian's package is: it is tried on a checkout.
_NEWER = ("web_responsive",)


class _Trial:
    """A database with some siblings."""

    def __init__(self, python: Path, name: str, siblings: Sequence[str]) -> None:
        source = odoo_source.ensure()
        ready = seed.ensure(Path(sys.executable), source)
        folder = _FOLDER / name
        services = places.make_service_folder(f"check-siblings-{name}")
        log = places.WORK / "log" / f"siblings-{name}-postgres.log"
        self._cluster = postgres.Cluster(services / "postgres", log)
        self._setup = odoo_process.OdooSetup(python, source, folder, self._cluster)
        self._setup.write_configuration(
            db_name=seed.DATABASE,
            dbfilter=f"^{seed.DATABASE}$",
            screenshots=folder / "failures",
            limit_memory_hard=0,
        )
        self._report = folder / "report.xml"
        self._siblings = siblings
        companions = ",".join(siblings)
        self._database = AddonDatabase(self._setup, ready, companions, worlds.DEMO)

    def run(self, selection: testing.Selection) -> tuple[list[str], list[str]]:
        """Install the siblings and run tests.

        Returns:
            what Odoo warned of while it installed, and the tests that failed.
        """
        self._database.plant()
        with self._cluster:
            warned = self._database.bring_up_to_date()
            if "fs_attachment" in self._siblings:
                self._keep_attachments_elsewhere()
            options = [*selection.options, f"--junitxml={self._report}"]
            chosen = testing.Selection(selection.paths, options)
            code = testing.pytest_odoo(self._setup, chosen)
        if code not in _ENDED:
            raise SetupError(f"the tests broke off: pytest ended with {code}")
        return warned, sorted(set(self._failed()))

    def _keep_attachments_elsewhere(self) -> None:
        folder = self._setup.folder / "elsewhere"
        folder.mkdir(exist_ok=True)
        script = self._setup.folder / "elsewhere.py"
        values = {
            "name": "Elsewhere",
            "code": "elsewhere",
            "protocol": "file",
            "directory_path": str(folder),
            "use_as_default_for_attachments": True,
        }
        script.write_text(f"env['fs.storage'].create({values!r})\nenv.cr.commit()\n")
        self._setup.run_script(seed.DATABASE, script, "attachments stay where they are")

    def _failed(self) -> Iterator[str]:
        # pytest wrote it.
        report = ET.parse(self._report)  # noqa: S314
        for case in report.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                *path, name = case.get("classname", "").split(".")
                yield f"{'/'.join(path[1:])}.py::{name}::{case.get('name')}"


def main(arguments: Sequence[str]) -> int:
    """Install, run, and ask each sibling alone about what failed."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    # What mail_environment asks for.
    os.environ["RUNNING_ENV"] = "test"
    selection = testing.Selection.parse(arguments)
    selection.paths = selection.paths or ["tests"]
    python = beside.make_environment(_FOLDER / "python")
    wanted = [name for name in _OCA if name not in _NEWER or _is_newer()]
    there = [*_ODOO, *(name for name in wanted if _install(python, name))]
    warned, failed = _Trial(python, "all", there).run(selection)
    lines = [
        f"Beside {', '.join(f'`{name}`' for name in there)}.",
        f"Not on the index for 19.0: {', '.join(set(wanted) - set(there)) or 'none'}.",
        f"Not tried, as they ask for a newer Odoo (`{odoo_source.VARIABLE}`):"
        f" {', '.join(set(_OCA) - set(wanted)) or 'none'}.",
        *(f"- installation warns: `{line}`" for line in warned),
        *_whose(python, there, failed),
    ]
    _RESULT.write_text("\n\n".join(lines) + "\n")
    say(_RESULT.read_text())
    return bool(failed)


def _is_newer() -> bool:
    return odoo_source.VARIABLE in os.environ


def _install(python: Path, name: str) -> bool:
    """Whether the package index has it for 19.0."""
    wanted = f"odoo-addon-{name}==19.*"
    command = [str(python), "-m", "pip", "install", wanted]
    try:
        commands.run(command, f"{name} is not on the index")
    except SetupError as error:
        say(str(error))
        return False
    return True


def _whose(python: Path, there: Sequence[str], failed: list[str]) -> list[str]:
    """For each test that fails, beside whom it does; of a class, one speaks for all."""
    if not failed:
        return ["Every test passes."]
    speaking = {test.rpartition("::")[0]: test for test in reversed(failed)}
    selection = testing.Selection(sorted(speaking.values()))
    found: dict[str, list[str]] = {test: [] for test in selection.paths}
    for name, siblings in (("nobody", []), *((name, [name]) for name in there)):
        say(f"Alone: {name}")
        for test in _Trial(python, name, siblings).run(selection)[1]:
            found.setdefault(test, []).append(name)
    return [
        f"{len(failed)} tests fail. Of each class the first, and beside whom it does:",
        *(
            f"- `{test}`: {', '.join(names) or 'all of them together only'}"
            for test, names in found.items()
        ),
    ]


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
