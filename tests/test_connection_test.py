"""“Test connection” against a real IMAP, POP3 and SMTP server."""

from odoo.exceptions import AccessError, UserError

from .common import PASSWORD, EmailAccountCase
from .servers.dovecot import DovecotServer
from .servers.smtp import SmtpServer

LOGIN = "alma@example.com"


class TestConnectionTest(EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dovecot = cls.enterClassContext(DovecotServer({LOGIN: PASSWORD}))
        cls.smtp = cls.enterClassContext(
            SmtpServer({LOGIN: PASSWORD}, certificate=cls.dovecot._certificate)
        )
        cls.profile.write(
            {
                "login_with_email": True,
                "incoming_host": "localhost",
                "incoming_port": cls.dovecot.imap.tls_port,
                "smtp_host": "localhost",
                "smtp_security": "tls",
                "ca_certificate": cls.dovecot.ca_file.read_text(),
            }
        )
        cls.profile.smtp_port = cls.smtp.tls_port

    def steps(self, records):
        action = records.action_test_connection()
        test = self.env["mail.server.test"].browse(action["res_id"])
        self.assertEqual(len(test.line_ids), len(action["context"]["steps"]))
        return test

    def states(self, test, direction="incoming"):
        return {
            line.step: line.state
            for line in test.line_ids
            if line.direction == direction
        }

    def test_account_works(self):
        test = self.steps(self.account.with_user(self.rep))
        self.assertTrue(test.is_ok, test.message)
        self.assertEqual(
            self.states(test),
            dict.fromkeys(
                ("name", "tcp", "tls", "greeting", "capabilities", "sign-in", "read"),
                "ok",
            ),
        )
        self.assertEqual(self.states(test, "outgoing")["send"], "ok")
        tls = test.line_ids.filtered(lambda line: line.step == "tls")[0]
        self.assertIn("valid until", tls.detail)
        self.assertEqual(self.account.state, "ok")
        self.assertTrue(self.account.last_success)

    def test_profile_needs_no_sign_in(self):
        test = self.steps(self.profile.with_user(self.manager))
        self.assertTrue(test.is_ok, test.message)
        self.assertNotIn("sign-in", self.states(test))
        self.assertIn("greeting", self.states(test, "outgoing"))

    def test_pop3(self):
        self.profile.write(
            {"server_type": "pop3", "incoming_port": self.dovecot.pop3.tls_port}
        )
        test = self.steps(self.account.with_user(self.rep))
        self.assertTrue(test.is_ok, test.message)

    def test_each_failure_has_its_own_sentence(self):
        closed = self.dovecot.imap.port
        for vals, step, sentence in (
            ({"incoming_host": "no-such-host.invalid"}, "name", "no server named"),
            ({"incoming_port": 1}, "tcp", "nothing answers on this port"),
            ({"ca_certificate": False}, "tls", "signed by an unknown authority"),
            ({"incoming_port": closed}, "tls", "not encrypted from the beginning"),
        ):
            with self.subTest(vals=vals):
                before = {name: self.profile[name] for name in vals}
                self.profile.write(vals)
                self.account.with_user(self.rep).action_try_again()
                test = self.steps(self.account.with_user(self.rep))
                self.assertFalse(test.is_ok)
                self.assertEqual(self.states(test)[step], "failed")
                self.assertIn(sentence, test.message)
                self.assertEqual(self.account.state, "failed")
                self.assertFalse(self.account.sign_in_refused)
                self.profile.write(before)

    def test_wrong_password(self):
        self.account.password = "wrong"
        test = self.steps(self.account.with_user(self.rep))
        self.assertEqual(self.states(test)["sign-in"], "failed")
        self.assertEqual(self.states(test)["read"], "skipped")
        self.assertIn("does not accept", test.message)
        # The same password is not tried a second time, at the SMTP server.
        self.assertNotIn("sign-in", self.states(test, "outgoing"))
        self.assertTrue(self.account.sign_in_refused)
        self.account.password = PASSWORD
        self.assertTrue(self.steps(self.account.with_user(self.rep)).is_ok)

    def test_who_may_test(self):
        self.assertTrue(self.account.with_user(self.manager).test_connection()["ok"])
        with self.assertRaises(AccessError):
            self.account.with_user(self.other_rep).action_test_connection()
        with self.assertRaises(AccessError):
            self.profile.with_user(self.rep).action_test_connection()

    def test_the_dialog_names_no_other_account(self):
        tests = self.env["mail.server.test"].with_user(self.rep)
        self.assertTrue(tests.create({"account_id": self.account.id}))
        with self.assertRaises(AccessError):
            tests.create({"account_id": self.other_account.id})

    def test_buttons_answer_what_other_programs_can_read(self):
        account = self.account.with_user(self.rep)
        self.assertTrue(account.action_try_again())
        self.assertTrue(account.action_make_default())
        self.assertTrue(account.action_sign_out())
        self.assertTrue(account.action_forget_password())

    def test_nobody_but_the_owner_sends_the_password_to_a_changed_server(self):
        self.account.with_user(self.rep).test_connection()
        self.assertEqual(self.account.state, "ok")
        self.profile.incoming_host = "127.0.0.1"
        self.assertTrue(self.account.server_changed)
        account = self.account.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "has to agree"):
            account.action_test_connection()
        with self.assertRaises(AccessError):
            account.action_try_again()
        self.account.with_user(self.rep).action_try_again()
        self.assertFalse(self.account.server_changed)

    def test_what_a_stranger_says_is_not_repeated(self):
        self.account.password = "wrong"
        test = self.steps(self.account.with_user(self.rep))
        self.assertNotIn("AUTHENTICATIONFAILED", str(test.read()))
        self.assertNotIn("wrong", str(test.line_ids.read()))
