from email.message import EmailMessage

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .import_common import ImportCase


def forwarded_mail():
    """A mail with a mail attached that has a file attached."""
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Otto <otto@customer.example>", "Complaint"
    inner.set_content("The shredder shreds.")
    inner.add_attachment(b"a;b", "text", "csv", filename="list.csv")
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "Maggie <maggie@example.com>", "FW: Complaint"
    outer["Message-ID"] = "<forwarded@example.com>"
    outer.set_content("See below.")
    outer.add_attachment(inner)
    return outer.as_bytes(policy=outer.policy.clone(linesep="\r\n"))


@tagged("post_install", "-at_install")
class TestInboxScreen(ImportCase):
    def test_a_message_within_a_message(self):
        key = self.deliver(raw=forwarded_mail())
        [attachment] = self.inbox.inbox_read(key)["attachments"]
        self.assertEqual(attachment["mimetype"], "message/rfc822")
        inner = self.inbox.inbox_read_attached(key, attachment["part"])
        self.assertEqual(inner["subject"], "Complaint")
        self.assertEqual(inner["from_email"], "otto@customer.example")
        self.assertIn("The shredder shreds.", inner["text"])
        [file] = inner["attachments"]
        self.assertEqual(file["name"], "list.csv")
        self.assertTrue(file["url"].endswith(f"/part/{file['part']}"))
        data = self.inbox._inbox_part(key, file["part"])
        self.assertEqual(data.data, b"a;b")

    def test_only_the_owner_opens_it(self):
        key = self.deliver(raw=forwarded_mail())
        for user in (self.other_rep, self.manager):
            account = self.account.with_user(user)
            with self.assertRaises(AccessError):
                account.inbox_read_attached(key, "2")

    def test_import_at_once_is_the_users_own_preference(self):
        rep = self.rep.with_user(self.rep)
        accounts = self.env["mail.server.account"].with_user(self.rep)
        self.assertFalse(accounts.inbox_bootstrap()["import_at_once"])
        rep.helpdesk_import_at_once = True
        self.assertTrue(accounts.inbox_bootstrap()["import_at_once"])
        with self.assertRaises(AccessError):
            self.other_rep.with_user(self.rep).helpdesk_import_at_once = True

    def test_a_refused_sign_in_is_told(self):
        accounts = self.env["mail.server.account"].with_user(self.rep)
        self.account.sign_in_refused = True
        [summary] = accounts.inbox_bootstrap()["accounts"]
        self.assertIs(summary["sign_in_refused"], True)
