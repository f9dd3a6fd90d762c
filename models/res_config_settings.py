from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    helpdesk_email_processing = fields.Selection(
        related="company_id.helpdesk_email_processing", readonly=False
    )
    helpdesk_email_attachments = fields.Boolean(
        related="company_id.helpdesk_email_attachments", readonly=False
    )
