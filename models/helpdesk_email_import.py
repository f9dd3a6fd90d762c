"""Imports of many messages, in the background where OCA ``queue_job`` is there."""

from odoo import fields, models
from odoo.exceptions import UserError

from .rpc import answer

CHUNK = 20
"""Messages of one job: what one transaction imports."""


class HelpdeskEmailImport(models.Model):
    """A selection that is being imported by jobs, and how far they are.

    Every job imports one chunk and orders the next, so that a job that dies is
    repeated by the queue without harm: what was imported is a duplicate then.
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
            "Import %(count)s emails (%(done)s done)",
            count=len(self.keys),
            done=len(self.results or []),
        )
        self.with_delay(description=description)._run_next()

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
        account = self.account_id.sudo(False)
        if self.has_ticket and not self.ticket_id:
            error = self.env._("This ticket does not exist any more.")
            return [_failed(key, error) for key in keys]
        try:
            return account.inbox_import(keys, self.ticket_id.id, self.options)
        except UserError as error:
            # The server cannot be reached, say: the rep is told for each message.
            return [_failed(key, str(error)) for key in keys]

    def _tell_user(self):
        counts = {"imported": 0, "duplicate": 0, "failed": 0}
        for result in self.results:
            counts[result["status"]] += 1
        message = self.env._(
            "%(imported)s emails imported, %(duplicate)s were there already,"
            " %(failed)s failed.",
            **counts,
        )
        kind = "warning" if counts["failed"] else "success"
        self.user_id._bus_send(
            "simple_notification",
            {"type": kind, "sticky": bool(counts["failed"]), "message": message},
        )

    def _progress(self):
        """What the screen shows while the jobs run."""
        results = self.results or []
        return answer(
            {
                "id": self.id,
                "state": self.state,
                "total": len(self.keys),
                "done": len(results),
                "results": results,
            }
        )


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
