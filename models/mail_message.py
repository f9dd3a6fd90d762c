from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools.mail import email_normalize, email_normalize_all

from ..tools.headers import network_address
from . import mail_guarded_mixin  # noqa: F401 - inherited

FAILURES = [
    ("account_unknown", "It may have been sent: look in your Sent folder"),
    ("account_refused", "The account can't send"),
    ("account_recipient", "The mail server refused this address"),
    ("account_partly", "Sent, but not to all"),
]
"""Why a message of an email account was not sent, beyond Odoo's own reasons."""


SHOWN_FIELDS = (
    "account_email",
    "account_cc",
    "account_state",
    "account_problem",
    "account_sent_copy",
    "email_import",
)
"""What colleagues see in the discussion."""


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
    # The letter to the people outside; colleagues are notified one by one.
    account_state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("partly", "Not sent to all"),
            ("unknown", "Perhaps sent"),
            ("failed", "Not sent"),
            ("canceled", "Cancelled"),
        ],
        string="Sending",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    account_problem = fields.Char(
        string="Problem While Sending",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why it waits or failed, or whom the mail server refused.",
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
    email_import = fields.Json(
        compute="_compute_email_import",
        compute_sudo=True,
        groups="base.group_user",
        help="Of a memo that is a mail: who wrote it and when, and who imported it.",
    )
    is_email_history = fields.Boolean(readonly=True, copy=False)

    def write(self, vals):
        result = super().write(vals)
        if "res_id" in vals:
            self.env["helpdesk.email.message"]._follow_memos(self)
        return result

    def _compute_email_import(self):
        """What a memo looks like; its author stays the rep who imported it."""
        rows = self.env["helpdesk.email.message"]
        # Messages of other documents cost nothing.
        memos = self.filtered(lambda message: message.model == "helpdesk.ticket")
        if memos:
            rows = rows.search_fetch(
                [("mail_message_id", "in", memos.ids), ("created_ticket", "=", False)],
                ["mail_message_id", "email_from", "date", "user_id", "kept", "edited"],
            )
        found = {row.mail_message_id.id: row._import_answer() for row in rows}
        for message in self:
            message.email_import = found.get(message.id, False)

    def _mail_writer(self):
        """The address of who wrote a memo that is a mail, as it was written; empty for
        others, and where a rep's words are in it."""
        shown = self.email_import or {}
        if not shown or shown["edited"] or "o-mail-Message-edited" in (self.body or ""):
            return ""
        return email_normalize(shown["writer"]) or ""

    def _note_account_fate(self, state, problem=False):
        """Say on the ticket what became of a letter, also in pages that are open."""
        self._write_account_fate(state, problem)
        self._tell_account_fate()

    def _write_account_fate(self, state, problem=False):
        self.write({"account_state": state, "account_problem": problem})

    def _tell_account_fate(self):
        """To pages that are open."""
        self.filtered(
            lambda message: message._is_thread_message()
        )._notify_message_notification_update()

    # pylint: disable-next=missing-return
    def _message_notifications_to_store(self, store):
        super()._message_notifications_to_store(store)
        # sudo: only who may read the message is told.
        for message in self.sudo().filtered("account_email"):
            store.add(message, ["account_state", "account_problem"])

    def _to_store_defaults(self, target):
        internal = target.is_internal(self.env)
        return [
            *super()._to_store_defaults(target),
            *(
                Store.Attr(name, predicate=lambda _message: internal)
                for name in SHOWN_FIELDS
            ),
        ]


class MailNotification(models.Model):
    _inherit = "mail.notification"

    failure_type = fields.Selection(selection_add=FAILURES)

    def _network_addresses(self):
        """The addresses this was written to, as mail servers name them."""
        text = self.mail_email_address or self.res_partner_id.email
        return set(map(network_address, email_normalize_all(text or "")))

    def _note_sent(self):
        self.write(
            {
                "notification_status": "sent",
                "failure_type": False,
                "failure_reason": False,
            }
        )

    def format_failure_reason(self):
        self.ensure_one()
        if self.failure_type in dict(FAILURES) and self.failure_reason:
            return self.failure_reason
        return super().format_failure_reason()
