from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    helpdesk_email_attachments = fields.Boolean(
        string="Attachments in tickets",
        help="Email may be attached to tickets, with its attachments.",
    )
    helpdesk_email_processing = fields.Selection(
        [
            ("paste", "Paste email into current memo"),
            ("attach", "Attach email to current memo"),
        ],
        string="Email Inbox Processing",
        required=True,
        default="paste",
        help="What becomes of a message that is dragged onto a ticket.",
    )

    @api.constrains("helpdesk_email_processing", "helpdesk_email_attachments")
    def _check_helpdesk_email_processing(self):
        for company in self:
            attaches = company.helpdesk_email_processing == "attach"
            if attaches and not company.helpdesk_email_attachments:
                raise ValidationError(
                    self.env._(
                        "Email can be attached only while attachments in tickets are"
                        " switched on."
                    )
                )

    def write(self, vals):
        if vals.get("helpdesk_email_attachments") is False:
            vals = {"helpdesk_email_processing": "paste", **vals}
        return super().write(vals)
