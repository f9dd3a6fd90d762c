"""Several companies: what belongs to another one is not there."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import REP
from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestCompanies(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env.company
        cls.branch = cls.env["res.company"].create({"name": "Branch"})
        cls.branch_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Branch support",
                "company_id": cls.branch.id,
                "user_ids": [(6, 0, [cls.rep.id])],
            }
        )
        cls.branch_ticket = cls.new_ticket(
            cls.rep, company_id=cls.branch.id, team_id=cls.branch_team.id
        )

    def active(self, record, *companies):
        """As the rep sees it with these companies chosen in the switcher."""
        ids = [company.id for company in companies]
        return record.with_user(self.rep).with_context(allowed_company_ids=ids)

    def test_an_account_of_another_company(self):
        self.rep.company_ids += self.branch
        self.profile.company_id = self.branch
        self.other_account.unlink()
        there = self.active(self.account, self.branch)
        both = self.active(self.account, self.home, self.branch)
        here = self.active(self.account, self.home)
        for account in (there, both):
            [summary] = account.inbox_bootstrap()["accounts"]
            self.assertEqual(summary["id"], self.account.id)
            self.assertEqual(account.inbox_page()["messages"], [])
        self.assertEqual(here.inbox_bootstrap()["accounts"], [])
        self.assertFalse(here.search([]))
        for call in (here.inbox_page, here.inbox_folders, here.action_test_connection):
            with self.assertRaises(AccessError):
                call()

    def test_who_left_the_company_opens_nothing_of_it(self):
        self.rep.company_ids += self.branch
        self.profile.company_id = self.branch
        self.rep.company_ids -= self.branch
        with self.assertRaises(AccessError):
            self.active(self.account, self.home).inbox_page()

    def test_a_ticket_of_another_company(self):
        key = self.deliver()
        account = self.active(self.account, self.home)
        with self.assertRaises(AccessError):
            account.inbox_import([key], self.branch_ticket.id)
        for ticket in account.inbox_tickets("Printer"):
            self.assertNotEqual(ticket["id"], self.branch_ticket.id)

    def test_the_new_ticket_is_of_the_present_company(self):
        self.rep.company_ids += self.branch
        for company, other in ((self.branch, self.home), (self.home, self.branch)):
            key = self.deliver(message_id=f"<{company.id}@x>")
            account = self.active(self.account, company, other)
            [result] = account.inbox_import([key])
            ticket = self.ticket.browse(result["ticket_id"])
            self.assertEqual(ticket.company_id, company, result["error"])

    def _of_an_address(self, rep):
        """What rows that name no server make of it: pasted, and filled down."""
        manager = self.manager.with_context(
            allowed_company_ids=[self.home.id, self.branch.id]
        )
        grid = self.env["mail.server.account.grid"]
        grid = grid.with_user(manager).with_context(**manager.env.context)
        text = f"{rep.login}\t\t{rep.email}"
        row = grid.search([("user_id", "=", rep.id)])
        fill = self.env["mail.server.account.fill"].with_user(manager)
        fill = fill.with_context(**manager.env.context, active_ids=row.ids).create({})
        filled = fill.line_ids.profile_id
        [pasted] = grid.paste_rows(text, [text])
        self.assertFalse(pasted["message"])
        return rep.email_account_ids.profile_id, filled

    def test_a_new_account_is_on_a_server_of_the_reps_companies(self):
        """Where several companies' servers are seen by who administers them."""
        self.manager.company_ids += self.branch
        self.profile.domain = False
        theirs = self.profile.copy(
            {
                "name": "Branch",
                "domain": "branch.example",
                "company_id": self.branch.id,
            }
        )
        carl = self.new_user("carl", REP)
        carl.email = "carl@branch.example"
        pasted, filled = self._of_an_address(carl)
        self.assertEqual((pasted, filled), (self.profile, self.profile))
        carl.email_account_ids.unlink()
        carl.company_ids += self.branch
        pasted, filled = self._of_an_address(carl)
        self.assertEqual((pasted, filled), (theirs, theirs))

    def test_a_portal_user_who_has_an_account_left(self):
        self.env.cr.execute(
            "UPDATE mail_server_account SET user_id = %s WHERE id = %s",
            [self.new_user("paul", "base.group_portal").id, self.account.id],
        )
        self.account.invalidate_recordset()
        account = self.account.with_user(self.account.user_id)
        for call in (account.inbox_page, account.inbox_bootstrap):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.account.can_send, True)
        self.assertFalse(
            self.env["mail.server.account"]
            .with_user(self.account.user_id)
            ._sending_accounts()
        )
