"""Answering and forwarding a message of the inbox."""

from pathlib import Path

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sending_common import ANN, CARLA, DORA, EVE, SendingCase
from .servers.scripted_smtp import ScriptedSmtp

SAMPLES = Path(__file__).parent / "samples"
MAIL = f"""\
From: Carla Customer <{CARLA}>
Reply-To: Carla at home <carla@home.example>
To: Ann <{ANN}>, Dora <{DORA}>
Cc: {EVE}, {ANN.upper()}
Subject: Printer on fire
Message-ID: <1@customer.example>
References: <0@customer.example>
Date: Tue, 24 Nov 2026 09:41:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

It <b>burns</b>.
--b
Content-Type: text/plain; name=photo.txt
Content-Disposition: attachment; filename=photo.txt

smoke
--b--
"""


@tagged("post_install", "-at_install")
class TestReply(SendingCase):
    def setUp(self):
        super().setUp()
        self.mailbox = self._serve_mailbox()
        self.mailbox.deliver(MAIL.replace("\n", "\r\n").encode())

    def _key(self):
        account = self.account.with_user(self.ann)
        with account._open_mailbox() as mailbox:
            return mailbox.page().messages[0].key.encode()

    def _reply(self, kind="reply", **kwargs):
        account = self.account.with_user(self.ann)
        action = account.inbox_reply(self._key(), kind, **kwargs)
        return (
            self.env[action["res_model"]].with_user(self.ann).browse(action["res_id"])
        )

    def _reply_alone(self):
        """An answer that is put on no ticket."""
        reply = self._reply()
        reply.ticket_id = False
        return reply

    def test_reply(self):
        reply = self._reply_alone()
        self.assertEqual(reply.email_to, '"Carla at home" <carla@home.example>')
        self.assertFalse(reply.email_cc)
        self.assertEqual(reply.subject, "Re: Printer on fire")
        self.assertIn("Carla Customer wrote:", reply.body)
        self.assertIn("&lt;b&gt;burns", reply.body)
        reply.body = Markup("<p>Use water.</p>") + reply.body
        reply.action_send()
        envelope = self._only_envelope()
        self.assertEqual(envelope.sender, ANN)
        self.assertEqual(envelope.recipients, ("carla@home.example",))
        mail = self._parsed(envelope)
        self.assertEqual(mail["In-Reply-To"], "<1@customer.example>")
        self.assertEqual(
            mail["References"], "<0@customer.example> <1@customer.example>"
        )
        self.assertIn("> It <b>burns</b>.", self._plain(mail))
        self.assertFalse(self._traces(), "what is not imported is not kept")

    def test_answering_marks_the_message_answered(self):
        reply = self._reply()
        [message] = self.mailbox.store["INBOX"].messages
        self.assertFalse(message.answered)
        reply.action_send()
        self.assertTrue(message.answered)
        self.assertFalse(message.seen)

    def test_answering_on_the_ticket_marks_it_too(self):
        reply = self._reply()
        reply.ticket_id = self.ticket
        reply.action_send()
        [message] = self.mailbox.store["INBOX"].messages
        self.assertTrue(message.answered)

    def test_forwarding_does_not_mark_it(self):
        reply = self._reply("forward")
        reply.email_to = EVE
        reply.action_send()
        [message] = self.mailbox.store["INBOX"].messages
        self.assertFalse(message.answered)

    def test_a_message_that_is_gone_does_not_hinder_the_answer(self):
        reply = self._reply_alone()
        self.mailbox.store["INBOX"].messages.clear()
        reply.action_send()
        self.assertTrue(self._only_envelope())

    def _plain(self, mail):
        return mail.get_body(("plain",)).get_content()

    def _traces(self):
        return self.env["mail.message"].search(
            [("subject", "=", "Re: Printer on fire")]
        )

    def test_reply_to_all_but_oneself(self):
        reply = self._reply("reply_all")
        self.assertEqual(reply.email_cc, f'"Dora" <{DORA}>, {EVE}')
        reply.action_send()
        self.assertEqual(
            set(self._only_envelope().recipients), {"carla@home.example", DORA, EVE}
        )

    def test_reply_to_all_leaves_out_whatever_is_the_own_address(self):
        """Of the user, of an alias, of another account; in any spelling."""
        self.account.alias_emails = "desk@müller.example"
        self._new_account(self.ann, "ann@other.example")
        self.mailbox.store["INBOX"].messages.clear()
        own = [
            f'"Ann" <{ANN.upper()}>',
            "Desk <DESK@xn--mller-kva.example>",
            "ann@OTHER.example",
            self.ann.email.title(),
        ]
        mail = MAIL.replace(f"To: Ann <{ANN}>", f"To: {', '.join(own)}")
        self.mailbox.deliver(mail.replace("\n", "\r\n").encode())
        reply = self._reply("reply_all")
        self.assertEqual(reply.email_to, '"Carla at home" <carla@home.example>')
        self.assertEqual(reply.email_cc, f'"Dora" <{DORA}>, {EVE}')

    def test_forward(self):
        reply = self._reply("forward")
        self.assertEqual(reply.subject, "Fwd: Printer on fire")
        self.assertFalse(reply.email_to)
        reply.email_to = EVE
        reply.action_send()
        mail = self._parsed(self._only_envelope())
        self.assertNotIn("In-Reply-To", mail)
        [part] = mail.iter_attachments()
        self.assertEqual(part.get_filename(), "photo.txt")
        self.assertIn("smoke", part.get_content())
        self.assertIn(CARLA, self._plain(mail))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_failure_of_a_mail_without_a_ticket_is_told(self):
        self.ann.notification_type = "inbox"
        with ScriptedSmtp({"RCPT": "550 5.1.1 no"}) as server, self._point_to(server):
            self._reply_alone().action_send()
        [entry] = self.env["mail.server.outbox"].with_user(self.ann).search([])
        self.assertEqual(entry.state, "failed")
        notice = self.env["mail.message"].search(
            [("partner_ids", "=", self.ann.partner_id.id)], order="id desc", limit=1
        )
        self.assertEqual(notice.subject, "Not sent: Re: Printer on fire")
        self.assertIn("550 5.1.1", notice.body)

    def test_import_and_answer_in_one_act(self):
        reply = self._reply(ticket_id=self.ticket.id)
        self.assertTrue(reply.import_message)
        reply.body = "<p>Use water.</p>"
        reply.action_send()
        self.assertEqual(self._only_envelope().recipients, ("carla@home.example",))
        ledger = self.env["helpdesk.email.message"].search(
            [("ticket_id", "=", self.ticket.id)]
        )
        self.assertEqual(ledger.message_id, "<1@customer.example>")
        answer = self.ticket.message_ids[0]
        self.assertIn("Use water.", answer.body)
        self.assertEqual(answer.account_email, ANN)
        mail = self._parsed(self.server.envelopes[0])
        self.assertEqual(mail["In-Reply-To"], "<1@customer.example>")

    def test_the_suggested_ticket_is_chosen_and_the_mail_goes_along(self):
        reply = self._reply()
        self.assertEqual(reply.ticket_id, self.ticket)
        self.assertTrue(reply.import_message)
        reply.action_send()
        self.assertEqual(self.ticket.message_ids[0].account_email, ANN)
        self.assertEqual(len(self.ticket.email_message_ids), 1)
        reply = self._reply()
        self.assertEqual(reply.ticket_id, self.ticket)
        self.assertFalse(reply.import_message, "it is there already")

    def test_a_ticket_of_somebody_else_is_not_chosen(self):
        self.ticket.write({"partner_id": False, "partner_email": DORA})
        self.assertFalse(self._reply().ticket_id)

    def test_what_is_on_the_customers_ticket_is_answered_there(self):
        account = self.account.with_user(self.ann)
        account.inbox_import([self._key()], ticket_id=self.ticket.id)
        self.assertEqual(self._reply().ticket_id, self.ticket)
        self.assertEqual(self._reply("reply_all").ticket_id, self.ticket)
        self.assertFalse(self._reply("forward").ticket_id)
        self.ticket.write({"partner_id": False, "partner_email": CARLA})
        self.assertEqual(self._reply().ticket_id, self.ticket)
        reply = self._reply()
        reply.action_send()
        self.assertEqual(self.ticket.message_ids[0].account_email, ANN)
        self.assertEqual(len(self.ticket.email_message_ids), 1, "it is there once")
        # What somebody else wrote is no part of what the customer reads.
        self.ticket.write({"partner_email": DORA})
        self.assertFalse(self._reply().ticket_id)

    def test_the_ticket_of_others_is_not_proposed(self):
        account = self.account.with_user(self.ann)
        account.inbox_import([self._key()], ticket_id=self.ticket.id)
        self.ticket.user_id = self.bob
        self.ann.group_ids = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        self.ticket.message_unsubscribe(self.ann.partner_id.ids)
        self.assertFalse(self._reply().ticket_id)

    def test_the_customers_attachments_come_along(self):
        self.env.company.helpdesk_email_attachments = True
        reply = self._reply(ticket_id=self.ticket.id)
        self.assertFalse(reply.loses_files)
        reply.action_send()
        names = self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )
        self.assertIn("photo.txt", names.mapped("name"))

    def test_it_says_before_that_attachments_stay_behind(self):
        self.env.company.helpdesk_email_attachments = False
        reply = self._reply(ticket_id=self.ticket.id)
        self.assertTrue(reply.loses_files)
        reply.import_message = False
        self.assertFalse(reply.loses_files)

    def _deliver(self, name, *changes):
        """A sample into the mailbox, the newest there."""
        raw = (SAMPLES / f"{name}.eml").read_bytes()
        for old, new in changes:
            self.assertIn(old, raw)
            raw = raw.replace(old, new)
        self.mailbox.deliver(raw)

    def test_a_report_is_forwarded_with_its_parts(self):
        self._deliver("bounce")
        reply = self._reply("forward")
        reply.email_to = EVE
        names = reply.attachment_ids.mapped("name")
        self.assertIn("delivery-status.txt", names)
        reply.action_send()
        mail = self._parsed(self._only_envelope())
        sent = [part.get_filename() for part in mail.iter_attachments()]
        self.assertEqual(sorted(sent), sorted(names))

    def test_files_that_say_they_have_parts(self):
        for mimetype in ("multipart/mixed", "message/partial", "message/rfc822"):
            with self.subTest(mimetype=mimetype):
                self.server.envelopes.clear()
                file = self._attachment(name="a.bin", raw=b"\x00\xff--x\r\n")
                file.sudo().mimetype = mimetype
                self._answer(attachment_ids=file.ids)
                self.assertTrue(self._only_envelope())

    def test_nobody_is_answered_where_nobody_wrote(self):
        for author in (b"", b"Sales Team", b"undisclosed-recipients:;"):
            with self.subTest(author=author):
                known = b"Carla Customer <carla@customer.example>"
                self._deliver("plain", (b"From: " + known, b"From: " + author))
                reply = self._reply()
                self.assertFalse(reply.email_to)
                with self.assertRaisesRegex(UserError, "Choose a recipient"):
                    reply.action_send()

    def test_reply_to_all_where_somebody_is_only_a_name(self):
        known = b"To: Rep One <rep@helpdesk.example>"
        names = b"To: Dora <dora@customer.example>, Sales Team"
        self._deliver("plain", (known, names))
        reply = self._reply("reply_all")
        self.assertEqual(reply.email_cc, f'"Dora" <{DORA}>')

    def test_forwarded_header_in_the_reps_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.ann.write({"lang": "de_DE", "tz": "Europe/Berlin"})
        account = self.account.with_user(self.ann).with_context(lang="de_DE")
        action = account.inbox_reply(self._key(), "forward")
        body = self.env["mail.server.reply"].browse(action["res_id"]).body
        self.assertIn("24.11.2026 09:41 GMT+01:00", body)
        self.assertIn("Von: Carla Customer", body)

    def test_the_date_is_the_readers(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.write({"lang": "de_DE", "tz": "Asia/Tokyo"})
        self.assertIn("24.11.2026 17:41 GMT+09:00", self._reply().body)

    def test_reading_for_an_answer_marks_nothing(self):
        self._reply("forward")
        with self.account.with_user(self.ann)._open_mailbox() as mailbox:
            self.assertFalse(mailbox.page().messages[0].seen)

    def test_nobody_else(self):
        key = self._key()
        with self.assertRaises(AccessError):
            self.account.with_user(self.bob).inbox_reply(key)
        with self.assertRaises(AccessError):
            self.account.inbox_reply(key)
        reply = self._reply()
        with self.assertRaises(AccessError):
            reply.with_user(self.bob).read(["body"])
        with self.assertRaises(AccessError):
            reply.with_user(self.bob).action_send()

    def test_another_account_by_id(self):
        with self.assertRaises(UserError):
            reply = self.env["mail.server.reply"].with_user(self.ann)
            reply.create(
                {
                    "account_id": self.other.id,
                    "kind": "reply",
                    "email_to": EVE,
                    "subject": "x",
                }
            ).action_send()
        self.assertEqual(self.server.envelopes, [])

    def test_a_file_that_is_not_the_reps(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"x", "res_model": "res.company", "res_id": 0}
        )
        wizards = (
            self._reply(),
            self.env["helpdesk.email.history"]
            .with_user(self.ann)
            .create({"ticket_id": self.ticket.id}),
        )
        for wizard in wizards:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                wizard.attachment_ids = secret
                wizard.action_send()
        self.assertEqual(self.server.envelopes, [])

    def _refused(self, reply):
        """What is said of an answer of which nothing is done."""
        before = self._traces()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            reply.action_send()
        self.assertEqual(self._traces(), before)
        self.assertEqual(self.server.envelopes, [])
        return str(caught.exception)

    def test_an_account_that_cannot_send(self):
        reply = self._reply_alone()
        self.account.write(
            {"sending_refused": True, "sending_error": "Enter the password again."}
        )
        self.assertEqual(self._refused(reply), "Enter the password again.")

    def test_too_large(self):
        self.env["ir.config_parameter"].set_param("base.default_max_email_size", "1")
        reply = self._reply_alone()
        reply.attachment_ids = self._attachment(name="big.bin", raw=b"x" * 2_000_000)
        self.assertIn("1.0 MB is the limit", self._refused(reply))

    def test_a_mail_that_cannot_be_put_on_the_ticket(self):
        """Then the answer does not go out without it."""
        reply = self._reply(ticket_id=self.ticket.id)
        self.assertTrue(reply.import_message)
        self.mailbox.store["INBOX"].messages.clear()
        self.assertIn("no longer there", self._refused(reply))

    def test_no_such_message(self):
        for key in ("nonsense", self._key()[:-4] + "AAAA"):
            with self.assertRaises(UserError):
                self.account.with_user(self.ann).inbox_reply(key)
