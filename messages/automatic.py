"""Mail that no person wrote: answers of machines, reports, mailing lists."""

from __future__ import annotations

from ..transports import mime
from ..transports.interface import Content
from ..transports.mime import header

_LISTS = ("list-id", "list-post", "mailing-list")
_MACHINES = ("x-autoreply", "x-autorespond", "x-auto-reply")
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})


def is_automatic(content: Content) -> bool:
    """Whether a machine sent it (RFC 3834, RFC 2919), as far as its header tells."""
    if content.undelivered or mime.is_from_daemon(content):
        return True
    submitted = header(content.headers, "auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header(content.headers, "precedence").strip().lower() in _BULK:
        return True
    return any(header(content.headers, name) for name in (*_LISTS, *_MACHINES))
