"""What happens in the mailbox once an import is committed, and not before.

The import itself only notes what is to be done. After the commit it is done over
a connection of its own; should the process die in between, the note is still there
and the next import of the account does it.
"""

import functools
import logging

from odoo import api
from odoo.exceptions import UserError

from ..transports.interface import MessageKey
from .errand import Errand

_logger = logging.getLogger(__name__)

AT_ONCE = 500


def schedule(account):
    """Once this transaction is committed, do what is noted for the account."""
    if not account:
        return
    # Sudo: only the import reads and writes this side of the ledger.
    ledger = account.env["helpdesk.email.message"].sudo()
    pending = ledger.search_count(
        [("account_id", "=", account.id), ("after_import_state", "=", "pending")],
        limit=1,
    )
    if pending:
        account.env.cr.postcommit.add(
            functools.partial(
                _run_after_import,
                account.env.registry,
                account.env.uid,
                account.id,
                Errand.of(account.env),
            )
        )


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
        if _run_pending(rows):
            # The rows say why, and the screen asks them.
            _logger.info("account %s: the act after an import failed", account_id)


def _run_pending(rows):
    """Do what is noted for these rows, grouped into as few acts as possible.

    Nothing is written before the mail server has answered.
    """
    outcomes = {}
    for (act, folder), group in rows.grouped(
        lambda row: (row.after_import, row.after_import_folder or "")
    ).items():
        outcomes[group] = _act_on_mailbox(group, act, folder)
    failed = []
    for group, error in outcomes.items():
        group.after_import_state = "failed" if error else "done"
        if error:
            for row in group:
                row._add_problem(error)
            failed.append(error)
    return failed


def _act_on_mailbox(rows, act, folder):
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
        return rows.env._(
            "The email is on the ticket, but it could not be marked or moved in"
            " the mailbox: %(reason)s",
            reason=str(error),
        )
    return ""
