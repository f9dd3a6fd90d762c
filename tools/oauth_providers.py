"""What is known of the OAuth 2.0 providers, as data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..transports.registry import SERVER_TYPES

MICROSOFT_HOSTS = {
    "login.microsoftonline.com": "https://outlook.office.com",
    "login.microsoftonline.us": "https://outlook.office365.us",
    "login.partner.microsoftonline.cn": "https://partner.outlook.cn",
}
"""Where the clouds of Microsoft sign people in, and whose mail that opens."""

GRAPH_HOSTS = {
    "login.microsoftonline.com": "graph.microsoft.com",
    "login.microsoftonline.us": "graph.microsoft.us",
    "login.partner.microsoftonline.cn": "microsoftgraph.chinacloudapi.cn",
}
"""The same for Microsoft Graph ("Microsoft Graph national cloud deployments")."""

MICROSOFT_URL = re.compile(
    r"https://(?P<host>{hosts})/(?P<tenant>[^/]+)/oauth2/v2\.0/(authorize|token)".format(
        hosts="|".join(map(re.escape, MICROSOFT_HOSTS))
    )
)


@dataclass(frozen=True)
class ProviderKind:
    """A provider, or none that is known.

    :param label: as the button names it, empty for a provider of one's own.
    :param scopes: what is asked for, by server type.
    :param opens_others: whether somebody's token can open another mailbox, by its
        name in the sign-in to IMAP or POP3; sending stays with one's own name.
    """

    label: str = ""
    authorize_url: str = ""
    token_url: str = ""
    revoke_url: str = ""
    userinfo_url: str = ""
    scopes: Mapping[str, str] = field(default_factory=dict)
    opens_others: bool = True

    def scope(self, server_type):
        return self.scopes.get(server_type, self.scopes.get("imap", ""))


GOOGLE = ProviderKind(
    label="Google",
    authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    revoke_url="https://oauth2.googleapis.com/revoke",
    userinfo_url="https://openidconnect.googleapis.com/v1/userinfo",
    scopes={"imap": "openid email https://mail.google.com/"},
    opens_others=False,
)


def microsoft(tenant, host="login.microsoftonline.com"):
    """Microsoft's addresses for a tenant of a cloud."""
    base = f"https://{host}/{tenant or 'organizations'}/oauth2/v2.0"
    mail, graph = MICROSOFT_HOSTS[host], f"https://{GRAPH_HOSTS[host]}"
    scopes = {
        name: "openid profile offline_access "
        + kind.microsoft_rights.format(mail=mail, graph=graph)
        for name, kind in SERVER_TYPES.items()
        if kind.microsoft_rights
    }
    return ProviderKind(
        label="Microsoft",
        authorize_url=f"{base}/authorize",
        token_url=f"{base}/token",
        scopes=scopes,
    )


def is_preset_url(url):
    """Whether we filled the address in, so that we may replace it."""
    known = {GOOGLE.authorize_url, GOOGLE.token_url, GOOGLE.revoke_url}
    return (
        not url
        or url in known | {GOOGLE.userinfo_url}
        or bool(MICROSOFT_URL.fullmatch(url))
    )


def is_preset_scope(scope):
    return not scope or scope in {
        text
        for host in MICROSOFT_HOSTS
        for kind in (GOOGLE, microsoft("", host))
        for text in kind.scopes.values()
    }
