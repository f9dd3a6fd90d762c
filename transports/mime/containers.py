"""Parts with parts of their own kind: winmail.dat and opaque S/MIME.

What is inside is named after the container's part: ``2.tnef.1`` is the first file
of the winmail.dat that is part 2, ``1.p7m.2`` is part 2 of the message that is
signed in part 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from ..errors import MessageGone
from ..interface import Attachment, PartData
from .filenames import clean_filename, guess_mimetype
from .tnef import TnefFile, TnefMessage, is_tnef_data, read_tnef

TNEF, P7M = "tnef", "p7m"
_MARKS = (f".{TNEF}.", f".{P7M}.")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a container holds.

    :param is_signed: whether it is the message that was signed.
    """

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[str, ...] = ()
    is_signed: bool = False


def split_part(part: str) -> tuple[str, str, str]:
    """``2.tnef.1`` as ``2``, ``tnef``, ``1``; kind and rest empty for others."""
    found = [(part.find(mark), mark) for mark in _MARKS if mark in part]
    if not found:
        return part, "", ""
    position, mark = min(found)
    return part[:position], mark.strip("."), part[position + len(mark) :]


def open_tnef(part: str, data: bytes) -> Opened | None:
    """The inside of the winmail.dat that is ``part``; ``None`` when it is none."""
    if not is_tnef_data(data):
        return None
    message = read_tnef(data)
    attachments = tuple(
        Attachment(
            part=f"{part}.{TNEF}.{number}",
            name=_file_name(file),
            mimetype=_file_type(file),
            size=len(file.data),
            content_id=file.content_id,
        )
        for number, file in enumerate(message.files, 1)
    )
    problems = tuple(dict.fromkeys(message.problems))
    return Opened(message.text, message.html, attachments, problems)


def extract_tnef_files(data: bytes, numbers: Iterable[str]) -> Iterator[PartData]:
    """Files of a winmail.dat.

    :raises MessageGone: when there is no such file.
    """
    files = read_tnef(data).files
    for number in numbers:
        index = int(number) - 1 if number.isdecimal() and len(number) < 6 else -1
        if not 0 <= index < len(files):
            raise MessageGone("no such file in winmail.dat")
        file = files[index]
        content = build_message(file.embedded) if file.embedded else file.data
        yield PartData(_file_name(file), _file_type(file), content)


def _file_type(file: TnefFile) -> str:
    if file.embedded:
        return "message/rfc822"
    return guess_mimetype(file.name, file.mimetype)


def _file_name(file: TnefFile) -> str:
    name = file.name
    if file.embedded:
        name = (name or file.embedded.subject or "message").replace("/", "-")[:80]
        name = f"{name.removesuffix('.msg')}.eml"
    return clean_filename(name, _file_type(file))


def build_message(message: TnefMessage, depth: int = 0) -> bytes:
    """A message found inside winmail.dat, as an ordinary one (RFC 5322)."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    mail["X-Original-From"] = f"{message.sender_name} {message.sender_email}".strip()
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    for file in message.files:
        content = file.data
        if file.embedded:
            content = build_message(file.embedded, depth + 1)
        main, _, sub = _file_type(file).partition("/")
        if main == "message":
            main, sub = "application", "octet-stream"
        mail.add_attachment(
            content, maintype=main, subtype=sub, filename=_file_name(file)
        )
    multiparts = (part for part in mail.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{depth}_{number}")  # the same bytes each time
    return mail.as_bytes()
