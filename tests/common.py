import tempfile
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user
from odoo.tools import config

from ..models.mail_server_connection import MAILBOX_POOL
from ..tools import known_key
from ..tools.vault import SETTING
from ..transports.probe import State, Step
from .servers.memory import MemoryServer

REP = "helpdesk_mgmt.group_helpdesk_user_own"
MANAGER = "helpdesk_mgmt.group_helpdesk_manager"
PASSWORD = "correct horse battery staple"
WORKED = [("incoming", Step("sign-in", State.OK))]
"""The steps of a test that went well."""


class EmailAccountCase(TransactionCase):
    """A mail server, two reps with an account each, and everybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.server.account"].search([]).unlink()
        cls.env["mail.server.profile"].search([]).unlink()
        cls.rep = cls.new_user("alma", REP)
        cls.other_rep = cls.new_user("bert", REP)
        cls.manager = cls.new_user("mona", MANAGER)
        cls.profile = cls.env["mail.server.profile"].create(
            {
                "name": "Head office",
                "server_type": "imap",
                "domain": "example.com",
                "smtp_host": "smtp.example.com",
                "incoming_host": "imap.example.com",
            }
        )
        cls.account = cls.new_account(cls.rep)
        cls.other_account = cls.new_account(cls.other_rep)

    @classmethod
    def new_user(cls, login, groups="base.group_user"):
        """A user with nothing but these groups."""
        return new_test_user(
            cls.env,
            login=login,
            name=login.capitalize(),
            email=f"{login}@example.com",
            groups=groups,
            context={"no_reset_password": True},
        )

    @classmethod
    def new_account(cls, user, **vals):
        """An account on the profile."""
        values = {
            "user_id": user.id,
            "profile_id": cls.profile.id,
            "email": f"{user.login}@example.com",
            "password": PASSWORD,
        }
        return cls.env["mail.server.account"].create({**values, **vals})

    def stored(self, record, column="password_ciphertext"):
        """What the database holds in a column."""
        record.flush_recordset()
        self.env.cr.execute(
            f"SELECT {column} FROM {record._table} WHERE id = %s",  # noqa: S608
            [record.id],
        )
        return self.env.cr.fetchone()[0]

    def serve_mailboxes(self):
        """Let a server in memory stand in for the profile's; the reps can sign in.

        :returns: the server, and the mailbox of :attr:`rep`.
        """
        server = MemoryServer()
        mailbox = server.add_account("alma", PASSWORD)
        server.add_account("bert", PASSWORD)
        serving = server.serving("imap", "pop3", "exchange", "graph")
        serving.__enter__()
        self.addCleanup(serving.__exit__, None, None, None)
        self.addCleanup(MAILBOX_POOL.close)
        return server, mailbox

    def end_transaction(self):
        """Run what waits for the end of the present transaction."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.clear()
            self.env.cr.postrollback.run()
        self.env.invalidate_all()

    def forget_key(self):
        """As an administrator does who has lost the key: any other may be used."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(known_key.PARAMETER, known_key.NONE)

    def patch_key(self, keys):
        """Configure other keys for this test."""
        patcher = patch.dict(config.options, {SETTING: keys})
        patcher.start()
        self.addCleanup(patcher.stop)

    def patch_data_dir(self):
        """Let this test have a data folder of its own, without a key file."""
        self.forget_key()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        patcher = patch.dict(config.options, {"data_dir": folder.name})
        patcher.start()
        self.addCleanup(patcher.stop)
