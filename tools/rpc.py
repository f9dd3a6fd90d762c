"""What another program may call with, and what an answer to it may hold.

XML-RPC knows neither ``None`` nor dates with a zone nor integers beyond 32 bits,
and XML 1.0 forbids most control characters; a hostile subject holds them all.
"""

import re
from datetime import datetime, timezone

from odoo.exceptions import UserError

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MAX_INT = 2**31 - 1


def only_one(records):
    """The record that a program calls a method of, if it is one.

    :raises UserError: for none, several, or what is not a valid record ID.
    :raises AccessError: when the caller may not read it.
    """
    known(records)
    if len(records) != 1:
        raise UserError(
            records.env._(
                "This works with one record at a time (%(model)s).",
                model=records.env["ir.model"]._get(records._name).name,
            )
        )
    records.check_access("read")
    if not records.exists():
        raise UserError(records.env._("This record does not exist any more."))
    return records


def known(records):
    """The records that a program calls a method of.

    :raises UserError: for what is not a valid record ID.
    """
    # Of the parts that a model is made of there are no records.
    if not records._abstract and all(map(_is_number, records._ids)):
        return records
    raise UserError(records.env._("This is not a valid record ID."))


def _is_number(value):
    return type(value) is int and 0 < value <= _MAX_INT


def safe_text(text):
    """``text`` as a string that PostgreSQL and XML can both hold."""
    return _ILLEGAL.sub("", text or "")


def safe_line(text, limit=1000):
    """``text`` on one line of at most ``limit`` characters."""
    return " ".join(safe_text((text or "")[: 4 * limit]).split())[:limit]


def indexed_line(text):
    """As :func:`safe_line`, of 1000 bytes: PostgreSQL refuses a row of whose column an
    index would hold more than 2,700."""
    return safe_line(text).encode()[:1000].decode(errors="ignore")


def utc_iso(moment):
    """ISO 8601 in UTC, an empty string for no date at all."""
    if not moment:
        return ""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")


def utc_naive(moment):
    """What a Datetime field stores, False for no date at all."""
    if not moment:
        return False
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment.replace(microsecond=0)


def answer(value):
    """``value`` with everything replaced that an answer cannot carry."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, (bool, float)):
        return value
    if value is None:
        return False
    if isinstance(value, int):
        return max(-_MAX_INT - 1, min(value, _MAX_INT))
    if isinstance(value, datetime):
        return utc_iso(value)
    if isinstance(value, dict):
        return {str(key): answer(item) for key, item in value.items()}
    return [answer(item) for item in value]


def address(item):
    """An :class:`~..transports.interface.Address` for an answer."""
    return {"name": safe_line(item.name), "email": safe_line(item.email)}
