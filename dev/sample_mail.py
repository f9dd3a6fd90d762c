"""Fills the demo's mailboxes: about forty mails each for ann and bob.

The mails are the same every time; only their dates move with the day, so that
the newest is always some minutes old. They lie in ``sample/``, a file each. Plain
Python, without any library.
"""

from __future__ import annotations

import argparse
import base64
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

if __package__:
    from .sample.build import Mail, to_bytes
    from .sample.reading import mailbox
else:  # started as a script
    from sample.build import Mail, to_bytes
    from sample.reading import mailbox

MAILBOXES: dict[str, tuple[Mail, ...]] = {
    "ann@example.com": mailbox("ann"),
    "bob@example.com": mailbox("bob"),
}
"""The mails of each address."""


@dataclass(frozen=True)
class SampleMessage:
    """A message and where it lies.

    :param folder: path with ``/`` between the levels, ``INBOX`` for the inbox.
    :param flags: IMAP system flags such as ``\\\\Seen``.
    :param received: when the server received it (INTERNALDATE), aware.
    """

    folder: str
    flags: tuple[str, ...]
    received: datetime
    raw: bytes


def messages(address: str, now: datetime | None = None) -> Iterator[SampleMessage]:
    """The messages of one mailbox, oldest first.

    :param address: one of :data:`MAILBOXES`.
    :param now: aware; the dates are relative to it.
    """
    now = now or datetime.now(timezone.utc)
    for mail in sorted(MAILBOXES[address], key=lambda mail: mail.sent(now)):
        yield SampleMessage(
            folder=mail.folder,
            flags=tuple(f"\\{flag.capitalize()}" for flag in mail.flags.split()),
            received=mail.sent(now) + timedelta(seconds=9),
            raw=to_bytes(mail, address, now),
        )


def fill(connection: imaplib.IMAP4, address: str, now: datetime | None = None) -> int:
    """Append the messages of one mailbox; folders are made as needed.

    :param connection: signed in as the owner of the mailbox.
    :returns: the number of messages.
    """
    appended = 0
    known: set[str] = {"INBOX"}
    for message in messages(address, now):
        if message.folder not in known:
            known.add(message.folder)
            connection.create(_quoted(message.folder))
            connection.subscribe(_quoted(message.folder))
        status, answer = connection.append(
            _quoted(message.folder),
            f"({' '.join(message.flags)})",
            imaplib.Time2Internaldate(message.received),
            message.raw,
        )
        if status != "OK":
            raise RuntimeError(f"{address}: {message.folder}: {answer!r}")
        appended += 1
    return appended


def _quoted(folder: str) -> str:
    """A folder's path as IMAP wants it: modified UTF-7 (RFC 3501, 5.1.3), quoted."""
    words, foreign = [], ""
    for character in f"{folder}\0":
        if " " <= character <= "~" or character == "\0":
            if foreign:
                data = base64.b64encode(foreign.encode("utf-16-be")).decode()
                words.append(f"&{data.rstrip('=').replace('/', ',')}-")
                foreign = ""
            words.append("&-" if character == "&" else character)
        else:
            foreign += character
    return f'"{"".join(words[:-1])}"'


def main() -> None:
    """Fill both mailboxes of a server that runs already."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=143)
    parser.add_argument("--tls", action="store_true", help="TLS from the start")
    parser.add_argument("--ca-file", help="authority of the server's certificate")
    parser.add_argument("--password", default="", help="default: the part before the @")
    options = parser.parse_args()
    for address in MAILBOXES:
        if options.tls:
            context = ssl.create_default_context(cafile=options.ca_file)
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                options.host, options.port, ssl_context=context
            )
        else:
            connection = imaplib.IMAP4(options.host, options.port)
        with connection:
            connection.login(address, options.password or address.partition("@")[0])
            print(f"{address}: {fill(connection, address)} messages")


if __name__ == "__main__":
    main()
