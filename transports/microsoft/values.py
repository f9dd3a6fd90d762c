"""Dates, counts and lines, as Exchange's services write them."""

from __future__ import annotations

from datetime import datetime, timezone


def read_date(text: str) -> datetime | None:
    """A date (ISO 8601), aware, UTC; ``None`` for what is none."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=timezone.utc)
    return found.astimezone(timezone.utc)


def write_date(date: datetime) -> str:
    """The same the other way round, to the second."""
    return date.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(text: str) -> int:
    """A count; 0 for what is none."""
    return int(text) if text.isdecimal() else 0


def line(text: str) -> str:
    """On one line, without control characters."""
    text = " ".join(text.split())
    return text if text.isprintable() else "".join(c for c in text if c.isprintable())
