"""The ledger of imported emails: its rows, and who may read and undo them."""

from dataclasses import replace
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..messages import identity, memo
from ..tools.complete_message import CompleteMessage
from ..tools.email_reader import read_message
from ..tools.headers import format_addresses
from ..tools.import_options import ImportOptions, Source
from ..tools.limits import UPLOAD_PREFIX
from ..tools.problems import translated
from ..tools.rpc import (
    indexed_line,
    known,
    only_one,
    safe_line,
    safe_text,
    utc_iso,
    utc_naive,
)
from ..tools.ticket_digest import ticket_digests
from . import helpdesk_email_original  # noqa: F401 - inherited

MEMO_LIMIT = 2 * memo.MAX_MEMO
"""Characters of a memo; the rest is in the original."""

CLAIMED = ("identity", "state", "forced", "mode", "visibility", "user_id")
"""The columns by which an upload is claimed."""


def _is_on(tickets, _model, alias, _query):
    """The condition that the user may read a row's ticket.

    Asked row by row: all the tickets that somebody may read are many.
    """
    query = tickets._search([])
    mine = SQL.identifier(query.table, "id")
    query.add_where(SQL("%s = %s", mine, SQL.identifier(alias, "ticket_id")))
    return SQL("EXISTS %s", query.subselect(SQL("1")))


class HelpdeskEmailMessage(models.Model):
    """One email that was fetched, and the ticket it was imported into.

    Rows are written by the import alone (no access right creates or changes
    one), so that nobody can point a row at another one's original. A row is read
    by who imported it; once attached, by whoever may read the ticket.
    """

    _name = "helpdesk.email.message"
    _inherit = ["helpdesk.email.original"]
    _description = "Imported Email"
    _order = "id desc"
    _rec_name = "subject"

    account_id = fields.Many2one(
        "mail.server.account", string="Email Account", index=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="Imported by", index=True, ondelete="set null"
    )
    ticket_id = fields.Many2one("helpdesk.ticket", index=True, ondelete="cascade")
    mail_message_id = fields.Many2one(
        "mail.message", string="Memo", index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        [("fetched", "Fetched"), ("imported", "Imported")],
        required=True,
        default="fetched",
        index=True,
    )
    mode = fields.Selection(
        [("paste", "Pasted"), ("attach", "Attached")], default="paste", required=True
    )
    visibility = fields.Selection(
        [("internal", "Internal note"), ("customer", "Visible to the customer")],
        default="internal",
        required=True,
    )
    email_from = fields.Char(string="From")
    email_to = fields.Char(string="To")
    email_cc = fields.Char(string="Cc")
    date = fields.Datetime(string="Sent")
    body_text = fields.Text(string="Text")
    message_id = fields.Char(string="Message-ID", index="btree_not_null")
    raw_sha256 = fields.Char(string="SHA-256 of the original", index="btree_not_null")
    identity = fields.Char(
        index="btree_not_null",
        help="The same for the same email in any mailbox: its Message-ID and content.",
    )
    fingerprint = fields.Char(
        index="btree_not_null", help="As the identity, but known from a list row."
    )
    forced = fields.Boolean(help="Imported again on purpose.")
    edited = fields.Boolean(help="The rep changed the memo's text.")
    kept = fields.Boolean(help="Added by itself: its conversation is kept there.")
    created_ticket = fields.Boolean(help="The ticket was made by this import.")
    ticket_digest = fields.Char(help="The ticket as this import left it.")
    mailbox_key = fields.Char(help="Where the message was in the mailbox.")
    after_import = fields.Selection(
        [("leave", "Leave"), ("seen", "Mark read"), ("move", "Move")], default="leave"
    )
    after_import_folder = fields.Char()
    after_import_state = fields.Selection(
        [("pending", "To do"), ("done", "Done"), ("failed", "Failed")]
    )

    _imported_once = models.UniqueIndex(
        "(identity) WHERE state = 'imported' AND forced IS NOT TRUE",
        "This email has just been imported.",
    )
    _after_import_pending = models.Index(
        "(account_id) WHERE after_import_state = 'pending'"
    )

    # ------------------------------------------------------------------
    # Who may read
    # ------------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not any(self._ids):
            return result
        allowed = self - result[0] if result else self
        hidden = allowed - allowed._readable()
        if not hidden:
            return result
        error = result[1] if result else self._hidden_error
        return (result[0] + hidden if result else hidden), error

    def _hidden_error(self):
        return AccessError(
            self.env._(
                "Only the rep who imported an email may read it, unless it is"
                " attached to a ticket that you may read."
            )
        )

    def _readable(self):
        """The rows the user may read by who imported them and by the ticket."""
        own = self.browse()
        attached = self.browse()
        # The rows' own columns decide who may read them.
        for row in self.sudo():
            if row.user_id == self.env.user:
                own += row
            elif row.mode == "attach" and row.state == "imported" and row.ticket_id:
                attached += row
        tickets = attached.ticket_id.sudo(False)._filtered_access("read")
        shown = attached.filtered(lambda row: row.ticket_id in tickets)
        if self.env.user.share:
            # As with Odoo's own discussions: customers see no internal notes.
            # The description of a ticket, and what it links to, they do see.
            shown = shown.filtered(
                lambda row: row.created_ticket or row.visibility == "customer"
            )
        return (own + shown).sudo(False)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
            attached = Domain("mode", "=", "attach") & Domain("state", "=", "imported")
            attached &= Domain.custom(to_sql=partial(_is_on, tickets))
            domain = Domain(domain) & (Domain("user_id", "=", self.env.uid) | attached)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _is_shown_to_user(self):
        """Whether the user may open this message; False also for no message."""
        row = self.sudo(False).exists()
        # Customers have no access right to the ledger, but they may read tickets.
        return bool(row) and row._readable() == row

    # ------------------------------------------------------------------
    # Its rows
    # ------------------------------------------------------------------

    def _claim(self, fetched, values):
        """Write the ledger row first: the second of two imports stops here.

        The unique index makes it wait for the first one, and PostgreSQL then
        refuses it because its view of the database is older. Odoo repeats the
        request, which now finds a duplicate. Plain SQL, because the ORM would log
        the refused row with the email's text.

        :raises psycopg2.errors.SerializationFailure: see above.
        :raises ConcurrencyError: the same for an upload.
        """
        if fetched:
            return self._claim_fetched(fetched, values)
        query = self._claim_insert(values)
        self.env.cr.execute(query, log_exceptions=False)
        claimed = self.env.cr.fetchone()
        if not claimed:
            raise ConcurrencyError("imported at the same moment")
        row = self.browse(claimed)
        # Only the import writes the ledger, so nobody has the right to.
        row.sudo().modified(values, create=True)
        return row

    def _claim_fetched(self, row, values):
        """Claim an upload: its row is there already."""
        query = self._claim_update(row, {name: values[name] for name in CLAIMED})
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("imported at the same moment") from error
        row.invalidate_recordset(flush=False)
        # Only the import writes the ledger, so nobody has the right to.
        row.sudo().write(values)
        return row

    def _claim_insert(self, values):
        columns = {
            name: self._fields[name].convert_to_column_insert(value, self)
            for name, value in values.items()
        }
        now = self.env.cr.now()
        columns |= {
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        return SQL(
            "INSERT INTO %s (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id",
            SQL.identifier(self._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            tuple(columns.values()),
        )

    def _claim_update(self, row, columns):
        return SQL(
            "UPDATE %s SET %s WHERE id = %s",
            SQL.identifier(self._table),
            SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in columns.items()
            ),
            row.id,
        )

    def _keep_fetched(self, account, source, **values):
        """A row for a message that is not on any ticket (yet), its bytes kept.

        It is complete when it is created: an automation rule may import it at once.
        """
        file = self._original_file(values.get("subject"), source.raw)
        original = self._create_attachments([(self.browse(), *file)])
        # Only the import writes the ledger, so nobody has the right to.
        row = self.sudo().create(
            {
                "account_id": account.id,
                "user_id": self.env.uid,
                "raw_sha256": identity.raw_sha256(source.raw),
                "mailbox_key": source.key if source.mailbox else False,
                "original_id": original.id,
                **values,
            }
        )
        original.exists().res_id = row.id
        return row.sudo(False)

    @api.model
    def _upload(self, account, raw):
        """Keep an uploaded message, the rep's own until it is imported."""
        content = read_message(self.env, raw)
        values = {
            **self._identity_values(raw, content),
            **self._content_values(content),
        }
        return self._keep_fetched(account, Source("", raw), **values)

    def _identity_values(self, raw, content):
        """What the message is recognised by."""
        content_sha256 = identity.content_sha256(raw)
        message_id = indexed_line(content.message_id)
        return {
            "message_id": message_id,
            "raw_sha256": identity.raw_sha256(raw),
            "identity": f"{content_sha256} {message_id}".strip(),
            "fingerprint": identity.fingerprint_of(content),
        }

    def _content_values(self, content):
        """What the ledger keeps of the content."""
        return {
            "subject": safe_line(content.subject),
            "email_from": safe_line(format_addresses([content.sender])),
            "email_to": safe_line(format_addresses(content.to)),
            "email_cc": safe_line(format_addresses(content.cc)),
            "date": utc_naive(content.shown_date),
            "body_text": safe_text(content.text[:MEMO_LIMIT]),
            "problems": safe_text("\n".join(translated(self.env, content.problems)))
            or False,
        }

    @api.model
    def _follow_memos(self, messages):
        """Go along with memos that were moved to another ticket, as by merging two."""
        # Sudo: whoever may move a memo moves what belongs to it; nobody has the right
        # to write the ledger.
        rows = self.sudo().search(
            [
                ("mail_message_id", "in", messages.ids),
                ("mail_message_id.model", "=", "helpdesk.ticket"),
            ]
        )
        moved = set()
        for row in rows:
            source = row.ticket_id
            ticket = source.browse(row.mail_message_id.res_id).exists()
            if ticket and ticket != source:
                row._move_files(source, ticket)
                row.ticket_id = ticket
                moved.add((row.account_id, source, ticket))
        for account, source, ticket in moved:
            if not self.sudo().search_count(
                [("account_id", "=", account.id), ("ticket_id", "=", source.id)], 1
            ):
                self.env["helpdesk.email.follow"]._go_along(account, source, ticket)

    # ------------------------------------------------------------------
    # The page of the complete message
    # ------------------------------------------------------------------

    def action_open_message(self):
        """Open the page of the complete message."""
        only_one(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/helpdesk_user_email/message/{self.id}",
            "target": "new",
        }

    def _complete_message(self, remote_images=False, dark=False):
        """What the page shows; called for who may open it."""
        return CompleteMessage(self).values(remote_images=remote_images, dark=dark)

    # ------------------------------------------------------------------
    # Importing what was fetched
    # ------------------------------------------------------------------

    def action_import(self):
        """Import fetched messages: an answer into its ticket, others as new ones.

        Runs with the rights of the rep who fetched each message; others may not
        start it, automation may.

        :returns: a notification that says what became of them.
        """
        results = []
        for row in known(self):
            results += row._import_fetched()
        imported = [item for item in results if item["status"] == "imported"]
        others = [item["error"] for item in results if item["status"] != "imported"]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if others else "success",
                "sticky": bool(others),
                "title": self.env._("Emails imported: %(count)s", count=len(imported)),
                "message": " ".join(
                    [*(item["ticket_number"] for item in imported), *others]
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _import_fetched(self):
        """Import one fetched message as its rep.

        An automation rule may call this whenever a row is written, also by the import
        itself: what cannot be imported (yet, or any more) is answered, not raised.
        """
        if not self.env.su and self.sudo().user_id != self.env.user:
            raise AccessError(
                self.env._("Only the rep who fetched an email may import it.")
            )
        row = self.with_user(self.sudo().user_id).sudo(False)
        importer = row.env["helpdesk.email.importer"]
        source = Source(f"{UPLOAD_PREFIX}{row.id}", row=row)
        if self.sudo().state == "imported":
            ticket = row.ticket_id
            error = self.env._("Already on ticket %(number)s.", number=ticket.number)
            return [importer._result(source, "duplicate", ticket, row, error=error)]
        if not self.sudo().user_id:
            error = self.env._("The rep who fetched this email is no longer there.")
            return [importer._result(source, "failed", row=self, error=error)]
        if not self.sudo().original_id:
            error = self.env._("The original of this email was deleted.")
            return [importer._result(source, "failed", row=row, error=error)]
        source = replace(source, raw=row._raw())
        ticket = row._ticket_of_answer(row._content())
        try:
            return importer._import(row.account_id, [source], ticket, ImportOptions())
        except (UserError, AccessError) as error:
            return [importer._result(source, "failed", row=row, error=str(error))]

    def _ticket_of_answer(self, content):
        """The ticket that a message surely belongs to; empty for none."""
        content = replace(content, text="")
        suggester = self.env["helpdesk.email.suggester"]
        for find in (suggester._by_references, suggester._by_number):
            for ticket, _reason in find(content):
                if ticket.has_access("write"):
                    return ticket
        return self.env["helpdesk.ticket"]

    def _import_answer(self):
        """How the memo is shown in the discussion."""
        is_own = self.user_id.id == self.env.uid
        return {
            "writer": self.email_from or self.env._("unknown"),
            "date": utc_iso(self.date),
            "imported_by": self.user_id.name or "",
            "kept": self.kept,
            "edited": self.edited,
            "undo_id": self.id if is_own else False,
        }

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

    # ------------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------------

    def action_undo(self):
        """Take this import back, and show the list again.

        :raises UserError: why it stands.
        """
        only_one(self)
        error = self.sudo(False)._undo()
        if error:
            raise UserError(error)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.helpdesk_email_message_action"
        )

    def _undo(self):
        """Take one import back: memo, attachments, and a ticket untouched since.

        :returns: an empty string, or why it stands.
        """
        self.ensure_one()
        problem = self._undo_problem()
        if problem:
            return problem
        # Sudo: reps may not delete tickets, nor attachments of the ledger; what
        # goes here is only what this import made, as checked above.
        row = self.sudo()
        ticket = row.ticket_id if row.created_ticket else row.ticket_id.browse()
        attachments = row.original_id | row.attachment_ids
        row.mail_message_id.unlink()
        attachments = attachments.exists()
        # What was sent along with an answer meanwhile belongs to the answer, too.
        used = self.env["mail.message"].sudo()
        used = used.search([("attachment_ids", "in", attachments.ids)])
        attachments -= used.attachment_ids
        row.unlink()
        attachments.exists().unlink()
        ticket.unlink()
        return ""

    def _undo_problem(self):
        row = self.sudo()  # Only the columns that say whose it is.
        if not row.exists() or row.user_id != self.env.user:
            # The same for both: whether it is there is not for others to know.
            return self.env._(
                "There is nothing to undo: this import has been undone already, its"
                " ticket is gone, or it was another rep's."
            )
        if row.state != "imported":
            return self.env._("This email is not on a ticket.")
        ticket = row.ticket_id.sudo(False)
        if not ticket.has_access("write"):
            return self.env._("You may not change this ticket any more.")
        if row.created_ticket and row.ticket_digest != ticket_digests(ticket, row).get(
            ticket.id
        ):
            return self.env._(
                "Ticket %(number)s has been worked on since; it stays.",
                number=ticket.number,
            )
        return ""
