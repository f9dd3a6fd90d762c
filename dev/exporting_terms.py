"""What dev/terms does: template and translations."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polib

from dev import demo
from dev.environment import odoo_process, odoo_source, places, postgres, seed
from dev.environment.console import run, say

_FOLDER = places.CHECKOUT / "i18n"
_TEMPLATE = _FOLDER / f"{places.ADDON}.pot"
_FOREIGN = re.compile(rf"addons/{places.ADDON}/(\.dev|benchmarks|dev|tests)/")
# Lines that would differ each time.
_CHANGING = ("POT-Creation-Date", "PO-Revision-Date")


def main() -> None:
    demo.facts()
    _FOLDER.mkdir(exist_ok=True)
    _export()
    template = _load(_TEMPLATE)
    _tidy(template)
    say(f"{_TEMPLATE.name}: {len(template)} terms")
    for file in sorted(_FOLDER.glob("*.po")):
        translation = _load(file)
        known = {_flat(entry.msgid): entry.msgstr for entry in translation}
        translation.merge(template)
        # A view that was only formatted anew says the same.
        for entry in translation.untranslated_entries():
            entry.msgstr = known.get(_flat(entry.msgid), "")
        for entry in translation.obsolete_entries():
            translation.remove(entry)
        translation.save(str(file))
        say(f"{file.name}: {translation.percent_translated()} %")


def _export() -> None:
    services = places.service_folder("run")
    cluster = postgres.Cluster(services / "postgres", places.WORK / "log" / "terms.log")
    python = Path(sys.executable)
    setup = odoo_process.OdooSetup(
        python, odoo_source.ensure(), places.WORK / "run", cluster
    )
    # The running demo's configuration is read, never written.
    subprocess.run(
        [
            *(str(python), "-m", "odoo", "i18n", "export"),
            *("-c", str(setup.configuration), "-d", seed.DATABASE),
            *("-o", str(_TEMPLATE), places.ADDON),
        ],
        env=setup.environment(),
        check=True,
    )


def _tidy(template: polib.POFile) -> None:
    """Leave out what is no part of the addon.

    Odoo also walks through the link below ``.dev`` that leads back to the checkout.
    """
    for entry in list(template):
        entry.occurrences = sorted(
            (file, line)
            for file, line in entry.occurrences
            if not _FOREIGN.search(file)
        )
        if not entry.occurrences:
            template.remove(entry)
    template.save(str(_TEMPLATE))


def _flat(term: str) -> str:
    return " ".join(term.split())


def _load(file: Path) -> polib.POFile:
    catalogue = polib.pofile(str(file), wrapwidth=78)
    for name in _CHANGING:
        catalogue.metadata.pop(name, None)
    catalogue.save(str(file))
    return catalogue


if __name__ == "__main__":
    run(main)
