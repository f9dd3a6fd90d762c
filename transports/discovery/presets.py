"""Settings of well-known mail providers, as of November 2026."""

from __future__ import annotations

from dataclasses import dataclass

from ..interface import Security


@dataclass(frozen=True, slots=True)
class Server:
    """Where one protocol is served.

    :param kind: ``imap``, ``pop3``, ``smtp`` or ``graph``.
    """

    kind: str
    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider.

    :param key: stable name for programs.
    :param outgoing: none where mail is sent where it is read.
    :param domains: of the provider's own addresses.
    :param mail_exchangers: ends of the MX host names of domains it hosts.
    :param auth_method: ``password``, ``google`` or ``microsoft``.
    :param oauth_tenant: whose accounts sign in at Microsoft; empty for the usual.
    :param app_password: whether the provider refuses the usual password and wants
        one made for this program.
    """

    key: str
    name: str
    incoming: Server
    outgoing: Server | None
    domains: tuple[str, ...] = ()
    mail_exchangers: tuple[str, ...] = ()
    auth_method: str = "password"
    login_with_email: bool = True
    app_password: bool = False
    oauth_tenant: str = ""


def _imap(host: str, port: int = 993, security: Security = Security.TLS) -> Server:
    return Server("imap", host, port, security)


def _submissions(host: str) -> Server:
    return Server("smtp", host, 465, Security.TLS)


def _submission(host: str) -> Server:
    return Server("smtp", host, 587, Security.STARTTLS)


_EXCHANGE_ONLINE = (".mail.protection.outlook.com", ".mx.microsoft")

PRESETS: tuple[Preset, ...] = (
    Preset(
        "google",
        "Google (Gmail, Workspace)",
        _imap("imap.gmail.com"),
        _submissions("smtp.gmail.com"),
        ("gmail.com", "googlemail.com"),
        (".google.com", ".googlemail.com"),
        auth_method="google",
    ),
    Preset(
        "microsoft_graph",
        "Microsoft 365 (Exchange Online), by Microsoft Graph",
        Server("graph", "graph.microsoft.com", 443, Security.TLS),
        None,
        ("onmicrosoft.com",),
        _EXCHANGE_ONLINE,
        auth_method="microsoft",
    ),
    Preset(
        "microsoft",
        "Microsoft 365 (Exchange Online), by IMAP",
        _imap("outlook.office365.com"),
        _submission("smtp.office365.com"),
        ("onmicrosoft.com",),
        _EXCHANGE_ONLINE,
        auth_method="microsoft",
    ),
    Preset(
        "outlook",
        "Outlook.com (Hotmail, Live, MSN)",
        _imap("outlook.office365.com"),
        _submission("smtp-mail.outlook.com"),
        ("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de"),
        (".olc.protection.outlook.com",),
        auth_method="microsoft",
        oauth_tenant="consumers",
    ),
    Preset(
        "yahoo",
        "Yahoo Mail",
        _imap("imap.mail.yahoo.com"),
        _submissions("smtp.mail.yahoo.com"),
        ("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "ymail.com"),
        (".yahoodns.net",),
        app_password=True,
    ),
    Preset(
        "aol",
        "AOL",
        _imap("imap.aol.com"),
        _submissions("smtp.aol.com"),
        ("aol.com", "aim.com"),
        app_password=True,
    ),
    Preset(
        "icloud",
        "iCloud",
        _imap("imap.mail.me.com"),
        _submission("smtp.mail.me.com"),
        ("icloud.com", "me.com", "mac.com"),
        (".mail.icloud.com",),
        app_password=True,
    ),
    Preset(
        "fastmail",
        "Fastmail",
        _imap("imap.fastmail.com"),
        _submissions("smtp.fastmail.com"),
        ("fastmail.com", "fastmail.fm"),
        (".messagingengine.com",),
        app_password=True,
    ),
    Preset(
        "zoho",
        "Zoho Mail",
        _imap("imap.zoho.com"),
        _submissions("smtp.zoho.com"),
        ("zoho.com", "zohomail.com"),
        ("mx.zoho.com", "mx2.zoho.com", "mx3.zoho.com"),
        app_password=True,
    ),
    Preset(
        "zoho_eu",
        "Zoho Mail (Europe)",
        _imap("imap.zoho.eu"),
        _submissions("smtp.zoho.eu"),
        ("zoho.eu", "zohomail.eu"),
        ("mx.zoho.eu", "mx2.zoho.eu", "mx3.zoho.eu"),
        app_password=True,
    ),
    Preset(
        "gmx",
        "GMX",
        _imap("imap.gmx.net"),
        _submissions("mail.gmx.net"),
        ("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        ("mx00.gmx.net", "mx01.gmx.net"),
    ),
    Preset(
        "gmx_com",
        "GMX (international)",
        _imap("imap.gmx.com"),
        _submissions("mail.gmx.com"),
        ("gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es"),
    ),
    Preset(
        "web_de",
        "WEB.DE",
        _imap("imap.web.de"),
        _submission("smtp.web.de"),
        ("web.de", "email.de"),
    ),
    Preset(
        "t_online",
        "Telekom (T-Online)",
        _imap("secureimap.t-online.de"),
        _submissions("securesmtp.t-online.de"),
        ("t-online.de", "magenta.de"),
    ),
    Preset(
        "ionos",
        "IONOS",
        _imap("imap.ionos.de"),
        _submissions("smtp.ionos.de"),
        (),
        (".kundenserver.de", ".ionos.de"),
    ),
    Preset(
        "ionos_com",
        "IONOS (international)",
        _imap("imap.ionos.com"),
        _submissions("smtp.ionos.com"),
        (),
        (".ionos.com", ".1and1.com"),
    ),
    Preset(
        "strato",
        "STRATO",
        _imap("imap.strato.de"),
        _submissions("smtp.strato.de"),
        (),
        (".rzone.de",),
    ),
    Preset(
        "ovh",
        "OVHcloud",
        _imap("ssl0.ovh.net"),
        _submissions("ssl0.ovh.net"),
        ("ovh.fr",),
        (".ovh.net", ".ovh.ca"),
    ),
    Preset(
        "infomaniak",
        "Infomaniak",
        _imap("mail.infomaniak.com"),
        _submissions("mail.infomaniak.com"),
        ("ik.me", "ikmail.com", "etik.com"),
        (".infomaniak.ch",),
        app_password=True,
    ),
    Preset(
        "gandi",
        "Gandi",
        _imap("mail.gandi.net"),
        _submissions("mail.gandi.net"),
        (),
        (".mail.gandi.net",),
    ),
    Preset(
        "mailbox_org",
        "mailbox.org",
        _imap("imap.mailbox.org"),
        _submissions("smtp.mailbox.org"),
        ("mailbox.org",),
        (".mailbox.org",),
    ),
    Preset(
        "posteo",
        "Posteo",
        _imap("posteo.de"),
        _submissions("posteo.de"),
        ("posteo.de", "posteo.net", "posteo.org"),
    ),
    Preset(
        "mail_ru",
        "Mail.ru",
        _imap("imap.mail.ru"),
        _submissions("smtp.mail.ru"),
        ("mail.ru", "inbox.ru", "list.ru", "bk.ru"),
        (".mail.ru",),
        app_password=True,
    ),
    Preset(
        "qq",
        "QQ Mail",
        _imap("imap.qq.com"),
        _submissions("smtp.qq.com"),
        ("qq.com", "foxmail.com"),
        (".qq.com",),
        app_password=True,
    ),
    Preset(
        "rackspace",
        "Rackspace Email",
        _imap("secure.emailsrvr.com"),
        _submissions("secure.emailsrvr.com"),
        (),
        (".emailsrvr.com",),
    ),
    Preset(
        "amazon_workmail",
        "Amazon WorkMail (Ireland)",
        _imap("imap.mail.eu-west-1.awsapps.com"),
        _submissions("smtp.mail.eu-west-1.awsapps.com"),
        (),
        ("inbound-smtp.eu-west-1.amazonaws.com",),
    ),
)


def find_by_domain(domain: str) -> tuple[Preset, ...]:
    """The ways to the provider whose own addresses have this domain."""
    domain = domain.strip().rstrip(".").lower()
    return tuple(preset for preset in PRESETS if domain in preset.domains)


def find_by_server(host: str) -> Preset | None:
    """The provider that this server of incoming mail is one of."""
    return next((one for one in PRESETS if one.incoming.host == host), None)


def find_by_mail_exchanger(host: str) -> tuple[Preset, ...]:
    """The ways to who hosts a domain, by the host its MX record names."""
    host = "." + host.strip().strip(".").lower()
    found = [(_likeness(preset, host), preset) for preset in PRESETS]
    best = max((likeness for likeness, _preset in found), default=0)
    return tuple(preset for likeness, preset in found if best and likeness == best)


def _likeness(preset: Preset, host: str) -> int:
    """How much of a host's name is the provider's."""
    ends = [e for e in preset.mail_exchangers if host.endswith("." + e.lstrip("."))]
    return max(map(len, ends), default=0)
