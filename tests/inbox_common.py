"""What the browser tests of the inbox share: a rep, a real mailbox, two tickets."""

from email.message import EmailMessage
from hashlib import sha256

from odoo.tests import HttpCase, new_test_user

from .servers.dovecot import DovecotServer

REP = "helpdesk_mgmt.group_helpdesk_user_own"
LOGIN = "inbox_ann"
EMAIL = "ann@example.com"
PASSWORD = "s3cret ä"
CARLA = "Carla Customer <carla@customer.example>"


def make_mail(subject, text="Hello", sender=CARLA, html="", **headers):
    """The bytes of a message to the rep."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = EMAIL
    mail["Subject"] = subject
    mail["Message-ID"] = (
        f"<{sha256(subject.encode()).hexdigest()[:20]}@customer.example>"
    )
    mail["Date"] = "Tue, 24 Nov 2026 08:41:00 +0000"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


class InboxCase(HttpCase):
    """Ann signs in; her mailbox is on a Dovecot of this test's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = DovecotServer({EMAIL: PASSWORD})
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.rep = new_test_user(
            cls.env, login=LOGIN, name="Ann Rep", email=EMAIL, groups=REP
        )
        cls.profile = cls.env["mail.server.profile"].create(
            {
                "name": "Office",
                "server_type": "imap",
                "login_with_email": True,
                "incoming_host": "localhost",
                "incoming_port": cls.server.imap.tls_port,
                "incoming_security": "tls",
                "ca_certificate": cls.server.ca_file.read_text(),
                "smtp_host": "localhost",
                "smtp_port": 1,
            }
        )
        cls.account = cls.env["mail.server.account"].create(
            {
                "user_id": cls.rep.id,
                "profile_id": cls.profile.id,
                "email": EMAIL,
                "password": PASSWORD,
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Carla Customer", "email": "carla@customer.example"}
        )
        # Not the name of a ticket of the demo data.
        cls.ticket = cls.new_ticket("Printer ablaze")
        cls.build_bundles()

    @classmethod
    def build_bundles(cls):
        """Build what the first page needs before a browser asks for it.

        On a busy machine it takes longer than the page's other requests wait.
        """
        for name in (
            "web.assets_web",
            "web.assets_web_print",
            "web.assets_tests",
            "helpdesk_mgmt_user_email.assets_inbox",
        ):
            bundle = cls.env["ir.qweb"]._get_asset_bundle(name)
            bundle.css()
            bundle.js()

    @classmethod
    def new_ticket(cls, name):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": name,
                "description": "<p>It burns.</p>",
                "partner_id": cls.customer.id,
                "user_id": cls.rep.id,
            }
        )

    def setUp(self):
        super().setUp()
        # A mailbox for each test: a database is rolled back, a mailbox is not.
        self.mailbox = f"ann-{self._testMethodName}@example.com"
        self.server.add_user(self.mailbox, PASSWORD)
        self.account.write({"email": self.mailbox, "password": PASSWORD})

    def deliver(self, subject, *args, **kwargs):
        self.server.deliver(self.mailbox, make_mail(subject, *args, **kwargs))

    def find_tickets(self, name):
        return self.env["helpdesk.ticket"].search([("name", "=", name)])

    def memos(self, ticket):
        """All that the ticket's discussion says."""
        # The browser's requests have caches of their own.
        ticket.invalidate_recordset()
        return " ".join(ticket.message_ids.filtered("body").mapped("body"))

    def start_inbox_tour(self, name, url="/odoo/email-inbox"):
        self.start_tour(url, name, login=LOGIN, timeout=180)
