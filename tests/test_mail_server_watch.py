import threading
from unittest.mock import patch

from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.bus.websocket import CloseCode
from odoo.exceptions import AccessError
from odoo.http import root
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tests.common import _registry_test_lock

from ..models.mail_server_connection import MAILBOX_POOL
from ..tools import watching
from ..tools.watching import CHANNEL
from .inbox_common import LOGIN, PASSWORD, REP, InboxCase
from .servers.dovecot import DovecotOptions, DovecotServer
from .servers.proxy import Proxy
from .watch_common import WatchCase, is_watcher, read_news


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
            session = self.authenticate(LOGIN, LOGIN)
        page = self.websocket_connect(cookie=f"session_id={session.sid}")
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

    def test_two_pages_share_a_connection(self):
        self.deliver("First")
        read_news(self.open_page())
        news = read_news(self.open_page())
        self.assertEqual([row["subject"] for row in news["rows"]], ["First"])
        self.assertEqual(self.desk.watcher.listening(), 1)

    def test_a_page_that_does_not_want_it(self):
        with _registry_test_lock:
            session = self.authenticate(LOGIN, LOGIN)
        page = self.websocket_connect(cookie=f"session_id={session.sid}")
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

    def test_nobody_else_is_told(self):
        other = new_test_user(self.env, "inbox_eve", groups=REP)
        self.deliver("Private")
        read_news(self.open_page())
        notice = {"account_id": self.account.id}
        env = self.env(user=other.id)
        self.assertEqual(self.desk.fill(env, notice), {**notice, "is_live": False})
        for method in ("_watch_settings", "_claim_place", "_mail_arrived"):
            with self.assertRaises(AccessError):
                get_public_method(self.account, method)
        with _registry_test_lock:
            self.assertIsNone(self.account.with_user(other)._watch_settings())
