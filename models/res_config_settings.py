from odoo import api, fields, models

COMPANY_FIELDS = ("helpdesk_email_attachments", "helpdesk_email_processing")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Not related fields: those are written one by one, and either order would
    # pass through a state that the company refuses.
    helpdesk_email_attachments = fields.Boolean(
        compute="_compute_helpdesk_email",
        compute_sudo=False,
        readonly=False,
        store=True,
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
        readonly=False,
        store=True,
    )
    mail_server_count = fields.Integer(compute="_compute_mail_server_counts")
    mail_server_account_count = fields.Integer(compute="_compute_mail_server_counts")

    helpdesk_email_key_problem = fields.Char(
        compute="_compute_helpdesk_email_key_problem", compute_sudo=False
    )

    @api.depends("company_id")
    def _compute_helpdesk_email(self):
        for settings in self:
            for name in COMPANY_FIELDS:
                settings[name] = settings.company_id[name]

    def _compute_mail_server_counts(self):
        self.mail_server_count = self.env["mail.server.profile"].search_count([])
        accounts = self.env["mail.server.account"]
        self.mail_server_account_count = accounts.search_count([])

    def _compute_helpdesk_email_key_problem(self):
        # sudo: what the hosts' keys open is known from what nobody reads.
        secrets = self.env["mail.secret.mixin"].sudo()
        is_told = self.env.user._is_system()
        self.helpdesk_email_key_problem = is_told and secrets._key_problem()

    @api.onchange("helpdesk_email_attachments")
    def _onchange_helpdesk_email_attachments(self):
        if not self.helpdesk_email_attachments:
            self.helpdesk_email_processing = "paste"

    def set_values(self):
        result = super().set_values()
        company = self.company_id
        changed = {
            name: self[name] for name in COMPANY_FIELDS if self[name] != company[name]
        }
        if changed:
            company.write(changed)
        return result

    def action_rotate_email_key(self):
        """Re-encrypt the stored passwords."""
        return self.env["mail.secret.mixin"].action_rotate_key()
