import re
from email import message_from_bytes
from email.utils import parseaddr

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from ..dev import sample_mail

NUMBER = re.compile(r"HT\d{5}")


@tagged("post_install", "-at_install")
class TestDemoData(TransactionCase):
    """The demo's mails and its tickets tell the same story."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fire = "helpdesk_mgmt_user_email.ticket_fire"
        if not cls.env.ref(fire, raise_if_not_found=False):
            cls.skipTest(cls, "the database has no demo data")

    def _customer_mails(self):
        for address, mails in sample_mail.MAILBOXES.items():
            for mail in mails:
                if mail.domain != "example.com":
                    yield address, mail

    def test_numbers_in_subjects_name_a_ticket_of_the_sender(self):
        named = 0
        for _address, mail in self._customer_mails():
            for number in NUMBER.findall(mail.subject):
                ticket = self.env["helpdesk.ticket"].search([("number", "=", number)])
                with self.subTest(mail.subject):
                    self.assertEqual(
                        ticket.commercial_partner_id.email.partition("@")[2],
                        mail.domain,
                    )
                named += 1
        self.assertGreater(named, 5)

    def test_messages_of_the_tickets_are_mails_of_the_mailboxes(self):
        known = {
            mail.message_id
            for mails in sample_mail.MAILBOXES.values()
            for mail in mails
        }
        recorded = self.env["ir.model.data"].search(
            [
                ("module", "=", "helpdesk_mgmt_user_email"),
                ("model", "=", "mail.message"),
            ]
        )
        messages = self.env["mail.message"].browse(recorded.mapped("res_id"))
        self.assertTrue(messages)
        self.assertLessEqual(set(messages.mapped("message_id")), known)

    def test_an_account_that_was_removed_stays_removed(self):
        """An update neither brings it back nor minds one that was made anew."""
        name = "helpdesk_mgmt_user_email.account_ann"
        account = self.env.ref(name)
        values = {"user_id": account.user_id.id, "profile_id": account.profile_id.id}
        values["email"] = account.email
        account.unlink()
        anew = self.env["mail.server.account"].create(values)
        convert_file(
            self.env,
            "helpdesk_mgmt_user_email",
            "demo/mail_server_account_demo.xml",
            {},
            mode="update",
            noupdate=True,
        )
        self.assertFalse(self.env.ref(name, raise_if_not_found=False))
        self.assertEqual(anew.user_id.email_account_ids, anew)

    def test_every_mail_can_be_made_and_read_back(self):
        for address in sample_mail.MAILBOXES:
            for message in sample_mail.messages(address):
                with self.subTest(message.raw[:200]):
                    self.assertTrue(
                        parseaddr(message_from_bytes(message.raw)["From"])[1]
                    )
