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
    outgoing_email_to = fields.Char(
        string="Further addresses", help="Of people who are no contacts."
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

    @api.model_create_multi
    def create(self, vals_list):
        # On the screen the account is proposed. What posts a template by itself (a
        # stage, an automation) chooses none: its words are not the rep's.
        template = self.env.context.get("default_template_id")
        return super().create(
            [
                {"email_account_id": False, **vals}
                if vals.get("template_id", template)
                else vals
                for vals in vals_list
            ]
        )

    @api.depends("model", "composition_mode", "subtype_is_log")
    def _compute_can_choose_account(self):
        has_accounts = bool(self.env["mail.server.account"]._sending_accounts())
        for composer in self:
            composer.can_choose_account = has_accounts and composer._is_answer()

    def _is_answer(self):
        """Whether this writes to people from one ticket."""
        return (
            self.model == "helpdesk.ticket"
            and self.composition_mode == "comment"
            and not self.subtype_is_log
        )

    # pylint: disable-next=missing-return
    def _compute_subject(self):
        """An answer keeps the conversation's subject."""
        super()._compute_subject()
        for composer in self:
            ids = composer._evaluate_res_ids() if composer._is_answer() else []
            if len(ids) == 1 and not composer.template_id:
                ticket = self.env["helpdesk.ticket"].browse(ids)
                composer.subject = ticket._conversation_subject()

    def _written_to(self):
        ids = self._evaluate_res_ids() if self.model == "helpdesk.ticket" else []
        if len(ids) != 1:
            return []
        ticket = self.env["helpdesk.ticket"].browse(ids)
        return ticket._recipients_of(ticket._last_customer_mail())

    def _prepare_mail_values_static(self):
        values = super()._prepare_mail_values_static()
        if self._is_answer() and self.outgoing_email_to:
            values["outgoing_email_to"] = self.env["mail.server.account"]._addresses_of(
                self.outgoing_email_to
            )
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
            "outgoing_email_to",
        }
