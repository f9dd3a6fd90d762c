"""HTTPS to one server: what the transports that speak HTTP have in common.

Nothing is repeated, no redirect is followed, no proxy or ``.netrc`` is looked at,
and what comes back is bounded in bytes and in time.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPSConnectionPool

from .checks import check_endpoint
from .errors import (
    ConnectionFailed,
    HostUnknown,
    MailTransportError,
    MessageTooLarge,
    ProtocolError,
    TimedOut,
)
from .interface import Endpoint, Security
from .stream import DEFAULT_BUDGET, MIN_RATE, PATIENCE
from .tls import context_for, convert_error

LONGEST_WAIT = 300.0
"""Seconds that a server may ask us to wait."""

CHUNK = 64 * 1024


class _Pool(HTTPSConnectionPool):
    """Says nothing of certificates that are not checked: the server's form does."""

    def _validate_conn(self, conn: Any) -> None:
        if not conn.sock:
            conn.connect()


class _Adapter(HTTPAdapter):
    """One connection, with the endpoint's own idea of whom to trust."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._tls: dict[str, Any] = {}
        if endpoint.security is Security.TLS:
            self._tls = {"ssl_context": context_for(endpoint, "http")}
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs, **self._tls)
        pools = {**self.poolmanager.pool_classes_by_scheme, "https": _Pool}
        self.poolmanager.pool_classes_by_scheme = pools

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        """The context alone decides: requests would put its own in its place."""
        host, _pool = super().build_connection_pool_key_attributes(
            request, verify, cert
        )
        return host, dict(self._tls)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """As above."""


class _Session(requests.Session):
    """A session that stays where it is."""

    def get_redirect_target(self, resp: Any) -> None:
        """There is none, whatever the server says."""


class Bearer(requests.auth.AuthBase):
    """An OAuth 2 access token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class WebClient:
    """One HTTP connection to one server.

    :ivar step: what the conversation is about, for the errors.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        """Nothing is sent yet."""
        check_endpoint(endpoint)
        if endpoint.security is Security.STARTTLS:
            raise ProtocolError("HTTP has no STARTTLS", step="tls")
        self.endpoint = endpoint
        self.step = "sign-in"
        self._session: requests.Session | None = _Session()
        self._session.trust_env = False
        self._session.mount(self.root, _Adapter(endpoint))

    @property
    def root(self) -> str:
        """The server; the only one anything is ever sent to."""
        end = self.endpoint
        scheme = "http" if end.security is Security.NONE else "https"
        host = f"[{end.host}]" if ":" in end.host else end.host
        return f"{scheme}://{host}:{end.port}"

    def open(self) -> requests.Session:
        """The session.

        :raises ConnectionFailed: after :meth:`close`.
        """
        if self._session is None:
            raise ConnectionFailed("the connection is closed")
        return self._session

    def request(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        budget: int = DEFAULT_BUDGET,
        is_message: bool = False,
    ) -> requests.Response:
        """One request and its whole answer, whatever the status.

        :param budget: bytes the server may answer with.
        :param is_message: then more is a :class:`~.errors.MessageTooLarge`.
        :raises MailTransportError: when there is no answer, or too much of it.
        """
        session = self.open()
        deadline = time.monotonic() + PATIENCE * self.endpoint.timeout
        deadline += len(body) / MIN_RATE
        with self._converted():
            answer = session.request(
                method,
                url,
                data=body or None,
                headers=headers,
                timeout=self.endpoint.timeout,
                allow_redirects=False,
                stream=True,
            )
            try:
                chunks = self._bounded(answer, budget, deadline, is_message)
                answer._content = b"".join(chunks)
                answer._content_consumed = True  # type: ignore[attr-defined]
            finally:
                # What was not read to its end is no connection to go on with.
                answer.close()
        return answer

    def _bounded(
        self,
        answer: requests.Response,
        budget: int,
        deadline: float,
        is_message: bool,
    ) -> Iterator[bytes]:
        received = 0
        for chunk in answer.iter_content(CHUNK):
            received += len(chunk)
            if received > budget and is_message and answer.status_code == 200:
                text = "larger than the limit"
                raise MessageTooLarge(text, size=received, limit=budget)
            if received > budget:
                raise ProtocolError("the server sends too much", step=self.step)
            if time.monotonic() > deadline + received / MIN_RATE:
                raise self.error(TimedOut, "the server is too slow")
            yield chunk

    @contextmanager
    def _converted(self) -> Iterator[None]:
        """The one place where errors of the network become ours."""
        try:
            yield
        except (requests.RequestException, OSError, KeyError, ValueError) as error:
            raise convert_http(error, self.endpoint, self.step) from error

    def error(self, kind: type[MailTransportError], text: str) -> MailTransportError:
        """An error that knows where and when it happened."""
        host, port = self.endpoint.host, self.endpoint.port
        found = kind(text, step=self.step)
        found.host, found.port = host, port
        return found

    def close(self) -> None:
        """Close the connection; never raises."""
        if self._session is not None:
            self._session.close()
            self._session.auth = None
            self._session = None


def retry_after(text: str | None) -> float:
    """Seconds to wait; a date is not understood (RFC 9110, 10.2.3)."""
    text = (text or "").strip()
    return min(float(text), LONGEST_WAIT) if text.isdecimal() else 0


def convert_http(error: Exception, endpoint: Endpoint, step: str) -> MailTransportError:
    """Our error for what requests, urllib3 or the socket raised.

    They wrap each other: the innermost that says something wins.
    """
    host, port = endpoint.host, endpoint.port
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return convert_error(cause, endpoint, "tls")
        if isinstance(cause, socket.gaierror | UnicodeError):
            return HostUnknown("no such name", host=host, port=port, step="name")
        if isinstance(cause, ConnectionRefusedError):
            refused = ConnectionFailed("refused", host=host, port=port, step="tcp")
            refused.__cause__ = cause
            return refused
    if any(isinstance(cause, TimeoutError) or _is_timeout(cause) for cause in causes):
        return TimedOut("no answer within the limit", host=host, port=port, step=step)
    return ConnectionFailed("the connection failed", host=host, port=port, step=step)


def _is_timeout(error: BaseException) -> bool:
    return "Timeout" in type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was made of."""
    seen: set[int] = set()
    pending: list[BaseException] = [error]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [
            one.__cause__,
            one.__context__,
            getattr(one, "reason", None),
            *one.args,
        ]
        pending += [each for each in inner if isinstance(each, BaseException)]
