"""File names of attachments: safe to show, to save and to put into a header."""

from __future__ import annotations

import re

from ..characters import clean_line

MAX_NAME = 150
"""Characters of a file name that are kept, its extension included."""

_EXTENSIONS = {
    "application/gzip": ".gz",
    "application/json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/xml": ".xml",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/external-body": ".txt",
    "message/feedback-report": ".txt",
    "message/global-delivery-status": ".txt",
    "message/global-headers": ".txt",
    "message/partial": ".txt",
    "message/global": ".eml",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "video/mp4": ".mp4",
}
_TYPES = {
    **{extension: kind for kind, extension in reversed(_EXTENSIONS.items())},
    ".htm": "text/html",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
}
_STEMS = {"text/calendar": "invite", "message/delivery-status": "delivery-status"}
_SEPARATORS = re.compile(r"[/\\]")
_RESERVED = re.compile(r'[<>:"|?*]')
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\u061c\u180e]")
_DEVICE = re.compile(
    r"^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|clock\$) *(\.|$)", re.IGNORECASE
)


def clean_filename(name: str, mimetype: str = "") -> str:
    """A file name without path, control or direction characters; never empty.

    :param mimetype: gives the name, or its extension, where there is none.
    """
    name = _INVISIBLE.sub("", clean_line(name[:4096]))
    name = _SEPARATORS.split(name.rstrip("/\\"))[-1]
    name = _RESERVED.sub("_", name).strip(" .")
    extension = _EXTENSIONS.get(mimetype, "")
    if not name:
        return _STEMS.get(mimetype, "attachment") + (extension or ".bin")
    if _DEVICE.match(name):
        name = "_" + name
    if "." not in name:
        name += extension
    return _shorten(name)


def guess_mimetype(name: str, declared: str = "") -> str:
    """The declared type, or the one that the file name's extension stands for."""
    if "/" in declared and declared != "application/octet-stream":
        return declared
    extension = "." + name.rpartition(".")[2].lower()
    return _TYPES.get(extension, "application/octet-stream")


def _shorten(name: str) -> str:
    """Cut the stem, keep the extension."""
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        return name[:MAX_NAME].rstrip(" .")
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip(' .')}.{extension}"
