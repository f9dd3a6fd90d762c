import base64
import hashlib
import io
import json

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..transports.errors import MessageTooLarge
from .import_common import ImportCase, make_mail
from .servers.memory import failing


@tagged("post_install", "-at_install")
class TestImportIntoTicket(ImportCase):
    def test_memo_is_a_note_of_the_rep_in_the_discussion(self):
        row = self.imported_row(self.deliver(), self.ticket)
        memo = row.mail_message_id
        self.assertEqual((memo.model, memo.res_id), ("helpdesk.ticket", self.ticket.id))
        self.assertEqual(memo.author_id, self.rep.partner_id)
        self.assertEqual(memo.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn("It burns.", memo.body)
        self.assertIn("carla@customer.example", memo.body)
        self.assertEqual(row.ticket_id, self.ticket)
        self.assertEqual(row.state, "imported")

    def test_result_names_ticket_and_row(self):
        key = self.deliver()
        result = self.import_one(key, self.ticket)
        self.assertEqual(result["key"], key)
        self.assertEqual(result["ticket_id"], self.ticket.id)
        self.assertEqual(result["ticket_number"], self.ticket.number)
        self.assertEqual(result["error"], "")

    def test_original_is_kept_byte_for_byte(self):
        raw = make_mail(files=[("photo.png", "image/png", bytes(range(256)) * 5)])
        for mode in ("paste", "attach"):
            with self.subTest(mode=mode):
                self.allow_attachments()
                key = self.deliver(raw=raw)
                row = self.imported_row(key, self.ticket, mode=mode, force=True)
                self.assertEqual(row.original_id.raw, raw)
                self.assertEqual(row.raw_sha256, hashlib.sha256(raw).hexdigest())

    def test_mailbox_is_untouched(self):
        key = self.deliver()
        self.import_one(key, self.ticket)
        self.env.cr.postcommit.run()
        [message] = self.mailbox.store["INBOX"].messages[-1:]
        self.assertFalse(message.seen)
        self.assertNotIn("mark", self.mailbox.log)
        self.assertNotIn("move", self.mailbox.log)

    def test_edited_memo_is_saved_as_text(self):
        row = self.imported_row(
            self.deliver(), self.ticket, memo="Call <b>Carla</b>\nnow & here"
        )
        self.assertIn("Call &lt;b&gt;Carla&lt;/b&gt;", row.mail_message_id.body)
        self.assertIn("now &amp; here", row.mail_message_id.body)
        self.assertNotIn("It burns.", row.mail_message_id.body)

    def test_visible_to_the_customer_on_request(self):
        row = self.imported_row(self.deliver(), self.ticket, visibility="customer")
        self.assertEqual(
            row.mail_message_id.subtype_id, self.env.ref("mail.mt_comment")
        )

    def test_ticket_of_somebody_else_is_refused_before_anything_is_fetched(self):
        key = self.deliver()
        with self.assertRaisesRegex(AccessError, "may not change this ticket"):
            self.inbox.inbox_import([key], self.other_ticket.id)
        self.assertNotIn("raw", self.mailbox.log)

    def test_deleted_ticket_is_said(self):
        gone = self.new_ticket(self.rep)
        gone.unlink()
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            self.inbox.inbox_import([self.deliver()], gone.id)

    def test_closed_ticket_is_said_but_takes_the_memo(self):
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        result = self.import_one(self.deliver(), self.ticket)
        self.assertEqual(result["status"], "imported")
        self.assertIn("is closed", result["hint"])

    def test_too_large_message_is_not_tried(self):
        key = self.deliver()
        self.mailbox.fault = failing(
            MessageTooLarge(size=200 * 2**20, limit=50 * 2**20), after=2
        )
        other = self.deliver(message_id="<2@x>", subject="Small")
        results = self.inbox.inbox_import([other, key], self.ticket.id)
        self.assertEqual([item["status"] for item in results], ["imported", "failed"])
        self.assertIn("200 MB", results[1]["error"])

    def test_one_vanished_message_does_not_stop_the_others(self):
        keys = [
            self.deliver(subject=f"Mail {number}", message_id=f"<{number}@x>")
            for number in range(3)
        ]
        self.mailbox.store["INBOX"].messages.pop(-2)
        results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual(
            [result["status"] for result in results],
            ["imported", "failed", "imported"],
        )
        self.assertIn("no longer there", results[1]["error"])

    def test_wrong_option_is_said(self):
        with self.assertRaisesRegex(UserError, "visibility"):
            self.import_one(self.deliver(), self.ticket, visibility="everybody")

    def test_answer_can_travel_as_json(self):
        json.dumps(self.inbox.inbox_import([self.deliver()], self.ticket.id))

    def test_memo_names_the_time_to_the_minute_with_its_zone(self):
        self.rep.tz = "Europe/Berlin"
        self.env["res.lang"]._lang_get("en_US").write(
            {"date_format": "%d.%m.%Y", "time_format": "%H:%M:%S"}
        )
        key = self.deliver()
        memo = self.inbox.inbox_prepare([key], self.ticket.id)["memo"]
        self.assertRegex(memo, r"(?m)^Sent: 24\.11\.2026 09:41 GMT\+01:00$")


@tagged("post_install", "-at_install")
class TestNewTicket(ImportCase):
    def test_ticket_is_made_of_the_message(self):
        row = self.imported_row(self.deliver())
        ticket = row.ticket_id
        self.assertEqual(ticket.name, "Printer on fire")
        self.assertIn("It burns.", ticket.description)
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.partner_email, "carla@customer.example")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.rep)
        self.assertEqual(
            ticket.channel_id,
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email"),
        )

    def test_message_id_is_in_the_discussion(self):
        row = self.imported_row(self.deliver())
        self.assertEqual(row.mail_message_id.message_id, "<fire@customer.example>")
        self.assertEqual(row.mail_message_id.res_id, row.ticket_id.id)

    def test_unknown_sender_is_named_but_no_contact_is_made(self):
        row = self.imported_row(self.deliver(sender="New One <new@one.example>"))
        self.assertFalse(row.ticket_id.partner_id)
        self.assertEqual(row.ticket_id.partner_name, "New One")
        self.assertEqual(row.ticket_id.partner_email, "new@one.example")

    def test_contact_is_made_on_request(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        row = self.imported_row(
            self.deliver(sender="New One <new@one.example>"), create_partner=True
        )
        self.assertEqual(row.ticket_id.partner_id.name, "New One")
        self.assertEqual(row.ticket_id.partner_id.email, "new@one.example")

    def test_sent_message_takes_the_customer_from_to(self):
        self.mailbox.add_folder("Sent")
        key = self.deliver(
            folder="Sent", sender="alma@example.com", to="carla@customer.example"
        )
        self.assertEqual(self.imported_row(key).ticket_id.partner_id, self.customer)

    def test_forwarded_message_is_credited_to_the_original_sender(self):
        key = self.deliver(
            sender="Bert <bert@example.com>",
            subject="Fwd: Printer",
            text="Yours, I think.\n\n---------- Forwarded message ----------\n"
            "From: Carla Customer <carla@customer.example>\n"
            "Date: Mon, 23 Nov 2026 10:00\nSubject: Printer\n"
            "To: Bert <bert@example.com>\n\nIt burns.\n",
        )
        self.assertEqual(self.imported_row(key).ticket_id.partner_id, self.customer)

    def test_no_subject(self):
        row = self.imported_row(self.deliver(subject=None))
        self.assertEqual(row.ticket_id.name, "(no subject)")

    def test_title_and_team_of_choice(self):
        other = self.env["helpdesk.ticket.team"].create(
            {"name": "Second", "user_ids": [(6, 0, self.rep.ids)]}
        )
        row = self.imported_row(self.deliver(), title="Fire!", team_id=other.id)
        self.assertEqual(row.ticket_id.name, "Fire!")
        self.assertEqual(row.ticket_id.team_id, other)

    def test_kanban_column_of_choice(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        row = self.imported_row(self.deliver(), stage_id=stage.id)
        self.assertEqual(row.ticket_id.stage_id, stage)

    def test_rep_without_team_sees_his_ticket(self):
        self.team.user_ids -= self.rep
        self.env.company.helpdesk_mgmt_ticket_auto_assign = False
        row = self.imported_row(self.deliver())
        self.assertEqual(row.ticket_id.user_id, self.rep)

    def test_several_messages_make_one_ticket_or_many(self):
        keys = [self.deliver(message_id=f"<{n}@x>", subject=f"M{n}") for n in range(2)]
        each = self.inbox.inbox_import(keys)
        self.assertNotEqual(each[0]["ticket_id"], each[1]["ticket_id"])
        both = self.inbox.inbox_import(keys, None, {"one_ticket": True, "force": True})
        self.assertEqual(both[0]["ticket_id"], both[1]["ticket_id"])

    def test_spoofed_colleague_is_not_the_author(self):
        row = self.imported_row(self.deliver(sender="Bert <bert@example.com>"))
        messages = row.ticket_id.message_ids
        self.assertEqual(messages.author_id, self.rep.partner_id)


@tagged("post_install", "-at_install")
class TestSilence(ImportCase):
    """Rule 7: nobody hears of an import unless the rep wants it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follower = cls.new_user("fred", "helpdesk_mgmt.group_helpdesk_user")
        cls.team.message_subscribe(partner_ids=cls.follower.partner_id.ids)
        followers = cls.customer | cls.follower.partner_id
        subtypes = cls.env["mail.message.subtype"].search([])
        cls.ticket.message_subscribe(followers.ids, subtype_ids=subtypes.ids)
        cls.env.cr.precommit.run()
        template = cls.env.ref("helpdesk_mgmt.changed_stage_template")
        cls.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_new"
        ).mail_template_id = template

    def setUp(self):
        super().setUp()
        self.env["mail.mail"].sudo().search([]).unlink()
        self.notified = self.env["mail.notification"].search([])

    def told(self):
        """Whom anything was announced to since the test began."""
        self.env.cr.precommit.run()
        mails = self.env["mail.mail"].sudo().search([])
        notifications = self.env["mail.notification"].search([]) - self.notified
        return mails.recipient_ids | notifications.res_partner_id

    def test_memo(self):
        for visibility in ("internal", "customer"):
            with self.subTest(visibility=visibility):
                self.imported_row(
                    self.deliver(), self.ticket, visibility=visibility, force=True
                )
                self.assertFalse(self.told())

    def test_new_ticket(self):
        self.imported_row(self.deliver())
        self.assertFalse(self.told())
        self.assertFalse(self.env["mail.mail"].sudo().search([]))

    def test_internal_note_is_announced_inside_on_request(self):
        self.imported_row(self.deliver(), self.ticket, notify=True)
        self.assertEqual(self.told(), self.follower.partner_id)

    def test_visible_memo_is_announced_to_the_customer_on_request(self):
        self.imported_row(
            self.deliver(), self.ticket, notify=True, visibility="customer"
        )
        self.assertIn(self.customer, self.told())

    def test_tickets_are_announced_as_ever_afterwards(self):
        row = self.imported_row(self.deliver(), self.ticket)
        self.ticket.with_user(self.rep).message_post(
            body="Hello", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.customer, self.told())
        self.assertTrue(row)


@tagged("post_install", "-at_install")
class TestDuplicates(ImportCase):
    def test_second_import_says_where_it_is(self):
        key = self.deliver()
        first = self.imported_row(key, self.ticket)
        result = self.import_one(key, self.ticket)
        self.assertEqual(result["status"], "duplicate")
        self.assertEqual(result["ticket_id"], self.ticket.id)
        self.assertEqual(result["ticket_number"], self.ticket.number)
        self.assertEqual(result["email_message_id"], first.id)
        self.assertIn(self.ticket.number, result["error"])
        self.assertIn("Alma", result["error"])
        memos = self.ticket.message_ids.filtered(lambda m: "It burns." in m.body)
        self.assertEqual(len(memos), 1)

    def test_import_on_purpose(self):
        key = self.deliver()
        self.imported_row(key, self.ticket)
        second = self.new_ticket(self.rep)
        self.assertEqual(self.import_one(key, second)["status"], "duplicate")
        row = self.imported_row(key, second, force=True)
        self.assertEqual(row.ticket_id, second)

    def test_on_purpose_onto_the_same_ticket(self):
        key = self.deliver()
        first = self.imported_row(key, self.ticket)
        elsewhere = self.imported_row(key, self.new_ticket(self.rep), force=True)
        again = self.imported_row(key, self.ticket, force=True)
        self.assertTrue(again.forced)
        self.assertEqual(first.identity, again.identity)
        # It is told of the ticket that the message is dropped on.
        for row in (first, elsewhere):
            result = self.import_one(key, row.ticket_id)
            self.assertEqual(result["status"], "duplicate")
            self.assertEqual(result["ticket_id"], row.ticket_id.id)

    def test_an_upload_stays_where_it_is(self):
        self.allow_attachments()
        upload = self.inbox.inbox_upload("m.eml", _base64(make_mail()))
        first = self.imported_row(upload["key"], self.ticket, mode="attach")
        second = self.imported_row(
            upload["key"], self.new_ticket(self.rep), mode="attach", force=True
        )
        self.assertNotEqual(first, second)
        self.assertEqual(first.ticket_id, self.ticket)
        self.assertEqual(first.original_id.res_id, self.ticket.id)
        self.assertEqual(second.original_id.raw, first.original_id.raw)

    def test_same_mail_in_another_mailbox(self):
        self.team.user_ids |= self.other_rep
        key = self.deliver(Received="from a by alma; Tue, 24 Nov 2026 09:41:01 +0100")
        self.imported_row(key, self.ticket)
        other = self.deliver(
            self.other_mailbox,
            Received="from a by bert; Tue, 24 Nov 2026 09:41:02 +0100",
            Delivered_To="bert@example.com",
        )
        result = self.import_one(other, self.other_ticket, self.other_inbox)
        self.assertEqual(result["status"], "duplicate")
        # Bert may not read Alma's ticket: who, but not where.
        self.assertEqual(result["ticket_id"], False)
        self.assertEqual(result["ticket_number"], "")
        self.assertEqual(result["email_message_id"], False)
        self.assertIn("Alma", result["error"])
        self.assertNotIn(self.ticket.number, result["error"])

    def test_two_mails_with_one_message_id(self):
        first = self.deliver(subject="One", text="first")
        second = self.deliver(subject="Two", text="second")
        self.imported_row(first, self.ticket)
        self.imported_row(second, self.ticket)

    def test_two_mails_that_differ_in_the_text_only(self):
        """A program that says the same of everything but the text."""
        for number in range(3):
            self.imported_row(self.deliver(text=f"Order {number}"), self.ticket)
        again = self.deliver(text="Order 2")
        self.assertEqual(self.import_one(again, self.ticket)["status"], "duplicate")

    def test_changed_on_its_way_to_another_mailbox(self):
        self.imported_row(self.deliver(text="It burns."), self.ticket)
        for text in (
            "It burns.\n_____\nThe printers' mailing list",
            "EXTERNAL: be careful\n\nIt burns.",
        ):
            key = self.deliver(text=text, Sender="list@example.com")
            result = self.import_one(key, self.ticket)
            self.assertEqual(result["status"], "duplicate")

    def test_mail_without_message_id(self):
        first = self.deliver(message_id=None)
        other = self.deliver(message_id=None, text="It burns again.")
        self.imported_row(first, self.ticket)
        self.assertEqual(self.import_one(first, self.ticket)["status"], "duplicate")
        self.imported_row(other, self.ticket)

    def test_mail_that_came_in_through_the_team_address(self):
        raw = make_mail(to="help@example.com")
        ticket_id = self.env["mail.thread"].message_process("helpdesk.ticket", raw)
        ticket = self.env["helpdesk.ticket"].browse(ticket_id)
        ticket.user_id = self.rep
        result = self.import_one(self.deliver(raw=raw), self.ticket)
        self.assertEqual(result["status"], "duplicate")
        self.assertEqual(result["ticket_id"], ticket_id)
        self.assertIn("email to the team", result["error"])
        for message in self.inbox.inbox_page()["messages"]:
            [badge] = message["tickets"]
            self.assertEqual(badge["id"], ticket_id)
            self.assertEqual(badge["imported_by"], "email to the team")

    def test_what_a_colleague_wrote_in_odoo_is_the_colleagues(self):
        message = self.ticket.message_post(
            body="Try water.",
            author_id=self.other_rep.partner_id.id,
            email_from="Bert <bert@example.com>",
        )
        key = self.deliver(
            sender="Bert <bert@example.com>", message_id=message.message_id
        )
        [row] = self.inbox.inbox_page()["messages"]
        self.assertEqual(row["tickets"][0]["imported_by"], "Bert")
        self.assertEqual(self.import_one(key, self.ticket)["status"], "duplicate")

    def test_one_message_id_twice_at_the_gateway(self):
        self.env["mail.thread"].message_process("helpdesk.ticket", make_mail())
        key = self.deliver(subject="Something else", text="Other")
        self.imported_row(key, self.ticket)

    def test_reused_message_id_from_another_sender_is_no_duplicate(self):
        self.env["mail.thread"].message_process("helpdesk.ticket", make_mail())
        key = self.deliver(sender="Mallory <mallory@evil.example>", subject="Other")
        self.imported_row(key, self.ticket)

    def test_gateway_does_not_take_an_imported_mail_again(self):
        raw = make_mail()
        self.imported_row(self.deliver(raw=raw), self.ticket)
        self.assertFalse(
            self.env["mail.thread"].message_process("helpdesk.ticket", raw)
        )

    def test_deleted_ticket_frees_the_message(self):
        key = self.deliver()
        row = self.imported_row(key)
        original = row.original_id
        row.ticket_id.unlink()
        self.assertFalse(row.exists())
        self.assertFalse(original.exists())
        self.imported_row(key)


@tagged("post_install", "-at_install")
class TestAttach(ImportCase):
    def setUp(self):
        super().setUp()
        self.allow_attachments()

    def mail(self):
        return self.deliver(
            text="\n".join(f"Line {number} of the text" for number in range(80)),
            files=[
                ("report.pdf", "application/pdf", b"%PDF-1.4"),
                ("photo.png", "image/png", b"\x89PNG\r\n\x1a\n"),
            ],
        )

    def test_memo_has_header_beginning_and_link(self):
        row = self.imported_row(self.mail(), self.ticket, mode="attach")
        body = row.mail_message_id.body
        self.assertIn("carla@customer.example", body)
        self.assertIn("Line 1 of the text", body)
        self.assertNotIn("Line 79", body)
        self.assertIn("Click for details;", body)
        self.assertIn(f'href="/helpdesk_user_email/message/{row.id}"', body)

    def test_original_and_attachments_are_on_the_ticket(self):
        row = self.imported_row(self.mail(), self.ticket, mode="attach")
        self.assertEqual(
            set(row.mail_message_id.attachment_ids.mapped("name")),
            {"report.pdf", "photo.png", "Printer on fire.eml"},
        )
        for attachment in row.mail_message_id.attachment_ids:
            self.assertEqual(attachment.res_model, "helpdesk.ticket")
            self.assertEqual(attachment.res_id, self.ticket.id)
        self.assertEqual(
            set(row.attachment_ids.mapped("raw")), {b"%PDF-1.4", b"\x89PNG\r\n\x1a\n"}
        )

    def test_chosen_attachments_only(self):
        key = self.mail()
        parts = {
            item["name"]: item["part"]
            for item in self.inbox.inbox_prepare([key])["attachments"]
        }
        row = self.imported_row(
            key, self.ticket, mode="attach", parts=[parts["photo.png"]]
        )
        self.assertEqual(row.attachment_ids.mapped("name"), ["photo.png"])

    def test_new_ticket_has_link_in_description_and_files_in_discussion(self):
        row = self.imported_row(self.mail(), mode="attach")
        self.assertIn(
            f"/helpdesk_user_email/message/{row.id}", row.ticket_id.description
        )
        self.assertEqual(len(row.mail_message_id.attachment_ids), 3)

    def test_company_default_is_used(self):
        self.env.company.helpdesk_email_processing = "attach"
        self.assertEqual(self.imported_row(self.mail(), self.ticket).mode, "attach")

    def test_falls_back_to_paste_with_a_hint(self):
        self.env.company.helpdesk_email_attachments = False
        key = self.mail()
        prepared = self.inbox.inbox_prepare([key], self.ticket.id, {"mode": "attach"})
        self.assertEqual(prepared["mode"], "paste")
        self.assertEqual(prepared["modes"], ["paste"])
        self.assertEqual(prepared["left_out"], 2)
        self.assertIn("switched off", prepared["hint"])
        result = self.import_one(key, self.ticket, mode="attach")
        self.assertEqual(self.ledger.browse(result["email_message_id"]).mode, "paste")
        self.assertIn("switched off", result["hint"])

    def test_active_files_are_plain_text_to_odoo(self):
        self.rep.group_ids += self.env.ref("base.group_system")
        files = [
            ("page.html", "text/html", b"<script>alert(1)</script>"),
            ("image.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ]
        row = self.imported_row(self.deliver(files=files), self.ticket, mode="attach")
        self.assertEqual(set(row.attachment_ids.mapped("mimetype")), {"text/plain"})

    def test_pictures_are_not_resized(self):
        stream = io.BytesIO()
        Image.new("RGB", (3000, 20)).save(stream, "PNG")
        picture = stream.getvalue()
        key = self.deliver(files=[("wide.png", "image/png", picture)])
        row = self.imported_row(key, self.ticket, mode="attach")
        self.assertEqual(base64.b64decode(row.attachment_ids.datas), picture)


@tagged("post_install", "-at_install")
class TestRights(ImportCase):
    """Who may read the original, by every way there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls.new_user("eva", "helpdesk_mgmt.group_helpdesk_user")
        cls.stranger = cls.new_user("stan")
        cls.system = cls.new_user("sys", "base.group_system")

    def readers(self, row):
        """Who reads the row and who its original."""
        users = (
            self.rep
            | self.other_rep
            | self.manager
            | self.everybody
            | self.stranger
            | self.system
        )
        rows = users.filtered(lambda user: row.with_user(user).has_access("read"))
        found = users.filtered(
            lambda user: self.ledger.with_user(user).search([("id", "=", row.id)])
        )
        self.assertEqual(rows, found)
        originals = users.filtered(
            lambda user: row.original_id.with_user(user).has_access("read")
        )
        listed = users.filtered(
            lambda user: (
                self.env["ir.attachment"]
                .with_user(user)
                .search([("id", "=", row.original_id.id)])
            )
        )
        self.assertEqual(originals, listed)
        return rows, originals

    def test_pasted(self):
        row = self.imported_row(self.deliver(), self.ticket)
        self.assertEqual(self.readers(row), (self.rep, self.rep))

    def test_attached(self):
        self.allow_attachments()
        row = self.imported_row(self.deliver(), self.ticket, mode="attach")
        may_read = (
            self.rep
            | self.other_rep
            | self.manager
            | self.everybody
            | self.stranger
            | self.system
        ).filtered(lambda user: self.ticket.with_user(user).has_access("read"))
        self.assertIn(self.everybody, may_read)
        self.assertNotIn(self.stranger, may_read)
        self.assertNotIn(self.other_rep, may_read)
        self.assertEqual(self.readers(row), (may_read, may_read))
        self.ticket.message_subscribe(self.stranger.partner_id.ids)
        self.env.invalidate_all()
        self.assertIn(self.stranger, self.readers(row)[0])

    def test_nobody_writes_the_ledger(self):
        row = self.imported_row(self.deliver(), self.ticket)
        for user in self.rep | self.manager | self.system:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.with_user(user).write({"ticket_id": self.other_ticket.id})
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.ledger.with_user(user).create({"subject": "forged"})
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.original_id.with_user(user).write({"raw": b"forged"})

    def test_pasted_text_is_not_found_by_others(self):
        self.imported_row(self.deliver(), self.ticket)
        domain = [("body_text", "ilike", "burns")]
        ledger = self.ledger.with_user(self.everybody)
        self.assertFalse(ledger.search_count(domain))
        self.assertFalse(ledger.search_read(domain))
        self.assertFalse(ledger._read_group(domain, ["subject"]))
        tickets = self.env["helpdesk.ticket"].with_user(self.everybody)
        self.assertFalse(
            tickets.search([("email_message_ids.body_text", "ilike", "burns")])
        )
        self.assertEqual(self.ticket.with_user(self.everybody).email_message_count, 0)
        self.assertEqual(self.ticket.with_user(self.rep).email_message_count, 1)

    def test_server_action_of_somebody_else(self):
        upload = self.inbox.inbox_upload("m.eml", _base64(make_mail()))
        row = self.ledger.browse(upload["id"])
        for user in self.other_rep | self.manager:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.with_user(user).action_import()


@tagged("post_install", "-at_install")
class TestUndo(ImportCase):
    def undo(self, row, inbox=None):
        [result] = (inbox or self.inbox).inbox_undo([row.id])
        return result

    def test_memo_and_attachments_go(self):
        self.allow_attachments()
        key = self.deliver(files=[("a.pdf", "application/pdf", b"%PDF-1.4")])
        for mode in ("paste", "attach"):
            row = self.imported_row(key, self.ticket, mode=mode)
            memo, files = row.mail_message_id, row.original_id | row.attachment_ids
            result = self.undo(row)
            self.assertEqual(result, {"id": row.id, "undone": True, "error": ""})
            self.assertFalse(memo.exists() or files.exists() or row.exists())
        self.assertTrue(self.ticket.exists())

    def test_new_ticket_goes(self):
        row = self.imported_row(self.deliver())
        ticket = row.ticket_id
        self.assertTrue(self.undo(row)["undone"])
        self.assertFalse(ticket.exists())

    def test_ticket_that_was_worked_on_stays(self):
        changes = {
            "written": lambda ticket: ticket.write({"priority": "3"}),
            "answered": lambda ticket: ticket.message_post(body="Hello"),
            "file": lambda ticket: self.env["ir.attachment"].create(
                {"name": "x", "res_model": ticket._name, "res_id": ticket.id}
            ),
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                row = self.imported_row(self.deliver(message_id=f"<{name}@x>"))
                ticket = row.ticket_id
                change(ticket)
                result = self.undo(row)
                self.assertFalse(result["undone"])
                self.assertIn("worked on", result["error"])
                self.assertTrue(ticket.exists() and row.exists())

    def test_of_somebody_else(self):
        row = self.imported_row(self.deliver(), self.ticket)
        others = self.undo(row, self.other_inbox)
        self.assertFalse(others["undone"])
        self.assertIn("nothing to undo", others["error"])
        self.assertTrue(row.exists())
        gone = self.other_inbox.inbox_undo([2**31 - 1])[0]
        self.assertEqual(gone["error"], others["error"])

    def test_what_is_gone_does_not_stop_the_others(self):
        first = self.imported_row(self.deliver(), self.ticket)
        second = self.imported_row(self.deliver(message_id="<2@x>"), self.ticket)
        self.assertTrue(self.undo(first)["undone"])
        results = self.inbox.inbox_undo([first.id, second.id])
        self.assertEqual([result["undone"] for result in results], [False, True])
        self.assertIn("undone already", results[0]["error"])

    def test_may_be_imported_again(self):
        key = self.deliver()
        self.undo(self.imported_row(key, self.ticket))
        self.imported_row(key, self.ticket)


@tagged("post_install", "-at_install")
class TestReplies(ImportCase):
    """What the customer answers finds the ticket."""

    def answer(self, reference, **values):
        raw = make_mail(
            subject="Re: whatever",
            text="Thank you",
            message_id="<answer@customer.example>",
            In_Reply_To=reference,
            **values,
        )
        return self.env["mail.thread"].message_process("helpdesk.ticket", raw)

    def test_to_an_updated_ticket(self):
        self.imported_row(self.deliver(), self.ticket)
        self.assertEqual(self.answer("<fire@customer.example>"), self.ticket.id)

    def test_to_a_new_ticket_is_a_comment_not_a_note(self):
        row = self.imported_row(self.deliver())
        self.assertEqual(self.answer("<fire@customer.example>"), row.ticket_id.id)
        message = row.ticket_id.message_ids[0]
        self.assertIn("Thank you", message.body)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(message.author_id, self.customer)

    def test_in_the_reps_mailbox_is_suggested(self):
        self.imported_row(self.deliver(), self.ticket)
        key = self.deliver(
            subject="Hi",
            sender="other@else.example",
            message_id="<2@x>",
            In_Reply_To="<fire@customer.example>",
        )
        best = self.inbox.inbox_suggest(key)[0]
        self.assertEqual(best["id"], self.ticket.id)
        self.assertEqual(best["reason"], f"reply to {self.ticket.number}")


@tagged("post_install", "-at_install")
class TestFetchedMessages(ImportCase):
    """Uploads, and the server action on them."""

    def upload(self, **values):
        return self.inbox.inbox_upload("m.eml", _base64(make_mail(**values)))

    def test_upload_is_imported_like_any_message(self):
        raw = make_mail()
        upload = self.inbox.inbox_upload("m.eml", _base64(raw))
        self.assertEqual(
            self.inbox.inbox_read(upload["key"])["subject"], "Printer on fire"
        )
        self.assertIn("It burns.", self.inbox.inbox_prepare([upload["key"]])["memo"])
        row = self.imported_row(upload["key"], self.ticket)
        self.assertEqual(row.id, upload["id"])
        self.assertEqual(row.original_id.raw, raw)
        self.assertEqual(row.ticket_id, self.ticket)

    def test_bad_files(self):
        for data in ("", "no base64!", False):
            with self.subTest(data=data), self.assertRaises(UserError):
                self.inbox.inbox_upload("m.eml", data)

    def test_upload_of_somebody_else_is_not_there(self):
        upload = self.upload()
        with self.assertRaises(UserError):
            self.other_inbox.inbox_read(upload["key"])
        [result] = self.other_inbox.inbox_import([upload["key"]], self.other_ticket.id)
        self.assertEqual(result["status"], "failed")

    def test_server_action_makes_a_ticket(self):
        row = self.ledger.browse(self.upload()["id"])
        action = self.env.ref(
            "helpdesk_mgmt_user_email.helpdesk_email_message_import_action"
        )
        action.with_user(self.rep).with_context(
            active_model=row._name, active_id=row.id, active_ids=row.ids
        ).run()
        self.assertEqual(row.state, "imported")
        self.assertTrue(row.created_ticket)
        self.assertEqual(row.ticket_id.partner_id, self.customer)

    def test_server_action_finds_the_ticket_of_an_answer(self):
        upload = self.upload(subject=f"Re: [{self.ticket.number}] printer")
        row = self.ledger.browse(upload["id"])
        row.with_user(self.rep).action_import()
        self.assertEqual(row.ticket_id, self.ticket)

    def test_automation_acts_as_the_rep(self):
        row = self.ledger.browse(self.upload()["id"])
        row.action_import()
        self.assertEqual(row.user_id, self.rep)
        self.assertEqual(row.ticket_id.message_ids.author_id, self.rep.partner_id)

    def test_server_action_twice(self):
        row = self.ledger.browse(self.upload()["id"]).with_user(self.rep)
        row.action_import()
        notice = row.action_import()
        self.assertEqual(notice["params"]["type"], "warning")


def _base64(data):
    return base64.b64encode(data).decode()


@tagged("post_install", "-at_install")
class TestReusedMessageId(ImportCase):
    """A Message-ID that is used once more does not draw answers away."""

    def _answer_to(self, message_id):
        raw = make_mail(
            subject="Re: Printer on fire",
            text="It still burns.",
            message_id="<answer@customer.example>",
            In_Reply_To=message_id,
            References=message_id,
        )
        thread = self.env["mail.thread"].sudo()
        return thread.message_process("helpdesk.ticket", raw)

    def _attack(self, message_id, ticket=None):
        key = self.deliver(
            sender="Mallory <mallory@evil.example>",
            message_id=message_id,
            subject="Something else",
            text=f"Hello {ticket}",
        )
        return self.imported_row(key, ticket)

    def test_of_an_imported_email(self):
        row = self.imported_row(self.deliver(), self.ticket)
        self.assertEqual(row.mail_message_id.message_id, "<fire@customer.example>")
        self._attack("<fire@customer.example>", self.new_ticket(self.rep))
        self._attack("<fire@customer.example>")
        self.assertEqual(self._answer_to("<fire@customer.example>"), self.ticket.id)

    def test_of_an_answer_of_ours(self):
        ours = self.ticket.message_post(body="Use the other one.").message_id
        row = self._attack(ours)
        self.assertNotEqual(row.mail_message_id.message_id, ours)
        self.assertEqual(row.message_id, ours)
        self.assertEqual(self._answer_to(ours), self.ticket.id)

    def test_without_brackets(self):
        ours = self.ticket.message_post(body="Use the other one.").message_id
        self._attack(ours.strip("<>"), self.new_ticket(self.rep))
        self.assertEqual(self._answer_to(ours), self.ticket.id)


@tagged("post_install", "-at_install")
class TestUndoKeepsWhatWasSent(ImportCase):
    def test_a_file_that_an_answer_took_along(self):
        self.allow_attachments()
        files = [("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b")]
        row = self.imported_row(self.deliver(files=files), self.ticket, mode="attach")
        sent, other = row.attachment_ids.sorted("name")
        answer = self.ticket.message_post(body="Here", attachment_ids=sent.ids)
        self.assertEqual(answer.attachment_ids, sent)
        self.assertFalse(row.with_user(self.rep)._undo())
        self.assertEqual(sent.exists().raw, b"a")
        self.assertEqual(answer.attachment_ids, sent)
        self.assertFalse(other.exists())
