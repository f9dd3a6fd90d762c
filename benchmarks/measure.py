"""Medians of wall-clock time and CPU."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Milliseconds for one act: median, 95th percentile, and CPU of this process."""

    median: float
    p95: float
    cpu: float


def timing(act: Callable[[], object], repeat: int, warm_up: int = 2) -> Timing:
    """Time ``act`` several times, after some that do not count."""
    for _ in range(warm_up):
        act()
    walls, cpu = [], time.process_time()
    for _ in range(repeat):
        walls.append(milliseconds(act))
    cpu = (time.process_time() - cpu) * 1000 / repeat
    return of(walls, cpu)


def in_turn(
    acts: Mapping[str, Callable[[], object]], repeat: int, warm_up: int = 2
) -> dict[str, Timing]:
    """Time acts in turn, so that what else the machine does meets all alike."""
    walls: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(warm_up + repeat):
        for name, act in acts.items():
            spent = milliseconds(act)
            if number >= warm_up:
                walls[name].append(spent)
    return {name: of(found) for name, found in walls.items()}


def milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def of(walls: Sequence[float], cpu: float = 0) -> Timing:
    """The timing of a series of milliseconds."""
    ordered = sorted(walls)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return Timing(statistics.median(ordered), p95, cpu)
