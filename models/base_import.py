from odoo import models

SECRET_MODELS = ("mail.server.account", "mail.server.account.grid")


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Forget a file of passwords as soon as it is read to its end."""
        result = super().execute_import(fields, columns, options, dryrun)
        done = not dryrun and not result.get("nextrow") and not result.get("messages")
        if done and self.res_model in SECRET_MODELS:
            self.file = False
        return result
