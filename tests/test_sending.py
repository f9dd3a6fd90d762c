"""Answering in a ticket from the rep's own account, against a real SMTP server."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sending_common import ANN, BOB, CARLA, DORA, EVE, SendingCase
from .servers.scripted_smtp import ScriptedSmtp

MAIL_MAIL = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
class TestAnswer(SendingCase):
    """What the customer gets."""

    def test_from_the_own_account(self):
        message = self._answer()
        envelope = self._only_envelope()
        self.assertEqual(envelope.sender, ANN)
        self.assertEqual(envelope.recipients, (CARLA,))
        self.assertEqual(envelope.login, ANN)
        mail = self._parsed(envelope)
        self.assertEqual(mail["From"], f"Ann Rep <{ANN}>")
        self.assertEqual(mail["To"], f"Carla Customer <{CARLA}>")
        self.assertEqual(mail["Message-Id"], message.message_id)
        self.assertIn("Use the other one.", mail.get_body(("plain",)).get_content())
        self.assertEqual(message.account_email, ANN)
        self.assertEqual(message.author_id, self.ann.partner_id)
        self.assertEqual(
            message.notification_ids.mapped("notification_status"), ["sent"]
        )
        for header in ("Bcc", "Return-Path", "X-Msg-To-Add"):
            self.assertNotIn(header, mail)

    def test_cc_and_bcc(self):
        message = self._answer(email_cc=f"Dora <{DORA}>", email_bcc=EVE)
        envelope = self._only_envelope()
        self.assertEqual(set(envelope.recipients), {CARLA, DORA, EVE})
        self.assertIn(DORA, str(self._parsed(envelope)["Cc"]))
        self.assertNotIn(EVE.encode(), envelope.content)
        with self.assertRaises(AccessError):
            message.with_user(self.bob).read(["account_bcc"])

    @mute_logger(MAIL_MAIL)
    def test_bcc_does_not_leak_on_retry(self):
        with (
            ScriptedSmtp({"RCPT": "550 5.1.1 no"}) as refusing,
            self._point_to(refusing),
        ):
            message = self._answer(email_bcc=EVE)
        mail = self._mails(message)
        self.assertEqual(mail.state, "exception")
        self._entry(mail).action_retry()
        envelope = self._only_envelope()
        self.assertEqual(set(envelope.recipients), {CARLA, EVE})
        self.assertNotIn(EVE.encode(), envelope.content)

    def test_signature(self):
        self.account.signature = "<p>Ann, <b>Office Machines</b></p>"
        self._answer(email_add_signature=True)
        text = self._parsed(self._only_envelope()).get_body(("plain",)).get_content()
        self.assertIn("Ann, Office Machines", text)
        self.server.envelopes.clear()
        self._answer(email_add_signature=False)
        text = self._parsed(self._only_envelope()).get_body(("plain",)).get_content()
        self.assertNotIn("Office Machines", text)

    def test_it_answers_the_customers_mail(self):
        incoming = self.ticket.message_post(
            body="And the second one, too.",
            message_type="email",
            author_id=self.customer.id,
            message_id="<4711@customer.example>",
        )
        self._answer()
        mail = self._parsed(self._only_envelope())
        self.assertEqual(mail["In-Reply-To"], incoming.message_id)
        self.assertEqual(mail["References"], incoming.message_id)
        self.assertEqual(mail["Subject"], f"Re: Printer on fire [{self.ticket.number}]")

    def test_reply_to_is_the_team_or_the_rep(self):
        self._answer()
        mail = self._parsed(self._only_envelope())
        self.assertEqual(mail["Reply-To"], f"Ann Rep <{ANN}>")
        domain = self.env["mail.alias.domain"].create({"name": "desk.example"})
        team = self.env["helpdesk.ticket.team"].create({"name": "Support"})
        team.alias_id.write({"alias_name": "support", "alias_domain_id": domain.id})
        self.ticket.write({"team_id": team.id})
        self.server.envelopes.clear()
        self._answer()
        mail = self._parsed(self._only_envelope())
        self.assertEqual(mail["Reply-To"], "Support <support@desk.example>")

    def test_reply_to_is_always_an_address(self):
        """One company with an alias domain and the other without, one alias for
        everybody and one for colleagues only."""
        domain = self.env["mail.alias.domain"].create({"name": "desk.example"})
        sender = f"Ann Rep <{ANN}>"
        for alias_domain, contact, reply_to in (
            (domain, "everyone", "Support <support@desk.example>"),
            (self.env["mail.alias.domain"], "everyone", sender),
            (domain, "followers", sender),
            (domain, "partners", "Support <support@desk.example>"),
        ):
            with self.subTest(domain=alias_domain.name, contact=contact):
                company = self.env["res.company"].create(
                    {"name": f"Branch {contact} {alias_domain.name}"}
                )
                company.alias_domain_id = alias_domain
                self.ann.company_ids |= company
                team = self.env["helpdesk.ticket.team"].create(
                    {"name": "Support", "company_id": company.id}
                )
                team.alias_id.write(
                    {
                        "alias_name": False,
                        "alias_domain_id": alias_domain.id,
                        "alias_contact": contact,
                    }
                )
                self.env["mail.alias"].search([("alias_name", "=", "support")]).write(
                    {"alias_name": False}
                )
                team.alias_id.alias_name = "support"
                self.ticket.sudo().write({"company_id": company.id, "team_id": team.id})
                self.server.envelopes.clear()
                self._answer()
                mail = self._parsed(self._only_envelope())
                self.assertEqual(mail["Reply-To"], reply_to)

    def test_international_domains_are_ascii_in_the_headers(self):
        international = "info@müller-faß.example"
        self.customer.write({"name": "Jürgen Müller", "email": international})
        self._answer(email_cc=f"Dörte <x@{'bücher'}.example>")
        envelope = self._only_envelope()
        ascii_address = "info@xn--mller-fa-xya6z.example"
        self.assertEqual(
            envelope.recipients, (ascii_address, "x@xn--bcher-kva.example")
        )
        head = envelope.content.partition(b"\r\n\r\n")[0]
        self.assertIn(ascii_address.encode(), head)
        self.assertIn(b"x@xn--bcher-kva.example", head)
        self.assertIn("Jürgen Müller", str(self._parsed(envelope)["To"]))
        self.assertTrue(head.isascii())

    def test_an_address_the_server_cannot_write_is_named(self):
        self.customer.email = "jürgen@customer.example"
        with (
            mute_logger(MAIL_MAIL),
            ScriptedSmtp() as server,
            self._point_to(server),
        ):
            message = self._answer()
        self.assertEqual(message.account_state, "failed")
        self.assertIn("jürgen@customer.example", message.account_problem)

    def test_the_conversations_subject(self):
        self.ticket.message_post(
            body="And the second one, too.",
            subject="AW: SV: Smoke in room 4",
            message_type="email",
            author_id=self.customer.id,
            message_id="<4712@customer.example>",
        )
        self.ticket.name = "Printer to be replaced"
        subject = f"Re: Smoke in room 4 [{self.ticket.number}]"
        self._answer()
        self.assertEqual(self._parsed(self._only_envelope())["Subject"], subject)
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.ann)
            .with_context(
                default_model="helpdesk.ticket", default_res_ids=self.ticket.ids
            )
            .create({"body": "x", "partner_ids": self.customer.ids})
        )
        self.assertEqual(composer.subject, subject)

    def test_followers_inside_get_a_notification_each(self):
        self.ticket.message_subscribe(self.bob.partner_id.ids)
        self._answer(email_cc=DORA)
        to = [envelope.recipients for envelope in self.server.envelopes]
        self.assertCountEqual(to, [(CARLA, DORA), (BOB,)])
        self.assertEqual({e.sender for e in self.server.envelopes}, {ANN})

    def test_as_the_helpdesk_is_odoos_own_way(self):
        with self._no_account_connection():
            message = self._answer(email_account_id=False)
        self.assertFalse(message.account_email)
        self.assertFalse(message.mail_server_id)
        self.assertEqual(self.server.envelopes, [])

    def _no_account_connection(self):
        return patch.object(
            type(self.env["ir.mail_server"]), "_connect__", side_effect=OSError("no")
        )
