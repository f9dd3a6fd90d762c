"""The worlds the addon is tried in: what a database holds before it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import places


@dataclass(frozen=True)
class World:
    """How a database begins.

    Args:
        options: what Odoo is told when it installs anything.
        companions: installed along with the addon where its tests run.
        script: run in ``odoo shell`` before the addon is installed.
        extensions: of PostgreSQL; Odoo's own page for new databases makes pg_trgm.
        file: what the script reads; ``WORLD_FILE`` names it.
    """

    name: str
    options: Sequence[str]
    companions: str
    script: Path | None = None
    extensions: Sequence[str] = ()
    file: Path | None = None

    @property
    def content(self) -> str:
        """What script and file hold."""
        files = (self.script, self.file)
        return "".join(file.read_text() for file in files if file)


#: What ``dev/run`` shows. Bulk imports use the job queue where it is installed, and
#: automation rules may import: they are tested with both.
DEMO = World("demo", ("--with-demo",), "queue_job,base_automation")
#: Odoo as somebody else has set it up: nothing in it is made for this addon.
STRANGER = World(
    "stranger",
    ("--without-demo", "--load-language=de_DE"),
    "",
    places.CHECKOUT / "dev" / "strangers_world.py",
    ("pg_trgm",),
)
#: As the demo's, for another Python: nothing but this addon is installed in it.
PINS = World("pins", DEMO.options, "")
#: As the demo's, with addons that extend this one (``tests/addons``), and with OCA's
#: that touch what is ours.
SIBLING = World(
    "sibling",
    DEMO.options,
    "helpdesk_mgmt_user_email_company,helpdesk_mgmt_user_email_maildir,"
    "auditlog,helpdesk_mgmt_merge",
)
#: With the addon's first release in it: installing is an upgrade.
UPGRADED = World(
    "upgraded",
    ("--without-demo",),
    "",
    places.CHECKOUT / "dev" / "former_release.py",
    file=places.CHECKOUT / "tests" / "upgraded" / "19.0.1.0.0.sql",
)
