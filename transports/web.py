"""HTTP with an end: so many bytes, so many seconds, whoever answers.

``requests`` speaks it, over a :class:`~.stream.Stream`, which looks the name up,
connects, encrypts and keeps the limits. The limits of ``requests`` itself hold for
one read each: an answer that comes byte by byte could take hours under them.
Nothing is repeated, no redirect is followed, no proxy or ``.netrc`` is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from .checks import check_endpoint
from .errors import (
    ConnectionFailed,
    MailTransportError,
    MessageTooLarge,
    ProtocolError,
)
from .interface import Endpoint, Security
from .limits import DEFAULT_BUDGET
from .stream import Stream

LONGEST_WAIT = 300.0
"""Seconds that a server may ask us to wait."""

CHUNK = 64 * 1024

_HEAD = 128 * 1024
"""Bytes of an answer that are not its content."""


class _Socket:
    """A stream in the shape that ``http.client`` knows."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream.socket, name)

    def settimeout(self, _seconds: float | None) -> None:
        """The stream's limits hold."""

    def sendall(self, data: Any) -> None:
        self._stream.write(data)

    def recv_into(self, buffer: memoryview) -> int:
        data = self._stream.receive(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def makefile(self, *args: Any, **kwargs: Any) -> Any:
        """A file of the real socket, which knows when it may close, read by us."""
        file = self._stream.socket.makefile(*args, **kwargs)
        file.raw._sock = self
        return file


class _Connection(HTTPConnection):
    """A connection within the limits of its adapter."""

    def __init__(self, *args: Any, adapter: BoundedAdapter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._adapter = adapter
        self._stream: Stream | None = None

    def connect(self) -> None:
        end = self._adapter.endpoint
        self._stream = Stream(end, self._adapter.is_allowed)
        self._begin()
        self.sock = _Socket(self._stream)

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        self._begin()
        super().putrequest(*args, **kwargs)

    def _begin(self) -> None:
        if self._stream:
            # Chunks of an answer have lines of their own.
            self._stream.begin(_HEAD + 2 * self._adapter.budget)
            self._stream.step = self._adapter.step


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class BoundedAdapter(HTTPAdapter):
    """For sessions with one server: no answer is longer than the limits allow.

    :ivar budget: bytes of an answer's content.
    :ivar step: what the conversation is about, for the errors.
    """

    def __init__(
        self, endpoint: Endpoint, is_allowed: Callable[[str], bool] | None = None
    ) -> None:
        """:param is_allowed: as for :func:`~.stream.connect`."""
        super().__init__()
        self.endpoint, self.is_allowed = endpoint, is_allowed
        self.budget, self.step = DEFAULT_BUDGET, "sign-in"
        self._pool = _Pool(
            endpoint.host, endpoint.port, maxsize=1, block=True, adapter=self
        )

    def send(  # type: ignore[override]
        self, request: Any, stream: bool = False, **kwargs: Any
    ) -> requests.Response:
        """Ask; read the whole answer unless it is to be streamed.

        :raises MailTransportError: when there is no answer, or too much of it.
        """
        with self.converted():
            answer = super().send(request, stream=True, **kwargs)
            if not stream:
                self.read(answer)
        return answer

    def get_connection(self, url: Any, proxies: Any = None) -> Any:
        """There is one (requests before 2.32)."""
        return self._pool

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """There is one (requests from 2.32 on)."""
        return self._pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The endpoint alone says whom to trust."""

    def close(self) -> None:
        self._pool.close()

    def read(self, answer: requests.Response, is_message: bool = False) -> None:
        """Have the whole content; call it once.

        :param is_message: too much of it is a :class:`~.errors.MessageTooLarge`.
        :raises MailTransportError: for too much, or for what cannot be unpacked.
        """
        try:
            with self.converted():
                chunks = self._bounded(answer, is_message)
                answer._content = b"".join(chunks)
            answer._content_consumed = True  # type: ignore[attr-defined]
        finally:
            # What was not read to its end is no connection to go on with.
            answer.close()

    def _bounded(self, answer: requests.Response, is_message: bool) -> Iterator[bytes]:
        received = 0
        for chunk in answer.iter_content(CHUNK):
            received += len(chunk)
            if received > self.budget and is_message and answer.status_code == 200:
                text = "larger than the limit"
                raise MessageTooLarge(text, size=received, limit=self.budget)
            if received > self.budget:
                raise ProtocolError("the server sends too much", step=self.step)
            yield chunk

    @contextmanager
    def converted(self) -> Iterator[None]:
        """The one place where errors of the libraries become ours."""
        try:
            yield
        except (requests.RequestException, OSError, KeyError, ValueError) as error:
            raise self.error(ConnectionFailed, "the connection failed") from error

    def error(self, kind: type[MailTransportError], text: str) -> MailTransportError:
        """An error that knows where and when it happened."""
        found = kind(text, step=self.step)
        found.host, found.port = self.endpoint.host, self.endpoint.port
        return found


def endpoint_of(url: str, *, timeout: float, ca_certificate: str = "") -> Endpoint:
    """The server of a web address.

    :raises ValueError: for what is none.
    """
    parts = urlsplit(url)
    is_plain = parts.scheme == "http"
    return Endpoint(
        parts.hostname or "",
        parts.port or (80 if is_plain else 443),
        Security.NONE if is_plain else Security.TLS,
        timeout=timeout,
        ca_certificate=ca_certificate,
    )


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
    """One HTTP connection to one server."""

    def __init__(
        self, endpoint: Endpoint, is_allowed: Callable[[str], bool] | None = None
    ) -> None:
        """Nothing is sent yet.

        :param is_allowed: as for :func:`~.stream.connect`.
        """
        check_endpoint(endpoint)
        if endpoint.security is Security.STARTTLS:
            raise ProtocolError("HTTP has no STARTTLS", step="tls")
        self.endpoint = endpoint
        self._adapter = BoundedAdapter(endpoint, is_allowed)
        self._session: requests.Session | None = _Session()
        self._session.trust_env = False
        self._session.mount(self.root, self._adapter)

    @property
    def step(self) -> str:
        """What the conversation is about, for the errors."""
        return self._adapter.step

    @step.setter
    def step(self, step: str) -> None:
        self._adapter.step = step

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
        self._adapter.budget = budget
        with self._adapter.converted():
            answer = session.request(
                method,
                url,
                data=body or None,
                headers=headers,
                allow_redirects=False,
                # NTLM looks at the connection before the answer is read.
                stream=True,
            )
        self._adapter.read(answer, is_message)
        return answer

    def error(self, kind: type[MailTransportError], text: str) -> MailTransportError:
        """An error that knows where and when it happened."""
        return self._adapter.error(kind, text)

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
