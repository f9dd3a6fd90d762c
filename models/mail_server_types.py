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
    :param host_fields: the servers that have to be named, that of incoming mail last.
    :param port_fields: their ports; none where the port is part of the protocol.
    :param web_path: where the service usually is on a server that is named by one
        field for all it does, by HTTPS; empty for other servers.
    :param auth_methods: the only ways to sign in; empty where all are possible.
    :param opens_others: whether a sign-in can open another mailbox than its own.
    :param has_directory: whether mailboxes can be looked up there.
    :param services: what an administrator has to allow a mailbox.
    :param max_file_size: of a file that is sent, in MB; 0 where mail as a whole is
        limited only.
    """

    label: str
    protocol: str
    ports: Mapping[str, int]
    keeps_folders: bool = True
    always_signs_in: bool = False
    takes_embedded: bool = True
    host_fields: tuple[str, ...] = ("smtp_host", "incoming_host")
    port_fields: tuple[str, ...] = ("smtp_port", "incoming_port")
    web_path: str = ""
    auth_methods: tuple[str, ...] = ()
    opens_others: bool = False
    has_directory: bool = False
    services: str = "IMAP, SMTP"
    max_file_size: float = 0


SERVER_TYPES = {
    "pop3": ServerType(
        "POP3/SMTP",
        "POP3",
        {"none": 110, "starttls": 110, "tls": 995},
        keeps_folders=False,
        services="POP3, SMTP",
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
        web_path="/EWS/Exchange.asmx",
        auth_methods=("password",),
        opens_others=True,
        has_directory=True,
        services="Exchange Web Services",
    ),
    "graph": ServerType(
        "Microsoft 365 (Graph)",
        "Graph",
        {"none": 443, "starttls": 443, "tls": 443},
        always_signs_in=True,
        host_fields=("graph_host",),
        port_fields=(),
        web_path="/v1.0",
        auth_methods=("microsoft",),
        opens_others=True,
        services="Microsoft Graph",
        max_file_size=2.7,
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
