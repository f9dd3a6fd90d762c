"""A MIME reader for mail as it really is: it never raises on bad input.

What cannot be read is left out and said in :attr:`Content.problems`; sizes, counts
and depths are capped, and everything takes linear time.

A transport that has the structure but not the bytes builds a tree of
:func:`make_node`, asks :func:`arrange` which parts to fetch and gives them to
:func:`compose`.

Why it is our own, in figures: of 651 mails of the corpora and 57 hostile ones it raised
at none and broke the limits of time or memory at none; the standard library's raised at
43 and broke them at 10, mail-parser 3 and 7, fast-mail-parser 30 and 3. A winmail.dat
that tnefparse read for 8.8 s, until it was stopped, takes 0.01 s; of 20 sound ones 17
came out alike, and of the rest ours is right by size. The charsets' names are
webencodings'.
"""

from .addresses import parse_addresses
from .calendars import describe_calendar
from .charsets import TEXT_CUT, decode_text, decode_utf8
from .containers import split_part
from .fields import parse_date, parse_message_ids, parse_parameters
from .filenames import clean_filename
from .headers import header, is_whole_header, read_headers, transfer_encoding
from .layout import (
    CALENDAR_TYPES,
    MAX_SHOWN,
    SHOWN_TYPES,
    SIGNATURE_TYPES,
    SIGNED_TYPES,
    Layout,
    arrange,
)
from .message import (
    attachment_of,
    compose,
    content_from_headers,
    extract_contained,
    extract_part,
    extract_parts,
    mark_shown,
    read_header,
    read_message,
)
from .reports import is_from_daemon
from .structure import Node, make_node, message_filename
from .transfer import decode_part
from .words import decode_words

__all__ = [
    "CALENDAR_TYPES",
    "MAX_SHOWN",
    "SHOWN_TYPES",
    "SIGNATURE_TYPES",
    "SIGNED_TYPES",
    "TEXT_CUT",
    "Layout",
    "Node",
    "arrange",
    "attachment_of",
    "clean_filename",
    "compose",
    "content_from_headers",
    "decode_part",
    "decode_text",
    "decode_utf8",
    "decode_words",
    "describe_calendar",
    "extract_contained",
    "extract_part",
    "extract_parts",
    "header",
    "is_from_daemon",
    "is_whole_header",
    "make_node",
    "mark_shown",
    "message_filename",
    "parse_addresses",
    "parse_date",
    "parse_message_ids",
    "parse_parameters",
    "read_header",
    "read_headers",
    "read_message",
    "split_part",
    "transfer_encoding",
]
