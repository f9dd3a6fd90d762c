from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    helpdesk_email_processing = fields.Selection(
        [
            ("paste", "Paste email into current memo"),
            ("attach", "Attach email to current memo"),
        ],
        string="Email Inbox Processing",
        required=True,
        default="paste",
    )
    helpdesk_email_attachments = fields.Boolean(
        string="Attachments in tickets",
        help="Email may be attached to tickets, with its attachments.",
    )
