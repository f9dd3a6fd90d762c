"""Who writes, and the tickets of whom that is."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestCustomer(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Customer Ltd", "is_company": True}
        )
        cls.customer.write({"parent_id": cls.company.id, "phone": "+49 30 1234"})
        cls.ticket.partner_id = cls.customer
        cls.closed = cls.env["helpdesk.ticket.stage"].create(
            {"name": "Over", "closed": True}
        )

    def numbers(self, answer):
        return [[one["number"] for one in answer[name]] for name in ("open", "closed")]

    def test_contact_and_tickets(self):
        done = self.new_ticket(self.rep, name="Old", partner_id=self.customer.id)
        done.stage_id = self.closed
        found = self.inbox.inbox_customer("Carla <CARLA@customer.example>")
        self.assertEqual(found["email"], "carla@customer.example")
        self.assertEqual(
            found["partner"],
            {
                "id": self.customer.id,
                "name": "Carla Customer",
                "company": "Customer Ltd",
                "phone": "+49 30 1234",
                "email": "carla@customer.example",
            },
        )
        self.assertEqual(self.numbers(found), [[self.ticket.number], [done.number]])
        self.assertEqual(found["open"][0]["assignee"], self.rep.name)
        self.assertTrue(found["open"][0]["created"])

    def test_a_colleague_of_the_customer(self):
        self.env["res.partner"].create(
            {
                "name": "Cora",
                "email": "cora@customer.example",
                "parent_id": self.company.id,
            }
        )
        found = self.inbox.inbox_customer("cora@customer.example")
        self.assertEqual(self.numbers(found), [[self.ticket.number], []])

    def test_no_contact_yet(self):
        ticket = self.new_ticket(
            self.rep, partner_name="Zoe", partner_email="zoe@new.example"
        )
        found = self.inbox.inbox_customer("zoe@new.example")
        self.assertIs(found["partner"], False)
        self.assertEqual(self.numbers(found), [[ticket.number], []])

    def test_only_what_the_rep_may_read(self):
        self.other_ticket.partner_id = self.customer
        found = self.inbox.inbox_customer("carla@customer.example")
        readable = self.other_ticket.with_user(self.rep).has_access("read")
        self.assertEqual(len(found["open"]), 1 + readable)

    def test_hostile_arguments(self):
        for email in (False, "", "nobody", ["x"], {"a": 1}, "a" * 5000):
            with self.subTest(email), self.assertRaises(UserError):
                self.inbox.inbox_customer(email)
        found = self.inbox.inbox_customer("%@_.example")
        self.assertEqual(self.numbers(found), [[], []])
