"""Reports that a message could not be delivered: which, and to whom.

After RFC 3464 and 6533, as Postfix, Exchange, Gmail and newer versions of Exim write
them; and by what qmail, older Exim and their like say in plain words, followed by the
message that comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..characters import clean_line
from ..interface import Content, Undelivered
from .addresses import parse_addresses
from .charsets import decode_charset
from .fields import parse_message_ids
from .headers import header, read_headers, split_message
from .structure import Node
from .transfer import decode_part

MAX_REPORT = 64 * 1024
"""Bytes of a report, and of the header that comes back, which are looked at."""

MAX_RECIPIENTS = 20

_DAEMONS = re.compile(
    r"^(?:(?:mailer[-_]?daemon|mail[-_]?daemon|postmaster|mail\.?delivery|"
    r"microsoftexchange[0-9a-f]{32})@|(?:mailer-daemon|postmaster)$)",
    re.IGNORECASE,
)
_FAILED = re.compile(r"^action:[ \t]*failed", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(
    r"^(?P<kind>final|original)-recipient:[ \t]*(?:[\w-]+[ \t]*;)?"
    r"[ \t]*(?P<email>\S[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_FOLD = re.compile(r"\n[ \t]+(?=\S)")
_BLANK = re.compile(r"\n[ \t]*\n")
_COPY = re.compile(
    r"^[ \t]*(?:-{2,}.{0,40}\b(?:copy of (?:the|your) message|original message|"
    r"returned message|message header|forwarded message).{0,60}|"
    r"original message headers:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(
    r"^[ \t]*<?([^\s<>@:\"]{1,64}@[\w.-]{1,255})>?:?[ \t]*$", re.MULTILINE
)
_INLINE = re.compile(r"^<([^\s<>@]{1,64}@[\w.-]{1,255})>:", re.MULTILINE)


def read_report(
    parts: Sequence[Node], fetch: Callable[[Node], bytes], content: Content, text: str
) -> Undelivered | None:
    """What a message reports of another; ``None`` when it is no such report.

    :param parts: the report's own part, and what comes back; empty where the message
        has no such structure.
    :param content: the message's header.
    :param text: what it says to people.
    """
    if parts:
        return _structured(parts, fetch, content)
    if not is_from_daemon(content):
        return None
    words, returned = _split_copy(text[:MAX_REPORT])
    named = parse_addresses(header(content.headers, "x-failed-recipients"))
    emails = [address.email for address in named] or _named(words)
    if not emails:
        return None
    return Undelivered(_few(emails), _ids(returned.encode()))


def is_from_daemon(content: Content) -> bool:
    """Whether a mail server wrote it, and not a person.

    Behind ``postmaster`` is a person, too: unless nobody is to answer.
    """
    name = content.sender.email or content.sender.name
    by_server = _DAEMONS.match(name)
    is_automatic = (
        header(content.headers, "x-failed-recipients")
        or header(content.headers, "auto-submitted").strip().lower() not in ("", "no")
        or header(content.headers, "return-path").strip() == "<>"
    )
    return bool(by_server) and bool(is_automatic or "daemon" in name.lower())


def _structured(
    parts: Sequence[Node], fetch: Callable[[Node], bytes], content: Content
) -> Undelivered | None:
    report, *returned = parts
    data = decode_part(fetch(report), report.encoding)[:MAX_REPORT]
    words = decode_charset(data, "utf-8")[0].replace("\r\n", "\n")
    emails = list(_failed(_FOLD.sub(" ", words)))
    named = parse_addresses(header(content.headers, "x-failed-recipients"))
    emails = emails or [address.email for address in named]
    if not emails:
        return None
    block = decode_part(fetch(returned[0]), returned[0].encoding) if returned else b""
    return Undelivered(_few(emails), _ids(block[:MAX_REPORT]))


def _failed(report: str) -> Iterator[str]:
    """The recipients of whom the report says so, as the sender had written them."""
    for group in _BLANK.split(report):
        if not _FAILED.search(group):
            continue
        found = {
            one["kind"].lower(): one["email"] for one in _RECIPIENT.finditer(group)
        }
        for address in parse_addresses(
            found.get("final") or found.get("original") or ""
        ):
            if address.email:
                yield address.email


def _split_copy(text: str) -> tuple[str, str]:
    """What was said, and the message that comes back below the line about it."""
    mark = _COPY.search(text)
    if mark is None:
        return text, ""
    return text[: mark.start()], text[mark.end() :].lstrip()


def _named(words: str) -> list[str]:
    """The addresses that have a line of their own."""
    return [found[1] for found in (*_INLINE.finditer(words), *_NAMED.finditer(words))]


def _few(emails: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(clean_line(email).strip("<>") for email in emails if email)
    return tuple(found)[:MAX_RECIPIENTS]


def _ids(returned: bytes) -> tuple[str, ...]:
    """Of the message that comes back, and of those it answers, the newest first."""
    fields = read_headers(split_message(returned)[0])
    names = ("message-id", "in-reply-to", "references")
    found = [list(parse_message_ids(header(fields, name))) for name in names]
    return tuple(dict.fromkeys([*found[0], *found[1], *reversed(found[2])]))
