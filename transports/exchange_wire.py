"""Requests to Exchange Web Services, and what can go wrong with them.

The envelope, its answer and the names of its errors are exchangelib's; the HTTP
session is ours: exchangelib looks for servers elsewhere, waits and repeats by
itself, shares connections by password in a global table, and logs headers. Here
nothing is repeated, no redirect is followed, no proxy or ``.netrc`` is looked at,
and what comes back is bounded in bytes and in time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from .checks import check_credentials, check_endpoint
from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    MailTransportError,
    ProtocolError,
    Throttled,
    TimedOut,
    TlsFailed,
)
from .exchange_errors import convert_answer, convert_http
from .exchange_xml import Element, find
from .interface import AuthMethod, Credentials, Endpoint, Security
from .stream import DEFAULT_BUDGET, MIN_RATE, PATIENCE
from .tls import context_for

DEFAULT_PATH = "/EWS/Exchange.asmx"

API_VERSION = "Exchange2013_SP1"
"""Older ones have neither ``Preview`` nor ``Flag`` nor ``TextBody``."""

_LONGEST_WAIT = 300.0


@cache
def _service(operation: str) -> Any:
    """exchangelib's wrapping of one operation; loaded when it is needed."""
    from exchangelib.services.common import EWSService
    from exchangelib.version import EXCHANGE_2013_SP1, Version

    kind = type(operation, (EWSService,), {"SERVICE_NAME": operation})
    version = Version(EXCHANGE_2013_SP1, API_VERSION)
    return kind(SimpleNamespace(credentials=None, version=version))


class _Adapter(HTTPAdapter):
    """One connection, with the endpoint's own idea of whom to trust."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._tls: dict[str, Any] = {}
        if endpoint.security is Security.TLS:
            self._tls = {"ssl_context": context_for(endpoint)}
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs, **self._tls)

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


class _Bearer(requests.auth.AuthBase):
    """An OAuth 2 access token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Wire:
    """One signed-in HTTP connection to one Exchange server.

    :ivar step: what the conversation is about, for the errors.
    """

    def __init__(self, endpoint: Endpoint, credentials: Credentials) -> None:
        """Nothing is sent yet.

        :raises AuthenticationFailed: for what cannot be a sign-in.
        """
        check_endpoint(endpoint)
        check_credentials(credentials)
        if endpoint.security is Security.STARTTLS:
            raise ProtocolError("HTTP has no STARTTLS", step="tls")
        self.endpoint = endpoint
        self._credentials = credentials
        self.step = "sign-in"
        self._session: requests.Session | None = _Session()
        self._session.trust_env = False
        self._session.mount(self.url, _Adapter(endpoint))
        self._session.headers["Content-Type"] = "text/xml; charset=utf-8"

    @property
    def url(self) -> str:
        """Where the service is; the only address anything is ever sent to."""
        end = self.endpoint
        scheme = "http" if end.security is Security.NONE else "https"
        host = f"[{end.host}]" if ":" in end.host else end.host
        return f"{scheme}://{host}:{end.port}{end.path or DEFAULT_PATH}"

    def sign_in(self, payload: Element) -> list[Element]:
        """Find out how the server wants to be told who we are, and tell.

        The first request holds no secret.

        :raises AuthenticationFailed: when it refuses.
        """
        if self._credentials.method is AuthMethod.OAUTH2:
            self._open().auth = _Bearer(self._credentials.secret)
            return self.call(payload)
        answer = self._post(payload, DEFAULT_BUDGET)
        if answer.status_code != 401:
            self._check_status(answer)
            return self._take_apart(payload, answer.content)
        offered = _schemes(answer)
        if self._credentials.method is AuthMethod.NONE:
            raise self._refused("the server wants to know who we are")
        self._open().auth = self._authentication(offered)
        return self.call(payload)

    def _authentication(self, offered: frozenset[str]) -> requests.auth.AuthBase:
        """NTLM where it is offered, else Basic; never Basic without encryption."""
        login, secret = self._credentials.login, self._credentials.secret
        if offered & {"ntlm", "negotiate"}:
            from requests_ntlm import HttpNtlmAuth

            ntlm: requests.auth.AuthBase = HttpNtlmAuth(login, secret)
            return ntlm
        if "basic" in offered:
            if self.endpoint.security is Security.NONE:
                raise TlsFailed(
                    "no password without encryption",
                    reason="required",
                    host=self.endpoint.host,
                    port=self.endpoint.port,
                )
            return HTTPBasicAuth(login.encode(), secret.encode())
        raise self._refused("the server offers no sign-in with a password")

    def _refused(self, text: str) -> AuthenticationFailed:
        host, port = self.endpoint.host, self.endpoint.port
        return AuthenticationFailed(text, host=host, port=port, step=self.step)

    # Asking

    def call(self, payload: Element, budget: int = DEFAULT_BUDGET) -> list[Element]:
        """The response messages of one request, in the order of what was asked.

        What is wrong with one of them is for :func:`check` to raise.

        :param budget: bytes the server may answer with.
        :raises MailTransportError: when the whole request failed.
        """
        answer = self._post(payload, budget)
        self._check_status(answer)
        return self._take_apart(payload, answer.content)

    def _open(self) -> requests.Session:
        if self._session is None:
            raise ConnectionFailed("the connection is closed")
        return self._session

    def _post(self, payload: Element, budget: int) -> requests.Response:
        session = self._open()
        body = _service(_name(payload)).wrap(payload, API_VERSION)
        deadline = time.monotonic() + PATIENCE * self.endpoint.timeout
        deadline += len(body) / MIN_RATE
        with self._converted():
            answer = session.post(
                self.url,
                data=body,
                timeout=self.endpoint.timeout,
                allow_redirects=False,
                stream=True,
            )
            try:
                answer._content = b"".join(self._bounded(answer, budget, deadline))
                answer._content_consumed = True  # type: ignore[attr-defined]
            finally:
                # What was not read to its end is no connection to go on with.
                answer.close()
        return answer

    def _bounded(
        self, answer: requests.Response, budget: int, deadline: float
    ) -> Iterator[bytes]:
        received = 0
        for chunk in answer.iter_content(64 * 1024):
            received += len(chunk)
            if received > budget:
                raise ProtocolError("the server sends too much", step=self.step)
            if time.monotonic() > deadline + received / MIN_RATE:
                raise self._error(TimedOut, "the server is too slow")
            yield chunk

    @contextmanager
    def _converted(self) -> Iterator[None]:
        """The one place where errors of the network become ours."""
        try:
            yield
        except (requests.RequestException, OSError, KeyError, ValueError) as error:
            raise convert_http(error, self.endpoint, self.step) from error

    def _error(self, kind: type[MailTransportError], text: str) -> MailTransportError:
        host, port = self.endpoint.host, self.endpoint.port
        return kind(text, host=host, port=port, step=self.step)

    def _check_status(self, answer: requests.Response) -> None:
        """Refuse whatever is not an answer of the service."""
        status = answer.status_code
        is_xml = answer.content[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml")
        if status == 200 or (status == 500 and is_xml):
            return
        if status == 401:
            raise self._refused("the server refuses the sign-in")
        wait = _retry_after(answer)
        if status == 429 or (status == 503 and wait):
            raise Throttled("asked to wait", retry_after=wait, step=self.step)
        if status in (502, 503, 504):
            raise self._error(ConnectionFailed, "the service is out of order")
        if 300 <= status < 400:
            text = "the server sends us elsewhere, where no password is to go"
            raise self._error(ProtocolError, text)
        raise self._error(ProtocolError, f"no mail service answers there ({status})")

    def _take_apart(self, payload: Element, content: bytes) -> list[Element]:
        from exchangelib.errors import EWSError
        from exchangelib.util import SOAPNS, ParseError, to_xml

        try:
            body = to_xml(content).find(f"{{{SOAPNS}}}Body")
            if body is None:
                raise ProtocolError("this is no answer of Exchange", step=self.step)
            found: Sequence[Element] = _service(_name(payload))._get_soap_messages(body)
        except (EWSError, ParseError) as error:
            raise convert_answer(error, self.endpoint, self.step) from error
        if not found:
            raise ProtocolError("the server answers with nothing", step=self.step)
        return list(found)

    def check(self, message: Element) -> Element:
        """Give a response message back unless it is an error.

        :raises MailTransportError: what it says is wrong.
        """
        code = find(message, "m:ResponseCode")
        if message.get("ResponseClass") != "Error" or code == "NoError":
            return message
        error = _service("GetItem")._get_exception(code=code, text="", msg_xml=None)
        for value in message.iterfind("{*}MessageXml/{*}Value"):
            if value.get("Name") == "BackOffMilliseconds" and value.text:
                error.back_off = int(value.text) / 1000
        raise convert_answer(error, self.endpoint, self.step) from error

    def close(self) -> None:
        """Close the connection; never raises."""
        if self._session is not None:
            self._session.close()
            self._session.auth = None
            self._session = None


def _name(payload: Element) -> str:
    return str(payload.tag).rpartition("}")[2]


def _schemes(answer: requests.Response) -> frozenset[str]:
    """What the server offers for signing in."""
    headers = answer.raw.headers.getlist("WWW-Authenticate")
    words = [part.split() for header in headers for part in header.split(",")]
    return frozenset(found[0].lower() for found in words if found)


def _retry_after(answer: requests.Response) -> float:
    """Seconds; a date is not understood (RFC 9110, 10.2.3)."""
    text = answer.headers.get("Retry-After", "").strip()
    return min(float(text), _LONGEST_WAIT) if text.isdigit() else 0
