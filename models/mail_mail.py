import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.modules.registry import Registry
from odoo.tools import SQL

from ..messages.html import to_text
from ..transports import errors
from .mail_account_run import AccountRun
from .mail_header import one_line
from .mail_message import FAILURES
from .mail_sender import AccountSession

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

    # -- rights -------------------------------------------------------------

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

    def _account_failed(self, sentence, failure_type="account_refused"):
        """Not sent, for a reason that stays."""
        self.write(
            {
                "state": "exception",
                "failure_reason": sentence,
                "failure_type": failure_type,
            }
        )
        self._postprocess_sent_message(
            success_pids=[],
            success_emails=[],
            failure_reason=sentence,
            failure_type=failure_type,
        )
        self._tell_owner_of_failure(sentence)

    def _tell_owner_of_failure(self, sentence):
        """On a ticket the discussion says so, too; for a mail of its own this is the
        only place where the rep hears of it."""
        account = self.mail_server_id.email_account_id
        if not account:
            return
        subject = self.env._("Not sent: %(subject)s", subject=self.subject or "")
        account._tell_owner(f"{subject} – {sentence}")
        if not self.model:
            account._notify_owner(
                subject,
                self.env._(
                    "%(reason)s You find it in Helpdesk ▸ Email Outbox.",
                    reason=sentence,
                ),
            )

    def _account_try_again(self, sentence):
        """Not sent, for a reason that passes: wait, or give up after some times."""
        self.ensure_one()
        attempts = self.account_attempts
        if attempts >= len(RETRY_AFTER_MINUTES):
            self._account_failed(sentence, "mail_smtp")
            return
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
            mail._account_failed(failure_reason, "account_unknown")
        elif error is not None and error.retryable:
            mail._account_try_again(failure_reason)
        elif session.refused and not failure_type:
            mail._partly_refused(session.refused)
        else:
            if failure_type:
                mail._tell_owner_of_failure(failure_reason)
            return super(MailMail, mail)._postprocess_sent_message(
                success_pids, success_emails, failure_reason, failure_type
            )
        return True

    def _partly_refused(self, refused):  # pylint: disable=missing-return
        """Sent, but not to all: those refused are told apart from the others."""
        addresses = {item.address.lower() for item in refused}
        notifications = self._waiting_notifications()
        taken = notifications.filtered(
            lambda item: (
                (
                    item.res_partner_id.email_normalized
                    or item.mail_email_address
                    or ""
                ).lower()
                not in addresses
            )
        )
        sentence = self.env._(
            "The mail server did not take it for %(recipients)s",
            recipients=", ".join(f"{i.address} ({i.code} {i.text})" for i in refused),
        )
        self.failure_reason = sentence
        self.mail_server_id.email_account_id._tell_owner(sentence)
        # pylint: disable-next=super-method-mismatch
        super()._postprocess_sent_message(
            success_pids=list(taken.res_partner_id),
            success_emails=taken.filtered("mail_email_address").mapped(
                "mail_email_address"
            ),
            failure_reason=sentence,
            failure_type="mail_email_invalid",
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
            if self.is_account_letter:
                # Quotes keep their marks in it, as in any mail program.
                email["body_alternative"] = to_text(str(email["body"]))
            email["subject"] = one_line(email["subject"] or "")
            email["attachments"] = [
                (one_line(name or ""), content, mimetype)
                for name, content, mimetype in email["attachments"]
            ]
        return emails


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
