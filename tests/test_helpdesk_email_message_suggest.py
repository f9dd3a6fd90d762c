import random
from string import ascii_lowercase
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .import_common import ImportCase, make_mail

REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: alma@example.com
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.example>
Date: Tue, 24 Nov 2026 10:16:00 +0100
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=rp

--rp
Content-Type: text/plain

Your message could not be delivered.
--rp
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; carla@customer.example
Action: failed
Status: 5.1.1

--rp
Content-Type: message/rfc822

Message-Id: {message_id}
Subject: Re: Something else
From: alma@example.com
To: carla@customer.example

Answer
--rp--
""".replace("\n", "\r\n")


@tagged("post_install", "-at_install")
class TestSuggestions(ImportCase):
    def suggested(self, key):
        return [(one["id"], one["reason"]) for one in self.inbox.inbox_suggest(key)]

    def report(self):
        answer = self.ticket.message_post(body="Answer", message_type="comment")
        raw = REPORT.replace("{message_id}", answer.message_id).encode()
        return self.deliver(raw=raw)

    def test_no_suggestion_reads_all_tickets_or_contacts(self):
        """PostgreSQL is told to avoid it; where it cannot, an index is missing."""
        queries = []
        execute = Cursor.execute

        def listening(cursor, query, *arguments, **options):
            tables = ('FROM "helpdesk_ticket"', 'FROM "res_partner"')
            if isinstance(query, SQL) and any(one in query.code for one in tables):
                queries.append(query)
            return execute(cursor, query, *arguments, **options)

        subject = f"[{self.ticket.number}] Printer stands in flames"
        key = self.deliver(subject=subject)
        with patch.object(Cursor, "execute", listening):
            self.inbox.inbox_suggest(key)
        self.assertGreater(len(queries), 1)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for query in queries:
            plan = str(self.env.execute_query(SQL("EXPLAIN %s", query)))
            self.assertNotRegex(plan, r"Seq Scan on (helpdesk_ticket|res_partner)\b")

    def test_an_index_refuses_no_contact(self):
        email = (
            f"{''.join(random.Random(1).choices(ascii_lowercase, k=5000))}@x.example"
        )
        contact = self.env["res.partner"].create({"name": "Long", "email": email})
        contact.flush_recordset()
        self.assertEqual(contact.email_normalized, email)

    def test_own_tickets_before_colleagues(self):
        self.rep.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_user")
        make = self.env["helpdesk.ticket"].create
        sender = {"partner_email": "vera@customer.example", "description": "x"}
        own, others = (
            make({**sender, "name": name, "user_id": user.id})
            for name, user in (("One", self.rep), ("Two", self.other_rep))
        )
        (own | others).flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = now() - interval '1 day'"
                " WHERE id = %s",
                own.id,
            )
        )
        key = self.deliver(sender="Vera <vera@customer.example>", subject="Hello")
        self.assertEqual(
            [ticket for ticket, _reason in self.suggested(key)][:2], [own.id, others.id]
        )

    def test_a_closed_ticket_of_the_text_is_the_last(self):
        make = self.env["helpdesk.ticket"].create
        vera = {"partner_email": "vera@customer.example", "description": "x"}
        closed_stage = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])
        closed = make({"name": "Old", "description": "x", "user_id": self.rep.id})
        closed.stage_id = closed_stage[0]
        opened = make({**vera, "name": "New", "user_id": self.rep.id})
        for place, expected in (
            ("text", [opened.id, closed.id]),
            ("subject", [closed.id, opened.id]),
        ):
            key = self.deliver(
                sender="Vera <vera@customer.example>",
                **{"subject": "Hello", place: f"As in {closed.number} once more"},
            )
            with self.subTest(place):
                suggested = [ticket for ticket, _reason in self.suggested(key)]
                self.assertEqual(
                    [one for one in suggested if one in expected], expected
                )

    def test_a_report_belongs_to_the_ticket_whose_answer_it_returns(self):
        key = self.report()
        self.assertEqual(
            self.suggested(key)[0],
            (self.ticket.id, "not delivered to carla@customer.example"),
        )
        warnings = self.inbox.inbox_read(key)["warnings"]
        self.assertEqual(warnings, ["A message did not reach carla@customer.example."])

    def test_a_report_is_nobodys_ticket(self):
        ticket = self.imported_row(self.report()).ticket_id
        self.assertFalse(ticket.partner_id or ticket.partner_name)
        self.assertFalse(ticket.partner_email)

    def test_a_report_of_another_kind_is_nobodys_ticket(self):
        key = self.deliver(sender="Mail Delivery <MAILER-DAEMON@mx.example>")
        ticket = self.imported_row(key).ticket_id
        self.assertFalse(ticket.partner_name or ticket.partner_email)

    def test_a_postmaster_who_writes_is_somebody(self):
        key = self.deliver(sender="Paul <postmaster@customer.example>")
        ticket = self.imported_row(key).ticket_id
        self.assertEqual(ticket.partner_email, "postmaster@customer.example")

    def test_an_answer_to_a_duplicate_belongs_to_the_other_ticket(self):
        self.imported_row(self.deliver(), self.ticket)
        other = self.new_ticket(self.rep, name="Smoke")
        last = self.new_ticket(self.rep, name="Smoke again")
        self.ticket.duplicate_id = other
        other.duplicate_id = last
        key = self.deliver(
            subject="AW: x",
            sender="olga@else.example",
            message_id="<answer@else.example>",
            In_Reply_To="<fire@customer.example>",
        )
        reason = f"reply to {self.ticket.number}"
        self.assertEqual(
            self.suggested(key)[:2],
            [(last.id, f"{reason}, its duplicate"), (self.ticket.id, reason)],
        )

    def test_duplicates_of_each_other(self):
        self.imported_row(self.deliver(), self.ticket)
        other = self.new_ticket(self.rep, name="Smoke")
        self.ticket.duplicate_id = other
        other.duplicate_id = self.ticket
        key = self.deliver(message_id="<2@x>", In_Reply_To="<fire@customer.example>")
        self.assertEqual(self.suggested(key)[0][0], other.id)

    def test_another_list_s_copy_is_said_and_not_merged(self):
        first = self.deliver(subject="[list-a] Pump", text="Does it work?\n-- \nlist a")
        row = self.imported_row(first, self.ticket)
        raw = make_mail(subject="[list-b] Pump", text="Does it work?\n-- \nlist b")
        second = self.deliver(raw=raw)
        number = self.ticket.number
        self.assertEqual(
            self.inbox.inbox_read(second)["warnings"],
            [
                "Another copy of this message, with another subject or text, is on"
                f" ticket {number}."
            ],
        )
        self.assertEqual(
            self.suggested(second)[0], (self.ticket.id, f"another copy is on {number}")
        )
        self.assertFalse(self.inbox.inbox_read(first)["warnings"])
        self.assertNotEqual(self.imported_row(second, self.ticket), row)


@tagged("post_install", "-at_install")
class TestWhatIsOffered(ImportCase):
    ICS = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\nLOCATION:Hall 7\r\n"
        b"DTSTART:20261203T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    def test_a_calendar_says_what_is_in_it(self):
        raw = make_mail(files=[("visit.ics", "text/calendar", self.ICS)])
        [item] = self.inbox.inbox_read(self.deliver(raw=raw))["attachments"]
        self.assertEqual(
            item["summary"], "Visit\nWhen: 12/03/2026 09:00 AM (UTC)\nWhere: Hall 7"
        )

    def test_a_calendar_alone_is_the_memo(self):
        raw = b"From: a@b.example\r\nContent-Type: text/calendar\r\n\r\n" + self.ICS
        key = self.deliver(raw=raw)
        content = self.inbox.inbox_read(key)
        [item] = content["attachments"]
        self.assertTrue(content["text"].startswith("Visit\nWhen: 12/03/2026 09:00"))
        self.assertEqual((item["name"], item["summary"]), ("invite.ics", ""))
        row = self.imported_row(key, self.ticket)
        self.assertIn("Where: Hall 7", row.mail_message_id.body)

    def test_a_picture_no_browser_shows_is_a_file_on_the_ticket(self):
        self.allow_attachments()
        raw = (
            b"From: a@b.example\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
            b"--b\r\nContent-Type: text/html\r\n\r\n<img src='cid:x'>Leak\r\n"
            b"--b\r\nContent-Type: image/heic; name=leak.heic\r\n"
            b"Content-ID: <x>\r\n\r\nabc\r\n--b--\r\n"
        )
        key = self.deliver(raw=raw)
        [item] = self.inbox.inbox_read(key)["attachments"]
        self.assertFalse(item["inline"])
        row = self.imported_row(key, self.ticket, mode="attach")
        self.assertEqual(row.attachment_ids.mapped("name"), ["leak.heic"])
        [shown] = row._complete_message()["attachments"]
        self.assertEqual(shown["name"], "leak.heic")
