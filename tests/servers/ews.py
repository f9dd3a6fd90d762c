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
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lxml import etree

from .ews_authentication import NtlmHandshake, is_basic
from .ews_operations import OPERATIONS
from .ews_schema import check_schema
from .ews_store import ServerMailbox
from .ews_xml import E, EwsError, Fault, envelope, fault_envelope, local_name

PATH = "/EWS/Exchange.asmx"


@dataclass(frozen=True)
class Answer:
    """What goes back instead of, or as, the result of a request."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


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


def redirect(location: str) -> Answer:
    """302 to somewhere else."""
    return Answer(302, b"", {"Location": location})


class EwsServer:
    """An Exchange server for the users given, on 127.0.0.1.

    :param users: login name and password.
    :param certificate_file: PEM of certificate and chain; with ``key_file``: HTTPS.
    :param schemes: what it offers for signing in, ``NTLM`` and ``Basic``.
    :ivar faults: the next requests' answers, one each; ``None`` lets one pass.
    :ivar requests: those that were signed in, in order.
    """

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        certificate_file: Path | None = None,
        key_file: Path | None = None,
        schemes: tuple[str, ...] = ("Basic",),
        port: int = 0,
    ) -> None:
        self.users = dict(users)
        self.schemes = schemes
        self.mailboxes: dict[str, ServerMailbox] = {}
        self.directory: dict[str, str] = {}
        self.rights: dict[str, set[str]] = {}
        self.faults: list[Answer | None] = []
        self.requests: list[Recorded] = []
        self.handshakes: Counter[str] = Counter()
        self.authorizations: list[str] = []
        self.lock = threading.RLock()
        self._http = _HttpServer(("127.0.0.1", port), _Handler)
        self._http.ews = self
        self.security = "http"
        if certificate_file:
            self.security = "https"
            self._http.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._http.context.load_cert_chain(certificate_file, key_file)
        self.host, self.port = "127.0.0.1", self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Where the service is."""
        return f"{self.security}://{self.host}:{self.port}{PATH}"

    def __enter__(self) -> EwsServer:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def mailbox(self, address: str) -> ServerMailbox:
        """The mailbox of an address, made when it is new."""
        with self.lock:
            if address not in self.mailboxes:
                name = address.partition("@")[0].replace(".", " ").title()
                self.directory.setdefault(address, name)
                self.mailboxes[address] = ServerMailbox(address, self.deliver)
            return self.mailboxes[address]

    def share(self, address: str, *logins: str) -> ServerMailbox:
        """Give others the right to a mailbox."""
        self.rights.setdefault(address, set()).update(logins)
        return self.mailbox(address)

    def mailbox_for(self, login: str, address: str = "") -> ServerMailbox:
        """The mailbox a request is about.

        :raises EwsError: no such one, or no right to it.
        """
        address = address or login
        if address != login and address not in self.directory:
            raise EwsError("ErrorNonExistentMailbox", "No mailbox with such guid.")
        if address != login and login not in self.rights.get(address, ()):
            raise EwsError("ErrorAccessDenied", "Access is denied.")
        return self.mailbox(address)

    def deliver(self, raw: bytes, recipients: list[str]) -> None:
        """Bring what was sent to those who have a mailbox here."""
        for address in recipients:
            if address in self.users or address in self.directory:
                self.mailbox(address).deliver(raw)

    def answer(self, login: str, body: bytes) -> Answer:
        """The result of a signed-in request."""
        with self.lock:
            operation, answer = "", self.faults.pop(0) if self.faults else None
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


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    context: ssl.SSLContext | None = None
    ews: EwsServer

    def finish_request(self, request, client_address) -> None:
        """Encrypt in the connection's own thread: a client may be slow."""
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:
                return
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address) -> None:
        """A client that goes away is none; a mistake of this server is."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-IIS/10.0"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: _HttpServer
    handshake: NtlmHandshake | None = None
    login = ""

    def do_GET(self) -> None:
        """Some clients look first whether there is anything."""
        if self._is_signed_in():
            self._send(Answer(200, b"<html><body>Service</body></html>"))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """A SOAP request."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.lower() != PATH.lower():
            self._send(Answer(404, b"not here"))
        elif self._is_signed_in():
            self._send(self.server.ews.answer(self.login, body))

    def _is_signed_in(self) -> bool:
        """Whether the request may go on; otherwise it is answered with 401."""
        ews = self.server.ews
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
            self.handshake = NtlmHandshake(self.server.ews.users)
        answer, self.login = self.handshake.step(token)
        if self.login:
            self.server.ews.handshakes["NTLM"] += 1
        return base64.b64encode(answer).decode() if answer else ""

    def _send_challenge(self, challenge: str) -> None:
        schemes = self.server.ews.schemes
        offers = [f"NTLM {challenge}"] if challenge else [*schemes]
        self.send_response(401)
        for offer in offers:
            realm = ' realm="exchange"' if offer == "Basic" else ""
            self.send_header("WWW-Authenticate", offer + realm)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": "text/xml; charset=utf-8", **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


Operation = Callable[[EwsServer, str, etree._Element], etree._Element]
