"""What a connection test found, as rows for people."""

import time

from ..transports import registry, smtp
from ..transports.errors import MailTransportError

INCOMING = "incoming"
OUTGOING = "outgoing"
STEPS = {
    INCOMING: ("name", "tcp", "tls", "greeting", "sign-in", "read"),
    OUTGOING: ("name", "tcp", "tls", "greeting", "sign-in", "send"),
}


def probe_incoming(settings):
    """Open the mailbox and read one row; nothing is changed."""
    with registry.open_mailbox(settings) as mailbox:
        mailbox.page(limit=1)


def probe_outgoing(endpoint, credentials):
    """Sign in for sending; nothing is sent."""
    with smtp.connect(endpoint, credentials) as connection:
        connection.noop()


def run(direction, probe, *arguments):
    """The steps of a probe: ``[(step, "ok" | "failed" | "skipped", seconds,
    error)]``."""
    started = time.monotonic()
    failure = None
    try:
        probe(*arguments)
    except MailTransportError as error:
        failure = error
    seconds = time.monotonic() - started
    steps = STEPS[direction]
    if failure is None:
        return [(step, "ok", seconds, None) for step in steps]
    broken = steps.index(failure.step) if failure.step in steps else len(steps) - 1
    return [
        *((step, "ok", 0, None) for step in steps[:broken]),
        (steps[broken], "failed", seconds, failure),
        *((step, "skipped", 0, None) for step in steps[broken + 1 :]),
    ]
