"""Values of headers: for outgoing mail, made of what others wrote, and for people."""

import re
from contextlib import suppress

import idna

from odoo.tools import email_normalize, formataddr

from ..messages import memo
from ..transports import mime

MIMETYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)
MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,250}>")
HEADER_BYTES = 256 * 1024
REFERENCES_LENGTH = 900
"""Characters of a References header: a line of a mail may have 998."""


def one_line(text):
    """A text without line breaks or other control characters.

    What looks like an encoded word is decoded first: Python's mail library would do
    so later, and find line breaks in it.
    """
    if "=?" in text:
        text = mime.decode_words(text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def safe_mimetype(mimetype):
    """A type as a header may have it: who uploads a file may say anything.

    Of those that have parts (RFC 2046, 5) only a whole message: Python takes the
    others apart when it writes them, and fails.
    """
    kind = mimetype or ""
    if not MIMETYPE.fullmatch(kind) or kind.startswith("multipart/"):
        return "application/octet-stream"
    if kind.startswith("message/") and kind != "message/rfc822":
        return "text/plain"
    return kind


def references_of(raw):
    """The References of an original, from its header block."""
    head = (raw or b"")[:HEADER_BYTES].partition(b"\r\n\r\n")[0]
    return mime.header(mime.read_headers(head), "References")


def thread_of(message_id, references):
    """Message-IDs as they may go into headers; hostile ones are left out."""
    found = MESSAGE_ID.findall(message_id or "")
    if not found:
        return {}
    chain = [*MESSAGE_ID.findall(references or ""), found[0]]
    while len(chain) > 2 and len(" ".join(chain)) > REFERENCES_LENGTH:
        del chain[1]  # the first and the last ones matter (RFC 5322, 3.6.4)
    return {"message_id": found[0], "references": " ".join(dict.fromkeys(chain))}


def network_address(address):
    """An address as mail servers write it: the domain in ASCII (IDNA).

    What cannot be written so stays as it is; the mail server refuses it.
    """
    address = email_normalize(address) or address
    if not address:
        return ""
    try:
        return formataddr(("", address), charset="ascii")
    except idna.IDNAError:
        return address


def spellings(address):
    """The same address as it may be written: normalized, and with an international
    domain in ASCII and in its own letters."""
    known = email_normalize(address or "", strict=False) or address or ""
    local, _at, domain = known.rpartition("@")
    if domain.isascii() and "xn--" not in domain:
        return [known]
    found = [known, network_address(known)]
    with suppress(idna.IDNAError):
        found.append(f"{local}@{idna.decode(domain)}")
    return list(dict.fromkeys(found))


def network_header(addresses):
    """A header of addresses with their domains in ASCII (IDNA)."""
    return ", ".join(
        formataddr((name, network_address(address)), charset="ascii")
        for name, address in addresses
    )


def message_id_forms(message_id):
    """How a Message-ID may be written: with and without its brackets."""
    bare = (message_id or "").strip().strip("<>")
    return [f"<{bare}>", bare] if bare else []


def format_addresses(addresses):
    """Addresses on one line for people."""
    return ", ".join(memo.format_address(item) for item in addresses[:50])
