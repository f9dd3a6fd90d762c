"""What dev/check-graph does once everything is there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from email.message import EmailMessage

from dev.environment import bootstrap, places, python_packages
from dev.environment.console import SetupError, give_up, say
from servers.graph import GraphServer

_LOCK = places.CHECKOUT / "dev" / "check_graph.txt"
_CLIENT = places.CHECKOUT / "dev" / "graph_client.py"
_USER, _OTHER, _SHARED = "ann@example.com", "bob@example.com", "sales@example.com"
_TOKEN = "t0ken-of-ann"  # noqa: S105 - of a server that lives for seconds
_PAGES = 25
_ENDS_WITHIN = 120


def main(arguments: Sequence[str]) -> int:
    """Run the check; 0 when all of it worked."""
    python = python_packages.ensure(_LOCK)
    with GraphServer({_TOKEN: _USER}) as server:
        _fill(server)
        told = {"url": server.url, "token": _TOKEN, "pages": _PAGES, "shared": _SHARED}
        try:
            client = subprocess.run(
                [python, _CLIENT, json.dumps({**told, "to": _OTHER})],
                timeout=_ENDS_WITHIN,
            )
            if client.returncode == 0:
                _check_server(server)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            say(f"FAILED: {error}")
            return 1
        finally:
            _tell(server, "-v" in arguments)
    if client.returncode:
        say("FAILED: O365 does not get along with the server.")
        return 1
    say("O365 lists, pages, reads, marks, moves and sends through the Graph server.")
    return 0


def _tell(server: GraphServer, verbose: bool) -> None:
    say(f"{server.count()} requests")
    for one in server.requests if verbose else ():
        say(f"  {one.method} {one.url}")


def _mail(number: int) -> bytes:
    message = EmailMessage()
    message["From"] = "Carla Customer <carla@customer.test>"
    message["To"], message["Subject"] = _USER, f"mail {number}"
    message["Message-ID"] = f"<{number}@customer.test>"
    message["Date"] = "Sun, 01 Mar 2026 12:00:00 +0100"
    message.set_content(f"This is mail {number}: Grüße.\n")
    if number == _PAGES:
        message.add_alternative("<p>This is the <b>newest</b>.</p>", subtype="html")
        message.add_attachment(
            b"%PDF-1" * 100, maintype="application", subtype="pdf", filename="a.pdf"
        )
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _fill(server: GraphServer) -> None:
    mailbox = server.mailbox(_USER)
    for number in range(1, _PAGES + 1):
        received = datetime(2026, 3, number, 12, tzinfo=timezone.utc)
        mailbox.deliver(_mail(number), received=received, is_read=number % 2 == 0)
    mailbox.make_folder("Projects/Kitchen")
    server.mailbox(_OTHER)
    server.share(_SHARED, _USER).deliver(_mail(1))


def _subjects(server: GraphServer, address: str, path: str) -> list[str]:
    items = server.mailbox(address).folder(path).items
    return [item.header("Subject") for item in items]


def _check_server(server: GraphServer) -> None:
    """What the client did has to be seen in the mailboxes."""
    expected: Mapping[tuple[str, str], list[str]] = {
        (_OTHER, "INBOX"): ["an answer"],
        (_USER, "Sent Items"): ["an answer"],
        (_USER, "Projects/Kitchen"): [f"mail {_PAGES}"],
        (_USER, "Archive"): ["mail 1"],
    }
    for (address, path), subjects in expected.items():
        found = _subjects(server, address, path)
        assert found == subjects, f"{address} has {found} in {path}"
    [moved] = server.mailbox(_USER).folder("Projects/Kitchen").items
    assert moved.is_read and moved.flagged, "not marked"
    [got] = server.mailbox(_OTHER).folder("INBOX").items
    names = [part.name for part in got.attachments]
    assert names == ["note.txt"], f"attached: {names}"


if __name__ == "__main__":
    bootstrap.end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        give_up(error)
