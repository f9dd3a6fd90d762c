"""What the EWS and the Graph server share: a web server over HTTP or HTTPS.

It has mailboxes and who may open them, records its requests, and answers with a fault
where one was laid in its way.
"""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from .exchange_store import ServerMailbox


@dataclass(frozen=True)
class Answer:
    """What goes back instead of, or as, the result of a request."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def redirect(location: str) -> Answer:
    """302 to somewhere else."""
    return Answer(302, b"", {"Location": location})


class ExchangeHttpServer:
    """A server on 127.0.0.1, from ``with`` to its end.

    :param certificate_file: PEM of certificate and chain; with ``key_file``: HTTPS.
    :ivar faults: the next requests' answers, one each; ``None`` lets one pass.
    :ivar requests: those that were signed in, in order.
    :ivar authorizations: what was shown to sign in, whether it did or not.
    :ivar rights: who may open another's mailbox.
    """

    handler: ClassVar[type[Handler]]
    path = ""

    def __init__(
        self, certificate_file: Path | None, key_file: Path | None, port: int
    ) -> None:
        self.mailboxes: dict[str, ServerMailbox] = {}
        self.rights: dict[str, set[str]] = {}
        self.faults: list[Answer | None] = []
        self.requests: list[Any] = []
        self.authorizations: list[str] = []
        self.lock = threading.RLock()
        self._http = _HttpServer(("127.0.0.1", port), self.handler)
        self._http.owner = self
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
        return f"{self.security}://{self.host}:{self.port}{self.path}"

    def __enter__(self):
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
                self.mailboxes[address] = ServerMailbox(address, self.deliver)
            return self.mailboxes[address]

    def share(self, address: str, *logins: str) -> ServerMailbox:
        """Give others the right to a mailbox."""
        self.rights.setdefault(address, set()).update(logins)
        return self.mailbox(address)

    def is_known(self, address: str) -> bool:
        """Whether mail to this address is delivered here."""
        return address in self.mailboxes

    def deliver(self, raw: bytes, recipients: list[str]) -> None:
        """Bring what was sent to those who have a mailbox here."""
        for address in recipients:
            if self.is_known(address):
                self.mailbox(address).deliver(raw)

    def next_fault(self) -> Answer | None:
        """What is answered instead of the result, if anything."""
        return self.faults.pop(0) if self.faults else None


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    context: ssl.SSLContext | None = None
    owner: Any

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


class Handler(BaseHTTPRequestHandler):
    """The connection; :attr:`owner` is the server it belongs to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: _HttpServer

    @property
    def owner(self) -> Any:
        """The server whose ``handler`` this is."""
        return self.server.owner

    def read_body(self) -> bytes:
        """What came with the request."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send_answer(self, answer: Answer) -> None:
        """Write it, with its length."""
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
