"""When the owner of an account is told that it stopped, and that it works again."""

import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import mail_server_connection as connection
from ..transports.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    HostUnknown,
    MailboxDenied,
    TimedOut,
    TlsFailed,
)
from .common import EmailAccountCase
from .test_import_faults import CommittedCase


class TestNotices(EmailAccountCase):
    def setUp(self):
        super().setUp()
        _server, self.mailbox = self.serve_mailboxes()
        self.own = self.account.with_user(self.rep)
        self.told = []
        self.patch(
            type(self.env["mail.server.account"]),
            "_notify_owner",
            lambda account, subject, body: self.told.append(subject),
        )
        self.now = fields.Datetime.now()
        self.startPatcher(
            patch.object(fields.Datetime, "now", side_effect=lambda: self.now)
        )
        self.works()

    def works(self):
        self.mailbox.fault = None
        with self.own._open_mailbox() as mailbox:
            mailbox.folders()
        self.end_transaction()

    def fails(self, error, minutes=0):
        """The rep opens the mailbox some minutes later."""

        def fault(_operation):
            raise error

        self.now += timedelta(minutes=minutes)
        self.mailbox.fault = fault
        with self.assertRaises(UserError), self.own._open_mailbox() as mailbox:
            mailbox.folders()
        self.end_transaction()
        self.assertEqual(self.account.state, "failed")
        self.assertTrue(self.account.last_error)

    def stopped(self, number):
        self.assertEqual(len(self.told), number, self.told)
        for subject in self.told:
            self.assertIn("stopped working", subject)

    def test_a_blip_is_not_told(self):
        for error in (ConnectionFailed("x"), TimedOut("x"), HostUnknown("x")):
            with self.subTest(error=type(error).__name__):
                self.fails(error)
                self.fails(error, minutes=9)
                self.works()
                self.assertEqual(self.account.state, "ok")
                self.assertFalse(self.account.last_error)
        self.assertEqual(self.told, [])

    def test_what_lasts_is_told_once_and_its_end(self):
        self.fails(TimedOut("x"))
        self.fails(TimedOut("x"), minutes=5)
        self.stopped(0)
        self.fails(TimedOut("x"), minutes=6)
        self.stopped(1)
        self.fails(TimedOut("x"), minutes=600)
        self.stopped(1)
        self.works()
        self.assertEqual(len(self.told), 2)
        self.assertIn("works again", self.told[1])
        self.works()
        self.assertEqual(len(self.told), 2)

    def test_blips_do_not_add_up(self):
        self.fails(TimedOut("x"))
        self.works()
        self.fails(TimedOut("x"), minutes=30)
        self.stopped(0)

    def test_what_somebody_has_to_mend_is_told_at_once(self):
        for error in (
            AuthenticationFailed("x"),
            MailboxDenied("x"),
            TlsFailed("x", reason="expired"),
            TlsFailed("x", reason="untrusted"),
        ):
            with self.subTest(error=type(error).__name__):
                self.told.clear()
                self.fails(error)
                self.stopped(1)
                if self.account.sign_in_refused:
                    self.own.action_try_again()
                self.works()
                self.assertIn("works again", self.told[1])

    def test_a_handshake_that_broke_off_may_be_the_network(self):
        self.fails(TlsFailed("x", reason="handshake"))
        self.stopped(0)
        self.fails(TlsFailed("x", reason="handshake"), minutes=11)
        self.stopped(1)

    def test_the_network_first_then_the_sign_in(self):
        self.fails(TimedOut("x"))
        self.fails(TimedOut("x"), minutes=11)
        self.stopped(1)
        self.fails(AuthenticationFailed("x"))
        self.stopped(2)

    def test_not_a_notice_for_each_certificate_error(self):
        for _time in range(3):
            self.fails(TlsFailed("x", reason="expired"), minutes=20)
        self.fails(TimedOut("x"), minutes=20)
        self.fails(TlsFailed("x", reason="expired"), minutes=20)
        self.stopped(1)

    def test_a_sign_in_that_never_worked_is_not_news(self):
        self.own.password = "another"
        self.fails(AuthenticationFailed("x"))
        self.stopped(0)

    def test_a_test_tells_by_the_same_rule(self):
        steps = [("incoming", _Step(TimedOut("x")))]
        with patch.object(type(self.account), "_probe_steps", lambda _self: steps):
            self.account.with_user(self.manager).test_connection()
            self.assertEqual(self.account.state, "failed")
            self.stopped(0)
            self.now += timedelta(minutes=11)
            self.account.with_user(self.manager).test_connection()
            self.stopped(1)


class _Step:
    def __init__(self, error):
        self.error = error


@tagged("post_install", "-at_install")
class TestSeveralWorkers(CommittedCase):
    """Requests that find out at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        self.told = []
        model = self.registry["mail.server.account"]
        self.startPatcher(
            patch.object(
                model,
                "_notify_owner",
                lambda account, subject, body: self.told.append(subject),
            )
        )
        self.set_account(reading_state="ok", failing_since=False, owner_told=False)

    def startPatcher(self, patcher):
        self.addCleanup(patcher.stop)
        return patcher.start()

    def set_account(self, **vals):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["mail.server.account"].browse(self.account_ids[0]).write(vals)

    def note_at_once(self, vals, **kwargs):
        """What four workers note at the end of their requests."""
        barrier = threading.Barrier(4, timeout=20)
        account_id = self.account_ids[0]
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            version = env["mail.server.account"].browse(account_id).credential_version

        def work():
            threading.current_thread().dbname = self.registry.db_name
            barrier.wait()
            for _time in range(3):
                connection._write_state(
                    self.registry, account_id, version, vals, **kwargs
                )

        threads = [threading.Thread(target=work) for _worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    def test_one_of_them_tells(self):
        self.note_at_once(connection.READING.failed("x", is_refused=True))
        self.assertEqual(len(self.told), 1)
        self.note_at_once(connection.READING.worked())
        self.assertEqual(len(self.told), 2)

    def test_one_of_them_tells_of_what_lasts(self):
        failed = connection.READING.failed("x")
        self.note_at_once(failed, may_pass=True)
        self.assertEqual(self.told, [])
        self.set_account(failing_since=fields.Datetime.now() - timedelta(minutes=11))
        self.note_at_once(failed, may_pass=True)
        self.assertEqual(len(self.told), 1)
