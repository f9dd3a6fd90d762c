"""A picture of a table: time against size, both axes logarithmic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor, log10

WIDTH, HEIGHT = 560, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 180, 16, 36
_COLOURS = ("#888888", "#d08700", "#714b67", "#017e84", "#b3261e")

Lines = Mapping[str, Mapping[int, float]]
"""By name, milliseconds by the number of messages."""


def svg(lines: Lines) -> str:
    """One line for each name, with its name at its end."""
    sizes = sorted({size for line in lines.values() for size in line})
    times = [value for line in lines.values() for value in line.values()]
    low, high = floor(log10(min(times))), floor(log10(max(times))) + 1
    scale = _Scale(sizes[0], sizes[-1], low, high)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *_grid(scale, sizes),
            *_drawn(scale, lines),
            "</svg>",
            "",
        ]
    )


class _Scale:
    def __init__(self, first: int, last: int, low: int, high: int) -> None:
        self.low, self.high = low, high
        self._first = log10(first)
        self._across = (log10(last) - self._first) or 1

    def x(self, size: int) -> float:
        share = (log10(size) - self._first) / self._across
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def y(self, milliseconds: float) -> float:
        share = (log10(milliseconds) - self.low) / (self.high - self.low)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _grid(scale: _Scale, sizes: list[int]) -> Iterator[str]:
    for power in range(scale.low, scale.high + 1):
        y = scale.y(10**power)
        yield (
            f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="#dddddd"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{10.0**power:,g} ms</text>"
        )
    for size in sizes:
        yield (
            f'<text x="{scale.x(size):.1f}" y="{HEIGHT - 12}"'
            f' text-anchor="middle">{size:,}</text>'
        )


def _drawn(scale: _Scale, lines: Lines) -> Iterator[str]:
    taken: list[float] = []
    for (name, line), colour in zip(lines.items(), _COLOURS, strict=False):
        places = [(scale.x(size), scale.y(line[size])) for size in sorted(line)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        x, y = places[-1]
        while any(abs(y - other) < 14 for other in taken):
            y += 1
        taken.append(y)
        yield f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{name}</text>'
