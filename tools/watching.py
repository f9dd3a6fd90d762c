"""Which inboxes this process watches, for whom, and what it last saw there.

A rep who is online holds a websocket, and those are where Odoo's evented worker is (in
threaded mode: in the one process). So that is where the rep's inboxes are watched, in
the rep's own name. What is seen stays in this memory: the bus only says which account
has something new, and each notice is filled in as it leaves for its owner's browser.
"""

import logging
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock, RLock, current_thread
from time import monotonic
from weakref import WeakSet

from odoo import api
from odoo.addons.bus.models.bus import dispatch
from odoo.addons.bus.websocket import ConnectionState
from odoo.http import root
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.service.security import check_session
from odoo.service.server import CommonServer

from ..transports.errors import AuthenticationFailed
from ..transports.registry import open_watch
from ..transports.watching.interface import News, Subject
from ..transports.watching.watcher import Watcher

_logger = logging.getLogger(__name__)

CHANNEL = "helpdesk_email_watch"
"""What a page subscribes to that wants to be told of new mail."""

NEWS = "helpdesk_email/news"
"""The notice that an inbox has changed, or is not watched any more."""

SIGN = "helpdesk_email/sign"
"""The notice that the user is shown new mail in another way from now on."""

CHANGED = "helpdesk_email_watch"
"""Beside a user's channel: what is watched for the user may be something else now."""

CROWDED = "helpdesk_email_crowded"
"""Beside an account's channel: a page needs the place that watching takes."""

LINGER_SECONDS = 30.0
"""A page that is loaded anew is gone for a moment; nobody signs in anew for that."""

REVIEW_SECONDS = 300.0
"""What nobody told of is noticed after so long: a session that an administrator
ended."""

ARRIVALS = 8
"""So many notices may still wait to be filled in."""


@dataclass
class _Sight:
    """What an inbox looked like, for its owner alone.

    :param news: what the last look found; ``None`` where nothing is seen at present.
    :param arrivals: for each of the last notices, the keys of what was new.
    """

    user_id: int
    news: News | None = None
    arrivals: deque = field(default_factory=lambda: deque(maxlen=ARRIVALS))


class _Bell:
    """Stands among the websockets of Odoo's bus, and rings in this process."""

    def __init__(self, database, channel, ring):
        self._channels = set()
        self._ring = ring
        dispatch.subscribe([channel], 0, database, self)

    def subscribe(self, channels, _last):
        self._channels = channels

    def trigger_notification_dispatching(self):
        self._ring()

    def silence(self):
        dispatch.unsubscribe(self)
        self._channels = set()


class _Inbox(Subject):
    """One that is watched, in its owner's name."""

    def __init__(self, desk, account):
        self._desk = desk
        self._database, self._user_id = account.env.cr.dbname, account.env.uid
        self._id = account.id
        self.identity = account._pool_identity()
        self.host = account.profile_id._server_name()
        self.name = (self._database, self._id)
        ring = partial(desk.watcher.give_way, self.name)
        self._bell = _Bell(self._database, (account, CROWDED), ring)

    def silence(self):
        self._bell.silence()

    @contextmanager
    def _account(self):
        with owned(self._database, self._user_id) as env:
            yield env["mail.server.account"].browse(self._id)

    def open(self, memory):
        with self._account() as account:
            settings = account._watch_settings()
        if settings is None:
            return None
        try:
            return open_watch(settings, memory)
        except AuthenticationFailed:
            with self._account() as account:
                renewed = account._renewed_watch_settings(settings)
            if renewed is None:
                raise
            return open_watch(renewed, memory)

    def seen(self, news):
        with self._account() as account:
            notice = self._desk.note(self.name, self._user_id, news)
            account.env.user._bus_send(NEWS, notice)
        if news.arrived:
            with self._account() as account:
                account._mail_arrived(news.arrived)

    def lost(self, error):
        with self._account() as account:
            account._watch_lost(error)
            notice = self._desk.note(self.name, self._user_id, None)
            account.env.user._bus_send(NEWS, notice)


class _Rep:
    """Somebody who is online.

    :ivar pages: the websockets of the rep's browsers.
    """

    def __init__(self, desk, user):
        self.pages = WeakSet()
        self.until = 0.0
        self.inboxes = {}
        self.lock = Lock()
        self._key = (user.env.cr.dbname, user.id)
        ring = partial(desk.watcher.run, partial(desk.review, *self._key))
        self._bell = _Bell(user.env.cr.dbname, (user, CHANGED), ring)

    def is_there(self, env):
        """Whether a page is open, or was a moment ago, whose session is a valid one."""
        pages = [page for page in list(self.pages) if _is_signed_in(page, env)]
        if any(page.state is ConnectionState.OPEN for page in pages):
            return True
        return bool(pages) and monotonic() < self.until

    def silence(self):
        self._bell.silence()
        for inbox in self.inboxes.values():
            inbox.silence()


class Desk:
    """All that this process watches. Any thread may call it.

    :param is_tested: watch in tests, too, whose database is gone when they end.
    """

    def __init__(self, is_tested=False):
        self.watcher = Watcher()
        self._is_tested = is_tested
        self._reps = {}
        self._sights = {}
        self._lock = RLock()
        self._is_started = False

    # The websockets' threads

    def came(self, user, page):
        """A page of the user's wants to be told: watch, and say what is known."""
        if module.current_test and not self._is_tested:
            return
        key = (user.env.cr.dbname, user.id)
        with self._lock:
            if key not in self._reps:
                self._reps[key] = _Rep(self, user)
            self._reps[key].pages.add(page)
            self._start()
        self.watcher.run(partial(self.review, *key, is_greeting=True))

    def left(self, user, page=None):
        """A page of the user's has gone; perhaps it is only loaded anew.

        :param page: one that is there, and wants to be told no longer.
        """
        database, user_id = user.env.cr.dbname, user.id
        rep = self._reps.get((database, user_id))
        if rep:
            if page is not None:
                rep.pages.discard(page)
            rep.until = monotonic() + LINGER_SECONDS
            again = partial(self.review, database, user_id)
            self.watcher.run(again, after=LINGER_SECONDS + 1)

    def _start(self):
        if not self._is_started:
            self._is_started = True
            self.watcher.every(REVIEW_SECONDS, self.review_all)
            CommonServer.on_stop(self.watcher.close)

    # What was seen

    def note(self, name, user_id, news):
        """Remember it, as in :class:`_Sight`.

        :returns: what the bus is told of it, and that is stored: nothing of the mail.
        """
        arrived = [row.key.encode() for row in news.arrived] if news else []
        with self._lock:
            known = self._sights.setdefault(name, _Sight(user_id))
            known.news = news
            number = known.arrivals[-1][0] + 1 if known.arrivals else 1
            known.arrivals.append((number, arrived))
        return {"account_id": name[1], "number": number}

    def fill(self, env, notice):
        """The notice with what was seen, for the owner of the account alone.

        On which tickets a message is, and what its owner has to mend, is said as it is
        now.
        """
        account_id = notice.get("account_id")
        account = env["mail.server.account"]._own()
        account = account.filtered(lambda one: one.id == account_id)
        sight = self._sights.get((env.cr.dbname, account_id))
        # Perhaps it was somebody else's then.
        if sight is None or sight.user_id != env.uid or not account:
            problem = account._watch_problem() if account else ""
            return {"account_id": account_id, "is_live": False, "problem": problem}
        shown = account._watch_shown(sight.news)
        arrived = dict(sight.arrivals).get(notice.get("number"), [])
        return {"account_id": account_id, **shown, "arrived": arrived}

    # The watcher's threads

    def review_all(self):
        for key in list(self._reps):
            self.watcher.run(partial(self.review, *key))

    def review(self, database, user_id, is_greeting=False):
        """See what is to be watched for somebody now.

        :param is_greeting: say what is known, too.
        """
        rep = self._reps.get((database, user_id))
        if rep is None:
            return
        with rep.lock, owned(database, user_id) as env:
            if self._reps.get((database, user_id)) is not rep:
                return
            is_there = rep.is_there(env)
            accounts = env["mail.server.account"]._watched() if is_there else ()
            self._watch(env, rep, {(database, one.id): one for one in accounts})
            if is_greeting:
                self._greet(env)
            if not is_there:
                self._dismiss((database, user_id), rep)

    def _watch(self, env, rep, accounts):
        for name, inbox in list(rep.inboxes.items()):
            wanted = accounts.get(name)
            if wanted is None or wanted._pool_identity() != inbox.identity:
                self.watcher.remove(name)
                rep.inboxes.pop(name).silence()
                self._sights.pop(name, None)
                env.user._bus_send(NEWS, {"account_id": name[1]})
        for name in accounts.keys() - rep.inboxes.keys():
            inbox = rep.inboxes[name] = _Inbox(self, accounts[name])
            self.watcher.add(name, inbox)

    def _greet(self, env):
        """Say what is known, and why an inbox is not watched."""
        for account in env["mail.server.account"]._own():
            is_known = (env.cr.dbname, account.id) in self._sights
            if is_known or not account._is_watchable():
                env.user._bus_send(NEWS, {"account_id": account.id})

    def _dismiss(self, key, rep):
        with self._lock:
            # Unless a page has come just now
            if not any(page.state is ConnectionState.OPEN for page in rep.pages):
                rep.silence()
                self._reps.pop(key, None)

    def watched(self, database):
        """The ids of the accounts of a database that are watched here."""
        return {
            name[1]
            for rep in list(self._reps.values())
            for name in list(rep.inboxes)
            if name[0] == database
        }


DESK = Desk()
"""What this process watches."""


@contextmanager
def owned(database, user_id):
    """An environment of the user's own, in a transaction of its own."""
    current_thread().dbname = database
    registry = Registry(database).check_signaling()
    with registry.cursor() as cursor:
        env = api.Environment(cursor, user_id, {})
        yield env(context=dict(env.user.context_get()))


def _is_signed_in(page, env):
    """Whether the session that a websocket was opened with still holds."""
    session = root.session_store.get(page._session.sid)
    while "next_sid" in session:
        session = root.session_store.get(session["next_sid"])
    return bool(session) and session.uid == env.uid and check_session(session, env)
