"""What dev/bench does: measure, print, write RESULTS.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.environment.console import SetupError, give_up, say

from . import dovecot, helpdesk, network, report, screen, sending
from .measure import Timing, timing
from .results import Results
from .rivals import RIVALS, Rival

FAR = 0.05
"""Seconds of a simulated round trip."""

FAR_REPEAT = 15

ACTS = ("page", "deep_page", "read", "search", "search_all")


@dataclass(frozen=True)
class Plan:
    """How much is done."""

    sizes: Sequence[int]
    repeat: int
    reps: int
    imported: int
    odoo: bool


def main() -> None:
    options = _options()
    plan = (
        Plan([1_000], 5, 6, 20, not options.without_odoo)
        if options.quick
        else Plan([1_000, 10_000, 100_000], 30, 50, 200, not options.without_odoo)
    )
    results = Results(plan.sizes, reps=plan.reps, imported=plan.imported)
    with ExitStack() as stack:
        server = stack.enter_context(dovecot.running(plan.sizes, plan.reps))
        far = stack.enter_context(network.proxy(server.imap.tls_port, FAR))
        for size in plan.sizes:
            for rival in RIVALS:
                _measure_rival(results, rival, server, far, size, plan.repeat)
        if plan.odoo:
            desk = stack.enter_context(helpdesk.running())
            _measure_odoo(results, desk, server, far, plan)
    text = report.markdown(results)
    say(text)
    if not options.quick and plan.odoo:
        target = Path(__file__).with_name("RESULTS.md")
        target.write_text(text, "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev/bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--without-odoo", action="store_true")
    return parser.parse_args()


def _measure_rival(
    results: Results,
    kind: type[Rival],
    server: Any,
    far: network.Proxy,
    size: int,
    repeat: int,
) -> None:
    say(f"{size:,} messages: {kind.name}")
    rival = kind(dovecot.account(server, dovecot.login(size)))
    rival.open()
    rival.page()
    rival.prepare_deep_page()
    for act in ACTS:
        times = max(3, repeat // 6) if act.startswith("search") else repeat
        results.near[size, rival.name, act] = timing(getattr(rival, act), times)
    rival.close()
    few = max(3, repeat // 3)
    results.near[size, rival.name, "new_page"] = timing(rival.new_page, few)
    distant = kind(dovecot.account(server, dovecot.login(size), far.port))
    distant.open()
    distant.page()
    distant.prepare_deep_page()
    for act in ("page", "deep_page", "read"):
        _measure_far(results, far, size, rival.name, act, getattr(distant, act))
    distant.close()
    _measure_far(results, far, size, rival.name, "new_page", distant.new_page)


def _measure_far(
    results: Results, far: network.Proxy, size: int, name: str, act: str, run: Any
) -> None:
    before = far.traffic
    results.far[size, name, act] = timing(run, FAR_REPEAT, warm_up=0)
    moved = far.traffic - before
    results.traffic[size, name, act] = network.Traffic(
        *(
            round(value / FAR_REPEAT)
            for value in (moved.connections, moved.trips, moved.up, moved.down)
        )
    )


def _measure_odoo(
    results: Results,
    desk: helpdesk.Helpdesk,
    server: Any,
    far: network.Proxy,
    plan: Plan,
) -> None:
    sizes = [dovecot.login(size) for size in plan.sizes]
    crowd = [dovecot.rep_login(number) for number in range(plan.reps)]
    port = server.imap.tls_port
    near = helpdesk.reps(desk, port, server.ca_file, [*sizes, *crowd])
    distant = helpdesk.reps(desk, far.port, server.ca_file, sizes)
    desk.start()
    for size, near_rep, far_rep in zip(plan.sizes, near, distant, strict=False):
        say(f"{size:,} messages: our RPC over HTTP")
        _measure_rpc(results, desk, size, near_rep, plan.repeat)
        rpc = helpdesk.Rpc(helpdesk.Session(desk.url, far_rep), desk.pid)
        rpc.prepare_deep_page()
        for act in ("page", "deep_page", "read"):
            for _ in range(3 * helpdesk.WORKERS):  # each worker signs in once
                getattr(rpc, act)()
            _measure_far(results, far, size, rpc.name, act, getattr(rpc, act))
    say(f"{plan.reps} reps at once")
    sessions = [helpdesk.Session(desk.url, rep) for rep in near[len(sizes) :]]
    results.crowd = helpdesk.all_at_once(sessions)
    say("The inbox in a browser")
    middle = near[len(sizes) // 2]
    results.screen = screen.measure_screen(
        desk.url, middle, 3 if len(sizes) == 1 else 8
    )
    desk.stop()
    say(f"Importing {plan.imported} messages each way")
    results.imports = desk.script(
        "import_messages", account=near[0].account, count=plan.imported
    )
    say(f"Sending {plan.imported} histories each way")
    results.sending = sending.markdown(
        sending.measure(desk, plan.imported, rounds=3), plan.imported
    )


def _measure_rpc(
    results: Results, desk: helpdesk.Helpdesk, size: int, rep: helpdesk.Rep, repeat: int
) -> None:
    rpc = helpdesk.Rpc(helpdesk.Session(desk.url, rep), desk.pid)
    rpc.prepare_deep_page()
    for act in ACTS:
        times = max(3, repeat // 6) if act.startswith("search") else repeat
        used = rpc.cpu()
        measured = timing(getattr(rpc, act), times, warm_up=3)
        spent = (rpc.cpu() - used) / (times + 3)
        results.near[size, rpc.name, act] = Timing(measured.median, measured.p95, spent)


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)
