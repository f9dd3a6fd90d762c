"""The stories of sending, in a browser."""

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.mail_server_connection import MAILBOX_POOL
from .sending_common import ANN, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.dovecot import DovecotServer
from .servers.scripted_smtp import CUT, ScriptedSmtp
from .servers.smtp import SmtpServer

# No user of Odoo has this address: Odoo would write to the colleague, not a letter.
RITA = "rita@arrival.example"


@tagged("post_install", "-at_install")
class TestSendingTour(SendingCase, HttpCase):
    def _tour(self, name, url=None):
        url = url or f"/odoo/helpdesk.ticket/{self.ticket.id}"
        self.start_tour(url, name, login=self.ann.login, timeout=120)

    def test_answer(self):
        self._tour("helpdesk_sending_answer")
        envelope = self._only_envelope()
        self.assertEqual(envelope.sender, ANN)
        self.assertEqual(set(envelope.recipients), {CARLA, DORA, EVE})
        self.assertNotIn(EVE.encode(), envelope.content)

    def test_as_the_helpdesk(self):
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            self._tour("helpdesk_sending_as_helpdesk")
        self.assertEqual(self.server.envelopes, [])
        self.assertFalse(self.ticket.message_ids[0].account_email)

    def test_refused(self):
        with mute_logger("odoo.http"):
            self._tour("helpdesk_sending_refused")
        self.assertEqual(set(self._only_envelope().recipients), {CARLA, DORA})

    def test_history(self):
        self.ticket.message_post(
            body="It still burns.",
            message_type="email",
            author_id=self.customer.id,
            subtype_xmlid="mail.mt_comment",
        )
        self.ticket.message_post(body="She is difficult.", message_type="comment")
        self._tour("helpdesk_sending_history")
        envelope = self._only_envelope()
        self.assertEqual(envelope.recipients, (CARLA,))
        self.assertIn(b"It still burns.", envelope.content)
        self.assertNotIn(b"difficult", envelope.content)

    def test_outbox(self):
        with (
            mute_logger("odoo.addons.mail.models.mail_mail"),
            ScriptedSmtp({"RCPT": "550 5.1.1 no such user"}) as server,
            self._point_to(server),
        ):
            self._answer()
        self._tour("helpdesk_sending_outbox", "/odoo")
        self.assertEqual(self._only_envelope().recipients, (CARLA,))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_what_became_of_it_is_said(self):
        dora = self.env["res.partner"].create({"name": "Dora Dealer", "email": DORA})
        for words, answers in (
            ("To both.", {f"RCPT {DORA}": "550 5.1.1 no such user"}),
            ("Later.", {"RCPT": "450 4.2.0 greylisted"}),
            ("Cut off.", {"END": CUT}),
            ("No.", {"RCPT": "550 5.7.1 not from you"}),
        ):
            with ScriptedSmtp(answers) as server, self._point_to(server):
                self._answer(f"<p>{words}</p>", partner_ids=(self.customer | dora).ids)
        self.account.sending_error = "No answer from there."
        self._tour("helpdesk_sending_fates")

    def test_a_history_is_not_lost(self):
        self._tour("helpdesk_sending_lost_history")
        self.assertIn(b"Please read this.", self._only_envelope().content)

    def test_addresses_of_the_full_composer_are_not_lost(self):
        self.ann.group_ids -= self.env.ref("base.group_partner_manager")
        self.ticket.write(
            {"partner_id": False, "partner_email": "stranger@elsewhere.example"}
        )
        self._tour("helpdesk_sending_lost_addresses")
        self.assertEqual(
            sorted(self._only_envelope().recipients),
            [DORA, "other@elsewhere.example", "stranger@elsewhere.example"],
        )


@tagged("post_install", "-at_install")
class TestLostReply(SendingCase, HttpCase):
    def test_an_answer_is_not_lost(self):
        mailboxes = DovecotServer({ANN: PASSWORD})
        with mailboxes:
            self.addCleanup(MAILBOX_POOL.close)
            self._move(
                incoming_host=mailboxes.host,
                incoming_port=mailboxes.imap.port,
                incoming_security="none",
            )
            mailboxes.deliver(
                ANN,
                f"From: Carla <{CARLA}>\r\nTo: {ANN}\r\nSubject: Printer on fire\r\n"
                "Message-ID: <1@customer.example>\r\n\r\nIt burns.\r\n".encode(),
            )
            self.start_tour(
                "/odoo/email-inbox",
                "helpdesk_sending_lost_reply",
                login=self.ann.login,
                timeout=120,
            )
        envelope = self._only_envelope()
        self.assertEqual(envelope.recipients, (CARLA,))
        self.assertIn(b"Use water.", envelope.content)


@tagged("post_install", "-at_install")
class TestArrival(SendingCase, HttpCase):
    """Ann answers; the mail is in Bob's inbox, a copy in Ann's Sent folder."""

    def test_from_one_inbox_to_the_other(self):
        mailboxes = DovecotServer({ANN: PASSWORD, RITA: PASSWORD})
        with (
            mailboxes,
            SmtpServer(
                {ANN: PASSWORD, RITA: PASSWORD}, deliver=mailboxes.deliver
            ) as server,
            self._point_to(server),
        ):
            self.addCleanup(MAILBOX_POOL.close)
            self._move(
                incoming_host=mailboxes.host,
                incoming_port=mailboxes.imap.port,
                incoming_security="none",
            )
            self.account.save_sent_copy = True
            self.other.write({"email": RITA, "password": PASSWORD})
            self.customer.email = self.ticket.partner_email = RITA
            url = f"/odoo/helpdesk.ticket/{self.ticket.id}"
            self.start_tour(
                url, "helpdesk_sending_short_answer", login=self.ann.login, timeout=120
            )
            answer = self.ticket.message_ids[0]
            self.assertEqual(answer.account_sent_copy, "filed")
            for user, name in (
                (self.bob, "helpdesk_sending_arrived"),
                (self.ann, "helpdesk_sending_copy"),
            ):
                self.start_tour(
                    "/odoo/email-inbox", name, login=user.login, timeout=120
                )
            self.assertEqual(
                [(e.sender, e.recipients) for e in server.envelopes],
                [(ANN, (RITA,)), (RITA, (ANN,))],
            )
