"""Characters that must not leave the reader.

PostgreSQL cannot store NUL, XML-RPC carries no control characters, and a lone
surrogate cannot be encoded at all. Bidirectional overrides and isolates make one
name look like another (``photo\\u202egpj.exe``).
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_NEVER_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NEVER_IN_LINE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_SPACE = re.compile("[\t-\r \x85\xa0\u2028\u2029]+")
_SPACE = re.compile(r"\s+")
_OTHER_LINE_ENDS = re.compile("\r\n|[\r\x0c\x85\u2028\u2029]")


def clean_line(text: str) -> str:
    """One line for a name, a subject or a header, white space collapsed."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    text = _LONE_SURROGATES.sub(REPLACEMENT, text)
    text = _NEVER_IN_LINE.sub("", text)
    return _LINE_SPACE.sub(" ", text).strip()


def without_space(line: str) -> str:
    """The line with no white space of any kind left in it."""
    if line.isprintable() and " " not in line:
        return line
    return _SPACE.sub("", line)


def without_control(text: str) -> str:
    """The text without characters that cannot be stored or sent."""
    return _NEVER_IN_TEXT.sub("", text.replace("\r", "\n"))


def clean_text(text: str) -> str:
    """A text of many lines, each ending in a line feed."""
    text = _OTHER_LINE_ENDS.sub("\n", text)
    text = _LONE_SURROGATES.sub(REPLACEMENT, text)
    return _NEVER_IN_TEXT.sub("", text)
