"""The one place that knows which transport serves which server type."""

from __future__ import annotations

from .errors import UnsupportedOperation
from .interface import Mailbox, MailboxFactory, MailboxSettings

_factories: dict[str, MailboxFactory] = {}


def register(server_type: str, factory: MailboxFactory) -> None:
    """Make ``factory`` the transport of ``server_type``."""
    _factories[server_type] = factory


def server_types() -> list[str]:
    """The registered server types, in the order of registration."""
    return list(_factories)


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
