from odoo import Command
from odoo.tests import tagged

from ..common import EmailAccountCase

SECRET = "qzx-written-secret"


@tagged("post_install", "-at_install")
class TestAuditlog(EmailAccountCase):
    """OCA auditlog writes down what a call was given, before any addon sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "auditlog.rule" not in cls.env:
            cls.skipTest(cls, "auditlog is not installed: see dev/README.md")

    def watch(self, *models, kind="fast"):
        """Let the log write down all that is done with these models."""
        for name in models:
            rule = self.env["auditlog.rule"].create(
                {
                    "name": name,
                    "model_id": self.env["ir.model"]._get(name).id,
                    "log_type": kind,
                    "log_read": True,
                    "capture_record": True,
                }
            )
            rule.set_to_confirmed()
            self.addCleanup(rule.set_to_draft)

    def logged(self):
        """What the log holds: ``{field: all of its values}``, and the whole text."""
        lines = self.env["auditlog.log.line"].search([])
        names = ("old_value", "new_value", "old_value_text", "new_value_text")
        found = {}
        for line in lines:
            found.setdefault(line.field_name, []).extend(line[name] for name in names)
        self.assertNotIn(SECRET, str(found))
        return found

    def check_password(self, kind):
        self.watch("mail.server.account", kind=kind)
        self.account.write({"password": SECRET, "login": "alma.a"})
        self.account.flush_recordset()
        found = self.logged()
        self.assertIn("alma.a", str(found["login"]))
        ciphertext = self.stored(self.account)
        self.assertTrue(ciphertext)
        self.assertNotIn(ciphertext, str(found))

    def test_password_in_a_fast_log(self):
        self.check_password("fast")

    def test_password_in_a_full_log(self):
        self.check_password("full")

    def test_that_it_was_written_is_logged(self):
        self.watch("mail.server.account")
        self.account.password = SECRET
        self.assertIn("password", self.logged())

    def test_new_account(self):
        self.watch("mail.server.account")
        user = self.new_user("dora", "helpdesk_mgmt.group_helpdesk_user_own")
        self.new_account(user, password=SECRET)
        self.assertIn("dora@example.com", str(self.logged()["email"]))

    def test_client_secret(self):
        self.watch("mail.server.profile")
        self.profile.write({"oauth_client_secret": SECRET, "name": "Renamed"})
        self.assertIn("Renamed", str(self.logged()["name"]))

    def test_row_of_the_list_of_all_reps(self):
        self.watch("mail.server.account.grid", "mail.server.account")
        self.env.flush_all()
        grid = self.env["mail.server.account.grid"]
        row = grid.search([("account_id", "=", self.account.id)])
        row.write({"password": SECRET})
        self.logged()

    def test_nested_in_another_model(self):
        """A user's form, a server's form: whatever holds the account."""
        self.watch("res.users", "mail.server.profile")
        values = {"password": SECRET, "from_name": "Alma at work"}
        command = [Command.update(self.account.id, values)]
        self.rep.write({"email_account_ids": command})
        self.profile.write({"account_ids": command})
        found = self.logged()
        for name in ("email_account_ids", "account_ids"):
            self.assertIn("Alma at work", str(found[name]))

    def test_nested_in_a_new_one(self):
        self.watch("mail.server.profile")
        user = self.new_user("dora", "helpdesk_mgmt.group_helpdesk_user_own")
        self.env["mail.server.profile"].create(
            {
                "name": "Branch",
                "server_type": "imap",
                "incoming_host": "imap.example.org",
                "smtp_host": "smtp.example.org",
                "oauth_client_secret": SECRET,
                "account_ids": [
                    Command.create(
                        {
                            "user_id": user.id,
                            "email": "dora@example.org",
                            "password": SECRET,
                        }
                    )
                ],
            }
        )
        self.assertIn("dora@example.org", str(self.logged()["account_ids"]))

    def test_file_of_an_import(self):
        self.watch("base_import.import")
        self.env["base_import.import"].create(
            {
                "res_model": "mail.server.account",
                "file": f"email,password\na@example.com,{SECRET}\n".encode(),
                "file_name": "accounts.csv",
            }
        )
        self.assertIn("accounts.csv", str(self.logged()["file_name"]))

    def test_what_is_not_ours_is_logged_as_before(self):
        self.watch("helpdesk.ticket.team")
        team = self.env["helpdesk.ticket.team"].create({"name": "Password resets"})
        team.write({"user_ids": [Command.set(self.rep.ids)]})
        self.assertIn(str(self.rep.id), str(self.logged()["user_ids"]))
