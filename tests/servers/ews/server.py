"""A small Exchange Web Services server for tests: SOAP 1.1 over HTTP or HTTPS.

It knows the operations mail programs need and is strict about them: elements it
does not know, or in another order than the schema has them, are a fault
(``ErrorSchemaValidation``), and an item is given with the properties asked for and
no others. Every request is recorded; faults come on demand::

    with EwsServer({"ann@example.com": "secret"}) as server:
        server.mailbox("ann@example.com").deliver(raw)
        server.faults.append(busy(5000))

It was written from the documentation ([MS-OXWSFOLD], [MS-OXWSSRCH], [MS-OXWSMSG],
[MS-OXWSATT], [MS-OXWSRSLNM]); how well is for an independent client to say
(``dev/check-exchange``).
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from ..exchange_http import Answer, ExchangeHttpServer, Handler
from ..exchange_store import ExchangeError, ServerMailbox
from .authentication import NtlmHandshake, is_basic
from .operations import OPERATIONS
from .schema import check_schema
from .soap import E, Fault, envelope, fault_envelope, local_name

PATH = "/EWS/Exchange.asmx"


@dataclass(frozen=True)
class Recorded:
    """A request as it came: what was asked, and how large question and answer are."""

    operation: str
    authorization: str
    body: bytes
    answered: int


def busy(milliseconds: int) -> Answer:
    """``ErrorServerBusy`` as a SOAP fault, with the time to wait."""
    problem = Fault("ErrorServerBusy", "The server cannot service this request now.")
    return Answer(500, fault_envelope(problem, {"BackOffMilliseconds": milliseconds}))


def page_of_html(status: int = 500) -> Answer:
    """What a front end says when the server behind it is down."""
    body = b"<!DOCTYPE html><html><body><h1>Server Error in '/EWS' Application</h1>"
    return Answer(status, body, {"Content-Type": "text/html"})


class _Handler(Handler):
    server_version = "Microsoft-IIS/10.0"
    handshake: NtlmHandshake | None = None
    login = ""

    def do_GET(self) -> None:
        """Some clients look first whether there is anything."""
        if self._is_signed_in():
            self._send(Answer(200, b"<html><body>Service</body></html>"))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """A SOAP request."""
        body = self.read_body()
        if self.path.lower() != PATH.lower():
            self._send(Answer(404, b"not here"))
        elif self._is_signed_in():
            self._send(self.owner.answer(self.login, body))

    def _is_signed_in(self) -> bool:
        """Whether the request may go on; otherwise it is answered with 401."""
        ews = self.owner
        header = self.headers.get("Authorization", "")
        scheme, _space, data = header.partition(" ")
        if header:
            ews.authorizations.append(header)
        if self.login and not header:  # NTLM signs in a connection
            return True
        self.login, challenge = "", ""
        if scheme == "Basic" and "Basic" in ews.schemes:
            ews.handshakes["Basic"] += 1
            self.login = is_basic(data, ews.users)
        elif scheme in ("NTLM", "Negotiate") and "NTLM" in ews.schemes:
            challenge = self._continue_ntlm(data)
        if self.login:
            return True
        self._send_challenge(challenge)
        return False

    def _continue_ntlm(self, data: str) -> str:
        token = base64.b64decode(data or "")
        if token[8:9] == b"\x01" or not self.handshake:
            self.handshake = NtlmHandshake(self.owner.users)
        answer, self.login = self.handshake.step(token)
        if self.login:
            self.owner.handshakes["NTLM"] += 1
        return base64.b64encode(answer).decode() if answer else ""

    def _send_challenge(self, challenge: str) -> None:
        schemes = self.owner.schemes
        offers = [f"NTLM {challenge}"] if challenge else [*schemes]
        self.send_response(401)
        for offer in offers:
            realm = ' realm="exchange"' if offer == "Basic" else ""
            self.send_header("WWW-Authenticate", offer + realm)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, answer: Answer) -> None:
        headers = {"Content-Type": "text/xml; charset=utf-8", **answer.headers}
        self.send_answer(replace(answer, headers=headers))


class EwsServer(ExchangeHttpServer):
    """An Exchange server for the users given, on 127.0.0.1.

    :param users: login name and password.
    :param schemes: what it offers for signing in, ``NTLM`` and ``Basic``.
    :ivar directory: addresses and names that can be found.
    :ivar handshakes: how often each scheme was used.
    """

    handler = _Handler
    path = PATH

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        certificate_file: Path | None = None,
        key_file: Path | None = None,
        schemes: tuple[str, ...] = ("Basic",),
        port: int = 0,
    ) -> None:
        super().__init__(certificate_file, key_file, port)
        self.users = dict(users)
        self.schemes = schemes
        self.directory: dict[str, str] = {}
        self.handshakes: Counter[str] = Counter()

    def mailbox(self, address: str) -> ServerMailbox:
        """The mailbox of an address; a new one is found in the directory."""
        name = address.partition("@")[0].replace(".", " ").title()
        self.directory.setdefault(address, name)
        return super().mailbox(address)

    def mailbox_for(self, login: str, address: str = "") -> ServerMailbox:
        """The mailbox a request is about.

        :raises ExchangeError: no such one, or no right to it.
        """
        address = address or login
        if address != login and address not in self.directory:
            raise ExchangeError("ErrorNonExistentMailbox", "No mailbox with such guid.")
        if address != login and login not in self.rights.get(address, ()):
            raise ExchangeError("ErrorAccessDenied", "Access is denied.")
        return self.mailbox(address)

    def is_known(self, address: str) -> bool:
        """Users have a mailbox from the first mail on."""
        return address in self.users or address in self.directory

    def answer(self, login: str, body: bytes) -> Answer:
        """The result of a signed-in request."""
        with self.lock:
            operation, answer = "", self.next_fault()
            if answer is None:
                operation, answer = self._perform(login, body)
            self.requests.append(Recorded(operation, login, body, len(answer.body)))
            return answer

    def _perform(self, login: str, body: bytes) -> tuple[str, Answer]:
        operation = ""
        try:
            request = _operation_of(body)
            operation = local_name(request)
            check_schema(request)
            act = OPERATIONS[operation]
            return operation, Answer(200, envelope(act(self, login, request)))
        except Fault as fault:
            return operation, Answer(500, fault_envelope(fault))

    def count(self, operation: str = "") -> int:
        """How many requests there were."""
        return sum(operation in ("", one.operation) for one in self.requests)


def _operation_of(body: bytes) -> etree._Element:
    try:
        root = etree.fromstring(body)
        [element] = root.find(f"{{{E.soap}}}Body")
    except (etree.XMLSyntaxError, TypeError, ValueError) as error:
        raise Fault("ErrorSchemaValidation", "This is no SOAP request.") from error
    if local_name(element) not in OPERATIONS:
        raise Fault("ErrorInvalidRequest", f"{local_name(element)} is not known here.")
    return element
