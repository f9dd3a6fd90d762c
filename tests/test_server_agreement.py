"""An owner agrees to a server from the notice about it."""

import re
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import EmailAccountCase
from .servers.certificates import Authority


@tagged("post_install", "-at_install")
class TestAgreement(HttpCase, EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old, cls.new = cls.authority(), cls.authority()
        cls.rep.notification_type = "inbox"
        cls.profile.ca_certificate = cls.old
        cls.account.with_user(cls.rep).password = "typed by its owner"

    @classmethod
    def authority(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        return Authority(Path(folder)).pem

    def notice(self):
        """The last message to the owner, as the owner reads it."""
        return (
            self.env["mail.message"]
            .with_user(self.rep)
            .search([("needaction", "=", True)], limit=1, order="id desc")
        )

    def link(self):
        [address] = re.findall(r'href="([^"]+)"', self.notice().body)
        return address.replace("&amp;", "&")

    def click(self, address, user=None):
        user = user or self.rep
        self.authenticate(user.login, user.login)
        response = self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def renew(self):
        self.profile.with_user(self.manager).ca_certificate = self.new
        self.assertTrue(self.account.server_changed)

    def test_one_click_for_a_renewed_authority(self):
        self.renew()
        self.assertIn("renewed the certificate authority", self.notice().body)
        self.assertIn("imap.example.com", self.notice().body)
        response = self.click(self.link())
        self.assertFalse(self.account.server_changed)
        self.assertEqual(self.account.state, "new")
        self.assertEqual(response.status_code, 303)
        self.assertTrue(
            response.headers["Location"].endswith(
                f"/odoo/email-inbox?email_account={self.account.id}"
            )
        )
        self.assertEqual(self.click(self.link()).status_code, 303)

    def test_another_server_is_looked_at_first(self):
        self.profile.with_user(self.manager).write(
            {"incoming_host": "evil.example.net", "ca_certificate": self.new}
        )
        self.assertEqual(
            self.link(), f"/odoo/email-inbox?email_account={self.account.id}"
        )
        self.assertNotIn("authority", self.notice().body)

    def test_so_is_an_authority_where_there_was_none(self):
        self.profile.ca_certificate = False
        self.account.with_user(self.rep).action_try_again()
        self.renew()
        self.assertNotIn("token", self.link())

    def test_an_old_notice_agrees_to_nothing_else(self):
        self.renew()
        address = self.link()
        self.profile.incoming_host = "evil.example.net"
        self.click(address)
        self.assertTrue(self.account.server_changed)

    def test_a_link_that_somebody_made_up(self):
        self.renew()
        address = self.link()
        path = urlsplit(address).path
        for made_up in (path, f"{path}?token=", f"{path}?token=0%C3%A9"):
            self.assertEqual(self.click(made_up).status_code, 303)
            self.assertTrue(self.account.server_changed, made_up)
        for user in (self.manager, self.other_rep):
            self.click(address, user)
            self.assertTrue(self.account.server_changed, user.login)
        token = parse_qs(urlsplit(address).query)["token"][0]
        with self.assertRaises(AccessError):
            self.account.with_user(self.manager)._agree(token)

    def test_who_changed_the_server_does_not_read_the_link(self):
        self.renew()
        with self.assertRaises(AccessError):
            self.notice().with_user(self.manager).read(["body"])

    def test_other_notices_lead_to_the_inbox(self):
        self.account._notify_owner("It stopped", "<because>")
        self.assertIn("&lt;because&gt;", self.notice().body)
        self.assertEqual(
            self.link(), f"/odoo/email-inbox?email_account={self.account.id}"
        )
