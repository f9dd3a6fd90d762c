"""What it costs to watch many inboxes in one process, and how soon mail is told of.

dev/bench_watching            10, 100 and 1,000 inboxes
dev/bench_watching --quick    10 and 100

Dovecot and the watcher are on this machine, over TLS. Each inbox is looked at anew once
a minute here, nine times as often as otherwise, so that a minute shows what an hour
costs. Memory is that of the whole process, the interpreter and our transports included.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.environment.console import run, say
from servers.dovecot import DovecotOptions, DovecotServer

PASSWORD = "bench"  # noqa: S105 - of a server on 127.0.0.1 that lives for minutes
REST_SECONDS = 60.0
ARRIVALS = 40
MOST_MEGABYTES, MOST_CPU, MOST_SECONDS = 200, 0.10, 2.0
"""What is asked for with 1,000 inboxes."""

_LIMITS = """
default_client_limit = 8000
default_process_limit = 400
service imap {
  client_limit = 250
}
"""
_LETTER = "From: a@customer.test\r\nSubject: %s\r\nMessage-ID: <%s@x>\r\n\r\nHello\r\n"


def measure(server: DovecotServer, logins: Sequence[str]) -> dict[str, float]:
    """Watch these inboxes for a while, and let some mail arrive."""
    assert server.ca_file is not None
    script = Path(__file__).with_name("scripts") / "watch_inboxes.py"
    task = {
        "host": server.host,
        "port": server.imap.tls_port,
        "ca": server.ca_file.read_text(),
        "password": PASSWORD,
        "logins": list(logins),
        "renew": 60.0,
        "rest": REST_SECONDS,
    }
    command = [sys.executable, str(script)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        _tell(process, task)
        assert _hear(process)["ready"]
        sent = _deliver(server, logins)
        _tell(process, {})
        found = _hear(process)
    arrivals: dict[str, float] = found.pop("arrivals")
    delays = [arrivals.get(name, time.time()) - began for name, began in sent.items()]
    return {
        **found,
        "told": statistics.median(delays),
        "told_last": max(delays),
        "missed": sum(name not in arrivals for name in sent),
    }


def _tell(process: subprocess.Popen[str], what: object) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(what) + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def _deliver(server: DovecotServer, logins: Sequence[str]) -> dict[str, float]:
    """Let mail arrive, one after the other; when each did."""
    sent = {}
    for number in range(ARRIVALS):
        name = f"mail-{number}"
        server.deliver(random.choice(logins), (_LETTER % (name, name)).encode())
        sent[name] = time.time()
        time.sleep(0.1)
    time.sleep(MOST_SECONDS + 1)
    return sent


def markdown(results: Mapping[int, Mapping[str, float]]) -> str:
    """The results as a table, and what is asked for."""
    rows = [
        "| inboxes | signed in after | memory | of it by watching | CPU at rest"
        " | threads | told after (median, last) |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for count, found in results.items():
        more = found["memory"] - found["empty"]
        rows.append(
            f"| {count:,} | {found['seconds']:.0f} s | {found['memory']:.0f} MB"
            f" | {more:.0f} MB | {found['cpu']:.1%} of a core"
            f" | {found['threads']:.0f}"
            f" | {found['told']:.2f} s, {found['told_last']:.2f} s |"
        )
    rows += ["", f"Asked for: ≤ {MOST_MEGABYTES} MB, ≤ {MOST_CPU:.0%}, ≤ 2 s: "]
    rows[-1] += "met." if all(map(_is_met, results.values())) else "**not met**."
    return "\n".join(rows)


def _is_met(found: Mapping[str, float]) -> bool:
    return (
        found["memory"] <= MOST_MEGABYTES
        and found["cpu"] <= MOST_CPU
        and found["told_last"] <= MOST_SECONDS
        and not found["missed"]
    )


def main() -> None:
    counts = (10, 100) if "--quick" in sys.argv else (10, 100, 1000)
    results = {}
    logins = [f"rep{number}@example.com" for number in range(max(counts))]
    options = DovecotOptions(extra=_LIMITS)
    with DovecotServer(dict.fromkeys(logins, PASSWORD), options) as server:
        for login in logins:
            for number in range(5):
                name = f"old-{number}"
                server.deliver(login, (_LETTER % (name, name)).encode())
        for count in counts:
            say(f"Watching {count} inboxes")
            results[count] = measure(server, logins[:count])
    say(markdown(results))


if __name__ == "__main__":
    run(main)
