"""The results as a Markdown page."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from . import picture, sending
from .results import Results

ROUNDCUBE = "Roundcube"
FLOOR, OURS, RPC = "raw imaplib", "our transport", "our RPC over HTTP"
NAMES = (FLOOR, "IMAPClient", OURS, RPC)


ACTS = {
    "page": "Newest page of 50 rows, connection reused",
    "deep_page": "A page from the middle of the folder",
    "new_page": "Newest page on a new connection",
    "read": "The text of a 3.1 MB message",
    "search": "Search in the subject: first results",
    "search_all": "Search in the subject: 50 results, or all",
}

RIVAL_ACTS = {
    "page": "page",
    "read": "open",
    "search_words": "first results of a search as it is typed",
}


def markdown(results: Results) -> str:
    """All tables, with what they mean."""
    parts = [
        "# Results of dev/bench",
        _machine(results),
        "Medians in milliseconds, TLS everywhere. In brackets: how many times the"
        " floor (raw imaplib asking for the same items and looking at nothing). On a"
        " busy machine only what is a ratio says something.",
        _bars(results),
        _times(results, "page", "The page: CPU of the client (RPC: of Odoo)", cpu=True),
        *(
            f"{_times(results, act, title)}\n\n![{title}](pictures/{act}.svg)"
            for act, title in ACTS.items()
        ),
        _rivals(results),
        _far(results),
        _crowd(results),
        _screen(results),
        _imports(results),
        _sending(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def part(results: Results) -> str:
    """The tables of a run that did not do everything."""
    acts = {act: title for act, title in ACTS.items() if _lines(results, act)}
    parts = [
        _machine(results),
        *(_times(results, act, title) for act, title in acts.items()),
        _rivals(results),
        _many(results),
    ]
    return "\n\n".join(part for part in parts if part)


def pictures(results: Results) -> Iterator[tuple[str, str]]:
    """Names and drawings: time against size."""
    for act in ACTS:
        yield act, picture.svg(_lines(results, act))
    for act in RIVAL_ACTS:
        if lines := _rival_lines(results, act):
            yield f"rivals_{act}", picture.svg(lines)


def _lines(results: Results, act: str) -> dict[str, dict[int, float]]:
    lines: dict[str, dict[int, float]] = {}
    for name in NAMES:
        for size in results.sizes:
            if timing := results.near.get((size, name, act)):
                lines.setdefault(name, {})[size] = timing.median
    return lines


def _rival_lines(results: Results, act: str) -> dict[str, dict[int, float]]:
    lines: dict[str, dict[int, float]] = {}
    for (size, name, other), timing in results.rivals.items():
        if act == other:
            lines.setdefault(name, {})[size] = timing.median
    return lines


def _rivals(results: Results) -> str:
    """Ours and Roundcube, side by side."""
    labels = RIVAL_ACTS
    rows = []
    for size in sorted({size for size, _name, _act in results.rivals}):
        for act, label in labels.items():
            ours = results.rivals[size, RPC, act].median
            theirs = results.rivals[size, ROUNDCUBE, act].median
            times = f"{theirs / ours:.1f}×"
            rows.append([f"{label}, {size:,}", _number(ours), _number(theirs), times])
    if not rows:
        return ""
    drawn = (
        ""
        if len(results.sizes) < len(NAMES) - 1
        else "".join(
            f"\n\n![{label}](pictures/rivals_{act}.svg)"
            for act, label in labels.items()
        )
    )
    head = ["", RPC, ROUNDCUBE, "ours is faster"]
    return f"## Roundcube on the same mailboxes\n\n{_table(head, rows)}{drawn}"


def _many(results: Results) -> str:
    if not results.many:
        return ""
    many = results.many
    rows = [
        ["page", _number(many.page.median), _number(many.page.p95)],
        ["read", _number(many.read.median), _number(many.read.p95)],
    ]
    return (
        f"## {many.reps} reps, each does something every 20 s,"
        f" {many.workers} workers\n\n"
        f"{_table(['', 'median', 'p95'], rows)}\n\nErrors: {many.errors}. Memory of a"
        f" worker's own: {many.worker_megabytes:.0f} MB, with {many.connections} pooled"
        f" connections in all of them, {many.connection_kilobytes:.0f} KB each."
    )


def _sending(results: Results) -> str:
    if not results.sending:
        return ""
    table = sending.markdown(results.sending, results.imported)
    return f"## Sending ticket histories\n\n{table}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [" | ".join(head), " | ".join(["---"] + ["---:"] * (len(head) - 1))]
    lines += [" | ".join(row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _times(results: Results, act: str, title: str, cpu: bool = False) -> str:
    def value(size: int, name: str) -> float | None:
        timing = results.near.get((size, name, act))
        return timing and (timing.cpu if cpu else timing.median)

    rows = [
        [
            name,
            *(
                _with_ratio(value(size, name), value(size, FLOOR), name)
                for size in results.sizes
            ),
        ]
        for name in NAMES
        if any(value(size, name) is not None for size in results.sizes)
    ]
    head = ["", *(f"{size:,} messages" for size in results.sizes)]
    return f"## {title}\n\n{_table(head, rows)}"


def _with_ratio(value: float | None, floor: float | None, name: str) -> str:
    if value is None:
        return "–"
    if not floor or name == FLOOR:
        return _number(value)
    return f"{_number(value)} ({value / floor:.1f}×)"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _far(results: Results) -> str:
    size = results.sizes[len(results.sizes) // 2]
    acts = (
        ("page", "page, reused"),
        ("deep_page", "page from the middle"),
        ("new_page", "page, new connection"),
        ("read", "text of 3.1 MB"),
    )
    rows = []
    for act, label in acts:
        for name in NAMES:
            if found := results.far.get((size, name, act)):
                moved = results.traffic[size, name, act]
                trips = moved.trips + moved.connections
                kilobytes = _number(moved.total / 1000)
                rows.append(
                    [f"{label}: {name}", _number(found.median), str(trips), kilobytes]
                )
    title = f"## 50 ms away from the mail server, {size:,} messages"
    return f"{title}\n\n{_table(['', 'ms', 'round trips', 'KB'], rows)}"


def _crowd(results: Results) -> str:
    if not results.crowd:
        return ""
    crowd = results.crowd
    rows = [
        [name, _number(one.median), _number(one.p95)]
        for name, one in (
            ("first (everybody signs in to the mail server)", crowd.cold),
            ("then (who meets the other worker signs in there)", crowd.settling),
            ("warm", crowd.warm),
        )
    ]
    title = f"## {results.reps} reps open a page at once, 2 workers"
    return (
        f"{title}\n\nErrors: {crowd.errors}.\n\n{_table(['', 'median', 'p95'], rows)}"
    )


def _screen(results: Results) -> str:
    if not results.screen:
        return ""
    size = results.sizes[len(results.sizes) // 2]
    labels = ("inbox, after the click on its menu", "next message, after the key")
    rows = [
        [label, _number(timing.median), _number(timing.p95)]
        for label, timing in zip(labels, results.screen, strict=True)
    ]
    title = f"## In the browser, {size:,} messages"
    return f"{title}\n\n{_table(['', 'median', 'p95'], rows)}"


def _imports(results: Results) -> str:
    if not results.imports:
        return ""
    labels = {
        "gateway": "Odoo's message_process, a ticket each, original kept",
        "new": "our import, a ticket each (fetched from the mailbox, original kept)",
        "memo": "our import, memos on one ticket",
        "attach": "the same in the mode “attach”",
    }
    floor = results.imports["gateway"]
    rows = [
        [label, _number(results.imported / seconds), f"{floor / seconds:.2f}×"]
        for name, label in labels.items()
        if (seconds := results.imports.get(name))
    ]
    title = f"## Import of {results.imported} messages"
    return f"{title}\n\n{_table(['', 'messages a second', 'speed'], rows)}"


def _bars(results: Results) -> str:
    rows = [
        [name, bar, shown, "yes" if met else "**no**"]
        for name, bar, shown, met in _judged(results)
    ]
    return f"## Bars\n\n{_table(['what', 'bar', 'measured', 'met'], rows)}"


def _judged(results: Results) -> list[tuple[str, str, str, bool]]:
    judged: list[tuple[str, str, str, bool]] = []

    def add(name: str, bar: str, value: float, limit: float, show: str = "") -> None:
        judged.append((name, bar, show or f"{_number(value)} ms", value <= limit))

    near, traffic = results.near, results.traffic
    small, large = results.sizes[0], results.sizes[-1]
    middle = results.sizes[len(results.sizes) // 2]
    ratios = [
        near[size, OURS, "page"].cpu / near[size, FLOOR, "page"].cpu
        for size in results.sizes
    ]
    add(
        "page: CPU of our transport",
        "≤ 4× raw imaplib",
        max(ratios),
        4,
        f"{max(ratios):.1f}×",
    )
    trips = traffic[middle, OURS, "page"].trips
    add("page: round trips", "1", trips, 1, str(trips))
    read = traffic[middle, OURS, "read"]
    add("text of a 3.1 MB message: round trips", "≤ 2", read.trips, 2, str(read.trips))
    add(
        "text of a 3.1 MB message: moved",
        "≤ 20 KB",
        read.total / 1000,
        20,
        f"{read.total / 1000:.1f} KB",
    )
    first = near[large, OURS, "search"].median
    add(f"search in {large:,}: first results", "≤ 500 ms", first, 500)
    if (small, RPC, "page") in near:
        judged += _judged_rpc(results, small, middle, large)
    if results.crowd:
        crowd, everybody = results.crowd, f"{results.reps} reps at once"
        add(f"{everybody}, cold", "p95 ≤ 2 s", crowd.cold.p95, 2000)
        add(f"{everybody}, warm", "p95 ≤ 0.5 s", crowd.warm.p95, 500)
        add(f"{everybody}: errors", "0", crowd.errors, 0, str(crowd.errors))
    if results.screen:
        inbox, message = results.screen
        add("inbox usable after the click", "≤ 1 s", inbox.median, 1000)
        add("next message shown", "≤ 150 ms", message.median, 150)
    if results.imports:
        speed = results.imports["gateway"] / results.imports["new"]
        add("import against message_process", "≥ 3×", -speed, -3, f"{speed:.2f}×")
    if results.all_at_once:
        seconds = results.all_at_once
        add("240 messages onto a ticket", "≤ 8 s", seconds, 8, f"{seconds:.1f} s")
    if results.sending:
        speed = sending.speed(results.sending)
        add("sending against Odoo's own", "≥ 1×", -speed, -1, f"{speed:.2f}×")
    return judged + _judged_rivals(results)


def _judged_rpc(
    results: Results, small: int, middle: int, large: int
) -> list[tuple[str, str, str, bool]]:
    near, far, found = results.near, results.far, results.in_turn
    empty, transport, page = (
        found[middle, what].median for what in ("nothing", "transport", "page")
    )
    allowed = empty + 2 * transport
    trip = far[middle, RPC, "page"].median - near[middle, RPC, "page"].median
    growth = near[large, RPC, "page"].median / near[small, RPC, "page"].median
    return [
        (
            f"page by RPC, {middle:,}",
            f"≤ an empty call + 2 × our transport ({_number(allowed)} ms)",
            f"{_number(page)} ms",
            page <= allowed,
        ),
        (
            f"page by RPC, {middle:,}, 50 ms away",
            "≤ 1.2 round trips more",
            f"{trip / 50:.2f} more",
            trip <= 60,
        ),
        (
            f"page by RPC, {large:,} against {small:,}",
            "≤ 1.3×",
            f"{growth:.2f}×",
            growth <= 1.3,
        ),
    ]


def _judged_rivals(results: Results) -> list[tuple[str, str, str, bool]]:
    judged = []
    for size in sorted({size for size, _name, _act in results.rivals}):
        least = 20 if size >= 100_000 else 3
        times = min(
            results.rivals[size, ROUNDCUBE, act].median
            / results.rivals[size, RPC, act].median
            for act in RIVAL_ACTS
        )
        name = f"page, open, search in {size:,} against Roundcube"
        judged.append((name, f"≥ {least}× each", f"{times:.1f}×", times >= least))
    return judged


def _machine(results: Results) -> str:
    facts = {
        "date": f"{datetime.now(timezone.utc):%Y-%m-%d}",
        "load before the run": f"{results.load:.1f}",
        "processor": f"{os.cpu_count()} × {_cpu()}",
        "system": _read(Path("/etc/os-release"), r'PRETTY_NAME="(.*)"'),
        "Python": platform.python_version(),
        "Dovecot": _dovecot(),
        "IMAPClient": version("imapclient"),
    }
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact)


def _cpu() -> str:
    return _read(Path("/proc/cpuinfo"), r"model name\s*: (.*)") or platform.machine()


def _read(file: Path, pattern: str) -> str:
    found = re.search(pattern, file.read_text()) if file.exists() else None
    return found[1] if found else ""


def _dovecot() -> str:
    shown = subprocess.run(
        ["/usr/sbin/dovecot", "--version"], capture_output=True, text=True
    )
    return shown.stdout.split(" ")[0]
