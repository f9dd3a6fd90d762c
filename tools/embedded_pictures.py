"""The pictures that a message brings for its own text."""

import base64

from .limits import INLINE_LIMIT, INLINE_TYPES

EMBEDDED_TOTAL = 6 * INLINE_LIMIT
"""Characters of all embedded pictures of a page, encoded."""


class EmbeddedPictures:
    """Gives pictures as data URIs, by Content-ID; empty for those that there are not,
    that are too large, or that are too much for one page.

    :param fetch: gives a part, by its name.
    :param total: characters of all of them, encoded.
    """

    def __init__(self, attachments, fetch, total=EMBEDDED_TOTAL):
        self._parts = {
            attachment.content_id: attachment.part
            for attachment in attachments
            if attachment.content_id and attachment.mimetype in INLINE_TYPES
        }
        self._fetch = fetch
        self._found = {}
        self._left = total

    def __call__(self, content_id):
        if content_id not in self._found:
            self._found[content_id] = self._uri(self._parts.get(content_id))
        # Each place that shows it takes as much again.
        uri = self._found[content_id]
        uri = uri if len(uri) <= self._left else ""
        self._left -= len(uri)
        return uri

    def _uri(self, part):
        found = self._fetch(part) if part else None
        if not found or len(found.data) > INLINE_LIMIT:
            return ""
        encoded = base64.b64encode(found.data).decode()
        return f"data:{found.mimetype};base64,{encoded}"
