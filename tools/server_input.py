"""What people type for servers and addresses: mended where that is safe, else
answered with a sentence."""

import base64
import ipaddress
import re
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*\.?", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s@,;:<>\"()\[\]\\]+@[^\s@]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PEM = re.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def tidy(vals):
    """The values without the blanks that pasting leaves around texts."""
    return {
        name: value.strip() if isinstance(value, str) and name != "password" else value
        for name, value in vals.items()
    }


def read_certificates(text):
    """The certificates of a PEM text, also of one whose line ends got lost.

    :raises ValueError: when there are none, or one can't be read.
    """
    bodies = PEM.findall(text)
    if not bodies:
        raise ValueError("no certificate")
    return [
        x509.load_der_x509_certificate(
            base64.b64decode("".join(body.split()), validate=True)
        )
        for body in bodies
    ]


def tidy_certificates(text):
    """PEM as TLS libraries want it: certificates only, in lines; what can't be read
    as it is."""
    try:
        certificates = read_certificates(text or "")
    except ValueError:
        return text
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


def certificate_text(content):
    """The text of a certificate's file, be it PEM or DER."""
    try:
        certificate = x509.load_der_x509_certificate(content)
    except ValueError:
        return content.decode("ascii", "replace")
    return certificate.public_bytes(Encoding.PEM).decode()


def split_domains(text):
    """The domains of a setting, in lower case."""
    return [item for item in re.split(r"[,;\s]+", (text or "").lower()) if item]


def ascii_host(text):
    """A host as the network knows it (IDNA), None when it can't be one."""
    try:
        host = text.encode("idna").decode() if not text.isascii() else text
    except UnicodeError:
        return None
    return host if HOST.fullmatch(host) and len(host) <= 253 else None


def split_exchange(text):
    """``(host, port, path)`` of a server that is reached by HTTPS: its name alone, or
    the whole address of its web services."""
    url = urlsplit(text if "://" in text else f"https://{text}")
    path = url.path.rstrip("/") if "://" in text else ""
    return url.hostname or "", url.port or 443, path


def is_ip_address(text):
    """Whether the host is given by number."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


class Checker:
    """Looks at input; each method gives a translated sentence, or False."""

    def __init__(self, env):
        self._ = env._

    def host(self, text):
        """A server's name or IP address."""
        if not text or is_ip_address(text):
            return False
        if "://" in text or "/" in text:
            return self._(
                "Enter only the server's name, such as mail.example.com, without"
                " “://” and without a path."
            )
        if "@" in text:
            return self._(
                "This is an email address. Enter the server's name, such as"
                " mail.example.com."
            )
        if re.fullmatch(r"[^:]+:\d+", text):
            return self._("Enter the port in its own field, not after the name.")
        if ascii_host(text) is None:
            return self._(
                "This is not the name of a server. A name looks like mail.example.com:"
                " letters, digits, hyphens and dots, without blanks."
            )
        return False

    def web_service(self, text, usual_path):
        """A server's name, or the address of its web services."""
        if not text or "://" not in text:
            return self.host(text)
        try:
            url = urlsplit(text)
            host, _port, path = split_exchange(text)
        except ValueError:
            host = path = ""
        if host and url.scheme != "https":
            return self._("The address begins with https://, so that it is encrypted.")
        extra = host and (url.username or url.password or url.query or url.fragment)
        if not host or extra or not re.fullmatch(r"(/[\w./-]{1,200})?", path):
            return self._(
                "Enter the server's name, or the whole address of its web services,"
                " such as https://mail.example.com%(path)s.",
                path=usual_path,
            )
        return self.host(host)

    def port(self, number):
        """A TCP port."""
        if 1 <= (number or 0) <= 65535:
            return False
        return self._("A port is a number from 1 to 65535.")

    def domains(self, text):
        """One or more domains."""
        for domain in split_domains(text):
            if "@" in domain:
                return self._("Enter the part after the @ only, such as example.com.")
            if ascii_host(domain) is None or "." not in domain:
                return self._(
                    "“%(domain)s” is not a domain. A domain looks like example.com.",
                    domain=domain,
                )
        return False

    def email(self, text):
        """One address, without a name."""
        if not text:
            return self._("Enter an email address, such as ann@example.com.")
        if "@" not in text:
            return self._(
                "This address has no @. An address looks like ann@example.com."
            )
        if not ADDRESS.fullmatch(text) or not ascii_host(text.rpartition("@")[2]):
            return self._(
                "This is not an email address. An address looks like ann@example.com."
            )
        return False

    def line(self, text):
        """A text that reaches a protocol line."""
        if CONTROL.search(text or ""):
            return self._("Line breaks and control characters are not allowed here.")
        return False

    def certificate(self, text):
        """PEM certificates."""
        if not text:
            return False
        try:
            read_certificates(text)
        except ValueError:
            return self._(
                "This is not a certificate in PEM format. It goes from"
                " “-----BEGIN CERTIFICATE-----” to “-----END CERTIFICATE-----”."
            )
        return False
