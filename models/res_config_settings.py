from odoo import fields, models

from . import helpdesk_email_choice_mixin  # noqa: F401 - inherited


# Odoo keeps its settings with the models, too.
# pylint: disable-next=no-wizard-in-models
class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "helpdesk.email.choice.mixin"]

    mail_server_count = fields.Integer(compute="_compute_mail_server_counts")
    mail_server_account_count = fields.Integer(compute="_compute_mail_server_counts")

    helpdesk_email_key_problem = fields.Char(
        compute="_compute_helpdesk_email_key_problem", compute_sudo=False
    )
    helpdesk_email_live_problem = fields.Char(
        compute="_compute_helpdesk_email_live_problem", compute_sudo=False
    )

    def _compute_mail_server_counts(self):
        self.mail_server_count = self.env["mail.server.profile"].search_count([])
        accounts = self.env["mail.server.account"]
        self.mail_server_account_count = accounts.search_count([])

    def _compute_helpdesk_email_key_problem(self):
        # sudo: what the hosts' keys open is known from what nobody reads.
        secrets = self.env["mail.secret.mixin"].sudo()
        is_told = self.env.user._is_system()
        self.helpdesk_email_key_problem = is_told and secrets._key_problem()

    def _compute_helpdesk_email_live_problem(self):
        problem = self.env["mail.server.account"]._live_problem()
        self.helpdesk_email_live_problem = problem

    def set_values(self):
        result = super().set_values()
        company = self.company_id
        choices = self._choices().items()
        changed = {name: value for name, value in choices if company[name] != value}
        if changed:
            company.write(changed)
        return result

    def action_rotate_email_key(self):
        """Re-encrypt the stored passwords."""
        return self.env["mail.secret.mixin"].action_rotate_key()
