import time

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Command

from .common import EmailAccountCase


class TestPaste(EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.name = "Head office"
        cls.carl = cls.new_user("carl", "helpdesk_mgmt.group_helpdesk_user_own")

    def paste(self, text, user=None):
        """What became of each line."""
        grid = self.env["mail.server.account.grid"].with_user(user or self.manager)
        lines = text.split("\n")
        return grid.paste_rows(lines[0], lines)

    def account_of(self, user):
        return self.env["mail.server.account"].search([("user_id", "=", user.id)])

    def statuses(self, text):
        return [outcome["status"] for outcome in self.paste(text)]

    def test_rows_of_a_spreadsheet(self):
        outcomes = self.paste("carl\tHead office\tcarl@example.com\tc.arl\tone two\n")
        self.assertEqual([o["status"] for o in outcomes], ["created", "blank"])
        self.assertEqual(outcomes[0]["name"], "Carl")
        account = self.account_of(self.carl)
        self.assertEqual(account.email, "carl@example.com")
        self.assertEqual(account.login, "c.arl")
        self.assertEqual(account._secret(), "one two")

    def test_headings_in_any_order_and_quoted_cells(self):
        text = 'Password;Support Rep;Email Address\n"a;b""c";carl;carl@example.com\n'
        self.assertEqual(self.statuses(text), ["heading", "created", "blank"])
        self.assertEqual(self.account_of(self.carl)._secret(), 'a;b"c')

    def test_passwords_arrive_byte_for_byte(self):
        secrets = (
            " two  ",
            '"',
            '"abc',
            'a"b',
            'a""b',
            "'",
            "a b ",
            "ü€\u2028x",
            '"a"b',
        )
        for delimiter in ("\t", ",", ";"):
            for secret in secrets:
                row = ["carl", "Head office", "carl@example.com", "", secret]
                text = delimiter.join(row) + "\n" + delimiter.join([*row[:4], "x"])
                with self.subTest(delimiter=delimiter, secret=secret):
                    self.paste(delimiter.join(row))
                    self.assertEqual(self.account_of(self.carl)._secret(), secret)
                    outcomes = self.paste(text)
                    self.assertEqual([o["status"] for o in outcomes], ["updated"] * 2)
                    self.assertEqual(self.account_of(self.carl)._secret(), "x")

    def test_good_rows_are_kept_and_bad_ones_named(self):
        outcomes = self.paste(
            "support rep,email address,password\n"
            "nobody,nobody@example.com,first\n"
            "carl,carl@example.com,second\n"
            "carl,carl.example.com,third\n"
            "carl,carl@example.com,fourth,fifth"
        )
        self.assertEqual(
            [outcome["status"] for outcome in outcomes],
            ["heading", "failed", "created", "failed", "failed"],
        )
        self.assertIn("no support rep", outcomes[1]["message"])
        self.assertEqual(outcomes[3]["name"], "Carl")
        self.assertIn("has no @", outcomes[3]["message"])
        self.assertIn("more cells", outcomes[4]["message"])
        for cell in ("nobody", "first", "third", "carl.example.com", "fifth"):
            self.assertNotIn(cell, str(outcomes))

    def test_reps_of_one_name_are_told_apart_by_their_logins(self):
        twin = self.new_user("carl2", "helpdesk_mgmt.group_helpdesk_user_own")
        twin.name = "Carl"
        [outcome] = self.paste("CARL,Head office,carl@example.com,,secret")
        self.assertEqual(outcome["status"], "failed")
        self.assertIn("carl, carl2", outcome["message"])
        self.assertFalse(self.account_of(self.carl) + self.account_of(twin))
        [outcome] = self.paste("carl,Head office,carl@example.com,,secret")
        self.assertEqual(outcome["status"], "created")
        self.assertTrue(self.account_of(self.carl))

    def test_who_is_no_rep_has_no_account(self):
        self.new_user("irma")
        [outcome] = self.paste("irma,Head office,irma@example.com,,secret")
        self.assertIn("no support rep", outcome["message"])

    def test_rep_and_password_bring_the_one_account_up_to_date(self):
        first = self.profile.copy({"name": "Aaa", "sequence": 1, "domain": False})
        text = "Support Rep,Password\nalma,renewed"
        self.assertEqual(self.statuses(text), ["heading", "updated"])
        self.assertEqual(self.account_of(self.rep), self.account)
        self.assertEqual(self.account._secret(), "renewed")
        self.new_account(self.rep, profile_id=first.id)
        outcomes = self.paste("Support Rep,Password\nalma,again")
        self.assertIn("several accounts", outcomes[1]["message"])
        self.assertEqual(self.account._secret(), "renewed")
        [outcome] = self.paste("alma,head OFFICE,,,again")
        self.assertEqual(outcome["status"], "updated")
        self.assertEqual(self.account._secret(), "again")

    def test_the_server_of_a_new_account_is_not_guessed(self):
        first = self.profile.copy({"name": "Aaa", "sequence": 1, "domain": False})
        self.assertEqual(self.statuses("carl,,,,secret"), ["created"])
        self.assertEqual(self.account_of(self.carl).profile_id, self.profile)
        self.account_of(self.carl).unlink()
        self.profile.domain = "example.org"
        [outcome] = self.paste("carl,,,,secret")
        self.assertIn("Name the mail server", outcome["message"])
        self.assertFalse(self.account_of(self.carl))
        [outcome] = self.paste("carl,No such one,,,secret")
        self.assertIn("Aaa, Head office", outcome["message"])
        first.unlink()
        self.profile.domain = False
        self.assertEqual(self.statuses("carl,,,,secret"), ["created"])

    def test_an_archived_account_is_not_made_twice(self):
        self.account.active = False
        [outcome] = self.paste("alma,Head office,alma@example.com,,secret")
        self.assertIn("archived", outcome["message"])

    def test_a_thousand_rows(self):
        reps = self.env["res.users"].create(
            [
                {
                    "name": f"Rep {number}",
                    "login": f"rep{number}",
                    "email": f"rep{number}@example.com",
                    "group_ids": [
                        Command.set(
                            self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").ids
                        )
                    ],
                }
                for number in range(250)
            ]
        )
        lines = [
            f"{rep.login}\tHead office\t{rep.email}\t\tsecret {turn}"
            for turn in range(4)
            for rep in reps
        ]
        grid = self.env["mail.server.account.grid"].with_user(self.manager)
        started = time.monotonic()
        outcomes = []
        for start in range(0, len(lines), 100):  # As the screen does it.
            outcomes += grid.paste_rows(lines[0], lines[start : start + 100])
        self.assertLess(time.monotonic() - started, 10)
        statuses = [outcome["status"] for outcome in outcomes]
        self.assertEqual(statuses, ["created"] * 250 + ["updated"] * 750)

    def test_refused(self):
        for text in (
            "Support Rep,Shoe size\ncarl,43",
            "Support Rep,Support Rep\ncarl,43",
            "\n".join(["carl,Head office"] * 1001),
        ):
            with self.assertRaises(UserError):
                self.paste(text)
        with self.assertRaises(AccessError):
            self.paste("carl,Head office,carl@example.com", self.rep)

    def test_without_a_server_all_say_so_and_lead_to_one(self):
        self.profile.active = False
        grid = self.env["mail.server.account.grid"].with_user(self.manager)
        action = self.env.ref("helpdesk_mgmt_user_email.mail_server_profile_action_new")
        for call in (
            lambda: grid.default_get(["user_id"]),
            lambda: grid.onchange({}, [], {"user_id": {}}),
            grid.action_fill_down,
            grid.action_paste,
            grid.action_test_connections,
            grid.get_import_templates,
            lambda: grid.paste_rows("carl", ["carl"]),
        ):
            with self.assertRaises(RedirectWarning) as caught:
                call()
            message, action_id, button, _context = caught.exception.args
            self.assertIn("No mail server is configured yet", message)
            self.assertEqual((action_id, button), (action.id, "Add a mail server"))
        result = grid.load(["user_id"], [["carl"]])
        self.assertIn("No mail server", result["messages"][1]["message"])
