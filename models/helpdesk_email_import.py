"""Imports of many messages, in the background where OCA ``queue_job`` is there."""

from odoo import fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import format_time

from ..tools.rpc import answer

CHUNK = 20
"""Messages of one job: what one transaction imports."""

WAITS = (10, 60, 300, 900)
"""Seconds until a chunk is tried again while the mail server cannot be reached; after
the last of them the rep is told."""

GIVEN_UP = (False, "failed", "cancelled")
"""States of a job that will not run; False is one that was deleted."""

SOON = 2
"""Seconds until a chunk is tried again that met another one's import."""

MOST_TRIES = 12
"""Of one job, whatever comes in between: one that kills its worker ends, too."""


class HelpdeskEmailImport(models.Model):
    """A selection that is being imported by jobs, and how far they are.

    Every job imports one chunk in one transaction and orders the next, so that a job
    that dies is repeated by the queue without harm: nothing of it was kept.
    """

    _name = "helpdesk.email.import"
    _description = "Email Import in the Background"
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, index=True, readonly=True)
    account_id = fields.Many2one(
        "mail.server.account", required=True, ondelete="cascade", readonly=True
    )
    ticket_id = fields.Many2one("helpdesk.ticket", ondelete="set null", readonly=True)
    has_ticket = fields.Boolean(readonly=True)
    keys = fields.Json(readonly=True)
    options = fields.Json(readonly=True)
    results = fields.Json(readonly=True)
    job_uuid = fields.Char(readonly=True, help="The job that imports the next chunk.")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")],
        required=True,
        default="running",
        readonly=True,
    )

    def _order_next(self):
        """Order the job for the next chunk."""
        self.ensure_one()
        description = self.env._(
            "Import of emails: %(done)s of %(count)s done",
            count=len(self.keys),
            done=len(self.results or []),
        )
        job = self.with_delay(
            description=description, max_retries=MOST_TRIES
        )._run_next()
        # Only this module writes the progress.
        self.sudo().job_uuid = job.uuid

    def _job(self):
        """The job that imports the next chunk; empty when it is gone."""
        # The queue is for administrators; its state is told to whose import it is.
        jobs = self.env["queue.job"].sudo()
        return jobs.search([("uuid", "=", self.job_uuid)], limit=1)

    def _run_next(self):
        """Import the next chunk, as the rep who asked for it."""
        self.ensure_one()
        results = list(self.results or [])
        todo = self.keys[len(results) :]
        single = (self.options or {}).get("one_ticket") and not self.has_ticket
        chunk = todo[: 1 if single else CHUNK]
        results += self._import_chunk(chunk)
        values = {"results": results}
        if single and results[-1]["ticket_id"]:
            values |= {"ticket_id": results[-1]["ticket_id"], "has_ticket": True}
        if len(results) >= len(self.keys):
            values["state"] = "done"
        # Only this module writes the progress.
        self.sudo().write(values)
        if self.state == "done":
            self._tell_user()
        else:
            self._order_next()

    def _import_chunk(self, keys):
        """Import some messages, or let the queue do it a little later.

        :raises RetryableJobError: for what passes by itself, all of it undone.
        """
        tried = self._job().retry
        is_patient = tried < len(WAITS)
        try:
            return self.with_context(helpdesk_email_whole=is_patient)._try_chunk(keys)
        except ConcurrencyError as error:
            raise _later(str(error), SOON) from error
        except UserError as error:
            if is_patient and getattr(error.__cause__, "retryable", False):
                raise _later(str(error), WAITS[tried]) from error
            # The server cannot be reached, say: the rep is told for each message.
            return [_failed(key, str(error)) for key in keys]

    def _try_chunk(self, keys):
        # The owner asked for it when the import was begun; the queue does it now.
        account = self.account_id.sudo(False)._on_errand()
        if self.has_ticket and not self.ticket_id:
            error = self.env._("This ticket does not exist any more.")
            return [_failed(key, error) for key in keys]
        return account.inbox_import(keys, self.ticket_id.id, self.options)

    def _tell_user(self):
        counts = {"imported": 0, "duplicate": 0, "failed": 0}
        for result in self.results:
            counts[result["status"]] += 1
        message = self.env._(
            "Emails imported: %(imported)s; there already: %(duplicate)s; failed:"
            " %(failed)s.",
            **counts,
        )
        kind = "warning" if counts["failed"] else "success"
        self.user_id._bus_send(
            "simple_notification",
            {"type": kind, "sticky": bool(counts["failed"]), "message": message},
        )

    def _progress(self):
        """What the screen shows while the jobs run."""
        results = list(self.results or [])
        job = self._job() if self.state == "running" else None
        if job is not None and self.job_uuid and job.state in GIVEN_UP:
            error = self.env._(
                "The job queue has given up. Ask an administrator to look at it; you"
                " can import this message again."
            )
            results += [_failed(key, error) for key in self.keys[len(results) :]]
        return answer(
            {
                "id": self.id,
                "state": "done" if len(results) >= len(self.keys) else self.state,
                "total": len(self.keys),
                "done": len(results),
                "results": results,
                "waiting": self._waiting(job) if job else "",
            }
        )

    def _waiting(self, job):
        """Why nothing goes on at the moment, and until when; empty when it does."""
        if job.state != "pending" or not job.eta or job.eta <= fields.Datetime.now():
            return ""
        return self.env._(
            "%(reason)s Next attempt: %(time)s.",
            reason=job.result or "",
            time=format_time(self.env, job.eta, tz=self.env.user.tz),
        )


def _later(reason, seconds):
    """What a job raises so that the queue repeats it."""
    # The addon works without the queue, too.
    from odoo.addons.queue_job.exception import RetryableJobError

    return RetryableJobError(reason, seconds=seconds)


def _failed(key, error):
    return {
        "key": key,
        "status": "failed",
        "ticket_id": False,
        "ticket_number": "",
        "email_message_id": False,
        "error": error,
        "hint": "",
    }
