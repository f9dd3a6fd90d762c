"""What dev/check-wheel does once everything is there."""

from __future__ import annotations

import shutil
import sys
import urllib.request
import zipfile
from pathlib import Path

from dev.environment import (
    beside,
    bootstrap,
    commands,
    odoo_process,
    odoo_source,
    places,
    postgres,
    seed,
)
from dev.environment.console import SetupError, give_up, say
from dev.environment.odoo_source import OdooSource
from servers import ports

_FOLDER = places.WORK / "check-wheel"
_LOG = places.WORK / "log" / "check-wheel.log"
_INSIDE = f"odoo/addons/{places.ADDON}"
#: What is not in it, whatever else is.
_LEFT_OUT = ("dev", "benchmarks", "tests", "pyproject.toml", ".ci")
_SERVED = (
    f"/{places.ADDON}/static/description/icon.png",
    "/web/assets/debug/web.assets_backend.js",
)
_SCRIPT = """
from odoo.modules import Manifest
manifest = Manifest.for_addon("helpdesk_mgmt_user_email")
assert "site-packages" in manifest.path, manifest.path
module = env["ir.module.module"]._get("helpdesk_mgmt_user_email")
assert module.state == "installed", module.state
profile = env["mail.server.profile"].create(
    {
        "name": "Wheel",
        "server_type": "imap",
        "incoming_host": "imap.example.com",
        "smtp_host": "smtp.example.com",
    }
)
assert profile.incoming_port == 993, profile.incoming_port
"""


def main() -> int:
    """Build, install, start."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    python = Path(sys.executable)
    source = odoo_source.ensure()
    ready = seed.ensure(python, source)
    wheel = _build()
    _check_content(wheel)
    _start(_install(wheel), source, ready)
    say("The wheel is complete.")
    return 0


def _build() -> Path:
    say("Building the wheel …")
    built = _FOLDER / "wheel"
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(built)]
    commands.run([*command, str(places.CHECKOUT)], "the wheel cannot be built")
    [wheel] = built.glob("*.whl")
    say(f"  {wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB")
    return wheel


def _check_content(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in _LEFT_OUT:
        inside = f"{_INSIDE}/{name}"
        if any(path == inside or path.startswith(f"{inside}/") for path in names):
            raise SetupError(f"{name} is in the wheel")


def _install(wheel: Path) -> Path:
    """The Python of an environment with Odoo, its libraries and the wheel."""
    say("Installing it …")
    python = beside.make_environment(_FOLDER / "python")
    install = ["install", str(wheel)]
    commands.run([str(python), "-m", "pip", *install], "pip refuses the wheel")
    return python


def _start(python: Path, source: OdooSource, ready: Path) -> None:
    say("Starting a database with it …")
    services = places.make_service_folder("check-wheel")
    log = _LOG.with_name("check-wheel-postgres.log")
    cluster = postgres.Cluster(services / "postgres", log)
    setup = odoo_process.OdooSetup(python, source, _FOLDER, cluster)
    seed.plant(ready, setup)
    port = ports.free_port()
    setup.write_configuration(
        addons_path=",".join(map(str, source.addons_path)),
        db_name=seed.DATABASE,
        dbfilter=f"^{seed.DATABASE}$",
        http_port=port,
        max_cron_threads=0,
    )
    script = _FOLDER / "look.py"
    script.write_text(_SCRIPT)
    with cluster:
        warned = setup.install(seed.DATABASE, ["-i", places.ADDON], "the wheel")
        if warned:
            raise SetupError("\n".join(["The installation warns:", *warned]))
        setup.run_script(seed.DATABASE, script, "Odoo does not find what was installed")
        with setup.serving(port, _LOG):
            for path in _SERVED:
                url = f"http://127.0.0.1:{port}{path}"
                urllib.request.urlopen(url, timeout=120).close()


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main())
    except SetupError as error:
        give_up(error)
