from odoo import api, fields, models

from ..models.res_config_settings import COMPANY_FIELDS
from ..tools.rpc import only_one


class HelpdeskEmailProcessing(models.TransientModel):
    """The company's choice for imported email, for who administers this feature:
    helpdesk managers have no access to Odoo's settings."""

    _name = "helpdesk.email.processing"
    _inherit = ["mail.reader.mixin"]
    _description = "Email Inbox Processing"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    helpdesk_email_attachments = fields.Boolean(
        string="Attachments in tickets",
        compute="_compute_helpdesk_email",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    helpdesk_email_processing = fields.Selection(
        selection=lambda self: (
            self.env["res.company"]
            ._fields["helpdesk_email_processing"]
            ._description_selection(self.env)
        ),
        string="Email Inbox Processing",
        compute="_compute_helpdesk_email",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("company_id")
    def _compute_helpdesk_email(self):
        for processing in self:
            for name in COMPANY_FIELDS:
                processing[name] = processing.company_id[name]

    @api.onchange("helpdesk_email_attachments")
    def _onchange_helpdesk_email_attachments(self):
        if not self.helpdesk_email_attachments:
            self.helpdesk_email_processing = "paste"

    def action_save(self):
        """Keep the choice for the company that the manager works in."""
        only_one(self)
        self.check_access("write")
        values = {name: self[name] for name in COMPANY_FIELDS}
        # sudo: managers write nothing of a company but this.
        self.env.company.sudo().write(values)
        return {"type": "ir.actions.act_window_close"}
