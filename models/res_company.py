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

    helpdesk_email_visibility = fields.Selection(
        [
            ("contact", "Visible to the customer"),
            ("internal", "Internal notes"),
        ],
        string="Emails of the Ticket's Contact",
        required=True,
        default="contact",
        help="What becomes of an email of the ticket's own contact where the rep says"
        " nothing else. Emails of others are internal notes.",
    )
    helpdesk_email_follow_days = fields.Integer(
        string="Days While the Rep Is Away",
        default=14,
        required=True,
        help="So long after the rep last opened the inbox, mails of a conversation that"
        " the rep keeps on a ticket are added. 0: none are added.",
    )
    helpdesk_email_follow_reopen = fields.Boolean(
        string="Reopen closed tickets",
        help="A customer's mail in a conversation that is kept on a closed ticket"
        " reopens the ticket.",
    )

    _helpdesk_email_follow_days = models.Constraint(
        "CHECK (helpdesk_email_follow_days BETWEEN 0 AND 366)",
        "Choose between 0 and 366 days.",
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
