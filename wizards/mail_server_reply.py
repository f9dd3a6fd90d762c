from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools.headers import thread_of
from ..tools.rpc import only_one
from . import mail_server_sender  # noqa: F401 - inherited


class MailServerReply(models.TransientModel):
    """The composer for a message of the inbox."""

    _name = "mail.server.reply"
    _inherit = ["mail.server.sender"]
    _description = "Answer to an Email"
    _sender_account = "account_id"

    account_id = fields.Many2one(
        "mail.server.account", string="From", required=True, readonly=True
    )
    kind = fields.Selection(
        [("reply", "Reply"), ("reply_all", "Reply to all"), ("forward", "Forward")],
        required=True,
        readonly=True,
    )
    mailbox_key = fields.Char(readonly=True)
    email_to = fields.Char(string="To")
    email_cc = fields.Char(string="Cc")
    email_bcc = fields.Char(string="Bcc")
    subject = fields.Char(required=True)
    body = fields.Html(string="Message", sanitize_style=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="mail_server_reply_attachment_rel",
        string="Attachments",
        bypass_search_access=True,
    )
    answered_id = fields.Char(string="Message-ID", readonly=True)
    references = fields.Char(readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", string="Record on ticket")
    import_message = fields.Boolean(
        string="Also add the message to the ticket", default=True
    )
    file_count = fields.Integer(
        readonly=True, help="Attachments of the message that is answered."
    )
    loses_files = fields.Boolean(compute="_compute_loses_files")

    @api.depends("ticket_id", "import_message", "file_count")
    def _compute_loses_files(self):
        """Whether the message comes onto the ticket without its attachments."""
        for reply in self:
            company = reply.ticket_id.company_id or reply.env.company
            comes = reply.ticket_id and reply.import_message and reply.file_count
            # sudo: what a company has chosen is no secret.
            takes = company.sudo().helpdesk_email_attachments
            reply.loses_files = bool(comes) and not takes

    def _title(self):
        return self._fields["kind"].convert_to_export(self.kind, self)

    def action_send(self):
        """Send; put message and answer on the ticket where one is chosen.

        A refusal leaves the dialog, with all that was written, as it is.
        """
        only_one(self)
        account = self.account_id
        account._check_may_send()
        if not self._addresses("email_to"):
            raise UserError(self.env._("Choose a recipient."))
        # Nobody sends a file that is not theirs to read. Sudo: nor shall one be left
        # out in silence.
        self.sudo().attachment_ids.sudo(False).check_access("read")
        if self.ticket_id:
            self._send_on_ticket(account)
        else:
            self._send_alone(account)
        return {"type": "ir.actions.act_window_close", "infos": {"sent": True}}

    def _send_on_ticket(self, account):
        if self.import_message and self.mailbox_key:
            keeps_files = self.file_count and not self.loses_files
            [result] = account.inbox_import(
                [self.mailbox_key],
                ticket_id=self.ticket_id.id,
                options={"mode": "attach"} if keeps_files else None,
            )
            if result["status"] == "failed":
                raise UserError(result["error"])
        self.ticket_id.message_post(
            body=self.body,
            subject=self.subject,
            outgoing_email_to=self._addresses("email_to"),
            email_account_id=account.id,
            email_account_sender=self.email_sender,
            email_cc=self.email_cc,
            email_bcc=self.email_bcc,
            email_answered_id=self.answered_id,
            email_references=self.references,
            attachment_ids=self.attachment_ids.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            email_add_signature=False,
            notify_skip_followers=True,
        )

    def _send_alone(self, account):
        account._check_size(self.attachment_ids, self.body)
        sender = account._sender_header(self.email_sender)
        thread = self._thread()
        # sudo: reps have no access to the queue; this is their own mail.
        message = self.env["mail.message"].sudo()
        message = message.create(
            {
                "subject": self.subject,
                "body": self.body,
                "message_type": "email_outgoing",
                "email_from": sender,
                "reply_to": sender,
                "author_id": self.env.user.partner_id.id,
                "mail_server_id": account.sudo()._sending_servers().id,
                "account_email": email_normalize(sender),
                "account_cc": self._addresses("email_cc"),
                "account_bcc": self._addresses("email_bcc"),
                "attachment_ids": self.attachment_ids.ids,
            }
        )
        mail = self.env["mail.mail"].sudo()
        mail = mail.create(
            {
                "mail_message_id": message.id,
                "is_account_letter": True,
                "is_own_act": True,
                "is_notification": False,
                "auto_delete": True,
                "body_html": self.body,
                "email_to": self._addresses("email_to"),
                "email_cc": self._addresses("email_cc"),
                "references": thread.get("references", ""),
                "headers": repr(
                    {"In-Reply-To": thread["message_id"]} if thread else {}
                ),
            }
        )
        mail.send_after_commit()

    def _thread(self):
        return thread_of(self.answered_id, self.references)

    def _addresses(self, name):
        return self.account_id._addresses_of(self[name])
