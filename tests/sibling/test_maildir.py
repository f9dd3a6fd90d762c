import mailbox
import tempfile
from pathlib import Path

from odoo.tests import Form, tagged

from ..common import EmailAccountCase
from ..servers.smtp import SmtpServer

MAIL = b"From: Cora <cora@example.org>\nSubject: Printer on fire\n\nIt burns.\n"


@tagged("post_install", "-at_install")
class TestMaildir(EmailAccountCase):
    """A type of server that another addon brings: ``tests/addons`` has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kinds = dict(cls.env["mail.server.profile"]._fields["server_type"].selection)
        if "maildir" not in kinds:
            cls.skipTest(cls, "the sibling addon is not installed: see dev/README.md")
        cls.smtp = cls.enterClassContext(SmtpServer({}))
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()), "ann")
        mailbox.Maildir(cls.folder).add(MAIL)
        with Form(cls.env["mail.server.profile"]) as form:
            form.name = "This computer"
            form.server_type = "maildir"
            form.maildir = str(cls.folder)
            form.smtp_host = "localhost"
            form.smtp_port = cls.smtp.port
            form.smtp_security = "none"
            form.smtp_auth = False
        cls.profile = form.record
        cls.account = cls.new_account(cls.rep, password=False)

    def steps(self, record):
        """What the test of the connection says of each step."""
        lines = record.action_test_connection()["context"]["steps"]
        return {(line["direction"], line["step"]): line["state"] for line in lines}

    def test_row_says_what_form_and_account_ask(self):
        self.assertFalse(self.profile.asks_incoming)
        self.assertTrue(self.profile.asks_smtp)
        self.assertFalse(self.account.needs_sign_in)
        self.assertFalse(self.account.keeps_folders)

    def test_connection_works(self):
        states = self.steps(self.account.with_user(self.rep))
        self.assertEqual(set(states.values()), {"ok"})
        incoming = [step for direction, step in states if direction == "incoming"]
        self.assertEqual(incoming, ["sign-in", "read"])
        self.assertEqual(self.account.state, "ok")

    def test_profile_is_tested_without_account(self):
        states = self.steps(self.profile)
        self.assertEqual({direction for direction, _step in states}, {"outgoing"})
        self.assertEqual(set(states.values()), {"ok"})

    def test_missing_folder(self):
        self.profile.maildir = "/nowhere"
        states = self.steps(self.account)
        self.assertEqual(states["incoming", "sign-in"], "failed")

    def test_page_and_message(self):
        account = self.account.with_user(self.rep)
        page = account.inbox_page()
        [row] = page["messages"]
        self.assertEqual(row["subject"], "Printer on fire")
        message = account.inbox_read(row["key"])
        self.assertIn("It burns.", str(message))
