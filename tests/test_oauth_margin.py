"""An access token is not used up to its last second."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.mail_server_connection import MAILBOX_POOL
from .oauth_common import OAuthCase


@tagged("post_install", "-at_install")
class TestMargin(OAuthCase):
    def test_renewed_a_little_before_its_end(self):
        """What begins with it takes time; and clocks differ."""
        self.sign_in()
        self.provider.requests.clear()
        for minutes, renewals in ((6, 0), (4, 1)):
            left = timedelta(minutes=minutes)
            self.account.sudo().oauth_expires = fields.Datetime.now() + left
            self.env.flush_all()
            MAILBOX_POOL.close()
            self.assertEqual(self.subjects(), ["hello"])
            self.assertEqual(self.provider.asked("refresh_token"), renewals)
