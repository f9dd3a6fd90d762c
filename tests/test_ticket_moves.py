from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestTicketMoves(ImportCase):
    """What the ledger says once a ticket is merged, archived, deleted, or belongs to
    another company."""

    def setUp(self):
        super().setUp()
        self.allow_attachments()
        self.key = self.deliver(files=[("burn.txt", "text/plain", b"ash")])
        self.row = self.imported_row(self.key, self.ticket, mode="attach")
        self.memo = self.row.mail_message_id

    def merge(self, source, target):
        """As OCA helpdesk_mgmt_merge does; ``tests/sibling`` lets it do so itself."""
        links = [Command.link(attachment.id) for attachment in source.attachment_ids]
        target.write({"attachment_ids": links})
        messages = source.message_ids
        messages = messages.filtered(lambda one: one.message_type != "notification")
        messages.write({"res_id": target.id})
        source.active = False

    def badges(self, inbox=None):
        [row] = (inbox or self.inbox).inbox_page()["messages"]
        return row["tickets"]

    def test_merged_ticket_takes_the_ledger_along(self):
        self.other_ticket.user_id = self.rep
        self.merge(self.ticket, self.other_ticket)
        self.assertEqual(self.memo.res_id, self.other_ticket.id)
        self.assertEqual(self.row.ticket_id, self.other_ticket)
        self.assertEqual(self.other_ticket.email_message_count, 1)
        self.assertEqual(self.ticket.email_message_count, 0)
        [badge] = self.badges()
        self.assertEqual(badge["number"], self.other_ticket.number)
        result = self.import_one(self.key, self.other_ticket)
        self.assertEqual(result["status"], "duplicate")
        self.assertIn(self.other_ticket.number, result["error"])

    def test_conversation_is_kept_on_the_ticket_that_it_went_to(self):
        follows = self.env["helpdesk.email.follow"]
        self.inbox.inbox_follow(self.key, self.ticket.id)
        self.other_ticket.user_id = self.rep
        self.merge(self.ticket, self.other_ticket)
        follow = follows.search([("account_id", "=", self.account.id)])
        self.assertEqual(follow.ticket_id, self.other_ticket)
        first = self.row.message_id
        key = self.deliver(
            message_id="<answer@x.example>", subject="Re: Fire", **{"References": first}
        )
        [result] = self.inbox._follow_conversations()
        self.assertEqual(result["key"], key)
        self.assertEqual(result["ticket_id"], self.other_ticket.id)

    def test_two_kept_conversations_become_one(self):
        follows = self.env["helpdesk.email.follow"]
        self.other_ticket.user_id = self.rep
        other = self.deliver(message_id="<two@x.example>", subject="Two")
        self.inbox.inbox_follow(self.key, self.ticket.id)
        self.inbox.inbox_follow(other, self.other_ticket.id)
        self.merge(self.ticket, self.other_ticket)
        follow = follows.search([("account_id", "=", self.account.id)])
        self.assertEqual(follow.ticket_id, self.other_ticket)
        ids = {name.strip("<>") for name in follow._read_trail().ids}
        self.assertLessEqual({self.row.message_id.strip("<>"), "two@x.example"}, ids)

    def test_conversation_stays_with_the_mails_that_stay(self):
        self.imported_row(
            self.deliver(message_id="<two@x.example>", subject="Two"), self.ticket
        )
        self.inbox.inbox_follow(self.key, self.ticket.id)
        self.memo.res_id = self.other_ticket.id
        follow = self.env["helpdesk.email.follow"].search(
            [("account_id", "=", self.account.id)]
        )
        self.assertEqual(follow.ticket_id, self.ticket)

    def test_originals_follow_the_rights_of_the_target(self):
        self.merge(self.ticket, self.other_ticket)
        self.env.invalidate_all()
        files = self.row.original_id | self.row.attachment_ids
        self.assertEqual(len(files), 2)
        self.assertEqual(set(files.mapped("res_id")), {self.other_ticket.id})
        row = self.row.with_user(self.other_rep)
        self.assertIn(b"Printer on fire", row._raw())
        self.assertTrue(row.original_id.with_user(self.other_rep).raw)

    def test_discussion_that_moves_alone(self):
        """Odoo's own way to move a discussion leaves the attachments behind."""
        self.ticket.message_change_thread(self.other_ticket)
        self.assertEqual(self.row.ticket_id, self.other_ticket)
        files = self.row.original_id | self.row.attachment_ids
        self.assertEqual(set(files.mapped("res_id")), {self.other_ticket.id})

    def test_pasted_original_stays_the_reps_own(self):
        row = self.imported_row(
            self.deliver(message_id="<two@x.example>", subject="Two"), self.ticket
        )
        self.merge(self.ticket, self.other_ticket)
        self.assertEqual(row.ticket_id, self.other_ticket)
        self.assertEqual(row.original_id.res_model, row._name)
        with self.assertRaises(AccessError):
            row.with_user(self.other_rep)._raw()

    def test_merged_import_that_made_its_ticket_is_not_undone(self):
        row = self.imported_row(
            self.deliver(message_id="<two@x.example>", subject="Two")
        )
        made = row.ticket_id
        made.user_id = self.rep
        self.merge(made, self.ticket)
        self.assertEqual(row.ticket_id, self.ticket)
        self.assertIn(self.ticket.number, row.with_user(self.rep)._undo())
        self.assertTrue(self.ticket.exists() and made.exists())

    def test_memo_of_a_merged_ticket_is_undone_on_the_target(self):
        self.other_ticket.user_id = self.rep
        self.merge(self.ticket, self.other_ticket)
        self.assertEqual(self.row.with_user(self.rep)._undo(), "")
        self.assertFalse(self.memo.exists())
        self.assertFalse(self.badges())

    def test_discussion_that_leaves_the_helpdesk(self):
        """The email is on its ticket all the same: there is no other one."""
        self.ticket.message_change_thread(self.customer)
        self.assertEqual(self.row.ticket_id, self.ticket)

    def test_archived_ticket_is_still_where_it_is(self):
        self.ticket.active = False
        [badge] = self.badges()
        self.assertEqual(badge["number"], self.ticket.number)
        result = self.import_one(self.key, self.other_ticket, self.other_inbox)
        self.assertEqual(result["status"], "failed")
        result = self.import_one(self.key)
        self.assertEqual(result["status"], "duplicate")
        self.assertIn(self.ticket.number, result["error"])
        self.assertEqual(self.ticket.email_message_count, 1)

    def test_deleted_ticket_gives_the_email_free(self):
        files = self.row.original_id | self.row.attachment_ids
        self.ticket.unlink()
        self.assertFalse(self.row.exists())
        self.assertFalse(files.exists())
        self.assertFalse(self.badges())
        self.imported_row(self.key)

    def test_ticket_of_another_company(self):
        """Its rights count: who reads it no more is told that somebody has it."""
        company = self.env["res.company"].create({"name": "Daughter"})
        self.ticket.write({"team_id": False, "company_id": company.id})
        self.assertEqual(
            self.badges(),
            [
                {
                    "id": False,
                    "number": "",
                    "imported_by": self.rep.name,
                    "undo_id": False,
                }
            ],
        )
        result = self.import_one(self.key)
        self.assertEqual(result["status"], "duplicate")
        self.assertNotIn(self.ticket.number, result["error"])
        files = self.row.original_id | self.row.attachment_ids
        for attachment in files.with_user(self.other_rep):
            with self.assertRaises(AccessError):
                attachment.check_access("read")
