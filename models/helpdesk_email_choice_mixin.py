from odoo import api, fields, models

_CHOICES = (
    "helpdesk_email_attachments",
    "helpdesk_email_processing",
    "helpdesk_email_visibility",
    "helpdesk_email_follow_days",
    "helpdesk_email_follow_reopen",
)


_CHOSEN = {
    "compute": "_compute_helpdesk_email",
    "compute_sudo": False,
    "store": True,
    "readonly": False,
}
"""As the company has it, until something else is chosen on the screen."""


def _selection(name):
    """What a company may choose."""
    return lambda self: (
        self.env["res.company"]._fields[name]._description_selection(self.env)
    )


class HelpdeskEmailChoiceMixin(models.AbstractModel):
    """A screen on which a company chooses what becomes of imported email.

    Its fields are not related: those are written one by one, and either order would
    pass through a state that the company refuses.
    """

    _name = "helpdesk.email.choice.mixin"
    _description = "Choice for Imported Email"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    helpdesk_email_attachments = fields.Boolean(
        string="Attachments in tickets",
        **_CHOSEN,
    )
    helpdesk_email_processing = fields.Selection(
        selection=_selection("helpdesk_email_processing"),
        string="Email Inbox Processing",
        **_CHOSEN,
    )

    helpdesk_email_visibility = fields.Selection(
        selection=_selection("helpdesk_email_visibility"),
        string="Emails of the ticket's contact",
        **_CHOSEN,
    )
    helpdesk_email_follow_days = fields.Integer(
        string="Days while the rep is away",
        **_CHOSEN,
    )
    helpdesk_email_follow_reopen = fields.Boolean(
        string="Reopen closed tickets",
        **_CHOSEN,
    )

    @api.depends("company_id")
    def _compute_helpdesk_email(self):
        for screen in self:
            for name in _CHOICES:
                screen[name] = screen.company_id[name]

    @api.onchange("helpdesk_email_attachments")
    def _onchange_helpdesk_email_attachments(self):
        if not self.helpdesk_email_attachments:
            self.helpdesk_email_processing = "paste"

    def _choices(self):
        """What the screen says, as values of a company; not what it leaves open."""
        said = {name: self[name] for name in _CHOICES}
        is_open = {"helpdesk_email_processing", "helpdesk_email_visibility"}
        return {name: said[name] for name in said if said[name] or name not in is_open}
