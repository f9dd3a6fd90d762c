"""Whether the rooms of the browser's part hold together; ``dev/test --lint`` runs it.

No folder of ``static/src`` imports another one that imports it, by whatever way round;
and no file patches a class, or extends a template, of this addon: that is written where
the class is. What is Odoo's may be patched. Tests wait long enough: by
``tour_steps.js`` for where something is dragged, and with their own limit elsewhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[1]
_SOURCE = _CHECKOUT / "static" / "src"
_TESTS = _CHECKOUT / "static" / "tests"
_IMPORT = re.compile(r'^import\s+(?:([^"]+?)\s+from\s+)?"([^"]+)";', re.MULTILINE)
_NAME = re.compile(r"\w+")
_PATCHED = re.compile(r"\b(?:patch|Object\.assign)\(\s*(\w+)\b")
#: A drag of Odoo's own waits a second for its target, ``waitFor`` a fifth of one.
_SHORT_WAIT = re.compile(r"\b(?:drag_and_drop\b|wait(?:For|Until)\((?![^;]*timeout))")
_INHERITED = re.compile(r't-inherit="helpdesk_mgmt_user_email\.')


def main() -> int:
    """Say what is wrong; return how much it is."""
    problems = [*_circles(), *_patches(), *_short_waits()]
    for problem in problems:
        print(problem)
    return len(problems)


def _imports(file: Path) -> Iterator[tuple[Path, set[str]]]:
    """Each file of this addon that is imported, and the names taken from it."""
    for names, source in _IMPORT.findall(file.read_text()):
        if source.startswith("."):
            yield (file.parent / f"{source}.js").resolve(), set(_NAME.findall(names))


def _room(file: Path) -> str:
    return str(file.parent.relative_to(_SOURCE))


def _circles() -> Iterator[str]:
    rooms: dict[str, set[str]] = {}
    for file in _SOURCE.rglob("*.js"):
        needed = {_room(target) for target, _names in _imports(file)}
        rooms.setdefault(_room(file), set()).update(needed - {_room(file)})
    while free := [room for room, needed in rooms.items() if not needed & rooms.keys()]:
        for room in free:
            del rooms[room]
    if rooms:
        yield f"static/src: these import each other: {', '.join(sorted(rooms))}"


def _patches() -> Iterator[str]:
    for file in sorted(_SOURCE.rglob("*.js")):
        ours = {name for _target, names in _imports(file) for name in names}
        for name in _PATCHED.findall(file.read_text()):
            if name in ours:
                yield f"{file.relative_to(_CHECKOUT)}: patches {name} of this addon"
    for file in sorted(_SOURCE.rglob("*.xml")):
        if _INHERITED.search(file.read_text()):
            yield f"{file.relative_to(_CHECKOUT)}: extends a template of this addon"


def _short_waits() -> Iterator[str]:
    for file in sorted(_TESTS.rglob("*.js")):
        found = _SHORT_WAIT.search(file.read_text())
        if found and file.name != "tour_steps.js":
            yield f"{file.relative_to(_CHECKOUT)}: {found[0]} gives up too soon"


if __name__ == "__main__":
    sys.exit(main())
