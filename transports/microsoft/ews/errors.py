"""The errors of Exchange as ours.

What the server says beyond the name is not repeated.
"""

from __future__ import annotations

import re

from ...errors import (
    MailboxDenied,
    MailTransportError,
    ProtocolError,
    SendRefused,
    Throttled,
    UnsupportedOperation,
)
from ...interface import Endpoint
from ..errors import BUSY, KINDS
from .soap import Refused

_NAME = re.compile(r"Error[A-Za-z]{1,60}")


def convert_answer(
    refused: Refused, endpoint: Endpoint, step: str
) -> MailTransportError:
    """Our error for one that the service names."""
    name = refused.code
    if name in BUSY:
        return Throttled("asked to wait", retry_after=refused.back_off, step=step)
    if name == "ErrorAccessDenied":
        return _denied(endpoint, step)
    for kind, text, names in KINDS:
        if name in names:
            found = kind(text, step=step)
            found.host, found.port = endpoint.host, endpoint.port
            return found
    known = name if _NAME.fullmatch(name) else "no answer of Exchange"
    text = f"the request failed ({known})"
    return ProtocolError(text, host=endpoint.host, port=endpoint.port, step=step)


def _denied(endpoint: Endpoint, step: str) -> MailTransportError:
    """Opening the mailbox is refused, or only what is being done in it."""
    host, port = endpoint.host, endpoint.port
    if step == "sign-in":
        text = "no right to this mailbox"
        return MailboxDenied(text, host=host, port=port, step=step)
    if step == "send":
        return SendRefused("Exchange does not let this sign-in send that")
    text = "Exchange does not let this sign-in do that"
    return UnsupportedOperation(text, host=host, port=port, step=step)
