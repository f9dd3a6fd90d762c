from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import PASSWORD, REP, EmailAccountCase


class TestMailServerAccount(EmailAccountCase):
    def test_user_name_that_the_server_gets(self):
        self.assertEqual(self.account.sign_in_name, "alma")
        self.account.login = "DOMAIN\\alma"
        self.assertEqual(self.account.sign_in_name, "DOMAIN\\alma")
        self.profile.login_with_email = True
        self.assertEqual(self.account.sign_in_name, "alma@example.com")

    def test_address_is_suggested(self):
        carl = self.new_user("carl", REP)
        account = self.env["mail.server.account"].create(
            {"user_id": carl.id, "profile_id": self.profile.id}
        )
        self.assertEqual(account.email, "carl@example.com")
        self.profile.domain = "example.org"
        dora = self.new_user("dora", REP)
        account = self.env["mail.server.account"].create(
            {"user_id": dora.id, "profile_id": self.profile.id}
        )
        self.assertEqual(account.email, "dora@example.org")

    def test_bad_addresses_get_a_sentence(self):
        for email, sentence in (
            ("alma", "has no @"),
            ("alma@", "not an email address"),
            ("al ma@example.com", "not an email address"),
            ("Alma <alma@example.com>", "not an email address"),
            ("alma@example.com\r\nBcc: x@y.z", "not an email address"),
            ("alma@example.net", "end in @example.com"),
            ("", "Enter an email address"),
        ):
            with (
                self.subTest(email=email),
                self.assertRaisesRegex(ValidationError, sentence),
                self.cr.savepoint(),
            ):
                self.account.email = email

    def test_problem_is_said_while_typing(self):
        form = Form(self.account)
        form.email = "alma.example.com"
        self.assertIn("has no @", form.email_problem)

    def test_line_breaks_never_reach_a_sign_in(self):
        for name in ("login", "exchange_mailbox", "from_name", "password"):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, "Line breaks") as caught,
                self.cr.savepoint(),
            ):
                self.account.write({name: "alma\r\nX9 DELETE Archive"})
            self.assertNotIn("DELETE", str(caught.exception))

    def test_an_account_twice(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "email_unique"),
            self.cr.savepoint(),
        ):
            self.new_account(self.rep, email="Alma@Example.com")

    def test_only_internal_users_of_the_servers_company(self):
        portal = self.new_user("paul", "base.group_portal")
        with self.assertRaisesRegex(ValidationError, "internal"), self.cr.savepoint():
            self.new_account(portal)
        company = self.env["res.company"].create({"name": "Another"})
        self.profile.company_id = self.env.company
        self.assertEqual(self.account.company_id, self.env.company)
        self.profile.company_id = company
        carl = self.new_user("carl", REP)
        with self.assertRaisesRegex(ValidationError, "Another"), self.cr.savepoint():
            self.new_account(carl)

    def test_no_server_no_account(self):
        self.env["mail.server.profile"].search([]).active = False
        accounts = self.env["mail.server.account"]
        for user, sentence in (
            (self.rep, "Ask your helpdesk manager"),
            (self.manager, "Helpdesk ▸ Configuration"),
        ):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, sentence),
                self.cr.savepoint(),
            ):
                accounts.with_user(user).create({})

    def test_folder_is_named_when_mail_is_moved(self):
        with self.assertRaisesRegex(ValidationError, "folder"):
            self.account.after_import = "move"

    def test_first_account_is_the_default(self):
        branch = self.profile.copy({"name": "Branch"})
        second = self.new_account(self.rep, profile_id=branch.id, sequence=20)
        self.assertEqual(self.rep.email_account_id, self.account)
        second.with_user(self.rep).action_make_default()
        self.assertEqual(self.rep.email_account_id, second)
        second.active = False
        self.assertEqual(self.rep.email_account_id, self.account)


class TestPassword(EmailAccountCase):
    def test_is_kept_encrypted_and_reads_as_nothing(self):
        token = self.stored(self.account)
        self.assertNotIn(PASSWORD, token)
        self.assertFalse(self.account.password)
        self.assertTrue(self.account.has_password)
        self.assertEqual(self.account.with_user(self.rep)._secret(), PASSWORD)

    def test_is_gone_from_the_cache_at_once(self):
        account = self.new_account(self.rep, email="alma.two@example.com")
        self.assertFalse(account.password)
        account.password = "another one"
        self.assertFalse(account.password)
        self.assertFalse(account.with_user(self.rep).password)
        answer = account.web_save({"password": "a third"}, {"password": {}})
        self.assertEqual(answer, [{"id": account.id, "password": False}])

    def test_blanks_belong_to_it(self):
        self.account.password = "  spaced "
        self.assertEqual(self.account._secret(), "  spaced ")

    def test_writing_nothing_erases_it(self):
        self.account.with_user(self.rep).action_forget_password()
        self.assertFalse(self.account.has_password)
        self.assertIsNone(self.stored(self.account))

    def test_another_owner_loses_it(self):
        self.account.user_id = self.manager
        self.assertFalse(self.account.has_password)
        self.assertIsNone(self.stored(self.account))

    def test_another_owner_with_a_new_one(self):
        self.account.write({"user_id": self.manager.id, "password": "new"})
        self.assertEqual(self.account._secret(), "new")

    def test_is_not_copied(self):
        copy = self.account.copy({"email": "copy@example.com"})
        self.assertFalse(copy.has_password)

    def test_ciphertext_of_another_row_does_not_open(self):
        self.env.cr.execute(
            "UPDATE mail_server_account SET password_ciphertext = %s WHERE id = %s",
            [self.stored(self.other_account), self.account.id],
        )
        self.account.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "key that is no longer there"):
            self.account._secret()

    def test_ciphertext_of_a_former_owner_does_not_open(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_server_account SET user_id = %s WHERE id = %s",
            [self.manager.id, self.account.id],
        )
        self.account.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "key that is no longer there"):
            self.account._secret()

    def test_a_new_sign_in_is_a_new_state(self):
        for vals in (
            {"password": "new"},
            {"login": "other"},
            {"email": "al@example.com"},
            {"exchange_mailbox": "shared"},
        ):
            with self.subTest(vals=list(vals)):
                self.account.write(
                    {"state": "failed", "last_error": "x", "sign_in_refused": True}
                )
                version = self.account.credential_version
                self.account.with_user(self.rep).write(vals)
                self.assertEqual(self.account.state, "new")
                self.assertFalse(self.account.sign_in_refused)
                self.assertGreater(self.account.credential_version, version)

    def test_signature_does_not_touch_the_state(self):
        self.account.state = "ok"
        self.account.with_user(self.rep).write({"signature": "<p>Alma</p>"})
        self.assertEqual(self.account.state, "ok")


class TestRepRights(EmailAccountCase):
    """What a rep may do to the own account, and to nobody else's."""

    def setUp(self):
        super().setUp()
        self.own = self.account.with_user(self.rep)

    def test_signs_in_alone(self):
        self.own.write({"login": "al", "password": "new", "from_name": "Alma A."})
        self.assertEqual(self.own._secret(), "new")

    def test_adds_and_removes_an_account(self):
        branch = self.profile.copy({"name": "Branch"})
        account = (
            self.env["mail.server.account"]
            .with_user(self.rep)
            .create({"profile_id": branch.id, "password": "new"})
        )
        self.assertEqual(account.user_id, self.rep)
        account.unlink()

    def test_adds_an_account_with_the_form(self):
        branch = self.profile.copy({"name": "Branch"})
        form = Form(self.env["mail.server.account"].with_user(self.rep))
        form.profile_id = branch
        form.password = "new"
        account = form.save()
        self.assertEqual(account.email, "alma@example.com")
        self.assertEqual(account.user_id, self.rep)
        self.assertTrue(account.has_password)

    def test_writes_nothing_else(self):
        for vals in (
            {"user_id": self.other_rep.id},
            {"user_id": self.rep.id},
            {"profile_id": self.profile.id},
            {"state": "ok"},
            {"last_error": "x"},
            {"sign_in_refused": False},
            {"trusted_server": "x"},
            {"credential_version": 1},
            {"password_ciphertext": "x"},
            {"active": False},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(AccessError),
                self.cr.savepoint(),
            ):
                self.own.write(vals)

    def test_adds_no_account_for_somebody_else(self):
        accounts = self.env["mail.server.account"].with_user(self.rep)
        vals = {"profile_id": self.profile.id, "email": "x@example.com"}
        for user in (self.other_rep, self.manager):
            said = "only add your own email account"
            with self.assertRaisesRegex(AccessError, said), self.cr.savepoint():
                accounts.create({**vals, "user_id": user.id})
            with self.assertRaises(AccessError), self.cr.savepoint():
                accounts.with_context(default_user_id=user.id).create(vals)

    def test_self_service_off(self):
        self.profile.allow_self_service = False
        for vals in ({"password": "x"}, {"login": "x"}, {"email": "al@example.com"}):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(AccessError, "administrator"),
                self.cr.savepoint(),
            ):
                self.own.write(vals)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.own.unlink()
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.own.create({"profile_id": self.profile.id, "email": "al@example.com"})
        self.own.write({"signature": "<p>Alma</p>", "from_name": "Alma"})

    def test_profile_is_not_the_reps_to_write(self):
        profile = self.profile.with_user(self.rep)
        self.assertEqual(profile.name, "Head office")
        for act in (
            lambda: profile.write({"incoming_host": "evil.example.net"}),
            lambda: profile.write({"allow_self_service": True}),
            lambda: profile.copy(),
            profile.unlink,
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                act()


class TestErasing(EmailAccountCase):
    def test_archived_user(self):
        self.rep.active = False
        self.assertIsNone(self.stored(self.account))
        self.assertFalse(self.account.has_password)
        self.assertTrue(self.other_account.has_password)

    def test_deleted_user(self):
        self.rep.unlink()
        self.assertFalse(self.account.exists())

    def test_archived_account_is_stopped(self):
        self.account.active = False
        with self.assertRaisesRegex(UserError, "stopped"):
            self.account._check_usable()

    def test_neutralized_copy(self):
        self.profile.oauth_client_secret = "client secret"
        self.env.flush_all()
        for query in get_neutralization_queries(["helpdesk_mgmt_user_email"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertIsNone(self.stored(self.account))
        self.assertIsNone(self.stored(self.profile, "oauth_client_secret_ciphertext"))
        self.assertFalse(self.profile.active)
        self.assertFalse(self.account.has_password)
        with self.assertRaisesRegex(UserError, "stopped"):
            self.account._check_usable()


class TestWhichServer(EmailAccountCase):
    """What a new account proposes."""

    def new(self, user=None):
        accounts = self.env["mail.server.account"].with_user(user or self.rep)
        action = self.rep.with_user(self.rep).action_add_email_account()
        context = action["context"] if user is None else {}
        return Form(accounts.with_context(**context))

    def test_the_only_one(self):
        self.profile.domain = "elsewhere.example"
        form = self.new()
        self.assertEqual(form.profile_id, self.profile)
        self.assertEqual(form.email, "alma@elsewhere.example")

    def test_that_of_the_address(self):
        branch = self.profile.copy({"name": "Branch", "domain": "branch.example"})
        self.profile.sequence = 1
        self.rep.email = "alma@branch.example"
        form = self.new()
        self.assertEqual(form.profile_id, branch)
        self.assertEqual(form.email, "alma@branch.example")
        self.assertEqual(form.sign_in_name, "alma")

    def test_else_it_asks(self):
        branch = self.profile.copy({"name": "Branch", "domain": "branch.example"})
        self.rep.email = "alma@home.example"
        form = self.new()
        self.assertFalse(form.profile_id)
        self.assertTrue(form.has_choice)
        form.email = "alma.a@branch.example"
        self.assertEqual(form.profile_id, branch)
        form.profile_id = self.profile
        self.assertEqual(form.email, "alma@example.com")
        accounts = self.env["mail.server.account"].with_user(self.rep)
        with self.assertRaisesRegex(UserError, "Choose the mail server"):
            accounts.create({"email": "alma@home.example"})

    def test_a_rep_removes_the_own_account_only(self):
        own = self.account.with_user(self.rep)
        self.assertTrue(own.may_remove)
        with self.assertRaises(AccessError):
            self.other_account.with_user(self.rep).action_remove()
        self.assertFalse(self.account.with_user(self.manager).may_remove)
        own.action_remove()
        self.assertFalse(self.account.exists())

    def test_not_where_the_administrator_keeps_the_sign_ins(self):
        self.profile.allow_self_service = False
        own = self.account.with_user(self.rep)
        self.assertFalse(own.may_remove)
        with self.assertRaises(AccessError):
            own.action_remove()
