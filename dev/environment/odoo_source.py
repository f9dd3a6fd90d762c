"""Odoo's source code: an existing checkout, or Debian's package unpacked.

Debian has the package only in its newest suite, and installing it would pull in
another Python. So apt is pointed at that suite through private folders (it checks
the signature, the machine's own lists stay untouched), and the package is unpacked
into the cache, where Odoo runs from.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import commands, places
from .console import SetupError, say

VARIABLE = "ODOO_SOURCE"
_PINS = places.CHECKOUT / "dev" / "pins.json"
#: Debian's package links to these instead of bringing its own copies.
_SHARED = ("javascript", "fonts", "fonts-font-awesome")
#: Debian leaves this library out as it cannot rebuild it. It only blurs the
#: background of video calls, but the tests' asset bundle names the file.
_LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """Odoo's code in a folder; ``identity`` changes when the code does."""

    path: Path
    identity: str

    @property
    def addons_path(self) -> list[Path]:
        """Odoo's own folders of addons: two in a checkout, one when packaged."""
        packaged = self.path / "odoo" / "addons"
        if (packaged / "web").is_dir():
            return [packaged]
        return [self.path / "addons", packaged]


def ensure() -> OdooSource:
    """Return the source the environment variable names, else the cached package."""
    named = os.environ.get(VARIABLE)
    if named:
        return _existing(Path(named).expanduser().resolve())
    pin = json.loads(_PINS.read_text())["odoo"]
    folder = places.cache_folder() / f"odoo-{pin['sha256'][:16]}"
    places.built_once(
        folder,
        lambda target: _build(target, pin),
        "Waiting for another command to unpack Odoo …",
    )
    return OdooSource(folder / "usr/lib/python3/dist-packages", pin["sha256"])


def _existing(path: Path) -> OdooSource:
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise SetupError(f"{VARIABLE} names {path}, but there is no Odoo in it")
    version = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    if not version or version.groups() != ("19", "0"):
        raise SetupError(f"{VARIABLE} names {path}, which is not Odoo 19.0")
    return OdooSource(path, f"{path} {_revision(path)}")


def _revision(path: Path) -> str:
    done = subprocess.run(
        ["git", "-C", str(path), "rev-parse", "HEAD"], capture_output=True, text=True
    )
    return done.stdout.strip()


def _build(folder: Path, pin: dict[str, str]) -> None:
    say(f"Downloading Odoo ({pin['package']} {pin['version']}, about 120 MB) …")
    with tempfile.TemporaryDirectory(dir=folder.parent) as download:
        package = _download(Path(download), pin)
        say("Unpacking Odoo …")
        commands.run(
            ["dpkg-deb", "-x", str(package), str(folder)], "Odoo cannot be unpacked"
        )
    _complete(folder)


def _complete(folder: Path) -> None:
    for name in _SHARED:
        shared = folder / "usr" / "share" / name
        shared.parent.mkdir(parents=True, exist_ok=True)
        shared.symlink_to(Path("/usr/share") / name)
    left_out = folder / "usr/lib/python3/dist-packages" / _LEFT_OUT
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.write_text("// Left out of Debian's package: calls cannot blur.\n")


def _download(folder: Path, pin: dict[str, str]) -> Path:
    wanted = f"{pin['package']}={pin['version']}"
    apt = _private_apt(folder, pin["suite"])
    failure = (
        f"{wanted} cannot be had from Debian's {pin['suite']}, so let {VARIABLE} name "
        f"a checkout of Odoo 19.0, or renew dev/{_PINS.name}"
    )
    commands.run([*apt, "update"], failure, cwd=folder)
    progress = commands.AptProgress()
    commands.run([*apt, "download", wanted], failure, cwd=folder, on_line=progress)
    progress.close()
    package = next(folder.glob("*.deb"))
    _check(package, pin["sha256"])
    return package


def _check(package: Path, wanted: str) -> None:
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    if digest != wanted:
        raise SetupError(
            f"{package.name} has the checksum {digest}, but {_PINS.name} says {wanted}"
        )


def _private_apt(folder: Path, suite: str) -> list[str]:
    """An apt-get that knows one suite only and keeps everything in ``folder``."""
    if not shutil.which("apt-get"):
        raise SetupError(
            f"this machine has no apt-get to download Odoo with: let {VARIABLE} "
            "name a checkout of Odoo 19.0"
        )
    sources = folder / "odoo.sources"
    sources.write_text(_debian_archive() + f"Suites: {suite}\nComponents: main\n")
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "archives" / "partial").mkdir(parents=True)
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder,
        "Dir::Cache::archives": folder / "archives",
        "Acquire::Languages": "none",
        # Not the day but the checksum says whether it is the right file.
        "Acquire::Check-Valid-Until": "false",
        "APT::Sandbox::User": "root",
    }
    return [
        "apt-get",
        "-q",
        *commands.APT_STATUS,
        *(f"-o{name}={value}" for name, value in options.items()),
    ]


def _debian_archive() -> str:
    """Archive and keyring as the machine's own configuration names them."""
    for text in _deb822_stanzas():
        fields = dict(re.findall(r"(?m)^([\w-]+):\s*(.*(?:\n[ \t].*)*)", text))
        if _is_debian(fields.get("URIs", ""), fields.get("Suites", "")):
            return _stanza(fields["URIs"].split()[0], fields.get("Signed-By"))
    for options, uri, suite in _one_line_sources():
        if _is_debian(uri, suite):
            key = re.search(r"signed-by=(\S+)", options or "", re.IGNORECASE)
            return _stanza(uri, key and key.group(1))
    raise SetupError(
        "this machine's apt does not know Debian's archive, where Odoo 19 is "
        f"downloaded from: let {VARIABLE} name a checkout of Odoo 19.0"
    )


def _stanza(uri: str, key: str | None) -> str:
    stanza = f"Types: deb\nURIs: {uri}\n"
    return stanza + (f"Signed-By: {key}\n" if key else "")


def _is_debian(uris: str, suites: str) -> bool:
    """Whether it is the main archive of the release that runs, not a side one."""
    names = {_os_release().get("VERSION_CODENAME"), "stable", "testing", "sid"}
    is_debian = _os_release().get("ID") == "debian"
    return is_debian and bool(uris) and bool(names & set(suites.split()))


def _os_release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {name: value.strip('"') for name, value in pairs}


def _deb822_stanzas() -> list[str]:
    files = sorted(Path("/etc/apt/sources.list.d").glob("*.sources"))
    text = "\n\n".join(file.read_text() for file in files)
    without_comments = re.sub(r"(?m)^#.*\n", "", text)
    return re.split(r"\n\s*\n", without_comments)


def _one_line_sources() -> list[tuple[str, str, str]]:
    files = [Path("/etc/apt/sources.list")]
    files += sorted(Path("/etc/apt/sources.list.d").glob("*.list"))
    text = "\n".join(file.read_text() for file in files if file.exists())
    return re.findall(r"(?m)^deb\s+(\[[^\]]*\])?\s*(\S+)\s+(\S+)", text)
