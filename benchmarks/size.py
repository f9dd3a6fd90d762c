"""What a rep does all day, in a large helpdesk and in an empty one, in one run.

On Odoo's side, without HTTP; what an act writes is taken back. The empty helpdesk has
the demo's tickets and forty more, one with a discussion as long as in the large one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from dev.environment.console import run, say

from . import dovecot, helpdesk

TICKETS, QUICK, FEW = 500_000, 20_000, 40
"""Every fortieth ticket is the rep's own; the last one has the long discussion."""

REPEAT = 7
QUEUE = 10_000
"""Mails of the rep's own that wait in the large helpdesk."""

MOST_TIMES, MOST_MORE = 1.5, 15.0
"""So many times the cost in the empty helpdesk, or so many milliseconds more."""

MAILBOX = 1_000
WORDS = [
    "printer",
    "scanner",
    "toner",
    "paper",
    "drum",
    "fuser",
    "tray",
    "cable",
    "network",
    "driver",
    "server",
    "mail",
    "password",
    "account",
    "invoice",
    "order",
    "delivery",
    "colour",
    "stripes",
    "noise",
    "jam",
    "error",
    "light",
    "display",
    "firmware",
    "update",
    "warranty",
    "repair",
    "contract",
    "sparkles",
]


def measure(desk: helpdesk.Helpdesk, account: int, tickets: int) -> dict[str, Any]:
    """``{"empty": …, "full": …}`` of what ``scripts/at_size.py`` gives."""
    found = {}
    for name, count, queue in (("empty", FEW, 0), ("full", tickets, QUEUE)):
        say(f"{count:,} tickets more")
        made = desk.script(
            "fill_helpdesk",
            account=account,
            tickets=count,
            queue=queue,
            words=WORDS,
            prefix=f"HT-{name}-",
        )
        found[name] = desk.script("at_size", account=account, repeat=REPEAT, **made)
    return found


def grows(empty: Mapping[str, Any], full: Mapping[str, Any]) -> bool:
    """Whether an act costs more than it may, or reads a whole table."""
    allowed = max(empty["median"] * MOST_TIMES, empty["median"] + MOST_MORE)
    return bool(full["scans"]) or full["median"] > allowed


def markdown(found: Mapping[str, Any], tickets: int) -> str:
    """The result as a table."""
    rows = [
        f"| act, ms | empty | {tickets:,} tickets | times | statements | scans | |",
        "| --- | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for act, full in found["full"].items():
        empty = found["empty"][act]
        rows.append(
            f"| {act} | {empty['median']:.1f} | {full['median']:.1f}"
            f" | {full['median'] / empty['median']:.2f}"
            f" | {empty['statements']} → {full['statements']}"
            f" | {', '.join(full['scans']) or 'none'}"
            f" | {'GROWS' if grows(empty, full) else ''} |"
        )
    return "\n".join(rows)


def main() -> int:
    """Measure and print; 1 where something grows."""
    tickets = QUICK if "--quick" in sys.argv else TICKETS
    with dovecot.running([MAILBOX], 1) as server, helpdesk.running() as desk:
        port, login = server.imap.tls_port, dovecot.login(MAILBOX)
        [rep] = helpdesk.reps(desk, port, server.ca_file, [login])
        found = measure(desk, rep.account, tickets)
    say(markdown(found, tickets))
    full = found["full"].items()
    return int(any(grows(found["empty"][act], one) for act, one in full))


if __name__ == "__main__":
    run(main)
