from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.rpc import known, only_one

BEING_SENT = timedelta(minutes=5)
"""So long a message whose fate is unknown may still be on its way."""


class MailServerOutbox(models.Model):
    """What waits or failed in Odoo's queue of a rep's own mail, for that rep.

    A view of ``mail.mail``, which reps may not read: it holds everybody's mail.
    """

    _name = "mail.server.outbox"
    _description = "Email Outbox"
    _auto = False
    _order = "id desc"
    _rec_name = "subject"
    _depends = {
        "mail.mail": [
            "email_to",
            "email_cc",
            "failure_reason",
            "failure_type",
            "mail_message_id",
            "scheduled_date",
            "state",
        ],
        "mail.message": ["account_email", "mail_server_id", "res_id", "subject"],
        "ir.mail_server": ["email_account_id"],
    }

    user_id = fields.Many2one("res.users", readonly=True)
    account_email = fields.Char(string="From", readonly=True)
    email_to = fields.Char(string="To", readonly=True)
    email_cc = fields.Char(string="Cc", readonly=True)
    subject = fields.Char(readonly=True)
    date = fields.Datetime(string="Written", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("failed", "Failed"),
            ("partly", "Not sent to all"),
            ("unknown", "Perhaps sent"),
        ],
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    next_attempt = fields.Datetime(string="Next attempt", readonly=True)
    body = fields.Html(compute="_compute_body", sanitize=False)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT mail.id,
                   message.create_uid AS user_id,
                   message.account_email,
                   COALESCE(NULLIF(mail.email_to, ''), (
                       SELECT string_agg(partner.email, ', ')
                         FROM mail_mail_res_partner_rel relation
                         JOIN res_partner partner
                           ON partner.id = relation.res_partner_id
                        WHERE relation.mail_mail_id = mail.id
                   )) AS email_to,
                   mail.email_cc,
                   message.subject,
                   message.date,
                   CASE WHEN message.model = 'helpdesk.ticket'
                        THEN message.res_id END AS ticket_id,
                   CASE WHEN mail.state = 'outgoing' THEN 'waiting'
                        WHEN mail.failure_type = 'account_unknown' THEN 'unknown'
                        WHEN mail.failure_type = 'account_partly' THEN 'partly'
                        ELSE 'failed' END AS state,
                   mail.failure_reason AS reason,
                   CASE WHEN mail.state = 'outgoing'
                        THEN mail.scheduled_date END AS next_attempt
              FROM mail_mail mail
              JOIN mail_message message ON message.id = mail.mail_message_id
             WHERE message.account_email IS NOT NULL
               AND mail.state IN ('outgoing', 'exception')
            """
        )

    def _compute_body(self):
        mails = self._mails()
        for entry, mail in zip(self, mails, strict=True):
            entry.body = mail.body_content

    def _mails(self):
        """The queue's records behind these, which the user has to own."""
        known(self).check_access("read")
        # sudo: the queue holds everybody's mail; these are the user's.
        mails = self.env["mail.mail"].sudo().browse(self.ids)
        strangers = mails.filtered(
            lambda m: m.mail_message_id.create_uid.id != self.env.uid
        )
        if strangers:
            raise UserError(self.env._("This is not in your outbox."))
        return mails

    def action_retry(self):
        """Send again, on purpose; what is still on its way is left alone."""
        mails = self._mails()
        young = fields.Datetime.now() - BEING_SENT
        for mail in mails:
            if mail.failure_type == "account_unknown" and mail.write_date > young:
                raise UserError(
                    self.env._(
                        "This email may still be on its way. Try again in a few"
                        " minutes."
                    )
                )
        mails.write(
            {
                "state": "outgoing",
                "scheduled_date": False,
                "account_attempts": 0,
                "failure_reason": False,
                "failure_type": False,
            }
        )
        for mail in mails:
            mail._take_back_the_refused()
        mails._waiting_notifications().write(
            {"notification_status": "ready", "failure_type": False}
        )
        mails._note_fate("waiting")
        mails.send_after_commit()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_cancel(self):
        """Never send it; the message on the ticket stays, and says that it was not
        sent, not to all, or perhaps."""
        mails = self._mails()
        mails._waiting_notifications().write({"notification_status": "canceled"})
        unsent = mails.filtered(
            lambda mail: (
                mail.failure_type != "account_unknown"
                and not (mail.account_progress or {}).get("taken")
            )
        )
        unsent._note_fate("canceled")
        mails.cancel()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_mark_sent(self):
        """The rep found it in the Sent folder, or the recipient has it."""
        for mail in self._mails():
            mail._found_sent()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.readonly
    def action_open_ticket(self):
        """The ticket this was written on."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }
