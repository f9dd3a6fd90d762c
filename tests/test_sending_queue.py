"""Odoo's queue and an email account: what waits, fails, may have gone, comes again."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import mail_mail
from ..tools import account_run
from ..transports.smtp import SmtpConnection
from .sending_common import ANN, BOB, CARLA, DORA, EVE, PASSWORD, SendingCase
from .servers.scripted_smtp import CUT, ScriptedSmtp
from .servers.smtp import SmtpOptions, SmtpServer

MAIL_MAIL = "odoo.addons.mail.models.mail_mail"


class Crash(BaseException):
    """The process dies; nobody catches that."""


class QueueCase(SendingCase):
    def _queue(self):
        """What the scheduled action does."""
        self.env["mail.mail"].process_email_queue()

    def _due(self, mail):
        """Let time pass until the next attempt."""
        mail.scheduled_date = fields.Datetime.now() - timedelta(minutes=1)

    def _status(self, message):
        return message.notification_ids.mapped("notification_status")


@tagged("post_install", "-at_install")
class TestTold(QueueCase):
    def test_open_pages_are_told_of_all_at_the_end(self):
        told = []
        model = type(self.env["mail.message"])
        telling = patch.object(
            model, "_notify_message_notification_update", lambda sent: told.append(sent)
        )
        messages = [self._answer(force_send=False) for _number in range(3)]
        with telling:
            self._queue()
        # The demo's queue has others.
        [sent] = [found for found in told if messages[0] in found]
        self.assertEqual(sent.ids, [message.id for message in messages])
        self.assertEqual(set(sent.mapped("account_state")), {"sent"})


@tagged("post_install", "-at_install")
class TestFailures(QueueCase):
    @mute_logger(MAIL_MAIL)
    def test_refused_for_good(self):
        for answers in (
            {"MAIL": "553 5.7.1 not yours"},
            {"RCPT": "550 5.1.1 unknown"},
            {"DATA": "554 5.7.1 no"},
            {"END": "554 5.7.1 spam"},
        ):
            with (
                self.subTest(answers=answers),
                ScriptedSmtp(answers) as server,
                self._point_to(server),
            ):
                message = self._answer()
                mail = self._mails(message)
                self.assertEqual(mail.state, "exception")
                [answer] = answers.values()
                self.assertIn(answer, mail.failure_reason)
                self.assertEqual(self._status(message), ["exception"])
                entry = self._entry(mail)
                self.assertEqual(
                    (entry.state, entry.reason), ("failed", mail.failure_reason)
                )
                self._queue()
                self.assertEqual(server.connections, 1)

    @mute_logger(MAIL_MAIL)
    def test_temporary_trouble_is_tried_again(self):
        for answers in (
            {"GREETING": "421 4.3.2 busy"},
            {"EHLO": CUT, "HELO": CUT},
            {"AUTH": "454 4.7.0 later"},
            {"MAIL": "451 4.3.0 later"},
            {"RCPT": "450 4.2.0 greylisted"},
            {"RCPT": CUT},
            {"DATA": "451 4.3.0 later"},
            {"END": "452 4.3.1 full"},
        ):
            with self.subTest(answers=answers):
                with ScriptedSmtp(answers) as server, self._point_to(server):
                    message = self._answer()
                    mail = self._mails(message)
                    self.assertEqual(mail.state, "outgoing", mail.failure_reason)
                    self.assertGreater(mail.scheduled_date, fields.Datetime.now())
                    self.assertEqual(self._status(message), ["ready"])
                    self.assertEqual(self._entry(mail).state, "waiting")
                    self.assertTrue(self._entry(mail).reason)
                self._due(mail)
                self.server.envelopes.clear()
                self._queue()
                mail_id = self._parsed(self._only_envelope())["Message-Id"]
                self.assertEqual(mail_id, message.message_id)
                self.assertEqual(self._status(message), ["sent"])

    @mute_logger(MAIL_MAIL)
    def test_it_gives_up_in_the_end(self):
        with (
            ScriptedSmtp({"RCPT": "450 4.2.0 later"}) as server,
            self._point_to(server),
        ):
            message = self._answer()
            mail = self._mails(message)
            for _attempt in mail_mail.RETRY_AFTER_MINUTES:
                self.assertEqual(mail.state, "outgoing")
                self._due(mail)
                self._queue()
            self.assertEqual(mail.state, "exception")
            self.assertEqual(self._status(message), ["exception"])

    @mute_logger(MAIL_MAIL)
    def test_a_refused_sign_in_is_not_tried_again(self):
        with ScriptedSmtp({"AUTH": "535 5.7.8 no"}) as server, self._point_to(server):
            message = self._answer()
            mail = self._mails(message)
            self.assertEqual(mail.state, "exception")
            self.assertIn("password", mail.failure_reason)
            self.assertIn("“535 5.7.8 no”", mail.failure_reason)
            self.assertNotIn(PASSWORD, mail.failure_reason)
            self._queue()
            self.assertEqual(server.connections, 1)

    def test_partly_refused(self):
        options = SmtpOptions(
            login_required=True, refused_recipients=frozenset({DORA, EVE})
        )
        dora = self.env["res.partner"].create({"name": "Dora", "email": DORA})
        with SmtpServer({ANN: PASSWORD}, options) as server, self._point_to(server):
            message = self._answer(partner_ids=(self.customer + dora).ids, email_cc=EVE)
            [envelope] = server.envelopes
        self.assertEqual(envelope.recipients, (CARLA,))
        status = {
            notification.res_partner_id: notification.notification_status
            for notification in message.notification_ids
        }
        self.assertEqual(status, {self.customer: "sent", dora: "exception"})
        reason = message.notification_ids.filtered("failure_reason").failure_reason
        self.assertIn("550 5.1.1 No such mailbox here", reason)

    def test_limit_a_minute(self):
        self.env["ir.config_parameter"].set_param(
            "mail.server.personal.limit.minutes", 2
        )
        messages = [self._answer(f"<p>{number}</p>") for number in range(5)]
        self.assertEqual(len(self.server.envelopes), 2)
        waiting = self.env["mail.mail"].search(
            [("mail_message_id", "in", [m.id for m in messages])]
        )
        self.assertEqual(len(waiting), 3)
        self.assertTrue(all(mail.scheduled_date for mail in waiting))
        self._queue()
        self.assertEqual(len(self.server.envelopes), 2)

    def test_a_batch_uses_one_connection(self):
        with ScriptedSmtp() as server, self._point_to(server):
            with patch.object(type(self.env["mail.mail"]), "send_after_commit"):
                for number in range(3):
                    self._answer(f"<p>{number}</p>")
            self._queue()
            self.assertEqual((len(server.messages), server.connections), (3, 1))


@tagged("post_install", "-at_install")
class TestPerhapsSent(QueueCase):
    """The server may have taken it, and we do not know."""

    @mute_logger(MAIL_MAIL)
    def test_no_answer_to_the_whole_message(self):
        with ScriptedSmtp({"END": CUT}) as server, self._point_to(server):
            message = self._answer()
            mail = self._mails(message)
            entry = self._entry(mail)
            self.assertEqual(entry.state, "unknown")
            self.assertIn("Sent folder", entry.reason)
            self.assertEqual(self._status(message), ["exception"])
            self._queue()
            self.assertEqual(len(server.messages), 1)
        mail.env.cr.execute(
            "UPDATE mail_mail SET write_date = write_date - interval '1 hour'"
        )
        mail.invalidate_recordset()
        entry.action_retry()
        self.assertEqual(
            self._parsed(self._only_envelope())["Message-Id"], message.message_id
        )

    @mute_logger(MAIL_MAIL)
    def test_the_rep_found_it(self):
        with ScriptedSmtp({"END": CUT}) as server, self._point_to(server):
            message = self._answer()
        self._entry(self._mails(message)).action_mark_sent()
        self.assertEqual(self._status(message), ["sent"])
        self._queue()
        self.assertEqual(self.server.envelopes, [])

    @mute_logger(MAIL_MAIL, "odoo.sql_db")
    def test_death_at_every_step(self):
        """Die at each step, look what the database remembers, let the queue run."""
        self.env["ir.config_parameter"].set_param(
            "mail.server.personal.limit.minutes", 1000
        )
        steps = self._count_steps()
        self.assertGreater(steps, 15)
        fates = set()
        for step in range(1, steps + 1):
            with self.subTest(step=step):
                fates.add(self._die_at(step))
        self.assertEqual(
            fates, {"sent before", "sent by the queue", "unknown, not sent again"}
        )

    def _count_steps(self):
        message = self._waiting_answer()
        with self._interrupted(None) as counter:
            self._send(message)
        self.server.envelopes.clear()
        return counter["step"]

    def _die_at(self, step):
        message = self._waiting_answer()
        mail = self._mails(message)
        with self._interrupted(step), suppress(Crash):
            self._send(message)
            self.env.flush_all()
            self.env.cr.execute("SAVEPOINT kept")
        # What was not committed is lost, in memory as in the database.
        self.env.cr.clear()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT kept")
        before = len(self.server.envelopes)
        mail = self._mails(message)
        state = self._entry(mail).exists().state if mail else "sent"
        self._queue()
        after = len(self.server.envelopes)
        self.server.envelopes.clear()
        self.assertLessEqual(after, 1, "never twice")
        if state == "unknown":
            self.assertEqual(before, after, "never again without being asked")
            return "unknown, not sent again"
        self.assertEqual(after, 1)
        self.assertEqual(before, 1 if state == "sent" else 0)
        return "sent before" if before else "sent by the queue"

    def _waiting_answer(self):
        with patch.object(type(self.env["mail.mail"]), "send_after_commit"):
            return self._answer()

    def _send(self, message):
        self._mails(message).send(auto_commit=True)

    @contextmanager
    def _interrupted(self, at):
        """Count the steps of sending (what goes over the line, what is committed);
        raise at one of them, before or after it in turn."""
        counter = {"step": 0}
        cursor = self.env.cr

        def step():
            counter["step"] += 1
            if counter["step"] == at:
                raise Crash

        def kept(_env):
            step()
            self.env.flush_all()
            cursor.execute("SAVEPOINT kept")
            step()

        def around(name):
            real = getattr(SmtpConnection, name)

            def wrapped(connection, *args):
                step()
                result = real(connection, *args)
                step()
                return result

            return patch.object(SmtpConnection, name, wrapped)

        self.env.flush_all()
        cursor.execute("SAVEPOINT kept")
        with (
            patch.object(account_run, "_commit", kept),
            around("mail"),
            around("rcpt"),
            around("docmd"),
            around("_final_reply"),
        ):
            yield counter


@tagged("post_install", "-at_install")
class TestOutbox(QueueCase):
    @mute_logger(MAIL_MAIL)
    def test_only_the_own_one(self):
        with ScriptedSmtp({"RCPT": "550 no"}) as server, self._point_to(server):
            mail = self._mails(self._answer())
        self.assertEqual(self._entry(mail).subject, mail.subject)
        outbox = self.env["mail.server.outbox"].with_user(self.bob)
        self.assertFalse(outbox.search([("id", "=", mail.id)]))
        for method in ("action_retry", "action_cancel", "action_mark_sent"):
            with self.assertRaises(UserError):
                getattr(outbox.browse(mail.id), method)()

    @mute_logger(MAIL_MAIL)
    def test_cancel(self):
        with ScriptedSmtp({"RCPT": "450 later"}) as server, self._point_to(server):
            message = self._answer()
        mail = self._mails(message)
        self._entry(mail).action_cancel()
        self._due(mail)
        self._queue()
        self.assertEqual(self.server.envelopes, [])
        self.assertEqual(self._status(message), ["canceled"])
        self.assertFalse(self._entry(mail).exists())

    def test_other_peoples_queue_is_not_in_it(self):
        self.env["mail.mail"].create(
            {"subject": "system", "email_to": BOB, "body_html": "x"}
        )
        self.assertFalse(
            self.env["mail.server.outbox"].search([("subject", "=", "system")])
        )
