from odoo import api, fields, models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):
    """The full composer of a ticket shows and chooses the sender, too."""

    _name = "mail.compose.message"
    _inherit = ["mail.compose.message", "mail.server.sender"]

    can_choose_account = fields.Boolean(compute="_compute_can_choose_account")
    email_account_id = fields.Many2one(
        "mail.server.account",
        string="Send as",
        domain="[('user_id', '=', uid)]",
        help="Empty: as the helpdesk.",
    )
    email_cc = fields.Char(string="Cc")
    email_bcc = fields.Char(string="Bcc")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        chooses = "email_account_id" in fields and "email_account_id" not in values
        if chooses and context.get("default_model") == "helpdesk.ticket":
            accounts = self.env["mail.server.account"]._sending_accounts()
            default = self.env.user._default_sending_account(accounts)
            values["email_account_id"] = default.id
        return values

    @api.depends("model", "composition_mode", "subtype_is_log")
    def _compute_can_choose_account(self):
        has_accounts = bool(self.env["mail.server.account"]._sending_accounts())
        for composer in self:
            composer.can_choose_account = (
                has_accounts
                and composer.model == "helpdesk.ticket"
                and composer.composition_mode == "comment"
                and not composer.subtype_is_log
            )

    def _written_to(self):
        ids = self._evaluate_res_ids() if self.model == "helpdesk.ticket" else []
        if len(ids) != 1:
            return []
        ticket = self.env["helpdesk.ticket"].browse(ids)
        return ticket._recipients_of(ticket._last_customer_mail())

    def _prepare_mail_values_static(self):
        values = super()._prepare_mail_values_static()
        if self.can_choose_account:
            values["email_account_id"] = self.email_account_id.id
            values["email_account_sender"] = self.email_sender
            values["email_cc"] = self.email_cc
            values["email_bcc"] = self.email_bcc
        return values

    def action_schedule_message(self):
        if any(composer.email_bcc for composer in self):
            raise UserError(
                self.env._("An email with Bcc can't be scheduled. Send it now.")
            )
        return super().action_schedule_message()


class MailScheduledMessage(models.Model):
    _inherit = "mail.scheduled.message"

    @api.model
    def _notification_parameters_whitelist(self):
        return super()._notification_parameters_whitelist() | {
            "email_account_id",
            "email_account_sender",
            "email_cc",
        }
