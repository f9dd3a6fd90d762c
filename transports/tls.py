"""Encryption as an endpoint asks for it, shared by all protocols."""

from __future__ import annotations

import functools
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography import x509
from cryptography.x509.oid import NameOID

from .errors import ConnectionFailed, MailTransportError, TimedOut, TlsFailed
from .interface import Endpoint

_EXPIRED = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, …_HAS_EXPIRED
_WRONG_HOST = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a person wants to know of a server's certificate.

    :param expires: aware, UTC.
    """

    holder: str
    issuer: str
    expires: datetime


@functools.lru_cache(maxsize=64)
def make_context(verify: bool, ca_certificate: str) -> ssl.SSLContext:
    """A context per setting; making one costs 20 ms, so they are kept.

    :param ca_certificate: PEM, trusted in place of the system's authorities. A
        server's own certificate may stand there, too.
    :raises ssl.SSLError: when the PEM cannot be read.
    """
    context = ssl.create_default_context(cadata=ca_certificate or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_certificate:
        # Private authorities seldom meet RFC 5280 to the letter, which Python
        # asks for since 3.13 only.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def context_for(endpoint: Endpoint) -> ssl.SSLContext:
    """The context of an endpoint, see :func:`make_context`.

    :raises TlsFailed: when its private authority cannot be read.
    """
    try:
        authority = endpoint.ca_certificate.strip()
        return make_context(endpoint.verify_tls, authority)
    except (ssl.SSLError, ValueError) as error:
        raise TlsFailed(
            "the certificate of the private authority cannot be read",
            reason="bad-authority",
            host=endpoint.host,
            port=endpoint.port,
        ) from error


def wrap(sock: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """Encrypt a connected socket within the endpoint's time limit.

    :raises TlsFailed: the plain socket is closed then.
    """
    sock.settimeout(endpoint.timeout)
    try:
        context = context_for(endpoint)
        return context.wrap_socket(sock, server_hostname=endpoint.host)
    except (OSError, ValueError) as error:
        sock.close()
        raise convert_error(error, endpoint, "tls") from error
    except MailTransportError:
        sock.close()
        raise


def convert_error(
    error: Exception, endpoint: Endpoint, step: str
) -> MailTransportError:
    """Our error for what a socket raised; never repeats the far side's words."""
    host, port = endpoint.host, endpoint.port
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _certificate_reason(error.verify_code)
        message = "the certificate is not valid"
        return TlsFailed(message, reason=reason, host=host, port=port)
    if isinstance(error, TimeoutError):
        return TimedOut("no answer within the limit", host=host, port=port, step=step)
    if step == "tls":
        return TlsFailed("no encrypted connection", host=host, port=port)
    return ConnectionFailed("the connection failed", host=host, port=port, step=step)


def _certificate_reason(code: int) -> str:
    if code in _EXPIRED:
        return "expired"
    return "wrong-host" if code in _WRONG_HOST else "untrusted"


def read_certificate(sock: ssl.SSLSocket) -> Certificate | None:
    """The server's certificate, also where it is not verified."""
    data = sock.getpeercert(binary_form=True)
    if not data:
        return None
    try:
        certificate = x509.load_der_x509_certificate(data)
    except ValueError:
        return None
    return describe(certificate)


def describe(certificate: x509.Certificate) -> Certificate:
    """What a person wants to know of a certificate."""
    return Certificate(
        _name(certificate.subject), _name(certificate.issuer), _expiry(certificate)
    )


def _expiry(certificate: x509.Certificate) -> datetime:
    """Also with the old cryptography that Odoo asks for on old Pythons."""
    expires = getattr(certificate, "not_valid_after_utc", None)
    if isinstance(expires, datetime):
        return expires
    naive: datetime = getattr(certificate, "not_valid_after")  # noqa: B009
    return naive.replace(tzinfo=timezone.utc)


def _name(name: x509.Name) -> str:
    """The most telling attribute of a distinguished name, on one line."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            text = str(attribute.value)
            return "".join(c for c in text if c.isprintable())[:200]
    return name.rfc4514_string()[:200]
