"""A rep signs in with a browser."""

import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..models.mail_server_connection import MAILBOX_POOL
from .browser_common import BrowserCase
from .common import REP
from .oauth_common import ALMA, BERT, SUPPORT, OAuthCase, OAuthServers

OLGA = "olga@example.com"


@tagged("post_install", "-at_install")
class TestLifeOfASignIn(BrowserCase, OAuthServers, HttpCase):
    """Real transactions, really committed.

    What is kept when a request fails would be undone with it if all of them shared
    the test's cursor.
    """

    registry_test_mode = False

    @classmethod
    def setUpClass(cls):
        cls.make_servers(OLGA)
        with cls.fresh() as env:
            cls.ids = cls.make(env)
        cls.addClassCleanup(cls.remove)
        super().setUpClass()
        cls.start_servers()
        cls.dovecot.deliver(OLGA, b"Subject: hello\r\n\r\nworld\r\n")

    @classmethod
    @contextmanager
    def fresh(cls):
        """A transaction that sees all that was committed, and commits."""
        with Registry(get_db_name()).cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {})

    @classmethod
    def make(cls, env):
        user = new_test_user(
            env, "olga", groups=REP, email=OLGA, notification_type="inbox"
        )
        values = {
            "name": "The life of a sign-in",
            "smtp_host": "localhost",
            **cls.profile_values(),
        }
        profile = env["mail.server.profile"].create(values)
        account = env["mail.server.account"].create(
            {"user_id": user.id, "profile_id": profile.id, "email": OLGA}
        )
        parameters = env["ir.config_parameter"]
        cls.address = parameters.get_param("web.base.url")
        parameters.set_param("web.base.url", cls.base_url())
        return user.id, profile.id, account.id

    @classmethod
    def remove(cls):
        user_id, profile_id, account_id = cls.ids
        with cls.fresh() as env:
            user = env["res.users"].browse(user_id)
            partner = user.partner_id
            env["mail.message"].search([("partner_ids", "in", partner.ids)]).unlink()
            env["mail.server.account"].browse(account_id).unlink()
            env["mail.server.profile"].browse(profile_id).unlink()
            user.unlink()
            partner.unlink()
            env["ir.config_parameter"].set_param("web.base.url", cls.address)

    @contextmanager
    def account(self):
        with self.fresh() as env:
            yield env["mail.server.account"].browse(self.ids[2])

    def notices(self):
        with self.account() as account:
            return account.env["mail.message"].search_count(
                [
                    ("subject", "ilike", "stopped working"),
                    ("partner_ids", "in", account.user_id.partner_id.ids),
                ]
            )

    def refresh_token(self):
        with self.account() as account:
            return account._open_secret("oauth_refresh_token")

    def let_it_expire(self):
        """Time passes, and nobody is connected any more."""
        with self.account() as account:
            account.oauth_expires = fields.Datetime.now()
        self.provider.expire_access()
        MAILBOX_POOL.close()

    def refreshed(self):
        return self.provider.asked("refresh_token")

    def inbox_tour(self, name, url="/odoo/email-inbox"):
        self.start_tour(url, f"helpdesk_email_oauth{name}", login="olga", timeout=120)

    @mute_logger("odoo.http")
    def test_from_the_first_to_the_last_day(self):
        self.provider.presses = "allow", OLGA
        self.inbox_tour("")
        with self.account() as account:
            self.assertTrue(account.has_token)
            self.assertEqual(account.state, "ok")
        self.assertEqual(self.provider.asked("authorization_code"), 1)

        first = self.refresh_token()
        self.let_it_expire()
        self.inbox_tour("_reading")
        self.assertEqual(self.refreshed(), 1)
        self.assertNotEqual(self.refresh_token(), first)

        self.let_it_expire()
        self.provider.end_all()
        self.inbox_tour("_ended")
        self.assertEqual(self.refreshed(), 2, "asked once, and no more")
        self.assertEqual(self.notices(), 1)
        self.assertEqual(self.provider.asked("authorization_code"), 2)

        with self.browse("/odoo/email-inbox", "olga") as page:
            page.wait_for("hello")
            self.let_it_expire()
            self.provider.end_all()
            page.click("button[name=refresh]")
            page.wait_for("has ended")
            page.picture("oauth_ended")
            self.assertIn("hello", page.text, "what is on the screen stays there")
            page.click("button[name=sign_in]")
            page.wait_without("has ended")
            page.wait_for("hello")
        self.assertEqual(self.refreshed(), 3)

        with self.account() as account:
            self.assertFalse(account.sign_in_refused)
            account.action_sign_out()
            self.assertFalse(account.has_token)
        self.inbox_tour("_preferences", f"/odoo/my-preferences/{self.ids[0]}")


@tagged("post_install", "-at_install")
class TestOAuthTour(BrowserCase, OAuthCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.addCleanup(self.press, None)

    def press(self, button, user=ALMA):
        self.provider.presses = button and (button, user)

    @mute_logger("odoo.http")
    def test_what_goes_wrong_is_said(self):
        with self.browse("/odoo/email-inbox", "alma") as page:
            page.wait_for("You are not signed in to alma@example.com")
            page.picture("oauth_not_signed_in")
            for name, (press, words) in self.faults().items():
                with self.subTest(name):
                    press()
                    page.click("button[name=sign_in]")
                    page.wait_for("Not signed in")
                    page.picture(f"oauth_{name}")
                    self.assertIn(words, page.text)
                    self.mend()
                    page.click("a[href='/odoo/email-inbox']")
                    page.wait_for("You are not signed in to alma@example.com")
            self.press("allow")
            page.click("button[name=sign_in]")
            page.wait_for("hello")
            page.picture("oauth_signed_in")
        self.env.invalidate_all()
        self.assertTrue(self.account.has_token)

    @mute_logger("odoo.http")
    def test_the_administrator_sees_who_is_signed_in(self):
        self.sign_in()
        with self.browse("/odoo/helpdesk-rep-email-accounts", "mona") as page:
            page.wait_for("Not signed in")
            page.picture("oauth_rep_accounts")
            [signed_in] = page.evaluate(
                "Array.from(document.querySelectorAll('.o_data_row'))"
                ".filter((row) => row.innerText.includes('alma@example.com'))"
                ".map((row) => row.querySelector('[name=password]').innerText.trim())"
            )
            self.assertEqual(signed_in, "Signed in")
            page.click(".o_data_row td[name=email]")
            page.wait_for_element("tr.o_selected_row td[name=email] input")
            page.picture("oauth_rep_accounts_edit")
            self.assertFalse(
                page.evaluate("!!document.querySelector('td[name=password] input')")
            )

    def test_forms(self):
        """What an administrator fills in, for whoever wants to see it."""
        values = {"email": SUPPORT, "login": ALMA, "exchange_mailbox": SUPPORT}
        self.account.write(values)
        self.env.flush_all()
        with self.browse("/odoo", "mona") as page:
            action = "helpdesk_mgmt_user_email.mail_server_account_action"
            page.go_to(f"/odoo/action-{action}/{self.account.id}")
            page.click("details[name='more'] summary")
            page.wait_for("Shared Mailbox")
            self.assertNotIn("Exchange Mailbox", page.text)
            page.picture("oauth_account_form")
            action = "helpdesk_mgmt_user_email.mail_server_profile_action"
            page.go_to(f"/odoo/action-{action}/{self.profile.id}")
            page.wait_for("Redirect URI")
            page.picture("oauth_server_form")

    def faults(self):
        """What the provider does, and what the rep reads."""
        provider = self.provider

        def claim(**claims):
            return lambda: (self.press("allow"), provider.claims.update(claims))

        def answer(*fault):
            return lambda: (self.press("allow"), setattr(provider, "fault", fault))

        return {
            "denied": (lambda: self.press("deny"), "You did not allow access"),
            "wrong_mailbox": (
                lambda: self.press("allow", BERT),
                "You signed in as bert@example.com, but this account is alma@",
            ),
            "clock": (claim(iat=int(time.time()) + 3600), "set this server's clock"),
            "tenant": (
                answer(400, b'{"error":"x","error_description":"AADSTS700016: x"}'),
                "does not belong to the tenant",
            ),
            "client": (
                answer(401, b'{"error":"invalid_client"}'),
                "client ID or secret",
            ),
            "down": (answer(503, b"down"), "sign anybody in"),
        }

    def mend(self):
        self.provider.fault = None
        self.provider.claims.clear()
