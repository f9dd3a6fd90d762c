"""Medians of wall-clock time and CPU."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
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
        start = time.perf_counter()
        act()
        walls.append((time.perf_counter() - start) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / repeat
    return of(walls, cpu)


def of(walls: Sequence[float], cpu: float = 0) -> Timing:
    """The timing of a series of milliseconds."""
    ordered = sorted(walls)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return Timing(statistics.median(ordered), p95, cpu)
