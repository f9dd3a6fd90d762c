"""Conversations that are kept on their ticket: what is added, and what is not."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import mail_server_follow
from ..tools.errand import cron_job
from ..transports.errors import ConnectionFailed, MessageTooLarge
from ..transports.interface import Capability, Role
from .import_common import ImportCase, make_mail
from .servers.memory import failing

CARLA = "Carla Customer <carla@customer.example>"
ALMA = "Alma <alma@example.com>"


class FollowCase(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox.add_folder("Sent", Role.SENT)
        cls.mailbox.add_folder("Archive", Role.ARCHIVE)
        cls.follows = cls.env["helpdesk.email.follow"]

    def setUp(self):
        super().setUp()
        self.first = self.deliver_mail(1)
        self.inbox.inbox_follow(self.first, self.ticket.id)

    def deliver_mail(self, number, *earlier, folder="INBOX", **values):
        return self.deliver(
            folder=folder,
            subject=f"talk {number}",
            text=f"Text {number}",
            message_id=f"<talk.{number}@customer.example>",
            date=f"Tue, 24 Nov 2026 09:{number:02}:00 +0100",
            **{"References": " ".join(f"<talk.{n}@customer.example>" for n in earlier)}
            if earlier
            else {},
            **values,
        )

    def look(self):
        return self.inbox._follow_conversations()

    def added(self, ticket=None):
        """The texts on the ticket, oldest first."""
        ticket = ticket or self.ticket
        ticket.invalidate_recordset()
        bodies = [str(body) for body in ticket.message_ids.mapped("body") if body]
        return [
            n for body in reversed(bodies) for n in range(1, 60) if f"Text {n}<" in body
        ]

    @property
    def follow(self):
        return self.follows.search([("account_id", "=", self.account.id)])


@tagged("post_install", "-at_install")
class TestFollow(FollowCase):
    def test_later_mails_in_and_out_in_order(self):
        self.deliver_mail(2, 1, folder="Sent", sender=ALMA, to=CARLA)
        self.deliver_mail(3, 1, 2)
        self.deliver_mail(4, 3, folder="Archive")
        self.deliver(subject="other", message_id="<other@x>", text="Text 9")
        results = self.look()
        self.assertEqual([row["status"] for row in results], ["imported"] * 3)
        self.assertEqual(self.added(), [2, 3, 4])
        memo = self.ticket.message_ids[0]
        self.assertEqual(memo.author_id, self.rep.partner_id)
        self.assertEqual(memo.create_uid, self.rep)
        self.assertEqual(self.follow.added_count, 3)
        self.assertFalse(any(m.seen for m in self.mailbox.store["INBOX"].messages))

    def test_once_and_not_again_after_undo(self):
        self.deliver_mail(2, 1)
        [result] = self.look()
        self.assertEqual(self.look(), [])
        [undone] = self.inbox.inbox_undo([result["email_message_id"]])
        self.assertTrue(undone["undone"], undone["error"])
        self.assertEqual(self.look(), [])
        self.assertEqual(self.added(), [])

    def test_whom_a_correspondent_writes_to_is_one(self):
        self.deliver_mail(2, 1, Cc="dora@customer.example")
        self.deliver_mail(3, 2, sender="dora@customer.example")
        self.look()
        self.assertEqual(self.added(), [2])
        self.deliver_mail(4, 2, sender="dora@customer.example")
        self.look()
        self.assertEqual(self.added(), [2, 3, 4])

    def test_a_stranger_with_a_message_id_is_suggested_only(self):
        key = self.deliver_mail(2, 1, sender="mallory@evil.example")
        self.import_one(self.first, self.ticket)
        self.assertEqual(self.look(), [])
        suggested = self.inbox.inbox_suggest(key)
        self.assertEqual(suggested[0]["id"], self.ticket.id)

    def test_who_names_the_rep_as_sender(self):
        self.deliver_mail(2, 1, sender=ALMA)
        self.assertEqual(self.look(), [])

    def test_who_is_not_who_it_says(self):
        failed = "mx.example.com; dmarc=fail header.from=customer.example"
        self.deliver_mail(2, 1, **{"Authentication_Results": failed})
        self.look()
        self.assertEqual(self.added(), [])

    def test_machines_and_lists(self):
        for number, headers in enumerate(
            (
                {"Auto_Submitted": "auto-replied"},
                {"Precedence": "bulk"},
                {"List_Id": "<talk.example>"},
                {"X_Autoreply": "yes"},
            ),
            start=2,
        ):
            self.deliver_mail(number, 1, **headers)
        self.deliver_mail(8, 1, sender="MAILER-DAEMON@customer.example")
        self.deliver_mail(9, 1, **{"Auto_Submitted": "no"})
        self.look()
        self.assertEqual(self.added(), [9])

    def test_what_is_on_a_ticket_already(self):
        key = self.deliver_mail(2, 1)
        self.import_one(key, self.other_ticket_of_rep())
        [result] = self.look()
        self.assertEqual(result["status"], "duplicate")
        self.assertEqual(self.added(), [])
        self.assertFalse(self.follow.problem)

    def other_ticket_of_rep(self):
        return self.new_ticket(self.rep, name="Elsewhere")

    def test_mode_of_the_rep(self):
        self.allow_attachments()
        self.import_one(self.first, self.ticket, mode="attach")
        self.inbox.inbox_unfollow(self.ticket.id)
        self.inbox.inbox_follow(self.first, self.ticket.id)
        self.deliver_mail(2, 1)
        [result] = self.look()
        row = self.ledger.browse(result["email_message_id"])
        self.assertEqual((row.mode, row.kept), ("attach", True))
        self.assertFalse(self.inbox.inbox_import([self.first], None)[0]["hint"])

    def test_nobody_else_is_told(self):
        self.ticket.message_subscribe(self.customer.ids)
        self.deliver_mail(2, 1)
        mails = self.env["mail.mail"].search_count([])
        notes = self.env["mail.notification"].search_count([])
        with patch.object(
            type(self.env["res.users"]), "_bus_send", autospec=True
        ) as bus:
            self.look()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notes)
        told = [
            call for call in bus.call_args_list if call[0][1] == "simple_notification"
        ]
        self.assertEqual(told[0][0][0], self.rep)
        self.assertIn(self.ticket.number, told[0][0][2]["message"])

    def test_closed_ticket(self):
        closed = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        self.ticket.stage_id = closed
        self.deliver_mail(2, 1)
        self.look()
        self.assertEqual((self.added(), self.ticket.stage_id), ([2], closed))
        self.env.company.helpdesk_email_follow_reopen = True
        self.deliver_mail(3, 1, folder="Sent", sender=ALMA)
        self.look()
        self.assertEqual((self.added(), self.ticket.closed), ([2, 3], True))
        self.deliver_mail(4, 1)
        self.look()
        self.assertEqual((self.added(), self.ticket.closed), ([2, 3, 4], False))

    def test_more_than_one_look_can_take(self):
        for number in range(2, 9):
            self.deliver_mail(number, 1)
        with patch.object(mail_server_follow, "MOST_AT_ONCE", 4):
            self.look()
            self.assertEqual(self.added(), [2, 3, 4, 5])
            self.look()
        self.assertEqual(self.added(), [2, 3, 4, 5, 6, 7, 8])

    def test_too_large(self):
        self.deliver_mail(2, 1)
        self.deliver_mail(3, 1)
        error = MessageTooLarge("big", step="read")

        def fault(operation):
            if operation == "raw":
                raise error

        self.mailbox.fault = fault
        with patch.object(mail_server_follow, "MOST_AT_ONCE", 1):
            self.look()
        self.assertIn("large", self.follow.problem)
        self.mailbox.fault = None
        self.look()
        self.assertEqual(self.added(), [3], "It is not tried again and again")

    def test_three_thousand_and_itself(self):
        rows = [
            make_mail(
                subject=f"talk {n}",
                message_id=f"<big.{n}@customer.example>",
                References=f"<big.{(n + 1) % 300}@customer.example> <big.{n}@x>",
            )
            for n in range(300)
        ]
        keys = [self.deliver(raw=raw) for raw in rows]
        ticket = self.other_ticket_of_rep()
        self.inbox.inbox_follow(keys[0], ticket.id)
        trail = self.follow.filtered(lambda row: row.ticket_id == ticket)._read_trail()
        self.assertLessEqual(len(trail.ids), 200)


@tagged("post_install", "-at_install")
class TestFollowAndEnd(FollowCase):
    def test_seen_on_the_conversation_and_ended(self):
        [row] = self.inbox.inbox_conversation(self.first)
        self.assertEqual(
            row["kept_on"], [{"id": self.ticket.id, "number": self.ticket.number}]
        )
        self.assertTrue(self.inbox.inbox_unfollow(self.ticket.id))
        self.assertFalse(self.inbox.inbox_unfollow(self.ticket.id))
        [row] = self.inbox.inbox_conversation(self.first)
        self.assertEqual(row["kept_on"], [])
        self.deliver_mail(2, 1)
        self.assertEqual(self.look(), [])

    def test_seen_on_the_ticket(self):
        for user, can_end in (
            (self.rep, True),
            (self.other_rep, False),
            (self.manager, True),
        ):
            ticket = self.ticket.with_user(user)
            if user == self.other_rep:
                self.ticket.user_id = self.other_rep
            self.assertIn("Alma", ticket.sudo().with_user(user).email_kept_by)
            self.assertEqual(ticket.email_kept_can_end, can_end)
        self.ticket.with_user(self.other_rep).action_end_email_follows()
        self.assertTrue(self.follow)
        self.ticket.with_user(self.manager).action_end_email_follows()
        self.assertFalse(self.follow)
        self.assertFalse(self.ticket.email_kept_by)

    def test_whoever_leaves_ends_all(self):
        with self.assertRaises(AccessError):
            self.rep.with_user(self.other_rep).action_end_email_follows()
        self.assertEqual(
            self.rep.with_user(self.rep).email_follow_ids,
            self.follow.with_user(self.rep),
        )
        self.rep.with_user(self.rep).action_end_email_follows()
        self.assertFalse(self.follow)

    def test_administrators_end_and_never_read(self):
        row = self.follow.with_user(self.manager)
        for name in ("trail",):
            with self.assertRaises(AccessError):
                row.read([name])
        values = " ".join(map(str, row.read()[0].values()))
        self.assertNotIn("carla", values.lower())
        with self.assertRaises(AccessError):
            row.write({"added_count": 3})
        with self.assertRaises(AccessError):
            row.unlink()
        row.action_end()
        self.assertFalse(self.follow)

    def test_others_neither_see_nor_end(self):
        row = self.follow.with_user(self.other_rep)
        self.assertFalse(row.search([]))
        with self.assertRaises(AccessError):
            row.action_end()
        with self.assertRaises(AccessError):
            row.read(["added_count"])
        for call in (
            lambda account: account.inbox_follow(self.first, self.ticket.id),
            lambda account: account.inbox_unfollow(self.ticket.id),
        ):
            for user in (self.other_rep, self.manager):
                with self.assertRaises(AccessError):
                    call(self.account.with_user(user))
            with self.assertRaises(AccessError):
                call(self.account)

    def test_hostile_arguments(self):
        for key in ("nonsense", None, [], {"a": 1}, "eml-1", 7):
            with self.assertRaises(UserError):
                self.inbox.inbox_follow(key, self.ticket.id)
        for ticket_id in (None, 0, -1, "x", 10**12, [], {"a": 1}):
            with self.assertRaises(UserError):
                self.inbox.inbox_follow(self.first, ticket_id)
        with self.assertRaises(AccessError):
            self.inbox.inbox_follow(self.first, self.other_ticket.id)
        self.assertFalse(self.inbox.inbox_unfollow(-5))
        with self.assertRaises(UserError):
            self.inbox.inbox_unfollow("x")
        [result] = self.inbox.inbox_import([self.first], None, {"kept": True})
        self.assertFalse(self.ledger.browse(result["email_message_id"]).kept)

    def test_only_on_one_ticket(self):
        elsewhere = self.new_ticket(self.rep, name="Elsewhere")
        with self.assertRaisesRegex(UserError, self.ticket.number):
            self.inbox.inbox_follow(self.first, elsewhere.id)
        self.inbox.inbox_follow(self.first, self.ticket.id)
        self.assertEqual(len(self.follow), 1)

    def test_message_of_which_nothing_can_be_recognised(self):
        key = self.deliver(message_id=None)
        with self.assertRaisesRegex(UserError, "added automatically"):
            self.inbox.inbox_follow(key, self.ticket.id)

    def test_server_that_cannot(self):
        without = self.mailbox.capabilities - {Capability.CONVERSATION}
        with (
            patch.object(self.mailbox, "capabilities", without),
            self.assertRaises(UserError),
        ):
            self.inbox.inbox_follow(self.first, self.ticket.id)

    def test_ticket_deleted_meanwhile(self):
        ticket = self.new_ticket(self.rep, name="Gone")
        key = self.deliver(message_id="<gone@x>")
        self.inbox.inbox_follow(key, ticket.id)
        ticket.unlink()
        self.deliver(message_id="<gone2@x>", References="<gone@x>")
        self.assertEqual(self.look(), [])
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            self.inbox.inbox_follow(key, ticket.id)

    def test_ticket_that_the_rep_may_not_change_any_more(self):
        self.deliver_mail(2, 1)
        self.ticket.user_id = self.other_rep
        self.ticket.message_unsubscribe(self.rep.partner_id.ids)
        [result] = self.look()
        self.assertEqual(result["status"], "failed")
        self.assertIn("may not change", self.follow.problem)


@tagged("post_install", "-at_install")
class TestWhileAway(FollowCase):
    def run_job(self):
        jobs = type(self.env["ir.cron"])
        with (
            cron_job(),
            patch.object(jobs, "_commit_progress", return_value=60) as done,
        ):
            self.env["mail.server.account"]._cron_follow_conversations()
        self.env.invalidate_all()
        self.assertTrue(done.called)

    def test_in_the_reps_name(self):
        self.deliver_mail(2, 1)
        self.run_job()
        self.assertEqual(self.added(), [2])
        memo = self.ticket.message_ids[0]
        self.assertEqual(memo.author_id, self.rep.partner_id)
        self.assertEqual(memo.create_uid, self.rep)

    def test_for_as_long_as_the_company_allows(self):
        self.deliver_mail(2, 1)
        self.follow.attended = fields.Datetime.now() - timedelta(days=15)
        self.run_job()
        self.assertEqual(self.added(), [])
        self.env.company.helpdesk_email_follow_days = 20
        self.run_job()
        self.assertEqual(self.added(), [2])
        self.env.company.helpdesk_email_follow_days = 0
        self.deliver_mail(3, 1)
        self.run_job()
        self.assertEqual(self.added(), [2])
        self.look()
        self.assertEqual(self.added(), [2, 3], "The rep is back, and nothing is lost")
        now = fields.Datetime.now()
        self.assertLess(now - self.follow.attended, timedelta(minutes=1))

    def test_who_opens_the_inbox_is_there(self):
        self.deliver_mail(2, 1)
        self.follow.attended = fields.Datetime.now() - timedelta(days=15)
        self.other_inbox.inbox_bootstrap()
        self.run_job()
        self.assertEqual(self.added(), [])
        self.inbox.inbox_bootstrap()
        self.run_job()
        self.assertEqual(self.added(), [2])

    def test_a_dead_server_stops_nobody_else(self):
        key = self.other_mailbox.deliver(make_mail(message_id="<b1@x>")).encode()
        self.other_inbox.inbox_follow(key, self.other_ticket.id)
        self.other_mailbox.deliver(
            make_mail(
                subject="b", text="Text 7", message_id="<b2@x>", References="<b1@x>"
            )
        )
        self.mailbox.fault = failing(ConnectionFailed("gone"))
        self.deliver_mail(2, 1)
        self.run_job()
        self.assertEqual(self.added(self.other_ticket), [7])
        self.mailbox.fault = None
        self.account._discard_connections()
        self.run_job()
        self.assertEqual(self.added(), [2])

    def test_a_rep_who_left(self):
        self.deliver_mail(2, 1)
        self.rep.active = False
        self.run_job()
        self.assertFalse(self.follow)
        self.assertEqual(self.added(), [])

    def test_an_automation_has_no_access_to_the_mailbox(self):
        seen = []
        ledger = type(self.ledger)
        claim = ledger._claim

        def spy(row, *args):
            seen.append(row.env.context.get("account_errand"))
            return claim(row, *args)

        self.deliver_mail(2, 1)
        with patch.object(ledger, "_claim", spy):
            self.run_job()
        self.assertEqual(seen, [None])

    def test_crash_at_any_step(self):
        """Whatever statement it stops at: each mail is on the ticket once."""
        step = 0
        number = 2
        stopped = True
        while stopped:
            step += 1
            self.deliver_mail(number, 1)
            count, stopped = 0, False
            execute = type(self.env.cr).execute

            def stop(cursor, *args, execute=execute, at=step, **kwargs):
                nonlocal count, stopped
                count += 1
                if count == at * 3:
                    stopped = True
                    raise psycopg2.OperationalError("the process dies")
                return execute(cursor, *args, **kwargs)

            with mute_logger("odoo.sql_db"):
                try:
                    with (
                        self.env.cr.savepoint(),
                        patch.object(type(self.env.cr), "execute", stop),
                    ):
                        self.look()
                except psycopg2.OperationalError:
                    self.env.invalidate_all()
            self.account._discard_connections()
            self.look()
            self.assertEqual(self.added(), list(range(2, number + 1)), f"step {step}")
            number += 1
        self.assertGreater(step, 4)
