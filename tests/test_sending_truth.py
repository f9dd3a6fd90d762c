"""What the ticket, the outbox and Odoo's own signs say is the same, and true."""

from base64 import b64decode
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .sending_common import ANN, BOB, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.scripted_smtp import CUT, ScriptedSmtp
from .servers.smtp import SmtpOptions, SmtpServer

MAIL_MAIL = "odoo.addons.mail.models.mail_mail"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class TruthCase(SendingCase):
    """A rep as Odoo's own form makes one: no rights on contacts."""

    @classmethod
    def _new_rep(cls, login, name, email):
        return new_test_user(
            cls.env,
            login=f"truth_{login}",
            name=name,
            email=email,
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user_own",
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dora = cls.env["res.partner"].create({"name": "Dora", "email": DORA})

    def _answer_both(self, **kwargs):
        return self._answer(partner_ids=(self.customer | self.dora).ids, **kwargs)

    def _again(self, mail):
        """Let time pass until the next attempt, and the queue do its work."""
        mail.scheduled_date = fields.Datetime.now() - timedelta(minutes=1)
        self.env["mail.mail"].process_email_queue()

    def _grow_old(self, mail):
        mail.flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_mail SET write_date = write_date - interval '1 hour'"
        )
        mail.invalidate_recordset()

    def _status(self, message):
        return {
            item.res_partner_id: item.notification_status
            for item in message.notification_ids
        }

    def _assert_no_failure_left(self, message):
        """Nowhere: on the message, in its notifications, in Odoo's systray."""
        self.assertEqual(message.account_state, "sent")
        self.assertFalse(message.account_problem)
        self.assertEqual(
            set(message.notification_ids.mapped("notification_status")), {"sent"}
        )
        self.assertFalse(any(message.notification_ids.mapped("failure_type")))
        self.assertFalse(any(message.notification_ids.mapped("failure_reason")))
        self.assertFalse(message.with_user(self.ann).has_error)
        outbox = self.env["mail.server.outbox"].with_user(self.ann)
        self.assertFalse(outbox.search([("subject", "=", message.subject)]))


@tagged("post_install", "-at_install")
class TestSecondAttempt(TruthCase):
    """One fault after another."""

    @mute_logger(MAIL_MAIL)
    def test_for_now_then_for_good(self):
        with ScriptedSmtp({"RCPT": "450 4.2.0 later"}) as server:
            with self._point_to(server):
                message = self._answer_both(email_bcc=EVE)
            mail = self._mails(message)
            server.answers[f"RCPT {DORA}"] = "550 5.1.1 gone"
            del server.answers["RCPT"]
            with self._point_to(server):
                self._again(mail)
            self.assertEqual(len(server.messages), 1)
            self.assertNotIn(EVE.encode(), server.messages[0])
        self.assertEqual(message.account_state, "partly")
        self.assertIn(f"{DORA} (550 5.1.1 gone)", message.account_problem)
        self.assertNotIn("450", message.account_problem)
        status = self._status(message)
        self.assertEqual(status, {self.customer: "sent", self.dora: "exception"})
        self._entry(mail).action_retry()
        self.assertEqual(self._only_envelope().recipients, (DORA,))
        self._assert_no_failure_left(message)

    @mute_logger(MAIL_MAIL)
    def test_for_now_then_perhaps(self):
        """One has it, and of the other nobody knows: it is not for both again."""
        with ScriptedSmtp({f"RCPT {DORA}": "450 4.2.0 later"}) as server:
            with self._point_to(server):
                message = self._answer_both(email_bcc=EVE)
            mail = self._mails(message)
            del server.answers[f"RCPT {DORA}"]
            server.answers["END"] = CUT
            with self._point_to(server):
                self._again(mail)
        self.assertEqual(message.account_state, "unknown")
        self.assertEqual(self._entry(mail).state, "unknown")
        status = self._status(message)
        self.assertEqual(status, {self.customer: "sent", self.dora: "exception"})
        self._grow_old(mail)
        self._entry(mail).action_retry()
        envelope = self._only_envelope()
        self.assertEqual(envelope.recipients, (DORA,))
        self.assertNotIn(EVE.encode(), envelope.content)
        self._assert_no_failure_left(message)

    @mute_logger(MAIL_MAIL)
    def test_refused_for_one_and_perhaps_for_the_other(self):
        answers = {f"RCPT {DORA}": "550 5.1.1 gone", "END": CUT}
        with ScriptedSmtp(answers) as server, self._point_to(server):
            message = self._answer_both()
        mail = self._mails(message)
        self.assertEqual(message.account_state, "unknown")
        self.assertIn(f"{DORA} (550 5.1.1 gone)", message.account_problem)
        entry = self._entry(mail)
        self.assertEqual(entry.state, "unknown")
        self.assertIn(f"{DORA} (550 5.1.1 gone)", entry.reason)
        # In the Sent folder: so Carla has it, and Dora still has not.
        entry.action_mark_sent()
        self.assertEqual(message.account_state, "partly")
        self.assertIn(DORA, message.account_problem)
        status = self._status(message)
        self.assertEqual(status, {self.customer: "sent", self.dora: "exception"})
        entry.invalidate_recordset()
        self.assertEqual(entry.state, "partly")
        entry.action_retry()
        self.assertEqual(self._only_envelope().recipients, (DORA,))
        self._assert_no_failure_left(message)

    @mute_logger(MAIL_MAIL)
    def test_refused_for_one_and_perhaps_for_the_other_sent_again(self):
        answers = {f"RCPT {DORA}": "550 5.1.1 gone", "END": CUT}
        with ScriptedSmtp(answers) as server, self._point_to(server):
            message = self._answer_both()
        mail = self._mails(message)
        self._grow_old(mail)
        self._entry(mail).action_retry()
        self.assertEqual(set(self._only_envelope().recipients), {CARLA, DORA})
        self._assert_no_failure_left(message)

    @mute_logger(MAIL_MAIL)
    def test_perhaps_sent_and_given_up(self):
        """That it may have been sent stays true when nobody tries any more."""
        with ScriptedSmtp({"END": CUT}) as server, self._point_to(server):
            message = self._answer()
        self._entry(self._mails(message)).action_cancel()
        self.assertEqual(message.account_state, "unknown")
        self.assertFalse(message.with_user(self.ann).has_error)

    @mute_logger(MAIL_MAIL)
    def test_after_trouble_of_each_kind_nothing_stale_is_left(self):
        for answers in (
            {"GREETING": CUT},
            {"RCPT": "450 4.2.0 later"},
            {"RCPT": "550 5.1.1 gone"},
            {"MAIL": "553 5.7.1 not yours"},
            {"DATA": "554 5.7.1 no"},
            {"END": "554 5.7.1 spam"},
            {"END": "452 4.3.1 full"},
            {"END": CUT},
        ):
            with self.subTest(answers=answers):
                self.server.envelopes.clear()
                with ScriptedSmtp(answers) as server, self._point_to(server):
                    message = self._answer_both(email_bcc=EVE)
                mail = self._mails(message)
                self._grow_old(mail)
                self._entry(mail).action_retry()
                envelope = self._only_envelope()
                self.assertEqual(set(envelope.recipients), {CARLA, DORA, EVE})
                self.assertNotIn(EVE.encode(), envelope.content)
                sent = self._parsed(envelope)
                self.assertEqual(sent["Message-Id"], message.message_id)
                self._assert_no_failure_left(message)

    @mute_logger(MAIL_MAIL)
    def test_the_queue_says_the_same_as_sending_at_once(self):
        for answers in (
            {},
            {"RCPT": "450 4.2.0 later"},
            {"RCPT": "550 5.1.1 gone"},
            {f"RCPT {DORA}": "550 5.1.1 gone"},
            {"END": "554 5.7.1 spam"},
            {"END": CUT},
        ):
            with self.subTest(answers=answers):
                found = []
                for by_queue in (False, True):
                    with ScriptedSmtp(answers) as server, self._point_to(server):
                        found.append(self._fate(by_queue))
                self.assertEqual(*found)

    def _fate(self, by_queue):
        """All that is said of an answer to two, wherever."""
        if by_queue:
            with patch.object(type(self.env["mail.mail"]), "send_after_commit"):
                message = self._answer_both()
            self.assertEqual(message.account_state, "waiting")
            self.env["mail.mail"].process_email_queue()
        else:
            message = self._answer_both()
        entry = self._entry(self._mails(message)).exists()
        said = (message.account_state, message.account_problem)
        return (*said, self._status(message), entry.state, entry.reason)


@tagged("post_install", "-at_install")
class TestOddCustomers(TruthCase):
    def test_blacklisted(self):
        """A blacklist is for mailings: who asked gets an answer, as from Odoo."""
        self.env["mail.blacklist"]._add(CARLA)
        message = self._answer()
        self.assertEqual(self._only_envelope().recipients, (CARLA,))
        self._assert_no_failure_left(message)

    def test_no_address_but_a_copy(self):
        self.customer.email = self.ticket.partner_email = "n/a"
        message = self._answer(email_cc=DORA)
        self.assertEqual(self._only_envelope().recipients, (DORA,))
        self.assertEqual(message.account_state, "partly")
        self.assertIn("Carla Customer", message.account_problem)

    def test_two_contacts_with_the_same_refused_address(self):
        twin = self.env["res.partner"].create({"name": "Carla C.", "email": CARLA})
        options = SmtpOptions(refused_recipients=frozenset({CARLA}))
        with (
            SmtpServer({ANN: PASSWORD, BOB: PASSWORD}, options) as server,
            self._point_to(server),
        ):
            message = self._answer(partner_ids=(self.customer | twin | self.dora).ids)
        self.assertEqual(message.account_state, "partly")
        self.assertEqual(
            self._status(message),
            {self.customer: "exception", twin: "exception", self.dora: "sent"},
        )

    def test_names_of_all_the_world(self):
        self.customer.name = "Jörg „Joe“ Müller, Käufer"
        self.ann.name = "Zoë 株式会社"
        self._answer(subject="Größe – 株式会社 " + "ä" * 200)
        mail = self._parsed(self._only_envelope())
        self.assertEqual(mail["To"].addresses[0].display_name, self.customer.name)
        self.assertEqual(mail["From"].addresses[0].display_name, self.ann.name)
        self.assertEqual(mail["Subject"], "Größe – 株式会社 " + "ä" * 200)
        head = self._only_envelope().content.partition(b"\r\n\r\n")[0]
        self.assertTrue(head.isascii())
        self.assertLess(max(map(len, head.split(b"\r\n"))), 999)

    def test_a_long_conversation(self):
        references = " ".join(
            f"<{number:04}@customer.example>" for number in range(500)
        )
        self._answer(
            email_answered_id="<last@customer.example>", email_references=references
        )
        envelope = self._only_envelope()
        mail = self._parsed(envelope)
        chain = mail["References"].split()
        self.assertEqual(chain[0], "<0000@customer.example>")
        self.assertEqual(chain[-1], "<last@customer.example>")
        self.assertEqual(mail["In-Reply-To"], "<last@customer.example>")
        head = envelope.content.partition(b"\r\n\r\n")[0]
        self.assertLess(max(map(len, head.split(b"\r\n"))), 999)

    @mute_logger(MAIL_MAIL)
    def test_larger_than_the_server_takes(self):
        options = SmtpOptions(size_limit=5000)
        with (
            SmtpServer({ANN: PASSWORD, BOB: PASSWORD}, options) as server,
            self._point_to(server),
        ):
            file = self._attachment(name="big.bin", raw=b"x" * 9000)
            message = self._answer(attachment_ids=file.ids)
            self.assertEqual(server.envelopes, [])
        self.assertEqual(message.account_state, "failed")
        self.assertEqual(self._entry(self._mails(message)).state, "failed")
        self.assertEqual(
            message.account_problem, self._entry(self._mails(message)).reason
        )

    def test_a_picture_in_the_signature(self):
        picture = (
            self.env["ir.attachment"]
            .with_user(self.ann)
            .create(
                {
                    "name": "logo.png",
                    "raw": b64decode(PIXEL),
                    "res_model": "mail.server.account",
                    "res_id": self.account.id,
                }
            )
        )
        self.account.with_user(
            self.ann
        ).signature = f'<p>Ann<img src="/web/image/{picture.id}?access_token=x"/></p>'
        self._answer(email_add_signature=True)
        content = self._only_envelope().content
        mail = self._parsed(self._only_envelope())
        self.assertNotIn(b"/web/image/", content)
        [part] = [p for p in mail.walk() if p.get_content_maintype() == "image"]
        self.assertEqual(part.get_content(), b64decode(PIXEL))

    def test_a_signature_shows_only_what_its_owner_sees(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.png", "raw": b64decode(PIXEL)}
        )
        self.account.signature = f'<p>Ann<img src="/web/image/{secret.id}"/></p>'
        self._answer(email_add_signature=True)
        mail = self._parsed(self._only_envelope())
        kinds = {part.get_content_maintype() for part in mail.walk()}
        self.assertNotIn("image", kinds)
