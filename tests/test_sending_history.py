"""Sending a ticket's history."""

from unittest.mock import patch

from markupsafe import Markup

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..messages.html import to_text
from .sending_common import ANN, BOB, CARLA, DORA, EVE, SendingCase


@tagged("post_install", "-at_install")
class TestHistory(SendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.customer.write({"tz": "Europe/Berlin"})
        cls.first = cls._memo("It still burns.", cls.customer, message_type="email")
        cls.note = cls._memo(
            "She is <b>difficult</b>.", cls.bob.partner_id, "mail.mt_note"
        )
        cls.last = cls._memo(
            Markup("Try water.<br><br>On 2026-11-23, Carla wrote:<br>&gt; It burns"),
            cls.ann.partner_id,
        )

    @classmethod
    def _memo(cls, body, author, subtype="mail.mt_comment", message_type="comment"):
        return cls.ticket.with_context(mail_notify_force_send=False).message_post(
            body=body,
            author_id=author.id,
            subtype_xmlid=subtype,
            message_type=message_type,
            notify_skip_followers=True,
        )

    def _composer(self, **vals):
        action = self.ticket.with_user(self.ann).action_email_history()
        model = self.env[action["res_model"]].with_user(self.ann)
        form = Form(model.with_context(**action["context"]))
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save()

    def _text(self):
        mail = self._parsed(self._only_envelope())
        return mail.get_body(("plain",)).get_content()

    def test_public_memos_to_the_contact(self):
        composer = self._composer()
        self.assertEqual(composer.email_account_id, self.account)
        composer.action_send()
        envelope = self._only_envelope()
        self.assertEqual((envelope.sender, envelope.recipients), (ANN, (CARLA,)))
        text = self._text()
        positions = [
            text.find(part)
            for part in (
                self.ticket.number,
                "It burns.",
                "It still burns.",
                "Try water.",
            )
        ]
        self.assertEqual(positions, sorted(positions))
        self.assertNotIn(-1, positions)
        self.assertNotIn("difficult", envelope.content.decode())

    def test_preview_is_what_is_sent(self):
        composer = self._composer(body="<p>See below.</p>")
        html, text = composer.preview_html, composer.preview_text
        composer.action_send()
        mail = self._parsed(self._only_envelope())
        sent = mail.get_body(("html",)).get_content()
        self.assertEqual(to_text(sent), to_text(str(html)))
        self.assertEqual(self._text().split(), text.split())

    def test_newest_first(self):
        self._composer(order="newest").action_send()
        text = self._text()
        self.assertLess(text.find("Try water."), text.find("It still burns."))

    def test_quotes_are_folded_not_cut(self):
        html = str(self._composer().preview_html)
        self.assertIn("<details", html)
        self.assertGreater(html.find("&gt; It burns"), html.find("<summary"))

    def test_internal_notes_only_when_ticked(self):
        composer = self._composer()
        self.assertEqual(composer.internal_count, 1)
        self.assertNotIn("difficult", composer.preview_html)
        composer.include_internal = True
        self.assertIn("difficult", composer.preview_html)
        composer.action_send()
        self.assertIn("difficult", self._text())
        recorded = self.ticket.message_ids[0]
        self.assertTrue(recorded.subtype_id.internal, "not shown in the portal")

    def test_in_the_readers_zone_and_language(self):
        self.first.date = "2026-01-02 23:30:00"
        html = str(self._composer().preview_html)
        self.assertIn("01/03/2026 12:30 AM GMT+01:00", html)
        self.customer.lang = "de_DE"
        self.assertIn("03.01.2026 00:30 GMT+01:00", str(self._composer().preview_html))

    def test_recorded_and_not_nested(self):
        self._composer(body="<p>First history.</p>").action_send()
        recorded = self.ticket.message_ids[0]
        self.assertEqual(recorded.account_email, ANN)
        self.assertEqual(recorded.author_id, self.ann.partner_id)
        self.assertIn("It still burns.", recorded.body)
        text = self._composer().preview_text
        self.assertEqual(text.count("First history."), 1)
        self.assertEqual(text.count("It still burns."), 1)

    def test_attachments_and_copies(self):
        shown = self._file("shown.txt", self.first)
        hidden = self._file("hidden.txt", self.note)
        composer = self._composer(email_cc=DORA, email_bcc=EVE)
        self.assertIn(shown, composer.available_attachment_ids)
        self.assertNotIn(hidden, composer.available_attachment_ids)
        composer.attachment_ids = shown
        composer.action_send()
        envelope = self._only_envelope()
        self.assertEqual(set(envelope.recipients), {CARLA, DORA, EVE})
        names = [
            part.get_filename() for part in self._parsed(envelope).iter_attachments()
        ]
        self.assertEqual(names, ["shown.txt"])

    def _file(self, name, message):
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
            }
        )
        message.attachment_ids = attachment
        return attachment

    def test_to_somebody_else(self):
        dora = self.env["res.partner"].create({"name": "Dora", "email": DORA})
        composer = self._composer()
        composer.write({"partner_ids": dora.ids, "email_to": "eve@elsewhere.example"})
        composer.action_send()
        self.assertEqual(set(self._only_envelope().recipients), {DORA, EVE})
        self.assertTrue(self.ticket.message_ids[0].subtype_id.internal)

    def test_refusal_keeps_the_text(self):
        composer = self._composer(body="<p>Long text.</p>")
        self.account.password = False
        with self.assertRaisesRegex(Exception, "password"), self.env.cr.savepoint():
            composer.action_send()
        self.assertIn("Long text.", composer.body)
        self.assertEqual(self.server.envelopes, [])

    def test_as_the_helpdesk(self):
        composer = self._composer()
        composer.email_account_id = False
        with (
            patch.object(
                type(self.env["ir.mail_server"]),
                "_connect__",
                side_effect=OSError("no"),
            ),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            composer.action_send()
        self.assertEqual(self.server.envelopes, [])
        recorded = self.ticket.message_ids[0]
        self.assertFalse(recorded.account_email)
        self.assertIn("It still burns.", recorded.body)

    def test_nothing_that_a_customer_cannot_open(self):
        link = '<p><a href="/helpdesk_user_email/message/7" target="_blank">%s</a></p>'
        self.ticket.description = "<p>It burns.</p>" + link % "Click for details;"
        absolute = link.replace('"/help', '"https://desk.example.com/help')
        self._memo(Markup("<p>Still.</p>" + absolute % "Details"), self.customer)  # noqa: S704
        composer = self._composer()
        self.assertIn("It burns.", composer.preview_text)
        self.assertIn("Still.", composer.preview_text)
        for words in ("Click for details", "Details", "helpdesk_user_email"):
            self.assertNotIn(words, str(composer.preview_html))

    def test_script_in_a_memo(self):
        self._memo(Markup("<p>&lt;img src=x onerror=alert(1)&gt;</p>"), self.customer)
        html = str(self._composer().preview_html)
        self.assertNotIn("<img", html)
        self.assertIn("&lt;img", html)

    def test_bob_sends_from_his(self):
        action = self.ticket.with_user(self.bob).action_email_history()
        model = self.env[action["res_model"]].with_user(self.bob)
        Form(model.with_context(**action["context"])).save().action_send()
        self.assertEqual(self._only_envelope().sender, BOB)
