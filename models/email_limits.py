"""Sizes and types that several places of the inbox agree on."""

UPLOAD_PREFIX = "eml-"
"""Begins the key of an uploaded message; keys of a mailbox never do."""

INLINE_LIMIT = 5 * 1024 * 1024
"""Bytes of a picture that is shown within a message."""

INLINE_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}
)
"""What a browser may show by itself: pictures without scripts."""
