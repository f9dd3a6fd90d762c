"""All attachments of an email in one file to download."""

import tempfile
import unicodedata
from zipfile import ZIP_DEFLATED, ZipFile

from ..transports import mime
from ..transports.errors import MessageTooLarge
from ..transports.interface import DEFAULT_MAX_SIZE

MAX_ARCHIVED = 2 * DEFAULT_MAX_SIZE
"""Bytes of all attachments together, decoded: containers may hold more than they
weigh."""


def is_archived(content):
    """Whether one file of its attachments is offered: for several, of a size that
    goes."""
    files = content.listed
    return len(files) > 1 and sum(item.size for item in files) <= DEFAULT_MAX_SIZE


def archive(raw):
    """A zip file with all attachments of a message, open at its beginning.

    It is on the disk: one attachment at a time is in memory.

    :raises MessageTooLarge: when they are more than :data:`MAX_ARCHIVED`.
    """
    files = mime.read_message(raw).listed
    parts = mime.extract_parts(raw, [item.part for item in files])
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it.
    names = set()
    total = 0
    with ZipFile(target, "w", ZIP_DEFLATED) as written:
        for item, part in zip(files, parts, strict=True):
            total += len(part.data)
            if total > MAX_ARCHIVED:
                raise MessageTooLarge("", size=total, limit=MAX_ARCHIVED)
            written.writestr(_unique(item.name, names), part.data)
    target.seek(0)
    return target


def _unique(name, taken):
    """A name that no file of the archive has, on any system: ``photo (2).jpg``."""
    name = mime.clean_filename(name)
    stem, dot, extension = name.rpartition(".")
    stem, dot, extension = (stem, dot, extension) if stem else (name, "", "")
    number = 1
    while _folded(name) in taken:
        number += 1
        name = f"{stem} ({number}){dot}{extension}"
    taken.add(_folded(name))
    return name


def _folded(name):
    return unicodedata.normalize("NFC", name).casefold()
