"""Microsoft 365 by Graph, from the administrator's form to the ticket."""

import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.mail_server_connection import MAILBOX_POOL
from ..transports.microsoft.graph.send import MAX_FILE
from ..transports.registry import SERVER_TYPES
from .common import WORKED, EmailAccountCase
from .import_common import make_mail
from .oauth_common import ALMA, BERT, OAuthSteps
from .servers.certificates import Authority
from .servers.graph import GraphServer, problem, throttled
from .servers.oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer
from .test_exchange import make_mail_with_a_photo

CARLA = "carla@customer.example"


@tagged("post_install", "-at_install")
class TestGraphSettings(TransactionCase):
    """The administrator's side, without a server."""

    def new(self, **vals):
        return self.env["mail.server.profile"].create(
            {
                "name": "Microsoft 365",
                "server_type": "graph",
                "oauth_client_id": "c",
                **vals,
            }
        )

    def test_what_is_filled_in(self):
        profile = self.new()
        self.assertEqual(profile.auth_method, "microsoft")
        self.assertEqual(profile.graph_host, "graph.microsoft.com")
        self.assertEqual(
            profile.oauth_scope,
            "openid profile offline_access"
            " https://graph.microsoft.com/Mail.ReadWrite"
            " https://graph.microsoft.com/Mail.Send",
        )
        self.assertTrue(profile._sends_through_mailbox())
        self.assertTrue(profile._can_send())
        self.assertTrue(profile.opens_others)
        self.assertFalse(profile.has_directory)
        endpoint = profile._incoming_endpoint()
        self.assertEqual((endpoint.host, endpoint.port), ("graph.microsoft.com", 443))
        self.assertEqual(endpoint.security.value, "tls")

    def test_national_clouds(self):
        profile = self.new(oauth_tenant="t")
        for login, graph in (
            ("login.microsoftonline.us", "graph.microsoft.us"),
            ("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
        ):
            profile.oauth_token_url = f"https://{login}/t/oauth2/v2.0/token"
            profile.oauth_authorize_url = f"https://{login}/t/oauth2/v2.0/authorize"
            self.assertEqual(profile.graph_host, graph)
        profile.graph_host = "dod-graph.microsoft.us"
        profile.oauth_token_url = "https://login.microsoftonline.us/t/oauth2/v2.0/token"
        self.assertEqual(profile.graph_host, "dod-graph.microsoft.us")

    def test_scope_follows_the_type(self):
        profile = self.new()
        profile.write(
            {
                "server_type": "imap",
                "incoming_host": "outlook.office365.com",
                "smtp_host": "smtp.office365.com",
            }
        )
        self.assertIn("IMAP.AccessAsUser.All", profile.oauth_scope)
        profile.server_type = "graph"
        self.assertIn("Mail.ReadWrite", profile.oauth_scope)
        self.assertNotIn("IMAP", profile.oauth_scope)

    def test_one_way_to_sign_in(self):
        for method in ("password", "google", "oauth2"):
            with self.subTest(method), self.assertRaises(ValidationError):
                self.new(auth_method=method)

    def test_type_chosen_in_the_form(self):
        form = Form(self.env["mail.server.profile"])
        form.name = "M365"
        self.assertEqual(form.auth_method, "password")
        form.server_type = "graph"
        self.assertEqual(form.auth_method, "microsoft")
        form.oauth_client_id = "c"
        profile = form.save()
        profile.write({"server_type": "exchange", "exchange_server": "ex.example.com"})
        self.assertEqual(profile.auth_method, "password")

    def test_hosts(self):
        profile = self.new(graph_host=" https://graph.microsoft.us ")
        self.assertEqual(profile._incoming_endpoint().host, "graph.microsoft.us")
        for typed in (
            "http://graph.microsoft.com/v1.0",
            "https://a:b@graph.microsoft.com/v1.0",
            "https://graph.microsoft.com/v1.0?x=1",
            "graph.microsoft.com/v1.0",
            "ann@example.com",
        ):
            with self.subTest(typed), self.assertRaises(ValidationError):
                profile.graph_host = typed
        with self.assertRaises(ValidationError):
            profile.graph_host = False

    def test_the_limit_that_is_told_is_that_of_the_transport(self):
        limit = SERVER_TYPES["graph"].max_file_size * 2**20
        self.assertLess(limit, MAX_FILE)
        self.assertGreater(limit, MAX_FILE * 0.95)


class GraphCase(OAuthSteps, HttpCase, EmailAccountCase):
    """Two reps, a provider, and a Graph that takes the provider's tokens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = OAuthServer([ALMA, BERT])
        cls.provider.start()
        cls.addClassCleanup(cls.provider.stop)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        authority = Authority(Path(folder.name))
        issued = authority.issue()
        cls.server = GraphServer(
            user_of=cls.provider.user_of,
            certificate_file=issued.certificate_file,
            key_file=issued.key_file,
        )
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.addClassCleanup(MAILBOX_POOL.close)
        cls.profile.write({"server_type": "graph", "oauth_client_id": CLIENT_ID})
        cls.profile.write(
            {
                "graph_host": cls.server.url,
                "ca_certificate": authority.pem,
                "oauth_authorize_url": f"{cls.provider.url}/authorize",
                "oauth_token_url": f"{cls.provider.url}/token",
                "oauth_client_secret": CLIENT_SECRET,
            }
        )
        cls.env.company.helpdesk_email_attachments = True
        cls.inbox = cls.account.with_user(cls.rep)
        cls.mailbox = cls.server.mailbox(ALMA)
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "It burns.", "user_id": cls.rep.id}
        )

    def setUp(self):
        super().setUp()
        self.provider.requests.clear()
        # Microsoft names who signed in by this claim.
        self.provider.claims = {"preferred_username": ALMA, "email": None}
        self.own = self.inbox
        self.account._discard_connections()
        self.server.faults.clear()
        for folder in self.mailbox.folders.values():
            folder.items.clear()

    def deliver(self, **values):
        received = datetime.now(timezone.utc) - timedelta(minutes=1)
        self.mailbox.deliver(make_mail(**values), received=received)
        return self.inbox.inbox_page()["messages"][0]["key"]

    @contextmanager
    def sending(self):
        """Odoo sends nothing while a test runs; here it has to."""
        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "_disable_send", lambda _self: False):
            yield


@tagged("post_install", "-at_install")
class TestGraph(GraphCase):
    def test_from_the_sign_in_to_the_inbox(self):
        self.assertIn("sign_in_with", self.inbox._inbox_summary())
        with self.assertRaisesRegex(UserError, "not signed in"):
            self.inbox.inbox_page()
        self.sign_in()
        self.assertTrue(self.account.has_token)
        [code] = [form for path, form in self.provider.requests if path == "/consent"]
        self.assertIn("Mail.ReadWrite", code["scope"])
        self.deliver(subject="Printer on fire")
        page = self.inbox.inbox_page()
        [row] = page["messages"]
        self.assertEqual(row["subject"], "Printer on fire")
        self.assertEqual(row["to"][0]["email"], ALMA)
        self.assertIn("move", page["capabilities"])
        self.assertEqual(self.inbox.inbox_folders()[0]["role"], "inbox")

    def test_a_token_that_ends_is_renewed(self):
        self.sign_in()
        self.deliver()
        self.provider.expire_access()
        self.account._discard_connections()
        self.assertEqual(len(self.inbox.inbox_page()["messages"]), 1)
        self.assertEqual(self.provider.asked("refresh_token"), 1)
        self.account.sudo().oauth_expires = fields.Datetime.now()
        self.env.flush_all()
        self.assertEqual(len(self.inbox.inbox_page()["messages"]), 1)
        self.assertEqual(self.provider.asked("refresh_token"), 2)

    def test_a_token_that_ends_in_use_does_not_stop_the_account(self):
        self.sign_in()
        self.deliver()
        self.provider.expire_access()
        with self.assertRaisesRegex(UserError, "Try again"):
            self.inbox.inbox_page()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.assertFalse(self.account.sign_in_refused)
        self.assertEqual(len(self.inbox.inbox_page()["messages"]), 1)
        self.assertEqual(self.provider.asked("refresh_token"), 1)

    def test_connection_test(self):
        self.sign_in()
        action = self.account.with_user(self.manager).action_test_connection()
        self.assertTrue(action["context"]["ok"], action["context"]["message"])
        steps = [step["step"] for step in action["context"]["steps"]]
        self.assertEqual(steps, ["name", "tcp", "tls", "sign-in", "read"])
        action = self.profile.with_user(self.manager).action_test_connection()
        self.assertTrue(action["context"]["ok"], action["context"]["message"])

    def test_what_is_missing_is_said(self):
        self.sign_in()
        for fault, text in (
            (problem(403, "ErrorAccessDenied"), "Mail.ReadWrite"),
            (problem(404, "MailboxNotEnabledForRESTAPI"), "licence"),
        ):
            self.account._note_test(WORKED)
            # A refused token is renewed once before it is said.
            self.server.faults[:] = [fault, fault]
            with self.assertRaisesRegex(UserError, text):
                self.inbox.inbox_page()
            self.server.faults.clear()

    def test_throttled_is_said(self):
        self.sign_in()
        self.deliver()
        self.server.faults[:] = [throttled(30)]
        with self.assertRaisesRegex(UserError, "slow down"):
            self.inbox.inbox_page()
        self.assertEqual(len(self.inbox.inbox_page()["messages"]), 1)

    def test_shared_mailbox(self):
        self.sign_in()
        shared = self.server.share("support@example.com", ALMA)
        shared.deliver(make_mail(subject="to all of us"))
        self.account.exchange_mailbox = shared.address
        self.account._note_test(WORKED)
        [row] = self.inbox.inbox_page()["messages"]
        self.assertEqual(row["subject"], "to all of us")
        with self.assertRaises(UserError):
            self.inbox.exchange_search("support")
        self.account.exchange_mailbox = "nobody@example.com"
        action = self.inbox.action_test_connection()
        self.assertIn("may not open this mailbox", action["context"]["message"])

    # -- importing ----------------------------------------------------------

    def test_import_with_attachments_and_move(self):
        self.sign_in()
        self.account.write({"after_import": "move", "after_import_folder": "Archive"})
        names = ("a.txt", "b.pdf", "c.pdf")
        key = self.deliver(
            files=[(name, "application/pdf", name.encode()) for name in names]
        )
        message = self.inbox.inbox_read(key)
        self.assertIn("It burns.", message["text"])
        part = self.inbox._inbox_part(key, message["attachments"][1]["part"])
        self.assertEqual(part.data, b"b.pdf")
        self.assertFalse(self.mailbox.folder("INBOX").items[0].is_read)
        prepared = self.inbox.inbox_prepare([key], self.ticket.id, {"mode": "attach"})
        parts = [one["part"] for one in prepared["attachments"][1:]]
        [result] = self.inbox.inbox_import(
            [key], self.ticket.id, {"mode": "attach", "parts": parts}
        )
        self.assertEqual(result["status"], "imported", result["error"])
        row = self.env["helpdesk.email.message"].browse(result["email_message_id"])
        files = {one.name: one.raw for one in row.attachment_ids}
        self.assertEqual(files, {"b.pdf": b"b.pdf", "c.pdf": b"c.pdf"})
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.assertFalse(self.mailbox.folder("INBOX").items)
        self.assertEqual(len(self.mailbox.folder("Archive").items), 1)

    def test_embedded_pictures_count_as_by_imap(self):
        self.sign_in()
        self.mailbox.deliver(
            b"From: carla@customer.example\r\nTo: alma@example.com\r\nSubject: p\r\n"
            b"Message-ID: <p@x>\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/related; boundary=X\r\n\r\n"
            b"--X\r\nContent-Type: text/html\r\n\r\n<p>See <img src='cid:p1'></p>\r\n"
            b"--X\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n"
            b"Content-Disposition: inline; filename=p.png\r\n\r\nPNG\r\n--X--\r\n"
        )
        key = self.inbox.inbox_page()["messages"][0]["key"]
        prepared = self.inbox.inbox_prepare([key], self.ticket.id, {"mode": "attach"})
        self.assertNotIn("left out", prepared["memo"])

    # -- sending ------------------------------------------------------------

    def test_sending_keeps_one_copy(self):
        self.sign_in()
        carla = self.server.mailbox(CARLA)
        with self.sending():
            servers = self.env["ir.mail_server"].with_user(self.rep)
            message = servers._build_email__(
                email_from=ALMA,
                email_to=[CARLA],
                email_bcc=[BERT],
                subject="Re: Printer on fire",
                body="Water helps.",
            )
            session = self.account._open_sender()
            servers = servers.with_context(account_session=session)
            servers.send_email(message, smtp_session=session)
        self.assertEqual(self.inbox._file_sent_copy(session.sent), ("none", ""))
        [got] = carla.folder("INBOX").items
        self.assertEqual(got.header("Subject"), "Re: Printer on fire")
        [copy] = self.mailbox.folder("Sent Items").items
        self.assertIn(BERT, copy.header("Bcc"))
        self.assertFalse(got.header("Bcc"))

    def test_a_file_that_is_too_large_is_told_before(self):
        files = self.env["ir.attachment"].create(
            [
                {"name": "small.bin", "raw": b"x"},
                {"name": "large.bin", "raw": b"x" * (3 * 2**20)},
            ]
        )
        self.account._check_size(files[0], "")
        with self.assertRaisesRegex(UserError, "large.bin.*3.0 MB.*2.7 MB"):
            self.account._check_size(files, "")


@tagged("post_install", "-at_install")
class TestGraphScreen(GraphCase):
    """The story in Chromium; the steps are those of Exchange on premises."""

    def setUp(self):
        super().setUp()
        for minute, subject in enumerate(("First", "Second", "Third")):
            self.mailbox.deliver(
                make_mail(subject, f"Hello {subject}", message_id=f"<{subject}@x>"),
                received=datetime.now(timezone.utc) - timedelta(minutes=9 - minute),
            )
        self.mailbox.deliver(make_mail_with_a_photo())

    def tour(self, name):
        self.start_tour("/odoo/email-inbox", name, login="alma", timeout=120)

    @mute_logger("odoo.http")
    def test_signing_in(self):
        self.mailbox.deliver(make_mail("hello"))
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.provider.presses = "allow", ALMA
        self.addCleanup(setattr, self.provider, "presses", None)
        self.tour("helpdesk_email_oauth")
        self.assertTrue(self.account.has_token)

    def test_reading(self):
        self.sign_in()
        self.mailbox.make_folder("Projects/Küche")
        self.mailbox.deliver(make_mail("The new stove"), "Projects/Küche")
        self.tour("helpdesk_email_exchange_reading")
        self.assertFalse(
            [item for item in self.mailbox.folder("INBOX").items if item.is_read]
        )

    def test_answering(self):
        self.sign_in()
        carla = self.server.mailbox(CARLA)
        carla.folder("INBOX").items.clear()
        with self.sending():
            self.tour("helpdesk_email_exchange_reply")
        [got] = carla.folder("INBOX").items
        self.assertEqual(got.header("Subject"), "Re: First")
