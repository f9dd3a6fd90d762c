import logging
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.service.model import call_kw

from ..hooks import uninstall_hook
from ..vault import Vault, new_key
from .common import PASSWORD, EmailAccountCase


class TestRotation(EmailAccountCase):
    def setUp(self):
        super().setUp()
        self.old, self.new = new_key(), new_key()
        self.patch_key(self.old)
        for account in self.account + self.other_account:
            account.password = PASSWORD
        self.profile.oauth_client_secret = "client secret"
        self.mixin = self.env["mail.secret.mixin"]

    def run_steps(self, action, count=None):
        for step in action["params"]["steps"][:count]:
            result = self.env[step["model"]].browse(step["ids"]).rotate_secrets()
            self.assertTrue(result["ok"], result)

    def test_everything_opens_with_the_new_key_alone(self):
        self.patch_key(f"{self.new},{self.old}")
        self.run_steps(self.mixin.action_rotate_key())
        self.assertTrue(self.mixin.finish_rotation()["ok"])
        self.patch_key(self.new)
        self.assertEqual(self.account._secret(), PASSWORD)
        self.assertEqual(
            self.profile._open_secret("oauth_client_secret"), "client secret"
        )

    def test_interrupted_and_repeated(self):
        self.patch_key(f"{self.new},{self.old}")
        with patch(f"{self.mixin._rotation_steps.__module__}.BATCH", 1):
            action = self.mixin.action_rotate_key()
            self.assertEqual(len(action["params"]["steps"]), 3)
            self.run_steps(action, count=1)
            self.assertFalse(self.mixin.finish_rotation()["ok"])
            for account in self.account + self.other_account:
                self.assertEqual(account._secret(), PASSWORD)
            action = self.mixin.action_rotate_key()
            self.assertEqual(len(action["params"]["steps"]), 2)
            self.run_steps(action)
        self.assertTrue(self.mixin.finish_rotation()["ok"])
        self.assertEqual(self.mixin.action_rotate_key()["params"]["steps"], [])

    def test_lost_key_is_said(self):
        self.patch_key(self.new)
        result = self.account.rotate_secrets()
        self.assertFalse(result["ok"])
        self.assertIn("enter them again", result["message"])

    def test_key_file_gets_a_new_key(self):
        self.patch_key("")
        self.patch_data_dir()
        self.account.password = "one"
        self.profile.oauth_client_secret = False
        self.other_account.password = False
        key_file = self.mixin._key_ring().key_file
        before = key_file.keys()
        self.run_steps(self.mixin.action_rotate_key())
        self.mixin.finish_rotation()
        after = key_file.keys()
        self.assertNotEqual(after[0], before[0])
        self.assertTrue(Vault(after[:1]).opens(self.stored(self.account)))
        self.assertEqual(self.account._secret(), "one")

    def test_only_system_administrators(self):
        for user in (self.rep, self.manager):
            with self.assertRaises(AccessError):
                self.mixin.with_user(user).action_rotate_key()
            with self.assertRaises(AccessError):
                self.mixin.with_user(user).finish_rotation()
            with self.assertRaises(AccessError):
                self.account.with_user(user).rotate_secrets()

    def test_start_with_the_wrong_key_names_the_setting(self):
        self.assertTrue(self.mixin._secrets_open())
        self.patch_key(self.new)
        with self.assertLogs(level="ERROR") as logs:
            self.mixin._register_hook()
        self.assertIn("helpdesk_user_email_key", logs.output[0])

    def test_uninstalling_removes_the_key(self):
        self.patch_key("")
        self.patch_data_dir()
        self.account.password = "one"
        path = self.mixin._key_ring().key_file.path
        self.assertTrue(path.exists())
        uninstall_hook(self.env)
        self.assertFalse(path.exists())


class TestDebugLog(EmailAccountCase):
    def test_secrets_are_not_in_the_debug_log(self):
        sql = logging.getLogger("odoo.sql_db")
        self.addCleanup(sql.setLevel, sql.level)
        sql.setLevel(logging.DEBUG)
        calls = (
            ("mail.server.account", "write", [self.account.ids, {"password": "S3CR"}]),
            (
                "mail.server.account.grid",
                "load",
                [["email", "password"], [["a@example.com", "S3CR"]]],
            ),
            (
                "mail.server.profile",
                "web_save",
                [self.profile.ids, {"oauth_client_secret": "S3CR"}, {}],
            ),
            (
                "res.users",
                "write",
                [
                    self.rep.ids,
                    {"email_account_ids": [[1, self.account.id, {"password": "S3CR"}]]},
                ],
            ),
        )
        for model, method, parameters in calls:
            with self.subTest(model=model), self.assertLogs(level="DEBUG") as logs:
                call_kw(self.env[model], method, parameters, {})
                self.env.flush_all()
            self.assertNotIn("S3CR", "\n".join(logs.output))

    def test_other_calls_are_logged_as_ever(self):
        with self.assertLogs("odoo.service.model", level="DEBUG") as logs:
            call_kw(self.env["mail.server.account"], "search", [[["id", "=", 7]]], {})
        self.assertIn("'id', '=', 7", logs.output[0])
