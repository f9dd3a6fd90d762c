"""Reading and sending: a sign-in that is refused for one does not stop the other."""

from contextlib import nullcontext
from unittest.mock import patch

from odoo.exceptions import UserError

from ..transports import probe
from ..transports.errors import AuthenticationFailed
from .common import EmailAccountCase
from .servers.scripted_smtp import ScriptedSmtp

SMTP_SWITCHED_OFF = (
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"
)
NO_SIGN_IN = "250-here\r\n250 8BITMIME"


class TestDirections(EmailAccountCase):
    def setUp(self):
        super().setUp()
        _server, self.mailbox = self.serve_mailboxes()
        self.own = self.account.with_user(self.rep)
        self.told = []
        self.patch(
            type(self.env["mail.server.account"]),
            "_notify_owner",
            lambda account, subject, body: self.told.append((subject, body)),
        )

    def answering(self, **answers):
        """Let a server with these answers be the outgoing one."""
        server = self.enterContext(ScriptedSmtp(answers))
        self.profile.write(
            {
                "smtp_host": server.host,
                "smtp_port": server.port,
                "smtp_security": "none",
            }
        )
        self.own.action_try_again()
        self.told.clear()
        return server

    def send(self, refused=None):
        with self.refusing(refused):
            self.own._connect_smtp().close()
        self.end_transaction()

    def open_inbox(self, refused=None):
        with self.refusing(refused), self.own._open_mailbox() as mailbox:
            mailbox.folders()
        self.end_transaction()

    def refusing(self, sentence):
        if sentence is None:
            return nullcontext()
        return self.assertRaisesRegex(UserError, sentence)

    def test_refused_for_sending(self):
        for answers, reason in (
            ({"AUTH": SMTP_SWITCHED_OFF}, "SmtpClientAuthentication is disabled"),
            ({"AUTH": "553 5.7.1 not you"}, "553 5.7.1 not you"),
            ({"EHLO": NO_SIGN_IN}, "no way to sign in for sending"),
        ):
            with self.subTest(answers=answers):
                server = self.answering(**answers)
                self.open_inbox()
                self.send(refused=reason)
                self.assertEqual(self.account.sending_state, "failed")
                self.assertEqual(self.account.reading_state, "ok")
                self.assertEqual(self.account.state, "failed")
                self.assertIn(reason, self.account.last_error)
                self.assertIn("can be read, but not sent", self.account.last_error)
                self.assertIn(reason, self.own._sending_problem())
                self.assertFalse(self.account.sign_in_refused)
                self.open_inbox()
                self.send(refused=reason)
                self.assertEqual(server.connections, 1)
                self.assertEqual(self.account.reading_state, "ok")

    def test_refused_for_reading(self):
        self.answering()
        self.mailbox.secret = "changed on the server"
        self.open_inbox(refused="")
        self.assertTrue(self.account.sign_in_refused)
        self.assertEqual(self.own._sending_problem(), "")
        self.send()
        self.assertEqual(self.account.sending_state, "ok")
        self.assertEqual(self.account.reading_state, "failed")
        self.assertEqual(self.account.state, "failed")
        self.assertEqual(self.account.last_error, self.account.reading_error)

    def test_the_alert_is_shown(self):
        def fault(_operation):
            raise AuthenticationFailed("x", answer="Mailbox is locked until Monday")

        self.mailbox.fault = fault
        self.open_inbox(refused="“Mailbox is locked until Monday”")

    def test_another_password_is_another_chance_for_both(self):
        self.answering(AUTH=SMTP_SWITCHED_OFF)
        self.send(refused="")
        self.own.action_try_again()
        self.assertEqual(self.account.sending_state, "new")
        self.assertFalse(self.account.sending_refused)
        self.assertEqual(self.account.state, "new")

    def test_the_notice_says_which(self):
        server = self.answering()
        self.send()
        self.open_inbox()
        server.answers["AUTH"] = SMTP_SWITCHED_OFF
        self.send(refused="")
        [(subject, body)] = self.told
        self.assertIn("for sending", subject)
        self.assertIn("SmtpClientAuthentication", body)
        self.open_inbox()
        self.assertEqual(len(self.told), 1)
        self.own.action_try_again()
        server.answers["AUTH"] = "235 welcome"
        self.send()
        self.assertIn("works again for sending", self.told[1][0])

    def test_the_test_writes_both(self):
        server = self.answering(AUTH=SMTP_SWITCHED_OFF)
        reads = (probe.Step("sign-in", probe.State.OK),)
        self.startPatcher(
            patch.object(probe, "probe_incoming", lambda *_args, **_kwargs: reads)
        )
        dialog = self.own.action_test_connection()
        self.assertIn("SmtpClientAuthentication", dialog["context"]["message"])
        self.assertEqual(self.account.sending_state, "failed")
        self.assertTrue(self.account.sending_refused)
        server.answers["AUTH"] = "235 welcome"
        server.answers["RCPT"] = "553 5.7.1 not your address"
        self.own.action_test_connection()
        self.assertIn("553 5.7.1 not your address", self.account.sending_error)
        self.assertFalse(self.account.sending_refused)
        server.answers["RCPT"] = "250 fine"
        self.own.action_test_connection()
        self.assertEqual(self.account.sending_state, "ok")
        self.assertEqual(self.own._sending_problem(), "")

    def test_nobody_writes_it(self):
        for vals in ({"sending_state": "ok"}, {"reading_state": "ok"}):
            for user in (self.rep, self.manager):
                with self.assertRaises(UserError):
                    self.account.with_user(user).write(vals)

    def test_a_changed_server_is_told_with_its_name(self):
        self.open_inbox()
        self.told.clear()
        self.profile.incoming_host = "imap.elsewhere.example"
        [(subject, body)] = self.told
        self.assertIn("changed", subject)
        self.assertIn("imap.elsewhere.example", body)
        self.assertIn("imap.elsewhere.example", self.account.last_error)
        self.assertIn("imap.elsewhere.example", self.own._sending_problem())
        self.profile.name = "Another name for the same"
        self.assertEqual(len(self.told), 1)
