import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import STORED_SESSION_BYTES, request

from ..tools import sentences
from ..tools.rpc import known, only_one
from ..transports import errors, oauth

_logger = logging.getLogger(__name__)

CONSENT_FIELDS = ("user_id", "profile_id", "email", "login")
"""Whose consent it was; another of these needs another one."""


def browser_session():
    """What is secret, and stays the same, of this browser's session.

    Nothing is put into the session: a request at the same time might undo it.
    """
    return request.session.sid[:STORED_SESSION_BYTES]


class MailServerAccount(models.Model):
    """Signing in at a provider, and out again."""

    _inherit = "mail.server.account"

    uses_oauth = fields.Boolean(related="profile_id.uses_oauth")
    auth_method = fields.Selection(related="profile_id.auth_method")
    sign_in_label = fields.Char(compute="_compute_sign_in_label")
    may_sign_in = fields.Boolean(compute="_compute_may_sign_in")

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

    def _sign_in_name(self):
        if self.uses_oauth:
            return self.login or self.email or ""
        return super()._sign_in_name()

    def _shared_name(self):
        """Another mailbox, where its name in the sign-in opens it."""
        return self.profile_id._names_others() and self.exchange_mailbox

    def _mailbox_settings(self):
        settings = super()._mailbox_settings()
        if not self._shared_name():
            return settings
        credentials = replace(settings.credentials, login=self.exchange_mailbox)
        return replace(settings, credentials=credentials)

    def _wants_sent_copy(self):
        if not self._shared_name() or self.profile_id._sends_through_mailbox():
            return super()._wants_sent_copy()
        # What the server keeps itself is in the mailbox of who signed in.
        return self.save_sent_copy

    def _check_password(self):
        if not self.uses_oauth:
            return super()._check_password()
        if not self.has_token:
            raise UserError(self._sign_in_first_message())
        return None

    def _sign_in_first_message(self):
        return self.env._(
            "You are not signed in to %(email)s. Sign in with %(provider)s, in the"
            " inbox or in My Preferences ▸ Email.",
            email=self.email,
            provider=self.profile_id._oauth_label(),
        )

    def _inbox_summary(self):
        summary = super()._inbox_summary()
        if self.uses_oauth:
            summary["sign_in_with"] = self.profile_id._oauth_label()
            if not self.has_token:
                summary["sign_in_refused"] = True
                summary["last_error"] = (
                    summary["last_error"] or self._sign_in_first_message()
                )
        return summary

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

    def write(self, vals):
        before = {account: account._consent_identity() for account in self}
        result = super().write(vals)
        if not set(CONSENT_FIELDS).isdisjoint(vals):
            self.filtered(
                lambda account: account._consent_identity() != before[account]
            )._erase_tokens()
        return result

    def _consent_identity(self):
        email, login = (self.email or "").lower(), (self.login or "").lower()
        return self.user_id.id, self.profile_id.id, email, login

    # -- words --------------------------------------------------------------

    def _refused_sentence(self):
        if not self.uses_oauth:
            return super()._refused_sentence()
        return self._refused_token_sentence()

    def _refused_token_sentence(self):
        services = self.profile_id._kind().services
        if self._shared_name():
            return self.env._(
                "The mail server does not let “%%(login)s” into the mailbox"
                " %(mailbox)s, or there is none of this name. Ask your administrator"
                " whether you have full access to it, and whether it may use"
                " %(services)s.",
                mailbox=self.exchange_mailbox.replace("%", "%%"),
                services=services,
            )
        return self.env._(
            "The mail server does not let “%%(login)s” in, although"
            " %(provider)s knows the sign-in. Sign in again; if it stays so, ask"
            " your administrator whether this mailbox may use %(services)s.",
            provider=self.profile_id._oauth_label().replace("%", "%%"),
            services=services,
        )

    @api.model
    def _oauth_sentence(self, reason):
        """What went wrong at the provider, for people."""
        provider = self.profile_id._oauth_label() or self.env._("The provider")
        found = sentences.PROVIDERS
        sentence = self.env._(found.get(reason, found["protocol"]))
        return sentence % {"provider": provider}
