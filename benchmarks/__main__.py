"""What dev/bench does: measure, print, write RESULTS.md."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.environment.console import run, say

from . import dovecot, helpdesk, many, network, report, roundcube, screen, sending
from .measure import Timing, in_turn, timing
from .results import Results
from .rivals import PAGE, RIVALS, RawImaplib, Rival, Transport

FAR = 0.05
"""Seconds of a simulated round trip."""

FAR_REPEAT = 15

ACTS = ("page", "deep_page", "read", "search", "search_all")


ALL_AT_ONCE = 240
"""Messages of the mailbox that is imported onto one ticket in the browser."""

RIVAL_SIZES = (10_000, 100_000)
MILLION = (100_000, 1_000_000)


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
    if options.rivals or options.million or options.reps:
        _one_part(options)
        return
    plan = (
        Plan([1_000], 5, 6, 20, not options.without_odoo)
        if options.quick
        else Plan([1_000, 10_000, 100_000], 30, 50, 200, not options.without_odoo)
    )
    results = Results(plan.sizes, reps=plan.reps, imported=plan.imported)
    with ExitStack() as stack:
        mailboxes = [*plan.sizes, ALL_AT_ONCE]
        server = stack.enter_context(dovecot.running(mailboxes, plan.reps))
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
        folder = Path(__file__).parent
        (folder / "RESULTS.md").write_text(text, "utf-8")
        for name, drawing in report.pictures(results):
            (folder / "pictures").mkdir(exist_ok=True)
            (folder / "pictures" / f"{name}.svg").write_text(drawing, "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev/bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--without-odoo", action="store_true")
    parser.add_argument("--rivals", action="store_true")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--reps", type=int, default=0)
    return parser.parse_args()


def _one_part(options: argparse.Namespace) -> None:
    """What takes long, or asks for much, and is only printed."""
    sizes = MILLION if options.million else RIVAL_SIZES if options.rivals else ()
    results = Results(sizes)
    workers = 4 if options.reps else helpdesk.WORKERS
    with (
        dovecot.running(sizes, options.reps) as server,
        helpdesk.running(workers) as desk,
    ):
        logins = [dovecot.login(size) for size in sizes]
        logins += [dovecot.rep_login(number) for number in range(options.reps)]
        reps = helpdesk.reps(desk, server.imap.tls_port, server.ca_file, logins)
        desk.start()
        if options.rivals:
            _measure_webmail(results, desk, server, reps)
        if options.million:
            for size, rep in zip(sizes, reps, strict=False):
                _measure_growth(results, desk, server, size, rep)
        if options.reps:
            results.many = many.run(desk, reps[len(sizes) :], server.imap.tls_port)
    say(report.part(results))


def _measure_webmail(
    results: Results, desk: helpdesk.Helpdesk, server: Any, reps: Sequence[helpdesk.Rep]
) -> None:
    """Ours and Roundcube on the same mailboxes, in turn."""
    port, authority = server.imap.tls_port, server.ca_file
    with roundcube.RoundcubeServer(port, authority) as webmail:
        for size, rep in zip(RIVAL_SIZES, reps, strict=False):
            say(f"{size:,} messages: ours and Roundcube")
            ours = helpdesk.Rpc(helpdesk.Session(desk.url, rep), desk.pid)
            theirs = roundcube.Roundcube(webmail.url, rep.login, rep.password)
            for act, times in (("page", 15), ("read", 15), ("search_words", 4)):
                contestants: tuple[Any, ...] = (ours, theirs)
                acts = {one.name: getattr(one, act) for one in contestants}
                for name, found in in_turn(acts, times, warm_up=4).items():
                    results.rivals[size, name, act] = found


def _measure_growth(
    results: Results, desk: helpdesk.Helpdesk, server: Any, size: int, rep: helpdesk.Rep
) -> None:
    say(f"{size:,} messages")
    # The server's own index, which it makes once.
    first = RawImaplib(dovecot.account(server, dovecot.login(size)))
    first.new_page()
    transport = Transport(dovecot.account(server, dovecot.login(size)))
    transport.open()
    rpc = helpdesk.Rpc(helpdesk.Session(desk.url, rep), desk.pid)
    transport.prepare_deep_page()
    rpc.middle = transport.middle  # Thousands of pages are enough for once.
    for act in ("page", "deep_page"):
        acts = {one.name: getattr(one, act) for one in (transport, rpc)}
        for name, found in in_turn(acts, 15, warm_up=4).items():
            results.near[size, name, act] = found
    transport.close()


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
    webmail = plan.sizes[-len(RIVAL_SIZES) :] == list(RIVAL_SIZES)
    crowd = [dovecot.rep_login(number) for number in range(plan.reps)]
    port = server.imap.tls_port
    whole = dovecot.login(ALL_AT_ONCE)
    near = helpdesk.reps(desk, port, server.ca_file, [*sizes, *crowd, whole])
    distant = helpdesk.reps(desk, far.port, server.ca_file, sizes)
    desk.start()
    for size, near_rep, far_rep in zip(plan.sizes, near, distant, strict=False):
        say(f"{size:,} messages: our RPC over HTTP")
        _measure_rpc(results, desk, size, near_rep, plan.repeat)
        _measure_overhead(results, desk, server, size, near_rep, plan.repeat)
        rpc = helpdesk.Rpc(helpdesk.Session(desk.url, far_rep), desk.pid)
        rpc.prepare_deep_page()
        for act in ("page", "deep_page", "read"):
            for _ in range(3 * helpdesk.WORKERS):  # each worker signs in once
                getattr(rpc, act)()
            _measure_far(results, far, size, rpc.name, act, getattr(rpc, act))
    say(f"{plan.reps} reps at once")
    sessions = [helpdesk.Session(desk.url, rep) for rep in near[len(sizes) : -1]]
    results.crowd = helpdesk.all_at_once(sessions)
    say("The inbox in a browser")
    middle = near[len(sizes) // 2]
    results.screen = screen.measure_screen(
        desk.url, middle, 3 if len(sizes) == 1 else 8
    )
    results.all_at_once = screen.import_all(desk.url, near[-1], "toner")
    if webmail:
        _measure_webmail(results, desk, server, near[len(sizes) - len(RIVAL_SIZES) :])
    desk.stop()
    say(f"Importing {plan.imported} messages each way")
    results.imports = desk.script(
        "import_messages", account=near[0].account, count=plan.imported
    )
    say(f"Sending {plan.imported} histories each way")
    results.sending = sending.measure(desk, plan.imported, rounds=3)


def _measure_overhead(
    results: Results,
    desk: helpdesk.Helpdesk,
    server: Any,
    size: int,
    rep: helpdesk.Rep,
    repeat: int,
) -> None:
    """What our RPC adds to an empty call of Odoo and to our transport."""
    transport = Transport(dovecot.account(server, dovecot.login(size)))
    transport.open()
    session = helpdesk.Session(desk.url, rep)
    acts = {
        "nothing": session.ask_nothing,
        "transport": transport.page,
        "page": lambda: session.call("inbox_page", limit=PAGE),
    }
    for name, found in in_turn(acts, repeat, warm_up=6).items():
        results.in_turn[size, name] = found
    transport.close()


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
    run(main)
