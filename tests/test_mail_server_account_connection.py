from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..models import mail_secret_mixin
from ..models.mail_server_connection import MAILBOX_POOL
from ..transports.errors import (
    HostUnknown,
    MailboxDenied,
    MailTransportError,
    MessageGone,
    ProtocolError,
    TimedOut,
    TlsFailed,
)
from ..transports.interface import AuthMethod, Security
from ..transports.probe import CODES, code_of
from .common import PASSWORD, EmailAccountCase


class TestOpenMailbox(EmailAccountCase):
    def setUp(self):
        super().setUp()
        self.server, self.mailbox = self.serve_mailboxes()
        self.own = self.account.with_user(self.rep)

    def open(self):
        with self.own._open_mailbox() as mailbox:
            return mailbox.folders()

    def test_the_owner_opens_it(self):
        self.assertEqual([folder.path for folder in self.open()], ["INBOX"])
        self.end_transaction()
        self.assertEqual(self.account.state, "ok")
        self.assertTrue(self.account.last_success)

    def test_connections_are_reused(self):
        self.open()
        self.open()
        self.assertEqual(self.server.connections, 1)

    def test_a_full_house_keeps_no_connection(self):
        """Each worker has connections of its own, and a server lets few in."""
        self.server.full = 1
        self.patch(MAILBOX_POOL, "_sleep", lambda seconds: None)
        # It commits a transaction of its own
        claims = self.patch_claims()
        self.open()
        self.assertEqual(claims, [self.account])
        self.assertEqual(MAILBOX_POOL.idle_count, 1)
        self.end_transaction()
        self.assertEqual(self.account.state, "ok")
        self.open()
        self.assertEqual(MAILBOX_POOL.idle_count, 0)
        self.account.crowded_until = fields.Datetime.now() - timedelta(seconds=1)
        self.open()
        self.assertEqual(MAILBOX_POOL.idle_count, 1)

    def patch_claims(self):
        claims = []
        accounts = self.env.registry["mail.server.account"]
        self.patch(accounts, "_claim_place", lambda account: claims.append(account))
        return claims

    def test_nobody_else_opens_it(self):
        admin = self.env.ref("base.user_admin")
        for user in (
            self.other_rep,
            self.manager,
            admin,
            self.env.ref("base.user_root"),
        ):
            for account in (self.account.with_user(user), self.account.sudo()):
                account = account.with_user(user).sudo(account.env.su)
                with (
                    self.subTest(user=user.login, sudo=account.env.su),
                    self.assertRaises(AccessError),
                    account._open_mailbox(),
                ):
                    self.fail("opened")
                with self.assertRaises(AccessError):
                    account._smtp_settings()
        self.assertEqual(self.server.connections, 0)

    def test_nobody_opens_it_in_the_owners_name(self):
        """A transaction that another user began does not become the owner's."""
        self.patch(self.env.transaction, "default_env", self.env(user=self.manager))
        with self.assertRaises(AccessError), self.own._open_mailbox():
            self.fail("opened")

    def test_a_rep_who_is_no_rep_any_more(self):
        self.rep.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            self.open()

    def test_refused_sign_in_is_not_tried_again(self):
        self.mailbox.secret = "changed on the server"
        attempts = []
        original = self.server.open

        def counted(settings):
            attempts.append(settings)
            return original(settings)

        self.server.open = counted
        with self.server.serving("imap"):
            with self.assertRaisesRegex(UserError, "does not accept"):
                self.open()
            self.end_transaction()
            self.assertEqual(self.account.state, "failed")
            self.assertTrue(self.account.sign_in_refused)
            for _time in range(3):
                with self.assertRaisesRegex(UserError, "does not accept"):
                    self.open()
            self.assertEqual(len(attempts), 1)
            self.own.write({"password": "changed on the server"})
            self.open()
            self.assertEqual(len(attempts), 2)

    def test_try_again(self):
        self.account.write({"state": "failed", "sign_in_refused": True})
        self.own.action_try_again()
        self.open()
        self.end_transaction()
        self.assertEqual(self.account.state, "ok")

    def test_broken_connection_may_be_tried_again(self):
        def fault(operation):
            raise TimedOut("no answer", host="imap.example.com")

        self.mailbox.fault = fault
        with self.assertRaisesRegex(UserError, "did not answer in time"):
            self.open()
        self.end_transaction()
        self.assertEqual(self.account.state, "failed")
        self.assertFalse(self.account.sign_in_refused)
        self.mailbox.fault = None
        self.open()
        self.end_transaction()
        self.assertEqual(self.account.state, "ok")

    def test_a_gone_message_says_nothing_about_the_account(self):
        with (
            self.assertRaisesRegex(UserError, "no longer there"),
            self.own._open_mailbox(),
        ):
            raise MessageGone("gone")
        self.end_transaction()
        self.assertNotEqual(self.account.state, "failed")

    def test_every_error_has_a_sentence(self):
        def leaves(kind):
            below = kind.__subclasses__()
            return [kind, *(leaf for child in below for leaf in leaves(child))]

        for kind in leaves(MailTransportError):
            with self.subTest(kind=kind.__name__):
                sentence = self.own._error_sentence(kind("far side said: secret"))
                self.assertNotIn("far side", sentence)
                self.assertNotIn("%", sentence)
                self.assertGreater(len(sentence), 20)
        for reason in ("untrusted", "wrong-host", "expired", "not-offered"):
            error = TlsFailed("x", reason=reason, host="imap.example.com")
            self.assertIn("imap.example.com", self.own._error_sentence(error))
        self.assertIn("spelling", self.own._error_sentence(HostUnknown("x")))

    def test_every_failure_of_a_test_has_a_sentence_of_its_own(self):
        kinds = {"tls": TlsFailed, "mailbox": MailboxDenied}
        general = self.own._error_sentence(ProtocolError("x"))
        for code in sorted(CODES - {"protocol"}):
            prefix, _dash, reason = code.partition("-")
            if prefix not in kinds:
                continue
            with self.subTest(code=code):
                error = kinds[prefix]("x", reason=reason)
                self.assertEqual(code_of(error), code)
                self.assertNotEqual(self.own._error_sentence(error), general)

    def test_notification_reaches_the_owner_alone(self):
        self.account._notify_owner("Subject", "Body")
        message = self.env["mail.message"].search(
            [("subject", "=", "Subject")], order="id desc", limit=1
        )
        self.assertEqual(message.notified_partner_ids, self.rep.partner_id)

    def test_stopped_accounts(self):
        for record in (self.account, self.profile):
            record.active = False
            with (
                self.subTest(record=record),
                self.assertRaisesRegex(UserError, "archived"),
            ):
                self.open()
            record.active = True

    def test_without_a_password(self):
        self.account.password = False
        with self.assertRaisesRegex(UserError, "No password"):
            self.open()
        with self.assertRaisesRegex(UserError, "No password"):
            self.own._smtp_settings()
        self.assertEqual(self.server.connections, 0)
        # Each direction for itself: reading needs none here, sending does.
        self.profile.incoming_auth = False
        self.assertTrue(self.own._mailbox_settings())
        with self.assertRaisesRegex(UserError, "No password"):
            self.own._smtp_settings()

    def test_nothing_is_sent_where_nothing_is_asked_for(self):
        self.profile.write({"incoming_auth": False, "smtp_auth": False})
        settings = self.own._mailbox_settings()
        self.assertEqual(settings.credentials.method, AuthMethod.NONE)
        self.assertEqual(settings.credentials.login, "")
        self.assertEqual(settings.credentials.secret, "")
        self.assertEqual(self.own._smtp_settings()[1], settings.credentials)

    def test_settings_for_sending(self):
        endpoint, credentials = self.own._smtp_settings()
        self.assertEqual(endpoint.host, "smtp.example.com")
        self.assertEqual((endpoint.port, endpoint.security), (587, Security.STARTTLS))
        self.assertEqual(credentials.secret, PASSWORD)
        self.assertNotIn(PASSWORD, repr(credentials))

    def test_a_changed_sign_in_does_not_write_an_old_state(self):
        self.mailbox.secret = "other"
        with self.assertRaises(UserError):
            self.open()
        self.own.write({"password": "other"})
        self.end_transaction()
        self.assertEqual(self.account.state, "new")

    def test_wrong_key_fails_closed(self):
        for keys in ("d3Jvbmcga2V5IHdyb25nIGtleSB3cm9uZyBrZXkgMTI=", "nonsense"):
            self.patch_key(keys)
            with (
                self.assertRaisesRegex(UserError, "Ask your system admin") as caught,
                self.assertLogs(mail_secret_mixin.__name__, "WARNING") as logs,
            ):
                self.open()
            self.assertNotIn(keys, str(caught.exception))
            # Whoever has the hosts finds there what to do.
            self.assertIn("helpdesk_user_email_key", logs.output[0])
            self.assertNotIn(keys, logs.output[0])
        self.assertEqual(self.server.connections, 0)
