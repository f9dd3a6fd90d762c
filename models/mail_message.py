from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store

FAILURES = [
    ("account_unknown", "It may have been sent: look in your Sent folder"),
    ("account_refused", "The account can't send"),
]
"""Why a message of an email account was not sent, beyond Odoo's own reasons."""


class MailMessage(models.Model):
    """A message that went out from a rep's own account knows so for good, also when
    the account is gone."""

    _name = "mail.message"
    _inherit = ["mail.message", "mail.guarded.mixin"]

    account_email = fields.Char(
        string="Sent from",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The address of the email account this message was sent from.",
    )
    account_cc = fields.Char(
        string="Copies to", readonly=True, copy=False, groups="base.group_user"
    )
    account_bcc = fields.Char(
        string="Blind copies to", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    account_sent_copy = fields.Selection(
        [
            ("filed", "A copy is in the Sent folder"),
            ("failed", "There is no copy in the Sent folder"),
        ],
        string="Sent Copy",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    is_email_history = fields.Boolean(readonly=True, copy=False)

    def _to_store_defaults(self, target):
        internal = target.is_internal(self.env)
        return [
            *super()._to_store_defaults(target),
            *(
                Store.Attr(name, predicate=lambda _message: internal)
                for name in ("account_email", "account_cc", "account_sent_copy")
            ),
        ]


class MailNotification(models.Model):
    _inherit = "mail.notification"

    failure_type = fields.Selection(selection_add=FAILURES)

    def format_failure_reason(self):
        self.ensure_one()
        if self.failure_type in dict(FAILURES) and self.failure_reason:
            return self.failure_reason
        return super().format_failure_reason()
