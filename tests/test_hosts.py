import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..tools import known_key
from ..tools.vault import SETTING, VaultError, fingerprint, new_key
from .common import PASSWORD, EmailAccountCase

LOG = "odoo.addons.helpdesk_mgmt_user_email.models.mail_secret_mixin"


@tagged("post_install", "-at_install")
class TestHosts(EmailAccountCase):
    """Two hosts share a database, each with a data folder of its own."""

    def setUp(self):
        super().setUp()
        self.mixin = self.env["mail.secret.mixin"]
        self.administrator = self.new_user("ada", "base.group_system")
        self.forget_key()
        self.env.cr.execute("UPDATE mail_server_account SET password_ciphertext = NULL")
        self.env.invalidate_all()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.hosts = [folder / "a", folder / "b"]

    @contextmanager
    def on_host(self, number, keys=""):
        options = {"data_dir": str(self.hosts[number]), SETTING: keys}
        with patch.dict(config.options, options):
            self.env.invalidate_all()
            yield self.mixin._key_ring()

    def enter_password(self, account=None):
        (account or self.account).password = PASSWORD

    def copy_key(self):
        for ring in self.rings():
            if ring.keys():
                content = ring.key_file.keys()
        for ring in self.rings():
            ring.key_file.replace(content)

    def rings(self):
        rings = []
        for number in (0, 1):
            with self.on_host(number) as ring:
                rings.append(ring)
        return rings

    def test_second_host_makes_no_key_of_its_own(self):
        with self.on_host(0) as ring:
            self.enter_password()
            [key] = ring.keys()
        known = self.mixin._known_key()
        self.assertEqual(known.fingerprint, fingerprint(key))
        self.assertNotIn(key, known.fingerprint)
        with self.on_host(1) as ring:
            with self.assertRaises(UserError), mute_logger(LOG):
                self.enter_password()
            self.assertFalse(ring.keys())
        with self.on_host(0):
            self.assertEqual(self.account._secret(), PASSWORD)

    def test_both_go_on_once_the_key_is_copied(self):
        with self.on_host(0):
            self.enter_password()
        self.copy_key()
        with self.on_host(1):
            self.assertEqual(self.account._secret(), PASSWORD)
            self.enter_password(self.other_account)
        with self.on_host(0):
            self.assertEqual(self.other_account._secret(), PASSWORD)

    def test_another_key_is_refused_wherever_it_comes_from(self):
        with self.on_host(0):
            self.enter_password()
        with self.on_host(1, keys=new_key()):
            for act in (self.enter_password, self.account._secret):
                with self.assertRaises(UserError), mute_logger(LOG):
                    act()

    def test_administrator_is_told_how_and_rep_whom_to_ask(self):
        with self.on_host(0):
            self.enter_password()
        with self.on_host(1) as ring:
            account = self.account.with_user(self.administrator).sudo()
            with self.assertRaises(UserError) as told:
                account.password = PASSWORD
            self.assertIn(SETTING, str(told.exception))
            self.assertIn(str(ring.key_file.path), str(told.exception))
            account = self.account.with_user(self.rep)
            for act in (lambda: self.enter_password(account), account._secret):
                with self.assertRaises(UserError) as told, self.assertLogs(LOG) as logs:
                    act()
                self.assertIn("Ask your system administrator", str(told.exception))
                self.assertNotIn(str(self.hosts[1]), str(told.exception))
                self.assertIn(SETTING, logs.output[0])
            settings = self.env["res.config.settings"].with_user(self.administrator)
            self.assertIn(SETTING, settings.create({}).helpdesk_email_key_problem)
        with self.on_host(0):
            self.assertFalse(settings.create({}).helpdesk_email_key_problem)

    def test_start_says_it(self):
        with self.on_host(0):
            self.enter_password()
        with self.on_host(1), self.assertLogs(LOG, "ERROR") as logs:
            self.mixin._register_hook()
        self.assertIn(SETTING, logs.output[0])
        with self.on_host(0), self.assertNoLogs(LOG, "ERROR"):
            self.mixin._register_hook()

    def test_rotation_on_one_host_waits_for_the_other(self):
        with self.on_host(0):
            self.enter_password()
        self.copy_key()
        with self.on_host(0):
            for step in self.mixin.action_rotate_key()["params"]["steps"]:
                self.env[step["model"]].browse(step["ids"]).rotate_secrets()
            self.mixin.finish_rotation()
        with self.on_host(1), mute_logger(LOG), self.assertRaises(UserError):
            self.enter_password(self.other_account)
        with self.on_host(1), self.assertRaises(UserError):
            self.mixin.action_rotate_key()
        for new in self.rings()[:1]:
            self.rings()[1].key_file.replace(new.keys())
        with self.on_host(1):
            self.assertEqual(self.account._secret(), PASSWORD)

    def test_configured_keys_are_rotated_host_by_host(self):
        old, new = new_key(), new_key()
        with self.on_host(0, keys=old):
            self.enter_password()
        for number in (0, 1):
            with self.on_host(number, keys=f"{new},{old}"):
                self.enter_password()
        self.assertEqual(self.mixin._known_key().fingerprint, fingerprint(new))
        with self.on_host(1, keys=new):
            self.assertEqual(self.account._secret(), PASSWORD)
        with self.on_host(0, keys=old), mute_logger(LOG), self.assertRaises(UserError):
            self.enter_password()

    def test_lost_key(self):
        with self.on_host(0):
            self.enter_password()
        self.forget_key()
        with self.on_host(1):
            self.enter_password(self.other_account)
            self.assertEqual(self.other_account._secret(), PASSWORD)
            with self.assertRaisesRegex(UserError, "Enter the password again"):
                self.account._secret()

    def test_of_a_version_that_remembered_none(self):
        with self.on_host(0):
            self.enter_password()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(known_key.PARAMETER, known_key.UNKNOWN)
        with self.on_host(1), mute_logger(LOG), self.assertRaises(UserError):
            self.enter_password()
        with self.on_host(0) as ring:
            self.enter_password()
            self.assertEqual([self.mixin._known_key().fingerprint], ring.fingerprints())

    def test_nonsense_is_said_without_repeating_it(self):
        with self.on_host(0, keys="nonsense"):
            problem = self.mixin._key_problem()
            self.assertIn("is not valid", problem)
            self.assertNotIn("nonsense", problem)
            with self.assertRaises(VaultError):
                self.mixin._key_ring().opening()
