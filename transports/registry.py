"""The one place that knows which transport serves which server type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .errors import UnsupportedOperation
from .interface import Mailbox, MailboxFactory, MailboxSettings


def _open_imap(settings: MailboxSettings) -> Mailbox:
    from .imap.mailbox import ImapMailbox

    return ImapMailbox(settings)


def _open_pop3(settings: MailboxSettings) -> Mailbox:
    from .pop3.mailbox import Pop3Mailbox

    return Pop3Mailbox(settings)


def _open_exchange(settings: MailboxSettings) -> Mailbox:
    from .microsoft.ews.mailbox import ExchangeMailbox

    return ExchangeMailbox(settings)


def _open_graph(settings: MailboxSettings) -> Mailbox:
    from .microsoft.graph.mailbox import GraphMailbox

    return GraphMailbox(settings)


# Imported on first use: a server that speaks no POP3 need not load its library.
_factories: dict[str, MailboxFactory] = {
    "imap": _open_imap,
    "pop3": _open_pop3,
    "exchange": _open_exchange,
    "graph": _open_graph,
}


def register(server_type: str, factory: MailboxFactory) -> None:
    """Make ``factory`` the transport of ``server_type``."""
    _factories[server_type] = factory


def server_types() -> list[str]:
    """The registered server types, in the order of registration."""
    return list(_factories)


@contextmanager
def replaced(factories: Mapping[str, MailboxFactory]) -> Iterator[None]:
    """For the duration of the block other factories serve the given types."""
    before = dict(_factories)
    _factories.update(factories)
    try:
        yield
    finally:
        _factories.clear()
        _factories.update(before)


def open_mailbox(settings: MailboxSettings) -> Mailbox:
    """Connect and sign in.

    :raises MailTransportError: as the transport does.
    :raises UnsupportedOperation: for an unknown server type.
    """
    try:
        factory = _factories[settings.server_type]
    except KeyError as error:
        raise UnsupportedOperation(
            f"no transport for server type {settings.server_type!r}"
        ) from error
    return factory(settings)
