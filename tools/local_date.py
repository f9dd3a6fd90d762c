"""Dates of emails as people write them."""

from odoo.tools import format_datetime
from odoo.tools.misc import babel_locale_parse, get_lang, posix_to_ldml

from .rpc import utc_naive


def format_minute(env, moment, zone=False):
    """A moment to the minute, in the environment's language and format, and in a
    time zone; the user's by default.

    The zone is named: a memo is read by people in others.
    """
    if not moment:
        return ""
    lang = get_lang(env)
    locale = babel_locale_parse(lang.code)
    time_format = lang.time_format.replace(":%S", "").replace("%T", "%H:%M")
    pattern = " ".join(
        posix_to_ldml(part, locale=locale) for part in (lang.date_format, time_format)
    )
    return format_datetime(env, utc_naive(moment), tz=zone, dt_format=f"{pattern} OOOO")
