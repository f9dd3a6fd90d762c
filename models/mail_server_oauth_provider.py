from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import oauth_providers as providers
from ..transports import oauth
from . import mail_secret_mixin  # noqa: F401 - inherited

CALLBACK = "/helpdesk_user_email/oauth/callback"

URL_FIELDS = (
    "oauth_authorize_url",
    "oauth_token_url",
    "oauth_revoke_url",
    "oauth_userinfo_url",
)
PROVIDER_FIELDS = (
    *URL_FIELDS,
    "auth_method",
    "oauth_client_id",
    "oauth_scope",
    "oauth_tenant",
)
"""Who gives the accounts' tokens; to anybody else they are not shown."""


class MailServerOauthProvider(models.AbstractModel):
    """Signing in at a provider instead of with a password.

    The mail server that inherits this has ``auth_method``, ``server_type`` and
    ``ca_certificate``.
    """

    _name = "mail.server.oauth.provider"
    _inherit = "mail.secret.mixin"
    _description = "OAuth 2.0 Provider of a Mail Server"

    _secret_fields = {"oauth_client_secret": "oauth_client_secret_ciphertext"}

    uses_oauth = fields.Boolean(compute="_compute_uses_oauth")
    oauth_client_id = fields.Char(string="Client ID")
    oauth_client_secret = fields.Char(
        string="Client Secret",
        compute="_compute_secret",
        inverse="_inverse_oauth_client_secret",
        search="_search_write_only",
        copy=False,
        exportable=False,
    )
    oauth_client_secret_ciphertext = fields.Char(
        groups=fields.NO_ACCESS, copy=False, exportable=False, prefetch=False
    )
    oauth_tenant = fields.Char(
        string="Tenant",
        default="organizations",
        help="Your directory: its ID or its domain, such as example.com."
        " “organizations” lets everybody in who has a work account, “common” private"
        " ones, too.",
    )
    oauth_authorize_url = fields.Char(
        string="Authorization URL",
        compute="_compute_oauth_addresses",
        store=True,
        readonly=False,
    )
    oauth_token_url = fields.Char(
        string="Token URL",
        compute="_compute_oauth_addresses",
        store=True,
        readonly=False,
    )
    oauth_revoke_url = fields.Char(
        string="Revocation URL",
        compute="_compute_oauth_addresses",
        store=True,
        readonly=False,
        help="Told when a rep disconnects. Leave it empty if there is none.",
    )
    oauth_userinfo_url = fields.Char(
        string="User Info URL",
        compute="_compute_oauth_addresses",
        store=True,
        readonly=False,
        help="Asked for the rep's address if the provider sends no identity token.",
    )
    oauth_scope = fields.Char(
        string="Scope",
        compute="_compute_oauth_addresses",
        store=True,
        readonly=False,
        help="What is asked for: separated by blanks.",
    )
    oauth_redirect_uri = fields.Char(
        string="Redirect URI",
        compute="_compute_oauth_redirect_uri",
        help="Enter this address at the provider, exactly as it is.",
    )
    has_client_secret = fields.Boolean(
        string="Client secret set",
        compute="_compute_has_client_secret",
        compute_sudo=True,
    )

    @api.depends("auth_method")
    def _compute_uses_oauth(self):
        for profile in self:
            profile.uses_oauth = (profile.auth_method or "password") != "password"

    def _names_others(self):
        """Whether another mailbox is opened by its name in the sign-in."""
        kind = None if self._kind().opens_others else self._oauth_kind()
        return bool(kind) and kind.opens_others

    @api.depends("auth_method", "server_type", "oauth_tenant")
    def _compute_oauth_addresses(self):
        for profile in self:
            kind = profile._oauth_kind()
            if kind is None:
                continue
            for name in URL_FIELDS:
                if providers.is_preset_url(profile[name]):
                    profile[name] = getattr(kind, name.removeprefix("oauth_")) or False
            if providers.is_preset_scope(profile.oauth_scope):
                profile.oauth_scope = kind.scope(profile.server_type) or False

    def _oauth_kind(self):
        """What is known of the provider, None where there is none."""
        if self.auth_method == "google":
            return providers.GOOGLE
        if self.auth_method == "microsoft":
            known = providers.MICROSOFT_URL.fullmatch(self.oauth_token_url or "")
            hosts = [known["host"]] if known else []
            return providers.microsoft((self.oauth_tenant or "").strip(), *hosts)
        return None if self.auth_method != "oauth2" else providers.ProviderKind()

    def _oauth_label(self):
        """The provider, as a button names it."""
        kind = self._oauth_kind()
        return (kind and kind.label) or self.name or ""

    def _compute_oauth_redirect_uri(self):
        for profile in self:
            profile.oauth_redirect_uri = f"{profile.get_base_url()}{CALLBACK}"

    @api.depends("oauth_client_secret_ciphertext")
    def _compute_has_client_secret(self):
        for profile in self:
            profile.has_client_secret = bool(profile.oauth_client_secret_ciphertext)

    @api.constrains(
        *URL_FIELDS, "auth_method", "server_type", "oauth_client_id", "oauth_tenant"
    )
    def _check_oauth(self):
        for profile in self:
            if profile.uses_oauth:
                profile._check_oauth_input()

    def _check_oauth_input(self):
        required = ("oauth_client_id", "oauth_authorize_url", "oauth_token_url")
        for name in (*required, *URL_FIELDS):
            problem = self._oauth_problem(name, is_required=name in required)
            if problem:
                raise ValidationError(self._labelled({name: problem}))

    def _oauth_problem(self, name, *, is_required):
        if not self[name]:
            return is_required and self.env._("Enter what the provider gave you.")
        if name in URL_FIELDS and not oauth.is_safe_url(self[name]):
            return self.env._("An address begins with https:// here.")
        return False

    def _inverse_oauth_client_secret(self):
        self._seal_secret("oauth_client_secret")

    def _provider_changed(self, provider, places, *, is_secret_given):
        """Forget what was for the provider of before.

        :param provider: its :meth:`_provider`.
        :param places: its :meth:`_secret_places`.
        """
        if self._provider() != provider:
            # Nobody is told that they end: it would be told to the new address.
            self.with_context(active_test=False).account_ids._erase_tokens()
        if not is_secret_given and not self._secret_places() <= places:
            self._erase_secrets()

    def _provider(self):
        return {name: self[name] or "" for name in PROVIDER_FIELDS}

    def _secret_places(self):
        """Who may get to see the client's secret; at another one it is asked for
        anew."""
        hosts = {urlsplit(self[name]).netloc for name in URL_FIELDS if self[name]}
        authority = self.auth_method == "oauth2" and self.ca_certificate
        return hosts | {self.auth_method, authority or ""}

    def _oauth_provider(self):
        """What the sign-in needs, client secret included. Never log this."""
        self.ensure_one()
        if not self.uses_oauth:
            raise UserError(
                self.env._(
                    "%(server)s is signed in to with a password.", server=self.name
                )
            )
        return oauth.Provider(
            kind=self.auth_method,
            authorize_url=self.oauth_authorize_url or "",
            token_url=self.oauth_token_url or "",
            revoke_url=self.oauth_revoke_url or "",
            userinfo_url=self.oauth_userinfo_url or "",
            client_id=self.oauth_client_id or "",
            client_secret=self._open_secret("oauth_client_secret"),
            scope=self.oauth_scope or "",
            redirect_uri=self.oauth_redirect_uri,
            ca_certificate=(self.auth_method == "oauth2" and self.ca_certificate) or "",
        )
