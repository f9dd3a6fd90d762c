import email
import json
import threading
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.bus.websocket import CloseCode
from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.service.model import get_public_method
from odoo.tests import (
    HttpCase,
    TransactionCase,
    new_test_user,
    tagged,
    test_cursor,
)
from odoo.tests.common import _registry_test_lock
from odoo.tools import config, mute_logger

from ..controllers import session
from ..models import mail_server_watch
from ..models.mail_server_connection import MAILBOX_POOL
from ..models.mail_server_watch import MailServerWatch
from ..tools import watching
from ..tools.watching import CHANNEL, SIGN
from ..transports.watching.interface import News, glance
from .inbox_common import LOGIN, PASSWORD, REP, InboxCase, make_mail
from .servers.dovecot import DovecotOptions, DovecotServer
from .servers.memory import failing
from .servers.proxy import Proxy
from .watch_common import WatchCase, is_watcher, read_news, read_payloads


@tagged("post_install", "-at_install")
class TestLiveProblem(TransactionCase):
    """Where an administrator looks it says why nothing is told at once."""

    def setUp(self):
        super().setUp()
        self.presences = self.env["mail.presence"]
        self.presences.search([]).unlink()

    def problem(self, **options):
        with patch.dict(config.options, options):
            settings = self.env["res.config.settings"].new({})
            return settings.helpdesk_email_live_problem

    def test_no_browser_gets_through(self):
        self.assertIn("8072", self.problem(workers=2, gevent_port=8072))
        self.assertIn("8069", self.problem(workers=0, http_port=8069))

    def test_a_browser_that_gets_through(self):
        presence = self.presences.create({"user_id": self.env.uid})
        presence.last_poll = fields.Datetime.now()
        self.assertFalse(self.problem())
        presence.last_poll -= timedelta(hours=1)
        self.assertTrue(self.problem())

    def test_gevent_is_missing(self):
        self.patch(mail_server_watch, "find_spec", lambda name: None)
        self.assertIn("gevent", self.problem(workers=2))
        self.assertNotIn("gevent", self.problem(workers=0))

    def test_the_line_stands_in_the_settings(self):
        arch = self.env["res.config.settings"].get_view()["arch"]
        self.assertIn("helpdesk_email_live_problem", arch)


@tagged("post_install", "-at_install")
class TestSigningOut(HttpCase):
    def test_whoever_watches_is_told(self):
        user = new_test_user(self.env, "inbox_sue")
        told = []
        self.patch(session, "_tell_watchers", lambda *args: told.append(args))
        commit = test_cursor.TestCursor.commit

        def commit_as_outside_of_tests(cursor):
            cursor.postcommit.run()
            commit(cursor)

        self.patch(test_cursor.TestCursor, "commit", commit_as_outside_of_tests)
        for route, options in (
            ("/web/session/logout", {}),
            ("/web/session/destroy", {"json": {}}),
        ):
            with self.subTest(route):
                self.authenticate(user.login, user.login)
                self.url_open(route, **options)
                self.assertEqual(told.pop(), (self.env.registry, user.id))
                self.assertFalse(told)


@tagged("post_install", "-at_install")
class TestWatch(WatchCase, WebsocketCase, InboxCase):
    """Real mailboxes, a real websocket."""

    def setUp(self):
        super().setUp()
        self.watch_here()

    def assertCanOpenTestCursor(self):
        thread = threading.current_thread()
        if is_watcher(thread) or thread is threading.main_thread():
            return InboxCase.assertCanOpenTestCursor(self)
        return super().assertCanOpenTestCursor()

    @classmethod
    def build_bundles(cls):
        """No page is opened."""

    def open_page(self):
        with _registry_test_lock:
            session_id = self.authenticate(LOGIN, LOGIN).sid
        page = self.websocket_connect(cookie=f"session_id={session_id}")
        self.subscribe(page, [CHANNEL], last=0, wait_for_dispatch=False)
        return page

    def is_watched(self):
        return bool(self.desk.watched(self.env.cr.dbname))

    def tell_of_change(self):
        """As after a commit, in whatever process somebody is watched."""
        with _registry_test_lock:
            self.rep._tell_watchers()

    def test_told_of_new_mail(self):
        self.deliver("First")
        page = self.open_page()
        first = read_news(page)
        self.assertEqual(first["account_id"], self.account.id)
        self.assertTrue(first["is_live"])
        self.assertEqual(first["unread"], 1)
        self.assertFalse(first["arrived"])
        self.deliver("Second")
        news = read_news(page)
        self.assertEqual([row["subject"] for row in news["rows"]], ["Second", "First"])
        self.assertEqual(news["arrived"], [news["rows"][0]["key"]])
        self.assertTrue(all(row["is_customer"] for row in news["rows"]))
        with _registry_test_lock:
            stored = self.env["bus.bus"].search([]).mapped("message")
        self.assertFalse([message for message in stored if "Second" in message])

    def read_until(self, page, wanted):
        """The next news that is what is wanted; what comes before it is not."""
        while not wanted(news := read_news(page)):
            pass
        return news

    def test_a_kept_conversation_goes_on_at_once(self):
        """The rep is told: by the sign, by Odoo's own notice, and on the ticket."""
        self.deliver("First")
        account = self.account.with_user(self.rep)
        with _registry_test_lock:
            [row] = account.inbox_page()["messages"]
            account.inbox_follow(row["key"], self.ticket.id)
        page = self.open_page()
        read_news(page)
        first = email.message_from_bytes(make_mail("First"))["Message-ID"]
        self.deliver("Re: First", "It still burns", In_Reply_To=first)
        found = self.read_until(page, lambda news: news["rows"][0]["tickets"])
        self.assertEqual(found["rows"][0]["subject"], "Re: First")
        [badge] = found["rows"][0]["tickets"]
        self.assertEqual(badge["id"], self.ticket.id)
        with _registry_test_lock:
            self.assertIn("It still burns", self.memos(self.ticket))
            said = self.env["bus.bus"].search([]).mapped("message")
        self.assertTrue([text for text in said if "a new email of the conv" in text])

    def test_a_conversation_that_cannot_go_on_blinds_nobody(self):
        account = self.env.registry["mail.server.account"]
        self.patch(account, "_follow_conversations", failing(UserError("full")))
        page = self.open_page()
        read_news(page)
        for number in (1, 2):
            self.deliver(f"Mail {number}")
            self.read_until(page, lambda news: news["arrived"])
        self.assertEqual(self.desk.watcher.listening(), 1)

    def test_another_choice_is_told(self):
        page = self.open_page()
        for mode in ("desktop", "off", "sign"):
            with _registry_test_lock:
                self.rep.helpdesk_email_sign = mode
            shown = "" if mode == "off" else mode
            while {"mode": shown} not in read_payloads(page, SIGN):
                pass

    def test_two_pages_share_a_connection(self):
        self.deliver("First")
        read_news(self.open_page())
        news = read_news(self.open_page())
        self.assertEqual([row["subject"] for row in news["rows"]], ["First"])
        self.assertEqual(self.desk.watcher.listening(), 1)

    def test_a_page_that_does_not_want_it(self):
        with _registry_test_lock:
            session_id = self.authenticate(LOGIN, LOGIN).sid
        page = self.websocket_connect(cookie=f"session_id={session_id}")
        self.subscribe(page, [], last=0)
        self.assertFalse(self.desk._reps)

    def test_ends_with_the_last_page(self):
        first, second = self.open_page(), self.open_page()
        read_news(second)
        first.close(CloseCode.CLEAN)
        second.close(CloseCode.CLEAN)
        self.wait_until(lambda: not self.is_watched())
        self.wait_until(lambda: not self.desk._reps)

    def test_goes_on_while_a_page_is_loaded_anew(self):
        with patch.object(watching, "LINGER_SECONDS", 60.0):
            page = self.open_page()
            read_news(page)
            page.close(CloseCode.CLEAN)
            read_news(self.open_page())
        self.assertEqual(self.desk.watcher.listening(), 1)

    def test_ends_at_once_for_who_signs_out(self):
        page = self.open_page()
        read_news(page)
        root.session_store.delete(self.session)
        self.tell_of_change()
        self.wait_until(lambda: not self.is_watched())

    def test_ends_at_once_for_who_is_archived(self):
        page = self.open_page()
        read_news(page)
        with _registry_test_lock:
            self.rep.active = False
        self.wait_until(lambda: not self.is_watched())

    def test_ends_at_once_for_an_archived_server(self):
        page = self.open_page()
        read_news(page)
        with _registry_test_lock:
            self.profile.active = False
        self.wait_until(lambda: not self.is_watched())
        self.assertEqual(read_news(page)["is_live"], False)
        with _registry_test_lock:
            self.profile.active = True
        self.wait_until(self.is_watched)

    def test_not_in_a_copy_of_the_database(self):
        settings = self.env["ir.config_parameter"]
        settings.set_param("database.is_neutralized", True)
        self.assertFalse(self.account.with_user(self.rep)._watched())
        settings.set_param("database.is_neutralized", False)
        self.assertTrue(self.account.with_user(self.rep)._watched())

    def test_a_refused_sign_in_is_told_and_not_repeated(self):
        self.account.password = "another one"
        page = self.open_page()
        news = read_news(page)
        self.assertFalse(news["is_live"])
        self.assertIn("password", news["problem"])
        self.assertEqual(self.desk.watcher.listening(), 0)

    def test_the_place_is_given_back(self):
        limit = "mail_max_userip_connections = 1"
        options = DovecotOptions(extra=f"protocol imap {{\n  {limit}\n}}\n")
        with DovecotServer({self.mailbox: PASSWORD}, options) as server:
            self.profile.write(
                {
                    "incoming_port": server.imap.tls_port,
                    "ca_certificate": server.ca_file.read_text(),
                }
            )
            self.account.with_user(self.rep).action_try_again()
            page = self.open_page()
            self.assertTrue(read_news(page)["is_live"])
            account = self.account.with_user(self.rep)
            with _registry_test_lock:
                self.assertFalse(account.inbox_page()["messages"])
            self.assertFalse(read_news(page)["is_live"])
            MAILBOX_POOL.discard((self.env.cr.dbname, account.id))

    def test_a_server_that_is_away_and_comes_back(self):
        with Proxy(self.server.imap.tls_port) as proxy:
            self.profile.incoming_port = proxy.port
            self.account.with_user(self.rep).action_try_again()
            page = self.open_page()
            self.assertTrue(read_news(page)["is_live"])
            proxy.cut()
            self.deliver("Meanwhile")
            news = read_news(page)
            while not news["rows"]:
                news = read_news(page)
            self.assertEqual(news["rows"][0]["subject"], "Meanwhile")

    def test_two_hosts_each_for_its_own_pages(self):
        page = self.open_page()
        read_news(page)
        other = watching.Desk(is_tested=True)
        self.addCleanup(other.watcher.close)
        with _registry_test_lock:
            other.came(self.rep.with_user(self.rep), next(iter(self.websockets())))
        self.wait_until(lambda: other.watcher.listening() == 1)
        self.deliver("To both")
        news = read_news(page)
        while not news["rows"]:
            news = read_news(page)
        self.assertEqual(news["rows"][0]["subject"], "To both")

    def websockets(self):
        [rep] = self.desk._reps.values()
        return rep.pages

    def test_what_was_seen_is_not_the_next_owners(self):
        self.deliver("Private")
        with _registry_test_lock:
            own = self.account.with_user(self.rep)
            with own._open_mailbox() as mailbox:
                news = News(glance(mailbox, 1), (), is_live=True)
            name = (self.env.cr.dbname, self.account.id)
            notice = self.desk.note(name, self.rep.id, news)
            self.assertNotIn("Private", str(notice))
            self.assertTrue(self.desk.fill(own.env, notice)["rows"])
            other = new_test_user(self.env, "inbox_eve", groups=REP)
            self.account.user_id = other
            for user in (self.rep, other, self.env.ref("base.user_admin")):
                found = self.desk.fill(self.env(user=user.id), notice)
                self.assertNotIn("rows", found)

    def test_what_is_to_be_mended_is_said(self):
        """Also to a page that is opened when nobody is watched any more."""
        own = self.account.with_user(self.rep)
        with _registry_test_lock:
            self.account.write({"sign_in_refused": True, "reading_error": "Mend it."})
            notice = {"account_id": self.account.id}
            self.assertEqual(self.desk.fill(own.env, notice)["problem"], "Mend it.")
        self.assertEqual(read_news(self.open_page())["problem"], "Mend it.")
        self.assertFalse(self.is_watched())

    def test_what_is_no_subscription(self):
        """Odoo refuses it, or nobody is watched."""
        with _registry_test_lock:
            session_id = self.authenticate(LOGIN, LOGIN).sid
        for channels in (
            [],
            [f"{CHANNEL} "],
            [CHANNEL.upper()],
            [f"{CHANNEL}\0"],
            [str(self.account.id)],
            [[CHANNEL]],
            [["mail.server.account", self.account.id]],
            None,
            7,
        ):
            with self.subTest(channels), mute_logger("odoo.addons.bus.websocket"):
                page = self.websocket_connect(cookie=f"session_id={session_id}")
                data = {"channels": channels, "last": 0}
                page.send(json.dumps({"event_name": "subscribe", "data": data}))
                page.ping()
                time.sleep(0.1)
                self.assertFalse(self.desk._reps)
                page.close()

    def test_who_has_no_mailbox_pays_nothing(self):
        portal = new_test_user(self.env, "inbox_paul", groups="base.group_portal")
        clerk = new_test_user(self.env, "inbox_cleo", groups="base.group_user")
        rep = new_test_user(self.env, "inbox_bob", groups=REP)
        for user in (portal, clerk, rep):
            self.assertEqual(user.with_user(user)._email_sign(), "")
        for user in (portal, clerk):
            with self.subTest(user.login), _registry_test_lock:
                session_id = self.authenticate(user.login, user.login).sid
            page = self.websocket_connect(cookie=f"session_id={session_id}")
            self.subscribe(page, [CHANNEL], last=0)
            self.assertFalse(self.desk._reps)
        own = self.rep.with_user(self.rep)
        self.assertEqual(own._email_sign(), "sign")
        own.helpdesk_email_sign = "off"
        self.assertEqual(own._email_sign(), "")

    def test_nobody_else_is_told(self):
        other = new_test_user(self.env, "inbox_eve", groups=REP)
        self.deliver("Private")
        read_news(self.open_page())
        notice = {"account_id": self.account.id}
        env = self.env(user=other.id)
        nothing = {**notice, "is_live": False, "problem": ""}
        self.assertEqual(self.desk.fill(env, notice), nothing)
        for name in vars(MailServerWatch):
            self.assertTrue(name.startswith("_"), f"{name} is for everybody")
        for method in ("_watch_settings", "_claim_place", "_mail_arrived"):
            with self.assertRaises(AccessError):
                get_public_method(self.account, method)
        with _registry_test_lock:
            self.assertIsNone(self.account.with_user(other)._watch_settings())
