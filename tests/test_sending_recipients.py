"""Who gets an answer, and what the ticket says of it: against real SMTP servers."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .sending_common import ANN, BOB, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.scripted_smtp import CUT, ScriptedSmtp
from .servers.smtp import SmtpOptions, SmtpServer

STRANGER = "nobody.knows@customer.example"


class StrangerCase(SendingCase):
    """The reps have no rights on contacts, as Odoo gives them to nobody by default."""

    @classmethod
    def _new_rep(cls, login, name, email):
        return new_test_user(
            cls.env,
            login=f"stranger_{login}",
            name=name,
            email=email,
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user_own",
        )


@tagged("post_install", "-at_install")
class TestRecipients(StrangerCase):
    def test_several_addresses_of_one_contact(self):
        self.customer.email = f"{CARLA}; {DORA}"
        message = self._answer()
        envelope = self._only_envelope()
        self.assertEqual(set(envelope.recipients), {CARLA, DORA})
        to = str(self._parsed(envelope)["To"])
        self.assertEqual(to, f"Carla Customer <{CARLA}>, Carla Customer <{DORA}>")
        self.assertEqual(message.account_state, "sent")

    def test_the_tickets_address_where_the_contact_has_none(self):
        for text in (False, "n/a", "  "):
            with self.subTest(email=text):
                self.server.envelopes.clear()
                self.customer.email = text
                self.ticket.partner_email = EVE
                message = self._answer()
                self.assertEqual(self._only_envelope().recipients, (EVE,))
                self.assertEqual(message.account_state, "sent")
                self.assertEqual(
                    message.notification_ids.mapped("notification_status"), ["sent"]
                )

    def test_nobody_has_an_address(self):
        for text in (False, "n/a"):
            with self.subTest(email=text):
                self.customer.email = self.ticket.partner_email = text
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    self._answer()
                self.assertIn("Carla Customer", str(caught.exception))
        self.assertEqual(self.server.envelopes, [])

    def test_nobody_to_write_to(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._answer(partner_ids=[])
        self.assertEqual(self.server.envelopes, [])

    def test_one_of_two_has_no_address(self):
        dora = self.env["res.partner"].create({"name": "Dora Dealer", "email": "n/a"})
        message = self._answer(partner_ids=(self.customer | dora).ids)
        self.assertEqual(self._only_envelope().recipients, (CARLA,))
        self.assertEqual(message.account_state, "partly")
        self.assertIn("Dora Dealer", message.account_problem)
        status = {
            notification.res_partner_id: (
                notification.notification_status,
                notification.failure_type,
            )
            for notification in message.notification_ids
        }
        self.assertEqual(status[self.customer], ("sent", False))
        self.assertEqual(status[dora], ("exception", "mail_email_invalid"))

    def test_a_follower_without_an_address(self):
        dora = self.env["res.partner"].create({"name": "Dora Dealer"})
        self.ticket.message_subscribe(dora.ids)
        message = self._answer()
        self.assertEqual(self._only_envelope().recipients, (CARLA,))
        self.assertEqual(message.account_state, "partly")

    def test_two_contacts_with_the_same_address(self):
        twin = self.env["res.partner"].create({"name": "Carla C.", "email": CARLA})
        message = self._answer(partner_ids=(self.customer | twin).ids)
        self.assertEqual(self._only_envelope().recipients, (CARLA,))
        self.assertEqual(
            message.notification_ids.mapped("notification_status"), ["sent", "sent"]
        )

    def test_a_portal_customer(self):
        portal = new_test_user(
            self.env, login="portal_carla", email=EVE, groups="base.group_portal"
        )
        self._answer(partner_ids=portal.partner_id.ids)
        self.assertEqual(self._only_envelope().recipients, (EVE,))

    def test_no_address_typed(self):
        for address in ("nobody", f"{CARLA}, n/a"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._answer(partner_ids=[], outgoing_email_to=address)
        self.assertEqual(self.server.envelopes, [])

    def test_history_to_a_contact_without_an_address(self):
        self.customer.email = "n/a"
        self.ticket.partner_email = EVE
        history = self.env["helpdesk.email.history"].with_user(self.ann)
        history = history.create({"ticket_id": self.ticket.id})
        self.assertFalse(history.partner_ids)
        self.assertEqual(history.email_to, EVE)
        history.action_send()
        self.assertEqual(self._only_envelope().recipients, (EVE,))

    def test_full_composer_to_somebody_unknown(self):
        self.ticket.write({"partner_id": False, "partner_email": STRANGER})
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.ann)
            .with_context(
                default_model="helpdesk.ticket", default_res_ids=self.ticket.ids
            )
            .create({"body": "<p>Water.</p>", "outgoing_email_to": STRANGER})
        )
        self.assertEqual(composer.email_account_id, self.account)
        composer.action_send_mail()
        self.assertEqual(self._only_envelope().recipients, (STRANGER,))
        self.assertFalse(
            self.env["res.partner"].search([("email_normalized", "=", STRANGER)])
        )


@tagged("post_install", "-at_install")
class TestOneRefused(SendingCase):
    """The ticket says so for good, and the outbox until the rep has seen to it."""

    def setUp(self):
        super().setUp()
        self.dora = self.env["res.partner"].create({"name": "Dora", "email": DORA})

    def _answer_both(self, **kwargs):
        return self._answer(partner_ids=(self.customer | self.dora).ids, **kwargs)

    def _refusing(self, *addresses):
        options = SmtpOptions(refused_recipients=frozenset(addresses))
        return SmtpServer({ANN: PASSWORD, BOB: PASSWORD}, options)

    def test_it_stays(self):
        with self._refusing(DORA) as server, self._point_to(server):
            message = self._answer_both()
        self.assertEqual(message.account_state, "partly")
        self.assertIn(f"{DORA} (550 5.1.1 No such mailbox", message.account_problem)
        entry = self._entry(self._mails(message))
        self.assertEqual(entry.state, "partly")
        self.assertIn("550 5.1.1", entry.reason)
        failed = message.notification_ids.filtered(
            lambda item: item.notification_status == "exception"
        )
        self.assertEqual(failed.res_partner_id, self.dora)
        self.assertEqual(
            failed.format_failure_reason(), "550 5.1.1 No such mailbox here"
        )

    def test_sent_again_it_goes_to_the_refused_only(self):
        with self._refusing(DORA) as server, self._point_to(server):
            message = self._answer_both()
        mail = self._mails(message)
        self._entry(mail).action_retry()
        envelope = self._only_envelope()
        self.assertEqual(envelope.recipients, (DORA,))
        self.assertIn(CARLA, str(self._parsed(envelope)["To"]))
        self.assertEqual(message.account_state, "sent")
        self.assertEqual(
            set(message.notification_ids.mapped("notification_status")), {"sent"}
        )
        self.assertFalse(self._entry(mail).exists())

    def test_dismissed_the_ticket_still_says_so(self):
        with self._refusing(DORA) as server, self._point_to(server):
            message = self._answer_both()
        self._entry(self._mails(message)).action_cancel()
        self.assertEqual(message.account_state, "partly")
        self.assertIn(DORA, message.account_problem)

    def test_one_of_a_contacts_two_addresses(self):
        self.customer.email = f"{CARLA}; {EVE}"
        with self._refusing(EVE) as server, self._point_to(server):
            message = self._answer()
        self.assertEqual(message.account_state, "partly")
        self.assertIn(EVE, message.account_problem)
        self.assertNotIn(CARLA, message.account_problem)

    def test_a_copy_refused(self):
        with self._refusing(DORA) as server, self._point_to(server):
            message = self._answer(email_cc=DORA)
        self.assertEqual(message.account_state, "partly")
        self.assertIn(DORA, message.account_problem)
        self.assertEqual(self._entry(self._mails(message)).state, "partly")

    def test_a_blind_copy_refused_is_for_the_rep_alone(self):
        with self._refusing(EVE) as server, self._point_to(server):
            message = self._answer(email_bcc=EVE)
        self.assertEqual(message.account_state, "partly")
        self.assertNotIn(EVE, message.account_problem)
        self.assertIn(EVE, self._entry(self._mails(message)).reason)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_all_refused(self):
        with self._refusing(CARLA, DORA) as server, self._point_to(server):
            message = self._answer_both()
        self.assertEqual(message.account_state, "failed")
        self.assertIn(CARLA, message.account_problem)
        self.assertEqual(
            set(message.notification_ids.mapped("notification_status")), {"exception"}
        )
        self._entry(self._mails(message)).action_retry()
        self.assertEqual(set(self._only_envelope().recipients), {CARLA, DORA})
        self.assertEqual(message.account_state, "sent")

    def test_one_for_now(self):
        """Greylisted: later, and to nobody twice."""
        answers = {f"RCPT {DORA}": "450 4.2.0 later"}
        with ScriptedSmtp(answers) as server, self._point_to(server):
            message = self._answer_both()
            mail = self._mails(message)
            self.assertEqual(message.account_state, "waiting")
            self.assertIn("450 4.2.0 later", message.account_problem)
            self.assertEqual(self._entry(mail).state, "waiting")
        status = {
            item.res_partner_id: item.notification_status
            for item in message.notification_ids
        }
        self.assertEqual(status, {self.customer: "sent", self.dora: "ready"})
        mail.scheduled_date = False
        mail.send()
        self.assertEqual(self._only_envelope().recipients, (DORA,))
        self.assertEqual(message.account_state, "sent")

    def test_one_for_now_and_one_for_good(self):
        answers = {f"RCPT {DORA}": "450 4.2.0 later", f"RCPT {CARLA}": "550 5.1.1 no"}
        with (
            mute_logger("odoo.addons.mail.models.mail_mail"),
            ScriptedSmtp(answers) as server,
            self._point_to(server),
        ):
            message = self._answer_both()
        mail = self._mails(message)
        self.assertEqual(message.account_state, "waiting")
        mail.scheduled_date = False
        mail.send()
        self.assertEqual(self._only_envelope().recipients, (DORA,))
        self.assertEqual(message.account_state, "partly")
        self.assertIn(f"{CARLA} (550 5.1.1 no)", message.account_problem)
        self.assertNotIn(DORA, message.account_problem)


@tagged("post_install", "-at_install")
class TestWhatTheTicketSays(SendingCase):
    def test_each_fate(self):
        for answers, state, words in (
            ({}, "sent", ""),
            ({"RCPT": "450 4.2.0 later"}, "waiting", "450 4.2.0 later"),
            ({"RCPT": "550 5.1.1 no"}, "failed", "550 5.1.1 no"),
            ({"MAIL": "553 5.7.1 not yours"}, "failed", "553 5.7.1 not yours"),
            ({"END": "552 5.3.4 too big"}, "failed", "552 5.3.4 too big"),
            ({"END": CUT}, "unknown", "may have been sent"),
            ({"GREETING": CUT}, "waiting", "127.0.0.1"),
        ):
            with (
                self.subTest(answers=answers),
                mute_logger("odoo.addons.mail.models.mail_mail"),
                ScriptedSmtp(answers) as server,
                self._point_to(server),
            ):
                message = self._answer()
                self.assertEqual(message.account_state, state)
                self.assertIn(words, message.account_problem or "")

    def test_a_dead_server(self):
        self._move(smtp_host="127.0.0.1", smtp_port=1, smtp_security="none")
        message = self._answer()
        self.assertEqual(message.account_state, "waiting")
        self._entry(self._mails(message)).action_cancel()
        self.assertEqual(message.account_state, "canceled")

    def test_nobody_else_writes_it(self):
        message = self._answer()
        with self.assertRaises(UserError):
            message.with_user(self.ann).write({"account_state": "failed"})

    def test_a_known_problem_is_said_before(self):
        self.assertFalse(self.account.with_user(self.ann)._sending_problem())
        self.account.write({"sending_error": "No answer from there."})
        problem = self.account.with_user(self.ann)._sending_problem()
        self.assertIn("No answer from there.", problem)
        [sender] = self.ticket.with_user(self.ann)._senders()["emailSenders"]
        self.assertEqual(sender["problem"], problem)
        history = self.env["helpdesk.email.history"].with_user(self.ann)
        history = history.create({"ticket_id": self.ticket.id})
        self.assertEqual(history.sending_problem, problem)


@tagged("post_install", "-at_install")
class TestPosting(StrangerCase, HttpCase):
    """What the browser's composer posts, for a rep with Contact: No."""

    def test_to_somebody_unknown(self):
        self.authenticate(self.ann.login, self.ann.login)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": self.ticket.id,
                "post_data": {
                    "body": "Water.",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    "partner_emails": [STRANGER, CARLA],
                    "email_account_id": self.account.id,
                },
            },
        )
        self.assertEqual(set(self._only_envelope().recipients), {STRANGER, CARLA})
        self.assertFalse(
            self.env["res.partner"].search([("email_normalized", "=", STRANGER)])
        )
