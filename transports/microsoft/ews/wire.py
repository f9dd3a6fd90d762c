"""Requests to Exchange Web Services, and what can go wrong with them.

Nothing is repeated, no redirect is followed, no proxy or ``.netrc`` is looked at, and
what comes back is bounded in bytes and in time.
"""

from __future__ import annotations

import requests
from requests.auth import HTTPBasicAuth

from ...checks import check_credentials
from ...errors import (
    AuthenticationFailed,
    ConnectionFailed,
    NoCommonSignIn,
    ProtocolError,
    Throttled,
    TlsFailed,
    UnsupportedOperation,
)
from ...interface import AuthMethod, Credentials, Endpoint, Security
from ...limits import DEFAULT_BUDGET
from ...web import Bearer, WebClient, retry_after
from .errors import convert_answer
from .soap import Refused, response_messages, wrap
from .xml import Element, find

DEFAULT_PATH = "/EWS/Exchange.asmx"

API_VERSION = "Exchange2013_SP1"
"""Older ones have neither ``Preview`` nor ``Flag`` nor ``TextBody``."""


class Wire(WebClient):
    """One signed-in HTTP connection to one Exchange server."""

    def __init__(self, endpoint: Endpoint, credentials: Credentials) -> None:
        """Nothing is sent yet.

        :raises AuthenticationFailed: for what cannot be a sign-in.
        """
        super().__init__(endpoint)
        check_credentials(credentials)
        self._credentials = credentials
        self.open().headers["Content-Type"] = "text/xml; charset=utf-8"

    @property
    def url(self) -> str:
        """Where the service is; the only address anything is ever sent to."""
        return f"{self.root}{self.endpoint.path or DEFAULT_PATH}"

    def sign_in(self, payload: Element) -> list[Element]:
        """Find out how the server wants to be told who we are, and tell.

        The first request holds no secret.

        :raises AuthenticationFailed: when it refuses.
        """
        if self._credentials.method is AuthMethod.OAUTH2:
            self.open().auth = Bearer(self._credentials.secret)
            return self.call(payload)
        answer = self._post(payload, DEFAULT_BUDGET)
        if answer.status_code != 401:
            self._check_status(answer)
            return self._take_apart(payload, answer.content)
        offered = _schemes(answer)
        if self._credentials.method is AuthMethod.NONE:
            raise self._refused("the server wants to know who we are")
        self.open().auth = self._authentication(offered)
        return self.call(payload)

    def _authentication(self, offered: frozenset[str]) -> requests.auth.AuthBase:
        """NTLM where it is offered, else Basic; never Basic without encryption.

        Only one of them where the credentials say so.
        """
        login, secret = self._credentials.login, self._credentials.secret
        wanted = self._credentials.scheme
        if wanted != "basic" and offered & {"ntlm", "negotiate"}:
            return _ntlm(login, secret)
        if wanted != "ntlm" and "basic" in offered:
            if self.endpoint.security is Security.NONE:
                raise TlsFailed(
                    "no password without encryption",
                    reason="required",
                    host=self.endpoint.host,
                    port=self.endpoint.port,
                )
            return HTTPBasicAuth(login.encode(), secret.encode())
        text = "the server offers no sign-in with a password that is allowed"
        raise self._refused(text, NoCommonSignIn)

    def _refused(
        self, text: str, kind: type[AuthenticationFailed] = AuthenticationFailed
    ) -> AuthenticationFailed:
        host, port = self.endpoint.host, self.endpoint.port
        return kind(text, host=host, port=port, step=self.step)

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

    def _post(self, payload: Element, budget: int) -> requests.Response:
        body = wrap(payload, API_VERSION)
        return self.request("POST", self.url, body, budget=budget)

    def _check_status(self, answer: requests.Response) -> None:
        """Refuse whatever is not an answer of the service."""
        status = answer.status_code
        is_xml = answer.content[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml")
        if status == 200 or (status == 500 and is_xml):
            return
        if status == 401:
            raise self._refused("the server refuses the sign-in")
        wait = retry_after(answer.headers.get("Retry-After"))
        if status == 429 or (status == 503 and wait):
            raise Throttled("asked to wait", retry_after=wait, step=self.step)
        if status in (502, 503, 504):
            raise self.error(ConnectionFailed, "the service is out of order")
        if 300 <= status < 400:
            text = "the server sends us elsewhere, where no password is to go"
            raise self.error(ProtocolError, text)
        raise self.error(ProtocolError, f"no mail service answers there ({status})")

    def _take_apart(self, payload: Element, content: bytes) -> list[Element]:
        try:
            found = response_messages(content, _name(payload))
        except Refused as refused:
            raise convert_answer(refused, self.endpoint, self.step) from refused
        if not found:
            raise ProtocolError("this is no answer of Exchange", step=self.step)
        return found

    def check(self, message: Element) -> Element:
        """Give a response message back unless it is an error.

        :raises MailTransportError: what it says is wrong.
        """
        code = find(message, "m:ResponseCode")
        if message.get("ResponseClass") != "Error" or code == "NoError":
            return message
        refused = Refused(code, message)
        raise convert_answer(refused, self.endpoint, self.step) from refused


def _name(payload: Element) -> str:
    return str(payload.tag).rpartition("}")[2]


def _ntlm(login: str, secret: str) -> requests.auth.AuthBase:
    """Only who has an Exchange needs the library."""
    try:
        from requests_ntlm import HttpNtlmAuth
    except ImportError as error:
        text = "the Python package requests-ntlm is not installed"
        raise UnsupportedOperation(text) from error
    ntlm: requests.auth.AuthBase = HttpNtlmAuth(login, secret)
    return ntlm


def _schemes(answer: requests.Response) -> frozenset[str]:
    """What the server offers for signing in."""
    headers = answer.raw.headers.getlist("WWW-Authenticate")
    words = [part.split() for header in headers for part in header.split(",")]
    return frozenset(found[0].lower() for found in words if found)
