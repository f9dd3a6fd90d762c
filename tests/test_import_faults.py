"""Imports during which something dies, breaks or happens twice."""

import random
import threading
import uuid
from contextlib import closing, suppress
from functools import partial
from unittest.mock import patch

from psycopg2.errors import ProgramLimitExceeded

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import call_kw, retrying
from odoo.sql_db import Cursor
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..tools import mailbox_acts
from ..transports import mime
from ..transports.errors import ConnectionFailed
from .common import PASSWORD
from .import_common import ImportCase, make_mail
from .servers.memory import MemoryServer, failing

IMPORT_LOG = "odoo.addons.helpdesk_mgmt_user_email.models.helpdesk_email_importer"


@tagged("post_install", "-at_install")
class TestBrokenMessages(ImportCase):
    """Whatever raises, the bytes are kept and the others are imported."""

    def break_for(self, subject, target, name):
        """Let a method raise for the message with this subject, the first time."""
        original = getattr(target, name)

        def broken(importer, row, *arguments, **values):
            if row.subject == subject:
                raise ZeroDivisionError("broken on purpose")
            return original(importer, row, *arguments, **values)

        return patch.object(target, name, broken)

    def three(self):
        return [
            self.deliver(subject=f"Mail {number}", message_id=f"<{number}@x>")
            for number in range(3)
        ]

    def test_reading_raises(self):
        keys = self.three()
        read = mime.read_message

        def broken(raw):
            if b"Mail 1" in raw:
                raise RecursionError("too deep")
            return read(raw)

        with (
            patch.object(mime, "read_message", broken),
            self.assertLogs(IMPORT_LOG, "ERROR"),
        ):
            results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual([item["status"] for item in results], ["imported"] * 3)
        row = self.ledger.browse(results[1]["email_message_id"])
        self.assertIn("Shown in part", row.mail_message_id.body)
        self.assertIn(b"Mail 1", row.original_id.raw)
        self.assertTrue(row.problems)

    def test_storing_raises(self):
        keys = self.three()
        model = type(self.env["helpdesk.email.importer"])
        with (
            self.break_for("Mail 1", model, "_memo_html"),
            self.assertLogs(IMPORT_LOG, "ERROR"),
        ):
            results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual([item["status"] for item in results], ["imported"] * 3)
        row = self.ledger.browse(results[1]["email_message_id"])
        self.assertIn("Shown in part", row.mail_message_id.body)

    def test_database_refuses(self):
        keys = self.three()
        model = type(self.ledger)
        content_values = model._content_values

        def too_long(row, content):
            values = content_values(row, content)
            if content.subject == "Mail 1":
                row.env.cr.execute("SELECT 1/0")
            return values

        with (
            patch.object(model, "_content_values", too_long),
            self.assertLogs(IMPORT_LOG, "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual([item["status"] for item in results], ["imported"] * 3)

    def test_an_index_takes_no_more(self):
        """Not in any transaction: nobody repeats it for one message's sake."""
        keys = self.three()
        model = type(self.ledger)
        content_values = model._content_values

        def too_much(row, content):
            if content.subject == "Mail 1":
                raise ProgramLimitExceeded
            return content_values(row, content)

        with (
            patch.object(model, "_content_values", too_much),
            self.assertLogs(IMPORT_LOG, "ERROR"),
        ):
            results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual([item["status"] for item in results], ["imported"] * 3)
        self.assertTrue(self.ledger.browse(results[1]["email_message_id"]).problems)

    def test_a_message_id_beyond_an_index(self):
        signs = random.Random(1).choices(range(0x20000, 0x2A000), k=900)
        message_id = f"<{''.join(map(chr, signs))}@x>"
        keys = [
            *self.three(),
            self.deliver(raw=f"Message-ID: {message_id}\n\nHi".encode()),
        ]
        results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual([item["status"] for item in results], ["imported"] * 4)
        [again] = self.inbox.inbox_import(keys[-1:], self.ticket.id)
        self.assertEqual(again["status"], "duplicate")

    def test_nothing_works(self):
        keys = self.three()
        model = type(self.env["helpdesk.email.importer"])
        post = model._post

        def broken(importer, row, *arguments):
            if "1@x" in ((row.mailbox_key and row.raw_sha256 and row.identity) or ""):
                raise ZeroDivisionError("broken on purpose")
            if not row.message_id:
                raise ZeroDivisionError("broken on purpose again")
            return post(importer, row, *arguments)

        with (
            patch.object(model, "_post", broken),
            self.assertLogs(IMPORT_LOG, "ERROR"),
        ):
            results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual(
            [item["status"] for item in results], ["imported", "failed", "imported"]
        )
        row = self.ledger.browse(results[1]["email_message_id"])
        self.assertEqual(row.state, "fetched")
        self.assertIn(b"Mail 1", row.original_id.raw)
        self.assertEqual(row.user_id, self.rep)
        self.assertFalse(row.ticket_id)
        # Later, and from its kept bytes, it goes through.
        row.with_user(self.rep).action_import()
        self.assertEqual(row.state, "imported")

    def test_connection_breaks_half_way(self):
        keys = self.three()
        self.mailbox.fault = failing(ConnectionFailed("cut"), after=3)
        results = self.inbox.inbox_import(keys, self.ticket.id)
        self.assertEqual(
            [item["status"] for item in results], ["imported", "imported", "failed"]
        )
        self.assertIn("can't be reached", results[2]["error"])

    def test_very_many_attachments(self):
        self.allow_attachments()
        files = [(f"{number}.txt", "text/plain", b"x") for number in range(150)]
        raw = make_mail(files=files)
        row = self.imported_row(self.deliver(raw=raw), self.ticket, mode="attach")
        self.assertEqual(len(row.attachment_ids), 100)
        self.assertIn("first 100 attachments", row.problems)
        self.assertEqual(row.original_id.raw, raw)

    def test_hostile_bytes(self):
        samples = {
            "empty": b"\r\n",
            "no header": b"\x00\x01\x02" * 100,
            "nul": make_mail().replace(b"burns", b"bu\x00rns"),
            "charset": make_mail().replace(b"utf-8", b"x-unknown-\xff"),
            "less-than": make_mail(text="<" * 200_000),
            "quotes": make_mail(text="> " * 100_000),
            "tags": make_mail(html="<b>" * 50_000),
            "surrogate": make_mail().replace(b"fire", b"=?utf-8?b?7aCA?="),
        }
        for name, raw in samples.items():
            raw = raw.replace(b"<fire@", b"<%s@" % name.replace(" ", "-").encode())
            with self.subTest(sample=name):
                row = self.imported_row(self.deliver(raw=raw), self.ticket)
                self.assertEqual(row.original_id.raw, raw)


class CommittedCase(BaseCase):
    """Records that are really committed, and removed again at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.server = MemoryServer()
        serving = cls.server.serving("imap")
        serving.__enter__()
        cls.addClassCleanup(serving.__exit__, None, None, None)
        cls.created = []
        cls.addClassCleanup(cls.remove_all)
        cls.marker = uuid.uuid4().hex[:8]
        with cls.registry.cursor() as cursor:
            cls.prepare(api.Environment(cursor, SUPERUSER_ID, {}))

    @classmethod
    def prepare(cls, env):
        profile = cls.keep(
            env["mail.server.profile"].create(
                {
                    "name": f"Faults {cls.marker}",
                    "server_type": "imap",
                    "smtp_host": "smtp.example.com",
                    "incoming_host": "imap.example.com",
                }
            )
        )
        users = [cls.new_rep(env, name) for name in ("ada", "ben")]
        cls.user_ids = [user.id for user in users]
        cls.mailboxes = [cls.server.add_account(user.login, PASSWORD) for user in users]
        cls.account_ids = [
            cls.keep(
                env["mail.server.account"].create(
                    {
                        "user_id": user.id,
                        "profile_id": profile.id,
                        "email": user.email,
                        "login": user.login,
                        "password": PASSWORD,
                    }
                )
            ).id
            for user in users
        ]
        cls.ticket_id = cls.keep(
            env["helpdesk.ticket"].create(
                {"name": "Faults", "description": "x", "user_id": users[0].id}
            )
        ).id

    @classmethod
    def new_rep(cls, env, name):
        group = env.ref("helpdesk_mgmt.group_helpdesk_user")
        user = cls.keep(
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name.capitalize(),
                    "login": f"{name}-{cls.marker}",
                    "email": f"{name}-{cls.marker}@example.com",
                    "group_ids": [(6, 0, group.ids)],
                }
            )
        )
        return user

    @classmethod
    def keep(cls, record):
        cls.created.append((record._name, record.id))
        return record

    @classmethod
    def remove_all(cls):
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            rows = env["helpdesk.email.message"].search(
                [("user_id", "in", cls.user_ids)]
            )
            tickets = rows.filtered("created_ticket").ticket_id
            rows.unlink()
            tickets.exists().unlink()
            for model, record_id in reversed(cls.created):
                record = env[model].browse(record_id).exists()
                partner = record.partner_id if model == "res.users" else None
                record.unlink()
                if partner:
                    partner.unlink()

    def setUp(self):
        super().setUp()
        # Conflicts are what these tests are about; Odoo logs and repeats them.
        quiet = mute_logger("odoo.sql_db", "odoo.service.model")
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)
        for mailbox in self.mailboxes:
            mailbox.fault = None
            mailbox.store["INBOX"].messages.clear()
        self.addCleanup(self.forget_imports)

    def forget_imports(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            rows = self.rows(env)
            tickets = rows.filtered("created_ticket").ticket_id
            rows.mail_message_id.unlink()
            rows.unlink()
            tickets.unlink()

    def rows(self, env):
        return env["helpdesk.email.message"].search([("user_id", "in", self.user_ids)])

    def deliver(self, rep=0, **values):
        return self.mailboxes[rep].deliver(make_mail(**values)).encode()

    def import_as(self, rep, key, ticket_id=None, options=None):
        [result] = self.import_all_as(rep, [key], ticket_id, options)
        return result

    def import_all_as(self, rep, keys, ticket_id=None, options=None):
        """One request of a rep, as Odoo runs it: repeated on conflicts."""
        threading.current_thread().dbname = self.registry.db_name
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, self.user_ids[rep], {})
            call = partial(
                call_kw,
                env["mail.server.account"],
                "inbox_import",
                [[self.account_ids[rep]], keys, ticket_id, options or {}],
                {},
            )
            return retrying(call, env)

    def seen_from_outside(self):
        """What a new transaction finds: ``(rows, memos on the ticket, tickets)``."""
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            memos = env["mail.message"].search_count(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "=", self.ticket_id),
                    ("message_type", "=", "comment"),
                ]
            )
            rows = self.rows(env)
            return len(rows), memos, len(rows.filtered("created_ticket").ticket_id)


@tagged("post_install", "-at_install")
class TestConcurrency(CommittedCase):
    """Two requests at once, in two real transactions."""

    def at_once(self, *calls):
        """Run calls in threads that all look for duplicates before one commits."""
        barrier = threading.Barrier(len(calls), timeout=20)
        met = threading.local()
        results = [None] * len(calls)
        errors = []
        model = self.registry["helpdesk.email.importer"]
        find = model._find_duplicate

        def find_together(row, *arguments):
            found = find(row, *arguments)
            if not getattr(met, "done", False):
                met.done = True
                barrier.wait()
            return found

        def run(number, call):
            try:
                results[number] = call()
            except Exception as error:
                errors.append(error)

        with patch.object(model, "_find_duplicate", find_together):
            threads = [
                threading.Thread(target=run, args=item) for item in enumerate(calls)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertEqual(errors, [])
        results = [item if isinstance(item, list) else [item] for item in results]
        return sorted(result["status"] for several in results for result in several)

    def test_two_reps_with_the_same_mails_in_other_orders(self):
        """Each waits for what the other one has entered: PostgreSQL stops one."""
        keys = [
            [
                self.deliver(rep, message_id=f"<{number}@x>", subject=f"{number}")
                for number in range(6)
            ]
            for rep in range(2)
        ]
        statuses = self.at_once(
            partial(self.import_all_as, 0, keys[0]),
            partial(self.import_all_as, 1, keys[1][::-1]),
        )
        self.assertEqual(statuses, ["duplicate"] * 6 + ["imported"] * 6)
        self.assertEqual(self.seen_from_outside(), (6, 0, 6))

    def test_double_click(self):
        key = self.deliver()
        call = partial(self.import_as, 0, key, self.ticket_id)
        self.assertEqual(self.at_once(call, call), ["duplicate", "imported"])
        self.assertEqual(self.seen_from_outside(), (1, 1, 0))

    def test_double_drop_on_new_ticket(self):
        key = self.deliver()
        call = partial(self.import_as, 0, key)
        self.assertEqual(self.at_once(call, call), ["duplicate", "imported"])
        self.assertEqual(self.seen_from_outside(), (1, 0, 1))

    def test_two_reps_with_the_same_mail(self):
        keys = [
            self.deliver(rep, Received=f"from x by rep{rep}; Tue, 24 Nov 2026 08:41")
            for rep in range(2)
        ]
        self.assertEqual(
            self.at_once(
                partial(self.import_as, 0, keys[0], self.ticket_id),
                partial(self.import_as, 1, keys[1], self.ticket_id),
            ),
            ["duplicate", "imported"],
        )
        self.assertEqual(self.seen_from_outside(), (1, 1, 0))

    def test_different_mails_do_not_wait_for_each_other(self):
        keys = [self.deliver(message_id=f"<{n}@x>", subject=f"{n}") for n in range(2)]
        self.assertEqual(
            self.at_once(*(partial(self.import_as, 0, key) for key in keys)),
            ["imported", "imported"],
        )


class ProcessDied(BaseException):
    """Nothing catches this, as nothing catches a process that is killed."""


@tagged("post_install", "-at_install")
class TestStepKill(CommittedCase):
    """The process dies at any step of an import."""

    def import_dying_at(self, step, key, ticket_id, options=None):
        """Import, and die before the statement with this number.

        :returns: how many statements were sent.
        """
        execute = Cursor.execute
        count = 0

        def counting(cursor, *arguments, **values):
            nonlocal count
            if cursor is dying:
                count += 1
                if count >= step:
                    raise ProcessDied()
            return execute(cursor, *arguments, **values)

        dying = self.registry.cursor()
        with closing(dying), suppress(ProcessDied):
            env = api.Environment(dying, self.user_ids[0], {})
            account = env["mail.server.account"].browse(self.account_ids[0])
            with patch.object(Cursor, "execute", counting):
                account.inbox_import([key], ticket_id, options or {})
                dying.flush()
                dying.commit()
        return count

    def check_every_step(self, ticket_id, expected):
        key = self.deliver()
        step = 1
        while True:
            sent = self.import_dying_at(step, key, ticket_id)
            if sent < step:
                break
            self.assertEqual(self.seen_from_outside(), (0, 0, 0), f"step {step}")
            step += 1
        self.assertGreater(step, 20)
        self.assertEqual(self.seen_from_outside(), expected)
        self.assertEqual(self.import_as(0, key, ticket_id)["status"], "duplicate")
        self.assertEqual(self.seen_from_outside(), expected)
        self.assertFalse(self.mailboxes[0].store["INBOX"].messages[0].seen)

    def test_update(self):
        self.check_every_step(self.ticket_id, (1, 1, 0))

    def test_new_ticket(self):
        self.check_every_step(None, (1, 0, 1))

    def test_connection_cut_at_every_step(self):
        key = self.deliver()
        log = self.mailboxes[0].log
        committed = (0, 0, 0)
        for step in range(10):
            log.clear()
            self.mailboxes[0].fault = failing(ConnectionFailed("cut"), after=step)
            try:
                result = self.import_as(0, key, self.ticket_id)
            except UserError:
                self.assertEqual(self.seen_from_outside(), committed)
                continue
            self.assertIn(result["status"], ("imported", "duplicate"))
            committed = (1, 1, 0)
            self.assertEqual(self.seen_from_outside(), committed)
        self.mailboxes[0].fault = None
        self.assertEqual(self.import_as(0, key, self.ticket_id)["status"], "duplicate")

    def test_act_on_the_mailbox_comes_after_the_commit(self):
        key = self.deliver()
        inbox = self.mailboxes[0].store["INBOX"]
        acted_on = []
        run = mailbox_acts._run_after_import

        def looking(*arguments):
            acted_on.append((self.seen_from_outside(), inbox.messages[0].seen))
            return run(*arguments)

        with patch.object(mailbox_acts, "_run_after_import", looking):
            self.import_as(0, key, self.ticket_id, {"after_import": "seen"})
        self.assertEqual(acted_on, [((1, 1, 0), False)])
        self.assertTrue(inbox.messages[0].seen)
        self.assertEqual(self.after_import_states(), ["done"])

    def test_no_act_when_the_import_is_not_committed(self):
        key = self.deliver()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, self.user_ids[0], {})
            account = env["mail.server.account"].browse(self.account_ids[0])
            account.inbox_import([key], self.ticket_id, {"after_import": "seen"})
            cursor.rollback()
        self.assertFalse(self.mailboxes[0].store["INBOX"].messages[0].seen)

    def test_move_after_import(self):
        self.mailboxes[0].add_folder("Done")
        self.import_as(
            0,
            self.deliver(),
            self.ticket_id,
            {"after_import": "move", "after_import_folder": "Done"},
        )
        self.assertEqual(len(self.mailboxes[0].store["Done"].messages), 1)
        self.assertEqual(self.mailboxes[0].store["INBOX"].messages, [])

    def test_failing_act_is_reported_and_the_import_stands(self):
        result = self.import_as(
            0,
            self.deliver(),
            self.ticket_id,
            {"after_import": "move", "after_import_folder": "Nowhere"},
        )
        self.assertEqual(result["status"], "imported")
        self.assertEqual(self.seen_from_outside(), (1, 1, 0))
        self.assertEqual(self.after_import_states(), ["failed"])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self.assertIn("could not be marked or moved", self.rows(env).problems)
            env = api.Environment(cursor, self.user_ids[0], {})
            account = env["mail.server.account"].browse(self.account_ids[0])
            asked = [result["email_message_id"], 0]
            [told] = account.inbox_after_import(asked)
            self.assertEqual(told["state"], "failed")
            self.assertIn("could not be marked or moved", told["error"])
            env = api.Environment(cursor, self.user_ids[1], {})
            other = env["mail.server.account"].browse(self.account_ids[1])
            self.assertEqual(other.inbox_after_import(asked), [])

    def test_process_dies_between_commit_and_act(self):
        key = self.deliver()
        with patch.object(mailbox_acts, "_run_after_import", lambda *_arguments: None):
            self.import_as(0, key, self.ticket_id, {"after_import": "seen"})
        self.assertEqual(self.after_import_states(), ["pending"])
        inbox = self.mailboxes[0].store["INBOX"]
        self.assertFalse(inbox.messages[0].seen)
        # Trying again adds no second memo, and does what was left to do.
        again = self.import_as(0, key, self.ticket_id)
        self.assertEqual(again["status"], "duplicate")
        self.assertEqual(self.seen_from_outside(), (1, 1, 0))
        self.assertTrue(inbox.messages[0].seen)
        self.assertEqual(self.after_import_states(), ["done"])

    def test_what_is_left_to_do_is_its_importers(self):
        """The next owner of an account does not act on what the last one imported."""
        key = self.deliver()
        with patch.object(mailbox_acts, "_run_after_import", lambda *_arguments: None):
            self.import_as(0, key, self.ticket_id, {"after_import": "seen"})
        mailbox_acts._run_after_import(
            self.registry, self.user_ids[1], self.account_ids[0]
        )
        self.assertEqual(self.after_import_states(), ["pending"])
        self.assertFalse(self.mailboxes[0].store["INBOX"].messages[0].seen)

    def after_import_states(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            return self.rows(env).mapped("after_import_state")
