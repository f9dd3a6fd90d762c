import logging
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta, timezone

import psycopg2
import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..tools.directions import READING, passes_by_itself
from ..tools.errand import Errand
from ..transports import errors, oauth
from ..transports.interface import AuthMethod, Credentials

_logger = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(minutes=5)
"""An access token that lives no longer than that is replaced before it is used."""

PAUSE = timedelta(minutes=1)
"""So long a provider that failed is not asked again for the same account."""

LOCK_SECONDS = 25
"""More than a token endpoint's time to answer, which others wait for, too."""

ATTEMPTS = 5


class MailServerAccount(models.Model):
    """The access token: used while it lives, replaced by one worker at a time."""

    _inherit = "mail.server.account"

    _secret_fields = {
        "password": "password_ciphertext",
        "oauth_access_token": "oauth_access_token_ciphertext",
        "oauth_refresh_token": "oauth_refresh_token_ciphertext",
    }

    oauth_access_token = fields.Char(
        compute="_compute_secret",
        copy=False,
        exportable=False,
        groups=fields.NO_ACCESS,
    )
    oauth_access_token_ciphertext = fields.Char(
        groups=fields.NO_ACCESS, copy=False, exportable=False, prefetch=False
    )
    oauth_refresh_token = fields.Char(
        compute="_compute_secret",
        copy=False,
        exportable=False,
        groups=fields.NO_ACCESS,
    )
    oauth_refresh_token_ciphertext = fields.Char(
        groups=fields.NO_ACCESS, copy=False, exportable=False, prefetch=False
    )
    oauth_expires = fields.Datetime(readonly=True, copy=False)
    oauth_asked_again = fields.Datetime(
        readonly=True,
        copy=False,
        help="The provider failed; it is not asked again before this time.",
    )
    has_token = fields.Boolean(
        string="Signed in",
        compute="_compute_has_token",
        compute_sudo=True,
        store=True,
    )

    @api.depends("oauth_access_token_ciphertext", "oauth_refresh_token_ciphertext")
    def _compute_has_token(self):
        for account in self:
            account.has_token = bool(
                account.oauth_refresh_token_ciphertext
                or account.oauth_access_token_ciphertext
            )

    # -- using it -----------------------------------------------------------

    def _credentials(self, required):
        credentials = super()._credentials(required)
        if required and self.uses_oauth:
            return Credentials(
                login=credentials.login,
                secret=credentials.secret,
                method=AuthMethod.OAUTH2,
            )
        return credentials

    def _secret(self):
        if not self.uses_oauth:
            return super()._secret()
        if self._is_fresh():
            return self._open_secret("oauth_access_token")
        return self._renewed_access_token()

    def _is_fresh(self):
        """Whether the access token will do for what begins now."""
        # sudo: nobody has access to the ciphertext's column.
        token = self.sudo().oauth_access_token_ciphertext
        return bool(token and self.oauth_expires) and (
            self.oauth_expires > fields.Datetime.now() + RENEW_BEFORE
        )

    @contextmanager
    def _borrow_mailbox(self, settings):
        """A token that was revoked before its time is replaced, once."""
        with ExitStack() as stack:
            try:
                mailbox = stack.enter_context(super()._borrow_mailbox(settings))
            except errors.AuthenticationFailed:
                used = settings.credentials
                if used.method is not AuthMethod.OAUTH2:
                    raise
                token = self._renewed_access_token(refused=used.secret)
                renewed = replace(settings, credentials=replace(used, secret=token))
                mailbox = stack.enter_context(super()._borrow_mailbox(renewed))
            yield mailbox

    def _connection_failed(self, error, direction):
        """A token that ends while a connection uses it says nothing about the
        account: the next connection gets another one."""
        refused = isinstance(error, errors.AuthenticationFailed)
        is_denied = isinstance(error, errors.MailboxDenied)
        in_use = error.step in ("read", "write", "send")
        if self.uses_oauth and refused and in_use and not is_denied:
            return UserError(self._oauth_sentence("ended"))
        return super()._connection_failed(error, direction)

    # -- replacing it -------------------------------------------------------

    def _renewed_access_token(self, refused=None):
        """Another access token, from whoever comes first.

        :param refused: the one that the mail server did not take.
        :raises UserError: with the sentence that says what to do.
        """
        token, error, sentence = self._in_own_transaction(
            lambda account: account._renew_locked(refused)
        )
        if sentence:
            raise UserError(sentence) from error
        return token

    def _renew_locked(self, refused):
        """Within the transaction that has locked the account's row.

        :returns: ``(access token, error, sentence)``.
        """
        known = self._open_secret("oauth_access_token") if self._is_fresh() else ""
        if known and known != refused:
            return known, None, ""
        refresh_token = self._open_secret("oauth_refresh_token")
        try:
            if not refresh_token:
                raise errors.OAuthFailed("no refresh token", reason="expired")
            if self.oauth_asked_again and (
                self.oauth_asked_again > fields.Datetime.now()
            ):
                return (
                    "",
                    None,
                    self.reading_error or self._oauth_sentence("unavailable"),
                )
            tokens = oauth.refresh(self.profile_id._oauth_provider(), refresh_token)
        except errors.OAuthFailed as error:
            return "", error, self._note_renewal_failed(error)
        self._keep_tokens(tokens)
        return tokens.access, None, ""

    def _note_renewal_failed(self, error):
        """Keep the failure, tell the owner once, and give the sentence."""
        _logger.info(
            "email account %s: no new token from %s (%s)",
            self.id,
            error.host or "-",
            error.reason,
        )
        sentence = self._oauth_sentence(error.reason)
        has_ended = error.reason == "expired"
        self._write_connection_state(
            {
                **READING.failed(sentence, has_ended),
                "oauth_asked_again": fields.Datetime.now() + PAUSE,
            },
            may_pass=passes_by_itself(error),
        )
        if has_ended:
            self._erase_tokens()
        return sentence

    def _keep_tokens(self, tokens):
        """Encrypt and write what the provider gave (as superuser)."""
        vals = {
            "oauth_access_token_ciphertext": self._sealed(
                "oauth_access_token", tokens.access
            ),
            "oauth_expires": tokens.expires.astimezone(timezone.utc).replace(
                tzinfo=None, microsecond=0
            ),
            "oauth_asked_again": False,
        }
        if tokens.refresh:
            vals["oauth_refresh_token_ciphertext"] = self._sealed(
                "oauth_refresh_token", tokens.refresh
            )
        self.write(vals)

    def _erase_tokens(self):
        """Forget the tokens of these accounts."""
        # sudo: nobody has access to the ciphertexts' columns.
        for account in self.sudo().filtered("has_token"):
            account.write(
                {
                    "oauth_access_token_ciphertext": False,
                    "oauth_refresh_token_ciphertext": False,
                    "oauth_expires": False,
                }
            )

    def _in_own_transaction(self, act):
        """Call ``act`` with this account, locked, as superuser, and commit.

        Who waited for the lock begins anew, and so sees what the other one wrote.
        """
        for attempt in range(1, ATTEMPTS + 1):
            with (
                suppress(psycopg2.errors.SerializationFailure),
                self.env.registry.cursor() as cursor,
            ):
                return act(self._locked(cursor))
            _logger.debug("email account %s: attempt %s", self.id, attempt)
        raise UserError(self._oauth_sentence("busy"))

    def _locked(self, cursor):
        try:
            cursor.execute("SET LOCAL lock_timeout = %s", [f"{LOCK_SECONDS}s"])
            with cursor.savepoint(flush=False):
                cursor.execute(
                    "SELECT id FROM mail_server_account WHERE id = %s"
                    " FOR NO KEY UPDATE",
                    [self.id],
                    log_exceptions=False,
                )
        except psycopg2.errors.LockNotAvailable as error:
            raise UserError(self._oauth_sentence("busy")) from error
        errand = {"account_errand": Errand.of(self.env)}
        env = api.Environment(cursor, SUPERUSER_ID, errand)
        account = env["mail.server.account"].browse(self.id).exists()
        if not account:
            raise UserError(self._oauth_sentence("expired"))
        return account.with_context(lang=account.user_id.lang)
