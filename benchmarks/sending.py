"""Queue and send ticket histories: from a rep's account, and as Odoo does it.

dev/bench_sending            200 histories each way
dev/bench_sending --quick    20

Both ways post the same texts to the same SMTP server on this machine, over TLS, to one
recipient each, and empty the queue afterwards. Ours also remembers, durably and before
each message goes, that it may have gone.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from dev.environment.console import run, say
from servers.smtp import SmtpServer

from . import helpdesk

ROUNDS = 3
"""Taken in turn; shown are medians."""


def measure(
    desk: helpdesk.Helpdesk, count: int, rounds: int = ROUNDS
) -> dict[str, float]:
    """Seconds for queueing and for sending, each way, and the composer's own time."""
    with SmtpServer({"rep@example.com": "rep"}) as server:
        assert server.ca_file is not None
        found: dict[str, float] = desk.script(
            "send_histories",
            count=count,
            rounds=rounds,
            host="localhost",
            port=server.tls_port,
            ca=server.ca_file.read_text(),
        )
        expected = 2 * (rounds + 1) * count
        if len(server.envelopes) != expected:
            raise RuntimeError(f"{len(server.envelopes)} of {expected} arrived")
    return found


def speed(found: Mapping[str, float]) -> float:
    """How many times as fast as Odoo's own."""
    ours = found["ours_queue"] + found["ours_send"]
    return (found["odoo_queue"] + found["odoo_send"]) / ours


def markdown(found: Mapping[str, float], count: int) -> str:
    """The result as a table."""
    rows = [
        f"| {count} histories | queued | sent | in all | per message |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, way in (("Odoo's `mail.mail`", "odoo"), ("from an account", "ours")):
        queue, send = found[f"{way}_queue"], found[f"{way}_send"]
        each = (queue + send) / count * 1000
        rows.append(
            f"| {name} | {queue:.2f} s | {send:.2f} s | {queue + send:.2f} s "
            f"| {each:.1f} ms |"
        )
    rows += [
        "",
        f"Ours runs at {speed(found):.2f} × the speed of Odoo's own. The text of a"
        f" history of {found['memos']:.0f} memos is made in"
        f" {found['compose'] * 1000:.0f} ms.",
    ]
    return "\n".join(rows)


def main() -> None:
    count = 20 if "--quick" in sys.argv else 200
    with helpdesk.running() as desk:
        say(f"Sending {count} histories each way, {ROUNDS} times")
        say(markdown(measure(desk, count), count))


if __name__ == "__main__":
    run(main)
