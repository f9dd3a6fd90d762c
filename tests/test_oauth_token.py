"""Access tokens: how they expire, are renewed, and end."""

import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models.mail_server_connection import MAILBOX_POOL
from ..transports import oauth
from ..transports.interface import AuthMethod
from .common import REP
from .oauth_common import ALMA, OAuthCase
from .servers.oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer
from .servers.smtp import SmtpOptions, SmtpServer

MAIL = b"Subject: x\r\n\r\nx\r\n"


@tagged("post_install", "-at_install")
class TestToken(OAuthCase):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.provider.requests.clear()

    def let_it_expire(self):
        """The clock says that the access token has ended."""
        self.account.sudo().oauth_expires = fields.Datetime.now()
        self.env.flush_all()
        self.provider.expire_access()
        MAILBOX_POOL.close()

    def refreshed(self):
        return self.provider.asked("refresh_token")

    def test_used_until_near_its_end(self):
        for _time in range(3):
            self.assertEqual(self.subjects(), ["hello"])
        self.assertEqual(self.refreshed(), 0)

    def test_renewed_before_its_end_and_rotated(self):
        before = self.stored(self.account, "oauth_refresh_token_ciphertext")
        version = self.account.credential_version
        self.let_it_expire()
        self.assertEqual(self.subjects(), ["hello"])
        self.assertEqual(self.subjects(), ["hello"])
        self.assertEqual(self.refreshed(), 1)
        after = self.stored(self.account, "oauth_refresh_token_ciphertext")
        self.assertNotEqual(before, after)
        # The rotated one is the right one.
        self.let_it_expire()
        self.assertEqual(self.subjects(), ["hello"])
        self.assertEqual(self.account.credential_version, version)

    def test_pooled_connections_outlive_a_renewal(self):
        with self.own._open_mailbox() as mailbox:
            first = mailbox._inner if hasattr(mailbox, "_inner") else None
        identity = self.own._pool_identity()
        self.account.sudo().oauth_expires = fields.Datetime.now()
        self.env.flush_all()
        self.assertEqual(self.subjects(), ["hello"])
        self.assertEqual(self.refreshed(), 1)
        self.assertEqual(self.own._pool_identity(), identity)
        if first is not None:
            with self.own._open_mailbox() as mailbox:
                self.assertIs(mailbox._inner, first)

    def test_ended_early_at_the_server(self):
        """The mail server refuses a token that should still live: once more."""
        self.provider.expire_access()
        MAILBOX_POOL.close()
        self.assertEqual(self.subjects(), ["hello"])
        self.assertEqual(self.refreshed(), 1)

    def test_revoked_at_the_provider(self):
        self.account.sudo().reading_state = "ok"
        self.provider.end_all()
        self.let_it_expire()
        domain = [
            ("subject", "ilike", "stopped working"),
            ("partner_ids", "in", self.rep.partner_id.ids),
        ]
        for _time in range(3):
            with self.assertRaisesRegex(UserError, "signs in again|not signed in"):
                self.own.inbox_page()
            self.env.invalidate_all()
        self.assertEqual(self.refreshed(), 1)
        self.assertEqual(self.account.state, "failed")
        self.assertTrue(self.account.sign_in_refused)
        self.assertFalse(self.account.has_token)
        self.assertEqual(self.env["mail.message"].search_count(domain), 1)
        self.assertEqual(self.sign_in().status_code, 303)
        self.assertFalse(self.account.sign_in_refused)
        self.assertEqual(self.subjects(), ["hello"])

    def test_no_storm_while_the_provider_is_down(self):
        self.let_it_expire()
        self.provider.fault = (503, b"down")
        for _time in range(4):
            with self.assertRaisesRegex(UserError, "sign anybody in"):
                self.own.inbox_page()
            self.env.invalidate_all()
        self.assertEqual(self.refreshed(), 1)
        self.assertTrue(self.account.has_token)
        self.assertFalse(self.account.sign_in_refused)
        self.provider.fault = None
        self.account.sudo().oauth_asked_again = fields.Datetime.now() - timedelta(
            seconds=1
        )
        self.env.flush_all()
        self.assertEqual(self.subjects(), ["hello"])

    def test_wrong_client_secret(self):
        self.let_it_expire()
        self.profile.oauth_client_secret = "wrong"
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "client ID or secret"):
            self.own.inbox_page()
        self.assertTrue(self.account.has_token)

    def test_sending(self):
        server = SmtpServer(
            options=SmtpOptions(
                login_required=True, user_of_token=self.provider.user_of
            )
        )
        server.start()
        self.addCleanup(server.stop)
        self.profile.write(
            {
                "smtp_host": "localhost",
                "smtp_port": server.tls_port,
                "smtp_security": "tls",
            }
        )
        self.own.action_try_again()
        endpoint, credentials = self.own._smtp_settings()
        self.assertEqual(credentials.method, AuthMethod.OAUTH2)
        self.assertEqual((credentials.login, endpoint.host), (ALMA, "localhost"))
        session = self.own._open_sender()
        self.addCleanup(session.quit)
        session.deliver(MAIL, ALMA, ["carla@example.com"])
        self.assertEqual(server.envelopes[0].login, ALMA)

    def test_the_test_button(self):
        self.let_it_expire()
        action = self.own.action_test_connection()
        steps = {
            (line["direction"], line["step"]): line["state"]
            for line in action["context"]["steps"]
        }
        self.assertEqual(steps["incoming", "sign-in"], "ok")
        self.assertEqual(self.refreshed(), 1)


@tagged("post_install", "-at_install")
class TestTwoWorkers(TransactionCase):
    """Real transactions that are really committed."""

    def setUp(self):
        super().setUp()
        self.provider = OAuthServer([ALMA])
        self.provider.start()
        self.addCleanup(self.provider.stop)
        with self.registry.cursor() as cursor:
            self.make(api.Environment(cursor, SUPERUSER_ID, {}))
        self.addCleanup(self.remove)

    def make(self, env):
        user = new_test_user(env, login="alma-oauth", email=ALMA, groups=REP)
        profile = env["mail.server.profile"].create(
            {
                "name": "Two workers",
                "auth_method": "oauth2",
                "oauth_authorize_url": f"{self.provider.url}/authorize",
                "oauth_token_url": f"{self.provider.url}/token",
                "oauth_client_id": CLIENT_ID,
                "oauth_client_secret": CLIENT_SECRET,
                "oauth_scope": "openid email",
                "smtp_host": "smtp.example.com",
                "incoming_host": "imap.example.com",
            }
        )
        account = env["mail.server.account"].create(
            {"user_id": user.id, "profile_id": profile.id, "email": ALMA}
        )
        self.ids = user.id, profile.id, account.id
        settings = profile._oauth_provider()
        verifier = "v" * 43
        url = oauth.authorization_url(
            settings, state="s", verifier=verifier, login_hint=ALMA
        )
        back = self.provider.consent(url, ALMA)
        tokens, _addresses = oauth.exchange(
            settings, back.partition("code=")[2], verifier
        )
        account._keep_tokens(tokens)
        account.oauth_expires = fields.Datetime.now()

    def remove(self):
        user_id, profile_id, account_id = self.ids
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["mail.server.account"].browse(account_id).unlink()
            env["mail.server.profile"].browse(profile_id).unlink()
            env["res.users"].browse(user_id).unlink()

    def work(self, ready, found):
        try:
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, self.ids[0], {})
                account = env["mail.server.account"].browse(self.ids[2])
                # The snapshot of this transaction begins here, before the renewal.
                self.assertFalse(account._is_fresh())
                ready.wait(10)
                found.append(account._secret())
        except Exception as error:
            found.append(error)

    def run_workers(self, number):
        ready, found = threading.Barrier(number), []
        threads = [
            threading.Thread(target=self.work, args=(ready, found))
            for _worker in range(number)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return found

    def test_one_refreshes_for_all(self):
        self.provider.delay = 0.5
        found = self.run_workers(4)
        self.assertEqual(len(found), 4)
        self.assertEqual(len(set(found)), 1, found)
        self.assertEqual(self.provider.user_of(found[0]), ALMA)
        self.assertEqual(self.provider.asked("refresh_token"), 1)

    def test_one_failure_for_all(self):
        self.provider.delay = 0.3
        self.provider.fault = (503, b"down")
        found = self.run_workers(3)
        self.assertEqual({type(item) for item in found}, {UserError}, found)
        self.assertEqual(self.provider.asked("refresh_token"), 1)
