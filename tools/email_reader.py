"""Emails as the user reads them: what calendars say, in his language and time zone."""

from contextlib import contextmanager

from babel.core import get_global

from odoo.tools import format_date
from odoo.tools.misc import get_lang
from odoo.tools.translate import LazyTranslate

from ..transports import mime
from ..transports.mime import calendars

_lt = LazyTranslate(__name__)

_WORDS = (
    _lt("(no title)"),
    _lt("When"),
    _lt("Where"),
    _lt("Who"),
    _lt("Comment"),
    _lt("Canceled: {title}"),
    _lt("New time proposed: {title}"),
    _lt("Proposed time declined: {title}"),
    _lt("accepted"),
    _lt("declined"),
    _lt("tentative"),
    _lt("delegated"),
    _lt("no answer yet"),
    _lt("repeats every second"),
    _lt("repeats every minute"),
    _lt("repeats hourly"),
    _lt("repeats daily"),
    _lt("repeats weekly"),
    _lt("repeats monthly"),
    _lt("repeats yearly"),
    _lt("repeats every {count} seconds"),
    _lt("repeats every {count} minutes"),
    _lt("repeats every {count} hours"),
    _lt("repeats every {count} days"),
    _lt("repeats every {count} weeks"),
    _lt("repeats every {count} months"),
    _lt("repeats every {count} years"),
    _lt("1 time"),
    _lt("{count} times"),
    _lt("until {day}"),
)
_SENTENCES = {sentence._source: sentence for sentence in _WORDS}


def read_message(env, raw):
    """The content of an email, for the user of ``env``."""
    with calendars_read_by(env):
        return mime.read_message(raw)


@contextmanager
def calendars_read_by(env):
    """Within this, calendars are described for the user of ``env``.

    Zones of Windows have names of their own, which Outlook and Exchange write.
    """
    time_format = get_lang(env).time_format.replace(":%S", "").replace("%T", "%H:%M")
    reader = calendars.Reader(
        translate=lambda text: env._(_SENTENCES[text]) if text in _SENTENCES else text,
        format_day=lambda day: format_date(env, day),
        format_time=lambda moment: moment.strftime(time_format),
        zone=calendars.find_zone(env.user.tz or ""),
        find_zone=_find_zone,
    )
    token = calendars.READER.set(reader)
    try:
        yield
    finally:
        calendars.READER.reset(token)


def _find_zone(name):
    windows = get_global("windows_zone_mapping")
    return calendars.find_zone(windows.get(name, name))
