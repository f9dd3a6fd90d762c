from odoo import fields, models

from ..tools.rpc import only_one


class HelpdeskEmailProcessing(models.TransientModel):
    """The company's choice for imported email, for who administers this feature:
    helpdesk managers have no access to Odoo's settings."""

    _name = "helpdesk.email.processing"
    _inherit = ["mail.reader.mixin", "helpdesk.email.choice.mixin"]
    _description = "Email Inbox Processing"
    _rec_name = "company_id"

    company_id = fields.Many2one(readonly=True)

    def action_save(self):
        """Keep the choice for the company that the manager works in."""
        only_one(self)
        self.check_access("write")
        # sudo: managers write nothing of a company but this.
        self.env.company.sudo().write(self._choices())
        return {"type": "ir.actions.act_window_close"}
