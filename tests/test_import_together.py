"""Many messages of one selection are imported together, with what each costs alone."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCase, make_mail

EACH_ON_A_TICKET, EACH_A_TICKET = 5, 12
"""Statements that one message more may cost: on a ticket, and as one of its own."""


@tagged("post_install", "-at_install")
class TestImportTogether(ImportCase):
    def deliver_many(self, count, start=0, **values):
        return [
            self.deliver(
                **{
                    "subject": f"Mail {number}",
                    "text": f"Text {number}",
                    "message_id": f"<{number}@x>",
                    **values,
                }
            )
            for number in range(start, start + count)
        ]

    def import_all(self, keys, ticket=None, **options):
        return self.inbox.inbox_import(keys, ticket.id if ticket else None, options)

    def rows(self, results):
        return self.ledger.browse([item["email_message_id"] for item in results])

    def cost(self, count, start, ticket=None):
        """Statements of an import of so many messages."""
        keys = self.deliver_many(count, start)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        results = self.import_all(keys, ticket)
        self.env.flush_all()
        self.assertEqual({item["status"] for item in results}, {"imported"})
        return self.cr.sql_log_count - before

    def check_cost(self, allowed, ticket=None):
        self.cost(2, 100, ticket)
        few, many = self.cost(5, 200, ticket), self.cost(25, 300, ticket)
        self.assertLessEqual((many - few) / 20, allowed)

    def test_cost_on_a_ticket(self):
        self.check_cost(EACH_ON_A_TICKET, self.ticket)

    def test_cost_of_new_tickets(self):
        self.check_cost(EACH_A_TICKET)

    def test_each_has_its_own(self):
        self.allow_attachments()
        files = [("a.txt", "text/plain", b"a")]
        keys = self.deliver_many(2, files=files) + self.deliver_many(1, 2)
        results = self.import_all(keys, mode="attach")
        rows = self.rows(results)
        self.assertEqual(len(rows.ticket_id), 3)
        self.assertEqual(rows.ticket_id.mapped("name"), ["Mail 0", "Mail 1", "Mail 2"])
        self.assertEqual([len(row.attachment_ids) for row in rows], [1, 1, 0])
        for number, row in enumerate(rows):
            self.assertIn(f"Text {number}", row.original_id.raw.decode())
            self.assertIn(f"Text {number}", row.ticket_id.description)
            self.assertEqual(row.original_id.res_id, row.ticket_id.id)
            self.assertEqual(row.mail_message_id.res_id, row.ticket_id.id)
            self.assertEqual(row.mail_message_id.message_id, f"<{number}@x>")
            files = row.original_id | row.attachment_ids
            self.assertEqual(row.mail_message_id.attachment_ids, files)
        self.assertEqual(
            self.inbox.inbox_undo(rows.ids),
            [{"id": row_id, "undone": True, "error": ""} for row_id in rows.ids],
        )

    def test_twice_in_one_selection(self):
        raw = make_mail()
        keys = [self.deliver(raw=raw), *self.deliver_many(1), self.deliver(raw=raw)]
        results = self.import_all(keys, self.ticket)
        statuses = [item["status"] for item in results]
        self.assertEqual(statuses, ["imported", "imported", "duplicate"])
        self.assertEqual(results[2]["email_message_id"], results[0]["email_message_id"])

    def test_twice_on_purpose(self):
        raw = make_mail()
        keys = [self.deliver(raw=raw), self.deliver(raw=raw)]
        rows = self.rows(self.import_all(keys, self.ticket, force=True))
        self.assertEqual(rows.mapped("forced"), [False, True])

    def test_one_message_id_twice(self):
        keys = self.deliver_many(2, message_id="<same@x>")
        first, second = self.rows(self.import_all(keys, self.ticket))
        self.assertEqual(first.mail_message_id.message_id, "<same@x>")
        self.assertNotEqual(second.mail_message_id.message_id, "<same@x>")

    def test_memos_follow_each_other(self):
        rows = self.rows(self.import_all(self.deliver_many(3), self.ticket))
        memos = rows.mail_message_id.sorted("id")
        self.assertEqual(memos[2].parent_id, memos[1])
        self.assertEqual(memos[1].parent_id, memos[0])

    def test_one_new_contact_for_one_sender(self):
        senders = {"sender": "Nora New <nora@new.example>"}
        keys = self.deliver_many(2, **senders)
        keys += self.deliver_many(1, 2, sender="NORA@new.example")
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        rows = self.rows(self.import_all(keys, create_partner=True))
        self.assertEqual(len(rows.ticket_id), 3)
        self.assertEqual(rows.ticket_id.partner_id.name, "Nora New")

    def test_an_addons_refusal_is_one_messages(self):
        sentence = "Not this one."

        def refuse(importer, values, content):
            if content.subject == "Mail 1":
                raise UserError(sentence)
            return values

        self.patch(
            type(self.env["helpdesk.email.importer"]), "_prepare_ticket_values", refuse
        )
        results = self.import_all(self.deliver_many(3))
        statuses = [item["status"] for item in results]
        self.assertEqual(statuses, ["imported", "failed", "imported"])
        self.assertEqual(results[1]["error"], sentence)
