"""What differs between the kinds of mail servers, as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ServerType:
    """What differs between the kinds of mail servers.

    :param protocol: as labels name it.
    :param ports: the usual incoming port for each security.
    :param keeps_folders: whether mailboxes have folders and flags.
    :param always_signs_in: whether it has no reading without a sign-in.
    :param takes_embedded: whether what is embedded in a message counts for memos.
    :param host_fields: the servers that have to be named.
    :param port_fields: their ports; none where the port is part of the protocol.
    """

    label: str
    protocol: str
    ports: Mapping[str, int]
    keeps_folders: bool = True
    always_signs_in: bool = False
    takes_embedded: bool = True
    host_fields: tuple[str, ...] = ("smtp_host", "incoming_host")
    port_fields: tuple[str, ...] = ("smtp_port", "incoming_port")


SERVER_TYPES = {
    "pop3": ServerType(
        "POP3/SMTP",
        "POP3",
        {"none": 110, "starttls": 110, "tls": 995},
        keeps_folders=False,
    ),
    "imap": ServerType("IMAP", "IMAP", {"none": 143, "starttls": 143, "tls": 993}),
    "exchange": ServerType(
        "Microsoft Exchange Server",
        "Exchange",
        {"none": 443, "starttls": 443, "tls": 443},
        always_signs_in=True,
        takes_embedded=False,
        host_fields=("exchange_server",),
        port_fields=(),
    ),
}
SECURITIES = [
    ("none", "None"),
    ("starttls", "STARTTLS"),
    ("tls", "SSL/TLS"),
]
SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}
USUAL_PORTS = {
    *SMTP_PORTS.values(),
    *(port for kind in SERVER_TYPES.values() for port in kind.ports.values()),
}
"""A port among these follows type and security; another one was typed."""
