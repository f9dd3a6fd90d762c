"""One turn of the queue for one account."""

from contextlib import contextmanager, suppress

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ..transports import errors

TOLD_TOGETHER = 20
"""Messages after which open pages are told: it takes time for each one."""


class AccountRun:
    """Sends messages of one account over one connection, each in its own
    transaction where there may be one."""

    def __init__(self, server, auto_commit, post_send_callback):
        account = server.email_account_id
        self._server = server.with_context(lang=account.user_id.lang)
        # Known once for all messages: reading it again takes time.
        self._is_active = server.active
        self._account_id = account.id
        self._owner_id = account.user_id.id
        self._addresses = frozenset(account._sending_addresses())
        self._auto_commit = auto_commit
        self._callback = post_send_callback
        self._session = None
        self._told_later = []

    def send(self, mails):
        """Send those of these that may go now; the others keep waiting."""
        mails = mails.with_env(self._server.env)
        try:
            for mail in self._due(mails):
                with self._giving_way():
                    self._send_one(mail)
                self._tell(TOLD_TOGETHER)
        finally:
            self._hang_up()
        self._tell(1)
        self._tidy_drafts()

    def _tidy_drafts(self):
        """Once for all of them: what was sent is no draft any more."""
        replies = self._server.env["mail.server.reply"]
        with self._giving_way():
            replies._tidy_drafts(
                [("account_id", "=", self._account_id)],
                lambda: self._settle() or True,
            )

    def _tell(self, enough):
        """Tell open pages what became of messages, once there are enough of them."""
        if len(self._told_later) < enough:
            return
        with self._giving_way():
            messages = self._server.env["mail.message"].browse(self._told_later)
            messages.exists()._tell_account_fate()
            self._settle()
        self._told_later.clear()

    def _due(self, mails):
        """Counted with a fresh look at what other workers have done meanwhile, and
        without keeping them from counting while a mail server is waited for."""
        due = mails.browse()
        with self._giving_way():
            self._settle()
            due = mails._throttled(self._server)
            self._settle()
            return due
        # Reached when another worker was quicker.
        mails._trigger_queue()
        return due

    @contextmanager
    def _giving_way(self):
        """Leave to the other worker what it has just taken or changed; nothing has
        been sent then, or is remembered as perhaps sent."""
        try:
            yield
        except SerializationFailure:
            if not self._auto_commit:
                raise
            self._server.env.cr.rollback()
            self._hang_up()

    def _settle(self):
        """Begin a new transaction where that may be."""
        if self._auto_commit:
            _commit(self._server.env)

    def _hang_up(self):
        if self._session is not None:
            with suppress(OSError):
                self._session.quit()
        self._session = None

    def _send_one(self, mail):
        mail = mail._lock_waiting()
        if not mail:
            return
        try:
            session = self._connected(mail)
        except (UserError, AccessError) as error:
            self._not_connected(mail, error)
            self._commit(mail)
            return
        session.forget()
        session.left = (mail.account_progress or {}).get("left", ())
        session.on_hand_over(lambda: self._about_to_go(mail))
        letter = mail.is_account_letter
        message = mail.mail_message_id
        mail.with_context(account_session=session)._send(
            smtp_session=session, mail_server=self._server
        )
        sent = session.sent
        self._commit(mail)
        if sent and letter:
            self._file_copy(message, sent)
            if self._owner_account()._mark_answered(sent):
                self._settle()

    def _connected(self, mail):
        """The connection; a new one where the last message broke it."""
        if email_normalize(mail.email_from) not in self._addresses:
            self._server.email_account_id._check_sender(mail.email_from)
        if not (
            self._is_active
            and mail.mail_server_id.id == self._server.id
            and mail.mail_message_id.create_uid.id == self._owner_id
        ):
            raise UserError(
                mail.env._(
                    "The email account %(email)s is stopped, or belongs to somebody"
                    " else. Nothing was sent.",
                    email=self._server.email_account_id.email,
                )
            )
        if not mail._is_owners():
            raise UserError(
                mail.env._(
                    "Only what its owner writes and sends goes out from %(email)s."
                    " This email was made or changed by an automation or by"
                    " somebody else, so it was not sent.",
                    email=self._server.email_account_id.email,
                )
            )
        if self._session is None or not self._session.sock:
            self._session = self._account()._open_sender()
            self._session.told_later = self._told_later
        return self._session

    def _account(self):
        """The account, for what its owner wrote: the queue sends it, whoever asks."""
        return self._server.email_account_id._on_errand()

    def _owner_account(self):
        account = self._account()
        return account.with_user(account.user_id)

    def _not_connected(self, mail, error):
        cause = error.__cause__
        if isinstance(cause, errors.MailTransportError) and cause.retryable:
            mail._account_try_again(str(error))
        else:
            mail._account_failed(str(error))

    def _about_to_go(self, mail):
        mail._account_may_have_gone()
        self._commit(mail, done=False)

    def _commit(self, mail, done=True):
        if not self._auto_commit:
            return
        if done:
            # That it may have gone is on the disk. Should a power failure take the
            # rest along, it says too little, never too much: no need to wait.
            mail.env.cr.execute("SET LOCAL synchronous_commit TO off")
            if self._callback:
                self._callback([mail.id])
        _commit(mail.env)

    def _file_copy(self, message, raw):
        account = self._account()
        state, sentence = self._owner_account()._file_sent_copy(raw)
        if state == "none":
            return
        message.exists().account_sent_copy = state
        if sentence:
            account._tell_owner(
                account.env._(
                    "Your email was sent, but there is no copy of it in your Sent"
                    " folder: %(reason)s",
                    reason=sentence,
                )
            )
        if self._auto_commit:
            _commit(account.env)


def _commit(env):
    """The queue remembers each message for good before it turns to the next: what
    went to a mail server cannot be rolled back."""
    env.cr.commit()  # pylint: disable=invalid-commit
