"""Recipients for servers that send to whom the header names."""

from __future__ import annotations

from collections.abc import Sequence
from email.parser import BytesHeaderParser

from .. import mime
from ..errors import SendRefused


def blind_copies(raw: bytes) -> list[str]:
    """Whom the Bcc of a draft names."""
    header = BytesHeaderParser().parsebytes(raw)
    values = [str(value) for value in header.get_all("Bcc", [])]
    found = (a.email for value in values for a in mime.parse_addresses(value))
    return [email for email in found if email]


def hidden_recipients(raw: bytes, recipients: Sequence[str]) -> list[str]:
    """Those the header does not name.

    :raises SendRefused: when it names others than are meant.
    """
    header = BytesHeaderParser().parsebytes(raw)
    values = [str(v) for name in ("To", "Cc") for v in header.get_all(name, [])]
    named = {a.email.lower() for v in values for a in mime.parse_addresses(v)}
    wanted = {email.lower(): email for email in recipients}
    others = tuple(sorted(named - {""} - wanted.keys()))
    if others:
        raise SendRefused("To and Cc name others, too", recipients=others)
    return [email for key, email in wanted.items() if key not in named]
