"""Testing a connection step by step, for people who set servers up.

Nothing is changed and nothing sent: reading looks at one row, sending stops after
the server has accepted a recipient.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
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
from .imap import connection as imap_connection
from .interface import (
    AuthMethod,
    Credentials,
    Endpoint,
    MailboxSettings,
    Security,
)
from .pop3 import connection as pop3_connection
from .registry import open_mailbox
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
    :param code: why it failed, a key of :data:`SENTENCES`; empty when it did not.
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

    @property
    def sentence(self) -> str:
        """What went wrong, in English; never what the server said."""
        return SENTENCES[self.code][0] if self.code else ""

    @property
    def advice(self) -> str:
        """What to do about it, in English."""
        return SENTENCES[self.code][1] if self.code else ""


SENTENCES: dict[str, tuple[str, str]] = {
    "host-unknown": (
        "No server of this name is known.",
        "Check the spelling of the server's name; it stands alone, without https://.",
    ),
    "refused": (
        "The computer answers, but nothing listens on this port.",
        "Check the port, and whether the mail service runs.",
    ),
    "timed-out": (
        "The server does not answer.",
        "Check name and port, and whether a firewall lets this server pass.",
    ),
    "unreachable": (
        "The server cannot be reached, or broke the connection.",
        "Try again; if it stays so, check name, port and encryption.",
    ),
    "tls-untrusted": (
        "The server's certificate is not from an authority we trust.",
        "Paste the certificate of your own authority into the server's settings.",
    ),
    "tls-wrong-host": (
        "The server's certificate is for another name.",
        "Use the name that stands in the certificate.",
    ),
    "tls-expired": (
        "The server's certificate has expired or is not valid yet.",
        "Renew the certificate on the mail server, and check the clocks.",
    ),
    "tls-not-offered": (
        "The server does not offer the encryption that was chosen.",
        "Choose TLS with its own port if the server has it; otherwise somebody may "
        "be tampering with the connection.",
    ),
    "tls-plaintext-injected": (
        "Something was slipped in before the encryption began.",
        "Do not use this connection: somebody may be tampering with it.",
    ),
    "tls-preauth": (
        "The server signed us in before the encryption began.",
        "Do not use this connection: somebody may be tampering with it.",
    ),
    "tls-required": (
        "The server takes no password without encryption.",
        "Choose STARTTLS or TLS.",
    ),
    "tls-bad-authority": (
        "The certificate of the private authority cannot be read.",
        "Paste it as PEM text, from BEGIN CERTIFICATE to END CERTIFICATE.",
    ),
    "tls-starts-encrypted": (
        "This port is encrypted from the beginning.",
        "Choose TLS instead of STARTTLS or no encryption, or another port.",
    ),
    "tls-starts-plain": (
        "This port is not encrypted from the beginning.",
        "Choose STARTTLS instead of TLS, or the port of TLS.",
    ),
    "tls-handshake": (
        "No encrypted connection could be made.",
        "Check whether port and encryption fit together: TLS has a port of its own.",
    ),
    "mailbox-denied": (
        "There is no such mailbox, or this sign-in may not open it.",
        "Choose another mailbox, or let Exchange's administrator give the right to it.",
    ),
    "mailbox-consent": (
        "Microsoft signs you in, but gives no access to the mailbox.",
        "Give the app the permissions Mail.ReadWrite and Mail.Send and the admin's "
        "consent; then sign in again.",
    ),
    "mailbox-missing": (
        "This user has no mailbox at Exchange Online.",
        "Check the user's licence, and whether the mailbox is still on premises.",
    ),
    "sign-in-unknown": (
        "The server offers no way to sign in that fits the settings.",
        "Choose another kind of sign-in in the mail server's settings.",
    ),
    "sign-in-refused": (
        "The server refuses user name or password.",
        "Check both; some providers ask for an app password instead of the usual one.",
    ),
    "crowded": (
        "The server lets this login in no more often at the same time.",
        "Close other mail programs, or try again in a minute.",
    ),
    "throttled": (
        "The server asks to come again later.",
        "Wait some minutes, then try again.",
    ),
    "send-refused": (
        "The server takes no mail from this address.",
        "Check the address and whether sending needs a sign-in.",
    ),
    "protocol": (
        "The server answers, but not as expected.",
        "Check whether type, port and encryption fit together.",
    ),
}
"""For each code what went wrong and what to do about it."""


def code_of(error: MailTransportError) -> str:
    """The key of :data:`SENTENCES` that fits an error best."""
    if isinstance(error, TlsFailed):
        code = f"tls-{error.reason}"
        return code if code in SENTENCES else "tls-handshake"
    if isinstance(error, MailboxDenied) and f"mailbox-{error.reason}" in SENTENCES:
        return f"mailbox-{error.reason}"
    if type(error) is ConnectionFailed and isinstance(
        error.__cause__, ConnectionRefusedError
    ):
        return "refused"
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return "protocol"


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


def probe_incoming(
    settings: MailboxSettings, *, sign_in: bool = True
) -> tuple[Step, ...]:
    """Test the way to a mailbox.

    :param sign_in: false for a server without account: stops before the sign-in.
    """
    names = ["greeting", "capabilities"] if _greets(settings.server_type) else []
    names += ["sign-in", "read"] if sign_in else []
    run = _Run(settings.incoming, names)
    with run.until_failure():
        _probe_network(run, _greets(settings.server_type))
        if _greets(settings.server_type):
            _probe_greeting(run, _GREETINGS[settings.server_type])
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
    names = ["greeting", "capabilities"]
    names += ["sign-in"] if sign_in else []
    names += ["send"] if sign_in and sender else []
    run = _Run(endpoint, names)
    with run.until_failure():
        _probe_network(run, greets=True)
        _probe_greeting(run, _greet_smtp)
        if sign_in:
            _probe_sending(run, credentials, sender, recipient or sender)
    return run.result()


def _greets(server_type: str) -> bool:
    return server_type in _GREETINGS


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

    def __post_init__(self) -> None:
        encrypted = self.endpoint.security is not Security.NONE
        self.names = ["name", "tcp", *(["tls"] * encrypted), *self.names]

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
            found.certificate = _certificate_of(stream)
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


def _certificate_of(stream: Stream) -> Certificate | None:
    return read_certificate(stream.tls_socket) if stream.tls_socket else None


Greeting = Callable[[Endpoint], tuple[Certificate | None, frozenset[str]]]


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


def _greet_imap(endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
    connection = imap_connection.connect(endpoint)
    certificate = _certificate_of(connection.stream)
    connection.shutdown()
    return certificate, connection.offers


def _greet_pop3(endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
    connection = pop3_connection.Pop3Connection(endpoint)
    certificate = _certificate_of(connection.stream)
    connection.close()
    words = set(connection.capabilities)
    words |= {f"AUTH={w}" for w in connection.capabilities.get("SASL", "").split()}
    return certificate, frozenset(words)


def _greet_smtp(endpoint: Endpoint) -> tuple[Certificate | None, frozenset[str]]:
    with smtp.connect(endpoint, NOBODY) as connection:
        sock = connection.sock
        certificate = read_certificate(sock) if isinstance(sock, SSLSocket) else None
        features = {name.upper() for name in connection.esmtp_features}
        auth = str(connection.esmtp_features.get("auth", "")).upper().split()
    return certificate, frozenset(features | {f"AUTH={word}" for word in auth})


_GREETINGS: dict[str, Greeting] = {"imap": _greet_imap, "pop3": _greet_pop3}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
