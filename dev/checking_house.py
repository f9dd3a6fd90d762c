"""A linter of ``dev/test --lint``: each model in one room, whatever the order.

A room is a model's own file, and the mixins that only this model names in its
``_inherit``. A name that two files of a room define would mean what the order of
imports says; and where that order means nothing, it is alphabetical.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev.environment import places

FOLDERS = ("models", "wizards")

#: What each class of a model says of itself.
_HEADING = frozenset({"_name", "_inherit", "_description"})


@dataclass(frozen=True)
class _Part:
    """What one class of a file defines of a model.

    :param inherits: the other models that it names.
    """

    file: str
    model: str
    inherits: frozenset[str]
    names: frozenset[str]


def main() -> int:
    """Say what is wrong; return how much that is."""
    found = [*_disorder(), *_twice(list(_parts()))]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return min(len(found), 1)


def _disorder() -> Iterator[str]:
    for folder in FOLDERS:
        lines = (places.CHECKOUT / folder / "__init__.py").read_text().splitlines()
        if lines != sorted(lines):
            yield f"{folder}/__init__.py is not alphabetical"


def _twice(parts: list[_Part]) -> Iterator[str]:
    for model, room in sorted(_rooms(parts).items()):
        files = defaultdict(set)
        for part in room:
            for name in part.names:
                files[name].add(part.file)
        for name, where in sorted(files.items()):
            if len(where) > 1:
                yield f"{model}: {name} is defined in {', '.join(sorted(where))}"


def _rooms(parts: list[_Part]) -> dict[str, list[_Part]]:
    """The parts of each model, with those of the mixins that nothing else uses."""
    users: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for inherited in part.inherits:
            users[inherited].add(part.model)
    rooms: dict[str, list[_Part]] = defaultdict(list)
    for part in parts:
        owners = _owners(part.model, users)
        rooms[owners.pop() if len(owners) == 1 else part.model].append(part)
    return rooms


def _owners(model: str, users: dict[str, set[str]]) -> set[str]:
    """The models that are, in the end, made of this one; itself where none is."""
    found = (_owners(user, users) for user in users.get(model, ()))
    return set().union(*found) or {model}


def _parts() -> Iterator[_Part]:
    for folder in FOLDERS:
        for path in sorted((places.CHECKOUT / folder).glob("*.py")):
            for item in ast.parse(path.read_text()).body:
                if isinstance(item, ast.ClassDef):
                    yield from _part(path, item)


def _part(path: Path, item: ast.ClassDef) -> Iterator[_Part]:
    values = {
        name: line.value
        for line in item.body
        if isinstance(line, ast.Assign)
        for name in _targets(line)
    }
    inherits = _literal(values.get("_inherit"))
    model = _literal(values.get("_name")) or inherits[:1]
    if model:
        methods = (line.name for line in item.body if isinstance(line, ast.FunctionDef))
        names = {*values, *methods} - _HEADING
        others = frozenset(inherits) - {model[0]}
        file = str(path.relative_to(places.CHECKOUT))
        yield _Part(file, model[0], others, frozenset(names))


def _targets(line: ast.Assign) -> list[str]:
    return [target.id for target in line.targets if isinstance(target, ast.Name)]


def _literal(value: ast.expr | None) -> list[str]:
    found = ast.literal_eval(value) if value else []
    return [found] if isinstance(found, str) else list(found)


if __name__ == "__main__":
    sys.exit(main())
