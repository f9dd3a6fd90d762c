import logging
from datetime import timedelta
from hashlib import sha256

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize, html2plaintext

from ..tools.headers import thread_of
from ..tools.repeated import is_repeated
from ..tools.rpc import only_one, utc_iso
from . import mail_guarded_mixin, mail_server_sender  # noqa: F401 - inherited
from .mail_server_draft import DRAFT_FIELDS, new_token

_logger = logging.getLogger(__name__)

KINDS = [
    ("new", "New email"),
    ("reply", "Reply"),
    ("reply_all", "Reply to all"),
    ("forward", "Forward"),
    ("draft", "Draft"),
]

UNDO_SECONDS = 10
"""So long a sending can be taken back."""

LATEST = timedelta(days=366)
"""So far ahead an email may be ordered to be sent."""

AT_ONCE = 50
"""Emails that one turn of the job sends."""


class MailServerReply(models.Model):
    """An email that its owner is writing in the inbox, until it has gone.

    It is the owner's alone: the model's rule lets nobody else see it.
    """

    _name = "mail.server.reply"
    _inherit = ["mail.server.draft", "mail.server.sender", "mail.guarded.mixin"]
    _description = "Email That is Being Written"
    _order = "write_date desc, id desc"
    _sender_account = "account_id"

    account_id = fields.Many2one(
        "mail.server.account",
        string="From",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('user_id', '=', uid)]",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    mailbox_key = fields.Char(readonly=True)
    email_to = fields.Char(string="To")
    email_cc = fields.Char(string="Cc")
    email_bcc = fields.Char(string="Bcc")
    subject = fields.Char()
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
    as_made = fields.Char(
        readonly=True, copy=False, help="What it was before its owner wrote anything."
    )
    state = fields.Selection(
        [
            ("writing", "Being written"),
            ("waiting", "Waiting to be sent"),
            ("handed", "Handed over"),
            ("discarded", "Discarded"),
        ],
        default="writing",
        required=True,
        readonly=True,
        copy=False,
    )
    send_at = fields.Datetime(readonly=True, copy=False)
    promise = fields.Char(
        readonly=True, copy=False, help="What its owner sent, word for word."
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Why it was not sent when it should have been."
    )
    letter_id = fields.Many2one(
        "mail.message",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What it became when it was sent.",
    )

    @api.model
    def _guarded_fields(self):
        own = {"as_made", "state", "send_at", "promise", "problem", "letter_id"}
        return own | DRAFT_FIELDS

    @api.depends("ticket_id", "import_message", "file_count")
    def _compute_loses_files(self):
        """Whether the message comes onto the ticket without its attachments."""
        for reply in self:
            company = reply.ticket_id.company_id or reply.env.company
            comes = reply.ticket_id and reply.import_message and reply.file_count
            # sudo: what a company has chosen is no secret.
            takes = company.sudo().helpdesk_email_attachments
            reply.loses_files = bool(comes) and not takes

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        for reply in replies:
            # sudo: nobody says what it was but this.
            reply.sudo().write({"as_made": reply._words(), "draft_token": new_token()})
            reply._take_files()
        return replies

    def write(self, vals):
        # What its owner has sent stays as it was sent.
        if not self.env.su and any(reply.state != "writing" for reply in self):
            raise UserError(self.env._("This email is on its way already."))
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._take_files()
        return result

    def _take_files(self):
        """Its files live as long as it does; those of others stay theirs."""
        for reply in self:
            # sudo: a file that belongs to no record yet is only its maker's.
            new = reply.sudo().attachment_ids.filtered(
                lambda file: (
                    file.res_model == "mail.compose.message"
                    and not file.res_id
                    and file.create_uid.id == self.env.uid
                )
            )
            new.write({"res_model": self._name, "res_id": reply.id})

    def _words(self):
        """What was written, to see whether it has changed: an editor may write the
        same words otherwise."""
        text = html2plaintext(self.body or "", include_references=False)
        # sudo: files that became somebody else's count as well.
        files = self.sudo().attachment_ids.sorted("id").mapped("checksum")
        names = ("email_to", "email_cc", "email_bcc", "subject")
        words = [[self[name] or "" for name in names], text.split(), files]
        return sha256(repr(words).encode()).hexdigest()

    def _is_untouched(self):
        # sudo: nobody has access to it.
        mine = self.sudo()
        is_in_drafts = mine.draft_key and not mine.is_draft_of_others
        is_as_made = not self.as_made or self.as_made == self._words()
        return is_as_made and not is_in_drafts

    def _title(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _composer(self):
        """The action that opens it."""
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def action_keep_draft(self, is_opened=False):
        """Put what was written into the Drafts folder, unless it is there.

        What hinders that is said, not raised: Odoo keeps what was written.

        :param is_opened: it has just been opened, or the last call was not answered:
            look what has become of it in the mailbox.
        :returns: ``{"place", "saved", "problem"}``: ``drafts``, ``odoo``, or nothing
            where there is nothing to keep; since when; and a sentence.
        """
        self._check_being_written()
        return self._bring_into_drafts(is_opened=is_opened)

    def action_discard(self):
        """Put it away for good; for a day it can be taken back.

        What is in the Drafts folder goes into Trash.
        """
        self._check_being_written()
        self._take_out_of_drafts(to_trash=True)
        # sudo: only this says what becomes of it.
        self.sudo().state = "discarded"
        return True

    def action_restore(self):
        """Write on what was discarded."""
        only_one(self)
        if self.state == "discarded":
            # sudo: only this says what becomes of it. It is not as it was made: where
            # it was made of a draft, that one is in Trash.
            self.sudo().write({"state": "writing", "as_made": "restored"})
        return True

    def action_close(self):
        """Put it away for now; what nobody has written anything in is thrown away.

        :returns: whether something is kept.
        """
        self._check_being_written()
        if self._is_untouched():
            self.unlink()
            return False
        return True

    def _check_being_written(self):
        """
        :raises UserError: for what is on its way already.
        """
        only_one(self)
        if self.state == "discarded":
            raise UserError(self.env._("This email was discarded."))
        if self.state != "writing":
            raise UserError(self.env._("This email is on its way already."))

    # -- sending ------------------------------------------------------------

    def action_send(self):
        """Send; put message and answer on the ticket where one is chosen.

        A refusal leaves the email, with all that was written, as it is.
        """
        self._check_being_written()
        self._check_may_go()
        self._bring_message()
        self._hand_over()
        return {"type": "ir.actions.act_window_close", "infos": {"sent": True}}

    def _check_may_go(self):
        """Refuse, before anything happens, what could not be sent.

        :raises AccessError: for what is not its writer's.
        :raises UserError: one sentence that says what to do.
        """
        account = self.account_id
        account._check_may_send()
        if not self._addresses("email_to"):
            raise _at_field("email_to", self.env._("Choose a recipient."))
        for name in ("email_cc", "email_bcc"):
            self._addresses(name)
        if not (self.subject or "").strip():
            raise _at_field("subject", self.env._("Enter a subject."))
        account._sender_header(self.email_sender)
        # Nobody sends a file that is not theirs to read. Sudo: nor shall one be left
        # out in silence.
        files = self.sudo().attachment_ids
        files.sudo(False).check_access("read")
        account._check_size(files, self.body)

    def action_send_later(self, send_at=False):
        """Send at a time; with none in a few seconds, so that it can be taken back.

        :param send_at: a date and time in UTC.
        :returns: ``{"id", "send_at", "seconds"}``, the seconds until then.
        """
        self._check_being_written()
        self._check_may_go()
        now = fields.Datetime.now()
        at = self._moment(send_at) if send_at else now + timedelta(seconds=UNDO_SECONDS)
        if not now <= at <= now + LATEST:
            raise UserError(self.env._("Choose a time within the next twelve months."))
        # sudo: only this says what becomes of it.
        self.sudo().write(
            {
                "state": "waiting",
                "send_at": at,
                "promise": self._promised(),
                "problem": False,
            }
        )
        # sudo: a job that belongs to nobody; it only looks what is due.
        job = self.env.ref("helpdesk_mgmt_user_email.mail_server_reply_cron").sudo()
        job._trigger(at)
        seconds = max(0, round((at - now).total_seconds()))
        return {"id": self.id, "send_at": utc_iso(at), "seconds": seconds}

    def _moment(self, text):
        try:
            moment = fields.Datetime.to_datetime(str(text))
        except ValueError:
            moment = None
        if not moment:
            raise UserError(
                self.env._("Not a date and time: %(value)s", value=str(text)[:50])
            )
        return moment

    def _promised(self):
        """A hash of all that goes out, and from where to where."""
        # sudo: files that became somebody else's count as well.
        files = self.sudo().attachment_ids.sorted("id")
        names = ("email_sender", "email_to", "email_cc", "email_bcc", "subject")
        words = [
            *(self[name] or "" for name in (*names, "answered_id", "references")),
            str(self.body or ""),
            (self.account_id.id, self.ticket_id.id, self.import_message),
            [(file.name, file.mimetype, file.checksum) for file in files],
        ]
        return sha256(repr(words).encode()).hexdigest()

    def action_take_back(self):
        """Write on; what waits to be sent is not sent."""
        only_one(self)
        if self.state == "writing":
            return True
        if self.state != "waiting" or not self.try_lock_for_update():
            raise UserError(self.env._("It is too late: this email has gone."))
        self._write_on()
        return True

    def action_send_now(self):
        """Send what waits to be sent.

        :returns: ``{"sent", "problem"}``; what was not sent is being written again.
        """
        only_one(self)
        self._send_waiting()
        return {"sent": self.state == "handed", "problem": self.problem or ""}

    @api.model
    def _send_due(self):
        """What its owners have sent, and that nobody's browser has seen to."""
        # sudo: emails belong to their owners; each is sent as its owner.
        due = self.sudo().search(
            [("state", "=", "waiting"), ("send_at", "<=", fields.Datetime.now())],
            order="send_at, id",
            limit=AT_ONCE,
        )
        jobs = self.env["ir.cron"]
        jobs._commit_progress(remaining=len(due))
        for reply in due:
            reply._as_owner()._send_waiting()
            # Committed one by one: none waits for the mail server of another.
            if not jobs._commit_progress(1):
                return
        if len(due) == AT_ONCE:
            self.env.ref("helpdesk_mgmt_user_email.mail_server_reply_cron")._trigger()
        self._tidy_drafts([], jobs._commit_progress)

    def _as_owner(self):
        """This in the hands of its owner, who asked for it before."""
        return self.with_env(self.account_id._in_owners_hands().env)

    def _send_waiting(self):
        """Hand it over, once; or, where that cannot be, let it be written on.

        What another worker has just taken is left to it.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send_promised()
        except SerializationFailure:
            self.invalidate_recordset()
        except (UserError, AccessError) as error:
            self.invalidate_recordset()
            self._come_back(str(error))
        except Exception as error:
            if is_repeated(error):
                raise
            # What is wrong with one, or in an addon, holds up no other one.
            _logger.exception("email %s could not be sent", self.id)
            self.invalidate_recordset()
            self._come_back(
                self.env._(
                    "Something went wrong here: your administrator sees it in the log."
                )
            )

    def _send_promised(self):
        if self.state != "waiting":
            return
        if self.promise != self._promised():
            raise UserError(
                self.env._("Somebody or something else has changed this email.")
            )
        self._check_may_go()
        # A mail server is waited for here: nothing is locked yet.
        self._check_draft()
        self._bring_message()
        if not self.try_lock_for_update(allow_referencing=True):
            raise SerializationFailure
        self._hand_over()

    def _write_on(self, problem=False):
        """Let it be written on instead of sent."""
        # sudo: only this says what becomes of it.
        self.sudo().write(
            {
                "state": "writing",
                "send_at": False,
                "promise": False,
                "problem": problem,
            }
        )

    @api.model
    def _stop_those_of(self, accounts):
        """What waits to be sent from accounts that now are somebody else's is not."""
        # sudo: they belong to their writers alone.
        replies = self.sudo().search(
            [("account_id", "in", accounts.ids), ("state", "=", "waiting")]
        )
        for reply in replies:
            reply._write_on(
                self.env._(
                    "The email account %(email)s is stopped, or belongs to somebody"
                    " else. Nothing was sent.",
                    email=reply.account_id.email,
                )
            )

    def _come_back(self, sentence):
        self._write_on(sentence)
        self.account_id._notify_owner(
            self.env._("Not sent: %(subject)s", subject=self.subject or ""),
            self.env._(
                "%(reason)s You find it in the Email Inbox, beside New email.",
                reason=sentence,
            ),
        )

    def _hand_over(self):
        """Make it a message that Odoo's queue sends, in this transaction."""
        account = self.account_id
        # sudo: its files go to the message; who may read them was looked at.
        files = self.sudo().attachment_ids
        mine = files.filtered(lambda file: file.res_model == self._name)
        mine.write({"res_model": "mail.compose.message", "res_id": 0})
        if self.ticket_id:
            self._note_handed(self._post_on_ticket(account))
        else:
            mail = self._make_mail(account)
            self._note_handed(mail.mail_message_id)
            mail.send_after_commit()

    def _note_handed(self, letter):
        # sudo: only this says what became of it.
        self.sudo().write({"state": "handed", "letter_id": letter.id})

    def _bring_message(self):
        """Put the message that is answered onto the ticket, unless it is there."""
        if not (self.ticket_id and self.import_message and self.mailbox_key):
            return
        keeps_files = self.file_count and not self.loses_files
        [result] = self.account_id.inbox_import(
            [self.mailbox_key],
            ticket_id=self.ticket_id.id,
            options={"mode": "attach"} if keeps_files else None,
        )
        if result["status"] == "failed":
            raise UserError(result["error"])

    def _post_on_ticket(self, account):
        return self.ticket_id.message_post(
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

    def _make_mail(self, account):
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
        # Its files go when it goes.
        self.attachment_ids.sudo().write(
            {"res_model": message._name, "res_id": message.id}
        )
        return mail

    def _thread(self):
        return thread_of(self.answered_id, self.references)

    def _addresses(self, name):
        try:
            return self.account_id._addresses_of(self[name])
        except UserError as error:
            raise _at_field(name, str(error)) from error

    def _is_over(self):
        """Whether it has gone or was discarded, or nobody ever wrote anything in it."""
        if self.state != "handed":
            is_left = self.state == "writing" and self._is_untouched()
            return is_left or self.state == "discarded"
        return not self.letter_id or self.letter_id.account_state == "sent"

    @api.autovacuum
    def _gc_replies(self):
        day = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        old = self.search([("write_date", "<", day)])
        old.filtered(lambda reply: reply._is_over()).unlink()


def _at_field(name, sentence):
    """A refusal that the composer shows at the field that it is about."""
    error = UserError(sentence)
    error.context = {"field": name}
    return error
