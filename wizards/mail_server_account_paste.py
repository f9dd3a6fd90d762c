import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.rpc import only_one

COLUMNS = ("user_id", "profile_id", "email", "login", "password")
"""What the columns are when the first row does not say so."""

MAX_ROWS = 1000


class MailServerAccountPaste(models.TransientModel):
    """Rep email accounts from rows of a spreadsheet.

    The rows hold passwords: they are read while they are saved and never stored.
    """

    _name = "mail.server.account.paste"
    _inherit = ["mail.write.only.mixin", "mail.reader.mixin"]
    _description = "Paste Email Accounts"
    _rec_name = "create_date"

    pasted = fields.Text(
        string="Rows",
        compute="_compute_pasted",
        inverse="_inverse_pasted",
        search="_search_write_only",
        exportable=False,
    )
    saved = fields.Integer(readonly=True)
    line_ids = fields.One2many(
        "mail.server.account.paste.line", "paste_id", readonly=True
    )
    is_done = fields.Boolean(readonly=True)

    def _compute_pasted(self):
        self.pasted = False

    def _inverse_pasted(self):
        for paste in self:
            if paste.pasted and paste.pasted.strip():
                paste._save_rows(paste.pasted)

    def _save_rows(self, text):
        """Save the good rows, and note what is wrong with the others."""
        columns, rows, first = self._read(text)
        grid = self.env["mail.server.account.grid"].with_context(import_file=True)
        result = grid.load(list(columns), rows)
        self.saved = len(result["ids"])
        self.is_done = True
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create(
                {"row": first + message["record"] - 1, "problem": message["message"]}
            )
            for message in result["messages"]
            if message["type"] == "error"
        ]

    def _read(self, text):
        """The text's columns, its rows, and the number of the first of them.

        :raises UserError: when there are no rows, too many, or a password would
            be taken for something else.
        """
        lines = text.strip().splitlines()
        delimiter = next((mark for mark in "\t;" if mark in lines[0]), ",")
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
        ]
        columns = self._headings(rows[0])
        first = 2 if columns else 1
        columns = columns or COLUMNS[: max(map(len, rows))]
        rows = rows[first - 1 :]
        if not rows:
            raise UserError(self.env._("There are no rows below the headings."))
        if len(rows) > MAX_ROWS:
            raise UserError(
                self.env._("Paste at most %(count)s rows at once.", count=MAX_ROWS)
            )
        width = len(columns)
        return columns, [(row + [""] * width)[:width] for row in rows], first

    def _headings(self, row):
        """The fields that the first row names; empty where it is no heading.

        :raises UserError: for a heading among others that is not known.
        """
        grid = self.env["mail.server.account.grid"]
        names = {}
        for name in (*COLUMNS, "exchange_mailbox"):
            label = grid._fields[name]._description_string(self.env)
            names[name] = names[label.lower()] = name
        found = [names.get(cell.lower()) for cell in row]
        if not any(found):
            return ()
        if not all(found):
            raise UserError(
                self.env._(
                    "The heading “%(heading)s” is not known. Use %(headings)s.",
                    heading=row[found.index(None)],
                    headings=", ".join(
                        grid._fields[name]._description_string(self.env)
                        for name in (*COLUMNS, "exchange_mailbox")
                    ),
                )
            )
        return tuple(found)

    def action_save(self):
        """Show what became of the rows; they were saved with the record."""
        only_one(self)
        if not self.is_done:
            raise UserError(self.env._("Paste the rows first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Paste Email Accounts"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def action_open(self):
        """An empty sheet to paste into."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.mail_server_account_paste_action"
        )


class MailServerAccountPasteLine(models.TransientModel):
    """A pasted row that could not be saved."""

    _name = "mail.server.account.paste.line"
    _inherit = ["mail.reader.mixin"]
    _description = "Pasted Row with a Problem"
    _order = "row, id"

    paste_id = fields.Many2one("mail.server.account.paste", ondelete="cascade")
    row = fields.Integer()
    problem = fields.Char()
