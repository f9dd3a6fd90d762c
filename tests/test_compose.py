"""Writing a new email in the inbox."""

from base64 import b64decode
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models import mail_server_reply
from ..models.mail_server_connection import MAILBOX_POOL
from ..transports.interface import Role
from .sending_common import ANN, BOB, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.dovecot import DovecotServer

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA"
    "hKmMIQAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestCompose(SendingCase):
    def setUp(self):
        super().setUp()
        self.mailbox = self._serve_mailbox()
        self.mine = self.account.with_user(self.ann)

    def _new(self, **kwargs):
        action = self.mine.inbox_compose(**kwargs)
        return (
            self.env[action["res_model"]].with_user(self.ann).browse(action["res_id"])
        )

    def _written(self, **vals):
        new = self._new()
        new.write({"email_to": CARLA, "subject": "Toner", "body": "<p>Hi.</p>", **vals})
        return new

    def test_new_email(self):
        self.account.signature = "<p>Ann, Support</p>"
        new = self._new()
        self.assertIn("Ann, Support", new.body)
        new.write(
            {
                "email_to": f"Carla Customer <{CARLA}>, {DORA}",
                "email_cc": EVE,
                "email_bcc": BOB,
                "subject": "Toner",
            }
        )
        new.attachment_ids = self._attachment(name="price.txt")
        new.action_send()
        envelope = self._only_envelope()
        self.assertEqual(set(envelope.recipients), {CARLA, DORA, EVE, BOB})
        mail = self._parsed(envelope)
        self.assertNotIn("Bcc", mail)
        self.assertEqual(mail["Subject"], "Toner")
        [file] = mail.iter_attachments()
        self.assertEqual(file.get_filename(), "price.txt")

    def test_a_pasted_picture_arrives_within_the_text(self):
        picture = f'<img src="data:image/png;base64,{PIXEL}">'
        new = self._written(body=f"<p>Look: {picture}</p>", ticket_id=self.ticket.id)
        new.action_send()
        mail = self._parsed(self._only_envelope())
        text = mail.get_body(("related", "html"))
        self.assertEqual(text.get_content_type(), "multipart/related")
        html, part = text.iter_parts()
        self.assertEqual(part.get_content(), b64decode(PIXEL))
        self.assertIn(f"cid:{part['Content-ID'][1:-1]}", html.get_content())
        self.assertNotIn("data:", html.get_content())

    def test_onto_a_ticket(self):
        new = self._new(ticket_id=self.ticket.id)
        self.assertEqual(new.email_to, CARLA)
        new.write({"subject": "Toner", "body": "<p>It comes.</p>"})
        new.action_send()
        self.assertEqual(self.ticket.message_ids[0].account_email, ANN)
        self.assertEqual(self._only_envelope().recipients, (CARLA,))

    def test_what_is_missing_is_said(self):
        new = self._new()
        for vals, field, sentence in (
            ({}, "email_to", "Choose a recipient."),
            ({"email_to": f"{CARLA}, carla"}, "email_to", "“carla” is not an email"),
            ({"email_to": CARLA}, "subject", "Enter a subject."),
            ({"subject": "x", "email_cc": "x y z"}, "email_cc", "not an email address"),
        ):
            new.write(vals)
            with self.assertRaisesRegex(UserError, sentence) as caught:
                new.action_send()
            # The composer shows it there.
            self.assertEqual(caught.exception.context, {"field": field})
        self.assertEqual(new.state, "writing")
        self.assertEqual(self.server.envelopes, [])

    def test_sent_it_is_not_sent_again(self):
        new = self._written()
        new.action_send()
        for again in (new.action_send, new.action_discard, new.action_close):
            with self.assertRaises(UserError):
                again()
        self._only_envelope()

    def test_closed_untouched_nothing_stays(self):
        new = self._new()
        self.assertFalse(new.action_close())
        self.assertFalse(new.exists())
        new = self._written()
        self.assertTrue(new.action_close())
        self.assertTrue(new.exists())

    def test_its_files_are_its_own(self):
        file = self._attachment(name="price.txt")
        new = self._written(attachment_ids=[(4, file.id)])
        self.assertEqual((file.res_model, file.res_id), (new._name, new.id))
        with self.assertRaises(AccessError):
            file.with_user(self.bob).check_access("read")
        new.action_discard()
        # It can be taken back for a day.
        self.assertTrue(file.exists())
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_server_reply SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["mail.server.reply"]._gc_replies()
        self.assertFalse(file.exists())

    def test_what_nobody_wrote_in_is_cleaned_away(self):
        replies = self._new() | self._written() | self._written()
        replies[2].action_send()
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_server_reply SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["mail.server.reply"]._gc_replies()
        self.assertEqual(replies.exists(), replies[1])

    def test_contacts_are_proposed(self):
        self.customer.name = "Carla Customer"
        [found] = self.mine.inbox_contacts("carla cust")
        self.assertEqual(found, {"name": "Carla Customer", "email": CARLA})
        self.assertEqual(self.mine.inbox_contacts(" "), [])
        self.assertEqual(self.mine.inbox_contacts({"x": 1}), [])

    def test_recent_correspondents_are_proposed(self):
        self.mailbox.deliver(f"From: Eve <{EVE}>\r\nTo: {ANN}\r\n\r\nx".encode())
        self.mailbox.add_folder("Sent", Role.SENT)
        raw = f"From: {ANN}\r\nTo: Dora <{DORA}>, {ANN}\r\n\r\nx".encode()
        self.mailbox.deliver(raw, "Sent")
        self.assertEqual(
            self.mine.inbox_correspondents(),
            [{"name": "Dora", "email": DORA}, {"name": "Eve", "email": EVE}],
        )

    def test_nobody_else(self):
        for account in (self.account.with_user(self.bob), self.account):
            for call in (
                account.inbox_compose,
                account.inbox_correspondents,
                lambda account=account: account.inbox_contacts("carla"),
            ):
                with self.assertRaises(AccessError):
                    call()
        new = self._written()
        with self.assertRaises(AccessError):
            new.with_user(self.bob).action_send()
        with self.assertRaises(AccessError):
            self._new(ticket_id=self._strangers_ticket().id)

    def _strangers_ticket(self):
        self.ann.group_ids = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        return self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "user_id": self.bob.id}
        )

    # -- undo, and send later ------------------------------------------------

    def test_a_sending_is_taken_back(self):
        new = self._written()
        sent = new.action_send_later()
        self.assertLessEqual(sent["seconds"], 10)
        self.assertEqual([row["id"] for row in self.mine.inbox_unsent()], new.ids)
        with self.assertRaises(UserError):
            new.subject = "Something else"
        new.action_take_back()
        self._send_due()
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(new.state, "writing")
        new.subject = "Something else"
        new.action_send_later()
        self.assertEqual(new.action_send_now(), {"sent": True, "problem": ""})
        self.assertEqual(
            self._parsed(self._only_envelope())["Subject"], "Something else"
        )
        self.assertEqual(self.mine.inbox_unsent(), [])

    def test_too_late_to_take_back(self):
        new = self._written()
        new.action_send_later()
        new.action_send_now()
        with self.assertRaisesRegex(UserError, "too late"):
            new.action_take_back()
        self.assertTrue(new.action_send_now()["sent"])
        self._send_due()
        self._only_envelope()

    def test_the_job_sends_what_the_browser_did_not(self):
        new = self._written(ticket_id=self.ticket.id)
        new.action_send_later()
        self._send_due()
        self.assertEqual(self._only_envelope().recipients, (CARLA,))
        answer = self.ticket.message_ids[0]
        self.assertEqual(answer.account_email, ANN)
        self.assertEqual(answer.create_uid, self.ann)
        self._send_due()
        self._only_envelope()

    def test_later(self):
        new = self._written()
        new.action_send_later(fields.Datetime.now() + timedelta(hours=2))
        self._send_due()
        self.assertEqual(self.server.envelopes, [])
        self._send_due(minutes=121)
        self._only_envelope()

    def test_times_that_are_none(self):
        new = self._written()
        for time in ("yesterday", "2020-01-01 00:00:00", "9999-01-01", {"x": 1}, [7]):
            with self.assertRaises(UserError):
                new.action_send_later(time)
        self.assertEqual(new.state, "writing")

    def test_with_the_customers_mail_it_is_on_the_ticket_once(self):
        self.mailbox.deliver(
            f"From: Carla <{CARLA}>\r\nTo: {ANN}\r\nSubject: Printer on fire\r\n"
            "Message-ID: <1@customer.example>\r\n\r\nIt burns.\r\n".encode()
        )
        with self.mine._open_mailbox() as mailbox:
            key = mailbox.page().messages[0].key.encode()
        reply = self.env["mail.server.reply"].with_user(self.ann)
        reply = reply.browse(self.mine.inbox_reply(key)["res_id"])
        self.assertEqual(reply.ticket_id, self.ticket)
        reply.action_send_later()
        self.assertFalse(self.ticket.email_message_ids)
        self._send_due()
        self.assertEqual(len(self.ticket.email_message_ids), 1)
        self._only_envelope()

    def test_what_cannot_be_sent_any_more_comes_back(self):
        for spoil in (
            lambda: self.ticket.sudo().unlink(),
            lambda: self.account.profile_id.write({"active": False}),
        ):
            new = self._written(ticket_id=self.ticket.exists().id)
            with self.subTest(spoil=spoil), self.env.cr.savepoint() as savepoint:
                new.action_send_later()
                spoil()
                self._send_due()
                new.invalidate_recordset()
                self.assertEqual(self.server.envelopes, [])
                self.assertEqual(new.state, "writing")
                self.assertTrue(new.problem)
                savepoint.close(rollback=True)

    def test_what_others_change_is_not_sent(self):
        new = self._written()
        new.action_send_later()
        new.sudo().body = "<p>Pay here.</p>"
        self._send_due()
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(new.state, "writing")

    def test_it_does_not_go_out_from_what_became_somebody_elses(self):
        """Nor does the new owner of the account read anything of it."""
        managers = self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self.ann.group_ids |= managers
        new = self._written()
        new.action_send_later(fields.Datetime.now() + timedelta(hours=1))
        told = self.env["mail.message"].search([])
        self.account.write({"user_id": self.bob.id, "password": PASSWORD})
        self._send_due(minutes=61)
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(new.state, "writing")
        notices = self.env["mail.message"].search([]) - told
        bobs = notices.filtered(lambda it: self.bob.partner_id in it.partner_ids)
        self.assertNotIn("Toner", str(bobs.mapped(lambda it: (it.subject, it.body))))

    def test_what_breaks_one_email_holds_up_no_other(self):
        broken, other = self._written(subject="Broken"), self._written()
        hand_over = type(broken)._hand_over

        def breaking(reply):
            if reply.subject == "Broken":
                raise ZeroDivisionError
            hand_over(reply)

        for new in (broken, other):
            new.action_send_later()
        log = "odoo.addons.helpdesk_mgmt_user_email.models.mail_server_reply"
        with (
            patch.object(type(broken), "_hand_over", breaking),
            self.assertLogs(log, "ERROR"),
        ):
            self._send_due()
        self.assertEqual((broken.state, other.state), ("writing", "handed"))
        self.assertIn("administrator", broken.problem)
        self._only_envelope()

    def test_no_email_waits_for_another_ones_mail_server(self):
        """What is done is committed, before the next mail server is asked."""
        first, second = self._written(), self._written()
        for new in (first, second):
            new.action_send_later()
        states = []

        def commit(*_args, **_options):
            states.append({first.state, second.state})
            return states[-1] == {"waiting"}

        jobs = type(self.env["ir.cron"])
        with patch.object(jobs, "_commit_progress", side_effect=commit):
            self._send_due()
        # Time was up.
        self.assertEqual(states[-1], {"waiting", "handed"})

    def test_a_crash_at_each_step_sends_it_once_or_leaves_it(self):
        """The process dies just before each act of a turn; then there is another."""
        acts = ("_check_may_go", "_bring_message", "_hand_over", "_note_handed")
        for act in acts:
            new = self._written(ticket_id=self.ticket.id)
            new.action_send_later()
            before = len(self.ticket.message_ids)
            with (
                self.subTest(act=act),
                patch.object(type(new), act, side_effect=KeyboardInterrupt),
                self.assertRaises(KeyboardInterrupt),
                self.env.cr.savepoint(),
            ):
                self._send_due()
            new.invalidate_recordset()
            self.ticket.invalidate_recordset()
            self.assertEqual(new.state, "waiting")
            self.assertEqual(len(self.ticket.message_ids), before)
            # In a test mail is sent at once, elsewhere after the commit.
            self.server.envelopes.clear()
            self._send_due()
            self.assertEqual(new.state, "handed")
            self._only_envelope()
            self.server.envelopes.clear()

    def test_state_and_letter_are_not_for_programs(self):
        new = self._written()
        for vals in ({"state": "handed"}, {"letter_id": 1}, {"as_made": "x"}):
            with self.assertRaises(AccessError):
                new.write(vals)
        defaults = {"default_state": "handed", "default_as_made": "x"}
        other = self.env["mail.server.reply"].with_user(self.ann)
        other = other.with_context(**defaults).create(
            {"account_id": self.account.id, "kind": "new"}
        )
        self.assertEqual(other.state, "writing")


@tagged("post_install", "-at_install")
class TestComposeTour(SendingCase, HttpCase):
    def setUp(self):
        super().setUp()
        # Long enough to take it back on a busy machine, too.
        self.startPatcher(patch.object(mail_server_reply, "UNDO_SECONDS", 6))

    def test_write_beside_the_list(self):
        self.env["mail.canned.response"].with_user(self.ann).create(
            {"source": "water", "substitution": "Please use water."}
        )
        mailboxes = DovecotServer({ANN: PASSWORD})
        with mailboxes:
            self.addCleanup(MAILBOX_POOL.close)
            self._move(
                incoming_host=mailboxes.host,
                incoming_port=mailboxes.imap.port,
                incoming_security="none",
            )
            for name, subject in (("Dora", "Invoice"), ("Eve", "Holiday")):
                mailboxes.deliver(
                    ANN,
                    f"From: {name} <{name.lower()}@customer.example>\r\nTo: {ANN}\r\n"
                    f"Subject: {subject}\r\n\r\nSays {name}.\r\n".encode(),
                )
            self.start_tour(
                "/odoo/email-inbox",
                "helpdesk_compose",
                login=self.ann.login,
                timeout=120,
            )
        envelope = self._only_envelope()
        self.assertEqual(
            set(envelope.recipients), {CARLA, EVE, "dora@customer.example"}
        )
        self.assertEqual(self._parsed(envelope)["Subject"], "Delivery times")
        self.assertIn(b"Please use water.", envelope.content)
