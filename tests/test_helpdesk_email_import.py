"""Imports in the background, with the real OCA job queue."""

from unittest.mock import patch

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import tagged

from ..models import helpdesk_email_import
from ..models.helpdesk_email_import import WAITS
from ..transports.errors import ConnectionFailed
from .import_common import ImportCase
from .servers.memory import failing


@tagged("post_install", "-at_install")
class TestBackgroundImport(ImportCase):
    def setUp(self):
        super().setUp()
        self.env["queue.job"].search([]).unlink()
        self.keys = [
            self.deliver(subject=f"Mail {number}", message_id=f"<{number}@x>")
            for number in range(5)
        ]
        chunk = patch.object(helpdesk_email_import, "CHUNK", 2)
        chunk.start()
        self.addCleanup(chunk.stop)

    def start(self, ticket=None, **options):
        answer = self.inbox.inbox_import_start(
            self.keys, ticket.id if ticket else None, options
        )
        return answer["id"]

    def run_jobs(self, limit=100):
        """Do what the queue's runner does, job by job; how many there were."""
        count = 0
        while count < limit:
            waiting = self.env["queue.job"].search([("state", "=", "pending")], limit=1)
            if not waiting:
                break
            job = Job.load(self.env, waiting.uuid)
            try:
                with self.env.cr.savepoint():
                    job.perform()
            except RetryableJobError as error:
                job.postpone(result=str(error), seconds=error.seconds)
                job.set_pending(reset_retry=False)
            else:
                job.set_done()
            job.store()
            count += 1
        return count

    def progress(self, import_id):
        return self.inbox.inbox_import_progress(import_id)

    def test_jobs_import_all(self):
        import_id = self.start(self.ticket)
        self.assertEqual(self.progress(import_id)["done"], 0)
        self.assertEqual(self.mailbox.log, [])
        self.run_jobs(limit=1)
        self.assertEqual(self.progress(import_id)["done"], 2)
        self.assertEqual(self.progress(import_id)["state"], "running")
        self.assertEqual(self.run_jobs(), 2)
        progress = self.progress(import_id)
        self.assertEqual(
            (progress["state"], progress["done"], progress["total"]), ("done", 5, 5)
        )
        self.assertEqual([item["key"] for item in progress["results"]], self.keys)
        self.assertEqual({item["status"] for item in progress["results"]}, {"imported"})
        rows = self.ledger.search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual(rows.mail_message_id.author_id, self.rep.partner_id)
        self.assertEqual(len(rows), 5)

    def test_one_ticket_for_all(self):
        import_id = self.start(one_ticket=True)
        self.run_jobs()
        results = self.progress(import_id)["results"]
        self.assertEqual(len({item["ticket_id"] for item in results}), 1)

    def test_one_each(self):
        import_id = self.start()
        self.run_jobs()
        results = self.progress(import_id)["results"]
        self.assertEqual(len({item["ticket_id"] for item in results}), 5)

    def test_repeated_job_imports_nothing_twice(self):
        import_id = self.start(self.ticket)
        batch = self.env["helpdesk.email.import"].browse(import_id)
        self.inbox.inbox_import(self.keys[:2], self.ticket.id)
        self.run_jobs()
        statuses = [item["status"] for item in self.progress(import_id)["results"]]
        self.assertEqual(statuses, ["duplicate"] * 2 + ["imported"] * 3)
        self.assertEqual(batch.state, "done")

    def test_server_away_and_ticket_gone(self):
        self.mailbox.fault = self.unreachable
        import_id = self.start(self.ticket)
        self.run_jobs(limit=len(WAITS) + 1)
        self.ticket.unlink()
        self.run_jobs()
        progress = self.progress(import_id)
        self.assertEqual(progress["state"], "done")
        errors = [item["error"] for item in progress["results"]]
        self.assertIn("can't be reached", errors[0])
        self.assertIn("does not exist any more", errors[-1])
        self.assertFalse(self.rows())

    @staticmethod
    def unreachable(_operation):
        raise ConnectionFailed("gone")

    def rows(self):
        return self.ledger.search([("ticket_id", "=", self.ticket.id)])

    def test_a_passing_failure_is_waited_for(self):
        import_id = self.start(self.ticket)
        for after in range(4):
            # Before, between and behind the messages of the chunk
            self.mailbox.fault = failing(ConnectionFailed("gone"), after=after)
            self.assertEqual(self.run_jobs(limit=1), 1)
            progress = self.progress(import_id)
            if progress["done"]:
                break
            self.assertIn("can't be reached", progress["waiting"])
            self.assertIn("Next attempt", progress["waiting"])
            self.assertFalse(self.rows(), "All of the chunk, or nothing")
        self.mailbox.fault = None
        self.run_jobs()
        progress = self.progress(import_id)
        self.assertEqual((progress["state"], progress["waiting"]), ("done", ""))
        self.assertEqual({item["status"] for item in progress["results"]}, {"imported"})
        self.assertEqual(len(self.rows().mail_message_id), 5)

    def test_a_sign_in_that_is_refused_is_not_tried_again(self):
        self.account.sign_in_refused = True
        import_id = self.start(self.ticket)
        self.run_jobs()
        progress = self.progress(import_id)
        self.assertEqual((progress["state"], progress["done"]), ("done", 5))
        self.assertEqual({item["status"] for item in progress["results"]}, {"failed"})
        self.assertEqual(self.mailbox.log, [])

    def test_two_at_the_same_moment(self):
        import_id = self.start(self.ticket)
        ledger = type(self.ledger)
        claim = ledger._claim
        met = [ConcurrencyError("imported at the same moment")]

        def claim_late(row, *args):
            if met:
                raise met.pop()
            return claim(row, *args)

        with patch.object(ledger, "_claim", claim_late):
            self.run_jobs()
        self.assertEqual(self.progress(import_id)["state"], "done")
        self.assertEqual(len(self.rows()), 5)

    def test_a_job_that_will_not_run_is_told(self):
        import_id = self.start(self.ticket)
        self.run_jobs(limit=1)
        job = self.env["queue.job"].search([("state", "=", "pending")])
        for state in ("failed", "cancelled"):
            job.state = state
            progress = self.progress(import_id)
            self.assertEqual((progress["state"], progress["done"]), ("done", 5))
            statuses = [item["status"] for item in progress["results"]]
            self.assertEqual(statuses, ["imported"] * 2 + ["failed"] * 3)
            self.assertIn("given up", progress["results"][-1]["error"])
        # Somebody looked at it, and let it run
        job.state = "pending"
        self.run_jobs()
        results = self.progress(import_id)["results"]
        self.assertEqual({item["status"] for item in results}, {"imported"})
        self.env["queue.job"].search([]).unlink()
        self.assertEqual(self.progress(import_id)["state"], "done")

    def test_a_job_that_was_deleted_is_told(self):
        import_id = self.start(self.ticket)
        self.env["queue.job"].search([]).unlink()
        self.assertEqual(self.progress(import_id)["state"], "done")

    def test_refused_before_anything_is_queued(self):
        with self.assertRaises(AccessError):
            self.start(self.other_ticket)
        with self.assertRaises(UserError):
            self.start(self.ticket, mode="steal")
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.other_rep).inbox_import_start(self.keys)
        self.assertFalse(self.env["queue.job"].search_count([]))

    def test_progress_is_the_reps_own(self):
        import_id = self.start(self.ticket)
        with self.assertRaises(UserError):
            self.other_inbox.inbox_import_progress(import_id)
        batches = self.env["helpdesk.email.import"]
        self.assertFalse(batches.with_user(self.other_rep).search([]))
        with self.assertRaises(AccessError):
            batches.browse(import_id).with_user(self.rep).write({"keys": []})

    def test_without_the_job_queue(self):
        model = type(self.account)
        with patch.object(model, "_has_job_queue", lambda self: False):
            self.assertFalse(self.inbox.inbox_bootstrap()["background_imports"])
            self.assertIs(self.start(self.ticket), False)
        self.assertTrue(self.inbox.inbox_bootstrap()["background_imports"])
