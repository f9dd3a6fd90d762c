from odoo import api, models


class MailServerAccount(models.Model):
    """What the inbox screen needs beyond what every program needs."""

    _inherit = "mail.server.account"

    @api.model
    def inbox_bootstrap(self):
        return {
            **super().inbox_bootstrap(),
            "import_at_once": self.env.user.helpdesk_import_at_once,
        }

    def _inbox_summary(self):
        return {**super()._inbox_summary(), "sign_in_refused": self.sign_in_refused}
