from odoo import api, fields, models

_CHOICES = (
    "helpdesk_email_attachments",
    "helpdesk_email_processing",
    "helpdesk_email_visibility",
    "helpdesk_email_follow_days",
    "helpdesk_email_follow_reopen",
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

    helpdesk_email_visibility = fields.Selection(
        selection=lambda self: (
            self.env["res.company"]
            ._fields["helpdesk_email_visibility"]
            ._description_selection(self.env)
        ),
        string="Emails of the ticket's contact",
        compute="_compute_helpdesk_email",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    helpdesk_email_follow_days = fields.Integer(
        string="Days while the rep is away",
        compute="_compute_helpdesk_email",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    helpdesk_email_follow_reopen = fields.Boolean(
        string="Reopen closed tickets",
        compute="_compute_helpdesk_email",
        compute_sudo=False,
        store=True,
        readonly=False,
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
