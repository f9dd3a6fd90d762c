from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..transports import oauth
from . import oauth_providers as providers

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


class MailServerProfile(models.Model):
    """Signing in at a provider instead of with a password."""

    _inherit = "mail.server.profile"

    uses_oauth = fields.Boolean(compute="_compute_uses_oauth")
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

    @api.depends("auth_method")
    def _compute_kind(self):
        result = super()._compute_kind()
        for profile in self:
            profile.opens_others |= profile._names_others()
        return result

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

    @api.depends("oauth_token_url")
    def _compute_graph_host(self):
        for profile in self:
            known = providers.MICROSOFT_URL.fullmatch(profile.oauth_token_url or "")
            hosts = providers.GRAPH_HOSTS
            if not profile.graph_host or profile.graph_host in hosts.values():
                cloud = known["host"] if known else "login.microsoftonline.com"
                profile.graph_host = hosts[cloud]

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

    @api.constrains("auth_method", "server_type")
    def _check_auth_method(self):
        for profile in self:
            possible = profile._kind().auth_methods
            if not possible or profile.auth_method in possible:
                continue
            if "password" in possible:
                raise ValidationError(
                    self.env._(
                        "Signing in with OAuth 2.0 needs another type than %(type)s:"
                        " Exchange Online is read and sent through by Microsoft 365"
                        " (Graph), or read by IMAP (outlook.office365.com) and sent"
                        " through by SMTP (smtp.office365.com).",
                        type=profile._kind().label,
                    )
                )
            raise ValidationError(
                self.env._(
                    "%(type)s has one way to sign in only: Microsoft.",
                    type=profile._kind().label,
                )
            )

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

    def write(self, vals):
        before = {p: (p._provider(), p._secret_places()) for p in self}
        result = super().write(vals)
        for profile, (provider, places) in before.items():
            if profile._provider() != provider:
                # Nobody is told that they end: it would be told to the new address.
                accounts = profile.with_context(active_test=False).account_ids
                accounts._erase_tokens()
            is_given = vals.get("oauth_client_secret")
            if not is_given and not profile._secret_places() <= places:
                profile._erase_secrets()
        return result

    def _provider(self):
        return {name: self[name] or "" for name in PROVIDER_FIELDS}

    def _secret_places(self):
        """Who may get to see the client's secret; at another one it is asked for
        anew."""
        hosts = {urlsplit(self[name]).netloc for name in URL_FIELDS if self[name]}
        authority = self.auth_method == "oauth2" and self.ca_certificate
        return hosts | {self.auth_method, authority or ""}

    @api.model
    def _trust_fields(self):
        return super()._trust_fields() | set(PROVIDER_FIELDS)

    def _trust_values(self):
        values = super()._trust_values()
        if self.uses_oauth:
            values |= self._provider()
        return values

    @api.model
    def _connection_fields(self):
        return super()._connection_fields() | {
            *PROVIDER_FIELDS,
            "oauth_client_secret",
        }

    def _oauth_provider(self):
        """What the sign-in needs, client secret included. Never log this."""
        self.ensure_one()
        if not self.uses_oauth:
            raise UserError(
                self.env._("%(server)s takes a password.", server=self.name)
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
