"""A rep signs in with a browser."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .oauth_common import ALMA, OAuthCase


@tagged("post_install", "-at_install")
class TestOAuthTour(OAuthCase):
    @mute_logger("odoo.http")
    def test_sign_in_from_the_inbox(self):
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.provider.agrees_at_once = ALMA
        self.addCleanup(setattr, self.provider, "agrees_at_once", "")
        self.start_tour("/odoo/email-inbox", "helpdesk_email_oauth", login="alma")
        self.assertTrue(self.account.has_token)
        self.assertEqual(self.provider.asked("authorization_code"), 1)
