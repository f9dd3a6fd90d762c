"""What a rep is writing, as a message that lies in the Drafts folder.

The Message-ID of each version says which email it is a version of, and what was
written: so a version that nobody else has touched is known as ours, even when Odoo was
stopped before it could note where it had put it.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime
from hashlib import sha256

from ..messages.html import to_text
from ..transports import mime
from . import pictures
from .headers import network_address, one_line, safe_mimetype, thread_of

TOKEN_BYTES = 12
_VERSION = re.compile(r"<?([0-9a-f]{24})\.([0-9a-f]{24})@")
_PEOPLE = ("To", "Cc", "Bcc")


@dataclass(frozen=True)
class Written:
    """What somebody has written so far.

    :param people: what stands in To, Cc and Bcc, by the header's name.
    :param files: ``(name, mimetype, bytes)`` of each.
    :param token: the same in every version.
    """

    sender: str
    people: dict[str, str]
    subject: str
    body: str
    files: tuple[tuple[str, str, bytes], ...] = ()
    answered_id: str = ""
    references: str = ""
    token: str = ""

    def message(self):
        """The bytes of the draft, with the Bcc."""
        mail = EmailMessage(policy=SMTP)
        self._set(mail, "From", self.sender)
        for name in _PEOPLE:
            self._set(mail, name, self.people.get(name, ""))
        self._set(mail, "Subject", self.subject)
        mail["Date"] = format_datetime(localtime())
        thread = thread_of(self.answered_id, self.references)
        if thread:
            mail["In-Reply-To"] = thread["message_id"]
            mail["References"] = thread["references"]
        mail.set_content(to_text(self.body))
        mail.add_alternative(self.body or "<p></p>", subtype="html")
        pictures.embed(mail)
        for name, mimetype, data in self.files:
            self._attach(mail, one_line(name), safe_mimetype(mimetype), data)
        mail["Message-ID"] = self._message_id(mail.as_bytes())
        return mail.as_bytes()

    @staticmethod
    def _set(mail, name, value):
        """A header that Python's library does not understand is left out: Odoo keeps
        what was typed."""
        value = one_line(value)
        try:
            if value:
                mail[name] = value
        except Exception:  # The library raises what it likes at odd addresses.
            del mail[name]

    @staticmethod
    def _attach(mail, name, mimetype, data):
        if mimetype == "message/rfc822":
            if enclosed := _enclosed(data):
                mail.add_attachment(enclosed, filename=name)
                return
            mimetype = "application/octet-stream"
        kind, subtype = mimetype.split("/")
        mail.add_attachment(data, maintype=kind, subtype=subtype, filename=name)

    def _message_id(self, raw):
        sender = mime.parse_addresses(self.sender)[0].email
        domain = network_address(sender).rpartition("@")[2]
        return f"<{fingerprint(mime.read_message(raw))}.{self.token}@{domain}>"


def _enclosed(data):
    """A message to be attached; None where Python's library cannot write it anew."""
    try:
        enclosed = message_from_bytes(data, policy=SMTP)
        mail = EmailMessage(policy=SMTP)
        mail.add_attachment(enclosed)
        mail.as_bytes()
    except Exception:  # The library raises what it likes at hostile messages.
        return None
    return enclosed


def fingerprint(content):
    """A hash of what a message says, however a server has written it anew."""
    text = to_text(content.html) if content.html else content.text
    files = (item.name for item in content.listed)
    people = [content.to, content.cc, blind_copies(content)]
    emails = [sorted({one.email.lower() for one in some}) for some in people]
    words = [content.subject.split(), emails, text.split(), sorted(files)]
    return sha256(repr(words).encode()).hexdigest()[:24]


def blind_copies(content):
    """Whom the Bcc of a draft names."""
    values = [value for name, value in content.headers if name.lower() == "bcc"]
    return [address for value in values for address in mime.parse_addresses(value)]


def version_of(message_id):
    """The fingerprint and the token in a Message-ID; empty where it is not ours."""
    found = _VERSION.match(message_id or "")
    return (found[1], found[2]) if found else ("", "")
