"""What an SMTP server answers, and what smtplib raises, as our errors."""

from __future__ import annotations

import contextlib
import smtplib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import (
    ConnectionFailed,
    HostUnknown,
    MailTransportError,
    ProtocolError,
    SendRefused,
    Throttled,
    TimedOut,
)
from ..interface import Endpoint

_TEXT_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient the server did not take.

    :param code: the SMTP reply code; 4xx is a temporary reason.
    :param text: what the server said, on one line, capped.
    """

    address: str
    code: int
    text: str


def one_line(reply: bytes | str) -> str:
    """A reply as one printable line, capped."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[
        :_TEXT_LIMIT
    ]


def refusal(refused: Sequence[Refusal]) -> MailTransportError:
    """One error for what was refused; temporary only if all of it is."""
    text = "; ".join(f"{item.code} {item.text}" for item in refused[:3])
    if all(400 <= item.code < 500 for item in refused):
        return Throttled(text, step="send")
    addresses = tuple(item.address for item in refused if item.address)
    return SendRefused(text, recipients=addresses)


@contextlib.contextmanager
def converted(endpoint: Endpoint, step: str) -> Iterator[None]:
    """Turn what smtplib, ssl and the socket raise into our errors."""
    where: dict[str, Any] = {"host": endpoint.host, "port": endpoint.port, "step": step}
    try:
        yield
    except MailTransportError as error:
        error.host, error.port = endpoint.host, endpoint.port
        raise
    except socket.gaierror as error:
        raise HostUnknown("the server's name is not known", **where) from error
    except UnicodeError as error:
        raise HostUnknown("the server's name is not valid", **where) from error
    except smtplib.SMTPResponseException as error:
        raise _response_error(error, where) from error
    # An SMTPException is an OSError, too.
    except OSError as error:
        raise _connection_error(error, where) from error


def _connection_error(error: Exception, where: dict[str, Any]) -> MailTransportError:
    # smtplib hides a time-out behind SMTPServerDisconnected.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return TimedOut("no answer within the limit", **where)
    if isinstance(error, smtplib.SMTPException) and not isinstance(
        error, smtplib.SMTPServerDisconnected
    ):
        return ProtocolError("the answer is not SMTP", **where)
    return ConnectionFailed("the connection failed", **where)


def _response_error(
    error: smtplib.SMTPResponseException, where: dict[str, Any]
) -> MailTransportError:
    if 400 <= error.smtp_code < 500:
        return Throttled("the server asks to come later", step=where["step"])
    return ProtocolError("the server refuses the conversation", **where)
