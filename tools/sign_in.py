"""How an account shows its mail server whose it is.

A class for each way, with the same methods; :data:`SIGN_INS` names the one that fits
a mail server's ``auth_method``.
"""

from dataclasses import replace

from odoo.exceptions import UserError

from ..transports import errors
from ..transports.interface import AuthMethod, Credentials
from . import sentences

IN_USE = ("read", "write", "send")
"""The steps of a connection that was let in before."""


class PasswordSignIn:
    """A user name, and the password that was entered for it."""

    def __init__(self, account):
        self._account = account
        self._profile = account.profile_id
        self._env = account.env

    def name(self):
        """The user name that the server gets."""
        email = self._account.email or ""
        if self._profile.login_with_email:
            return email
        return self._account.login or email.partition("@")[0]

    def reader(self):
        """The user name that the server gets for reading."""
        return self.name()

    def check(self):
        """
        :raises UserError: when there is nothing to sign in with.
        """
        if not self._account.has_password:
            raise UserError(
                self._env._(
                    "No password is set for %(email)s. Its owner can enter it in"
                    " My Preferences ▸ Email, a helpdesk manager under Rep Email"
                    " Accounts.",
                    email=self._account.email,
                )
            )

    def secret(self):
        """What proves it. Never log this."""
        return self._account._open_secret("password")

    def credentials(self, name):
        """The sign-in under a user name. Never log this."""
        scheme = self._profile._http_scheme()
        return Credentials(login=name, secret=self.secret(), scheme=scheme)

    def renewed(self, refused):
        """The credentials to try, once, after these were refused; None for none."""
        return None

    def interrupted(self, error):
        """What to say where an error tells nothing about the account; else empty."""
        return ""

    def refused(self):
        """What to do when the server does not take the sign-in."""
        return self._env._(sentences.CONNECTIONS["sign-in-refused"])

    def summary(self):
        """What the inbox screen is told differently."""
        return {}


class ProviderSignIn(PasswordSignIn):
    """A token of an OAuth 2.0 provider, at which the owner signed in."""

    def name(self):
        return self._account.login or self._account.email or ""

    def reader(self):
        return self._account._shared_name() or self.name()

    def check(self):
        if not self._account.has_token:
            raise UserError(self._sign_in_first())

    def secret(self):
        return self._account._access_token()

    def credentials(self, name):
        return Credentials(login=name, secret=self.secret(), method=AuthMethod.OAUTH2)

    def renewed(self, refused):
        """A token that was revoked before its time is replaced."""
        if refused.method is not AuthMethod.OAUTH2:
            return None
        token = self._account._renewed_access_token(refused=refused.secret)
        return replace(refused, secret=token)

    def interrupted(self, error):
        """A token that ends while a connection uses it: the next one gets another."""
        is_refused = isinstance(error, errors.AuthenticationFailed)
        is_denied = isinstance(error, errors.MailboxDenied)
        if is_refused and not is_denied and error.step in IN_USE:
            return self._account._oauth_sentence("ended")
        return ""

    def refused(self):
        services = self._profile._kind().services
        if self._account._shared_name():
            return self._env._(
                "The mail server does not let “%%(login)s” into the mailbox"
                " %(mailbox)s, or there is none of this name. An administrator has to"
                " give full access to it, and allow it to use %(services)s.",
                mailbox=self._account.exchange_mailbox.replace("%", "%%"),
                services=services,
            )
        return self._env._(
            "The mail server does not let “%%(login)s” in, although"
            " %(provider)s knows the sign-in. Its owner signs in again; if it"
            " stays so, an administrator has to allow this mailbox to use"
            " %(services)s.",
            provider=self._profile._oauth_label().replace("%", "%%"),
            services=services,
        )

    def summary(self):
        summary = {"sign_in_with": self._profile._oauth_label()}
        if not self._account.has_token:
            summary["sign_in_refused"] = True
            summary["last_error"] = self._account.last_error or self._sign_in_first()
        return summary

    def _sign_in_first(self):
        return self._env._(
            "You are not signed in to %(email)s. Sign in with %(provider)s, in the"
            " inbox or in My Preferences ▸ Email.",
            email=self._account.email,
            provider=self._profile._oauth_label(),
        )


SIGN_INS = {
    "password": PasswordSignIn,
    "google": ProviderSignIn,
    "microsoft": ProviderSignIn,
    "oauth2": ProviderSignIn,
}
"""By the ``auth_method`` of a mail server."""
