from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

LOG = "odoo.addons.helpdesk_mgmt_user_email.models.ir_mail_server"


@tagged("post_install", "-at_install")
class TestReplacedMethods(TransactionCase):
    """An addon that replaces a method without ``super()`` is named at the start."""

    def start(self):
        self.env["ir.mail_server"]._register_hook()

    def test_nobody_stands_in_the_way(self):
        with self.assertNoLogs(LOG, "WARNING"):
            self.start()

    def test_who_replaces_is_named(self):
        def send(_self, **_options):
            return True

        patched = patch.object(self.registry["mail.mail"], "send", send)
        with patched, self.assertLogs(LOG, "WARNING") as logs:
            self.start()
        [line] = logs.output
        self.assertIn("send of mail.mail", line)

    # pylint: disable-next=missing-return
    def test_who_calls_super_is_not(self):
        registry_class = self.registry["mail.mail"]

        def send(self, **options):
            return super(registry_class, self).send(**options)

        patched = patch.object(registry_class, "send", send)
        with patched, self.assertNoLogs(LOG, "WARNING"):
            self.start()

    def test_who_wraps_is_not(self):
        """As base_automation and auditlog do."""

        def send(self, **options):
            return send.origin(self, **options)

        send.origin = self.registry["mail.mail"].send
        patched = patch.object(self.registry["mail.mail"], "send", send)
        with patched, self.assertNoLogs(LOG, "WARNING"):
            self.start()
