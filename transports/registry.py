"""What a server type is, each said in one row; the one place that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .errors import UnsupportedOperation
from .interface import Endpoint, Mailbox, MailboxFactory, MailboxSettings
from .tls import Certificate
from .watching.interface import Watch, WatchFactory

Greeting = Callable[[Endpoint], tuple[Certificate | None, frozenset[str]]]
"""Connects without a sign-in: the certificate, and what the server says it can."""

_HTTPS = {"none": 443, "starttls": 443, "tls": 443}


@dataclass(frozen=True)
class ServerType:
    """What differs between the kinds of mail servers.

    :param label: as the choice of a type names it.
    :param protocol: as other labels name it.
    :param transport: opens a mailbox; or where it is, as ``module:name`` from this
        package on, imported on first use: who has no POP3 need not load it.
    :param ports: the usual incoming port for each security.
    :param is_remote: whether the mailbox is reached through the network.
    :param greeting: for the test of a server that speaks first; empty for others.
    :param keeps_folders: whether mailboxes have folders and flags.
    :param always_signs_in: whether it has no reading without a sign-in.
    :param takes_embedded: whether what is embedded in a message counts for memos.
    :param host_fields: the servers that have to be named, that of incoming mail last.
    :param port_fields: their ports; none where the port is part of the protocol.
    :param web_path: where the service usually is on a server that is named by one
        field for all it does, by HTTPS; empty for other servers.
    :param auth_methods: the only ways to sign in; empty where all are possible.
    :param microsoft_rights: what Microsoft is asked for, ``{mail}`` and ``{graph}``
        being its services; empty where it is not asked.
    :param opens_others: whether a sign-in can open another mailbox than its own.
    :param has_directory: whether mailboxes can be looked up there.
    :param services: what an administrator has to allow a mailbox.
    :param watch: looks at an inbox again and again, as ``transport`` is named.
    :param watch_pause: seconds between two looks where the server is not heard.
    :param max_file_size: of a file that is sent, in MB; 0 where mail as a whole is
        limited only.
    """

    label: str
    protocol: str
    transport: str | MailboxFactory
    ports: Mapping[str, int]
    is_remote: bool = True
    greeting: str | Greeting = ""
    keeps_folders: bool = True
    always_signs_in: bool = False
    takes_embedded: bool = True
    host_fields: tuple[str, ...] = ("smtp_host", "incoming_host")
    port_fields: tuple[str, ...] = ("smtp_port", "incoming_port")
    web_path: str = ""
    auth_methods: tuple[str, ...] = ()
    microsoft_rights: str = ""
    opens_others: bool = False
    has_directory: bool = False
    services: str = "IMAP, SMTP"
    watch: str | WatchFactory = ".watching.poll:PolledWatch"
    watch_pause: float = 300.0
    max_file_size: float = 0

    def open(self, settings: MailboxSettings) -> Mailbox:
        """Connect and sign in.

        :raises MailTransportError: as the transport does.
        """
        mailbox: Mailbox = _loaded(self.transport)(settings)
        return mailbox

    def open_watch(self, settings: MailboxSettings, memory: str) -> Watch:
        """Connect and sign in, to look at the inbox.

        :param memory: of the watch before.
        :raises MailTransportError: as the transport does.
        """
        watch: Watch = _loaded(self.watch)(settings, memory)
        watch.pause = self.watch_pause
        return watch

    def greet(self, endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
        """See :data:`Greeting`; only where there is one.

        :raises MailTransportError: as the transport does.
        """
        certificate, offers = _loaded(self.greeting)(endpoint)
        return certificate, offers


def _loaded(found: Any) -> Any:
    """What a row names, or is."""
    if not isinstance(found, str):
        return found
    module, _colon, name = found.partition(":")
    return getattr(import_module(module, __package__), name)


SERVER_TYPES: dict[str, ServerType] = {
    "pop3": ServerType(
        "POP3/SMTP",
        "POP3",
        ".pop3.mailbox:Pop3Mailbox",
        {"none": 110, "starttls": 110, "tls": 995},
        greeting=".pop3.connection:greet",
        keeps_folders=False,
        microsoft_rights="{mail}/POP.AccessAsUser.All {mail}/SMTP.Send",
        services="POP3, SMTP",
    ),
    "imap": ServerType(
        "IMAP",
        "IMAP",
        ".imap.mailbox:ImapMailbox",
        {"none": 143, "starttls": 143, "tls": 993},
        greeting=".imap.connection:greet",
        microsoft_rights="{mail}/IMAP.AccessAsUser.All {mail}/SMTP.Send",
        watch=".imap.idle:ImapWatch",
        watch_pause=60.0,
    ),
    "exchange": ServerType(
        "Microsoft Exchange Server",
        "Exchange",
        ".microsoft.ews.mailbox:ExchangeMailbox",
        _HTTPS,
        always_signs_in=True,
        takes_embedded=False,
        host_fields=("exchange_server",),
        port_fields=(),
        web_path="/EWS/Exchange.asmx",
        auth_methods=("password",),
        opens_others=True,
        has_directory=True,
        services="Exchange Web Services",
        watch_pause=120.0,
    ),
    "graph": ServerType(
        "Microsoft 365 (Graph)",
        "Graph",
        ".microsoft.graph.mailbox:GraphMailbox",
        _HTTPS,
        always_signs_in=True,
        host_fields=("graph_host",),
        port_fields=(),
        web_path="/v1.0",
        auth_methods=("microsoft",),
        microsoft_rights="{graph}/Mail.ReadWrite {graph}/Mail.Send",
        opens_others=True,
        services="Microsoft Graph",
        watch_pause=60.0,
        max_file_size=2.7,
    ),
}
"""In the order in which they are offered; see :func:`register`."""


def register(name: str, server_type: ServerType) -> None:
    """Add a server type: how another addon brings its own.

    It adds the same name to the field ``server_type`` of ``mail.server.profile``, and
    there the fields that the row names.
    """
    SERVER_TYPES[name] = server_type


def open_mailbox(settings: MailboxSettings) -> Mailbox:
    """Connect and sign in.

    :raises MailTransportError: as the transport does.
    :raises UnsupportedOperation: for an unknown server type.
    """
    return _row(settings).open(settings)


def open_watch(settings: MailboxSettings, memory: str = "") -> Watch:
    """Connect and sign in, to look at the inbox; see :meth:`ServerType.open_watch`.

    :raises MailTransportError: as :func:`open_mailbox`.
    """
    return _row(settings).open_watch(settings, memory)


def _row(settings: MailboxSettings) -> ServerType:
    try:
        return SERVER_TYPES[settings.server_type]
    except KeyError as error:
        raise UnsupportedOperation(
            f"no transport for server type {settings.server_type!r}"
        ) from error
