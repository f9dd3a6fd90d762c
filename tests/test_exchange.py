"""An Exchange server, from the administrator's form to the ticket."""

import tempfile
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from ..models.mail_server_connection import MAILBOX_POOL
from ..tools.server_input import split_exchange
from .browser_common import BrowserCase
from .common import PASSWORD, WORKED, EmailAccountCase
from .import_common import make_mail
from .servers.certificates import Authority
from .servers.ews import EwsServer

ALMA, CARLA = "alma@example.com", "carla@customer.example"


class ExchangeCase(EmailAccountCase):
    """The rep's account is on an Exchange server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        authority = Authority(Path(folder.name))
        issued = authority.issue()
        cls.server = EwsServer(
            {ALMA: PASSWORD},
            certificate_file=issued.certificate_file,
            key_file=issued.key_file,
            schemes=("NTLM", "Basic"),
        )
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.addClassCleanup(MAILBOX_POOL.close)
        cls.profile.write(
            {
                "server_type": "exchange",
                "exchange_server": cls.server.url,
                "ca_certificate": authority.pem,
                "login_with_email": True,
            }
        )
        cls.account._note_test(WORKED)
        cls.env.company.helpdesk_email_attachments = True
        cls.inbox = cls.account.with_user(cls.rep)
        cls.mailbox = cls.server.mailbox(ALMA)
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "It burns.", "user_id": cls.rep.id}
        )

    def setUp(self):
        super().setUp()
        self.account._discard_connections()
        self.server.faults.clear()
        for folder in self.mailbox.folders.values():
            folder.items.clear()

    def deliver(self, **values):
        received = fields.Datetime.now() - timedelta(minutes=1)
        self.mailbox.deliver(make_mail(**values), received=received)
        return self.inbox.inbox_page()["messages"][0]["key"]


@tagged("post_install", "-at_install")
class TestExchange(ExchangeCase):
    # -- configuring --------------------------------------------------------

    def test_typed_address_or_name(self):
        for typed, expected in (
            ("exchange.example.com", ("exchange.example.com", 443, "")),
            ("https://exchange.example.com/", ("exchange.example.com", 443, "")),
            (
                "https://mail.example.com:8443/ews/Exchange.asmx",
                ("mail.example.com", 8443, "/ews/Exchange.asmx"),
            ),
        ):
            self.assertEqual(split_exchange(typed), expected)
            profile = self.profile.copy({"name": typed, "exchange_server": typed})
            endpoint = profile._incoming_endpoint()
            self.assertEqual((endpoint.host, endpoint.port, endpoint.path), expected)
            self.assertEqual(endpoint.security.value, "tls")

    def test_a_box_that_other_types_have_does_not_stop_the_sign_in(self):
        self.profile.incoming_auth = False
        self.account._sign_in_changed()
        self.assertTrue(self.account.needs_sign_in)
        self.assertEqual(self.inbox.inbox_folders()[0]["role"], "inbox")

    def test_addresses_that_are_none(self):
        for typed in (
            "http://exchange.example.com/EWS/Exchange.asmx",
            "https://ann:secret@exchange.example.com/EWS/Exchange.asmx",
            "https://exchange.example.com/EWS/Exchange.asmx?x=1",
            "https:///EWS/Exchange.asmx",
            "https://[::1/EWS/Exchange.asmx",
            "https://exchange.example.com:x/EWS/Exchange.asmx",
            "ftp://exchange.example.com/x",
            "exchange.example.com/EWS",
        ):
            with self.subTest(typed), self.assertRaises(ValidationError):
                self.profile.exchange_server = typed

    def test_connection_test(self):
        action = self.account.with_user(self.manager).action_test_connection()
        self.assertTrue(action["context"]["ok"], action["context"]["message"])
        steps = [step["step"] for step in action["context"]["steps"]]
        self.assertEqual(steps, ["name", "tcp", "tls", "sign-in", "read"])

    def test_server_without_an_account(self):
        action = self.profile.with_user(self.manager).action_test_connection()
        self.assertTrue(action["context"]["ok"], action["context"]["message"])

    def test_one_way_of_authentication_only(self):
        self.server.authorizations.clear()
        self.profile.exchange_auth = "basic"
        self.account.action_test_connection()
        self.assertTrue(self.server.authorizations)
        self.assertFalse(
            [one for one in self.server.authorizations if not one.startswith("Basic")]
        )
        self.profile.exchange_auth = "ntlm"
        with patch.object(self.server, "schemes", ("Basic",)):
            self.account.action_test_connection()
        self.assertIn("no way to sign in", self.account.last_error)

    def test_wrong_mailbox(self):
        self.account.exchange_mailbox = "nobody@example.com"
        action = self.account.action_test_connection()
        self.assertFalse(action["context"]["ok"])
        failed = [s for s in action["context"]["steps"] if s["state"] == "failed"]
        self.assertEqual([step["step"] for step in failed], ["sign-in"])
        self.assertIn("may not open this mailbox", self.account.last_error)
        self.account.exchange_mailbox = False
        self.assertTrue(self.account.action_test_connection()["context"]["ok"])

    # -- the directory ------------------------------------------------------

    def test_directory(self):
        self.server.mailbox("mia.berg@example.com")
        found = [{"name": "Mia Berg", "email": "mia.berg@example.com"}]
        for user in (self.rep, self.manager):
            self.assertEqual(self.account.with_user(user).exchange_search("mi"), found)
        self.assertEqual(self.inbox.exchange_search("m"), [])
        self.assertEqual(self.inbox.exchange_search(False), [])
        self.assertEqual(self.inbox.exchange_search("zzz"), [])
        with self.assertRaises(AccessError):
            self.account.with_user(self.other_rep).exchange_search("mia")

    def test_directory_is_found_with_a_wrong_mailbox(self):
        self.server.mailbox("mia.berg@example.com")
        self.account.exchange_mailbox = "nobody@example.com"
        self.assertTrue(self.inbox.exchange_search("mia"))
        self.account.action_test_connection()
        self.assertEqual(self.account.state, "failed")
        self.assertTrue(self.inbox.exchange_search("mia"))

    def test_nor_does_reading_with_a_wrong_mailbox_stop_the_search(self):
        self.server.mailbox("mia.berg@example.com")
        self.account.exchange_mailbox = "nobody@example.com"
        with self.assertRaisesRegex(UserError, "may not open this mailbox"):
            self.inbox.inbox_page()
        self.end_transaction()
        self.assertEqual(self.account.state, "failed")
        self.assertTrue(self.inbox.exchange_search("mia"))

    def test_no_storm_after_a_refused_sign_in(self):
        self.account.password = "wr0ng"
        self.account.action_test_connection()
        self.assertTrue(self.account.sign_in_refused)
        self.server.authorizations.clear()
        with self.assertRaises(UserError):
            self.inbox.exchange_search("mia")
        self.assertEqual(self.server.authorizations, [])

    def test_other_servers_have_none(self):
        self.profile.write({"server_type": "imap"})
        self.serve_mailboxes()
        with self.assertRaises(UserError):
            self.inbox.exchange_search("mia")

    def test_shared_mailbox(self):
        shared = self.server.share("support@example.com", ALMA)
        shared.deliver(make_mail(subject="to all of us"))
        self.account.exchange_mailbox = shared.address
        self.account._note_test(WORKED)
        [row] = self.inbox.inbox_page()["messages"]
        self.assertEqual(row["subject"], "to all of us")

    # -- reading and importing ----------------------------------------------

    def test_read(self):
        key = self.deliver(files=[("a.pdf", "application/pdf", b"%PDF")])
        page = self.inbox.inbox_page()
        self.assertIn("move", page["capabilities"])
        message = self.inbox.inbox_read(key)
        self.assertEqual(message["from_email"], "carla@customer.example")
        self.assertIn("It burns.", message["text"])
        [attachment] = message["attachments"]
        part = self.inbox._inbox_part(key, attachment["part"])
        self.assertEqual(part.data, b"%PDF")
        self.assertFalse(self.mailbox.folder("INBOX").items[0].is_read)

    def test_chosen_attachments_are_on_the_ticket(self):
        names = ("a.txt", "b.pdf", "c.pdf")
        key = self.deliver(
            files=[(name, "application/pdf", name.encode()) for name in names]
        )
        prepared = self.inbox.inbox_prepare([key], self.ticket.id, {"mode": "attach"})
        parts = [one["part"] for one in prepared["attachments"][1:]]
        [result] = self.inbox.inbox_import(
            [key], self.ticket.id, {"mode": "attach", "parts": parts}
        )
        self.assertEqual(result["status"], "imported", result["error"])
        row = self.env["helpdesk.email.message"].browse(result["email_message_id"])
        files = {one.name: one.raw for one in row.attachment_ids}
        self.assertEqual(files, {"b.pdf": b"b.pdf", "c.pdf": b"c.pdf"})

    def test_embedded_objects_are_ignored_and_the_memo_says_so(self):
        picture = (
            b"--X\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n"
            b"Content-Disposition: inline; filename=p.png\r\n\r\nPNG\r\n--X--\r\n"
        )
        head = (
            b"From: carla@customer.example\r\nTo: alma@example.com\r\nSubject: p\r\n"
            b"Message-ID: <p@x>\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/related; boundary=X\r\n\r\n"
            b"--X\r\nContent-Type: text/html\r\n\r\n<p>See <img src='cid:p1'></p>\r\n"
        )
        raw = head + picture
        self.mailbox.deliver(raw)
        key = self.inbox.inbox_page()["messages"][0]["key"]
        prepared = self.inbox.inbox_prepare([key], self.ticket.id, {"mode": "attach"})
        line = "[1 embedded object was left out; the original has it.]"
        self.assertIn(line, prepared["memo"])
        [result] = self.inbox.inbox_import([key], self.ticket.id, {"mode": "attach"})
        row = self.env["helpdesk.email.message"].browse(result["email_message_id"])
        self.assertIn(line, row.mail_message_id.body)
        self.assertFalse(row.attachment_ids)
        self.assertIn(b"PNG", row.original_id.raw)

    def test_throttled_is_said(self):
        from .servers.ews import busy

        self.deliver()
        self.server.faults[:] = [busy(3000)]
        with self.assertRaisesRegex(UserError, "slow down"):
            self.inbox.inbox_page()
        self.assertEqual(len(self.inbox.inbox_page()["messages"]), 1)

    # -- sending ------------------------------------------------------------

    def test_sending_keeps_one_copy(self):
        session = self.account._open_sender()
        message = self.env["ir.mail_server"]._build_email__(
            email_from=ALMA,
            email_to=["carla@customer.example"],
            subject="Re: Printer on fire",
            body="Water helps.",
        )
        session.send_message(message, ALMA, ["carla@customer.example"])
        self.assertEqual(self.inbox._file_sent_copy(session.sent), ("none", ""))
        [copy] = self.mailbox.folder("Sent Items").items
        self.assertEqual(copy.header("Subject"), "Re: Printer on fire")


def make_mail_with_a_photo():
    """HTML with a picture in it, and a file beside it."""
    mail = EmailMessage()
    mail["From"] = "Carla Customer <carla@customer.example>"
    mail["To"] = ALMA
    mail["Subject"] = "With a photo"
    mail["Message-ID"] = "<photo@customer.example>"
    mail.set_content("Line one\n")
    mail.add_alternative("<p>Line one <img src='cid:p1'></p>", subtype="html")
    html = mail.get_payload()[1]
    html.add_related(b"PNG", "image", "png", cid="<p1>", filename="p.png")
    mail.add_attachment(b"%PDF-report", "application", "pdf", filename="report.pdf")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


@tagged("post_install", "-at_install")
class TestExchangeScreen(BrowserCase, HttpCase, ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Carla Customer", "email": CARLA}
        )
        cls.ticket.partner_id = cls.customer

    def deliver_story(self):
        for minute, subject in enumerate(("First", "Second", "Third")):
            self.mailbox.deliver(
                make_mail(subject, f"Hello {subject}", message_id=f"<{subject}@x>"),
                received=datetime.now(timezone.utc) - timedelta(minutes=9 - minute),
            )
        self.mailbox.deliver(make_mail_with_a_photo())

    def tour(self, name, url="/odoo/email-inbox"):
        self.start_tour(url, name, login="alma", timeout=120)

    def let_it_send(self):
        """Odoo sends nothing while a test runs; here it has to."""
        servers = type(self.env["ir.mail_server"])
        self.startPatcher(patch.object(servers, "_disable_send", lambda _self: False))

    def test_mailbox_from_the_directory(self):
        for address in ("mia.berg@example.com", "mia.tal@example.com"):
            self.server.mailbox(address)
        action = "helpdesk_mgmt_user_email.mail_server_account_action"
        self.start_tour(
            f"/odoo/action-{action}/{self.account.id}",
            "helpdesk_email_exchange_mailbox",
            login="mona",
        )
        self.assertEqual(self.account.exchange_mailbox, "other@example.com")

    def test_what_goes_wrong_is_said(self):
        """One sentence, and what to do."""
        self.server.mailbox("closed@example.com")
        faults = {
            "server_name": (
                self.profile,
                {"exchange_server": "exchange.invalid"},
                "There is no server named",
            ),
            "mailbox": (
                self.account,
                {"exchange_mailbox": "nobody@example.com"},
                "may not open this mailbox",
            ),
            "no_right": (
                self.account,
                {"exchange_mailbox": "closed@example.com"},
                "may not open this mailbox",
            ),
            "password": (self.account, {"password": "wr0ng"}, "does not accept"),
        }
        module = "helpdesk_mgmt_user_email"
        path = {
            self.profile: f"/odoo/action-{module}.mail_server_profile_action",
            self.account: f"/odoo/action-{module}.mail_server_account_action",
        }
        for name, (record, values, words) in faults.items():
            before = {key: record[key] for key in values}
            record.write(values)
            with (
                self.subTest(name),
                self.browse(f"{path[record]}/{record.id}", "mona") as page,
            ):
                page.click(".o_form_view button[name=action_test_connection]")
                page.wait_for(words)
                page.picture(f"exchange_{name}")
            record.write({"password": PASSWORD} if name == "password" else before)

    def test_reading(self):
        self.deliver_story()
        self.mailbox.make_folder("Projects/Küche")
        self.mailbox.deliver(make_mail("The new stove"), "Projects/Küche")
        self.tour("helpdesk_email_exchange_reading")
        self.assertFalse(
            [item for item in self.mailbox.folder("INBOX").items if item.is_read]
        )

    def test_importing(self):
        self.deliver_story()
        before = self.env["helpdesk.ticket"].search([])
        self.tour("helpdesk_email_exchange_import")
        rows = self.env["helpdesk.email.message"].search(
            [("user_id", "=", self.rep.id)]
        )
        modes = {row.subject: (row.mode, row.ticket_id == self.ticket) for row in rows}
        self.assertEqual(
            modes,
            {
                "With a photo": ("attach", True),
                "First": ("paste", False),
                "Second": ("attach", False),
                "Third": ("paste", True),
            },
        )
        made = self.env["helpdesk.ticket"].search([]) - before
        self.assertEqual(sorted(made.mapped("name")), ["First", "Second"])
        self.assertEqual(made.partner_id, self.customer)
        photo = rows.filtered(lambda row: row.subject == "With a photo")
        self.assertIn("1 embedded object was left out", photo.mail_message_id.body)
        self.assertEqual(photo.attachment_ids.mapped("name"), ["report.pdf"])
        self.assertIn(b"PNG", photo.original_id.raw.replace(b"UE5H", b"PNG"))
        self.assertFalse(
            [item for item in self.mailbox.folder("INBOX").items if item.is_read]
        )

    def test_sending(self):
        self.let_it_send()
        self.deliver_story()
        carla = self.server.mailbox(CARLA)
        self.tour("helpdesk_email_exchange_reply")
        self.tour(
            "helpdesk_email_exchange_history",
            f"/odoo/helpdesk.ticket/{self.ticket.id}",
        )
        received = [item.header("Subject") for item in carla.folder("INBOX").items]
        why = self.ticket.message_ids.mapped("account_problem")
        self.assertEqual(len(received), 2, why)
        self.assertEqual(received[0], "Re: First")
        copies = self.mailbox.folder("Sent Items").items
        self.assertEqual([item.header("Subject") for item in copies], received)
        self.assertIn(ALMA, copies[1].header("From"))
