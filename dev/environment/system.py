"""Packages of the operating system: what is missing is installed with apt."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from . import commands
from .console import SetupError, say


@dataclass(frozen=True)
class Need:
    """Something that must exist on the machine, and the packages that bring it."""

    purpose: str
    found_at: tuple[str, ...]  # patterns; one that matches is enough
    packages: tuple[str, ...]
    services: tuple[str, ...] = ()  # what the packages would start at boot

    @property
    def missing(self) -> bool:
        """Whether none of the places holds it."""
        return not any(glob(pattern) for pattern in self.found_at)


NEEDS = (
    Need(
        "PostgreSQL server",
        ("/usr/lib/postgresql/*/bin/initdb",),
        ("postgresql",),
        ("postgresql.service",),
    ),
    Need(
        "IMAP server",
        ("/usr/lib/dovecot/imap",),
        ("dovecot-imapd",),
        ("dovecot.service", "dovecot.socket"),
    ),
    Need("POP3 server", ("/usr/lib/dovecot/pop3",), ("dovecot-pop3d",)),
    Need(
        "browser for the tests",
        ("/usr/bin/chromium", "/usr/bin/google-chrome*", "/usr/bin/chromium-browser"),
        ("chromium",),
    ),
    Need(
        "JavaScript libraries of Odoo",
        ("/usr/share/javascript/jquery-form/jquery.form.js",),
        ("libjs-jquery", "libjs-jquery-form", "libjs-underscore"),
    ),
    Need(
        "icon font of Odoo",
        ("/usr/share/fonts-font-awesome/fonts/fontawesome-webfont.ttf",),
        ("fonts-font-awesome",),
    ),
    Need(
        "text font of Odoo",
        ("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",),
        ("fonts-roboto-unhinted",),
    ),
    Need(
        "fonts for other scripts",
        ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",),
        ("fonts-noto-cjk",),
    ),
    Need(
        "emoji font",
        ("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",),
        ("fonts-noto-color-emoji",),
    ),
    Need("file type library", ("/usr/lib/*/libmagic.so.1",), ("libmagic1",)),
)

#: Where a distribution has none under this name, the tests go on without it.
FIREFOX = Need("Firefox", ("/usr/bin/firefox-esr",), ("firefox-esr",))

_POLICY = Path("/usr/sbin/policy-rc.d")
_POLICY_TEXT = (
    "#!/bin/sh\n# helpdesk_mgmt_user_email: removed after the installation\nexit 101\n"
)
_CLUSTERS = Path("/etc/postgresql-common/createcluster.d/helpdesk_mgmt_user_email.conf")


def install_missing(needs: Sequence[Need] = NEEDS) -> None:
    """Install the packages of every need that is not met.

    Installing starts no service and makes no database cluster: the commands run
    servers of their own.

    Raises:
        SetupError: without apt or the right to use it, or when apt fails.
    """
    missing = [need for need in needs if need.missing]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages]
    say(f"Installing {', '.join(packages)} …")
    _apt_install(packages, missing)
    left = [need for need in missing if need.missing]
    if left:
        raise SetupError(
            f"the {left[0].purpose} is not where it should be after installing "
            f"{' '.join(left[0].packages)} (looked for {left[0].found_at[0]})"
        )


def refresh_lists() -> None:
    """Let apt look at what there is by now."""
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600", "update"]
    _as_root(command, "the package lists cannot be refreshed")


def _apt_install(packages: list[str], missing: list[Need]) -> None:
    if not shutil.which("apt-get"):
        purposes = ", ".join(need.purpose for need in missing)
        raise SetupError(
            f"this machine has no apt-get; install these yourself first: {purposes}"
        )
    apt = ["apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=600"]
    install = [*apt, *commands.APT_STATUS, "install", "--no-install-recommends"]
    progress = commands.AptProgress()
    with _no_services([name for need in missing for name in need.services]):
        # An installation that was interrupted has to be ended first.
        _as_root(["dpkg", "--configure", "-a"], "earlier packages cannot be installed")
        refresh_lists()
        failure = f"{' '.join(packages)} cannot be installed"
        _as_root([*install, *packages], failure, on_line=progress)
        progress.close()


def _as_root(
    command: Sequence[str],
    failure: str,
    *,
    on_line: Callable[[str], None] = lambda line: None,
    text: str = "",
) -> None:
    commands.run(
        [*_sudo(), "env", "DEBIAN_FRONTEND=noninteractive", *command],
        failure,
        on_line=on_line,
        text=text,
    )


def _sudo() -> list[str]:
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        raise SetupError(
            "system packages are missing and there is no sudo to install them with: "
            "run this command once as root"
        )
    return ["sudo"]


@contextlib.contextmanager
def _no_services(services: list[str]) -> Iterator[None]:
    """While packages are installed, start nothing, now and at the next boot."""
    had_policy = _POLICY.exists() and _POLICY.read_text() != _POLICY_TEXT
    if not had_policy:
        _write_as_root(_POLICY, _POLICY_TEXT, "755")
    _write_as_root(_CLUSTERS, "create_main_cluster = false\n", "644")
    try:
        yield
        _disable(services)
    finally:
        leftovers = [str(_CLUSTERS)] if had_policy else [str(_CLUSTERS), str(_POLICY)]
        _as_root(["rm", "-f", *leftovers], "temporary files could not be removed")


def _disable(services: list[str]) -> None:
    """Let services not start at the next boot, nor stay where they started."""
    known = [name for name in services if glob(f"/usr/lib/systemd/system/{name}")]
    if known and shutil.which("systemctl"):
        now = ["--now"] if Path("/run/systemd/system").is_dir() else []
        _as_root(
            ["systemctl", "--quiet", "disable", *now, *known],
            f"{' '.join(known)} could not be disabled",
        )


def _write_as_root(path: Path, text: str, mode: str) -> None:
    failure = f"{path} could not be written"
    _as_root(["mkdir", "-p", str(path.parent)], failure)
    _as_root(["tee", str(path)], failure, text=text)
    _as_root(["chmod", mode, str(path)], failure)
