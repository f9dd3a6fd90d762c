"""Copies that Odoo made of a database, beside it on one host."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service import db
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, config, mute_logger

from ..hooks import uninstall_hook
from ..tools.vault import SETTING, KeyFile
from .common import PASSWORD

LOG = "odoo.addons.helpdesk_mgmt_user_email.models.mail_secret_mixin"


@tagged("post_install", "-at_install")
class TestTwoDatabases(BaseCase):
    """Everything here is committed: in databases that are dropped afterwards."""

    def setUp(self):
        super().setUp()
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        options = {
            "data_dir": self.folder,
            "list_db": True,
            "test_enable": False,
            SETTING: "",
        }
        self.enterContext(patch.dict(config.options, options))
        # To copy a database Odoo closes everybody's connections to it.
        self.enterContext(mute_logger("odoo.addons.queue_job.jobrunner.runner"))

    def duplicate(self, source, kind, neutralize=False):
        """As the database manager does; the copy's name."""
        name = f"{get_db_name()}_{kind}"
        self.addCleanup(db.exp_drop, name)
        db.exp_duplicate_database(source, name, neutralize)
        return name

    def key_file(self, name):
        return KeyFile(Path(self.folder, "helpdesk_mgmt_user_email", f"{name}.key"))

    @contextmanager
    def within(self, name):
        with Registry(name).cursor() as cursor:
            yield Environment(cursor, SUPERUSER_ID, {})

    @contextmanager
    def account_of(self, name, login="alma"):
        with self.within(name) as env:
            yield env["mail.server.account"].search([("login", "=", login)])

    def make_accounts(self, name):
        with self.within(name) as env:
            env["ir.config_parameter"].set_param(
                "helpdesk_mgmt_user_email.key_fingerprint", "none"
            )
            env["mail.server.account"].search([]).unlink()
            profile = env["mail.server.profile"].create(
                {
                    "name": "Two databases",
                    "server_type": "imap",
                    "incoming_host": "imap.example.com",
                    "smtp_host": "smtp.example.com",
                }
            )
            group = env.ref("helpdesk_mgmt.group_helpdesk_user_own")
            for login in ("alma", "bert"):
                user = env["res.users"].create(
                    {"name": login, "login": f"two_{login}", "group_ids": group.ids}
                )
                env["mail.server.account"].create(
                    {
                        "user_id": user.id,
                        "profile_id": profile.id,
                        "login": login,
                        "email": f"{login}@example.com",
                        "password": PASSWORD,
                    }
                )

    def rotate(self, name):
        """Press the button; what is said."""
        with self.within(name) as env:
            steps = env["mail.secret.mixin"].action_rotate_key()["params"]["steps"]
        said = ""
        for step in steps:
            with self.within(name) as env:
                records = env[step["model"]].browse(step["ids"])
                said += records.rotate_secrets()["message"]
        with self.within(name) as env:
            self.assertTrue(env["mail.secret.mixin"].finish_rotation()["ok"])
        return said

    def assertOpens(self, name):
        with self.account_of(name) as account:
            self.assertEqual(account._secret(), PASSWORD)

    def test_a_copy_never_touches_the_key_of_the_original(self):
        with mute_logger(LOG):  # It may have secrets of the demo.
            original = self.duplicate(get_db_name(), "original")
        self.make_accounts(original)
        keys = self.key_file(original).keys()
        with self.assertLogs(LOG, "ERROR"):
            copy = self.duplicate(original, "copy")
            neutral = self.duplicate(original, "neutral", neutralize=True)

        self.refused_without_the_key(copy)
        self.keys_of_its_own(neutral)
        self.assertEqual(self.key_file(original).keys(), keys)
        self.assertOpens(original)

        # One secret of the original's is lost: the others get their new key.
        own = self.key_file(neutral).keys()
        with self.account_of(original, "bert") as account:
            account.env.cr.execute(
                SQL(
                    "UPDATE mail_server_account SET password_ciphertext = 'x'"
                    " WHERE id = %s",
                    account.id,
                )
            )
        said = self.rotate(original)
        self.assertIn("bert (bert@example.com)", said)
        self.assertNotIn("alma", said)
        self.assertNotEqual(self.key_file(original).keys()[0], keys[0])
        self.assertOpens(original)
        self.assertEqual(self.key_file(neutral).keys(), own)

        # Nor does it go along when a copy's addon is uninstalled, or the copy dropped.
        keys = self.key_file(original).keys()
        for name in (copy, neutral):
            with self.within(name) as env:
                uninstall_hook(env)
            self.assertFalse(self.key_file(name).path.exists())
        self.assertEqual(self.key_file(original).keys(), keys)
        self.assertOpens(original)

    def refused_without_the_key(self, copy):
        """A copy that was not neutralised holds secrets, and opens none."""
        for method in ("action_rotate_key", "finish_rotation"):
            with self.within(copy) as env, self.assertRaises(UserError):
                getattr(env["mail.secret.mixin"], method)()
        for act in ("_secret", "rotate_secrets"):
            with (
                self.account_of(copy) as account,
                self.assertRaises(UserError),
                mute_logger(LOG),
            ):
                getattr(account, act)()
        self.assertFalse(self.key_file(copy).path.exists())

    def keys_of_its_own(self, neutral):
        """A neutralised copy holds none, begins anew, and rotates its own key."""
        with self.account_of(neutral) as account:
            self.assertFalse(account.has_password)
            account.password = PASSWORD
        own = self.key_file(neutral).keys()
        self.rotate(neutral)
        self.assertNotEqual(self.key_file(neutral).keys()[0], own[0])
        self.assertOpens(neutral)
