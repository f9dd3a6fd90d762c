"""Signing in at a provider, and all that is not a sign-in."""

import logging
import time
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import quote, urlencode

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..tools.log_filter import CallbackFilter
from .oauth_common import ALMA, BERT, CALLBACK, OAuthCase
from .servers.oauth import CLIENT_SECRET


@tagged("post_install", "-at_install")
class TestSignIn(OAuthCase):
    def assertNotSignedIn(self, answer, words):
        self.assertEqual(answer.status_code, 403)
        self.assertIn(words, answer.text)
        self.assertFalse(self.account.has_token)

    def test_sign_in_and_read(self):
        answer = self.sign_in()
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/odoo/email-inbox"))
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertTrue(self.account.has_token)
        self.assertEqual(self.subjects(), ["hello"])

    def test_code_of_another_provider(self):
        """RFC 9207: it says whose it is, and goes nowhere else."""
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        self.provider.requests.clear()
        answer = self.come_back(f"{back}&iss=https%3A%2F%2Fother.example")
        self.assertNotSignedIn(answer, "not understood")
        self.assertEqual(self.provider.requests, [])
        back = self.provider.consent(self.set_out(), ALMA)
        self.come_back(f"{back}&iss={quote(self.provider.url, safe='')}")
        self.assertTrue(self.account.has_token)

    def test_before_and_without_sign_in(self):
        with self.assertRaisesRegex(UserError, "not signed in"):
            self.own.inbox_page()
        summary = self.own._inbox_summary()
        self.assertTrue(summary["sign_in_refused"])
        self.assertFalse(self.provider.requests)

    def test_the_way_there(self):
        self.authenticate("alma", "alma")
        sent = self.parameters(self.set_out())
        self.assertEqual(sent["code_challenge_method"], "S256")
        self.assertEqual(sent["login_hint"], ALMA)
        self.assertTrue(sent["redirect_uri"].endswith(CALLBACK))
        self.assertNotIn(CLIENT_SECRET, str(sent))
        stored = self.env["mail.server.oauth.request"].sudo().search([])
        self.env.cr.execute("SELECT t::text FROM mail_server_oauth_request t")
        self.assertNotIn(sent["state"], str(self.env.cr.fetchall()))
        self.assertEqual(stored.account_id, self.account)

    def test_only_the_owner_sets_out(self):
        for login in ("bert", "mona", "admin"):
            self.authenticate(login, login)
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                answer = self.call("action_sign_in", self.account.id)
            self.assertIn("error", answer)
        with self.assertRaises(AccessError):
            self.account.with_user(self.manager).action_sign_in()

    def test_once_only(self):
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        self.assertEqual(self.come_back(back).status_code, 303)
        self.call("action_sign_out", self.account.id)
        self.assertNotSignedIn(self.come_back(back), "was used already")
        self.assertEqual(self.provider.asked("authorization_code"), 1)

    def test_a_failed_one_is_used_up_too(self):
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        self.provider.fault = (503, b"down")
        self.assertNotSignedIn(self.come_back(back), "sign anybody in")
        self.provider.fault = None
        self.assertNotSignedIn(self.come_back(back), "was used already")

    def test_another_user(self):
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        self.authenticate("bert", "bert")
        self.assertNotSignedIn(self.come_back(back), "another browser")
        self.assertFalse(self.other_account.has_token)

    def test_another_browser_of_the_same_user(self):
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        self.authenticate("alma", "alma")
        self.assertNotSignedIn(self.come_back(back), "another browser")

    def test_too_late(self):
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        waiting = self.env["mail.server.oauth.request"].sudo().search([])
        self.assertLessEqual(
            waiting.expires, fields.Datetime.now() + timedelta(minutes=10)
        )
        waiting.expires = fields.Datetime.now() - timedelta(seconds=1)
        waiting.flush_recordset()
        self.assertNotSignedIn(self.come_back(back), "ten minutes")

    def test_made_up(self):
        self.authenticate("alma", "alma")
        self.set_out()
        for query in ({}, {"state": "x", "code": "y"}, {"code": "y"}, {"error": "z"}):
            url = f"http://localhost{CALLBACK}?{urlencode(query)}"
            self.assertNotSignedIn(self.come_back(url), "Not signed in")
        self.assertFalse(self.provider.requests)

    def test_another_mailbox_consents(self):
        answer = self.sign_in(user=BERT)
        self.assertNotSignedIn(answer, "You signed in as bert@example.com")
        self.assertIn("this account is alma@example.com", answer.text)

    def test_consent_denied(self):
        self.assertNotSignedIn(self.sign_in(allow=False), "did not allow access")

    def test_an_unverified_address_does_not_count(self):
        self.provider.claims = {"email_verified": False}
        self.assertNotSignedIn(self.sign_in(), "did not say whose mailbox")

    def test_user_info_instead_of_an_identity_token(self):
        self.provider.sends_id_token = False
        self.assertNotSignedIn(self.sign_in(), "did not say whose mailbox")
        self.profile.oauth_userinfo_url = f"{self.provider.url}/userinfo"
        self.assertEqual(self.sign_in().status_code, 303)

    def test_identity_tokens_of_others(self):
        for claims, words in (
            ({"aud": "another client"}, "not understood"),
            ({"nonce": "another request"}, "not understood"),
            ({"nonce": None}, "not understood"),
            ({"exp": int(time.time()) - 3600}, "clocks"),
            ({"iat": int(time.time()) + 3600}, "clocks"),
            ({"email": None}, "did not say whose mailbox"),
        ):
            with self.subTest(claims=claims):
                self.provider.claims = claims
                self.assertNotSignedIn(self.sign_in(), words)

    def test_what_the_provider_may_answer(self):
        for fault, words in (
            ((400, b'{"error":"invalid_client"}'), "client ID or secret"),
            ((400, b'{"error":"invalid_grant"}'), "has ended"),
            ((400, b'{"error":"invalid_scope"}'), "scope"),
            (
                (
                    400,
                    b'{"error":"unauthorized_client",'
                    b'"error_description":"AADSTS700016: no such program"}',
                ),
                "tenant",
            ),
            ((500, b"<html>oh no</html>"), "sign anybody in"),
            ((200, b"<html>hello</html>"), "not understood"),
            ((200, b'{"access_token":"a\\r\\nb","token_type":"bearer"}'), "understood"),
            ((302, b""), "not understood"),
        ):
            with self.subTest(fault=fault):
                self.provider.fault = fault
                answer = self.sign_in()
                self.assertNotSignedIn(answer, words)
                self.assertNotIn("oh no", answer.text)

    def test_provider_down(self):
        self.authenticate("alma", "alma")
        back = self.provider.consent(self.set_out(), ALMA)
        self.provider.stop()
        self.addCleanup(self.provider.start)
        self.assertNotSignedIn(self.come_back(back), "reached")

    def test_disconnect_revokes_and_erases(self):
        self.sign_in()
        self.subjects()
        self.call("action_sign_out", self.account.id)
        self.assertFalse(self.account.has_token)
        self.assertIn("/revoke", [path for path, _form in self.provider.requests])
        for column in ("oauth_access_token", "oauth_refresh_token"):
            self.assertIsNone(self.stored(self.account, f"{column}_ciphertext"))
        with self.assertRaisesRegex(UserError, "not signed in"):
            self.own.inbox_page()

    def test_disconnect_while_the_provider_is_down(self):
        self.sign_in()
        self.provider.stop()
        self.addCleanup(self.provider.start)
        self.call("action_sign_out", self.account.id)
        self.assertFalse(self.account.has_token)

    def test_nothing_in_a_log(self):
        records = []

        class Keep(logging.Handler):
            def emit(self, record):
                records.append(self.format(record))

        root, keep = logging.getLogger(), Keep()
        level = root.level
        root.addHandler(keep)
        root.setLevel(logging.DEBUG)
        try:
            self.authenticate("alma", "alma")
            url = self.set_out()
            back = self.provider.consent(url, ALMA)
            # What this test itself asks for by HTTP is not the product's log.
            records.clear()
            self.come_back(back)
            self.subjects()
        finally:
            root.removeHandler(keep)
            root.setLevel(level)
        text = "\n".join(records)
        account = self.account.sudo()
        secrets = [
            account._open_secret("oauth_access_token"),
            account._open_secret("oauth_refresh_token"),
            CLIENT_SECRET,
        ]
        for secret in secrets:
            self.assertNotIn(secret, text)

    def test_the_address_is_not_in_the_web_server_log(self):
        known = logging.getLogger("werkzeug").filters
        self.assertTrue(any(isinstance(item, CallbackFilter) for item in known))
        line = f'"GET {CALLBACK}?state=SECRET1&code=SECRET2 HTTP/1.1"'
        for message, arguments in (("%s %s", (line, 303)), (f"{line} 303", ())):
            record = logging.LogRecord("x", 20, "x", 1, message, arguments, None)
            self.assertTrue(CallbackFilter().filter(record))
            self.assertEqual(record.getMessage(), f'"GET {CALLBACK} HTTP/1.1" 303')


@tagged("post_install", "-at_install")
class TestErasing(OAuthCase):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.assertTrue(self.account.has_token)

    def assertErased(self):
        self.env.flush_all()
        self.assertFalse(self.account.has_token)
        self.assertIsNone(self.stored(self.account, "oauth_refresh_token_ciphertext"))

    def test_another_address(self):
        self.account.email = "alma2@example.com"
        self.assertErased()

    def test_another_user(self):
        self.account.write({"user_id": self.manager.id, "password": "x"})
        self.assertErased()

    def test_another_provider(self):
        self.profile.oauth_token_url = "https://evil.example.com/token"
        self.assertErased()

    def test_another_method(self):
        self.profile.auth_method = "password"
        self.assertErased()

    def test_archived_user(self):
        self.rep.active = False
        self.assertErased()

    def test_another_mail_server_needs_the_owners_word(self):
        self.profile.incoming_host = "elsewhere.example.com"
        self.assertTrue(self.account.has_token)
        with self.assertRaisesRegex(UserError, "changed the mail server"):
            self.own.inbox_page()

    def test_a_copy_of_the_database(self):
        path = "helpdesk_mgmt_user_email/data/neutralize.sql"
        with file_open(path) as file:
            self.env.flush_all()
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertErased()

    def test_moved_ciphertext_does_not_open(self):
        token = self.stored(self.account, "oauth_refresh_token_ciphertext")
        other = self.other_account.sudo()
        other.oauth_refresh_token_ciphertext = token
        with self.assertRaises(UserError):
            other._open_secret("oauth_refresh_token")

    def test_nobody_writes_it(self):
        for vals in (
            {"oauth_refresh_token_ciphertext": "x"},
            {"oauth_access_token": "x"},
            {"has_token": True},
            {"oauth_expires": fields.Datetime.now()},
        ):
            for user in (self.rep, self.manager):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    self.account.with_user(user).write(vals)

    def test_the_settings_never_ask_the_provider(self):
        self.provider.requests.clear()
        with patch("socket.socket.connect", side_effect=AssertionError):
            self.profile.with_user(self.manager).web_read({"oauth_scope": {}})
            self.profile.with_user(self.manager).write({"oauth_scope": "openid x"})
            self.account.with_user(self.manager).web_read({"has_token": {}})
        self.assertFalse(self.provider.requests)
