"""An SMTP server on 127.0.0.1 that sends nothing on.

    with SmtpServer({"ann@example.com": "secret"}, deliver=mailboxes.deliver) as server:
        smtplib.SMTP(server.host, server.port)

What it accepts it remembers (``server.envelopes``) and hands to ``deliver``.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from . import ports
from .certificates import Authority, Certificate

# The library warns about its own use of what it has deprecated.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


async def _end_all() -> None:
    """Cancel what the loop does, and let it: the controller stops it at once, and tasks
    destroyed while they wait are an error in the log of some later test."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True)
class Envelope:
    """A message as it was accepted, with who had signed in and whether over TLS."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    login: str
    over_tls: bool


@dataclass(frozen=True)
class SmtpOptions:
    """What may differ between two servers.

    Attributes:
        login_required: refuse mail from who has not signed in.
        plaintext_login: accept a password on an unencrypted connection.
        starttls_required: refuse everything before STARTTLS on the plain port.
        refused_recipients: addresses that get a 550.
        refused_senders: addresses that get a 553.
        size_limit: of a message, in bytes.
        user_of_token: whose OAuth 2.0 access token (XOAUTH2) this is; empty: nobody's.
    """

    login_required: bool = False
    plaintext_login: bool = True
    starttls_required: bool = False
    refused_recipients: frozenset[str] = field(default_factory=frozenset)
    refused_senders: frozenset[str] = field(default_factory=frozenset)
    size_limit: int = 50 * 1024 * 1024
    user_of_token: Callable[[str], str] | None = None


class SmtpServer:
    """A server with a plain port (with STARTTLS) and one with TLS from the start.

    Args:
        users: login → password.
        options: how it behaves.
        certificate: made by an own authority when not given; ``ca_file`` is then what
            a client has to trust.
        wanted_port, wanted_tls_port: taken when they are free.
        deliver: called with each recipient and message in the server's thread.
    """

    host = ports.HOST

    def __init__(
        self,
        users: Mapping[str, str] | None = None,
        options: SmtpOptions | None = None,
        *,
        certificate: Certificate | None = None,
        ca_file: Path | None = None,
        wanted_port: int = 0,
        wanted_tls_port: int = 0,
        deliver: Callable[[str, bytes], None] = lambda _recipient, _message: None,
    ) -> None:
        self._users = dict(users or {})
        self._options = options or SmtpOptions()
        self._deliver = deliver
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if certificate is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="smtp-")
            authority = Authority(Path(self._temporary.name))
            certificate, ca_file = authority.issue(), authority.ca_file
        self.ca_file = ca_file
        self.port = ports.free_port(wanted_port)
        self.tls_port = ports.free_port(wanted_tls_port)
        self.envelopes: list[Envelope] = []
        context = _tls_context(certificate)
        self._controllers = (
            self._controller(self.port, tls_context=context),
            self._controller(self.tls_port, ssl_context=context),
        )

    def __enter__(self) -> SmtpServer:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; both ports answer when it returns."""
        for controller in self._controllers:
            controller.start()

    def stop(self) -> None:
        """Stop listening, and end the conversations that are under way."""
        for controller in self._controllers:
            if controller.loop.is_running():
                ended = asyncio.run_coroutine_threadsafe(_end_all(), controller.loop)
                ended.result(timeout=5)
            controller.stop(no_assert=True)
        if self._temporary:
            self._temporary.cleanup()

    def accept(self, envelope: Envelope) -> None:
        """Remember a message and deliver it to each recipient."""
        self.envelopes.append(envelope)
        for recipient in envelope.recipients:
            self._deliver(recipient, envelope.content)

    def _controller(self, port: int, **tls: Any) -> Controller:
        can_start_tls = "tls_context" in tls
        return Controller(
            _Conversation(self, self._options, over_tls=not can_start_tls),
            hostname=self.host,
            port=port,
            authenticator=self._authenticate,
            auth_require_tls=can_start_tls and not self._options.plaintext_login,
            require_starttls=can_start_tls and self._options.starttls_required,
            data_size_limit=self._options.size_limit,
            enable_SMTPUTF8=True,
            **tls,
        )

    def _authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        login = given.login.decode()
        known = self._users.get(login)
        if known is None or known.encode() != given.password:
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=login)


class _Conversation:
    """Answers to the commands of one port; the names are the library's."""

    def __init__(
        self, server: SmtpServer, options: SmtpOptions, over_tls: bool
    ) -> None:
        self._server = server
        self._options = options
        self._over_tls = over_tls

    async def auth_XOAUTH2(self, smtp: Any, args: list[str]) -> AuthResult:
        """Take an access token; what fails is challenged first, as Google does."""
        words = base64.b64decode(args[1]).decode().split("\1")
        login = words[0].removeprefix("user=")
        token = words[1].removeprefix("auth=Bearer ")
        whose = self._options.user_of_token
        if whose and login and whose(token) == login:
            return AuthResult(success=True, auth_data=login)
        await smtp.challenge_auth(b'{"status":"400"}', encode_to_b64=True)
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(
        self, _smtp: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Accept or refuse a sender."""
        if self._options.login_required and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address in self._options.refused_senders:
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _smtp: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Accept or refuse a recipient."""
        if address in self._options.refused_recipients:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _smtp: Any, session: Any, envelope: Any) -> str:
        """Accept a message."""
        self._server.accept(
            Envelope(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                content=envelope.original_content,
                login=session.auth_data or "",
                over_tls=self._over_tls or session.ssl is not None,
            )
        )
        return "250 2.0.0 OK: delivered on this machine"


def _tls_context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate_file, certificate.key_file)
    return context
