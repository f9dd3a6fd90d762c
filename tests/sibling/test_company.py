from odoo.exceptions import UserError
from odoo.tests import tagged

from ..import_common import ImportCase
from ..inbox_common import InboxCase

COMPANY = "Café Conti"


def prepare(case):
    """A customer of a company, where the example of docs/extending.md is installed."""
    addon = case.env["ir.module.module"]._get("helpdesk_mgmt_user_email_company")
    if addon.state != "installed":
        case.skipTest(case, "the sibling addon is not installed: see dev/README.md")
    company = case.env["res.partner"].create({"name": COMPANY, "is_company": True})
    case.customer.parent_id = company


@tagged("post_install", "-at_install")
class TestCompany(ImportCase):
    """What an addon adds by the hooks: ``tests/addons`` has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prepare(cls)

    def test_column(self):
        self.deliver()
        self.deliver(sender="dora@dealer.example", message_id="<two@dealer.example>")
        rows = self.inbox.inbox_page()["messages"]
        self.assertEqual({row["company"] for row in rows}, {COMPANY, ""})
        ticket = self.new_ticket(self.rep, partner_id=self.customer.id)
        [match] = self.inbox.inbox_matches(ticket.id)
        self.assertEqual(match["company"], COMPANY)

    def test_values_of_a_new_ticket(self):
        row = self.imported_row(self.deliver(subject="Urgent: printer"))
        self.assertEqual(row.ticket_id.priority, "3")

    def test_text_of_the_memo(self):
        key = self.deliver()
        prepared = self.inbox.inbox_prepare([key])
        self.assertIn("Read in alma@example.com.", prepared["memo"])
        row = self.imported_row(key)
        self.assertIn("Read in ", str(row.ticket_id.description))

    def test_same_message(self):
        self.imported_row(self.deliver(subject="Your order #17"), self.ticket)
        other = self.deliver(
            subject="Reminder: order #17",
            text="Once more.",
            message_id="<again@customer.example>",
        )
        self.assertEqual(self.import_one(other, self.ticket)["status"], "duplicate")

    def test_suggestion(self):
        ticket = self.new_ticket(self.rep, name="customer.example")
        key = self.deliver(subject="Something else")
        suggested = self.inbox.inbox_suggest(key)
        reasons = {found["id"]: found["reason"] for found in suggested}
        self.assertIn("customer.example", reasons[ticket.id])

    def test_who_may_import(self):
        closed = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])
        self.ticket.stage_id = closed[:1]
        with self.assertRaisesRegex(UserError, "Open it first"):
            self.import_one(self.deliver(), self.ticket)


@tagged("post_install", "-at_install")
class TestCompanyTour(InboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prepare(cls)

    def test_column_and_button(self):
        self.deliver("Fire")
        self.deliver("Lunch", sender="dora@dealer.example")
        self.start_inbox_tour("helpdesk_email_company")
