"""Testing a connection step by step, for people who set servers up.

Nothing is changed and nothing sent: reading looks at one row, sending stops after
the server has accepted a recipient.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from ssl import SSLSocket

from . import smtp
from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    HostUnknown,
    MailboxDenied,
    MailTransportError,
    NoCommonSignIn,
    ProtocolError,
    SendRefused,
    Throttled,
    TimedOut,
    TlsFailed,
    TooManyConnections,
)
from .interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    MailboxSettings,
    Security,
)
from .registry import SERVER_TYPES, Greeting, open_mailbox
from .stream import Stream, connect, resolve
from .tls import Certificate, read_certificate

LOOK_SECONDS = 2.0
"""So long a server may take to say whether its port begins with TLS."""

NOBODY = Credentials(method=AuthMethod.NONE)


class State(str, Enum):
    """How a step went; ``SKIPPED`` after one that failed."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a test.

    :param name: ``name``, ``tcp``, ``tls``, ``greeting``, ``capabilities``,
        ``sign-in``, ``read`` or ``send``.
    :param code: why it failed, of :data:`CODES`; empty when it did not.
    :param addresses: where the host's name leads to.
    :param capabilities: what the server says it can, known words only.
    """

    name: str
    state: State
    seconds: float = 0.0
    code: str = ""
    error: MailTransportError | None = None
    addresses: tuple[str, ...] = ()
    certificate: Certificate | None = None
    capabilities: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES: tuple[tuple[type[MailTransportError], str], ...] = (
    (HostUnknown, "host-unknown"),
    (TimedOut, "timed-out"),
    (ConnectionFailed, "unreachable"),
    (MailboxDenied, "mailbox-denied"),
    (NoCommonSignIn, "sign-in-unknown"),
    (AuthenticationFailed, "sign-in-refused"),
    (TooManyConnections, "crowded"),
    (Throttled, "throttled"),
    (SendRefused, "send-refused"),
    (ProtocolError, "protocol"),
)
_TLS_CODES = _words(
    "tls-untrusted tls-wrong-host tls-expired tls-not-offered tls-plaintext-injected "
    "tls-preauth tls-required tls-bad-authority tls-starts-encrypted tls-starts-plain "
    "tls-handshake"
)
_MAILBOX_CODES = _words("mailbox-denied mailbox-consent mailbox-missing")
CODES = frozenset(
    {"refused", *_TLS_CODES, *_MAILBOX_CODES, *(code for _kind, code in _CODES)}
)
"""Everything that :func:`code_of` can say."""


def code_of(error: MailTransportError) -> str:
    """What went wrong, in one of :data:`CODES`."""
    if isinstance(error, TlsFailed):
        code = f"tls-{error.reason}"
        return code if code in CODES else "tls-handshake"
    if isinstance(error, MailboxDenied) and f"mailbox-{error.reason}" in CODES:
        return f"mailbox-{error.reason}"
    if type(error) is ConnectionFailed and isinstance(
        error.__cause__, ConnectionRefusedError
    ):
        return "refused"
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return "protocol"


def probe_incoming(
    settings: MailboxSettings, *, sign_in: bool = True
) -> tuple[Step, ...]:
    """Test the way to a mailbox.

    :param sign_in: false for a server without account: stops before the sign-in.
    """
    server_type = SERVER_TYPES[settings.server_type]
    greets = bool(server_type.greeting)
    names = _network_steps(settings.incoming) if server_type.is_remote else []
    names += ["greeting", "capabilities"] if greets else []
    names += ["sign-in", "read"] if sign_in else []
    run = _Run(settings.incoming, names)
    with run.until_failure():
        if server_type.is_remote:
            _probe_network(run, greets)
        if greets:
            _probe_greeting(run, server_type.greet)
        if sign_in:
            _probe_mailbox(run, settings)
    return run.result()


def probe_outgoing(
    endpoint: Endpoint,
    credentials: Credentials = NOBODY,
    *,
    sign_in: bool = True,
    sender: str = "",
    recipient: str = "",
) -> tuple[Step, ...]:
    """Test the way to an SMTP server.

    :param sign_in: false for a server without account: stops before the sign-in.
    :param sender: with ``recipient``: also ask whether it would take a message.
    """
    names = [*_network_steps(endpoint), "greeting", "capabilities"]
    names += ["sign-in"] if sign_in else []
    names += ["send"] if sign_in and sender else []
    run = _Run(endpoint, names)
    with run.until_failure():
        _probe_network(run, greets=True)
        _probe_greeting(run, _greet_smtp)
        if sign_in:
            _probe_sending(run, credentials, sender, recipient or sender)
    return run.result()


class _Stop(Exception):
    """A step failed; the rest is skipped."""


@dataclass
class _Found:
    """What a step found out."""

    addresses: tuple[str, ...] = ()
    certificate: Certificate | None = None
    capabilities: tuple[str, ...] = ()


@dataclass
class _Run:
    """The steps of a test, as they are taken."""

    endpoint: Endpoint
    names: list[str]
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def until_failure(self) -> Iterator[None]:
        """A failed step ends the block."""
        with suppress(_Stop):
            yield

    @contextmanager
    def step(self, name: str) -> Iterator[_Found]:
        """Take a step: the block does it and fills in what it found."""
        started = time.monotonic()
        found = _Found()
        try:
            yield found
        except MailTransportError as error:
            seconds = time.monotonic() - started
            code = code_of(error)
            broken = error.step if self._is_ahead(error.step) else name
            self._pass_over(broken)
            self.steps.append(Step(broken, State.FAILED, seconds, code, error))
            raise _Stop from error
        self.add(name, found, time.monotonic() - started)

    def _is_ahead(self, name: str) -> bool:
        return name in self.names[len(self.steps) :]

    def _pass_over(self, name: str) -> None:
        """A step that fails later than expected: what is before it was fine."""
        for passed in self.names[len(self.steps) : self.names.index(name)]:
            self.steps.append(Step(passed, State.OK))

    def add(self, name: str, found: _Found, seconds: float = 0.0) -> None:
        """A step went well; unless it is known already."""
        if not self._is_ahead(name):
            return
        self.steps.append(
            Step(
                name,
                State.OK,
                seconds,
                addresses=found.addresses,
                certificate=found.certificate,
                capabilities=found.capabilities,
            )
        )

    def result(self) -> tuple[Step, ...]:
        """All steps, those not taken as skipped."""
        rest = self.names[len(self.steps) :]
        return (*self.steps, *(Step(name, State.SKIPPED) for name in rest))


def _network_steps(endpoint: Endpoint) -> list[str]:
    encrypted = endpoint.security is not Security.NONE
    return ["name", "tcp", *(["tls"] * encrypted)]


def _probe_network(run: _Run, greets: bool) -> None:
    """Up to the encryption that a connection begins with.

    :param greets: whether the server of this protocol speaks first.
    """
    with run.step("name") as found:
        addresses = [str(address[0]) for _family, address in resolve(run.endpoint)]
        found.addresses = tuple(dict.fromkeys(addresses))
    with run.step("tcp"):
        connect(run.endpoint).close()
    if run.endpoint.security is Security.TLS:
        with run.step("tls") as found:
            stream = _encrypted(run.endpoint, greets)
            found.certificate = stream.certificate
            stream.close()


def _encrypted(endpoint: Endpoint, greets: bool) -> Stream:
    """A connection that TLS protects from its beginning.

    :raises TlsFailed: ``starts-plain`` where the port is one of STARTTLS.
    """
    try:
        return Stream(endpoint)
    except TlsFailed as error:
        if greets and error.reason == "handshake" and _is_greeted(endpoint):
            raise TlsFailed(
                reason="starts-plain", host=endpoint.host, port=endpoint.port
            ) from error
        raise


def _check_plain_begin(endpoint: Endpoint) -> None:
    """Find out soon that a port begins with TLS: its server waits for us to speak,
    as we wait for its greeting.

    :raises TlsFailed: ``starts-encrypted``
    """
    if endpoint.security is Security.TLS or _is_greeted(endpoint):
        return
    encrypted = replace(
        endpoint,
        security=Security.TLS,
        verify_tls=False,
        timeout=min(endpoint.timeout, LOOK_SECONDS),
    )
    try:
        Stream(encrypted).close()
    except ConnectionFailed:
        return
    raise TlsFailed(reason="starts-encrypted", host=endpoint.host, port=endpoint.port)


def _is_greeted(endpoint: Endpoint) -> bool:
    """Whether the server says something to whom it does not know."""
    limit = min(endpoint.timeout, LOOK_SECONDS)
    with suppress(ConnectionFailed, OSError), connect(endpoint) as sock:
        sock.settimeout(limit)
        return bool(sock.recv(1))
    return False


def _probe_greeting(run: _Run, greet: Greeting) -> None:
    """Greeting, STARTTLS and capabilities come from one connection."""
    name = "tls" if run.endpoint.security is Security.STARTTLS else "greeting"
    started = time.monotonic()
    with run.step(name) as found:
        _check_plain_begin(run.endpoint)
        found.certificate, offered = greet(run.endpoint)
    if name == "tls":
        run.add("greeting", _Found(), time.monotonic() - started)
    words = tuple(sorted(offered & _KNOWN_WORDS))
    run.add("capabilities", _Found(capabilities=words))


def _greet_smtp(endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
    with smtp.connect(endpoint, NOBODY) as connection:
        sock = connection.sock
        certificate = read_certificate(sock) if isinstance(sock, SSLSocket) else None
        features = {name.upper() for name in connection.esmtp_features}
        auth = str(connection.esmtp_features.get("auth", "")).upper().split()
    return certificate, frozenset(features | {f"AUTH={word}" for word in auth})


# Anything else a stranger says is not repeated.
_KNOWN_WORDS = _words(
    "IMAP4REV1 IMAP4REV2 IDLE MOVE UIDPLUS SPECIAL-USE LIST-STATUS PREVIEW ENABLE "
    "UTF8=ACCEPT LITERAL+ ESEARCH CONDSTORE QRESYNC STARTTLS LOGINDISABLED SASL-IR "
    "AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=CRAM-MD5 "
    "AUTH=SCRAM-SHA-256 AUTH=GSSAPI AUTH=NTLM AUTH=ANONYMOUS STLS UIDL TOP USER "
    "PIPELINING RESP-CODES SIZE 8BITMIME SMTPUTF8 DSN CHUNKING ENHANCEDSTATUSCODES "
    "AUTH"
)


def _probe_mailbox(run: _Run, settings: MailboxSettings) -> None:
    with run.step("sign-in"):
        mailbox = open_mailbox(settings)
    with mailbox, run.step("read"):
        mailbox.page(limit=1)


def _probe_sending(
    run: _Run, credentials: Credentials, sender: str, recipient: str
) -> None:
    with run.step("sign-in"):
        connection = smtp.connect(run.endpoint, credentials)
    with connection:
        if sender:
            with run.step("send"):
                connection.try_recipients(sender, [recipient])
