"""Address lists (RFC 5322, 3.4) in one pass, without recursion.

The standard library's parser recurses on parentheses and gives up on much that
is really sent; this one reads names with unquoted commas, nested comments,
groups, routes and missing brackets, and never raises.
"""

from __future__ import annotations

import re

from ..characters import clean_line, without_space
from ..interface import Address
from .words import decode_words

MAX_ADDRESSES = 2000
"""Addresses of one field that are read."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"\\]*(?:\\.[^"\\]*)*)"?'
    r"|<(?P<angle>[^<>]*)>?"
    r"|(?P<literal>\[[^\[\]]*\]?)"
    r"|(?P<mark>[(),:;])"
    r'|(?P<text>[^"<(),:;\[\\]+|.)',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LINK = re.compile(r"\A[\s\[]*mailto:", re.IGNORECASE)
_WITHIN_NAME = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>\s@]+@[^<>\s@]+)>\s*")
_QUOTED_SPACE = re.compile(r'"[^"@]* [^"@]*"@[^\s"@]+\Z')
_COMMENT = re.compile(r"\([^()]*\)")
_WHOLE_EMAIL = re.compile(r"[^\s@\"]+@[^\s@\"]+\.[^\s@\"]+")
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,"]')


def parse_addresses(value: str, *, groups: bool = False) -> tuple[Address, ...]:
    """The addresses of a header field, in order; empty where there are none.

    :param groups: whether a group without members, which RFC 6854 allows authors to
        be, is there with its name.
    """
    if not value:
        return ()
    value = _LINK.sub("", value)
    simple = _parse_simple(value)
    return (simple,) if simple else _Reader(groups).read(value)


def _parse_simple(value: str) -> Address | None:
    """``Name <address>`` or a bare address: nearly all fields are like this."""
    value = value.strip()
    if value.endswith(">"):
        name, bracket, email = value[:-1].partition("<")
    else:
        name, bracket, email = "", "<", value
    local, _, domain = email.partition("@")
    if not bracket or not local or not domain or _SPECIAL.search(local + domain):
        return None
    if " " in email or "\t" in email:
        return None
    name = name.strip()
    if len(name) > 1 and name[0] == '"' == name[-1]:
        name = name[1:-1]
        if '"' in name or "\\" in name:
            return None
    elif _SPECIAL.search(name):
        return None
    return _address(name, email)


def _address(name: str, email: str) -> Address:
    email = _clean_email(clean_line(email))
    name = _unquote(clean_line(decode_words(name)))
    if not email and (whole := _WITHIN_NAME.fullmatch(name)):
        # All of it was encoded, or put into quotes.
        return _address(whole["name"], whole["email"])
    return Address("" if name == email else name, email)


def _clean_email(email: str) -> str:
    """Without comments, white space, a route and what else does not belong there."""
    if "(" in email:
        email = _COMMENT.sub(" ", email)
    words = email.split()
    if len(words) > 1 and _QUOTED_SPACE.match(email):
        return email  # a space that is part of the address
    if len(words) > 1:
        whole = [word for word in words if _WHOLE_EMAIL.fullmatch(word)]
        email = whole[-1] if whole else "".join(words)
    email = _LINK.sub("", without_space(email)).strip("<>'")
    if "[" not in email.rpartition("@")[2]:
        email = email.strip("[]")
    email = email.rstrip(".,;")
    if ":" in email and email.startswith("@"):
        email = email.rpartition(":")[2]
    return email


def _unquote(name: str) -> str:
    """Without the quotes around it; quotes within belong to the name."""
    for quote in "\"'":
        count = name.count(quote)
        if count == 2 and name[0] == name[-1] == quote:
            name = name[1:-1].strip()
        elif count % 2 and quote in (name[0], name[-1]):
            name = name[:-1].rstrip() if name[-1] == quote else name[1:].lstrip()
    return name


class _Reader:
    """The state while one list is read."""

    def __init__(self, groups: bool) -> None:
        self._groups = groups
        self._found: list[Address] = []
        self._words: list[str] = []
        self._after: list[str] = []
        self._comments: list[str] = []
        self._angle: str | None = None
        self._has_at = False
        self._depth = 0
        self._group = ""
        self._first = 0

    def read(self, value: str) -> tuple[Address, ...]:
        """All addresses of ``value``; a quote that is never closed is none."""
        if value.count('"') % 2 and "\\" not in value:
            before, _, after = value.rpartition('"')
            value = before + after
        for token in _TOKEN.finditer(value):
            kind = token.lastgroup or ""
            text = token[kind]
            if self._depth or (kind == "mark" and text in "()"):
                self._take_comment(kind, token[0])
            elif kind == "mark":
                self._take_mark(text)
            elif kind == "angle":
                self._take_angle(text)
            else:
                self._take_word(kind, text)
            if len(self._found) >= MAX_ADDRESSES:
                return tuple(self._found)
        self._finish()
        return tuple(self._found)

    def _take_comment(self, kind: str, text: str) -> None:
        """A comment may hold an older client's display name."""
        is_end = kind == "mark" and text == ")"
        self._depth = max(0, self._depth - is_end)
        self._comments.append(text if self._depth else " ")
        self._depth += kind == "mark" and text == "("

    def _take_mark(self, text: str) -> None:
        is_bare = self._angle is None and not self._has_at
        if text == ":" and is_bare:
            self._group = "".join(self._words)
            self._first = len(self._found)
            self._words.clear()
        elif text == ";":
            if not (self._has_begun or len(self._found) > self._first):
                self._words = [self._group if self._groups else ""]
            self._finish()
            self._group = ""
        elif text == ":" and self._angle is None:
            self._words.append(text)
        elif text == "," and is_bare and self._words:
            self._words.append(", ")  # Doe, John <john@example.com>
        else:
            self._finish()

    @property
    def _has_begun(self) -> bool:
        """Whether an entry has begun."""
        return bool(self._words or self._angle is not None)

    def _take_angle(self, text: str) -> None:
        """Of two addresses side by side the last counts; words between them mean
        that a comma is missing (Python writes such lists when it folds them)."""
        if self._angle is not None and "".join(self._after).strip():
            after, self._after = self._after, []
            self._finish()
            self._words = after
        if self._angle is None or "@" in text:
            self._angle = text

    def _take_word(self, kind: str, text: str) -> None:
        words = self._words if self._angle is None else self._after
        if kind == "quoted":
            words.append(_ESCAPE.sub(r"\1", text))
        elif text.strip() or words:
            self._has_at = self._has_at or "@" in text
            words.append(text)

    def _finish(self) -> None:
        """One entry is complete."""
        after = "".join(self._after).strip("> ")
        words = f"{''.join(self._words)} {after}".strip(" ,\t")
        comment = " ".join("".join(self._comments).split())
        if self._angle is not None:
            found = _address(words or comment, self._angle)
        elif self._has_at:
            *others, words = _whole_emails(words) or [words]
            self._found += [_address("", email) for email in others]
            found = _bare(words, comment)
        else:
            found = _address(words, "")
        if self._groups and self._group and not found.name and found.email:
            found = _address(self._group, found.email)
        if found.name or found.email:
            self._found.append(found)
        self._words.clear()
        self._after.clear()
        self._comments.clear()
        self._angle = None
        self._has_at = False


def _whole_emails(words: str) -> list[str]:
    """The words, where each is an address: commas were forgotten."""
    emails = words.split()
    is_list = all(_WHOLE_EMAIL.fullmatch(email) for email in emails)
    return emails if is_list else []


def _bare(words: str, comment: str) -> Address:
    """An entry without brackets: its first word with an @ in it."""
    rest = words.split()
    for position, word in enumerate(rest):
        if "@" in word.strip("@,;\"'"):
            del rest[position]
            return _address(" ".join(rest) or comment, word.strip(",;\"'"))
    return _address(words, "")
