from odoo import api, fields, models

from . import mail_reader_mixin  # noqa: F401 - inherited


class MailServerSender(models.AbstractModel):
    """For dialogs that send: which of the account's addresses is the sender."""

    _name = "mail.server.sender"
    _inherit = ["mail.reader.mixin"]
    _description = "Choice of a Sender"

    _sender_account = "email_account_id"

    # Computed with the user's own rights: an account may be somebody else's.
    email_sender = fields.Char(
        string="Sender Address",
        compute="_compute_email_sender",
        compute_sudo=False,
        precompute=True,
        store=True,
        readonly=False,
        help="The account's own address, or another one that it may write from.",
    )
    sender_choices = fields.Json(compute="_compute_sender_choices")
    has_sender_choices = fields.Boolean(compute="_compute_sender_choices")
    sending_problem = fields.Char(
        compute="_compute_sending_problem",
        compute_sudo=False,
        help="Why the account may not be able to send.",
    )

    @api.depends(lambda self: [self._sender_account])
    def _compute_email_sender(self):
        for dialog in self:
            account = dialog[self._sender_account]
            addresses = account._sending_addresses() if account else []
            if not addresses:
                dialog.email_sender = False
            elif dialog.email_sender not in addresses:
                written_to = account._addressed_as(dialog._written_to())
                dialog.email_sender = written_to or addresses[0]

    @api.depends(lambda self: [self._sender_account])
    def _compute_sender_choices(self):
        for dialog in self:
            account = dialog[self._sender_account]
            choices = account._sending_addresses() if account else []
            dialog.sender_choices = choices
            dialog.has_sender_choices = len(choices) > 1

    @api.depends(lambda self: [self._sender_account])
    def _compute_sending_problem(self):
        for dialog in self:
            account = dialog[self._sender_account]
            dialog.sending_problem = account and account._sending_problem()

    def _written_to(self):
        """The addresses that the customer's last mail was written to."""
        return []
