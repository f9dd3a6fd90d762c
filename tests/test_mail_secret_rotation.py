import logging
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.sql_db import db_connect
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from ..models.mail_secret_mixin import KeyUse
from ..tools.vault import Vault, new_key
from .common import PASSWORD, EmailAccountCase


class TestRotation(EmailAccountCase):
    def setUp(self):
        super().setUp()
        self.old, self.new = new_key(), new_key()
        self.forget_key()
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

    def test_unreadable_secrets_are_named_and_hinder_nothing(self):
        self.patch_key("")
        self.patch_data_dir()
        self.account.password = "one"
        key_file = self.mixin._key_ring().key_file
        before = key_file.keys()
        steps = self.mixin.action_rotate_key()["params"]["steps"]
        results = [
            self.env[step["model"]].browse(step["ids"]).rotate_secrets()
            for step in steps
        ]
        said = " ".join(result["message"] for result in results)
        self.assertIn("Bert (bert@example.com)", said)
        self.assertIn("Head office", said)
        self.assertNotIn("alma@example.com", said)
        self.assertTrue(self.mixin.finish_rotation()["ok"])
        self.assertNotEqual(key_file.keys()[0], before[0])
        self.assertEqual(self.account._secret(), "one")

    def test_the_key_file_is_the_databases_own(self):
        """Whatever its administrator, or the original's copy, calls itself."""
        path = self.mixin._key_ring().key_file.path
        self.assertEqual(path.name, f"{self.env.cr.dbname}.key")
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertEqual(self.mixin._key_ring().key_file.path, path)
        with patch.object(self.env.cr, "dbname", "../another"):
            self.assertEqual(self.mixin._key_ring().key_file.path.parent, path.parent)

    def test_no_key_is_forgotten_while_somebody_seals(self):
        """What is sealed with it, but not committed yet, would be lost."""
        self.patch_key("")
        self.patch_data_dir()
        for account in self.account + self.other_account:
            account.password = PASSWORD
        self.profile.oauth_client_secret = False
        key_file = self.mixin._key_ring().key_file
        for _turn in range(2):
            self.run_steps(self.mixin.action_rotate_key())
        keys = key_file.keys()
        self.assertEqual(len(keys), 3)
        with db_connect(self.env.cr.dbname).cursor() as another:
            KeyUse(another).share()
            self.assertFalse(self.mixin.finish_rotation()["ok"])
            self.assertEqual(key_file.keys(), keys)
        self.assertTrue(self.mixin.finish_rotation()["ok"])
        self.assertEqual(key_file.keys(), keys[:2])

    def test_two_rotations_at_once_make_one_key(self):
        with db_connect(self.env.cr.dbname).cursor() as another:
            KeyUse(another).rotate()
            self.env.cr.execute("SET LOCAL lock_timeout = '100ms'")
            with (
                self.assertRaises(LockNotAvailable),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.mixin.action_rotate_key()

    def test_only_system_administrators(self):
        for user in (self.rep, self.manager):
            with self.assertRaises(AccessError):
                self.mixin.with_user(user).action_rotate_key()
            with self.assertRaises(AccessError):
                self.mixin.with_user(user).finish_rotation()
            with self.assertRaises(AccessError):
                self.account.with_user(user).rotate_secrets()

    def test_start_with_the_wrong_key_names_the_setting(self):
        self.assertFalse(self.mixin._key_problem())
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
        nested = {"email_account_ids": [[1, self.account.id, {"password": "S3CR"}]]}
        user = [[1, self.rep.id, nested]]
        calls += (
            ("res.partner", "write", [self.rep.partner_id.ids, {"user_ids": user}]),
            ("res.company", "write", [self.env.company.ids, {"user_ids": user}]),
            (
                "res.groups",
                "write",
                [self.env.ref("base.group_user").ids, {"user_ids": user}],
            ),
            (
                "base_import.import",
                "create",
                [{"res_model": "res.partner", "file": b"Kennwort\nS3CR"}],
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
