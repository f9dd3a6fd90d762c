"""Drafts in Chromium, on a real mailbox."""

import imaplib
import time
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default as modern
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import mail_server_reply
from ..models.mail_server_connection import MAILBOX_POOL
from .sending_common import ANN, CARLA, PASSWORD, SendingCase
from .servers.dovecot import DovecotServer

BEGUN = (
    f"From: {ANN}\r\nTo: {CARLA}\r\nSubject: Begun on the phone\r\n"
    "Message-ID: <phone@example.com>\r\n\r\nSo far\r\n"
).encode()


@tagged("post_install", "-at_install")
class TestDraftsTour(SendingCase, HttpCase):
    def setUp(self):
        super().setUp()
        # Long enough to take it back on a busy machine, too.
        self.startPatcher(patch.object(mail_server_reply, "UNDO_SECONDS", 6))
        self.mailboxes = DovecotServer({ANN: PASSWORD})
        self.mailboxes.start()
        self.addCleanup(self.mailboxes.stop)
        self.addCleanup(MAILBOX_POOL.close)
        self._use("imap", self.mailboxes.imap.port)

    def _use(self, server_type, port):
        self._move(
            server_type=server_type,
            incoming_host=self.mailboxes.host,
            incoming_port=port,
            incoming_security="none",
        )

    @contextmanager
    def _client(self, folder):
        """Another mail program."""
        port = self.mailboxes.imap.port
        with imaplib.IMAP4(self.mailboxes.host, port) as client:
            client._encoding = "utf-8"
            client.login(ANN, PASSWORD)
            client.select(folder)
            yield client

    def _mails(self, folder):
        with self._client(folder) as client:
            _status, [found] = client.search(None, "ALL")
            return [
                message_from_bytes(
                    client.fetch(number, "(BODY.PEEK[])")[1][0][1], policy=modern
                )
                for number in found.split()
            ]

    def _tour(self, name):
        self.start_tour("/odoo/email-inbox", name, login=self.ann.login, timeout=180)

    def test_begun_elsewhere_it_goes_on_here(self):
        with self._client("Drafts") as client:
            client.append("Drafts", r"(\Draft \Seen)", None, BEGUN)
        with mute_logger("odoo.http"):
            self._tour("helpdesk_drafts")
        self.assertEqual(self._mails("Drafts"), [])
        self.assertEqual(
            self._parsed(self._only_envelope())["Subject"], "Delivery times"
        )
        # What the other program has made is in Trash, with what was discarded.
        self.assertEqual(
            [mail["Subject"] for mail in self._mails("Trash")],
            ["Begun on the phone", "Delivery times"],
        )

    def test_left_and_changed_by_another_program(self):
        self._tour("helpdesk_drafts_left")
        # Nobody waits for it when a page is left.
        end = time.monotonic() + 30
        while not self._mails("Drafts") and time.monotonic() < end:
            time.sleep(0.2)
        self.assertEqual([m["Subject"] for m in self._mails("Drafts")], ["Left alone"])
        with self._client("Drafts") as client:
            client.append("Drafts", r"(\Draft \Seen)", None, BEGUN)
            client.store("1", "+FLAGS", r"(\Deleted)")
            client.expunge()
        self._tour("helpdesk_drafts_twin")
        self.assertEqual(
            {mail["Subject"] for mail in self._mails("Drafts")},
            {"Begun on the phone", "Left alone too"},
        )

    def test_a_mailbox_without_folders(self):
        self._use("pop3", self.mailboxes.pop3.port)
        self._tour("helpdesk_drafts_pop3")
        reply = self.env["mail.server.reply"].search([])
        self.assertEqual(reply.subject, "Left alone")
