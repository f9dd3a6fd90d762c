"""A mailbox of several: opened by its name, with the token of who may open it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..transports.interface import Role
from .oauth_common import ALMA, BERT, SUPPORT, OAuthCase
from .servers.smtp import SmtpOptions, SmtpServer

MAIL = b"Subject: x\r\n\r\nx\r\n"


@tagged("post_install", "-at_install")
class TestSharedMailbox(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dovecot.deliver(SUPPORT, b"Subject: for all\r\n\r\nof us\r\n")

    def setUp(self):
        super().setUp()
        self.provider.mailboxes[ALMA] = SUPPORT
        self.account.write(
            {"email": SUPPORT, "login": ALMA, "exchange_mailbox": SUPPORT}
        )

    def test_read(self):
        self.assertEqual(self.sign_in().status_code, 303)
        self.assertEqual(self.subjects(), ["for all"])

    def test_who_may_open_it_consents(self):
        """The account's user name, nobody else."""
        for user in (BERT, SUPPORT):
            answer = self.sign_in(user=user)
            self.assertEqual(answer.status_code, 403)
            self.assertIn(f"You signed in as {user}", answer.text)
            self.assertFalse(self.account.has_token)

    def test_the_way_is_shown_to_who_left_the_user_name_out(self):
        self.account.login = False
        answer = self.sign_in()
        self.assertEqual(answer.status_code, 403)
        self.assertIn(f"enter {ALMA} as the account", answer.text)

    def test_no_right_to_it(self):
        self.provider.mailboxes.clear()
        self.sign_in()
        with self.assertRaisesRegex(UserError, f"into the mailbox {SUPPORT}"):
            self.own.inbox_page()

    def test_send(self):
        """Microsoft 365 wants one's own name for sending, and the right to send as."""
        self.sign_in()
        with SmtpServer(
            options=SmtpOptions(
                login_required=True, user_of_token=self.provider.user_of
            ),
            deliver=lambda *_arguments: None,
        ) as server:
            self.profile.write(
                {
                    "smtp_host": "localhost",
                    "smtp_port": server.tls_port,
                    "smtp_security": "tls",
                }
            )
            self.own.action_try_again()
            session = self.own._open_sender()
            session.deliver(MAIL, SUPPORT, ["carla@example.com"])
            session.quit()
            [envelope] = server.envelopes
            self.assertEqual((envelope.login, envelope.sender), (ALMA, SUPPORT))
        self.assertEqual(self.own._file_sent_copy(MAIL), ("filed", ""))
        with self.own._open_mailbox() as mailbox:
            [sent] = [f for f in mailbox.folders() if f.role is Role.SENT]
            self.assertEqual(sent.total, 1)

    def test_the_copy_is_ours_to_keep(self):
        """The server's own is in the mailbox of who signed in."""
        self.profile.smtp_host = "smtp.office365.com"
        self.assertTrue(self.account._wants_sent_copy())
        self.account.exchange_mailbox = False
        self.assertFalse(self.account._wants_sent_copy())

    def test_where_there_is_none(self):
        self.assertTrue(self.profile.opens_others)
        self.assertFalse(self.profile.has_directory)
        self.profile.auth_method = "google"
        self.assertFalse(self.profile.opens_others)
        self.profile.auth_method = "password"
        self.assertFalse(self.profile.opens_others)
