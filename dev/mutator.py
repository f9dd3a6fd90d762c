"""Lists the faults that cosmic-ray can put into some files, as JSON, a line each.

Run by dev/check-mutants in cosmic-ray's environment::

    python mutator.py messages/html.py …
"""

import json
import re
import sys
from collections.abc import Iterator
from difflib import unified_diff
from itertools import count
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

#: One fault of a kind is enough: ``<`` for ``<=``, not also ``!=``, ``==`` and ``is``.
OPERATORS = (
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Eq_NotEq", "NotEq_Eq")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Lt_LtE", "LtE_Lt")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Gt_GtE", "GtE_Gt")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in ("Is_IsNot", "IsNot_Is")),
    *(f"ReplaceBinaryOperator_{kind}" for kind in ("Add_Sub", "Sub_Add")),
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceUnaryOperator_Delete_Not",
    "AddNot",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
#: A limit may be larger or smaller by one, and a record need not be frozen.
_LEFT_OUT = re.compile(r"_?[A-Z][A-Z0-9_]* *[:=,]|@dataclass")
_NUMBER = re.compile(r"0x[0-9a-fA-F_]+|\d[\d_.]*")
_SMALL = ("0", "1", "2", "3")


def faults(path: Path) -> Iterator[dict[str, object]]:
    """Every fault of one file."""
    source = path.read_text("utf-8")
    seen = set()
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        for occurrence in count():
            mutated = mutate_code(source, operator, occurrence)
            if mutated is None:
                break
            line, before, after = _difference(source, mutated)
            if mutated not in seen and _is_worth_it(before, after):
                seen.add(mutated)
                yield {
                    "path": str(path),
                    "line": line,
                    "before": before.strip(),
                    "after": after.strip(),
                    "source": mutated,
                }


def _is_worth_it(before: str, after: str) -> bool:
    """Whether the change is more than that of a limit or a measure."""
    numbers = (_NUMBER.findall(text) for text in (before, after))
    changed = [old for old, new in zip(*numbers, strict=False) if old != new]
    return not _LEFT_OUT.match(before.strip()) and all(old in _SMALL for old in changed)


def _difference(source: str, mutated: str) -> tuple[int, str, str]:
    lines = list(unified_diff(source.split("\n"), mutated.split("\n"), n=0))
    line = int(re.search(r"-(\d+)", lines[2])[1])
    gone = [line[1:] for line in lines[3:] if line[0] == "-"]
    new = [line[1:] for line in lines[3:] if line[0] == "+"]
    return line, "\n".join(gone), "\n".join(new)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        for fault in faults(Path(argument)):
            print(json.dumps(fault))
