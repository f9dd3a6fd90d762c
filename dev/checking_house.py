"""A linter of ``dev/test --lint``: each model in one room, whatever the order.

A room is a model's own file, and the mixins that only this model names in its
``_inherit``. A name that two files of a room define would mean what the order of
imports says. That order means nothing: a file imports what its models inherit, and so
the lists are alphabetical.
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

    :param is_origin: the model begins here.
    :param inherits: the other models that it names.
    :param imports: the modules that its file imports.
    """

    file: str
    model: str
    is_origin: bool
    inherits: frozenset[str]
    names: frozenset[str]
    imports: frozenset[str]


def main() -> int:
    """Say what is wrong; return how much that is."""
    parts = list(_parts())
    found = [
        *_disorder(),
        *_sliced(parts),
        *_left_to_chance(parts),
        *_twice(parts),
    ]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return min(len(found), 1)


def _disorder() -> Iterator[str]:
    for folder in FOLDERS:
        lines = (places.CHECKOUT / folder / "__init__.py").read_text().splitlines()
        if lines != sorted(lines):
            yield f"{folder}/__init__.py is not alphabetical"


def _sliced(parts: list[_Part]) -> Iterator[str]:
    files = defaultdict(set)
    for part in parts:
        files[part.model].add(part.file)
    for model, where in sorted(files.items()):
        if len(where) > 1:
            yield f"{model} stands in {', '.join(sorted(where))}"


def _left_to_chance(parts: list[_Part]) -> Iterator[str]:
    origins = {part.model: part.file for part in parts if part.is_origin}
    for part in parts:
        for model in sorted({part.model, *part.inherits} & origins.keys()):
            origin = origins[model]
            is_beside = Path(origin).parent == Path(part.file).parent
            is_loaded = origin == part.file or Path(origin).stem in part.imports
            if is_beside and not is_loaded:
                yield f"{part.file} inherits {model} and does not import {origin}"


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
            file = str(path.relative_to(places.CHECKOUT))
            tree = ast.parse(path.read_text())
            imports = frozenset(_imports(tree))
            for item in tree.body:
                if isinstance(item, ast.ClassDef):
                    yield from _part(file, imports, item)


def _imports(tree: ast.Module) -> Iterator[str]:
    for item in tree.body:
        if isinstance(item, ast.ImportFrom):
            yield (item.module or "").rpartition(".")[2]
            yield from (alias.name for alias in item.names)


def _part(file: str, imports: frozenset[str], item: ast.ClassDef) -> Iterator[_Part]:
    values = {
        name: line.value
        for line in item.body
        if isinstance(line, ast.Assign)
        for name in _targets(line)
    }
    inherits = _literal(values.get("_inherit"))
    own = _literal(values.get("_name"))
    for model in own or inherits[:1]:
        methods = (line.name for line in item.body if isinstance(line, ast.FunctionDef))
        yield _Part(
            file,
            model,
            is_origin=bool(own),
            inherits=frozenset(inherits) - {model},
            names=frozenset({*values, *methods} - _HEADING),
            imports=imports,
        )


def _targets(line: ast.Assign) -> list[str]:
    return [target.id for target in line.targets if isinstance(target, ast.Name)]


def _literal(value: ast.expr | None) -> list[str]:
    found = ast.literal_eval(value) if value else []
    return [found] if isinstance(found, str) else list(found)


if __name__ == "__main__":
    sys.exit(main())
