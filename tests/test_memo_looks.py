"""What a memo that is a mail looks like, and who may see it."""

from odoo.tests import Form, tagged

from .import_common import ImportCase

DORA = "Dora Dealer <dora@dealer.example>"
FAILED = "mx.example.com; dmarc=fail header.from=customer.example"


@tagged("post_install", "-at_install")
class TestMemoLooks(ImportCase):
    def setUp(self):
        super().setUp()
        self.ticket.partner_id = self.customer

    def memo(self, ticket=None, **values):
        """Import a mail; its memo."""
        options = values.pop("options", {})
        values.setdefault("message_id", f"<{len(self.ledger.search([]))}@x>")
        key = self.deliver(**values)
        row = self.imported_row(key, ticket or self.ticket, **options)
        return row.mail_message_id

    def is_visible(self, memo):
        return memo.subtype_id == self.env.ref("mail.mt_comment")

    def test_who_wrote_it_and_who_imported_it(self):
        memo = self.memo()
        self.assertEqual(memo.author_id, self.rep.partner_id)
        shown = memo.with_user(self.rep).email_import
        self.assertEqual(shown["writer"], "Carla Customer <carla@customer.example>")
        self.assertEqual(shown["imported_by"], "Alma")
        self.assertEqual(shown["date"], "2026-11-24T08:41:00+00:00")
        self.assertTrue(shown["undo_id"])
        self.env.invalidate_all()
        self.assertFalse(memo.with_user(self.manager).email_import["undo_id"])
        written = self.ticket.message_post(body="Hello")
        self.assertFalse(written.email_import)

    def test_other_documents_pay_nothing(self):
        note = self.customer.message_post(body="Hello")
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(note.email_import)

    def test_header_lines_are_folded(self):
        body = str(self.memo().body)
        self.assertRegex(body, "^<details.*<summary>From: Carla.*</details><p>It burns")
        memo = self.memo(options={"memo": "In short: it burns."})
        self.assertEqual(str(memo.body), "<p>In short: it burns.</p>")

    def test_a_contacts_mail_is_visible_others_are_not(self):
        self.assertTrue(self.is_visible(self.memo()))
        self.assertFalse(self.is_visible(self.memo(sender=DORA)))
        self.assertFalse(self.is_visible(self.memo(Authentication_Results=FAILED)))
        chosen = {"visibility": "internal"}
        self.assertFalse(self.is_visible(self.memo(options=chosen)))
        chosen = {"visibility": "customer"}
        self.assertTrue(self.is_visible(self.memo(sender=DORA, options=chosen)))
        self.env.company.helpdesk_email_visibility = "internal"
        self.assertFalse(self.is_visible(self.memo()))

    def test_the_dialog_shows_what_is_usual(self):
        for sender, visibility in (
            ("carla@customer.example", "customer"),
            (DORA, "internal"),
        ):
            key = self.deliver(sender=sender, message_id=f"<{sender}>")
            prepared = self.inbox.inbox_prepare([key], self.ticket.id)
            self.assertEqual(prepared["visibility"], visibility)
        self.assertEqual(self.inbox.inbox_bootstrap()["visibility"], "contact")

    def test_each_rep_pastes_or_attaches(self):
        self.rep.with_user(self.rep).helpdesk_email_mode = "attach"
        key = self.deliver(message_id="<mode@x>")
        prepared = self.inbox.inbox_prepare([key], self.ticket.id)
        self.assertEqual((prepared["mode"], prepared["hint"]), ("paste", ""))
        self.allow_attachments()
        self.assertEqual(self.inbox.inbox_bootstrap()["mode"], "attach")
        self.assertEqual(self.other_inbox.inbox_bootstrap()["mode"], "paste")
        self.assertEqual(self.imported_row(key, self.ticket).mode, "attach")

    def history(self):
        action = self.ticket.with_user(self.rep).action_email_history()
        model = self.env[action["res_model"]].with_user(self.rep)
        return Form(model.with_context(**action["context"])).save()

    def test_history_takes_in_mails_of_its_recipients(self):
        internal = {"visibility": "internal"}
        self.memo(text="From Carla herself.", options=internal)
        self.memo(text="From Dora.", sender=DORA, options=internal)
        edited = {**internal, "memo": "Carla is difficult."}
        self.memo(options=edited)
        self.ticket.with_user(self.rep).message_post(
            body="Note", subtype_xmlid="mail.mt_note", message_type="comment"
        )
        history = self.history()
        text = history.preview_text
        self.assertIn("From Carla herself.", text)
        self.assertIn("Carla Customer", text)
        for hidden in ("From Dora.", "difficult", "Note"):
            self.assertNotIn(hidden, text)
        self.assertEqual(history.internal_count, 3)
        history.write({"partner_ids": False, "email_to": "dora@dealer.example"})
        self.assertIn("From Dora.", history.preview_text)
        self.assertNotIn("From Carla herself.", history.preview_text)
        history.write({"email_to": "eve@elsewhere.example"})
        self.assertEqual(history.internal_count, 4)
