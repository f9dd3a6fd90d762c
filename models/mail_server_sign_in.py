import logging
from contextlib import suppress
from datetime import timedelta, timezone

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.http import STORED_SESSION_BYTES, request

from ..tools import sentences
from ..tools.directions import READING, passes_by_itself
from ..tools.errand import Errand
from ..tools.rpc import known, only_one
from ..tools.sign_in import SIGN_INS, PasswordSignIn
from ..transports import errors, oauth

_logger = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(minutes=5)
"""An access token that lives no longer than that is replaced before it is used."""

PAUSE = timedelta(minutes=1)
"""So long a provider that failed is not asked again for the same account."""

LOCK_SECONDS = 25
"""More than a token endpoint's time to answer, which others wait for, too."""

ATTEMPTS = 5

CONSENT_FIELDS = frozenset({"user_id", "profile_id", "email", "login"})
"""Whose consent it was; another of these needs another one."""


def browser_session():
    """What is secret, and stays the same, of this browser's session.

    Nothing is put into the session: a request at the same time might undo it.
    """
    return request.session.sid[:STORED_SESSION_BYTES]


class MailServerSignIn(models.AbstractModel):
    """Signing in at a mail server, or at a provider, and out again.

    What differs from one way to the other is in :mod:`..tools.sign_in`.
    """

    _name = "mail.server.sign.in"
    _description = "Sign-in at a Mail Server"

    sign_in_label = fields.Char(compute="_compute_sign_in_label")
    may_sign_in = fields.Boolean(compute="_compute_may_sign_in")
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

    @api.depends("profile_id.auth_method", "profile_id.name")
    def _compute_sign_in_label(self):
        for account in self:
            account.sign_in_label = account.profile_id._oauth_label()

    @api.depends("profile_id.uses_oauth", "user_id")
    @api.depends_context("uid")
    def _compute_may_sign_in(self):
        for account in self:
            account.may_sign_in = (
                account.uses_oauth and account.user_id.id == self.env.uid
            )

    @api.depends("oauth_access_token_ciphertext", "oauth_refresh_token_ciphertext")
    def _compute_has_token(self):
        for account in self:
            account.has_token = bool(
                account.oauth_refresh_token_ciphertext
                or account.oauth_access_token_ciphertext
            )

    # -- either way ---------------------------------------------------------

    def _sign_in(self):
        """The way this account signs in."""
        return SIGN_INS.get(self.profile_id.auth_method, PasswordSignIn)(self)

    def _sign_in_name(self):
        """The user name that the server gets."""
        return self._sign_in().name()

    def _secret(self):
        """The password, or a token that is still good. Never log this."""
        return self._sign_in().secret()

    def _shared_name(self):
        """Another mailbox, where its name in the sign-in opens it."""
        return self.profile_id._names_others() and self.exchange_mailbox

    # -- in -----------------------------------------------------------------

    def action_sign_in(self):
        """To the provider, for the owner's consent.

        :returns: an action that opens the provider's page.
        :raises AccessError: to anyone but the owner.
        """
        only_one(self)
        self._check_owner()
        self._check_configured()
        if not request:
            raise UserError(self.env._("Sign in with your browser."))
        provider = self.profile_id._oauth_provider()
        state, verifier = self.env["mail.server.oauth.request"]._begin(
            self, browser_session()
        )
        try:
            url = oauth.authorization_url(
                provider,
                state=state,
                verifier=verifier,
                login_hint=self._sign_in_name(),
            )
        except errors.OAuthFailed as error:
            raise UserError(self._oauth_sentence(error.reason)) from error
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    @api.model
    def _oauth_callback(self, state, code, issuer, error, description, session_secret):
        """What the provider sent the browser back with.

        :returns: ``(account, sentence)``; the sentence is empty when the owner is
            signed in, and the account when nobody set out like that.
        """
        found = self.env["mail.server.oauth.request"]._finish(state, session_secret)
        account = self.browse(found[0] if found else ()).exists()
        if not account:
            return account, self._oauth_sentence("state")
        account._check_owner()
        if error or not code:
            reason = oauth.reason_of(error, description)
            return account, account._oauth_sentence(reason)
        try:
            account._sign_in_with_code(code, found[1], issuer)
        except errors.OAuthFailed as failure:
            _logger.info(
                "email account %s: sign-in failed (%s)", account.id, failure.reason
            )
            return account, account._oauth_sentence(failure.reason)
        except UserError as failure:
            return account, str(failure)
        return account, ""

    def _sign_in_with_code(self, code, verifier, issuer):
        self._check_configured()
        tokens, addresses = oauth.exchange(
            self.profile_id._oauth_provider(), code, verifier, issuer
        )
        if self._sign_in_name().lower() not in addresses:
            raise UserError(self._another_consented_message(addresses))
        trusted = self.profile_id._trust()
        self._in_own_transaction(lambda account: account._signed_in(tokens, trusted))
        self._discard_connections()

    def _another_consented_message(self, addresses):
        names = {
            "address": ", ".join(sorted(addresses)),
            "email": self._sign_in_name(),
        }
        sentence = self.env._(
            "You signed in as %(address)s, but this account is %(email)s. Sign in again"
            " and choose %(email)s; if you have only %(address)s, change the account's"
            " address first.",
            **names,
        )
        if not self.profile_id._names_others() or self.login:
            return sentence
        hint = self.env._(
            "If %(email)s is a shared mailbox that you may open, enter %(address)s as"
            " the account's User Name and %(email)s as its Shared Mailbox.",
            **names,
        )
        return f"{sentence} {hint}"

    def _signed_in(self, tokens, trusted):
        """Keep a new sign-in (as superuser, the row is locked)."""
        self._erase_tokens()
        self._keep_tokens(tokens)
        self.write(
            {
                "credential_version": self.credential_version + 1,
                "trusted_server": trusted,
                "trusted_by_id": self.user_id.id,
                **self._prepare_untried_state(),
            }
        )
        self._tell_watchers()

    # -- out ----------------------------------------------------------------

    def action_sign_out(self):
        """Forget the sign-in here; its owner revokes it at the provider, too.

        Nobody else does: revoking shows the token, and to the address of today.
        """
        known(self).check_access("write")
        for account in self:
            if account._is_owners_act() and not account.server_changed:
                account._revoke_tokens()
            account._erase_tokens()
            account._sign_in_changed()
            account._discard_connections()
        return True

    def _revoke_tokens(self):
        """Tell the provider; when it can't be told, forgetting has to do."""
        try:
            token = self._open_secret("oauth_refresh_token") or self._open_secret(
                "oauth_access_token"
            )
            if token:
                oauth.revoke(self.profile_id._oauth_provider(), token)
        except (errors.OAuthFailed, UserError) as error:
            _logger.info(
                "email account %s: not revoked (%s)", self.id, type(error).__name__
            )

    def _forget_other_consents(self, before):
        """Erase the tokens of the accounts that are not what they were.

        :param before: the accounts' :meth:`_consent_identity` before they changed.
        """
        self.filtered(
            lambda account: account._consent_identity() != before[account]
        )._erase_tokens()

    def _consent_identity(self):
        email, login = (self.email or "").lower(), (self.login or "").lower()
        return self.user_id.id, self.profile_id.id, email, login

    @api.model
    def _oauth_sentence(self, reason):
        """What went wrong at the provider, for people."""
        provider = self.profile_id._oauth_label() or self.env._("The provider")
        found = sentences.PROVIDERS
        sentence = self.env._(found.get(reason, found["protocol"]))
        return sentence % {"provider": provider}

    # -- the access token: used while it lives, replaced by one at a time ---

    def _access_token(self):
        """One that is still good.

        :raises UserError: like :meth:`_renewed_access_token`.
        """
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
