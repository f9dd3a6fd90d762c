from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    helpdesk_import_at_once = fields.Boolean(
        string="Import without asking",
        help="A message that is dropped on a ticket is imported at once, without"
        " showing the memo first.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "helpdesk_import_at_once"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "helpdesk_import_at_once"]
