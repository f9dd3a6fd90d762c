from odoo import models

from ..tools.host_index import HostIndex


class ResPartner(models.Model):
    """Whom an email is from is looked for whenever one is read or imported."""

    _inherit = "res.partner"

    # By hash: a B-tree refuses a contact whose address is longer than 2,700 bytes, and
    # with it whatever Odoo was about to do.
    _email_known = HostIndex("USING hash (email_normalized)")
