"""Mail servers that Debian does not let stand beside Dovecot: unpacked, not installed.

apt fetches them with all they need; what is unpacked lies in the cache, belongs to
nobody's system, and starts nothing. ``tests/servers/rooms.py`` runs it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from pathlib import Path

from servers import rooms

from . import commands, places, system
from .console import SetupError, say

#: What is fetched together; the packages of one line exclude those of the others.
TESTED = (("cyrus-imapd", "cyrus-pop3d"), ("courier-imap", "courier-pop"))
#: Those that dev/check-servers tries, too.
CHECKED = (
    *TESTED,
    ("mailutils-imap4d", "mailutils-pop3d"),
    ("postfix", "libsasl2-modules"),
    ("exim4-daemon-light",),
)
#: Of all that these ask for, what a running server needs.
_NEEDED = re.compile(
    r"(lib(?!perl)|zlib|tzdata|gamin|cyrus|courier|mailutils|postfix|exim4)"
)


def ensure(servers: tuple[tuple[str, ...], ...] = TESTED) -> None:
    """Have the servers unpacked and tell the tests where, if that can be done."""
    try:
        unpack(servers)
    except SetupError as error:
        say(f"Other mail servers than Dovecot are left out: {error}")


def unpack(
    servers: tuple[tuple[str, ...], ...], needed: re.Pattern[str] = _NEEDED
) -> None:
    """Have the servers unpacked and tell rooms where.

    Args:
        needed: what begins like this is unpacked of all that they ask for.

    Raises:
        SetupError: apt does not fetch them.
    """
    identity = f"{_system()}{servers}{needed.pattern}"
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    folder = places.built_once(
        places.cache_folder() / f"servers-{key}",
        lambda folder: _build(folder, servers, needed),
        "Waiting for another command to unpack mail servers …",
    )
    os.environ[rooms.PACKAGES] = str(folder / "root")


def _system() -> str:
    """What the packages are made for."""
    release = Path("/etc/os-release")
    return f"{release.read_text() if release.exists() else ''} {platform.machine()}"


def _build(
    folder: Path, servers: tuple[tuple[str, ...], ...], needed: re.Pattern[str]
) -> None:
    names = ", ".join(packages[0] for packages in servers)
    say(f"Unpacking {names} …")
    archives = folder / "archives"
    (archives / "partial").mkdir(parents=True)
    (folder / "status").touch()
    try:
        _fetch(folder, servers)
    except SetupError:
        system.refresh_lists()
        _fetch(folder, servers)
    root = folder / "root"
    for name in ("bin", "lib", "lib64", "sbin"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for archive in sorted(archives.glob("*.deb")):
        if needed.match(archive.name):
            _unpack(archive, root)
        archive.unlink()
    rooms.make_complete(root)


def _fetch(folder: Path, servers: tuple[tuple[str, ...], ...]) -> None:
    """Fetch the packages and what they depend on, as if nothing was installed."""
    options = {
        "Dir::State::status": folder / "status",
        "Dir::Cache::archives": folder / "archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Debug::NoLocking": "1",
    }
    settings = [f"-o{name}={value}" for name, value in options.items()]
    for packages in servers:
        commands.run(
            [
                *("apt-get", "-y", "-q", "--no-install-recommends", "--download-only"),
                *(*settings, "install", *packages),
            ],
            f"{' '.join(packages)} cannot be fetched",
        )


def _unpack(archive: Path, root: Path) -> None:
    """Unpack into a root where ``/lib`` and the like lead to ``/usr``."""
    failure = f"{archive.name} cannot be unpacked"
    content = archive.with_suffix(".tar")
    script = 'dpkg-deb --fsys-tarfile "$1" > "$2" && tar -xf "$2" -C "$3" $4'
    options = "--keep-directory-symlink --no-same-owner"
    commands.run(
        ["sh", "-c", script, "unpack", str(archive), str(content), str(root), options],
        failure,
    )
    content.unlink()
