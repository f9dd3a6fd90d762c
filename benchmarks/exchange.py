"""Exchange: a page and a message, through our transport and by exchangelib itself.

dev/bench_exchange          a folder of 10,000 messages
dev/bench_exchange --quick  1,000

The server is the one of the tests, in the same process: what counts is how many
requests an act takes and how many bytes they move. The times compare the two clients,
they say nothing of an Exchange.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from dev.environment.console import SetupError, give_up, say
from servers.certificates import Authority
from servers.ews import EwsServer
from servers.exchange_store import GeneratedItems, ServerItem
from transports.interface import (
    Credentials,
    Endpoint,
    MailboxSettings,
)
from transports.registry import open_mailbox

USER, PASSWORD = "ann@example.com", "s3cret"
ROUNDS = 15
_BEGIN = datetime(2026, 3, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Cost:
    """What one act took: the median, and the traffic of one of them."""

    milliseconds: float
    requests: int
    sent: int
    received: int

    def row(self, name: str, act: str) -> str:
        """A line of the table."""
        return (
            f"| {act} | {name} | {self.milliseconds:.1f} ms | {self.requests} "
            f"| {self.sent / 1024:.1f} KB | {self.received / 1024:.1f} KB |"
        )


def make_item(number: int) -> ServerItem:
    """A message with a text of 2 KB and an attachment of 300 KB."""
    message = EmailMessage()
    message["From"] = "Carla Customer <carla@customer.test>"
    message["To"] = "Ann <ann@example.com>, Bob <bob@example.com>"
    message["Subject"] = f"Printer on fire, part {number}"
    message["Message-ID"] = f"<{number}@customer.test>"
    message["Date"] = "Sun, 01 Mar 2026 12:00:00 +0100"
    message.set_content("It burns, and it has burnt before.\n" * 60)
    message.add_attachment(
        bytes(300_000), maintype="application", subtype="pdf", filename="photo.pdf"
    )
    return ServerItem(message.as_bytes(), _BEGIN + timedelta(minutes=number))


def measure(server: EwsServer, act: Callable[[], object]) -> Cost:
    """The act, some times; the first one does not count."""
    act()
    seconds = []
    for _round in range(ROUNDS):
        server.requests.clear()
        started = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - started)
    sent = sum(len(one.body) for one in server.requests)
    received = sum(one.answered for one in server.requests)
    median = statistics.median(seconds) * 1000
    return Cost(median, server.count(), sent, received)


def ours(server: EwsServer, authority: Authority) -> dict[str, Callable[[], object]]:
    """Our transport: rows ready to be shown."""
    end = Endpoint(server.host, server.port, ca_certificate=authority.pem)
    settings = MailboxSettings("exchange", end, Credentials(USER, PASSWORD))
    mailbox = open_mailbox(settings)
    key = mailbox.page().messages[0].key
    return {
        "a page of 50": mailbox.page,
        "the text of a message": lambda: mailbox.read(key),
        "the original": lambda: mailbox.raw(key),
    }


def exchangelib_itself(
    server: EwsServer, authority: Authority
) -> dict[str, Callable[[], object]]:
    """As its documentation shows it, with ``only()`` for a page."""
    import exchangelib
    from exchangelib.protocol import BaseProtocol
    from exchangelib.version import EXCHANGE_2016, Version
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            super().cert_verify(conn, url, str(authority.ca_file), cert)

    BaseProtocol.HTTP_ADAPTER_CLS = Adapter
    configuration = exchangelib.Configuration(
        service_endpoint=server.url,
        credentials=exchangelib.Credentials(USER, PASSWORD),
        auth_type=exchangelib.BASIC,
        version=Version(EXCHANGE_2016),
    )
    account = exchangelib.Account(
        USER,
        config=configuration,
        autodiscover=False,
        access_type=exchangelib.DELEGATE,
        default_timezone=exchangelib.UTC,
    )
    newest = account.inbox.all().order_by("-datetime_received")
    fields = ("subject", "sender", "datetime_received", "is_read", "has_attachments")
    shown = (*fields, "display_to", "size", "message_id", "references")
    first = next(iter(newest.only("subject")[:1]))
    read = ("subject", "body", "text_body", "headers", "attachments")

    def get(*wanted: str) -> object:
        return account.inbox.all().only(*wanted).get(id=first.id)

    return {
        "a page of 50": lambda: list(newest.only(*shown)[:50]),
        "the text of a message": lambda: get(*read),
        "the original": lambda: get("mime_content"),
    }


def markdown(count: int) -> str:
    """The table."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        issued = authority.issue()
        with EwsServer(
            {USER: PASSWORD},
            certificate_file=issued.certificate_file,
            key_file=issued.key_file,
        ) as server:
            inbox = server.mailbox(USER).folder("INBOX")
            inbox.items = GeneratedItems(count, make_item)
            contestants = {
                "ours": ours(server, authority),
                "exchangelib": exchangelib_itself(server, authority),
            }
            rows = [
                measure(server, act).row(name, what)
                for what in contestants["ours"]
                for name, acts in contestants.items()
                for act in (acts[what],)
            ]
    head = ["| act | by | time | requests | sent | received |", "| --- " * 6 + "|"]
    return "\n".join([*head, *rows])


def main() -> None:
    count = 1_000 if "--quick" in sys.argv else 10_000
    say(f"A folder of {count} messages with attachments of 300 KB, {ROUNDS} times")
    say(markdown(count))


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        give_up(error)
