"""A thousand accounts out of a spreadsheet: how long they take, and each part of them.

On Odoo's side, without HTTP, in parts as large as the dialog's.
"""

from __future__ import annotations

import re
from pathlib import Path

from dev.environment.console import run, say

from . import helpdesk

ROWS = 1_000
MOST = 10.0
"""Seconds for all of them."""

_DIALOG = Path(__file__).parents[1] / "static/src/accounts/paste_accounts.esm.js"
_PART = re.compile(r"ROWS_PER_CALL = (\d+);")


def main() -> int:
    """Measure and print; 1 where it takes too long."""
    [part] = map(int, _PART.findall(_DIALOG.read_text()))
    with helpdesk.running() as desk:
        found = desk.script("paste_rows", rows=ROWS, part=part)
    say(f"| {ROWS:,} rows | seconds | of Odoo's CPU | longest without progress |")
    say("| --- | ---: | ---: | ---: |")
    for turn, took in found.items():
        seconds = (took["total"], took["computed"], took["longest"])
        say(f"| {turn} | {' | '.join(f'{number:.1f}' for number in seconds)} |")
    return int(any(took["total"] > MOST for took in found.values()))


if __name__ == "__main__":
    run(main)
