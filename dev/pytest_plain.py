"""Pytest plugin: run the plain suites (`transports`, `messages`) without Odoo.

The repository root is an Odoo addon: its ``__init__.py`` imports Odoo, and so does
``tests/__init__.py``. This plugin registers both folders as packages whose
``__init__.py`` is not executed, and makes pytest import test modules and conftests
by the addon's name. Plain code and its tests then use the relative imports they use
inside Odoo (``from ..transports.interface import Content`` in the addon,
``from ...messages import html`` in ``tests/messages/test_html.py``), whatever the
checkout's folder is called. Importing Odoo fails here on purpose.

Run from the root::

    PYTHONPATH=dev python -m pytest -p pytest_plain tests/transports tests/messages

Each folder of plain tests has an ``__init__.py`` that imports nothing.
"""

import sys
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

import _pytest.pathlib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "helpdesk_mgmt_user_email"

_resolve_module_name = _pytest.pathlib.resolve_pkg_root_and_module_name


class _OdooIsBanned:
    """A finder that makes ``import odoo`` fail."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] == "odoo":
            raise ModuleNotFoundError(f"plain code imports {name}", name=name)


def _register_package(name: str, folder: Path) -> None:
    """Make ``folder`` the package ``name`` without running its code."""
    file = str(folder / "__init__.py")
    module = ModuleType(name)
    module.__spec__ = spec_from_file_location(
        name, file, submodule_search_locations=[str(folder)]
    )
    module.__file__ = file
    module.__path__ = [str(folder)]
    module.__package__ = name
    sys.modules[name] = module


def _name_within_addon(path: Path, **options: bool) -> tuple[Path, str]:
    """The folder to import from and the module name of the file ``path``."""
    if not path.is_relative_to(ROOT):
        return _resolve_module_name(path, **options)
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ROOT.parent, ".".join((PACKAGE, *parts))


sys.meta_path.insert(0, _OdooIsBanned)  # type: ignore[arg-type]
_register_package(PACKAGE, ROOT)
_register_package(f"{PACKAGE}.tests", ROOT / "tests")
_pytest.pathlib.resolve_pkg_root_and_module_name = _name_within_addon
