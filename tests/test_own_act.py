"""What goes out from a rep's account is what the rep wrote, and nothing else."""

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .sending_common import ANN, CARLA, SendingCase


@tagged("post_install", "-at_install")
class TestOwnAct(SendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail_server = cls.account._sending_servers()
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Trap",
                "model_id": cls.env["ir.model"]._get_id("helpdesk.ticket"),
                "mail_server_id": cls.mail_server.id,
                "email_from": ANN,
                "email_to": CARLA,
                "subject": "A manager's words",
                "body_html": "<p>Pay here.</p>",
                "auto_delete": False,
            }
        )

    def _refused(self):
        self.assertFalse(self.server.envelopes)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.state, "exception")
        self.assertIn("Only what its owner writes", mail.failure_reason)
        return mail

    def test_the_owners_answer_goes(self):
        self._answer()
        self.assertEqual(self._only_envelope().sender, ANN)

    def test_a_template_in_the_owners_transaction(self):
        ticket = self.ticket.with_user(self.ann)
        self.template.sudo().with_user(self.ann).sudo().send_mail(
            ticket.id, force_send=True
        )
        self._refused()

    def test_a_message_with_a_template(self):
        ticket = self.ticket.with_user(self.ann).sudo()
        ticket.message_post_with_source(
            self.template,
            partner_ids=self.customer.ids,
            mail_server_id=self.mail_server.id,
        )
        self.assertFalse(self.server.envelopes)

    def test_another_mail_of_the_owners_message(self):
        message = self._answer()
        self.server.envelopes.clear()
        values = {
            "mail_message_id": message.id,
            "mail_server_id": self.mail_server.id,
            "email_to": CARLA,
            "body_html": "<p>Pay here.</p>",
        }
        self.env["mail.mail"].with_context(default_is_own_act=True).create(
            values
        ).send()
        self._refused()
        admin = self.env.ref("base.user_admin")
        with self.assertRaises(AccessError):
            self.env["mail.mail"].with_user(admin).create(
                {**values, "is_own_act": True}
            )

    def test_a_text_in_the_context_is_no_act(self):
        message = self._answer()
        self.server.envelopes.clear()
        ticket = self.ticket.with_user(self.ann).with_context(
            account_act={"message_id": message.id}
        )
        self.assertFalse(ticket._act_values(message))

    def test_an_administrator_changes_nothing(self):
        message = self._answer()
        values = {"mail_message_id": message.id, "email_to": CARLA, "is_own_act": True}
        mail = self.env["mail.mail"].create({**values, "body_html": "<p>Mine</p>"})
        theirs = mail.with_user(self.env.ref("base.user_admin"))
        for changed in ({"body_html": "<p>Pay here.</p>"}, {"state": "outgoing"}):
            with self.assertRaises(AccessError):
                theirs.write(changed)
        self.assertTrue(mail._is_owners())
        mail.body_html = "<p>Pay here.</p>"  # by code, which may write anything
        self.assertFalse(mail._is_owners())

    def test_odoos_own_way_to_a_server(self):
        servers = self.env["ir.mail_server"]
        message = servers._build_email__(ANN, [CARLA], "A manager's words", "Pay here")
        servers = servers.with_user(self.ann).sudo()
        with self.assertRaises(MailDeliveryException):
            servers.send_email(message, mail_server_id=self.mail_server.id)
        session = self.account.with_user(self.ann)._open_sender()
        with self.assertRaises(MailDeliveryException):
            servers.send_email(message, smtp_session=session)
        session.quit()
        self.assertFalse(self.server.envelopes)

    def test_a_files_type_brings_no_header(self):
        file = self._attachment(name="a.txt")
        file.sudo().mimetype = "text/plain\r\nBcc: eve@elsewhere.example\r\nX: y"
        self._answer(attachment_ids=file.ids)
        envelope = self._only_envelope()
        self.assertEqual(envelope.recipients, (CARLA,))
        self.assertNotIn(b"eve@elsewhere", envelope.content)
        [sent] = self._parsed(envelope).iter_attachments()
        self.assertEqual(sent.get_content_type(), "application/octet-stream")
