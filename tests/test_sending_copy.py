"""The copy of what was sent, in the Sent folder of a real IMAP server."""

import imaplib
from unittest.mock import patch

from odoo.tests import tagged

from ..models.mail_server_connection import MAILBOX_POOL
from .sending_common import ANN, EVE, PASSWORD, SendingCase
from .servers.dovecot import DovecotServer


@tagged("post_install", "-at_install")
class TestSentCopy(SendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.imap = DovecotServer({ANN: PASSWORD})
        cls.imap.start()
        cls.addClassCleanup(cls.imap.stop)
        cls.addClassCleanup(MAILBOX_POOL.close)
        cls.profile.write(
            {
                "incoming_host": cls.imap.host,
                "incoming_port": cls.imap.imap.port,
                "incoming_security": "none",
            }
        )
        cls.account.write({"server_changed": False, "save_sent_copy": True})

    def _folder(self, name):
        """What is in a folder: ``[(flags, bytes)]``."""
        with imaplib.IMAP4(self.imap.host, self.imap.imap.port) as client:
            client._encoding = "utf-8"
            client.login(ANN, PASSWORD)
            client.select(name, readonly=True)
            _ok, found = client.search(None, "ALL")
            return [
                (client.fetch(number, "(FLAGS)")[1][0], self._body(client, number))
                for number in found[0].split()
            ]

    def _body(self, client, number):
        return client.fetch(number, "(BODY.PEEK[])")[1][0][1]

    def _noted(self):
        """Catch what the rep is told."""
        notes = []
        user = type(self.env["res.users"])
        patcher = patch.object(
            user, "_bus_send", lambda _user, _type, note, **_kw: notes.append(note)
        )
        self.startPatcher(patcher)
        return notes

    def test_byte_for_byte_and_seen(self):
        attachment = self._attachment(name="ä.bin", raw=bytes(range(256)) * 9)
        message = self._answer(
            "<p>.</p><p>Größe</p>", email_bcc=EVE, attachment_ids=attachment.ids
        )
        [(flags, copy)] = self._folder("Sent")
        self.assertEqual(copy, self._only_envelope().content)
        self.assertIn(b"\\Seen", flags)
        self.assertNotIn(EVE.encode(), copy)
        self.assertEqual(message.account_sent_copy, "filed")

    def test_into_the_folder_that_was_chosen(self):
        self.account.sent_folder = "Archive"
        self._answer("<p>into the archive</p>")
        copies = [copy for _flags, copy in self._folder("Archive")]
        self.assertEqual(copies, [self._only_envelope().content])

    def test_where_no_folder_is_listed_one_is_made(self):
        """A mailbox that no mail program has used yet has an inbox only."""
        with patch(
            "odoo.addons.helpdesk_mgmt_user_email.transports.imap.mailbox.list_folders",
            return_value=[],
        ):
            message = self._answer("<p>the first one</p>")
        [(_flags, copy), *_] = reversed(self._folder("Sent"))
        self.assertEqual(copy, self._only_envelope().content)
        self.assertEqual(message.account_sent_copy, "filed")

    def test_no_such_folder_is_said_but_it_was_sent(self):
        self.account.sent_folder = "Nowhere"
        notes = self._noted()
        message = self._answer()
        self.assertEqual(message.notification_ids.notification_status, "sent")
        self.assertEqual(message.account_sent_copy, "failed")
        self.assertTrue(any("no copy" in str(note.get("message")) for note in notes))
        self._only_envelope()

    def test_imap_server_that_is_down_is_said_but_it_was_sent(self):
        self.profile.incoming_port = 1
        self.account.server_changed = False
        MAILBOX_POOL.close()
        notes = self._noted()
        message = self._answer()
        self._only_envelope()
        self.assertEqual(message.notification_ids.notification_status, "sent")
        self.assertEqual(message.account_sent_copy, "failed")
        self.assertTrue(notes)

    def test_none_where_the_provider_keeps_one(self):
        with patch(
            "odoo.addons.helpdesk_mgmt_user_email.models.mail_server_sending"
            ".FILE_SENT_MAIL_THEMSELVES",
            {"localhost"},
        ):
            before = len(self._folder("Sent"))
            message = self._answer()
        self.assertEqual(len(self._folder("Sent")), before)
        self.assertFalse(message.account_sent_copy)

    def test_none_where_it_is_switched_off(self):
        self.account.save_sent_copy = False
        before = len(self._folder("Sent"))
        self._answer()
        self.assertEqual(len(self._folder("Sent")), before)

    def test_notifications_to_colleagues_are_no_letters(self):
        self.ticket.message_subscribe(self.bob.partner_id.ids)
        before = len(self._folder("Sent"))
        self._answer()
        self.assertEqual(len(self.server.envelopes), 2)
        self.assertEqual(len(self._folder("Sent")), before + 1)
