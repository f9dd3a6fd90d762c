from urllib.parse import parse_qs, urlsplit

from odoo.tests import HttpCase

from ..models.mail_server_connection import MAILBOX_POOL
from ..models.mail_server_oauth_provider import CALLBACK
from .common import PASSWORD, EmailAccountCase
from .servers.dovecot import DovecotOptions, DovecotServer
from .servers.oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer

ALMA, BERT = "alma@example.com", "bert@example.com"
SUPPORT = "support@example.com"
"""A mailbox that nobody signs in to as such."""


class OAuthSteps:
    """What a rep's browser does; for a case with a ``provider`` and an ``account``."""

    def call(self, method, *ids, model="mail.server.account"):
        answer = self.url_open(
            "/web/dataset/call_kw",
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": [list(ids)],
                    "kwargs": {},
                }
            },
        ).json()
        self.env.invalidate_all()
        return answer

    def set_out(self, account=None):
        """Press the button; gives the provider's page."""
        account = account or self.account
        action = self.call("action_sign_in", account.id)["result"]
        self.assertEqual(
            (action["type"], action["target"]), ("ir.actions.act_url", "self")
        )
        return action["url"]

    def come_back(self, url):
        """Follow the provider's redirection."""
        parts = urlsplit(url)
        self.assertEqual(parts.path, CALLBACK)
        answer = self.url_open(f"{parts.path}?{parts.query}", allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def sign_in(self, *, user=ALMA, allow=True):
        self.authenticate("alma", "alma")
        return self.come_back(self.provider.consent(self.set_out(), user, allow=allow))

    def parameters(self, url):
        return {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}


class OAuthServers:
    """A provider, and a Dovecot that takes its tokens."""

    @classmethod
    def make_servers(cls, *users):
        """Nothing listens yet, but where it will is known."""
        cls.provider = OAuthServer(users)
        options = DovecotOptions(introspection_url=f"{cls.provider.url}/introspect")
        mailboxes = (*users, SUPPORT)
        cls.dovecot = DovecotServer(dict.fromkeys(mailboxes, PASSWORD), options)

    @classmethod
    def start_servers(cls):
        for server in (cls.provider, cls.dovecot):
            server.start()
            cls.addClassCleanup(server.stop)
        cls.addClassCleanup(MAILBOX_POOL.close)

    @classmethod
    def profile_values(cls):
        return {
            "auth_method": "oauth2",
            "oauth_authorize_url": f"{cls.provider.url}/authorize",
            "oauth_token_url": f"{cls.provider.url}/token",
            "oauth_revoke_url": f"{cls.provider.url}/revoke",
            "oauth_scope": "openid email offline_access",
            "oauth_client_id": CLIENT_ID,
            "oauth_client_secret": CLIENT_SECRET,
            "incoming_host": "localhost",
            "incoming_security": "tls",
            "incoming_port": cls.dovecot.imap.tls_port,
            "verify_tls": False,
        }


class OAuthCase(OAuthSteps, OAuthServers, HttpCase, EmailAccountCase):
    """Two reps, a provider, and a Dovecot that takes the provider's tokens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_servers(ALMA, BERT)
        cls.start_servers()
        cls.profile.write(cls.profile_values())
        cls.dovecot.deliver(ALMA, b"Subject: hello\r\n\r\nworld\r\n")

    def setUp(self):
        super().setUp()
        self.provider.requests.clear()
        self.provider.lifetime, self.provider.delay = 3600, 0
        self.provider.fault, self.provider.claims = None, {}
        self.provider.sends_id_token = True
        self.provider.mailboxes.clear()
        self.own = self.account.with_user(self.rep)

    def subjects(self):
        page = self.own.inbox_page()
        return [row["subject"] for row in page["messages"]]
