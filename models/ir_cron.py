from odoo import models

from ..tools.errand import cron_job


class IrCron(models.Model):
    """A job acts in nobody's name, whichever user it is set to run as."""

    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        with cron_job():
            return super()._callback(cron_name, server_action_id)
