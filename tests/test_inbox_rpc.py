"""The methods that the inbox screen and other programs call."""

import base64
import xmlrpc.client
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import mail_server_inbox
from ..transports.errors import ConnectionFailed
from ..transports.interface import Capability, MessageKey, Role
from .import_common import ImportCase, make_mail
from .servers.memory import failing

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def inline_mail():
    """An HTML mail that shows a picture of its own."""
    return (
        b"From: c@customer.example\r\nTo: alma@example.com\r\nSubject: Pic\r\n"
        b"Message-ID: <pic@x>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"\r\n\r\n'
        b'--b\r\nContent-Type: text/html\r\n\r\n<p>See <img src="cid:pixel"></p>'
        b'<img src="https://tracker.example/x.png">\r\n'
        b"--b\r\nContent-Type: image/png\r\nContent-ID: <pixel>\r\n"
        b"Content-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(PIXEL)
        + b"\r\n--b--\r\n"
    )


@tagged("post_install", "-at_install")
class TestOwner(ImportCase):
    """Rule 3: nobody but the owner, whatever his rights."""

    def calls(self):
        key = self.deliver()
        return {
            "inbox_folders": (),
            "inbox_page": (),
            "inbox_read": (key,),
            "inbox_part": (key, "1"),
            "inbox_source": (key,),
            "inbox_mark": ([key], True),
            "inbox_move": ([key], "Archive"),
            "inbox_make_folder": ("trash",),
            "inbox_import": ([key],),
            "inbox_prepare": ([key],),
            "inbox_suggest": (key,),
            "inbox_conversation": (key,),
            "inbox_matches": (self.ticket.id,),
            "inbox_import_start": ([key],),
            "inbox_import_progress": (1,),
            "inbox_upload": ("m.eml", base64.b64encode(make_mail()).decode()),
        }

    def assert_refused(self, account, but=()):
        calls = {name: of for name, of in self.calls().items() if name not in but}
        for name, arguments in calls.items():
            with self.subTest(method=name), self.assertRaises(AccessError):
                getattr(account, name)(*arguments)
        self.assertEqual(self.mailbox.log, [])

    def test_another_rep(self):
        self.assert_refused(self.account.with_user(self.other_rep))

    def test_manager(self):
        self.assert_refused(self.account.with_user(self.manager))

    def test_superuser(self):
        self.assert_refused(self.account)
        self.assert_refused(self.account.with_user(self.manager).sudo())

    def test_several_or_no_accounts(self):
        self.assert_refused(self.account.browse().with_user(self.rep))
        second = self.new_account(self.rep, email="second@example.com")
        # Of several accounts there is one list, see test_inbox_list
        both = (self.account | second).with_user(self.rep)
        self.assert_refused(both, but=("inbox_page",))


@tagged("post_install", "-at_install")
class TestReading(ImportCase):
    def test_bootstrap_asks_no_mail_server(self):
        start = self.inbox.inbox_bootstrap()
        self.assertEqual(self.mailbox.log, [])
        [account] = start["accounts"]
        self.assertEqual(account["id"], self.account.id)
        self.assertEqual(account["email"], "alma@example.com")
        self.assertFalse(start["can_configure"])
        self.assertEqual(start["server_count"], 1)
        self.assertEqual(
            (start["mode"], start["attachments_enabled"]), ("paste", False)
        )

    def test_folders(self):
        self.mailbox.add_folder("Projekte/Küche")
        self.mailbox.add_folder("Trash", Role.TRASH)
        self.deliver()
        folders = {folder["path"]: folder for folder in self.inbox.inbox_folders()}
        self.assertEqual(folders["INBOX"]["role"], "inbox")
        self.assertEqual(folders["INBOX"]["unread"], 1)
        self.assertEqual(folders["Projekte/Küche"]["name"], "Küche")
        self.assertEqual(folders["Trash"]["role"], "trash")

    def test_pages_newest_first(self):
        for number in range(5):
            self.deliver(subject=f"Mail {number}", message_id=f"<{number}@x>")
        page = self.inbox.inbox_page(limit=2)
        self.assertEqual(
            [row["subject"] for row in page["messages"]], ["Mail 4", "Mail 3"]
        )
        self.assertEqual(page["total"], 5)
        page = self.inbox.inbox_page("INBOX", page["before"], 2)
        page = self.inbox.inbox_page("INBOX", page["before"], 2)
        self.assertEqual([row["subject"] for row in page["messages"]], ["Mail 0"])
        self.assertIs(page["before"], False)

    def test_row(self):
        received = datetime(2026, 11, 24, 8, 41, 5, tzinfo=timezone.utc)
        raw = make_mail(files=[("a.pdf", "application/pdf", b"%PDF-1.4")])
        self.mailbox.deliver(raw, received=received, flagged=True)
        [row] = self.inbox.inbox_page()["messages"]
        self.assertEqual(row["from_name"], "Carla Customer")
        self.assertEqual(row["from_email"], "carla@customer.example")
        self.assertEqual(row["date"], "2026-11-24T08:41:05+00:00")
        self.assertEqual(row["sent"], "2026-11-24T08:41:00+00:00")
        self.assertEqual((row["seen"], row["flagged"]), (False, True))
        self.assertTrue(row["has_attachments"])
        self.assertEqual(row["size"], len(raw))
        self.assertEqual(row["tickets"], [])

    def test_badge_for_every_rep(self):
        """Undo is offered to who imported it, also long afterwards."""
        imported = self.imported_row(self.deliver(), self.ticket)
        [row] = self.inbox.inbox_page()["messages"]
        self.assertEqual(
            row["tickets"],
            [
                {
                    "id": self.ticket.id,
                    "number": self.ticket.number,
                    "imported_by": "Alma",
                    "undo_id": imported.id,
                }
            ],
        )
        self.deliver(self.other_mailbox)
        [row] = self.other_inbox.inbox_page()["messages"]
        self.assertEqual(
            row["tickets"],
            [{"id": False, "number": "", "imported_by": "Alma", "undo_id": False}],
        )

    def test_badges_need_few_queries(self):
        for number in range(50):
            key = self.deliver(subject=f"M{number}", message_id=f"<{number}@x>")
            if number % 2:
                self.imported_row(key, self.ticket)
        self.inbox.inbox_page()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.inbox.inbox_page()
        self.assertLess(self.env.cr.sql_log_count - before, 25)

    def test_search(self):
        self.deliver(subject="Toner", message_id="<1@x>")
        self.deliver(subject="Paper", message_id="<2@x>")
        today = datetime.now(timezone.utc).date()
        for query in ("Toner", {"subject": "toner"}, {"text": "Toner", "unread": True}):
            with self.subTest(query=query):
                page = self.inbox.inbox_page("INBOX", False, 50, query)
                self.assertEqual(
                    [row["subject"] for row in page["messages"]], ["Toner"]
                )
        tomorrow = str(today + timedelta(days=1))
        page = self.inbox.inbox_page("INBOX", False, 50, {"since": tomorrow})
        self.assertEqual(page["messages"], [])
        with self.assertRaises(UserError):
            self.inbox.inbox_page("INBOX", False, 50, {"since": "soon"})

    def test_a_calendar_speaks_the_reader_s_time(self):
        """In the pane, in the list and on the ticket."""
        self.rep.tz = "Europe/Berlin"
        calendar = (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Inspection\r\n"
            'DTSTART;TZID="Eastern Standard Time":20261203T060000\r\n'
            "DURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        head = (
            "From: c@customer.example\r\nSubject: Invitation\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/calendar; method=CANCEL\r\n\r\n"
        )
        key = self.deliver(raw=(head + calendar).encode())
        text = self.inbox.inbox_read(key)["text"]
        self.assertTrue(text.startswith("Canceled: Inspection\nWhen: "), text)
        self.assertIn("12:00 PM – 01:00 PM (Europe/Berlin)", text)
        [row] = self.inbox.inbox_page()["messages"]
        self.assertIn("12:00 PM – 01:00 PM (Europe/Berlin)", row["snippet"])
        self.imported_row(key, self.ticket)
        memo = self.ticket.message_ids[0].body
        self.assertIn("12:00 PM – 01:00 PM (Europe/Berlin)", memo)

    def test_read_leaves_the_message_unread(self):
        key = self.deliver(
            html="<p>Hi <script>alert(1)</script><img src='https://t.example/p.png'></p>",
            Reply_To="Elsewhere <x@else.example>",
        )
        message = self.inbox.inbox_read(key)
        self.assertEqual(message["subject"], "Printer on fire")
        self.assertEqual(message["to"], [{"name": "", "email": "alma@example.com"}])
        self.assertIn("It burns.", message["text"])
        self.assertNotIn("script", message["html"])
        self.assertNotIn("t.example", message["document"])
        self.assertEqual(message["blocked_images"], 1)
        self.assertEqual(len(message["warnings"]), 1)
        self.assertIn(
            ["From", "Carla Customer <carla@customer.example>"], message["headers"]
        )
        shown = self.inbox.inbox_read(key, True)
        self.assertIn("https://t.example/p.png", shown["document"])
        self.assertFalse(self.mailbox.store["INBOX"].messages[0].seen)

    def test_warnings(self):
        cases = {
            "name is shown as": {"sender": '"ceo@example.com" <evil@x.example>'},
            "could not confirm": {
                "Authentication_Results": "mx.example.com; dmarc=fail; spf=pass"
            },
        }
        for text, values in cases.items():
            with self.subTest(text=text):
                [warning] = self.inbox.inbox_read(self.deliver(**values))["warnings"]
                self.assertIn(text, warning)
        fine = {"Authentication_Results": "mx.example.com; dkim=pass; spf=fail"}
        self.assertEqual(self.inbox.inbox_read(self.deliver(**fine))["warnings"], [])

    def test_inline_image(self):
        key = self.deliver(raw=inline_mail())
        message = self.inbox.inbox_read(key)
        self.assertIn("cid:pixel", message["html"])
        [image] = message["attachments"]
        self.assertTrue(image["inline"])
        part = self.inbox.inbox_part(key, image["part"])
        self.assertEqual(part["mimetype"], "image/png")
        self.assertEqual(base64.b64decode(part["data"]), PIXEL)

    def test_other_parts_are_not_inlined(self):
        svg = ("x.svg", "image/svg+xml", b"<svg onload='alert(1)'/>")
        key = self.deliver(files=[svg])
        [attachment] = self.inbox.inbox_read(key)["attachments"]
        with self.assertRaises(UserError):
            self.inbox.inbox_part(key, attachment["part"])

    def test_source(self):
        source = self.inbox.inbox_source(self.deliver())
        self.assertIn("Message-ID: <fire@customer.example>", source["source"])
        self.assertFalse(source["truncated"])

    def test_vanished_message(self):
        key = self.deliver()
        self.mailbox.store["INBOX"].messages.clear()
        for name in ("inbox_read", "inbox_source", "inbox_suggest"):
            with (
                self.subTest(method=name),
                self.assertRaisesRegex(UserError, "no longer there"),
            ):
                getattr(self.inbox, name)(key)

    def test_key_that_was_never_given_out(self):
        nested = base64.urlsafe_b64encode(b"[" * 200_000).decode()
        for key in ("nonsense", "", "eml-", "eml-0", "eml-x", "ÄÖ", "W10", nested):
            with self.subTest(key=key), self.assertRaises(UserError):
                self.inbox.inbox_read(key)

    def test_arguments_that_make_no_sense(self):
        key = self.deliver()
        for call in (
            lambda: self.inbox.inbox_page(limit="many"),
            lambda: self.inbox.inbox_import([key], "HT00001"),
            lambda: self.inbox.inbox_import([key], -1),
            lambda: self.inbox.inbox_undo(["x"]),
            lambda: self.inbox.inbox_tickets("", "all"),
            lambda: self.inbox.inbox_import_progress("first"),
            lambda: self.inbox.inbox_page(limit=float("inf")),
            lambda: self.inbox.inbox_page(query={"since": True}),
            lambda: self.inbox.inbox_page(query={"before": ["2026"]}),
            lambda: self.inbox.inbox_import([key], None, 5),
            lambda: self.inbox.inbox_import([key], None, [1, 2]),
            lambda: self.inbox.inbox_import([key], None, {"team_id": float("inf")}),
            lambda: self.inbox.inbox_import(5),
            lambda: self.inbox.inbox_mark(5, True),
            lambda: self.inbox.inbox_prepare([[]]),
            lambda: self.inbox.inbox_after_import(["x"]),
            lambda: self.inbox.inbox_reply(key, "reply", -1),
            lambda: self.inbox.inbox_reply(key, "reply", "x"),
            lambda: self.inbox.inbox_reply(key, "reply", self.foreign_ticket().id),
        ):
            with self.assertRaises(UserError):
                call()
        for query in (True, 5, ["a"]):
            self.assertEqual(self.inbox.inbox_page(query=query)["messages"], [])
        for ids in ([0], 1.5, [-1]):
            [result] = self.inbox.inbox_undo(ids)
            self.assertFalse(result["undone"])
        [result] = self.inbox.inbox_import([[]])
        self.assertEqual(result["status"], "failed")

    def foreign_ticket(self):
        """A ticket that the rep may not see."""
        return self.new_ticket(self.other_rep, team_id=False)

    def test_search_for_a_whole_book(self):
        """The server would hang up, and the account seem to be broken."""
        self.mailbox.log.clear()
        for query in ("x" * 501, {"subject": "x" * 100_000}):
            with self.assertRaisesRegex(UserError, "too long"):
                self.inbox.inbox_page(query=query)
        self.assertEqual(self.mailbox.log, [])

    def test_stage_that_is_gone(self):
        result = self.import_one(self.deliver(), stage_id=10**9)
        self.assertEqual(result["status"], "failed")
        self.assertRegex(result["error"], "Stage.*does not exist any more")
        self.assertFalse(result["email_message_id"])

    def test_dead_server(self):
        self.mailbox.fault = failing(ConnectionFailed("gone"))
        with self.assertRaises(UserError):
            self.inbox.inbox_folders()


@tagged("post_install", "-at_install")
class TestConversation(ImportCase):
    def deliver_answer(self, number, folder="INBOX", **values):
        return self.deliver(
            folder=folder,
            subject=f"talk {number}",
            message_id=f"<talk.{number}@customer.example>",
            date=f"Tue, 24 Nov 2026 09:4{number}:00 +0100",
            References=f"<talk.{number - 1}@customer.example>",
            **values,
        )

    def subjects(self, rows):
        return [row["subject"] for row in rows]

    def test_oldest_first_with_folder_and_badge(self):
        self.mailbox.add_folder("Sent", Role.SENT)
        first = self.deliver_answer(1)
        self.deliver_answer(2, "Sent", sender="alma@example.com")
        last = self.deliver_answer(3)
        self.deliver(subject="another", message_id="<another@x>")
        self.import_one(first, self.ticket)
        rows = self.inbox.inbox_conversation(last)
        self.assertEqual(self.subjects(rows), ["talk 1", "talk 2", "talk 3"])
        self.assertEqual([row["folder"] for row in rows], ["INBOX", "Sent", "INBOX"])
        self.assertEqual(rows[0]["tickets"][0]["id"], self.ticket.id)
        self.assertEqual(rows[2]["key"], last)

    def test_what_answers_what(self):
        first = self.deliver_answer(1)
        second = self.deliver_answer(2)
        last = self.deliver(
            subject="talk 3",
            message_id="<talk.3@customer.example>",
            date="Tue, 24 Nov 2026 09:43:00 +0100",
            References="<talk.2@customer.example> <talk.1@customer.example>",
        )
        rows = self.inbox.inbox_conversation(last)
        self.assertEqual([row["answers"] for row in rows], ["", first, first])
        self.assertEqual(rows[1]["key"], second)

    def test_as_one_ticket_and_undone_in_one_act(self):
        keys = [self.deliver_answer(number) for number in (1, 2, 3)]
        tickets = self.env["helpdesk.ticket"].search_count([])
        results = self.inbox.inbox_import(keys, None, {"one_ticket": True})
        self.assertEqual(len({row["ticket_id"] for row in results}), 1)
        ids = [row["email_message_id"] for row in results]
        undone = self.inbox.inbox_undo(ids)
        self.assertEqual([row["id"] for row in undone], ids)
        self.assertEqual([row["error"] for row in undone], ["", "", ""])
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets)

    def test_reading_it_changes_nothing(self):
        self.deliver_answer(1)
        last = self.deliver_answer(2)
        rows = self.inbox.inbox_conversation(last)
        self.assertEqual([row["seen"] for row in rows], [False, False])
        self.assertFalse(any(row.seen for row in self.mailbox.store["INBOX"].messages))

    def test_of_too_many_the_newest(self):
        for number in range(1, 10):
            self.deliver_answer(number)
        last = self.deliver_answer(0)
        with patch.object(mail_server_inbox, "CONVERSATION_LIMIT", 3):
            rows = self.inbox.inbox_conversation(last)
        self.assertEqual(len(rows), 3)
        self.assertEqual(self.subjects(rows)[-1], "talk 9")

    def test_upload_and_server_that_cannot(self):
        raw = base64.b64encode(make_mail()).decode()
        key = self.inbox.inbox_upload("m.eml", raw)["key"]
        self.assertEqual(self.inbox.inbox_conversation(key), [])
        key = self.deliver()
        without = self.mailbox.capabilities - {Capability.CONVERSATION}
        with patch.object(self.mailbox, "capabilities", without):
            self.assertEqual(self.inbox.inbox_conversation(key), [])

    def test_message_that_is_gone(self):
        key = self.deliver()
        self.mailbox.expunge(MessageKey.decode(key))
        for bad in (key, "nonsense", None, [], {"a": 1}):
            with self.assertRaises(UserError):
                self.inbox.inbox_conversation(bad)


@tagged("post_install", "-at_install")
class TestActs(ImportCase):
    def test_mark(self):
        key = self.deliver()
        self.inbox.inbox_mark([key], True)
        self.inbox.inbox_mark([key], None, True)
        message = self.mailbox.store["INBOX"].messages[0]
        self.assertEqual((message.seen, message.flagged), (True, True))
        self.inbox.inbox_mark([key], False)
        self.assertEqual((message.seen, message.flagged), (False, True))

    def test_move_gives_the_new_key(self):
        self.mailbox.add_folder("Archive")
        key = self.deliver()
        moved = self.inbox.inbox_move([key], "Archive")
        self.assertEqual(
            self.inbox.inbox_read(moved[key])["subject"], "Printer on fire"
        )
        with self.assertRaises(UserError):
            self.inbox.inbox_read(key)
        with self.assertRaises(UserError):
            self.inbox.inbox_move([moved[key]], "")

    def test_nothing_selected(self):
        for call in (
            lambda: self.inbox.inbox_mark([], True),
            lambda: self.inbox.inbox_move([], "Archive"),
            lambda: self.inbox.inbox_import([]),
            lambda: self.inbox.inbox_prepare([]),
        ):
            with self.assertRaises(UserError):
                call()


@tagged("post_install", "-at_install")
class TestTicketPane(ImportCase):
    def test_my_open_tickets(self):
        closed = self.new_ticket(self.rep)
        closed.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        found = self.inbox.inbox_tickets()
        self.assertEqual([ticket["id"] for ticket in found], [self.ticket.id])
        self.assertEqual(found[0]["number"], self.ticket.number)
        self.assertEqual(found[0]["team"], "Support")
        self.assertTrue(found[0]["can_write"])

    def test_search_finds_what_the_rep_may_read(self):
        by_number = self.inbox.inbox_tickets(self.ticket.number)
        self.assertEqual([ticket["id"] for ticket in by_number], [self.ticket.id])
        self.new_ticket(self.rep, name=f"As in {self.ticket.number}")
        lower = self.inbox.inbox_tickets(self.ticket.number.lower())
        self.assertEqual([one["id"] for one in lower], self.ticket.ids)
        self.assertEqual(self.inbox.inbox_tickets(self.other_ticket.number), [])

    def test_readable_but_not_writable(self):
        user = self.new_user("nora", "helpdesk_mgmt.group_helpdesk_user_own")
        self.other_ticket.message_subscribe(user.partner_id.ids)
        stranger = self.new_user("plain")
        self.other_ticket.message_subscribe(stranger.partner_id.ids)
        found = self.env["mail.server.account"].with_user(stranger)
        if found.has_access("read"):
            [ticket] = found.inbox_tickets(self.other_ticket.number)
            self.assertFalse(ticket["can_write"])

    def suggestions(self, **values):
        found = self.inbox.inbox_suggest(self.deliver(**values))
        return [(ticket["id"], ticket["reason"]) for ticket in found]

    def test_suggested_by_number_before_sender(self):
        mine = self.new_ticket(
            self.rep, name="Else", partner_email="carla@customer.example"
        )
        found = self.suggestions(subject=f"About {self.ticket.number.lower()}")
        self.assertEqual(
            found[:2],
            [
                (self.ticket.id, f"{self.ticket.number} in the subject"),
                (mine.id, "open ticket of this sender"),
            ],
        )

    def test_suggested_by_contact_company_and_subject(self):
        company = self.env["res.partner"].create(
            {"name": "Customer Ltd", "is_company": True}
        )
        self.customer.parent_id = company
        colleague = self.env["res.partner"].create(
            {"name": "Colin", "parent_id": company.id, "email": "c@other.example"}
        )
        own = [
            self.new_ticket(self.rep, name=f"Own {n}", partner_id=self.customer.id)
            for n in range(2)
        ]
        theirs = self.new_ticket(self.rep, name="Theirs", partner_id=colleague.id)
        same_domain = self.new_ticket(
            self.rep, name="Domain", partner_email="zoe@customer.example"
        )
        alike = self.new_ticket(self.rep, name="Fire in the printer room")
        found = dict(self.suggestions(subject="AW: printer fire room"))
        for ticket in own:
            self.assertEqual(found[ticket.id], "2 open tickets of this sender")
        self.assertEqual(found[theirs.id], "same company")
        self.assertEqual(found[same_domain.id], "same company")
        self.assertEqual(found[alike.id], "similar subject")

    def test_public_mail_provider_is_no_company(self):
        self.new_ticket(self.rep, partner_email="zoe@gmail.com", name="Zoe")
        self.assertEqual(
            self.suggestions(sender="carl@gmail.com", subject="Hello world"), []
        )

    def test_never_suggests_what_the_rep_may_not_read(self):
        self.other_ticket.partner_email = "carla@customer.example"
        self.imported_row(
            self.deliver(self.other_mailbox), self.other_ticket, self.other_inbox
        )
        found = self.suggestions(
            subject=f"Re: {self.other_ticket.number} toner",
            In_Reply_To="<fire@customer.example>",
        )
        self.assertNotIn(self.other_ticket.id, dict(found))

    def test_messages_that_belong_to_a_ticket(self):
        self.imported_row(self.deliver(), self.ticket)
        self.ticket.partner_email = "carla@customer.example"
        self.deliver(subject="Something else", sender="x@y.example", message_id="<1@x>")
        number = self.deliver(
            subject=f"About {self.ticket.number}",
            sender="x@y.example",
            message_id="<2@x>",
        )
        reply = self.deliver(
            subject="Re: hm",
            sender="x@y.example",
            message_id="<3@x>",
            References="<fire@customer.example>",
        )
        own = self.deliver(
            subject="Your printer",
            sender="alma@example.com",
            to="carla@customer.example",
            message_id="<4@x>",
        )
        found = self.inbox.inbox_matches(self.ticket.id)
        self.assertEqual(
            [row["key"] for row in [*found[:2], found[-1]]], [reply, number, own]
        )
        self.assertEqual(len(found), 4)
        self.assertEqual(found[0]["reason"], f"reply to {self.ticket.number}")
        self.assertEqual(found[2]["reason"], "from the customer")
        self.assertEqual(found[2]["tickets"][0]["id"], self.ticket.id)
        with self.assertRaises(AccessError):
            self.inbox.inbox_matches(self.other_ticket.id)

    def test_prepare_a_selection_of_which_one_has_vanished(self):
        keys = [self.deliver(subject=f"{n}", message_id=f"<{n}@x>") for n in range(3)]
        self.imported_row(keys[2], self.ticket)
        self.mailbox.store["INBOX"].messages.pop(1)
        prepared = self.inbox.inbox_prepare(keys, self.ticket.id)
        self.assertEqual(prepared["title"], "0")
        self.assertEqual([item["key"] for item in prepared["duplicates"]], [keys[2]])
        with self.assertRaisesRegex(UserError, "no longer there"):
            self.inbox.inbox_prepare(keys[1:], self.ticket.id)

    def test_prepare(self):
        key = self.deliver(Cc="Dora <dora@dealer.example>")
        dora = self.env["res.partner"].create(
            {"name": "Dora", "email": "dora@dealer.example"}
        )
        prepared = self.inbox.inbox_prepare([key], self.ticket.id)
        self.assertEqual(prepared["ticket"]["id"], self.ticket.id)
        self.assertEqual(prepared["title"], "Printer on fire")
        self.assertIn("It burns.", prepared["memo"])
        self.assertEqual(prepared["visibility"], "internal")
        self.assertEqual(prepared["partner"]["id"], self.customer.id)
        self.assertEqual([item["id"] for item in prepared["followers"]], [dora.id])
        self.assertEqual(prepared["duplicates"], [])
        self.assertFalse(self.inbox.inbox_prepare([key])["ticket"])
        gone = dora.copy()
        gone.unlink()
        result = self.import_one(key, self.ticket, followers=[dora.id, gone.id])
        self.assertEqual(result["status"], "failed")
        self.assertIn("does not exist any more", result["error"])
        row = self.imported_row(key, self.ticket, followers=[dora.id])
        self.assertIn(dora, row.ticket_id.message_partner_ids)
        [duplicate] = self.inbox.inbox_prepare([key], self.ticket.id)["duplicates"]
        self.assertEqual(duplicate["key"], key)
        self.assertEqual(duplicate["number"], self.ticket.number)


@tagged("post_install", "-at_install")
class TestAnswers(ImportCase):
    """What hostile mail puts into an answer can still travel."""

    HOSTILE = (
        b"From: =?utf-8?q?Nul=00l?= <a\x00@x.example>\r\nTo: \xff\xfe\r\n"
        b"Subject: bell\x07 =?utf-8?b?" + base64.b64encode(b"\xed\xa0\x80x") + b"?=\r\n"
        b"Message-ID: <\x01weird@x>\r\nContent-Type: text/plain; charset=utf-7\r\n"
        b"\r\nnul \x00 bell \x07 \xff\xfe +2AA- end\r\n"
    )

    def test_every_answer_marshals(self):
        key = self.deliver(raw=self.HOSTILE)
        answers = [
            self.inbox.inbox_bootstrap(),
            self.inbox.inbox_folders(),
            self.inbox.inbox_page(),
            self.inbox.inbox_read(key),
            self.inbox.inbox_source(key),
            self.inbox.inbox_prepare([key]),
            self.inbox.inbox_suggest(key),
            self.inbox.inbox_conversation(key),
            self.inbox.inbox_tickets(),
            self.inbox.inbox_mark([key], True),
            self.inbox.inbox_import([key], self.ticket.id),
            self.inbox.inbox_page(),
        ]
        for answer in answers:
            wire = xmlrpc.client.dumps((answer,), allow_none=False)
            [[back], _method] = xmlrpc.client.loads(wire)
            self.assertEqual(back, answer)
        self.assertEqual(answers[-2][0]["status"], "imported")
