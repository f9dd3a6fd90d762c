"""Watch so many inboxes in this process, and say what that costs: one JSON object.

In a process of its own, as memory is measured; started by benchmarks/watching.py.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from transports.imap import idle
from transports.interface import Credentials, Endpoint, MailboxSettings
from transports.registry import open_watch
from transports.watching.watcher import Watcher


class Told:
    """Notes when it was told of what arrived."""

    def __init__(self, settings, arrivals):
        self.settings, self.host = settings, settings.incoming.host
        self.arrivals = arrivals

    def open(self, memory):
        return open_watch(self.settings, memory)

    def seen(self, news):
        for row in news.arrived:
            self.arrivals[row.subject] = time.time()

    def lost(self, error):
        sys.stderr.write(f"lost: {error}\n")


def megabytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def cpu_share(seconds):
    """Of one core, while nothing is asked of this process."""
    before, began = time.process_time(), time.monotonic()
    time.sleep(seconds)
    return (time.process_time() - before) / (time.monotonic() - began)


def settings_of(task, login):
    endpoint = Endpoint(task["host"], task["port"], ca_certificate=task["ca"])
    return MailboxSettings("imap", endpoint, Credentials(login, task["password"]))


def wait_until(happened):
    while not happened():
        time.sleep(0.05)


def main():
    task = json.loads(sys.stdin.readline())
    empty = megabytes()
    idle.RENEW_SECONDS = task["renew"]
    watcher = Watcher()
    arrivals = {}
    began = time.monotonic()
    for login in task["logins"]:
        watcher.add(login, Told(settings_of(task, login), arrivals))
    wait_until(lambda: watcher.listening() == len(task["logins"]))
    signed_in = time.monotonic() - began
    signing_cpu = time.process_time()
    share = cpu_share(task["rest"])
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    found = {
        "seconds": signed_in,
        "signing_cpu": signing_cpu,
        "empty": empty,
        "memory": megabytes(),
        "cpu": share,
        "threads": len(os.listdir("/proc/self/task")),
        "arrivals": arrivals,
    }
    print(json.dumps(found), flush=True)
    watcher.close()
    time.sleep(1)


if __name__ == "__main__":
    main()
