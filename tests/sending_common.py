"""What the tests of sending share: reps, a customer's ticket, a real SMTP server."""

from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern
from unittest.mock import patch

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields
from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

from ..models import mail_server_reply
from ..models.mail_server_connection import MAILBOX_POOL
from ..tools.errand import cron_job
from .servers.memory import MemoryServer
from .servers.smtp import SmtpServer

ANN, BOB, CARLA = "ann@example.com", "bob@example.com", "carla@customer.example"
DORA, EVE = "dora@customer.example", "eve@elsewhere.example"
PASSWORD = "s3cret ä"


class SendingCase(TransactionCase):
    """Ann and Bob are reps with an account each; Carla is the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = SmtpServer({ANN: PASSWORD, BOB: PASSWORD})
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.ann = cls._new_rep("ann", "Ann Rep", ANN)
        cls.bob = cls._new_rep("bob", "Bob Rep", BOB)
        cls.profile = cls.env["mail.server.profile"].create(
            {
                "name": "Office",
                "server_type": "imap",
                "login_with_email": True,
                "incoming_host": cls.server.host,
                "incoming_port": 1,
                "smtp_host": "localhost",
                "smtp_port": cls.server.tls_port,
                "smtp_security": "tls",
                "ca_certificate": cls.server.ca_file.read_text(),
            }
        )
        cls.account = cls._new_account(cls.ann, ANN)
        cls.other = cls._new_account(cls.bob, BOB)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Carla Customer", "email": CARLA}
        )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer on fire",
                "description": "<p>It burns.</p>",
                "partner_id": cls.customer.id,
                "partner_email": CARLA,
                "user_id": cls.ann.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.server.envelopes.clear()
        # Odoo sends nothing while a test runs; here it has to.
        guard = patch.object(
            type(self.env["ir.mail_server"]), "_disable_send", lambda _self: False
        )
        self.startPatcher(guard)
        # Nothing is committed.
        jobs = type(self.env["ir.cron"])
        self.startPatcher(patch.object(jobs, "_commit_progress", return_value=60))
        # In a browser nobody takes anything back, and nobody waits for that.
        self.startPatcher(patch.object(mail_server_reply, "UNDO_SECONDS", 1))

    @classmethod
    def _new_rep(cls, login, name, email):
        return mail_new_test_user(
            cls.env,
            login=f"sending_{login}",
            name=name,
            email=email,
            groups="helpdesk_mgmt.group_helpdesk_user,base.group_partner_manager",
            notification_type="email",
        )

    @classmethod
    def _new_account(cls, user, email):
        return cls.env["mail.server.account"].create(
            {
                "user_id": user.id,
                "profile_id": cls.profile.id,
                "email": email,
                "password": PASSWORD,
                "save_sent_copy": False,
            }
        )

    def _answer(self, body="<p>Use the other one.</p>", user=None, **kwargs):
        """Answer in the ticket as its rep does."""
        ticket = self.ticket.with_user(user or self.ann)
        kwargs.setdefault("partner_ids", self.customer.ids)
        kwargs.setdefault("email_account_id", self.account.id)
        return ticket.message_post(
            body=Markup(body),  # noqa: S704 - written by the test
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **kwargs,
        )

    def _send_due(self, minutes=1):
        """The job, some minutes later."""
        now = fields.Datetime.now() + timedelta(minutes=minutes)
        with (
            cron_job(),
            patch.object(fields.Datetime, "now", lambda: now),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.server.reply"].with_user(SUPERUSER_ID)._send_due()

    def _serve_mailbox(self):
        """Ann's mailbox, on a server in memory that has one of Bob's, too."""
        server = MemoryServer()
        mailbox = server.add_account(ANN, PASSWORD)
        server.add_account(BOB, PASSWORD)
        self.mail_server = server
        serving = server.serving("imap")
        serving.__enter__()
        self.addCleanup(serving.__exit__, None, None, None)
        self.addCleanup(MAILBOX_POOL.close)
        return mailbox

    def _only_envelope(self):
        self.assertEqual(len(self.server.envelopes), 1)
        return self.server.envelopes[0]

    def _parsed(self, envelope):
        return message_from_bytes(envelope.content, policy=modern)

    def _mails(self, message):
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id)])

    def _attachment(self, **vals):
        """A file that Ann has put into the composer."""
        values = {"res_model": "mail.compose.message", "res_id": 0, "raw": b"x"}
        return self.env["ir.attachment"].with_user(self.ann).create({**values, **vals})

    def _entry(self, mail, user=None):
        """A message of the queue as its rep sees it."""
        return (
            self.env["mail.server.outbox"].with_user(user or self.ann).browse(mail.id)
        )

    @contextmanager
    def _point_to(self, server):
        """Let the profile use another SMTP server on this machine, unencrypted."""
        before = self.profile.read(["smtp_host", "smtp_port", "smtp_security"])[0]
        self._move(smtp_host=server.host, smtp_port=server.port, smtp_security="none")
        try:
            yield server
        finally:
            before.pop("id")
            self._move(**before)

    def _move(self, **vals):
        self.profile.write(vals)
        # The owners have agreed to the change.
        accounts = self.account | self.other
        accounts.write({"server_changed": False, "sign_in_refused": False})
