"""Reads the mails of the demo: a file each, in the folder of its mailbox.

``ann/conti-fire-1.eml`` looks like a mail and is what its sender typed; the rest is
made when the mailbox is filled (see :mod:`.build`). Beside the headers of every mail:

======== ============================================================================
Sent     ``3 days ago, 07:52`` or ``25 minutes ago``
Folder   ``INBOX`` where it is missing
Flags    words out of ``seen``, ``answered``, ``flagged``, ``draft``
Answers  name of the mail that this one answers, in the same mailbox
Quote    ``outlook``: below a header block; ``no``: not at all; else with ``>``
Encoding content transfer encoding of the text
Page     the HTML, out of ``pages/``
Attach   a file out of ``files/``, ``fax.png as scan0007.png`` under another name
Inline   the same with ``<content id>``, shown within the HTML
Body     the whole body with its MIME headers, out of ``bodies/``
Like     all of another mail, but for the headers that are here
======== ============================================================================

The name of the file is the left part of the Message-ID, unless there is such a header.
``{day -1 %d %b}`` in a text or body is yesterday's date.
"""

from __future__ import annotations

import re
from email import message_from_string
from email.message import Message
from pathlib import Path

from .build import File, Mail, firmware

_HERE = Path(__file__).parent
_OWN = re.compile(
    "sent|folder|flags|answers|quote|encoding|page|attach|inline|body|like"
    "|message-id|from|to|cc|subject"
)
_SENT = re.compile(r"(\d+) (?:minutes|days?) ago(?:, (\d\d:\d\d))?")
_FILE = re.compile(r"(?P<stored>\S+)(?: as (?P<name>[^<]+))?(?: <(?P<id>.+)>)?")

#: Files that are too large to be kept.
_MADE = {"k200-4.2.zip": firmware}


def mailbox(name: str) -> tuple[Mail, ...]:
    """All mails of one mailbox, in the order of their names.

    :param name: of its folder here.
    """
    mails: dict[str, Mail] = {}
    names = sorted(path.stem for path in (_HERE / name).glob("*.eml"))
    for stem in names:
        _read(name, stem, mails)
    return tuple(mails[stem] for stem in names)


def _read(folder: str, stem: str, mails: dict[str, Mail]) -> Mail:
    """The mail, read after the one it answers."""
    if stem not in mails:
        source = _source(folder, stem)
        answered = source["Answers"]
        mails[stem] = _mail(
            source, stem, _read(folder, answered, mails) if answered else None
        )
    return mails[stem]


def _source(folder: str, stem: str) -> Message:
    source = message_from_string((_HERE / folder / f"{stem}.eml").read_text("utf-8"))
    if not source["Like"]:
        return source
    whole = _source(*source["Like"].split("/"))
    for name, value in source.items():
        del whole[name]
        whole[name] = value
    return whole


def _mail(source: Message, stem: str, answers: Mail | None) -> Mail:
    page, body = source["Page"], source["Body"]
    return Mail(
        id=source.get("Message-ID", stem),
        sender=source["From"],
        to=source["To"],
        cc=source.get("Cc", ""),
        subject=source.get("Subject", ""),
        when=_when(source["Sent"]),
        folder=source.get("Folder", "INBOX"),
        flags=source.get("Flags", ""),
        answers=answers,
        quote=source.get("Quote", ">"),
        encoding=source.get("Encoding", ""),
        text=source.get_payload().rstrip("\n"),
        html=(_HERE / "pages" / page).read_text("utf-8").strip() if page else "",
        files=tuple(_files(source)),
        headers={
            name: value
            for name, value in source.items()
            if not _OWN.fullmatch(name.lower())
        },
        body=(_HERE / "bodies" / body).read_bytes() if body else b"",
    )


def _when(words: str) -> tuple[int, str] | int:
    number, clock = _SENT.fullmatch(words).groups()
    return (int(number), clock) if clock else int(number)


def _files(source: Message) -> list[File]:
    found = []
    for words in source.get_all("Inline", []) + source.get_all("Attach", []):
        match = _FILE.fullmatch(words)
        stored = match["stored"]
        make = _MADE.get(stored, (_HERE / "files" / stored).read_bytes)
        found.append(File(match["name"] or stored, make, match["id"] or ""))
    return found
