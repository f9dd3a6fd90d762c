"""What happens in the mailbox once an import is committed, and not before.

The import itself only notes what is to be done. After the commit it is done over
a connection of its own; should the process die in between, the note is still there
and the next import of the account does it.
"""

import functools
import logging

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.errand import Errand
from ..transports.interface import MessageKey

_logger = logging.getLogger(__name__)

AT_ONCE = 500


class HelpdeskEmailMessage(models.Model):
    _inherit = "helpdesk.email.message"

    def _schedule_after_import(self, account):
        """Once this transaction is committed, do what is noted for the account."""
        if not account:
            return
        pending = self.sudo().search_count(
            [("account_id", "=", account.id), ("after_import_state", "=", "pending")],
            limit=1,
        )
        if pending:
            self.env.cr.postcommit.add(
                functools.partial(
                    _run_after_import,
                    self.env.registry,
                    self.env.uid,
                    account.id,
                    Errand.of(account.env),
                )
            )

    def _run_pending(self):
        """Do what is noted for these rows, grouped into as few acts as possible.

        Nothing is written before the mail server has answered.
        """
        rows = self.sudo()  # Only the import writes the ledger.
        outcomes = {}
        for (act, folder), group in rows.grouped(
            lambda row: (row.after_import, row.after_import_folder or "")
        ).items():
            outcomes[group] = self._act_on_mailbox(group, act, folder)
        failed = []
        for group, error in outcomes.items():
            group.after_import_state = "failed" if error else "done"
            if error:
                for row in group:
                    row._add_problem(error)
                failed.append(error)
        return failed

    def _after_import_answer(self):
        """What became of the act, for the screen."""
        state = self.after_import_state or ""
        lines = (self.problems or "").splitlines()
        # It is noted last of all.
        return {
            "id": self.id,
            "state": state,
            "error": lines[-1] if state == "failed" and lines else "",
        }

    def _act_on_mailbox(self, rows, act, folder):
        """Mark or move; an empty string, or why that failed."""
        account = rows.account_id.sudo(False)
        keys = [MessageKey.decode(row.mailbox_key) for row in rows]
        try:
            with account._open_mailbox() as mailbox:
                if act == "move":
                    mailbox.move(keys, folder)
                else:
                    mailbox.mark(keys, seen=True)
        except UserError as error:
            return self.env._(
                "The email is on the ticket, but it could not be marked or moved in"
                " the mailbox: %(reason)s",
                reason=str(error),
            )
        return ""


def _run_after_import(registry, uid, account_id, errand=None):
    """Do what is noted for an account, in a transaction of its own."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, uid, {})
        user = env.user
        env = env(context={"lang": user.lang, "tz": user.tz, "account_errand": errand})
        # Sudo: only the import reads and writes this side of the ledger.
        rows = (
            env["helpdesk.email.message"]
            .sudo()
            .search(
                [
                    ("account_id", "=", account_id),
                    ("user_id", "=", uid),
                    ("after_import_state", "=", "pending"),
                ],
                limit=AT_ONCE,
            )
        )
        if rows.sudo(False)._run_pending():
            # The rows say why, and the screen asks them.
            _logger.info("account %s: the act after an import failed", account_id)
