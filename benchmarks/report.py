"""The results as a Markdown page."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from .results import Results

FLOOR, OURS, RPC = "raw imaplib", "our transport", "our RPC over HTTP"
NAMES = (FLOOR, "IMAPClient", OURS, RPC)


def markdown(results: Results) -> str:
    """All tables, with what they mean."""
    parts = [
        "# Results of dev/bench",
        _machine(results),
        "Medians in milliseconds, TLS everywhere. In brackets: how many times the"
        " floor (raw imaplib asking for the same items and looking at nothing).",
        _bars(results),
        _times(results, "page", "Newest page of 50 rows, connection reused"),
        _times(results, "page", "The same: CPU of the client (RPC: of Odoo)", cpu=True),
        _times(results, "deep_page", "A page from the middle of the folder"),
        _times(results, "new_page", "Newest page on a new connection"),
        _times(results, "read", "The text of a 3.1 MB message"),
        _times(results, "search", "Search in the subject: first results"),
        _times(results, "search_all", "Search in the subject: 50 results, or all"),
        _far(results),
        _crowd(results),
        _screen(results),
        _imports(results),
        f"## Sending ticket histories\n\n{results.sending}" if results.sending else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


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

    near, far, traffic = results.near, results.far, results.traffic
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
        page = near[middle, RPC, "page"].median
        add(f"page by RPC, {middle:,}", "≤ 25 ms", page, 25)
        add(
            f"page by RPC, {middle:,}, 50 ms away",
            "≤ 25 ms + 1 round trip",
            far[middle, RPC, "page"].median,
            75,
        )
        growth = near[large, RPC, "page"].median / near[small, RPC, "page"].median
        add(
            f"page by RPC, {large:,} against {small:,}",
            "≤ 1.3×",
            growth,
            1.3,
            f"{growth:.2f}×",
        )
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
        add("import against message_process", "≥ 1×", -speed, -1, f"{speed:.2f}×")
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
