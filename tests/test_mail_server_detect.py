from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..transports.discovery import lookup as discovery
from ..transports.discovery import presets
from .common import EmailAccountCase

AUTOCONFIG = b"""<clientConfig version="1.1"><emailProvider id="example.org">
<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port>
<socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>587</port>
<socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username>
</outgoingServer></emailProvider></clientConfig>"""


class TestDetect(EmailAccountCase):
    def new_wizard(self, **vals):
        return self.env["mail.server.detect"].with_user(self.manager).create(vals)

    def look_up(self, domain, records=None, document=b""):
        """Look a domain up in a network of ours."""

        def lookup(name, kind):
            return (records or {}).get((name, kind), ())

        def fetch(host, path):
            return document

        wizard = self.new_wizard(domain=domain)
        with (
            patch.object(discovery, "look_up", lookup),
            patch.object(discovery, "fetch_document", fetch),
        ):
            wizard.action_look_up()
        return wizard

    def saved(self, action):
        """The mail server that the administrator saves as it was found."""
        model = self.env[action["res_model"]].with_user(self.manager)
        form = Form(model.with_context(**action["context"]))
        if form.uses_oauth:
            form.oauth_client_id = "as the provider shows it"
        return form.save()

    def test_every_provider_makes_a_valid_server(self):
        for preset in presets.PRESETS:
            with self.subTest(provider=preset.key):
                wizard = self.new_wizard(provider=preset.key)
                profile = self.saved(wizard.action_use_provider())
                endpoint = profile._incoming_endpoint()
                self.assertEqual(endpoint.host, preset.incoming.host)
                self.assertEqual(endpoint.port, preset.incoming.port)
                self.assertEqual(profile._sends_through_mailbox(), not preset.outgoing)
                if preset.outgoing:
                    self.assertEqual(profile.smtp_port, preset.outgoing.port)
                self.assertEqual(profile.app_password, preset.app_password)
                self.assertEqual(profile.auth_method, preset.auth_method)

    def test_providers_that_take_no_password(self):
        profile = self.saved(self.new_wizard(provider="google").action_use_provider())
        self.assertIn("https://mail.google.com/", profile.oauth_scope)
        self.assertIn("accounts.google.com", profile.oauth_authorize_url)
        profile = self.saved(self.new_wizard(provider="outlook").action_use_provider())
        self.assertIn("/consumers/oauth2", profile.oauth_token_url)
        self.assertIn("IMAP.AccessAsUser.All", profile.oauth_scope)

    def test_a_domain_whose_mail_is_with_such_a_provider(self):
        document = AUTOCONFIG.replace(b"imap.example.org", b"imap.gmail.com")
        for line in (
            self.look_up("example.org", document=document).line_ids,
            self.look_up(
                "example.org", {("example.org", "MX"): ["1 aspmx.l.google.com."]}
            ).line_ids,
        ):
            self.assertEqual(self.saved(line.action_use()).auth_method, "google")

    def test_microsoft_365_by_graph_or_by_imap(self):
        records = {
            ("example.org", "MX"): ["0 example-org.mail.protection.outlook.com."]
        }
        lines = self.look_up("example.org", records).line_ids
        self.assertEqual(lines.mapped("server_type"), ["graph", "imap"])
        self.assertFalse(lines[0].smtp_summary)
        profile = self.saved(lines[0].action_use())
        self.assertEqual(profile.graph_host, "graph.microsoft.com")
        self.assertEqual(profile.auth_method, "microsoft")
        self.assertFalse(profile.incoming_host)

    def test_from_the_dns(self):
        wizard = self.look_up(
            "Example.org",
            {
                ("_imaps._tcp.example.org", "SRV"): ["0 1 993 imap.example.org."],
                ("_submission._tcp.example.org", "SRV"): ["0 1 587 smtp.example.org."],
            },
        )
        self.assertEqual(wizard.line_ids.mapped("source"), ["srv"])
        profile = self.saved(wizard.line_ids.action_use())
        self.assertEqual(profile.name, "example.org")
        self.assertEqual(profile.domain, "example.org")
        self.assertEqual(profile.incoming_host, "imap.example.org")
        self.assertEqual(profile.smtp_security, "starttls")

    def test_from_the_domains_own_settings(self):
        wizard = self.look_up("info@example.org", document=AUTOCONFIG)
        line = wizard.line_ids
        self.assertEqual(line.source, "autoconfig")
        self.assertFalse(line.login_with_email)
        self.assertEqual(line.incoming_summary, "imap.example.org:993 (SSL/TLS)")
        profile = self.saved(line.action_use())
        self.assertFalse(profile.login_with_email)
        self.assertEqual(profile.auth_method, "password")

    def test_nothing_is_saved_before_the_administrator_does(self):
        before = self.env["mail.server.profile"].search_count([])
        wizard = self.look_up("example.org", document=AUTOCONFIG)
        wizard.line_ids.action_use()
        self.assertEqual(self.env["mail.server.profile"].search_count([]), before)

    def test_nothing_found_and_nonsense(self):
        wizard = self.look_up("example.org")
        self.assertTrue(wizard.is_looked_up)
        self.assertFalse(wizard.line_ids)
        for domain in ("", "nonsense", "a b.org", "https://example.org"):
            with self.subTest(domain=domain), self.assertRaises(UserError):
                self.look_up(domain)

    def test_only_administrators_ask_the_network(self):
        with self.assertRaises(AccessError):
            self.env["mail.server.detect"].with_user(self.rep).create({})
