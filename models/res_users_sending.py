from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    helpdesk_answer_as = fields.Selection(
        [("account", "As me, from my own account"), ("helpdesk", "As the helpdesk")],
        string="Answer tickets",
        default="account",
        required=True,
        help="What the ticket's composer begins with. It can be changed for each"
        " answer.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "helpdesk_answer_as"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "helpdesk_answer_as"]

    def _default_sending_account(self, accounts):
        """The account to answer from; none when the user answers as the helpdesk."""
        if self.helpdesk_answer_as == "helpdesk":
            return accounts.browse()
        return accounts[:1]
