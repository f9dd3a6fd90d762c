import logging
import secrets
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import pictures
from ..tools.draft_mail import TOKEN_BYTES, Written, fingerprint, version_of
from ..tools.rpc import answer, utc_iso
from ..transports import errors
from ..transports.folders import path_for, path_with
from ..transports.interface import Capability, Draft, MessageKey, Role

_logger = logging.getLogger(__name__)

LOOKED_AT = 200
"""The newest drafts, among which versions of an email are looked for."""

MAY_BE_GOING = timedelta(minutes=5)
"""So long an email whose fate is unknown may still be handed over."""

_HIDDEN = {"readonly": True, "copy": False, "groups": fields.NO_ACCESS}

DRAFT_FIELDS = {
    "draft_account_id",
    "draft_key",
    "draft_version",
    "draft_words",
    "draft_date",
    "draft_token",
    "is_draft_of_others",
}


class MailServerDraft(models.AbstractModel):
    """An email that is being written lies in the Drafts folder, too.

    Odoo has what was written first, and keeps it whatever becomes of the folder. A
    newer version replaces the older one when it is there. What another program has made
    goes into Trash, never away.
    """

    _name = "mail.server.draft"
    _description = "Draft in a Mailbox"

    draft_account_id = fields.Many2one(
        "mail.server.account", ondelete="set null", **_HIDDEN
    )
    draft_key = fields.Char(**_HIDDEN)
    draft_version = fields.Char(**_HIDDEN)
    draft_words = fields.Char(
        help="A hash of what lies in the Drafts folder.", **_HIDDEN
    )
    draft_date = fields.Datetime(**_HIDDEN)
    draft_token = fields.Char(
        help="In the Message-ID of each version; empty when none of them is left.",
        **_HIDDEN,
    )
    is_draft_of_others = fields.Boolean(
        help="The version in the Drafts folder was made by another program.", **_HIDDEN
    )

    # -- keeping -------------------------------------------------------------

    def _bring_into_drafts(self, *, is_opened):
        """See ``action_keep_draft()`` of what is being written."""
        if self._is_untouched():
            return self._kept("")
        account = self.account_id
        if not account.keeps_folders:
            return self._kept("odoo", saved=self.write_date)
        # sudo: nobody has access to it.
        mine = self.sudo()
        is_kept = mine.draft_key and mine.draft_account_id == account
        try:
            if is_kept and mine.draft_words == self._words():
                problem = self._lost_draft_sentence() if is_opened else ""
            else:
                problem = self._keep_draft(looks=is_opened)
        except UserError as error:
            return self._kept("odoo", str(error), self.write_date)
        return self._kept("drafts", problem, mine.draft_date)

    def _kept(self, place, problem="", saved=None):
        return answer({"place": place, "saved": utc_iso(saved), "problem": problem})

    def _keep_draft(self, *, looks):
        """
        :param looks: for versions that Odoo does not know of.
        :returns: a sentence where another program was there meanwhile, too.
        :raises UserError: nothing has changed in the mailbox.
        """
        account, older = self.account_id, self._draft()
        # sudo: nobody has access to it.
        mine = self.sudo()
        words, token = self._words(), mine.draft_token or new_token()
        raw = self._written(token).message()
        replaces = older and mine.draft_account_id == account
        replaces = replaces and not mine.is_draft_of_others
        with account._open_mailbox() as mailbox:
            if Capability.DRAFTS not in mailbox.capabilities:
                raise UserError(self.env._("This mailbox has no drafts."))
            new = self._store(mailbox, raw, older if replaces else None)
            found = 0
            if looks or new.is_twin:
                found = self._remove_versions(mailbox, token, new.key)
            # What was gone for one of our own has met no other program.
            is_alone = found or not new.is_twin
            if mine.is_draft_of_others and mine.draft_account_id == account:
                is_alone = self._put_in_trash(mailbox, older)
        if older and mine.draft_account_id != account:
            self._leave_other_mailbox()
        mine.draft_token = token
        self._note_draft(new.key, new.version, words)
        return "" if is_alone else self._twin_sentence()

    def _store(self, mailbox, raw, older):
        account = self.account_id
        try:
            new = None
            if older:
                # Asking for all folders each time takes longer than this.
                with suppress(errors.FolderGone):
                    new = mailbox.save_draft(older.key.folder, raw, older)
            if new is None:
                folder = account._drafts_folder(mailbox)
                new = mailbox.save_draft(folder, raw)
        except errors.MessageTooLarge as error:
            raise UserError(
                self.env._(
                    "It is too large for the Drafts folder: %(size)s MB, and"
                    " %(limit)s MB is the limit.",
                    size=error.size // 2**20,
                    limit=error.limit // 2**20,
                )
            ) from error
        except errors.ProtocolError as error:
            raise UserError(
                self.env._("The mail server does not take it into the Drafts folder.")
            ) from error
        if new is None:
            raise UserError(
                self.env._("The mail server does not say where it has put the draft.")
            )
        return new

    def _leave_other_mailbox(self):
        """It is written from another account now; what hinders this is only logged."""
        try:
            self._take_out_of_drafts(to_trash=True)
        except UserError:
            _logger.info("email %s: a draft stays in another mailbox", self.id)

    def _written(self, token):
        # sudo: files that became somebody else's are not looked at.
        files = self.sudo().attachment_ids.sudo(False)._filtered_access("read")
        body = str(self.body or "")
        shown = pictures.shown(body)
        body, _taken = pictures.inline(
            body, files.filtered(lambda file: file.id in shown)
        )
        return Written(
            sender=self.account_id._sender_header(self.email_sender),
            people={
                "To": self.email_to or "",
                "Cc": self.email_cc or "",
                "Bcc": self.email_bcc or "",
            },
            subject=self.subject or "",
            body=body,
            files=tuple(
                (file.name, file.mimetype or "", file.raw or b"")
                for file in files
                if file.id not in shown
            ),
            answered_id=self.answered_id or "",
            references=self.references or "",
            token=token,
        )

    def _draft(self):
        """The version in the mailbox; None for none."""
        # sudo: nobody has access to it.
        mine = self.sudo()
        if not mine.draft_key:
            return None
        return Draft(MessageKey.decode(mine.draft_key), mine.draft_version or "")

    # -- what other programs do meanwhile ---------------------------------------

    def _is_draft_there(self):
        """Whether it is as it was stored from here, in one version or another.

        :raises UserError: when the mailbox can't be asked.
        """
        # sudo: nobody has access to it.
        mine = self.sudo()
        with mine.draft_account_id.sudo(False)._open_mailbox() as mailbox:
            try:
                mailbox.draft_version(self._draft().key)
            except errors.MessageGone:
                return bool(self._own_versions(mailbox, mine.draft_token))
        return True

    def _lost_draft_sentence(self):
        draft, token = self._draft(), self.sudo().draft_token
        if self._is_draft_there():
            with self.account_id._open_mailbox() as mailbox:
                self._remove_versions(mailbox, token, draft.key)
            return ""
        return self.env._(
            "Another program has changed this draft, sent it or taken it away"
            " meanwhile. This is what you wrote here."
        )

    def _twin_sentence(self):
        return self.env._(
            "Another program has changed this draft or taken it away meanwhile. What"
            " you write here is kept as a draft of its own."
        )

    def _check_draft(self):
        """Before it is sent without anybody looking.

        :raises UserError: when it may have been sent from elsewhere.
        """
        if not self._draft():
            return
        try:
            is_there = self._is_draft_there()
        except UserError:
            # What cannot be asked does not stop what was promised.
            return
        if not is_there:
            raise UserError(
                self.env._(
                    "Another program has changed its draft, sent it or taken it away"
                    " meanwhile, so it was not sent from here."
                )
            )

    # -- writing on --------------------------------------------------------------

    def _continued(self):
        """This, to be written on; what waits to be sent is taken back.

        :raises UserError: for what Odoo's queue has; nothing of what was sent.
        """
        if self.state == "handed":
            raise UserError(
                self.env._(
                    "This email is being sent, or was not sent: you find it in Helpdesk"
                    " ▸ Email Outbox."
                )
            )
        if self.state == "waiting":
            self.action_take_back()
        return self

    def _adopt_draft(self, key, version, content):
        """Whether a draft is what was stored when Odoo was stopped before it knew."""
        if self.state != "writing":
            return False
        if fingerprint(content) != version_of(content.message_id)[0]:
            return False
        self._note_draft(key, version)
        return True

    def _note_draft(self, key, version, words=False, *, is_of_others=False):
        """Where the newest version of it lies, and what it says."""
        # sudo: only this says where it is.
        self.sudo().write(
            {
                "draft_account_id": self.account_id.id,
                "draft_key": key.encode(),
                "draft_version": version,
                "draft_words": words,
                "draft_date": fields.Datetime.now(),
                "is_draft_of_others": is_of_others,
            }
        )

    @api.model
    def _follow_moves(self, account, moved):
        """What its owner moves into Trash is discarded, and comes back from there.

        :param moved: the new key of each draft, by its old one.
        """
        # sudo: nobody has access to where a draft is; each is its owner's.
        replies = self.sudo().search(
            [
                ("draft_account_id", "=", account.id),
                ("draft_key", "in", [key.encode() for key in moved]),
                ("create_uid", "=", self.env.uid),
                ("state", "in", ("writing", "discarded")),
            ]
        )
        if not replies:
            return
        with account._open_mailbox() as mailbox:
            trash = path_with(mailbox, Role.TRASH)
        for reply in replies:
            new = moved[MessageKey.decode(reply.draft_key)]
            is_in_trash = bool(new) and new.folder == trash
            reply.write(
                {
                    "draft_key": new.encode() if new else False,
                    "state": "discarded" if is_in_trash else "writing",
                }
            )

    # -- taking away -----------------------------------------------------------

    @api.model
    def _tidy_drafts(self, domain, goes_on):
        """What has gone out is no draft any more; what hinders this is tried again.

        :param domain: of which emails.
        :param goes_on: called after each one: whether there is another one.
        """
        # sudo: emails belong to their owners, and each is dealt with as its owner.
        replies = self.sudo().search(
            Domain([("state", "=", "handed"), ("draft_token", "!=", False)])
            & Domain(domain)
        )
        away = replies.account_id.browse()
        for reply in replies.filtered(lambda reply: reply._has_left()):
            account = reply.draft_account_id or reply.account_id
            if account in away:
                continue
            mine = reply.with_env(account._in_owners_hands().env)
            try:
                mine._take_out_of_drafts(to_trash=False)
            except UserError as error:
                _logger.info("email %s: its draft stays for now", reply.id)
                # The job also sends what is due: none of that waits for long.
                if getattr(error.__cause__, "retryable", False):
                    away |= account
            if not goes_on():
                return

    def _has_left(self):
        """Whether it was sent, or may have been: then it is no draft any more. What
        failed still is one."""
        letter = self.letter_id
        if letter.account_state == "unknown":
            return letter.write_date < fields.Datetime.now() - MAY_BE_GOING
        return not letter or letter.account_state in ("sent", "partly")

    def _is_done(self):
        """Whether it was handed over, and nothing more becomes of it."""
        is_canceled = self.letter_id.account_state == "canceled"
        return self.state == "handed" and (is_canceled or self._has_left())

    def _take_out_of_drafts(self, to_trash):
        """No version of it stays among the drafts, but for what others have written.

        :param to_trash: also what was written here.
        :raises UserError: when the mailbox can't be reached, or can't do that.
        """
        # sudo: nobody has access to it.
        mine = self.sudo()
        account = (mine.draft_account_id or self.account_id).sudo(False)
        draft = self._draft()
        if account.keeps_folders and (draft or mine.draft_token):
            with account._open_mailbox() as mailbox:
                if draft and (to_trash or mine.is_draft_of_others):
                    self._put_in_trash(mailbox, draft)
                elif draft:
                    mailbox.delete_draft(draft)
                if mine.draft_token and Capability.DRAFTS in mailbox.capabilities:
                    self._remove_versions(mailbox, mine.draft_token)
        mine.write(dict.fromkeys(DRAFT_FIELDS, False))

    def _put_in_trash(self, mailbox, draft):
        """
        :returns: whether it was there, as it was known.
        """
        try:
            if mailbox.draft_version(draft.key) != draft.version:
                return False
            trash = path_for(mailbox, Role.TRASH)
            mailbox.move([draft.key], trash)
        except errors.MessageGone:
            return False
        return True

    def _remove_versions(self, mailbox, token, kept=None):
        """Take away what was stored when Odoo was stopped before it knew.

        :returns: how many there were.
        """
        drafts = self._own_versions(mailbox, token, kept)
        return sum(mailbox.delete_draft(draft) for draft in drafts)

    def _own_versions(self, mailbox, token, kept=None):
        """What lies among the drafts as it was stored from here, but for ``kept``."""
        folder = path_with(mailbox, Role.DRAFTS)
        rows = mailbox.page(folder, limit=LOOKED_AT).messages if folder else ()
        found = []
        for row in rows:
            written, its_token = version_of(row.message_id)
            if row.key == kept or not token or its_token != token:
                continue
            version = mailbox.draft_version(row.key)
            if fingerprint(mailbox.read(row.key)) == written:
                found.append(Draft(row.key, version))
        return found


def new_token():
    return secrets.token_hex(TOKEN_BYTES)
