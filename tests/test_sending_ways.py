"""The ways out: every kind of encryption and sign-in, Exchange, the full composer."""

import json

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.mail_server_connection import MAILBOX_POOL
from ..transports.errors import SendRefused, TimedOut
from ..transports.interface import Capability
from .sending_common import ANN, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.memory import ALL_CAPABILITIES, MemoryServer, failing
from .servers.scripted_smtp import ScriptedSmtp
from .servers.smtp import SmtpOptions, SmtpServer

MAIL_MAIL = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
class TestEncryption(SendingCase):
    def _reason(self):
        """What the rep is told when it does not go."""
        mail = self._mails(self._answer())
        self.assertEqual(self.server.envelopes, [])
        return mail.failure_reason

    def test_starttls(self):
        self._move(smtp_port=self.server.port, smtp_security="starttls")
        self._answer()
        self.assertTrue(self._only_envelope().over_tls)

    def test_address_that_is_not_ascii(self):
        self.customer.email = "jürgen@münchen.example"
        self._answer()
        self.assertEqual(
            self._only_envelope().recipients, ("jürgen@xn--mnchen-3ya.example",)
        )

    def test_none_without_sign_in(self):
        self._move(smtp_port=self.server.port, smtp_security="none", smtp_auth=False)
        self._answer()
        envelope = self._only_envelope()
        self.assertEqual((envelope.over_tls, envelope.login), (False, ""))

    @mute_logger(MAIL_MAIL)
    def test_certificates_are_verified(self):
        for security, port in (
            ("tls", self.server.tls_port),
            ("starttls", self.server.port),
        ):
            with self.subTest(security=security):
                self._move(smtp_security=security, smtp_port=port, ca_certificate=False)
                self.assertIn("signed by an unknown authority", self._reason())

    def test_unverified_is_explicit(self):
        self._move(ca_certificate=False, verify_tls=False)
        self._answer()
        self.assertTrue(self._only_envelope().over_tls)

    @mute_logger(MAIL_MAIL)
    def test_no_silent_downgrade(self):
        with ScriptedSmtp() as server:
            self._move(
                smtp_host=server.host, smtp_port=server.port, smtp_security="starttls"
            )
            self.assertIn("does not offer encryption", self._reason())
            self.assertNotIn(b"AUTH", server.received)
            self.assertEqual(server.messages, [])

    @mute_logger(MAIL_MAIL)
    def test_wrong_password(self):
        self.account.password = "another one"
        self.assertIn("password", self._reason())

    @mute_logger(MAIL_MAIL)
    def test_too_large_for_the_server(self):
        options = SmtpOptions(size_limit=2000)
        with SmtpServer({ANN: PASSWORD}, options) as server, self._point_to(server):
            attachment = self._attachment(name="big.bin", raw=b"x" * 5000)
            mail = self._mails(self._answer(attachment_ids=attachment.ids))
        self.assertEqual(mail.state, "exception")
        self.assertIn("takes 0.0 MB", mail.failure_reason)


@tagged("post_install", "-at_install")
class TestExchange(SendingCase):
    """Mail goes out where it comes in: no SMTP server at all."""

    def setUp(self):
        super().setUp()
        server = MemoryServer()
        self.mailbox = server.add_account(ANN, PASSWORD)
        self.mailbox.capabilities = ALL_CAPABILITIES | {Capability.SEND}
        serving = server.serving("exchange")
        serving.__enter__()
        self.addCleanup(serving.__exit__, None, None, None)
        self.addCleanup(MAILBOX_POOL.close)
        self._move(server_type="exchange", exchange_server="exchange.example.com")

    def test_through_the_mailbox(self):
        self._answer(email_bcc=EVE)
        [(raw, sender, recipients)] = self.mailbox.sent
        self.assertEqual((sender, set(recipients)), (ANN, {CARLA, EVE}))
        self.assertNotIn(EVE.encode(), raw)
        self.assertEqual(self.server.envelopes, [])

    @mute_logger(MAIL_MAIL)
    def test_refused(self):
        self.mailbox.fault = self._fault("send", SendRefused("quota exceeded"))
        mail = self._mails(self._answer())
        self.assertEqual(mail.state, "exception")

    @mute_logger(MAIL_MAIL)
    def test_tried_again(self):
        self.mailbox.fault = self._fault("send", TimedOut("no answer"))
        mail = self._mails(self._answer())
        self.assertEqual(mail.state, "outgoing", mail.failure_reason)

    def _fault(self, wanted, error):
        raise_it = failing(error)

        def fault(operation):
            if operation == wanted:
                raise_it(operation)

        return fault


@tagged("post_install", "-at_install")
class TestFullComposer(SendingCase):
    def _composer(self, **context):
        composer = self.env["mail.compose.message"].with_user(self.ann)
        return Form(
            composer.with_context(
                **{
                    "default_model": "helpdesk.ticket",
                    "default_res_ids": self.ticket.ids,
                    "default_partner_ids": self.customer.ids,
                    "default_subtype_xmlid": "mail.mt_comment",
                    "clicked_on_full_composer": True,
                    **context,
                }
            )
        )

    def test_sends_as_me(self):
        with self._composer() as form:
            self.assertEqual(form.email_account_id, self.account)
            form.body = "<p>From the full composer.</p>"
            form.email_cc = DORA
            form.email_bcc = EVE
        form.record.action_send_mail()
        envelope = self._only_envelope()
        self.assertEqual(envelope.sender, ANN)
        self.assertEqual(set(envelope.recipients), {CARLA, DORA, EVE})
        self.assertNotIn(EVE.encode(), envelope.content)

    def test_the_preference_decides_what_it_begins_with(self):
        self.ann.with_user(self.ann).helpdesk_answer_as = "helpdesk"
        self.assertFalse(self._composer().email_account_id)
        senders = self.ticket.with_user(self.ann)._senders()
        self.assertFalse(senders["emailSenderKey"])
        self.assertEqual([item["email"] for item in senders["emailSenders"]], [ANN])

    def test_a_note_has_no_sender(self):
        form = self._composer(default_subtype_xmlid="mail.mt_note")
        self.assertFalse(form.can_choose_account)

    def test_other_documents_are_left_alone(self):
        composer = self.env["mail.compose.message"].with_user(self.ann)
        form = Form(
            composer.with_context(
                default_model="res.partner", default_res_ids=self.customer.ids
            )
        )
        self.assertFalse(form.can_choose_account)
        self.assertFalse(form.email_account_id)

    def test_scheduled(self):
        with self._composer() as form:
            form.body = "<p>Tomorrow.</p>"
            form.email_cc = DORA
            form.scheduled_date = "2036-01-01 10:00:00"
        form.record.action_schedule_message()
        self.assertEqual(self.server.envelopes, [])
        scheduled = self.env["mail.scheduled.message"].search(
            [("res_id", "=", self.ticket.id)]
        )
        scheduled.post_message()
        envelope = self._only_envelope()
        self.assertEqual(
            (envelope.sender, set(envelope.recipients)), (ANN, {CARLA, DORA})
        )

    def test_bcc_is_not_scheduled(self):
        with self._composer() as form:
            form.body = "<p>Tomorrow.</p>"
            form.email_bcc = EVE
            form.scheduled_date = "2036-01-01 10:00:00"
        with self.assertRaises(UserError):
            form.record.action_schedule_message()
        self.assertNotIn(
            EVE,
            json.dumps(
                self.env["mail.scheduled.message"].search_read([], []), default=str
            ),
        )
