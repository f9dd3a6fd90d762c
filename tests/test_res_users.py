from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import MANAGER, PASSWORD, EmailAccountCase

USER_FORM = "base.view_users_form"


class TestUserForm(EmailAccountCase):
    """The second door: the administrator's form of a user."""

    def setUp(self):
        super().setUp()
        self.admin = self.new_user("adam", f"base.group_system,{MANAGER}")
        self.users = self.env["res.users"].with_user(self.admin)

    def test_account_while_creating_a_user(self):
        form = Form(self.users.with_context(no_reset_password=True), USER_FORM)
        # Another addon may make the name of parts (OCA partner_firstname).
        setattr(form, "lastname" if "lastname" in self.users else "name", "Carl")
        form.login = "carl@example.com"
        with form.email_account_ids.new() as account:
            self.assertEqual(account.profile_id, self.profile)
            account.email = "carl@example.com"
            account.password = "for carl"
        user = form.save()
        self.assertEqual(user.email_account_ids.email, "carl@example.com")
        self.assertTrue(user.email_account_ids.has_password)
        self.assertEqual(
            user.email_account_ids.with_env(self.env)._secret(), "for carl"
        )

    def test_account_of_a_user(self):
        form = Form(self.rep.with_user(self.admin), USER_FORM)
        with form.email_account_ids.edit(0) as account:
            account.password = "another"
        form.save()
        self.assertEqual(self.account._secret(), "another")
        self.assertFalse(self.account.password)

    def test_two_accounts_without_address_get_the_users_own(self):
        user = self.users.with_context(no_reset_password=True).create(
            {
                "name": "Carl",
                "login": "carl",
                "email": "carl@example.com",
                "email_account_ids": [(0, 0, {"profile_id": self.profile.id})],
            }
        )
        self.assertEqual(user.email_account_ids.email, "carl@example.com")

    def test_before_a_server_is_configured(self):
        self.assertTrue(self.rep.with_user(self.admin).email_server_configured)
        self.env["mail.server.profile"].search([]).active = False
        self.env.invalidate_all()
        self.assertFalse(self.rep.with_user(self.admin).email_server_configured)
        with self.assertRaisesRegex(UserError, "No mail server"), self.cr.savepoint():
            self.users.create(
                {"name": "C", "login": "c", "email_account_ids": [(0, 0, {})]}
            )

    def test_system_administrators_without_helpdesk_see_no_account(self):
        outsider = self.new_user("otto", "base.group_system")
        with self.assertRaises(AccessError):
            self.rep.with_user(outsider).read(["email_account_ids"])
        form = Form(self.rep.with_user(outsider), USER_FORM)
        self.assertNotIn("email_account_ids", form._view["fields"])


class TestPreferences(EmailAccountCase):
    """The third door: My Preferences ▸ Email."""

    def preferences(self, user):
        return Form(user.with_user(user), view="base.view_users_form_simple_modif")

    def test_a_rep_reads_the_own_accounts(self):
        form = self.preferences(self.rep)
        self.assertTrue(form.email_server_configured)
        self.assertEqual(len(form.email_account_ids), 1)
        form.phone = "123"
        form.save()

    def test_an_internal_user_without_helpdesk_has_no_such_page(self):
        form = self.preferences(self.new_user("irma"))
        self.assertNotIn("email_account_ids", form._view["fields"])

    def test_adding_opens_a_form_of_the_own(self):
        action = self.rep.with_user(self.rep).action_add_email_account()
        self.assertEqual(action["context"], {"default_user_id": self.rep.id})
        self.assertEqual(action["target"], "new")

    def test_whom_to_ask(self):
        self.env["mail.server.profile"].search([]).active = False
        self.assertFalse(self.rep.with_user(self.rep).email_server_configured)
        self.assertEqual(self.account._secret(), PASSWORD)
