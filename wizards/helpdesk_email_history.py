from lxml import html as lxml_html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty
from odoo.tools.mail import email_normalize_all

from ..messages import memo, quotes
from ..messages.html import to_text
from ..tools.details_link import without_details_link
from ..tools.headers import spellings
from ..tools.local_date import format_minute
from ..tools.rpc import only_one

MEMO_TYPES = ("comment", "email", "email_outgoing", "auto_comment")
MEMOS = 500
"""So many memos a history holds at the most; the newest ones then."""


class HelpdeskEmailHistory(models.TransientModel):
    """Sends a ticket's history from the rep's own account."""

    _name = "helpdesk.email.history"
    _inherit = ["mail.server.sender"]
    _description = "Email History"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    email_account_id = fields.Many2one(
        "mail.server.account",
        string="From",
        domain="[('user_id', '=', uid)]",
        compute="_compute_email_account_id",
        compute_sudo=False,
        precompute=True,
        store=True,
        readonly=False,
        help="Empty: as the helpdesk.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="To",
        compute="_compute_recipients",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    email_to = fields.Char(
        string="Further addresses",
        compute="_compute_recipients",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    email_cc = fields.Char(string="Cc")
    email_bcc = fields.Char(string="Bcc")
    subject = fields.Char(
        compute="_compute_subject",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    body = fields.Html(string="Message", help="Shown above the history.")
    order = fields.Selection(
        [("oldest", "Oldest first"), ("newest", "Newest first")],
        default="oldest",
        required=True,
    )
    include_internal = fields.Boolean(
        string="Include internal notes",
        help="Internal notes are written for colleagues.",
    )
    internal_count = fields.Integer(compute="_compute_memos")
    memo_count = fields.Integer(compute="_compute_memos")
    available_attachment_ids = fields.Many2many(
        "ir.attachment", compute="_compute_memos"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="helpdesk_email_history_attachment_rel",
        string="Attachments",
        domain="[('id', 'in', available_attachment_ids)]",
        bypass_search_access=True,
    )
    # Cleaned as the body of a message is, so that it shows what will be sent.
    preview_html = fields.Html(
        string="As HTML", compute="_compute_preview", sanitize_style=True
    )
    preview_text = fields.Text(string="As plain text", compute="_compute_preview")

    @api.depends("ticket_id")
    def _compute_email_account_id(self):
        accounts = self.env["mail.server.account"]._sending_accounts()
        for history in self:
            account, _address = history._ticket()._default_sender(accounts)
            history.email_account_id = account

    def _ticket(self):
        """The ticket, which the user has to be allowed to read."""
        self.ticket_id.check_access("read")
        return self.ticket_id

    def _written_to(self):
        ticket = self._ticket()
        return ticket._recipients_of(ticket._last_customer_mail())

    @api.depends("ticket_id")
    def _compute_recipients(self):
        """The contact; the ticket's own address where that has none."""
        for history in self:
            ticket = history._ticket()
            has_address = bool(email_normalize_all(ticket.partner_id.email or ""))
            history.partner_ids = has_address and ticket.partner_id
            history.email_to = not has_address and ticket.partner_email

    @api.depends("ticket_id")
    def _compute_subject(self):
        for history in self:
            ticket = history._ticket()
            history.subject = self.env._(
                "History: %(title)s [%(number)s]",
                title=ticket.name or "",
                number=ticket.number or "",
            )

    @api.depends("ticket_id", "include_internal", "partner_ids", "email_to")
    def _compute_memos(self):
        for history in self:
            ticket = history._ticket()
            everything = history._messages(internal=True)
            shown = history._messages(internal=history.include_internal)
            history.internal_count = len(everything.filtered(history._is_internal))
            history.memo_count = len(shown) + 1
            history.available_attachment_ids = (
                shown.attachment_ids | ticket.attachment_ids - everything.attachment_ids
            )

    @api.depends(
        "ticket_id",
        "body",
        "order",
        "include_internal",
        "partner_ids",
        "email_to",
        "email_account_id",
    )
    def _compute_preview(self):
        for history in self:
            history.preview_html = history._complete_body()
            history.preview_text = to_text(str(history.preview_html))

    # -- the history --------------------------------------------------------

    def _messages(self, internal):
        """The memos in the discussion, oldest first."""
        self.ensure_one()
        domain = Domain("model", "=", "helpdesk.ticket") & Domain(
            "res_id", "=", self.ticket_id.id
        )
        domain &= Domain("message_type", "in", MEMO_TYPES)
        messages = self.env["mail.message"].search(
            domain, order="date desc, id desc", limit=MEMOS
        )
        return messages.sorted(lambda message: (message.date, message.id)).filtered(
            lambda message: (
                (internal or not self._is_internal(message))
                and not is_html_empty(message.body)
            )
        )

    def _is_internal(self, message):
        """Whether it was written for colleagues. A mail of one of the recipients was
        not, whoever else may read its memo."""
        if not (message.is_internal or message.subtype_id.internal):
            return False
        return message._mail_writer() not in self._recipient_addresses()

    def _recipient_addresses(self):
        texts = [*self.partner_ids.mapped("email"), self.email_to]
        known = [email for text in texts for email in email_normalize_all(text or "")]
        return {spelling for email in known for spelling in spellings(email)}

    def _reader(self):
        """The environment in the first recipient's language, and the zone."""
        partner = self.partner_ids[:1]
        user = self.env.user
        language = partner.lang or self.env.lang
        zone = partner.tz or user.tz or "UTC"
        return self.with_context(lang=language), zone

    def _complete_body(self):
        """What is sent: the rep's words, the signature, the history."""
        parts = [self.body or Markup("")]
        signature = self.email_account_id.signature
        if not is_html_empty(signature):
            parts.append(Markup("<div>-- <br/>%s</div>") % signature)
        parts.append(
            Markup('<div data-o-mail-quote="1"><br/>%s</div>') % self._history()
        )
        return Markup("").join(parts)

    def _history(self):
        ticket = self._ticket()
        history, zone = self._reader()
        memos = history._memos(zone)
        if self.order == "newest":
            memos.reverse()
        return self.env["ir.qweb"]._render(
            "helpdesk_mgmt_user_email.email_history",
            {
                "ticket": history.ticket_id,
                "memos": memos,
                "created": history._date(ticket.create_date, zone),
            },
            lang=history.env.lang,
        )

    def _memos(self, zone):
        ticket = self.ticket_id
        first = {
            "author": ticket.partner_id.name
            or ticket.partner_name
            or ticket.create_uid.name,
            "date": self._date(ticket.create_date, zone),
            "internal": False,
            "stretches": _stretches(ticket.description),
        }
        return [first] + [
            {
                "author": _author(message),
                "date": self._date(message.date, zone),
                "internal": self._is_internal(message),
                "stretches": _stretches(_own_words(message)),
            }
            for message in self._messages(self.include_internal)
        ]

    def _date(self, date, zone):
        return format_minute(self.env, date, zone)

    # -- sending ------------------------------------------------------------

    def action_send(self):
        """Send, and record on the ticket what was sent.

        A refusal leaves the dialog, with all that was written, as it is.
        """
        only_one(self)
        ticket = self._ticket()
        addresses = self.env["mail.server.account"]._addresses_of(self.email_to)
        if not (self.partner_ids or addresses):
            raise UserError(self.env._("Choose a recipient."))
        # Nobody sends a file that is not theirs to read. Sudo: nor shall one be left
        # out in silence.
        self.sudo().attachment_ids.sudo(False).check_access("read")
        values = {
            "body": self._complete_body(),
            "subject": self.subject,
            "partner_ids": self.partner_ids.ids,
            "outgoing_email_to": addresses,
            "attachment_ids": self.attachment_ids.ids,
            "message_type": "comment",
            "subtype_xmlid": self._subtype(),
            "email_add_signature": False,
            "notify_skip_followers": True,
        }
        if self.email_account_id:
            values |= {
                "email_account_id": self.email_account_id.id,
                "email_account_sender": self.email_sender,
                "email_cc": self.email_cc,
                "email_bcc": self.email_bcc,
            }
        message = ticket.message_post(**values)
        # sudo: written by this module only.
        message.sudo().is_email_history = True
        return {"type": "ir.actions.act_window_close"}

    def _subtype(self):
        """A history with internal notes, or for somebody else than the contact, is
        not shown to the customer in the portal."""
        known = self.ticket_id.partner_id
        if self.include_internal and self.internal_count:
            return "mail.mt_note"
        return "mail.mt_note" if self.partner_ids - known else "mail.mt_comment"


def _author(message):
    """Who wrote it: of a mail its sender, not the rep who imported it."""
    shown = message.email_import or {}
    return shown.get("writer") or message.author_id.name or message.email_from or ""


def _own_words(message):
    """The body; of a history that was sent before only what stood above it."""
    if not message.is_email_history or is_html_empty(message.body):
        return message.body
    root = lxml_html.fragment_fromstring(str(message.body), create_parent="div")
    for quoted in root.xpath("//*[@data-o-mail-quote]"):
        quoted.drop_tree()
    return lxml_html.tostring(root, encoding="unicode")


def _stretches(body):
    """The text of a memo, its quoted mails apart so that they can be folded."""
    text = to_text(without_details_link(body)).strip()
    return [
        {
            "quoted": kind == quotes.QUOTE,
            "lines": len(stretch.splitlines()),
            # memo.to_html escapes all of it.
            "html": Markup(memo.to_html(stretch.strip("\n"))),  # noqa: S704
        }
        for kind, stretch in quotes.fold(text)
        if stretch.strip()
    ]
