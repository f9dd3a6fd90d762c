from odoo import api, models

from ..tools.watching import DESK, NEWS, SIGN


class BusBus(models.Model):
    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        """Of the mail nothing is stored: the notice is filled in as it leaves."""
        found = super()._poll(channels, last, ignore_ids)
        for notification in found:
            message = notification["message"]
            if message["type"] == NEWS:
                message["payload"] = DESK.fill(self.env, message["payload"])
            elif message["type"] == SIGN:
                message["payload"] = {"mode": self.env.user._email_sign()}
        return found
