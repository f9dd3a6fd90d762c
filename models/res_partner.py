from odoo import models

from ..tools.host_index import HostIndex


class ResPartner(models.Model):
    """Whom an email is from is looked for whenever one is read or imported."""

    _inherit = "res.partner"

    _email_known = HostIndex("(email_normalized) WHERE email_normalized IS NOT NULL")
