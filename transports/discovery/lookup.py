"""Finding a domain's mail servers: presets, DNS and the autoconfig format.

For administrators only, who confirm what was found. Nothing is guessed by knocking
at ports. What the network says is checked: host names, ports, size of the answer;
web addresses are fetched by HTTPS only, from public addresses only, without
following redirects elsewhere.
"""

from __future__ import annotations

import codecs
import ipaddress
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ..checks import check_endpoint
from ..errors import HostUnknown, MailTransportError, ProtocolError
from ..interface import Endpoint, Security
from ..web import WebClient
from .presets import Preset, Server, find_by_domain, find_by_mail_exchanger

MAX_ANSWER = 256 * 1024
"""Bytes of an autoconfig document that are read."""

TIMEOUT = 5.0
"""Seconds for each question."""

_MAX_SERVERS = 20

# RFC 6186 and RFC 8314, the better ones first.
_SERVICES = (
    ("_imaps._tcp", "imap", Security.TLS),
    ("_imap._tcp", "imap", Security.STARTTLS),
    ("_pop3s._tcp", "pop3", Security.TLS),
    ("_pop3._tcp", "pop3", Security.STARTTLS),
    ("_submissions._tcp", "smtp", Security.TLS),
    ("_submission._tcp", "smtp", Security.STARTTLS),
)
# One byte a character; with a mark at the beginning, none of them is declared.
_DECLARED = re.compile(
    rb"<\?xml[^>]{,100}?\sencoding=[\"']((?:iso-8859|windows)-\d{1,4}|us-ascii)[\"']",
    re.IGNORECASE,
)
_SOCKET_TYPES = {
    "SSL": Security.TLS,
    "STARTTLS": Security.STARTTLS,
    "plain": Security.NONE,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one source says about a domain.

    :param source: ``preset``, ``mx``, ``srv`` or ``autoconfig``.
    :param incoming: servers that hold mail, the preferred ones first.
    :param outgoing: SMTP servers, the preferred ones first.
    :param login_with_email: whether people sign in with their address; ``None``
        where the source does not say.
    :param preset: the provider, where it is one we know.
    """

    source: str
    incoming: tuple[Server, ...] = ()
    outgoing: tuple[Server, ...] = ()
    login_with_email: bool | None = None
    preset: Preset | None = None


Lookup = Callable[[str, str], Sequence[str]]
"""Gives the records (text form) of a name and type; empty when there are none."""

Fetch = Callable[[str, str], bytes]
"""Gives the document at a host and path; raises MailTransportError."""


def discover(
    domain: str, *, lookup: Lookup | None = None, fetch: Fetch | None = None
) -> list[Found]:
    """Ask all sources, the most trustworthy first; empty when nobody knows.

    :param domain: a domain, or an address of it.
    :raises HostUnknown: for what cannot be a domain.
    """
    domain = _clean_domain(domain)
    lookup, fetch = lookup or look_up, fetch or fetch_document
    found = [
        *(_of_preset("preset", preset) for preset in find_by_domain(domain)),
        _by_service_records(domain, lookup),
        _by_autoconfig(domain, fetch),
        *_by_mail_exchangers(domain, lookup),
    ]
    return [item for item in found if item]


def _clean_domain(text: str) -> str:
    domain = text.strip().rpartition("@")[2].strip().rstrip(".").lower()
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError as error:
        raise HostUnknown("not a domain", step="name") from error
    check_endpoint(Endpoint(domain, 443))
    if "." not in domain or not set(domain) <= _HOST_CHARACTERS:
        raise HostUnknown("not a domain", step="name")
    return domain


_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


def _of_preset(source: str, preset: Preset) -> Found:
    return Found(
        source,
        (preset.incoming,),
        (preset.outgoing,) if preset.outgoing else (),
        preset.login_with_email,
        preset,
    )


# DNS


def look_up(name: str, kind: str) -> Sequence[str]:
    """Records by dnspython; nothing when it is not installed or nobody answers."""
    try:
        import dns.exception
        import dns.resolver
    except ImportError:
        return ()
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=TIMEOUT)
    except (dns.exception.DNSException, OSError):
        return ()
    return [record.to_text() for record in answer][:_MAX_SERVERS]


def _by_service_records(domain: str, lookup: Lookup) -> Found | None:
    servers: list[Server] = []
    for service, kind, security in _SERVICES:
        for host, port in _service(lookup(f"{service}.{domain}", "SRV")):
            servers += _checked(kind, host, port, security)
    return _found("srv", servers)


def _service(records: Iterable[str]) -> list[tuple[str, int]]:
    """Hosts and ports by priority; ``.`` says that there is no such service."""
    rows = []
    for record in records:
        words = record.split()
        if len(words) == 4 and all(word.isdigit() for word in words[:3]):
            priority, weight, port = map(int, words[:3])
            host = words[3].rstrip(".")
            if host:
                rows.append((priority, -weight, host, port))
    return [(host, port) for _priority, _weight, host, port in sorted(rows)]


def _by_mail_exchangers(domain: str, lookup: Lookup) -> list[Found]:
    """Who receives a domain's mail often holds its mailboxes, too."""
    for record in sorted(lookup(domain, "MX")):
        words = record.split()
        presets = find_by_mail_exchanger(words[-1]) if words else ()
        if presets:
            return [_of_preset("mx", preset) for preset in presets]
    return []


# Autoconfig


def _by_autoconfig(domain: str, fetch: Fetch) -> Found | None:
    path = f"/mail/config-v1.1.xml?emailaddress={quote(f'info@{domain}')}"
    for host, where in (
        (f"autoconfig.{domain}", path),
        (domain, "/.well-known/autoconfig" + path.partition("?")[0]),
    ):
        try:
            found = parse_autoconfig(fetch(host, where), domain)
        except MailTransportError:
            continue
        if found:
            return found
    return None


def parse_autoconfig(document: bytes, domain: str) -> Found | None:
    """Read the format that Thunderbird made common (config-v1.1.xml).

    :raises ProtocolError: for what is not such a document; one that declares
        entities is not read at all.
    """
    try:
        text = _decoded(document)
        refused = ("<!DOCTYPE", "<!ENTITY", "\0")
        if len(document) > MAX_ANSWER or any(part in text for part in refused):
            raise ValueError("a document type")
        # Without a document type there are no entities to expand.
        root = ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ProtocolError("not an autoconfig document", step="read") from error
    servers: list[Server] = []
    logins: list[str] = []
    for element in root.iter():
        if element.tag in ("incomingServer", "outgoingServer"):
            servers += _server(element, domain)
            logins.append(_text(element, "username"))
    found = _found("autoconfig", servers)
    if found is None or not any(logins):
        return found
    with_email = logins[0] == "%EMAILADDRESS%"
    return Found("autoconfig", found.incoming, found.outgoing, with_email)


def _decoded(document: bytes) -> str:
    """The text that is searched for a document type, and then parsed: the same.

    :raises ValueError: for what is not in its encoding, also as LookupError.
    """
    if document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return document.decode("utf-16")
    declared = _DECLARED.match(document)
    return document.decode(declared[1].decode() if declared else "utf-8-sig")


def _server(element: ElementTree.Element, domain: str) -> list[Server]:
    kind = element.get("type", "")
    host = _text(element, "hostname").replace("%EMAILDOMAIN%", domain)
    security = _SOCKET_TYPES.get(_text(element, "socketType"))
    port = _text(element, "port")
    if kind not in ("imap", "pop3", "smtp") or security is None or not port.isdigit():
        return []
    return _checked(kind, host, int(port[:6]), security)


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()[:300]


def _checked(kind: str, host: str, port: int, security: Security) -> list[Server]:
    """The server, unless host or port make no sense."""
    host = host.lower()
    try:
        check_endpoint(Endpoint(host, port))
    except MailTransportError:
        return []
    if not set(host) <= _HOST_CHARACTERS:
        return []
    return [Server(kind, host, port, security)]


def _found(source: str, servers: Sequence[Server]) -> Found | None:
    """IMAP before POP3; in the order of the source otherwise."""
    unique = list(dict.fromkeys(servers))[:_MAX_SERVERS]
    incoming = sorted((s for s in unique if s.kind != "smtp"), key=lambda s: s.kind)
    outgoing = [server for server in unique if server.kind == "smtp"]
    if not incoming and not outgoing:
        return None
    return Found(source, tuple(incoming), tuple(outgoing))


def fetch_document(host: str, path: str) -> bytes:
    """A small document by HTTPS, from a public address, without redirects.

    :raises MailTransportError: when there is none.
    """
    client = WebClient(Endpoint(host, 443, timeout=TIMEOUT), is_public)
    client.step = "read"
    headers = {"Accept": "application/xml, text/xml"}
    try:
        url = f"{client.root}{path}"
        answer = client.request("GET", url, headers=headers, budget=MAX_ANSWER)
    finally:
        client.close()
    if answer.status_code != 200:
        raise ProtocolError("no autoconfig document there", step="read")
    return answer.content


def is_public(address: str) -> bool:
    """Whether an IP address is reachable for everybody."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast
