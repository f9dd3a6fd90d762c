"""A linter of ``dev/test --lint``: what views and modules of the product leave alone.

* A view of this addon inherits no view of this addon: it is a part of that one.
* Views do not compare the server type: what differs is said in the registry's row, and
  they ask the booleans that come of it.
* What is installed does not import what tests it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from dev.environment import places

#: So many comparisons of the server type may stand in views, each with its reason.
MOST_COMPARISONS = 6

_VIEWS = ("views", "wizards")
_PRODUCT = ("controllers", "messages", "models", "tools", "transports", "wizards")
_COMPARISON = re.compile(
    r"\bserver_type\b['\"]?,?\s*(?:[=!]=|(?:not\s+)?in\b|'(?:[=!<>]+|(?:not )?in)')"
    r"|(?:[=!]=|\bin)\s*server_type\b"
)


def main() -> int:
    """Say what is wrong; return how much that is."""
    found = [*_inheriting(), *_comparing(), *_importing_tests()]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return min(len(found), 1)


def _inheriting() -> Iterator[str]:
    for path in _files(_VIEWS, "xml"):
        tree = ElementTree.parse(path)  # noqa: S314 - our own file
        for field in tree.iterfind(".//field[@name='inherit_id']"):
            module, _dot, name = field.get("ref", "").rpartition(".")
            if name and module in ("", places.ADDON):
                yield f"{_name(path)}: inherits {name}, a view of this addon"


def _comparing() -> Iterator[str]:
    found = [
        f"{_name(path)}:{number}: compares the server type"
        for path in _files(_VIEWS, "xml")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if _COMPARISON.search(line)
    ]
    if len(found) > MOST_COMPARISONS:
        yield from found


def _importing_tests() -> Iterator[str]:
    for path in _files(_PRODUCT, "py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if {"tests", "servers"} & _imported(node):
                yield f"{_name(path)}:{node.lineno}: imports from the tests"


def _imported(node: ast.AST) -> set[str]:
    """The parts of the names that an import names."""
    if isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(alias.name for alias in node.names)]
    elif isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        names = []
    # What Odoo has for tests is not ours.
    ours = (name for name in names if not name.startswith("odoo."))
    return {part for name in ours for part in name.split(".")}


def _files(folders: tuple[str, ...], suffix: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((places.CHECKOUT / folder).rglob(f"*.{suffix}"))


def _name(path: Path) -> str:
    return str(path.relative_to(places.CHECKOUT))


if __name__ == "__main__":
    sys.exit(main())
