"""Watch one inbox as Odoo's evented worker does, and print what arrives."""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402

from transports.interface import (  # noqa: E402
    Credentials,
    Endpoint,
    MailboxSettings,
)
from transports.registry import open_watch  # noqa: E402
from transports.watching.interface import News, Watch  # noqa: E402
from transports.watching.watcher import Watcher  # noqa: E402


class Printer:
    host = "localhost"

    def __init__(self, settings: MailboxSettings) -> None:
        self.settings = settings

    def open(self, memory: str) -> Watch:
        return open_watch(self.settings, memory)

    def seen(self, news: News) -> None:
        found = {"is_live": news.is_live, "arrived": [m.subject for m in news.arrived]}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()

    def lost(self, error: Exception) -> None:
        sys.stdout.write(json.dumps({"lost": str(error)}) + "\n")
        sys.stdout.flush()


def main() -> None:
    task = json.loads(sys.stdin.readline())
    endpoint = Endpoint(task["host"], task["port"], ca_certificate=task["ca"])
    credentials = Credentials(task["login"], task["password"])
    watcher = Watcher()
    watcher.add("inbox", Printer(MailboxSettings("imap", endpoint, credentials)))
    # Whoever reads from here would keep all others waiting
    threading.Event().wait(task["seconds"])
    watcher.close()


if __name__ == "__main__":
    main()
