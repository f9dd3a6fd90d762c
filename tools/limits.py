"""Sizes and types that several places of the inbox agree on."""

from ..transports.mime import MAX_SHOWN, SHOWN_TYPES

UPLOAD_PREFIX = "eml-"
"""Begins the key of an uploaded message; keys of a mailbox never do."""

INLINE_LIMIT = MAX_SHOWN
INLINE_TYPES = SHOWN_TYPES
