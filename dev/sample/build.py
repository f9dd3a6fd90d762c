"""From a few words about a mail to the bytes a server would have delivered."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

# A long line that is followed by the rest of its sentence.
_WRAPPED = re.compile(r"(^[^\n>]{60,})\n(?=[^\n>\s])", re.MULTILINE)
_DAY = re.compile(r"\{day ([+-]\d+) ([^}]+)\}")

POLICY = policy.SMTP.clone(max_line_length=998)

# Where the senders live, in hours from UTC; everybody else is in Europe.
TIME_ZONES = {
    "mingyue-design.example": 8,
    "haddad-legal.example": 3,
    "northwind-bikes.example": 0,
    "oakfield-school.example": 0,
    "hoshino-seiki.example": 9,
}
MIMETYPES = {
    "csv": "text/csv",
    "dat": "application/ms-tnef",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class File:
    """An attachment; ``make`` gives its bytes when the mail is built.

    :param content_id: shown within the HTML under this name when given.
    """

    name: str
    make: Callable[[], bytes]
    content_id: str = ""

    @property
    def mimetype(self) -> str:
        return MIMETYPES[self.name.rpartition(".")[2]]


@dataclass(frozen=True)
class Mail:
    """One mail of the story.

    :param id: left part of the Message-ID; empty for a mail without one.
    :param when: ``(days ago, "HH:MM")``, or minutes ago for one of today.
    :param flags: words out of ``seen``, ``answered``, ``flagged``, ``draft``.
    :param answers: the mail this one answers; its text is quoted.
    :param quote: ``>``, ``outlook`` (below a header block) or ``no``.
    :param encoding: content transfer encoding of the text.
    :param body: what follows the standard headers, instead of the text and the rest.
    """

    id: str
    sender: str
    to: str
    subject: str
    when: tuple[int, str] | int
    text: str = ""
    html: str = ""
    cc: str = ""
    folder: str = "INBOX"
    flags: str = ""
    answers: Mail | None = None
    quote: str = ">"
    encoding: str = ""
    files: tuple[File, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    @property
    def message_id(self) -> str:
        return f"<{self.id}@{self.domain}>" if self.id else ""

    @property
    def thread(self) -> tuple[str, ...]:
        """Message-IDs from the first mail of the thread to this one."""
        before = self.answers.thread if self.answers else ()
        return (*before, self.message_id)

    def sent(self, now: datetime) -> datetime:
        """When it was written, in the time zone of who wrote it."""
        zone = timezone(timedelta(hours=TIME_ZONES.get(self.domain, 1)))
        if isinstance(self.when, int):
            return (now - timedelta(minutes=self.when)).astimezone(zone)
        days, clock = self.when
        hour, minute = map(int, clock.split(":"))
        day = now - timedelta(days=days)
        return day.replace(hour=hour, minute=minute, second=17).astimezone(zone)


def to_bytes(mail: Mail, mailbox: str, now: datetime) -> bytes:
    """The mail as it lies in ``mailbox`` (an address), with CRLF line ends."""
    message = EmailMessage(policy=POLICY)
    _add_trace(message, mail, mailbox, now)
    _add_headers(message, mail, now)
    if mail.body:
        return message.as_bytes().removesuffix(b"\r\n") + _dated_body(mail, now)
    _add_body(message, mail, now)
    _name_boundaries(message, mail.id or "nameless")
    return message.as_bytes()


def _add_trace(message: EmailMessage, mail: Mail, mailbox: str, now: datetime) -> None:
    """What the servers on the way add; a mail of one's own has none of it."""
    if mail.domain == "example.com" and mailbox in mail.sender:
        return
    arrived = mail.sent(now) + timedelta(seconds=8)
    message["Return-Path"] = f"<{parseaddr(mail.sender)[1]}>"
    message["Delivered-To"] = mailbox
    message["Received"] = (
        f"from mail.{mail.domain} by mx.example.com with ESMTPS"
        f" for <{mailbox}>; {format_datetime(arrived.astimezone(timezone.utc))}"
    )


def _add_headers(message: EmailMessage, mail: Mail, now: datetime) -> None:
    message["Date"] = format_datetime(mail.sent(now))
    if mail.message_id:
        message["Message-ID"] = mail.message_id
    message["From"] = mail.sender
    message["To"] = mail.to
    if mail.cc:
        message["Cc"] = mail.cc
    if mail.subject:
        message["Subject"] = mail.subject
    if mail.answers and mail.answers.message_id:
        message["In-Reply-To"] = mail.answers.message_id
        message["References"] = " ".join(mail.answers.thread)
    for name, value in mail.headers.items():
        message[name] = value


def _dated_body(mail: Mail, now: datetime) -> bytes:
    sent = format_datetime(mail.sent(now)).encode()
    body = mail.body.replace(b"{date}", sent).decode("latin-1")
    return _dated(body, now).encode("latin-1")


def _dated(text: str, now: datetime) -> str:
    """Put in the days: ``{day +4 %Y%m%d}`` is in four days."""
    return _DAY.sub(
        lambda match: f"{now + timedelta(days=int(match[1])):{match[2]}}", text
    )


def _add_body(message: EmailMessage, mail: Mail, now: datetime) -> None:
    text = _dated(_flow(mail.text), now) + "\n"
    if mail.answers and mail.quote != "no":
        text += _quote(mail.answers, now, mail.quote)
    options = {"cte": mail.encoding} if mail.encoding else {}
    if mail.text or not mail.html:
        message.set_content(text, **options)
    if mail.html:
        _add_html(message, mail)
    for file in mail.files:
        if not file.content_id:
            _attach(message, file)


def _add_html(message: EmailMessage, mail: Mail) -> None:
    if mail.text:
        message.add_alternative(mail.html, subtype="html")
        page = message.get_payload()[-1]
    else:
        message.set_content(mail.html, subtype="html")
        page = message
    for file in mail.files:
        if file.content_id:
            _, _, subtype = file.mimetype.partition("/")
            page.add_related(
                file.make(),
                maintype="image",
                subtype=subtype,
                cid=f"<{file.content_id}>",
                filename=file.name,
                disposition="inline",
            )


def _attach(message: EmailMessage, file: File) -> None:
    maintype, _, subtype = file.mimetype.partition("/")
    message.add_attachment(
        file.make(), maintype=maintype, subtype=subtype, filename=file.name
    )


def _flow(text: str) -> str:
    """Paragraphs as one line each, as mail programs of today send them."""
    return _WRAPPED.sub(r"\1 ", text.strip("\n"))


def _quote(mail: Mail, now: datetime, manner: str) -> str:
    """What a mail program puts below an answer."""
    sent = mail.sent(now)
    text = _flow(mail.text)
    if mail.answers and mail.quote != "no":
        text += "\n" + _quote(mail.answers, now, mail.quote).rstrip("\n")
    if manner == "outlook":
        head = (
            "\n________________________________\n"
            f"From: {mail.sender}\nSent: {sent:%A, %d %B %Y %H:%M}\n"
            f"To: {mail.to}\nSubject: {mail.subject}\n\n"
        )
        return f"{head}{text}\n"
    name = parseaddr(mail.sender)[0] or mail.sender
    lines = "".join(f"> {line}".rstrip() + "\n" for line in text.splitlines())
    return f"\nOn {sent:%a, %d %b %Y at %H:%M} {name} wrote:\n{lines}"


def _name_boundaries(message: EmailMessage, name: str) -> None:
    """Boundaries that are the same each time, or no two runs give the same bytes."""
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{name}_{number}")


def firmware() -> bytes:
    """A real zip archive of about 2.3 MB, which is 3.1 MB as base64."""
    stream = io.BytesIO()
    readme = (
        b"Firmware 4.2 for the K-200 series\n\n"
        b"- The drawer no longer opens by itself at night.\n"
        b"- Duplex now prints on both sides of the SAME sheet.\n"
    )
    image = random.Random(4711).randbytes(2_300_000)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in (("README.txt", readme), ("k200-4.2.bin", image)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), data)
    return stream.getvalue()
