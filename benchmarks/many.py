"""Many reps at once: each does something every twenty seconds, as people do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil

from dev.environment.console import say

from . import measure
from .helpdesk import Helpdesk, Rep, Session
from .results import Many
from .rivals import PAGE

EACH_SECONDS = 20
WARM_ROUNDS, ROUNDS = 8, 4
"""Turns of everybody: until nearly everybody has met each worker, and then."""

AT_ONCE = 8


def run(desk: Helpdesk, reps: Sequence[Rep], imap_port: int) -> Many:
    """Let them work, and look at what it took."""
    say(f"{len(reps)} reps sign in")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sessions = list(pool.map(lambda rep: Session(desk.url, rep), reps))
    workers = _workers(desk)
    before = sum(_memory(worker) for worker in workers)
    say("Each meets each worker")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(WARM_ROUNDS):
            keys = list(pool.map(_newest, sessions))
    say(f"Each does something every {EACH_SECONDS} s")
    page, read, errors = _working(sessions, keys)
    workers = _workers(desk)
    after = sum(_memory(worker) for worker in workers)
    connections = sum(_connections(worker, imap_port) for worker in workers)
    return Many(
        reps=len(reps),
        workers=len(workers),
        page=measure.of(page),
        read=measure.of(read),
        errors=errors,
        worker_megabytes=after / len(workers) / 2**20,
        connections=connections,
        connection_kilobytes=(after - before) / max(connections, 1) / 2**10,
    )


def _newest(session: Session) -> str:
    return str(session.call("inbox_page", limit=PAGE)["messages"][0]["key"])


def _working(
    sessions: Sequence[Session], keys: Sequence[str]
) -> tuple[list[float], list[float], int]:
    page: list[float] = []
    read: list[float] = []
    failed: list[Exception] = []

    def work(session: Session, key: str) -> None:
        time.sleep(random.uniform(0, EACH_SECONDS))
        for number in range(ROUNDS):
            start = time.perf_counter()
            try:
                if number % 2:
                    session.call("inbox_read", key)
                else:
                    session.call("inbox_page", limit=PAGE)
            except Exception as error:
                failed.append(error)
            spent = time.perf_counter() - start
            (read if number % 2 else page).append(spent * 1000)
            time.sleep(max(0.0, EACH_SECONDS - spent))

    threads = [
        threading.Thread(target=work, args=one)
        for one in zip(sessions, keys, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in failed[:3]:
        say(f"  {error}")
    return page, read, len(failed)


def _workers(desk: Helpdesk) -> list[psutil.Process]:
    """The processes that answer: those that listen where the browsers ask."""
    port = int(desk.url.rpartition(":")[2])
    return [
        child
        for child in psutil.Process(desk.pid).children(recursive=True)
        if any(one.laddr.port == port for one in child.net_connections("tcp"))
    ]


def _memory(worker: psutil.Process) -> int:
    """Bytes that are the worker's own."""
    return int(worker.memory_full_info().uss)


def _connections(worker: psutil.Process, imap_port: int) -> int:
    found = worker.net_connections("tcp")
    return sum(bool(one.raddr) and one.raddr.port == imap_port for one in found)
