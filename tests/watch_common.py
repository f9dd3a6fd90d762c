"""What tests of watched inboxes share: a desk of their own, and a bus that rings."""

import json
import threading
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import (
    CloseCode,
    WebsocketConnectionHandler,
    _kick_all,
)

from ..models import bus_bus, ir_websocket
from ..tools import watching
from ..transports.watching import watcher

SOON = 15


class WatchCase:
    """For an ``HttpCase``: what is watched ends with the test."""

    def watch_here(self):
        self.desk = watching.Desk(is_tested=True)
        for module in (bus_bus, ir_websocket):
            self.startPatcher(patch.object(module, "DESK", self.desk))
        self.startPatcher(patch.object(BusBus, "_sendone", send_now))
        self.startPatcher(patch.object(watching, "LINGER_SECONDS", 1.0))
        self.addCleanup(self.end_watching)

    def end_watching(self):
        self.desk.watcher.close()
        self.wait_until(lambda: not any(map(is_watcher, threading.enumerate())))

    @contextmanager
    def browse_live(self, path, login, **options):
        """A browser whose websocket Odoo takes; see ``browse``."""
        is_allowed = patch.object(
            WebsocketConnectionHandler, "websocket_allowed", return_value=True
        )
        with is_allowed, self.browse(path, login, **options) as page:
            try:
                yield page
            finally:
                _kick_all(CloseCode.KILL_NOW)

    def wait_until(self, happened, timeout=SOON):
        deadline = time.monotonic() + timeout
        while not happened():
            self.assertLess(time.monotonic(), deadline, "it does not happen")
            time.sleep(0.02)


send_one = BusBus._sendone


def send_now(bus, *args):
    """In a test nothing is committed, and so PostgreSQL would tell nobody."""
    bus.env.flush_all()
    send_one(bus, *args)
    bus.env.cr.precommit.run()
    bus.env.cr.postcommit.run()


def is_watcher(thread):
    return thread.name.startswith(watcher.__name__)


def read_payloads(websocket, kind):
    """What the next message of a websocket brings of one kind."""
    messages = [found["message"] for found in json.loads(websocket.recv())]
    return [message["payload"] for message in messages if message["type"] == kind]


def read_news(websocket):
    """The next news that a websocket brings."""
    while True:
        found = read_payloads(websocket, watching.NEWS)
        if found:
            return found[-1]
