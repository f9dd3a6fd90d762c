from odoo import models
from odoo.exceptions import UserError


class HelpdeskEmailImporter(models.AbstractModel):
    _inherit = "helpdesk.email.importer"

    def _prepare_ticket_values(self, values, content):
        """Mails that say so are urgent tickets."""
        values = super()._prepare_ticket_values(values, content)
        if "urgent" in content.subject.lower():
            values["priority"] = "3"
        return values

    def _memo_text(self, account, content, mode):
        """Where it was read, below the memo."""
        text = super()._memo_text(account, content, mode)
        return f"{text}\n\nRead in {account.email}." if account else text

    def _same_emails(self, values, content):
        """Whatever has the same order number in its subject is the same message."""
        rows = super()._same_emails(values, content)
        _before, mark, order = content.subject.partition("order #")
        if not mark or not order.isdigit():
            return rows
        # Sudo: whoever imported it.
        ledger = self.env["helpdesk.email.message"].sudo()
        found = ledger.search([("subject", "=like", f"%{mark}{order}")], order="id")
        return rows | found.filtered(lambda row: row.state == "imported")

    def _check_target(self, ticket):
        """Nothing comes onto a ticket that is closed."""
        super()._check_target(ticket)
        if ticket.closed:
            raise UserError(self.env._("This ticket is closed. Open it first."))
