import http.server
import threading
from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from .inbox_common import CARLA, EMAIL, PASSWORD, InboxCase, make_mail

DORA = "Dora Dealer <dora@dealer.example>"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@tagged("post_install", "-at_install")
class TestInboxStory(InboxCase):
    def test_story(self):
        self.deliver("Lunch", "Noodles?")
        self.deliver("Printer still burns", "The second one, too.")
        self.deliver("The fax hums", "A waltz.", html="<p>A <b>waltz</b>.</p>")
        self.start_inbox_tour("helpdesk_email_inbox_story", "/odoo")
        made = self.find_tickets("The fax hums a tune")
        self.assertEqual(len(made), 1)
        self.assertEqual(made.partner_id, self.customer)
        self.assertIn("A waltz.", made.description)
        memos = self.memos(self.ticket)
        self.assertIn("Edited by the rep", memos)
        self.assertNotIn("Noodles", memos)


@tagged("post_install", "-at_install")
class TestInboxActs(InboxCase):
    def deliver_all(self, *subjects):
        for subject in subjects:
            self.deliver(subject, f"Hello {subject}")

    def rows(self, folder=False):
        account = self.account.with_user(self.rep)
        page = account.inbox_page(folder=folder)
        return {row["subject"]: row for row in page["messages"]}

    def test_mark_flag_move_archive(self):
        self.deliver_all("Fifth", "Fourth", "Third", "Second", "First")
        # What was asked ahead for a message (suggestions) may come after its move.
        with mute_logger("odoo.http"):
            self.start_inbox_tour("helpdesk_email_inbox_acts")
        inbox = self.rows()
        self.assertEqual(set(inbox), {"First", "Second"})
        self.assertTrue(inbox["First"]["seen"])
        self.assertFalse(inbox["First"]["flagged"])
        self.assertTrue(inbox["Second"]["flagged"])
        self.assertFalse(inbox["Second"]["seen"], "Reading marks nothing")
        self.assertEqual(set(self.rows("Archive")), {"Third", "Fifth"})
        self.assertEqual(set(self.rows("Trash")), {"Fourth"})

    def test_delete_junk_and_what_is_left(self):
        self.deliver_all("Known", "Third", "Second", "First")
        account = self.account.with_user(self.rep)
        account.inbox_import([self.rows()["Known"]["key"]], self.ticket.id)
        with mute_logger("odoo.http"):
            self.start_inbox_tour("helpdesk_email_inbox_discard")
        inbox = self.rows()
        self.assertEqual(set(inbox), {"First", "Third", "Known"})
        self.assertTrue(inbox["First"]["seen"], "As the rep wants it")
        self.assertEqual(set(self.rows("Trash")), {"Second"})
        self.assertEqual(self.rep.helpdesk_mark_read, "open")

    def test_all_inboxes(self):
        """Of two accounts, each act is done in the one that the message is of."""
        shop = "shop@example.com"
        self.server.add_user(shop, PASSWORD)
        self.server.deliver(shop, make_mail("Order", "Three printers, please."))
        self.server.deliver(shop, make_mail("Spam", "Win!"))
        self.deliver("Mine")
        other = self.account.create(
            {
                "user_id": self.rep.id,
                "profile_id": self.profile.id,
                "email": shop,
                "password": PASSWORD,
                "sequence": 20,
            }
        ).with_user(self.rep)
        with mute_logger("odoo.http"):
            self.start_inbox_tour("helpdesk_email_inbox_all")
        self.assertIn("Three printers", self.memos(self.ticket))
        self.assertEqual(set(self.rows("Trash")), {"Mine"})
        gone = other.inbox_page(folder="Trash")["messages"]
        self.assertEqual([row["subject"] for row in gone], ["Spam"])

    def test_conversations_are_grouped(self):
        first, second = "<first@customer.example>", "<second@customer.example>"
        bodies = ["The oldest of all", "The one between", "The newest of all"]
        day = "Tue, 24 Nov 2026 %s:00:00 +0000"
        self.deliver("It burns", bodies[0], Message_ID=first, Date=day % "08")
        self.deliver("Lunch", "Noodles?")
        self.deliver(
            "Re: It burns",
            bodies[1],
            Message_ID=second,
            In_Reply_To=first,
            Date=day % "09",
        )
        self.deliver(
            "Re: It burns again",
            bodies[2],
            References=f"{first} {second}",
            Date=day % "10",
        )
        threads = {subject: row["thread"] for subject, row in self.rows().items()}
        self.assertIn(first, threads["Re: It burns again"])
        self.assertEqual(threads["It burns"], [first])
        self.start_inbox_tour("helpdesk_email_inbox_grouped")
        self.ticket.invalidate_recordset()
        memos = self.ticket.message_ids.sorted("id").filtered("body")
        shown = " ".join(memos.mapped("body"))
        places = [shown.index(body) for body in bodies]
        self.assertEqual(places, sorted(places), "Oldest first")

    def test_search(self):
        self.deliver("Black is out", "No toner left")
        self.deliver("From Dora", "Invoice", DORA)
        self.deliver("First", "Nothing to find")
        self.start_inbox_tour("helpdesk_email_inbox_search")

    def test_many(self):
        self.deliver_all("Known", "Fourth", "Third", "Second", "First")
        account = self.account.with_user(self.rep)
        known = self.rows()["Known"]["key"]
        account.inbox_import([known], self.ticket.id)
        self.start_inbox_tour("helpdesk_email_inbox_many")
        memos = self.memos(self.ticket)
        for subject in ("First", "Second", "Known"):
            self.assertEqual(memos.count(f"Hello {subject}"), 1)
        made = self.find_tickets("Third") | self.find_tickets("Fourth")
        self.assertEqual(len(made), 1)
        both = f"{made.description} {self.memos(made)}"
        self.assertIn("Hello Third", both)
        self.assertIn("Hello Fourth", both)

    def test_attach(self):
        self.env.company.helpdesk_email_attachments = True
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = CARLA, EMAIL, "With a photo"
        mail["Message-ID"] = "<photo@customer.example>"
        mail.set_content("Line one\nLine two\nLine three\n")
        mail.add_attachment(PIXEL, "image", "png", filename="photo.png")
        self.server.deliver(self.mailbox, mail.as_bytes())
        self.start_inbox_tour("helpdesk_email_inbox_attach")
        names = self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )
        self.assertIn("photo.png", names.mapped("name"))

    def test_drop_files_from_the_desktop(self):
        self.deliver("In the mailbox")
        self.start_inbox_tour("helpdesk_email_inbox_drop_files")
        self.assertEqual(self.memos(self.ticket).count("Text of Saved"), 1)
        made = self.find_tickets("First") | self.find_tickets("Second")
        self.assertEqual(len(made), 2)
        self.assertIn("Text of First", " ".join(made.mapped("description")))

    def test_from_ticket(self):
        self.deliver("From Dora", "Toner please", DORA)
        self.deliver("From Carla", "It burns")
        self.ticket.partner_email = "carla@customer.example"
        url = f"/odoo/helpdesk-tickets/{self.ticket.id}"
        self.start_inbox_tour("helpdesk_email_inbox_from_ticket", url)
        self.assertIn("Toner please", self.memos(self.ticket))

    def test_keyboard(self):
        self.deliver_all("First")
        self.deliver("Second", "Hello Second", DORA)
        self.start_inbox_tour("helpdesk_email_inbox_keyboard")
        self.assertEqual(len(self.find_tickets("First")), 1)
        self.assertIn("Hello Second", self.memos(self.ticket))
        self.assertEqual(set(self.rows("Archive")), {"Second"})

    def test_without_asking(self):
        """Set in the memo dialog, used, seen and taken back in the preferences."""
        self.deliver_all("Third", "Second", "First")
        self.start_inbox_tour("helpdesk_email_inbox_without_asking")
        memos = self.memos(self.ticket)
        for subject in ("First", "Second", "Third"):
            self.assertEqual(memos.count(f"Hello {subject}"), 1)
        self.assertFalse(self.rep.helpdesk_import_at_once)

    def test_sign_in_again(self):
        self.deliver("First")
        self.account.password = "wrong"
        with mute_logger("odoo.http"):
            self.start_inbox_tour("helpdesk_email_inbox_sign_in")


@tagged("post_install", "-at_install")
class TestInboxBoard(InboxCase):
    """Messages dropped on Odoo's own board of tickets."""

    def test_board(self):
        self.deliver("Toner is out", "Black.")
        self.deliver("Printer still burns", "The second one, too.")
        self.deliver("The fax hums", "A waltz.")
        action = "helpdesk_mgmt.helpdesk_ticket_action_opened"
        self.start_inbox_tour("helpdesk_email_board", f"/odoo/action-{action}")
        made = self.find_tickets("The fax hums")
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        self.assertEqual(made.stage_id, stage)
        self.assertEqual(made.partner_id, self.customer)
        self.assertIn("The second one, too.", self.memos(self.ticket))
        self.assertFalse(self.find_tickets("Toner is out"), "Undone")


class Listener(http.server.BaseHTTPRequestHandler):
    """Notes who asks for what, and gives a picture."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.was_asked.set()
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(PIXEL)

    def log_message(self, *_args):
        """Say nothing."""


@tagged("post_install", "-at_install")
class TestHostileMail(InboxCase):
    """Scripts, remote content and overlays in a mail, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        cls.listener.asked = []
        cls.listener.was_asked = threading.Event()
        threading.Thread(target=cls.listener.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.listener.server_close)
        cls.addClassCleanup(cls.listener.shutdown)

    def setUp(self):
        super().setUp()
        self.listener.asked.clear()
        self.url = f"http://127.0.0.1:{self.listener.server_port}"

    def attacks(self):
        url = self.url
        script = f"top.hacked=1;fetch('{url}/script')"
        return {
            "script": f"<script>{script}</script><script src='{url}/s.js'></script>",
            "handler": f'<img src=x onerror="{script}"><body onload="{script}">',
            "svg": f'<svg onload="{script}"><set attributeName=onmouseover to="x">'
            f'<image href="{url}/svg"/><use href="{url}/use#a"/></svg>',
            "math": "<math><mtext><table><mglyph><style>"
            f'<img src=x onerror="{script}">',
            "link": '<a href="javascript:top.hacked=1">x</a>'
            f'<meta http-equiv=refresh content="0;url={url}/refresh">',
            "frame": f'<iframe srcdoc="<script>{script}</script>"></iframe>'
            f'<object data="{url}/o"></object><embed src="{url}/e">',
            "images": f'<img src="{url}/i" srcset="{url}/j 2x"><video poster="{url}/p">'
            f'<table background="{url}/b"><input type=image src="{url}/n">',
            "style": f"<style>@import url({url}/c);"
            f"body{{background:url({url}/d)}}</style>"
            f'<div style="background:url({url}/f);--x:url({url}/g)">x</div>'
            f'<link rel=stylesheet href="{url}/h"><link rel=prefetch href="{url}/k">',
            "logout": '<img src="/web/session/logout"><img src="//127.0.0.1/x">',
            "overlay": '<div style="position:fixed;inset:0;z-index:9999;background:red"'
            ' class="modal d-block" id="hacked" data-bs-toggle="modal">x</div>',
            "form": f'<form action="{url}/form"><input autofocus onfocus="{script}">',
        }

    def test_nothing_runs_and_nobody_is_called(self):
        for name, html in self.attacks().items():
            subject = f"{name} <img src=x onerror=window.hacked=1>"
            self.deliver(subject, html, html=html)
        self.start_inbox_tour("helpdesk_email_inbox_hostile")
        self.assertEqual(self.listener.asked, [])

    def test_images_when_asked_for(self):
        html = f'<p>News</p><img src="{self.url}/picture" alt="">'
        self.deliver("Newsletter", "News", html=html)
        self.listener.was_asked.clear()
        self.start_inbox_tour("helpdesk_email_inbox_images")
        # The tour ends when the picture is allowed, not when it is fetched.
        self.listener.was_asked.wait(10)
        self.assertEqual(self.listener.asked, ["/picture"])
