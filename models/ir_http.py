from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        return {
            **super().session_info(),
            "helpdesk_email_sign": self.env.user._email_sign(),
        }
