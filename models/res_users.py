from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    email_account_ids = fields.One2many("mail.server.account", "user_id")
    email_account_id = fields.Many2one(
        "mail.server.account",
        string="Default Email Account",
        compute="_compute_email_account_id",
        help="The first account; the rep writes from it.",
    )

    @api.depends("email_account_ids.sequence", "email_account_ids.active")
    def _compute_email_account_id(self):
        for user in self:
            accounts = user.email_account_ids.sorted(lambda a: (a.sequence, a.id))
            user.email_account_id = accounts[:1]

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: who archives a user need not be a helpdesk manager.
            self.sudo()._all_email_accounts()._erase_secrets()
        return result

    def _all_email_accounts(self):
        """The users' accounts, archived ones too."""
        return self.with_context(active_test=False).email_account_ids
