from odoo.exceptions import AccessError, UserError

from .common import EmailAccountCase


class TestPaste(EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.name = "Head office"
        cls.carl = cls.new_user("carl", "helpdesk_mgmt.group_helpdesk_user_own")

    def paste(self, text, user=None):
        wizard = self.env["mail.server.account.paste"].with_user(user or self.manager)
        return wizard.create({"pasted": text})

    def account_of(self, user):
        return self.env["mail.server.account"].search([("user_id", "=", user.id)])

    def test_rows_of_a_spreadsheet(self):
        wizard = self.paste("carl\tHead office\tcarl@example.com\tc.arl\tone two\n")
        self.assertEqual(wizard.saved, 1)
        self.assertFalse(wizard.line_ids)
        account = self.account_of(self.carl)
        self.assertEqual(account.email, "carl@example.com")
        self.assertEqual(account.login, "c.arl")
        self.assertEqual(account._secret(), "one two")

    def test_headings_in_any_order_and_quoted_cells(self):
        self.paste(
            'Password;Support Rep;Email Address\n"a;b""c";carl;carl@example.com\n'
        )
        self.assertEqual(self.account_of(self.carl)._secret(), 'a;b"c')

    def test_good_rows_are_kept_and_bad_ones_named(self):
        wizard = self.paste(
            "support rep,email address,password\n"
            "nobody,nobody@example.com,first\n"
            "carl,carl@example.com,second\n"
            "carl,carl.example.com,third\n"
        )
        self.assertEqual(wizard.saved, 1)
        self.assertEqual(wizard.line_ids.mapped("row"), [2, 4])
        self.assertIn("nobody", wizard.line_ids[0].problem)
        self.assertNotIn("third", wizard.line_ids[1].problem)

    def test_the_rows_are_not_stored(self):
        wizard = self.paste("carl,Head office,carl@example.com,,secret word")
        self.env.flush_all()
        wizard.invalidate_recordset()
        self.assertFalse(wizard.pasted)
        self.env.cr.execute(
            "SELECT * FROM mail_server_account_paste WHERE id = %s", [wizard.id]
        )
        self.assertNotIn("secret word", str(self.env.cr.dictfetchall()))

    def test_refused(self):
        for text in (
            "Support Rep,Shoe size\ncarl,43",
            "Support Rep,Email Address",
            "\n".join(["carl,Head office"] * 1001),
        ):
            with self.assertRaises(UserError):
                self.paste(text)
        with self.assertRaises(UserError):
            self.paste("  ").action_save()
        with self.assertRaises(AccessError):
            self.paste("carl,Head office,carl@example.com", self.rep)
