"""How much is asked of a server, whichever it is."""

DEFAULT_BUDGET = 16 * 1024 * 1024
"""Bytes the server may send in answer to one exchange, unless told otherwise."""

MAX_TEXT = 1024 * 1024
"""Bytes of one text part that are fetched for reading."""
