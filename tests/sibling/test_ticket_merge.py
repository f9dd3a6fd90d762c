from odoo.tests import tagged

from .. import test_ticket_moves


@tagged("post_install", "-at_install")
class TestTicketMerge(test_ticket_moves.TestTicketMoves):
    """The same with the wizard of OCA helpdesk_mgmt_merge."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "helpdesk.ticket.merge" not in cls.env:
            cls.skipTest(cls, "helpdesk_mgmt_merge is not installed: see dev/README.md")

    def merge(self, source, target, **values):
        """Merge two tickets, as the action of their list does."""
        tickets = source | target
        wizards = self.env["helpdesk.ticket.merge"].with_context(active_ids=tickets.ids)
        wizard = wizards.create({"dst_ticket_id": target.id, **values})
        wizard.merge_tickets()
        return wizard.dst_ticket_id

    def test_merged_into_a_new_ticket(self):
        ticket = self.merge(
            self.ticket,
            self.other_ticket,
            create_new_ticket=True,
            dst_ticket_name="Both",
            dst_helpdesk_team_id=self.team.id,
            user_id=self.rep.id,
        )
        self.assertNotIn(ticket, self.ticket | self.other_ticket)
        self.assertEqual(self.row.ticket_id, ticket)
        [badge] = self.badges()
        self.assertEqual(badge["number"], ticket.number)
