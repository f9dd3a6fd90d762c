import logging
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import psycopg2
from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..tools import sentences
from ..tools.directions import READING, SENDING, passes_by_itself, refuses_sign_in
from ..tools.email_reader import calendars_read_by
from ..transports import errors, probe
from ..transports.interface import AuthMethod, Credentials, MailboxSettings
from ..transports.pool import MailboxPool

_logger = logging.getLogger(__name__)

MAILBOX_POOL = MailboxPool()
"""The signed-in connections of this process."""

SUCCESS_NOTED_EVERY = timedelta(minutes=5)
"""So long a success is not written again, to keep reading free of writes."""

CROWDED_FOR = timedelta(minutes=10)
"""So long no connection is kept after the mail server let in no more."""

TOLD_AFTER = timedelta(minutes=10)
"""So long a failure that may pass by itself has to last before its owner is told."""

AGREEMENT = "/helpdesk_user_email/agree"
"""Where an owner agrees to a server with one click, followed by the account's id."""

SIGN_IN_CODES = frozenset({"sign-in-refused", "sign-in-unknown"})

STATES = [("new", "Not tried yet"), ("ok", "Working"), ("failed", "Not working")]
TOLD = [("lasting", "It still does not work"), ("mend", "Somebody has to mend it")]


class MailServerConnection(models.AbstractModel):
    """The one way from an account to its mailbox, and how it goes there."""

    _name = "mail.server.connection"
    _description = "Connection to a Mailbox"

    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        compute="_compute_state",
        store=True,
        precompute=True,
        copy=False,
        help="Not working as soon as either reading or sending does not.",
    )
    last_error = fields.Char(
        compute="_compute_state", store=True, precompute=True, copy=False
    )
    last_success = fields.Datetime(readonly=True, copy=False)
    reading_state = fields.Selection(
        STATES, string="Reading", default="new", readonly=True, copy=False
    )
    reading_error = fields.Char(readonly=True, copy=False)
    sign_in_refused = fields.Boolean(
        readonly=True,
        copy=False,
        help="The server refused this sign-in for reading; it is not tried again until"
        " it is changed, or somebody asks for it.",
    )
    sending_state = fields.Selection(
        STATES,
        string="Sending",
        default="new",
        readonly=True,
        copy=False,
        help="For accounts that send by SMTP; other accounts send the way they read.",
    )
    sending_error = fields.Char(readonly=True, copy=False)
    sending_refused = fields.Boolean(
        readonly=True,
        copy=False,
        help="The same for sending: it does not stop reading, nor reading sending.",
    )
    credential_version = fields.Integer(readonly=True, copy=False)
    failing_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="The first failure of reading after it had worked.",
    )
    owner_told = fields.Selection(
        TOLD,
        readonly=True,
        copy=False,
        help="What the owner was told since reading worked last.",
    )
    sending_failing_since = fields.Datetime(readonly=True, copy=False)
    sending_owner_told = fields.Selection(TOLD, readonly=True, copy=False)
    crowded_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Until then no connection is kept: the mail server let the account in no"
        " more often, and every worker needs a place.",
    )

    @api.depends("reading_state", "reading_error", "sending_state", "sending_error")
    def _compute_state(self):
        for account in self:
            states = {account.reading_state, account.sending_state}
            is_failed = "failed" in states
            account.state = "failed" if is_failed else account.reading_state or "new"
            found = (account.reading_error, account.sending_error)
            said = dict.fromkeys(sentence for sentence in found if sentence)
            problem = " ".join(said) or False
            if is_failed and account.reading_state == "ok":
                # Beside "Not working" it would seem that nothing works
                problem = account.env._(
                    "Email can be read, but not sent: %s", problem or ""
                )
            account.last_error = problem

    @contextmanager
    def _open_mailbox(self):
        """Lend the account's mailbox to its owner.

        A :class:`~..transports.errors.MailTransportError` that leaves the block
        becomes a ``UserError`` that says what to do; the account's state follows.

        :raises AccessError: to anyone but the owner.
        :raises UserError: also before anything is sent, when the account is
            stopped, or its sign-in was refused and has not changed since.
        """
        self.ensure_one()
        self._check_owner()
        self._check_usable(READING)
        settings = self._mailbox_settings()
        try:
            with (
                self._borrow_mailbox(settings) as mailbox,
                calendars_read_by(self.env),
            ):
                yield mailbox
        except errors.MailTransportError as error:
            raise self._connection_failed(error, READING) from error
        self._connection_worked(READING)

    @contextmanager
    def _borrow_mailbox(self, settings):
        """A signed-in connection; a sign-in that can be renewed is, once."""
        with ExitStack() as stack:
            try:
                mailbox = stack.enter_context(self._borrow_pooled(settings))
            except errors.AuthenticationFailed:
                renewed = self._sign_in().renewed(settings.credentials)
                if not renewed:
                    raise
                settings = replace(settings, credentials=renewed)
                mailbox = stack.enter_context(self._borrow_pooled(settings))
            yield mailbox

    def _borrow_pooled(self, settings):
        """As :meth:`_borrow_mailbox`, with just these settings."""
        until = self.crowded_until
        return MAILBOX_POOL.borrow(
            self._pool_identity(),
            settings,
            keep=not until or until < fields.Datetime.now(),
            on_crowded=self._note_crowd,
        )

    def _check_usable(self, direction=READING):
        """Refuse, before any connection, what cannot or must not work."""
        self._check_configured()
        if self.server_changed or self[direction.refused]:
            raise UserError(self[direction.error] or self._server_changed_message())

    def _sending_direction(self):
        """What is read and sent over one connection works, or fails, as one."""
        return READING if self.profile_id._sends_through_mailbox() else SENDING

    def _check_configured(self):
        """Refuse what is stopped."""
        profile = self.profile_id
        if not self.active or not profile.active:
            raise UserError(
                self.env._(
                    "This email account is stopped because %(what)s is archived."
                    " Ask your helpdesk manager.",
                    what=profile.name if self.active else self.email,
                )
            )

    def _mailbox_settings(self):
        """What the transport needs, secret included. Never log this."""
        profile = self.profile_id
        return MailboxSettings(
            server_type=profile.server_type,
            incoming=profile._incoming_endpoint(),
            credentials=self._credentials(
                profile._signs_in_to_read(), self._sign_in().reader()
            ),
            mailbox=self.exchange_mailbox or "",
        )

    def _smtp_settings(self):
        """Where and how the owner's mail is sent: ``(Endpoint, Credentials)``.

        The seam for outgoing mail; the secret is in there: never log this.

        :raises AccessError: to anyone but the owner.
        :raises UserError: like :meth:`_open_mailbox`, before any connection.
        """
        self.ensure_one()
        self._check_owner()
        self._check_usable(SENDING)
        profile = self.profile_id
        return profile._smtp_endpoint(), self._credentials(profile.smtp_auth)

    def _credentials(self, required, name=None):
        """The sign-in for a direction; nothing where none is asked for.

        :param name: the user name; by default the account's own.
        """
        if not required:
            return Credentials(method=AuthMethod.NONE)
        sign_in = self._sign_in()
        sign_in.check()
        return sign_in.credentials(name or sign_in.name())

    def _pool_identity(self):
        """Names the account's connections; another sign-in, other connections."""
        profile = self.profile_id
        return (
            self.env.cr.dbname,
            self.id,
            self.credential_version,
            profile.id,
            str(profile.write_date),
        )

    def _discard_connections(self):
        """Close this process's idle connections of these accounts."""
        for account in self:
            MAILBOX_POOL.discard((self.env.cr.dbname, account.id))

    # -- state --------------------------------------------------------------

    def _connection_failed(self, error, direction):
        """Note the failure, and give the ``UserError`` for the rep.

        A gone message or an unsupported act says nothing about the account.
        """
        interrupted = self._sign_in().interrupted(error)
        if interrupted:
            return UserError(interrupted)
        _logger.info(
            "email account %s on %s: %s at step %s",
            self.id,
            error.host or self.profile_id._server_name(),
            type(error).__name__,
            error.step or "-",
        )
        sentence = self._error_sentence(error, is_sending=direction is SENDING)
        if isinstance(error, errors.AuthenticationFailed | errors.ConnectionFailed):
            self._note_after_transaction(
                direction.failed(sentence, refuses_sign_in(error)),
                may_pass=passes_by_itself(error),
            )
        return UserError(sentence)

    def _connection_worked(self, direction):
        """Note the success, but not at every click."""
        last = self.last_success
        recent = last and last > fields.Datetime.now() - SUCCESS_NOTED_EVERY
        if self[direction.state] != "ok" or not recent:
            self._note_after_transaction(
                {
                    **direction.worked(),
                    "last_success": fields.Datetime.now(),
                    **self._prepare_trust_of_use(),
                }
            )

    def _prepare_trust_of_use(self):
        """What the owner has used is the owner's, whoever had entered it."""
        return {"trusted_by_id": self.env.uid} if self._is_owners_act() else {}

    def _note_crowd(self):
        """Every worker holds connections of its own: let all of them know, and whoever
        watches the inbox."""
        self._claim_place()
        until = fields.Datetime.now() + CROWDED_FOR
        self._note_after_transaction({"crowded_until": until})

    def _note_after_transaction(self, vals, may_pass=False):
        """Write the state once the present transaction is over, however it
        ends: a ``UserError`` must not undo it, and no lock is held meanwhile."""
        note = partial(
            _write_state,
            self.env.registry,
            self.id,
            self.credential_version,
            vals,
            may_pass=may_pass,
        )
        cursor = self.env.cr
        # Of the two lists Odoo empties the one that does not apply.
        cursor.postcommit.add(note)
        cursor.postrollback.add(note)

    def _write_connection_state(self, vals, may_pass=False):
        """Write the state (as superuser) and tell the owner what changed.

        :param may_pass: a failure that may pass by itself.
        """
        self.ensure_one()
        before = {direction: self[direction.state] for direction in (READING, SENDING)}
        was_refused = self[READING.refused]
        self.write(vals)
        if self[READING.refused] != was_refused:
            self._tell_watchers()
        for direction, was in before.items():
            state = vals.get(direction.state)
            if state == "ok":
                self._note_works(direction)
            elif state == "failed":
                self._note_fails(direction, was, may_pass)

    def _note_works(self, direction):
        """Who was not told that it stopped need not hear that it works again."""
        told = self[direction.owner_told]
        self.write({direction.failing_since: False, direction.owner_told: False})
        if not told:
            return
        if direction is SENDING:
            subject = self.env._(
                "Email account %(email)s works again for sending", email=self.email
            )
            body = self.env._("You can send email from the helpdesk again.")
        else:
            subject = self.env._(
                "Email account %(email)s works again", email=self.email
            )
            body = self.env._("You can read your email in the helpdesk again.")
        self._notify_owner(subject, body)

    def _note_fails(self, direction, was, may_pass):
        """What somebody has to mend is told at once, what may pass by itself only
        when it lasts; each once. What never worked is no news."""
        if was == "ok":
            self[direction.failing_since] = fields.Datetime.now()
        since = self[direction.failing_since]
        due = "lasting" if may_pass else "mend"
        if not since or self[direction.owner_told] in (due, "mend"):
            return
        if may_pass and fields.Datetime.now() - since < TOLD_AFTER:
            return
        self[direction.owner_told] = due
        self._notify_owner(self._stopped_subject(direction), self[direction.error])

    def _stopped_subject(self, direction):
        if direction is SENDING:
            return self.env._(
                "Email account %(email)s stopped working for sending", email=self.email
            )
        return self.env._("Email account %(email)s stopped working", email=self.email)

    def _notify_owner(self, subject, body):
        """Tell the owner, in the way the owner chose for Odoo's notifications, with
        a link to what there is to do."""
        address, label = self._way_on()
        # As OdooBot: whoever wrote a message may read it, and the link is the owner's.
        self.env["mail.thread"].with_user(SUPERUSER_ID).message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=subject,
            body=Markup('<p>%s</p><p><a href="%s">%s</a></p>') % (body, address, label),
            model=False,
            res_id=False,
        )

    def _way_on(self):
        """Where the owner goes from a notice: ``(address, label)``."""
        if self.server_changed and self._is_authority_renewed():
            token = self._agreement_token()
            address = f"{AGREEMENT}/{self.id}?{urlencode({'token': token})}"
            return address, self.env._("Agree, and sign in there")
        address = f"/odoo/email-inbox?{urlencode({'email_account': self.id})}"
        return address, self.env._("Open the email inbox")

    # -- words --------------------------------------------------------------

    @api.model
    def _error_sentence(self, error, is_sending=False):
        """A :class:`~..transports.errors.MailTransportError` for people.

        Nothing that the far side said is repeated, but its own reason for refusing
        a sign-in, or a message.

        :param is_sending: it happened on the way to the outgoing server.
        """
        kinds = sentences.MESSAGES
        kind = next((kind for kind in kinds if isinstance(error, kind)), None)
        if kind and not (is_sending and isinstance(error, errors.SendRefused)):
            sentence = self.env._(kinds[kind])
        else:
            sentence = self._coded_sentence(error, is_sending)
        profile = self.profile_id
        sentence %= {
            "host": error.host
            or (profile.smtp_host if is_sending else "")
            or profile._server_name(),
            "login": self._sign_in_name() if self else "",
            "email": self.email if self else "",
            "limit": getattr(error, "limit", 0) // 2**20,
            "size": getattr(error, "size", 0) // 2**20,
        }
        answer = getattr(error, "answer", "")
        if is_sending and isinstance(error, errors.SendRefused):
            answer = str(error)
        if not answer:
            return sentence
        return self.env._(
            "%(sentence)s The server says: “%(answer)s”",
            sentence=sentence,
            answer=answer,
        )

    def _coded_sentence(self, error, is_sending):
        """By the code of ``transports.probe``."""
        code = probe.code_of(error)
        if code in SIGN_IN_CODES and not self._signs_in(is_sending):
            return self.env._(sentences.SIGN_IN_SWITCHED_OFF)
        if is_sending and code in sentences.SENDING:
            return self.env._(sentences.SENDING[code])
        if code == "sign-in-refused":
            return self._sign_in().refused()
        found = sentences.CONNECTIONS
        return self.env._(found.get(code, found["protocol"]))

    def _signs_in(self, is_sending):
        """Whether the server's settings ask for a sign-in in this direction."""
        profile = self.profile_id
        if not profile:
            return True
        return profile.smtp_auth if is_sending else profile._signs_in_to_read()


def _write_state(registry, account_id, credential_version, vals, may_pass=False):
    """Write an account's state in a transaction of its own.

    Given up when somebody else is just writing the account, or has changed its
    sign-in meanwhile.
    """
    try:
        with registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            # The lock is the first statement: had the transaction looked at the row
            # before, another request's note in between would be a conflict.
            cursor.execute(
                "SELECT id FROM mail_server_account WHERE id = %s"
                " FOR NO KEY UPDATE SKIP LOCKED",
                [account_id],
                # A conflict all the same is expected, and no error.
                log_exceptions=False,
            )
            account = env["mail.server.account"].browse(sum(cursor.fetchall(), ()))
            account = account.with_context(lang=account.user_id.lang)
            if account and account.credential_version == credential_version:
                account._write_connection_state(vals, may_pass)
    except psycopg2.Error:
        _logger.info("the state of email account %s was not noted", account_id)
