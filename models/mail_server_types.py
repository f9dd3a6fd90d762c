"""What the forms know of mail servers beyond their type's row."""

from ..transports.registry import SERVER_TYPES

SECURITIES = [
    ("none", "None"),
    ("starttls", "STARTTLS"),
    ("tls", "SSL/TLS"),
]
SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}
USUAL_PORTS = {
    *SMTP_PORTS.values(),
    *(port for kind in SERVER_TYPES.values() for port in kind.ports.values()),
}
"""A port among these follows type and security; another one was typed."""
