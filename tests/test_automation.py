"""The server action "Import into ticket memo" in automation rules."""

import base64

from odoo.tests import tagged

from .import_common import ImportCase, make_mail

ACTION = "helpdesk_mgmt_user_email.helpdesk_email_message_import_action"


@tagged("post_install", "-at_install")
class TestAutomation(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "base.automation" not in cls.env:
            cls.skipTest(cls, "base_automation is not installed")

    def new_rule(self, trigger="on_create_or_write", user=None, **values):
        """A rule whose action is the addon's own."""
        model = self.env["ir.model"]._get(self.ledger._name)
        rule = self.env["base.automation"].create(
            {"name": "Import", "trigger": trigger, "model_id": model.id, **values}
        )
        action = self.env["ir.actions.server"].create(
            {
                "name": "Import",
                "base_automation_id": rule.id,
                "model_id": model.id,
                "usage": "base_automation",
                "state": "code",
                # An action of a rule is the rule's own: it has the same code.
                "code": self.env.ref(ACTION).code.removeprefix("action = "),
            }
        )
        action.flush_recordset()
        rule.action_server_ids = action
        self.addCleanup(rule._unregister_hook)
        return rule

    def upload(self, inbox=None, **values):
        """Fetch a message, as an upload does; its row."""
        data = base64.b64encode(make_mail(**values)).decode()
        return self.ledger.browse(
            (inbox or self.inbox).inbox_upload("m.eml", data)["id"]
        )

    def tickets(self):
        return self.env["helpdesk.ticket"].search_count([])

    def test_on_save(self):
        self.new_rule()
        before = self.tickets()
        row = self.upload()
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.user_id, self.rep)
        self.assertEqual(row.ticket_id.create_uid, self.rep)
        self.assertEqual(row.ticket_id.partner_id, self.customer)
        self.assertEqual(row.original_id.raw, make_mail())
        self.assertEqual(self.tickets(), before + 1)
        memos = row.ticket_id.message_ids.filtered("body")
        self.assertEqual(len(memos), 1)
        self.assertEqual(memos.author_id, self.rep.partner_id)

    def test_on_creation(self):
        self.new_rule("on_create")
        self.assertEqual(self.upload().state, "imported")

    def test_it_goes_to_the_ticket_that_it_answers(self):
        self.new_rule(filter_domain="[('state', '=', 'fetched')]")
        row = self.upload(subject=f"Re: [{self.ticket.number}] printer")
        self.assertEqual(row.ticket_id, self.ticket)

    def test_the_domain_decides(self):
        self.new_rule(filter_domain="[('subject', 'ilike', 'fire')]")
        row = self.upload(subject="Lunch", message_id="<lunch@x>")
        self.assertEqual(row.state, "fetched")
        row.sudo().subject = "No fire at lunch"
        self.assertEqual(row.state, "imported")

    def test_no_loop_and_no_second_memo(self):
        self.new_rule()
        self.new_rule("on_write")
        row = self.upload()
        self.assertEqual(row.state, "imported")
        memo = row.mail_message_id
        for _again in range(3):
            row.sudo().problems = "touched"
        self.assertEqual(row.mail_message_id, memo)
        self.assertEqual(len(row.ticket_id.message_ids.filtered("body")), 1)

    def test_the_ordinary_import_is_not_disturbed(self):
        self.new_rule()
        row = self.imported_row(self.deliver(), self.ticket)
        self.assertEqual(row.ticket_id, self.ticket)
        self.assertEqual(
            len(self.ledger.search([("ticket_id", "=", self.ticket.id)])), 1
        )
        self.assertTrue(row.original_id.raw)
        [undone] = self.inbox.inbox_undo(row.ids)
        self.assertTrue(undone["undone"], undone["error"])

    def test_what_the_rule_imported_is_known_in_the_inbox(self):
        self.new_rule()
        row = self.upload()
        result = self.import_one(f"eml-{row.id}", self.ticket)
        self.assertEqual(result["status"], "duplicate")
        self.assertEqual(result["ticket_id"], row.ticket_id.id)

    def test_the_rights_are_the_reps(self):
        """Neither the administrator's who made the rule, nor of who writes the row."""
        self.new_rule(filter_domain="[('problems', '=', 'go')]")
        subject = f"Re: [{self.other_ticket.number}] toner"
        row = self.upload(subject=subject)
        row.sudo().with_user(self.manager).sudo().problems = "go"
        self.assertEqual(row.state, "imported")
        self.assertNotEqual(row.ticket_id, self.other_ticket, "He may not write it")
        self.assertEqual(row.ticket_id.create_uid, self.rep)

    def test_a_rep_who_may_no_longer(self):
        self.new_rule(filter_domain="[('problems', '=', 'go')]")
        row = self.upload()
        before = self.tickets()
        self.rep.group_ids = [(6, 0, self.env.ref("base.group_user").ids)]
        row.sudo().problems = "go"
        self.assertEqual(row.state, "fetched")
        self.rep.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        row.sudo().user_id = False
        row.sudo().problems = "go"
        self.assertEqual((row.state, self.tickets()), ("fetched", before))

    def test_without_an_original_nothing_happens(self):
        self.new_rule()
        before = self.tickets()
        row = self.ledger.create({"user_id": self.rep.id, "subject": "Lost"})
        self.assertEqual((row.state, self.tickets()), ("fetched", before))
        notice = row.with_user(self.rep).action_import()
        self.assertIn("was deleted", notice["params"]["message"])

    def test_a_rule_on_time(self):
        """Run by the scheduler, which is nobody's."""
        rule = self.new_rule(
            "on_time",
            trg_date_id=self.env["ir.model.fields"]
            ._get(self.ledger._name, "create_date")
            .id,
            trg_date_range=1,
            trg_date_range_type="minutes",
            trg_date_range_mode="after",
            filter_domain="[('state', '=', 'fetched')]",
        )
        row = self.upload()
        self.assertEqual(row.state, "fetched")
        rule._process(row)
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.ticket_id.create_uid, self.rep)
