from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..transports import probe, registry
from ..transports.errors import MailTransportError
from .common import PASSWORD, REP, EmailAccountCase
from .import_common import make_mail


@tagged("post_install", "-at_install")
class TestAccountStories(HttpCase, EmailAccountCase):
    """The administrator's and the reps' stories in a browser."""

    def setUp(self):
        super().setUp()
        self.server, self.mailbox = self.serve_mailboxes()
        # Sending is another suite's; here every SMTP server takes everybody.
        for name in ("probe_incoming", "probe_outgoing"):
            patcher = patch.object(probe, name, getattr(self, name))
            patcher.start()
            self.addCleanup(patcher.stop)

    def probe_incoming(self, settings, sign_in=True):
        """The sign-in alone: there is no network to look at."""
        try:
            registry.open_mailbox(settings).close()
        except MailTransportError as error:
            failed = probe.State.FAILED
            return (probe.Step("sign-in", failed, code="sign-in-refused", error=error),)
        return (probe.Step("sign-in", probe.State.OK),)

    def probe_outgoing(self, *_arguments, **_options):
        return ()

    def start_tour(self, url, tour, login):
        return super().start_tour(url, tour, login=login, timeout=180)

    def test_administrator(self):
        self.env["mail.server.account"].search([]).unlink()
        self.profile.unlink()
        self.new_user("carl", REP)
        self.start_tour("/odoo", "helpdesk_email_administrator", login="mona")
        profiles = self.env["mail.server.profile"].search([], order="name")
        self.assertEqual(profiles.mapped("name"), ["Branch", "Head office"])
        self.assertEqual(profiles.mapped("server_type"), ["pop3", "imap"])
        self.assertEqual(profiles.mapped("incoming_port"), [995, 993])
        accounts = self.env["mail.server.account"].search([])
        self.assertEqual(
            {account.email: account.state for account in accounts},
            {
                "alma@example.com": "ok",
                "bert@example.com": "ok",
                "carl@example.com": "failed",
            },
        )

    def start_desk(self, tour):
        self.start_tour("/odoo/helpdesk-rep-email-accounts", tour, login="mona")

    @mute_logger("odoo.http")
    def test_gate(self):
        self.env["mail.server.account"].search([]).unlink()
        self.profile.unlink()
        self.start_desk("helpdesk_email_gate")

    def test_paste(self):
        carl = self.new_user("carl", REP)
        self.start_desk("helpdesk_email_paste")
        self.assertEqual(carl.email_account_ids._secret(), '"one')
        self.assertEqual(self.account._secret(), "three ")
        self.assertEqual(self.manager.email_account_ids._secret(), "two")

    # Odoo's own page sends more than its route takes.
    @mute_logger("odoo.http")
    def test_import_after_its_test(self):
        carl = self.new_user("carl", REP)
        self.start_desk("helpdesk_email_import_file")
        self.assertEqual(carl.email_account_ids._secret(), '"one')
        uploads = self.env["base_import.import"].search([("file_name", "!=", False)])
        self.assertEqual(uploads.mapped("file_name"), ["reps.csv"])
        self.assertFalse(uploads.file)

    def test_fill_down(self):
        self.new_user("carl", REP)
        self.start_desk("helpdesk_email_fill")
        self.assertEqual(self.env["mail.server.account"].search_count([]), 2)

    def test_show_the_failed(self):
        self.other_account.password = "wrong"
        self.start_desk("helpdesk_email_show_failed")

    def test_rep_changes_the_password(self):
        self.mailbox.secret = "a new password"
        self.assertFalse(self.account.test_connection()["ok"])
        self.start_tour("/odoo", "helpdesk_email_rep_preferences", login="alma")
        self.assertEqual(self.account._secret(), "a new password")
        self.assertEqual(self.account.state, "ok")

    def test_the_first_minutes(self):
        self.mailbox.deliver(make_mail(subject="Welcome"))
        self.account.unlink()
        self.profile.login_with_email = False
        self.start_tour(
            "/odoo/email-inbox", "helpdesk_email_first_account", login="alma"
        )
        self.assertFalse(self.rep.email_account_ids)

    def test_rep_without_self_service(self):
        self.profile.allow_self_service = False
        self.start_tour("/odoo", "helpdesk_email_rep_refused", login="bert")
        self.assertEqual(self.other_account.from_name, "Bert B.")
        self.assertEqual(self.other_account._secret(), PASSWORD)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_another_rep_is_refused(self):
        self.authenticate("bert", "bert")
        answer = self.url_open(
            "/web/dataset/call_kw",
            json={
                "params": {
                    "model": "mail.server.account",
                    "method": "web_save",
                    "args": [self.account.ids, {"password": "mine now"}],
                    "kwargs": {"specification": {}},
                }
            },
        ).json()
        self.assertIn("error", answer)
        self.assertEqual(self.account._secret(), PASSWORD)
