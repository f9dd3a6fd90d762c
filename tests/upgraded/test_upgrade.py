from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged

from ...models.mail_server_connection import MAILBOX_POOL
from ...tools import known_key
from ..common import PASSWORD
from ..servers.memory import MemoryServer

ADDON = "helpdesk_mgmt_user_email"


@tagged("post_install", "-at_install")
class TestUpgrade(TransactionCase):
    """A database of the first release, upgraded: ``19.0.1.0.0.sql`` says what two reps
    had done in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = cls.env["res.users"].search([("login", "=", "alma")])
        accounts = cls.env["mail.server.account"].search([], order="id")
        if not cls.rep or len(accounts) != 2 or accounts[0].user_id != cls.rep:
            cls.skipTest(cls, "not a database of the first release: see dev/README.md")
        cls.account, cls.other_account = accounts
        cls.ledger = cls.env["helpdesk.email.message"]

    def imported(self, mode):
        """The one imported message of this mode."""
        return self.ledger.search([("mode", "=", mode), ("state", "=", "imported")])

    def test_version(self):
        module = self.env["ir.module.module"]._get(ADDON)
        self.assertEqual(module.latest_version, Manifest.for_addon(ADDON).version)

    def test_passwords_open_with_the_key_that_was_there(self):
        account = self.account.with_user(self.rep)
        self.assertEqual(account._secret(), PASSWORD)
        secret = self.account.profile_id._open_secret("oauth_client_secret")
        self.assertEqual(secret, "client secret")

    def test_key_file_has_the_name_of_the_database(self):
        mixin = self.env["mail.secret.mixin"]
        file = mixin._key_ring().key_file
        self.assertEqual(file.path.stem, self.env.cr.dbname)
        self.assertEqual(file.path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(mixin._key_problem(), "")

    def test_database_knows_its_key(self):
        mixin = self.env["mail.secret.mixin"]
        parameter = self.env["ir.config_parameter"].get_param(known_key.PARAMETER)
        self.assertEqual([parameter], mixin._key_ring().fingerprints())

    def test_nobody_is_asked_again_where_a_password_may_go(self):
        for account in self.account | self.other_account:
            self.assertFalse(account.server_changed)

    def test_reading_and_sending_have_a_state_each(self):
        self.assertEqual(self.account.reading_state, "ok")
        self.assertEqual(self.account.sending_state, "ok")
        self.assertEqual(self.other_account.reading_state, "failed")
        self.assertIn("cannot be reached", self.other_account.reading_error)

    def test_what_waits_goes_out_as_its_owners_act(self):
        mail = self.env["mail.mail"].search([("account_email", "!=", False)])
        self.assertEqual(mail.state, "outgoing")
        self.assertTrue(mail.is_own_act)
        self.assertEqual(mail.own_words, mail._words())

    def test_imported_emails_are_where_they_were(self):
        row = self.imported("attach")
        self.assertEqual(row.ticket_id.name, "Printer")
        self.assertEqual(row.mail_message_id.res_id, row.ticket_id.id)
        self.assertIn(b"It burns.", row.with_user(self.rep)._raw())
        self.assertEqual(row.attachment_ids.mapped("raw"), [b"ash"])
        self.assertTrue(self.imported("paste").ticket_id.description)

    def test_inbox_knows_them(self):
        server = MemoryServer()
        mailbox = server.add_account("alma", PASSWORD)
        self.addCleanup(MAILBOX_POOL.close)
        account = self.account.with_user(self.rep)
        with server.serving("imap"):
            for row in self.ledger.search([], order="id"):
                mailbox.deliver(row.original_id.raw)
            rows = account.inbox_page()["messages"]
        on_ticket = {row["subject"]: bool(row["tickets"]) for row in rows}
        self.assertEqual(
            on_ticket,
            {
                "Printer on fire 1": True,
                "Printer on fire 2": True,
                "Printer on fire 3": False,
            },
        )

    def test_every_view_is_valid(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        self.assertTrue(views)
        views.exists()._check_xml()
        self.assertEqual(views, views.exists())

    def test_what_is_gone_left_nothing(self):
        """A model that is no more has no menu, action or right."""
        for name in ("ir.actions.act_window", "ir.model.access", "ir.rule"):
            column = "res_model" if name == "ir.actions.act_window" else "model_id"
            data = self.env["ir.model.data"].search(
                [("module", "=", ADDON), ("model", "=", name)]
            )
            for record in self.env[name].browse(data.mapped("res_id")).exists():
                model = record[column]
                model = model if isinstance(model, str) else model.model
                self.assertIn(model, self.env, record.name)

    def test_migrations_may_be_run_again(self):
        """An upgrade that broke off begins anew."""
        before = self.account.trusted_server, self.account._key_ring().keys()
        for version in ("19.0.1.1.0", "19.0.1.2.0"):
            path = Manifest.for_addon(ADDON).path
            script = {}
            with open(f"{path}/migrations/{version}/post-migration.py") as file:
                exec(compile(file.read(), file.name, "exec"), script)  # noqa: S102
            script["migrate"](self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        after = self.account.trusted_server, self.account._key_ring().keys()
        self.assertEqual(before, after)
