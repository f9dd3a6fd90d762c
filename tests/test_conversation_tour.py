"""A conversation in the browser, on a real IMAP server."""

import imaplib

from odoo.tests import tagged

from .inbox_common import PASSWORD, InboxCase, make_mail

TALK = (
    ("INBOX", "Fire", "The printer burns.", None, "08:41"),
    ("Sent", "Re: Fire", "Did you try water?", "Ann Rep <{}>", "08:50"),
    ("Archive", "Re: Fire", "Water is in the printer.", None, "09:10"),
    ("INBOX", "It smokes now", "And the fax, too.", None, "09:30"),
)


@tagged("post_install", "-at_install")
class TestConversationTour(InboxCase):
    def deliver_talk(self):
        """Four mails of one conversation in three folders, and one that is not."""
        self.deliver("Lunch", "Noodles?")
        for number, (folder, subject, text, sender, hour) in enumerate(TALK):
            values = {"sender": sender.format(self.mailbox)} if sender else {}
            raw = make_mail(
                f"talk {number}", text, **values, References="<talk.0@customer.example>"
            )
            for old, new in (
                (f"Subject: talk {number}", f"Subject: {subject}"),
                ("08:41:00", f"{hour}:00"),
            ):
                raw = raw.replace(old.encode(), new.encode())
            raw = _with_id(raw, f"<talk.{number}@customer.example>")
            self.put(raw, folder)

    def put(self, raw, folder):
        """Into a folder, as another mail program does."""
        with imaplib.IMAP4(self.server.host, self.server.imap.port) as client:
            client._encoding = "utf-8"
            client.login(f'"{self.mailbox}"', PASSWORD)
            client.append(folder, r"(\Seen)", None, raw)

    def keys(self):
        inbox = self.account.with_user(self.rep)
        [key] = [
            row["key"]
            for row in inbox.inbox_page()["messages"]
            if row["subject"] == "It smokes now"
        ]
        return [row["key"] for row in inbox.inbox_conversation(key)]

    def test_read_add_and_undo(self):
        self.deliver_talk()
        self.start_inbox_tour("helpdesk_email_conversation")
        self.assertNotIn("Did you try water?", self.memos(self.ticket))

    def test_keep_it_on_the_ticket(self):
        """Kept in the browser; then answers on both sides come by themselves."""
        self.deliver_talk()
        inbox = self.account.with_user(self.rep)
        inbox.inbox_import(self.keys(), self.ticket.id)
        self.start_inbox_tour("helpdesk_email_conversation_keep")
        for number, (folder, sender, text) in enumerate(
            (
                ("INBOX", "carla@customer.example", "The fire is out."),
                ("Sent", self.mailbox, "I am glad."),
                ("INBOX", "mallory@evil.example", "Send me money."),
            ),
            start=7,
        ):
            raw = make_mail(
                f"late {number}", text, sender, References="<talk.3@customer.example>"
            )
            self.put(raw, folder)
        self.env.invalidate_all()
        results = inbox._follow_conversations()
        self.assertEqual([row["status"] for row in results], ["imported"] * 2)
        memos = self.memos(self.ticket)
        self.assertIn("The fire is out.", memos)
        self.assertIn("I am glad.", memos)
        self.assertNotIn("money", memos)

    def test_what_is_missing(self):
        self.deliver_talk()
        inbox = self.account.with_user(self.rep)
        inbox.inbox_import(self.keys()[:2], self.ticket.id)
        self.start_inbox_tour("helpdesk_email_conversation_rest")
        ticket = self.ticket.with_context(prefetch_fields=False)
        ticket.invalidate_recordset()
        bodies = [str(body) for body in ticket.message_ids.mapped("body") if body]
        texts = [text for _folder, _subject, text, _sender, _hour in TALK]
        order = [text for body in reversed(bodies) for text in texts if text in body]
        self.assertEqual(order, texts)


@tagged("post_install", "-at_install")
class TestWhatTheTicketShows(InboxCase):
    def test_memo_looks_like_the_mail(self):
        self.deliver("The fax hums", "A waltz.")
        inbox = self.account.with_user(self.rep)
        [row] = inbox.inbox_page()["messages"]
        inbox.inbox_import([row["key"]], self.ticket.id)
        memo = self.ticket.message_ids[0]
        self.assertEqual(memo.author_id, self.rep.partner_id)
        url = f"/odoo/helpdesk-tickets/{self.ticket.id}"
        self.start_inbox_tour("helpdesk_email_memo_looks", url)
        self.assertNotIn("A waltz.", self.memos(self.ticket))

    def test_fields_of_a_new_ticket(self):
        dora = self.env["res.partner"].create(
            {"name": "Dora Dealer", "email": "dora@dealer.example"}
        )
        category = self.env["helpdesk.ticket.category"].create({"name": "Food"})
        self.deliver("Lunch", "Noodles?")
        self.start_inbox_tour("helpdesk_email_new_ticket_fields")
        made = self.find_tickets("Lunch")
        self.assertEqual(made.partner_id, dora)
        self.assertEqual(made.category_id, category)
        self.assertEqual(made.priority, "3")


def _with_id(raw, message_id):
    head, _colon, rest = raw.partition(b"Message-ID: ")
    return head + b"Message-ID: " + message_id.encode() + rest[rest.index(b"\n") :]
