import logging
from datetime import timedelta
from hashlib import sha256

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.modules.registry import Registry
from odoo.tools import SQL
from odoo.tools.mail import email_normalize_all

from ..messages.html import to_text
from ..tools import pictures
from ..tools.account_run import AccountRun
from ..tools.headers import network_address, one_line, safe_mimetype
from ..tools.host_index import HostIndex
from ..tools.sender import AccountSession
from ..transports import errors
from . import mail_guarded_mixin  # noqa: F401 - inherited
from .mail_message import FAILURES

_logger = logging.getLogger(__name__)

RETRY_AFTER_MINUTES = (2, 10, 30, 120)
"""When a message is tried again that failed for a reason that passes."""


class MailMail(models.Model):
    """Mail of an email account: sent by that account or not at all, and never a
    second time without being asked (RFC 5321 leaves that to the sender)."""

    _name = "mail.mail"
    _inherit = ["mail.mail", "mail.guarded.mixin"]

    failure_type = fields.Selection(selection_add=FAILURES)
    account_attempts = fields.Integer(string="Attempts", readonly=True, copy=False)
    is_account_letter = fields.Boolean(
        readonly=True, help="Written to people outside; a copy belongs in Sent."
    )
    # Names people in blind copy, too.
    account_progress = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What became of the single recipients so far: `taken` whether somebody"
        " has it, `refused` for whom the mail server did not take it and its words,"
        " `left` the only ones still to be written to, `unreachable` who has no"
        " address.",
    )
    is_own_act = fields.Boolean(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The account's owner wrote and sent it.",
    )
    own_words = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="A hash of what the owner wrote: much of it is the message's, which"
        " colleagues may change while it waits.",
    )

    # The Outbox shows what waits or failed; what was sent may be kept for ever.
    _account_queue = HostIndex("(id) WHERE state IN ('outgoing', 'exception')")

    # -- rights -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        # sudo: nobody has access to it.
        for mail in mails.sudo().filtered("is_own_act"):
            mail.own_words = mail._words()
        return mails

    def _words(self):
        files = self.attachment_ids
        words = [
            *(self.subject, self.email_from, self.reply_to, self.body_html),
            *((file.name, file.mimetype, file.checksum) for file in files.sorted("id")),
        ]
        return sha256(repr(words).encode()).hexdigest()

    def _is_owners(self):
        """Whether the account's owner wrote and sent just this."""
        # sudo: nobody has access to it.
        mail = self.sudo()
        return mail.is_own_act and mail.own_words == mail._words()

    def _filter_mail_mail_servers(self, mail_servers):
        if self._account_session():
            # Looked at for each message before it is sent.
            return mail_servers
        servers = super()._filter_mail_mail_servers(mail_servers)
        return servers.filtered(
            lambda server: (
                not server.email_account_id
                or self._may_use_account(server.email_account_id)
            )
        )

    def _may_use_account(self, account):
        """Whether all of these were made by the owner for just this account."""
        return all(
            mail.mail_server_id.email_account_id == account
            and mail.mail_message_id.create_uid == account.user_id
            for mail in self.sudo()  # sudo: reps can't read outgoing servers.
        )

    def _account_session(self):
        """The connection over which these are being sent just now."""
        session = self.env.context.get("account_session")
        # Whoever calls from outside may put a text there, but no connection.
        return session if isinstance(session, AccountSession) else None

    # -- the queue ----------------------------------------------------------

    def _account_mails(self):
        """Those of these that an email account has to send."""
        return self.filtered(
            lambda mail: mail.account_email or mail.mail_server_id.email_account_id
        )

    def send_after_commit(self):
        ours = self.sudo()._account_mails()
        if ours and not modules.module.current_test:
            _send_after_commit(self.env, ours.ids)
        elif ours:
            ours.send()
        others = self - ours
        return super(MailMail, others).send_after_commit() if others else None

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        # sudo: who may trigger the queue need not see outgoing servers.
        ours = self.sudo()._account_mails()
        others = self - ours
        if others:
            super(MailMail, others).send(
                auto_commit=auto_commit,
                raise_exception=raise_exception,
                post_send_callback=post_send_callback,
            )
        if not ours or self.env["ir.mail_server"]._disable_send():
            return True
        if modules.module.current_test or (auto_commit and self._is_queue()):
            ours._send_by_accounts(auto_commit, post_send_callback)
        else:
            # Only a transaction of the queue's own may use the owners' sign-ins, and
            # can remember for good that a message went.
            _send_after_commit(self.env, ours.ids)
        return True

    def _is_queue(self):
        """Whether nobody but Odoo itself began this transaction."""
        begun_by = self.env.transaction.default_env
        return begun_by is not None and begun_by.uid == SUPERUSER_ID

    def _send_by_accounts(self, auto_commit, post_send_callback=None):
        gone = self.filtered(lambda mail: not mail.mail_server_id.email_account_id)
        gone._account_gone()
        for server, mails in (self - gone).grouped("mail_server_id").items():
            AccountRun(server, auto_commit, post_send_callback).send(mails)

    def _throttled(self, server):
        """Odoo's limit a minute for personal servers: those of these that may go
        now, oldest first; the others wait for their minute."""
        if not server.try_lock_for_update(allow_referencing=True):
            # Another worker is counting just now.
            self._trigger_queue(fields.Datetime.now() + timedelta(minutes=1))
            return self.browse()
        limit = server._get_personal_mail_servers_limit()
        minute = fields.Datetime.now().replace(second=0, microsecond=0)
        sent = server.owner_limit_count if server.owner_limit_time == minute else 0
        waiting = self.filtered(lambda mail: mail.state == "outgoing").sorted("id")
        due = waiting[: max(0, limit - sent)]
        late = waiting[len(due) :]
        if due:
            server.write(
                {"owner_limit_time": minute, "owner_limit_count": sent + len(due)}
            )
        for start in range(0, len(late), limit):
            turn = minute + timedelta(minutes=1 + start // limit)
            late[start : start + limit].scheduled_date = turn
            self._trigger_queue(turn + timedelta(seconds=1))
        return due

    @api.model
    def _trigger_queue(self, at=None):
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger(at)

    def _lock_waiting(self):
        """The mail if it still waits and nobody else is sending it."""
        mail = self.try_lock_for_update(allow_referencing=True)
        mail.invalidate_recordset(["state"])
        return mail.filtered(lambda record: record.state == "outgoing")

    # -- what became of it --------------------------------------------------

    def _account_gone(self):
        for mail in self:
            mail._account_failed(
                self.env._(
                    "The email account %(email)s is gone, so this was not sent. It is"
                    " never sent from another address.",
                    email=mail.account_email or "",
                )
            )

    def _account_failed(self, sentence, failure_type="account_refused", problem=None):
        """Not sent, for a reason that stays.

        :param problem: what the ticket says; the sentence by default.
        """
        state = "unknown" if failure_type == "account_unknown" else "failed"
        for mail in self:
            partly = state == "failed" and (mail.account_progress or {}).get("taken")
            mail.write(
                {
                    "state": "exception",
                    "failure_reason": sentence,
                    "failure_type": "account_partly" if partly else failure_type,
                }
            )
            mail._note_fate("partly" if partly else state, problem or sentence)
        self._postprocess_sent_message(
            success_pids=[],
            success_emails=[],
            failure_reason=problem or sentence,
            failure_type=failure_type,
        )
        self._tell_owner_of_failure(sentence)

    def _note_fate(self, state, problem=False):
        """The ticket says what became of a letter."""
        letters = self.filtered("is_account_letter")
        letters.mail_message_id._note_account_fate(state, problem)

    def _tell_owner_of_failure(self, sentence):
        """On a ticket the discussion says so, too; for a mail of its own this is the
        only place where the rep hears of it."""
        account = self.mail_server_id.email_account_id
        if not account:
            return
        subject = self._failure_subject()
        account._tell_owner(f"{subject} – {sentence}")
        if not self.model:
            account._notify_owner(
                subject,
                self.env._(
                    "%(reason)s You find it in Helpdesk ▸ Email Outbox.",
                    reason=sentence,
                ),
            )

    def _failure_subject(self):
        subject = self.subject or ""
        if self.failure_type == "account_unknown":
            return self.env._("Perhaps sent: %(subject)s", subject=subject)
        if self.failure_type == "account_partly":
            return self.env._("Not sent to all: %(subject)s", subject=subject)
        return self.env._("Not sent: %(subject)s", subject=subject)

    def _may_try_again(self):
        return self.account_attempts < len(RETRY_AFTER_MINUTES)

    def _account_try_again(self, sentence, problem=None):
        """Not sent, for a reason that passes: wait, or give up after some times."""
        self.ensure_one()
        if not self._may_try_again():
            self._account_failed(sentence, "mail_smtp", problem)
            return
        attempts = self.account_attempts
        at = fields.Datetime.now() + timedelta(minutes=RETRY_AFTER_MINUTES[attempts])
        self.write(
            {
                "state": "outgoing",
                "scheduled_date": at,
                "account_attempts": attempts + 1,
                "failure_reason": sentence,
                "failure_type": False,
            }
        )
        self._waiting_notifications().write(
            {
                "notification_status": "ready",
                "failure_type": False,
                "failure_reason": False,
            }
        )
        self._note_fate("waiting", problem or sentence)
        self._trigger_queue(at)

    def _account_may_have_gone(self):
        """What a later look at the queue shall find if this process dies now."""
        sentence = self.env._(
            "Sending was interrupted while the mail server was taking this email: it"
            " may have been sent. Look in your Sent folder, or ask the recipient,"
            " before you send it again."
        )
        vals = {"failure_type": "account_unknown", "failure_reason": sentence}
        self.write({**vals, "state": "exception"})
        letter = self.filtered("is_account_letter").mail_message_id
        letter.write({"account_state": "unknown", "account_problem": sentence})
        notifications = self.env["mail.notification"]
        notifications.flush_model()
        # In one step: this is done for each message that is sent.
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_notification
                   SET notification_status = 'exception',
                       failure_type = 'account_unknown',
                       failure_reason = %s
                 WHERE mail_mail_id IN %s
                   AND notification_type = 'email'
                   AND notification_status NOT IN ('sent', 'canceled')
                """,
                sentence,
                tuple(self.ids),
            )
        )
        notifications.invalidate_model(
            ["notification_status", "failure_type", "failure_reason"], flush=False
        )

    def _waiting_notifications(self):
        # sudo: notifications belong to their recipients.
        return (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_mail_id", "in", self.ids),
                    ("notification_type", "=", "email"),
                    ("notification_status", "not in", ("sent", "canceled")),
                ]
            )
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        session = self._account_session()
        if session is None:
            return super()._postprocess_sent_message(
                success_pids, success_emails, failure_reason, failure_type
            )
        mail = self.with_context(account_session=None)
        error = session.failure
        if isinstance(error, errors.DeliveryUnknown):
            mail._perhaps_taken(session.refused, failure_reason)
        elif error is not None and error.retryable:
            mail._account_try_again(failure_reason)
        elif session.refused and _is_about_recipients(error, failure_type):
            mail._recipients_refused(session.refused, taken=not error)
        elif failure_type:
            mail._tell_owner_of_failure(failure_reason)
            mail._note_fate("failed", failure_reason)
            return super(MailMail, mail)._postprocess_sent_message(
                success_pids, success_emails, failure_reason, failure_type
            )
        else:
            mail._taken_by_all(session)
        return True

    def _taken_by_all(self, session):
        """By all who were left to be written to; some may have been refused before."""
        progress = self.account_progress or {}
        if progress.get("refused"):
            self._partly_sent({**progress, "taken": True})
            return
        unreachable = self._unreachable_sentence(progress)
        letters = self.filtered("is_account_letter")
        letters.mail_message_id._write_account_fate(
            "partly" if unreachable else "sent", unreachable
        )
        session.told_later += letters.mail_message_id.ids
        # pylint: disable-next=super-method-mismatch
        super()._postprocess_sent_message(success_pids=[], success_emails=[])

    def _perhaps_taken(self, refused, sentence):
        """By those who were not refused: for these it surely was not."""
        before = self.account_progress or {}
        lost = {item.address: f"{item.code} {item.text}" for item in refused}
        lost = {**before.get("refused", {}), **lost}
        problem = sentence
        if lost:
            self.account_progress = {**before, "refused": lost}
            problem = f"{sentence} {self._refused_sentence(lost, for_all_to_see=True)}"
            sentence = f"{sentence} {self._refused_sentence(lost)}"
        self._account_failed(sentence, "account_unknown", problem)

    def _found_sent(self):
        """The rep has seen that it was sent after all."""
        progress = self.account_progress or {}
        refused = progress.get("refused")
        if not refused:
            self._waiting_notifications()._note_sent()
            self._note_fate("sent")
            self.write(
                {"state": "sent", "failure_type": False, "failure_reason": False}
            )
            return
        for notification in self._waiting_notifications():
            if notification._network_addresses().isdisjoint(refused):
                notification._note_sent()
        self._settle_notifications({}, refused, taken=False)
        self._partly_sent({**progress, "taken": True})

    def _recipients_refused(self, refused, taken):
        """The mail server did not take it for some of the recipients.

        :param taken: whether it took it for the others.
        """
        passing = [item for item in refused if item.code < 500]
        later = passing if self._may_try_again() else []
        lost = {
            item.address: f"{item.code} {item.text}"
            for item in refused
            if item not in later
        }
        before = self.account_progress or {}
        progress = {
            **before,
            "taken": taken or before.get("taken", False),
            "refused": {**before.get("refused", {}), **lost},
            "left": [item.address for item in later],
        }
        refusals = {item.address: f"{item.code} {item.text}" for item in refused}
        goes_on = bool(later) or progress["taken"]
        self._settle_notifications(refusals, lost if goes_on else {}, taken)
        if later:
            self.account_progress = progress
            everything = {**progress["refused"], **refusals}
            self._account_try_again(
                self._refused_sentence(everything),
                self._refused_sentence(everything, for_all_to_see=True),
            )
        elif progress["taken"]:
            self._partly_sent(progress)
        else:
            self._account_failed(
                self._refused_sentence(progress["refused"]),
                "account_recipient",
                self._refused_sentence(progress["refused"], for_all_to_see=True),
            )

    def _partly_sent(self, progress):
        """Done with, but not all have it: it stays in the outbox until the rep has
        seen to that. Sent again, it goes only to those."""
        sentence = self._refused_sentence(progress["refused"])
        self.write(
            {
                "state": "exception",
                "failure_type": "account_partly",
                "failure_reason": sentence,
                "account_progress": {**progress, "left": list(progress["refused"])},
            }
        )
        self._waiting_notifications()._note_sent()
        problem = self._refused_sentence(progress["refused"], for_all_to_see=True)
        unreachable = self._unreachable_sentence(progress)
        self._note_fate("partly", " ".join(filter(None, [problem, unreachable])))
        self._tell_owner_of_failure(sentence)

    def _settle_notifications(self, refusals, lost, taken):
        """Say of each recipient what became of it. Who is lost for good leaves the
        mail: what becomes of it with the others is another matter."""
        for notification in self._waiting_notifications():
            addresses = notification._network_addresses()
            words = [lost[address] for address in addresses if address in lost]
            if words:
                notification.write(
                    {
                        "notification_status": "exception",
                        "failure_type": "account_recipient",
                        "failure_reason": "; ".join(words),
                        "mail_mail_id": False,
                    }
                )
            elif taken and addresses.isdisjoint(refusals):
                notification._note_sent()

    def _take_back_the_refused(self):
        """Sent once more on purpose: those refused before belong to it again."""
        progress = self.account_progress
        if not progress:
            return
        left = set(progress.get("refused", ()))
        # sudo: notifications belong to their recipients.
        refused = self.mail_message_id.sudo().notification_ids.filtered(
            lambda item: (
                item.failure_type == "account_recipient"
                and not item._network_addresses().isdisjoint(left)
            )
        )
        refused.mail_mail_id = self
        self.account_progress = {**progress, "refused": {}}

    def _refused_sentence(self, refusals, for_all_to_see=False):
        """:param for_all_to_see: leave out who got a blind copy."""
        # sudo: nobody else has access to the Bcc.
        hidden = self.sudo().account_bcc if for_all_to_see else ""
        hidden = set(map(network_address, email_normalize_all(hidden or "")))
        names = [
            f"{address} ({words})"
            for address, words in refusals.items()
            if address not in hidden
        ]
        if len(names) < len(refusals):
            names.append(self.env._("a blind copy"))
        return self.env._(
            "The mail server did not take it for %(recipients)s",
            recipients=", ".join(names),
        )

    def _unreachable_sentence(self, progress):
        names = progress.get("unreachable")
        return names and self.env._(
            "Not sent to %(names)s: there is no valid email address.",
            names=", ".join(names),
        )

    # -- what goes out ------------------------------------------------------

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        emails = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if not self.account_email:
            return emails
        # sudo: nobody else has access to the Bcc.
        bcc = self.sudo().account_bcc
        for email in emails:
            email["headers"] = dict(email["headers"])
            if bcc and self.is_account_letter:
                email["headers"]["Bcc"] = bcc
            email.update(self._pictures_in_text(email))
            if self.is_account_letter:
                # Quotes keep their marks in it, as in any mail program.
                email["body_alternative"] = to_text(str(email["body"]))
            email["subject"] = one_line(email["subject"] or "")
            email["attachments"] = [
                (one_line(name or ""), content, safe_mimetype(mimetype))
                for name, content, mimetype in email["attachments"]
            ]
        return emails

    def _pictures_in_text(self, email):
        """The body with the pictures that it shows, and the files without them."""
        body = str(email["body"] or "")
        wanted = pictures.shown(body)
        if not wanted:
            return {}
        # sudo: the files of this very mail, which go out with it.
        files = self.sudo().attachment_ids | self._pictures_of_signature()
        files = files.filtered(lambda file: file.id in wanted)
        body, taken = pictures.inline(body, files)
        kept = [file for file in email["attachments"] if file[1] not in taken]
        return {"body": body, "attachments": kept}

    def _pictures_of_signature(self):
        """Those that its owner may see; a quote may name others."""
        # sudo: reps have no access to outgoing servers.
        account = self.sudo().mail_server_id.email_account_id
        shown = pictures.shown(str(account.signature or ""))
        files = self.env["ir.attachment"].with_user(account.user_id).browse(shown)
        return files.exists()._filtered_access("read").sudo() if shown else files


def _is_about_recipients(error, failure_type):
    """Whether some or all recipients were refused, and not the message itself."""
    if error is None:
        return not failure_type
    return isinstance(error, errors.SendRefused) and bool(error.recipients)


def _send_after_commit(env, mail_ids):
    """Send once the present transaction is over, in one of its own."""
    database, context = env.cr.dbname, env.context

    @env.cr.postcommit.add
    def send():
        try:
            with Registry(database).cursor() as cursor:
                queue = api.Environment(cursor, SUPERUSER_ID, context)["mail.mail"]
                queue.browse(mail_ids).exists().send(auto_commit=True)
        except Exception:
            # What was written is safe, and the next turn of the queue sends it: an
            # error now would look as if nothing had been posted.
            _logger.exception("mail %s waits for the next turn of the queue", mail_ids)
            with Registry(database).cursor() as cursor:
                queue = api.Environment(cursor, SUPERUSER_ID, {})["mail.mail"]
                queue._trigger_queue(fields.Datetime.now() + timedelta(minutes=1))
