"""What the ticket board asks so that messages can be dropped on it.

Nothing here contacts a mail server: the board is one of Odoo's ordinary pages.
"""

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.new_ticket import NewTicket
from ..tools.rpc import answer

CARDS = 2000
"""Cards of a board that are looked at."""


class MailServerAccount(models.Model):
    _inherit = "mail.server.account"

    @api.model
    def inbox_has_account(self):
        """Whether the caller has an email account at all."""
        accounts = self.sudo(False)
        if not accounts.has_access("read"):
            return False
        return bool(accounts.search_count([("user_id", "=", self.env.uid)], limit=1))

    @api.model
    def inbox_board(self, ticket_ids, columns, defaults=None):
        """Where on a board of tickets the caller may drop messages.

        :param ticket_ids: the tickets whose cards are shown.
        :param columns: for each column the field and value it stands for.
        :param defaults: what the action gives every new ticket.
        :returns: ``{"tickets": the ids that may be updated, "columns": for each the
            option ``defaults`` of an import into it, false where none may be made}``.
        """
        self._check_board(ticket_ids, list)
        self._check_board(columns, list)
        self._check_board(defaults or {}, dict)
        ids = [self._whole_number(number) for number in ticket_ids[:CARDS]]
        tickets = self.env["helpdesk.ticket"].sudo(False).browse(ids).exists()
        known = self.env["helpdesk.ticket"]._email_column_fields()
        # The action may well set fields that are not for an email to set.
        defaults = {name: defaults[name] for name in known if name in (defaults or {})}
        return answer(
            {
                "tickets": tickets._filtered_access("write").ids,
                "columns": [
                    self._column_defaults(column, defaults)
                    for column in columns[:CARDS]
                ],
            }
        )

    def _check_board(self, value, kind):
        if not isinstance(value, kind):
            raise UserError(
                self.env._("The option “%(name)s” has no such value.", name="columns")
            )

    def _column_defaults(self, column, defaults):
        """What a ticket made in the column begins with; false if it may not be."""
        if not isinstance(column, dict):
            return False
        merged = {**defaults, **column}
        try:
            options = self._import_options({"defaults": merged})
        except UserError:
            return False
        return NewTicket(self.sudo(False).env, options).is_allowed() and merged
