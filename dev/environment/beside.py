"""An environment that has Odoo and its libraries, for pip to install more into."""

from __future__ import annotations

import sys
from pathlib import Path

from . import python_packages

_ODOO = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"


def make_environment(folder: Path) -> Path:
    """The Python of a new environment; Odoo counts as installed in it."""
    python_packages.make_environment(folder)
    [packages] = folder.glob("lib/python3*/site-packages")
    # What these folders hold is installed, for Python and for pip.
    here = map(str, Path(sys.prefix).glob("lib/python3*/site-packages"))
    (packages / "libraries.pth").write_text("\n".join([*here, ""]))
    # So is Odoo: its own libraries are those of the lock, not what it asks pip for.
    noted = packages / "odoo-19.0.dist-info"
    noted.mkdir()
    (noted / "METADATA").write_text(_ODOO)
    return folder / "bin" / "python"
