from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from .common import REP, EmailAccountCase


class TestGrid(EmailAccountCase):
    def setUp(self):
        super().setUp()
        self.grid = self.env["mail.server.account.grid"].with_user(self.manager)
        self.carl = self.new_user("carl", REP)

    def row(self, user):
        return self.grid.search([("user_id", "=", user.id)])

    def test_all_reps_with_and_without_account(self):
        self.assertEqual(self.row(self.rep).account_id, self.account)
        self.assertEqual(self.row(self.rep).state, "new")
        self.assertFalse(self.row(self.carl).account_id)
        self.assertEqual(self.row(self.carl).state, "none")
        self.assertTrue(self.row(self.manager))
        self.assertFalse(self.row(self.new_user("irma")))
        self.assertFalse(self.row(self.env.ref("base.user_root")))

    def test_an_archived_rep_is_not_listed(self):
        self.carl.active = False
        self.assertFalse(self.row(self.carl))

    def test_nothing_is_listed_before_a_server_is_configured(self):
        self.profile.active = False
        self.assertFalse(self.grid.search([]))

    def test_writing_makes_the_account(self):
        row = self.row(self.carl)
        row.write({"profile_id": self.profile.id, "password": "new"})
        self.assertEqual(row, self.row(self.carl))
        self.assertEqual(row.email, "carl@example.com")
        self.assertTrue(row.has_password)
        self.assertFalse(row.password)
        self.assertEqual(row.account_id.with_env(self.env)._secret(), "new")
        answer = row.web_save({"login": "c"}, {"login": {}, "password": {}})
        self.assertEqual(answer, [{"id": row.id, "login": "c", "password": False}])

    def test_a_server_is_filled_down(self):
        rows = self.row(self.carl) + self.row(self.manager)
        rows.write({"profile_id": self.profile.id})
        self.assertEqual(rows.mapped("email"), ["carl@example.com", "mona@example.com"])

    def test_who_is_signed_in_at_a_provider(self):
        self.profile.write(
            {
                "auth_method": "oauth2",
                "oauth_client_id": "c",
                "oauth_authorize_url": "https://login.example.com/authorize",
                "oauth_token_url": "https://login.example.com/token",
            }
        )
        self.account.sudo().oauth_refresh_token_ciphertext = "x"
        signed_out = [
            ("has_token", "=", False),
            ("profile_id.auth_method", "!=", "password"),
        ]
        self.assertTrue(self.row(self.rep).uses_oauth)
        self.assertTrue(self.row(self.rep).has_token)
        found = self.grid.search(signed_out)
        self.assertEqual(found.user_id, self.other_rep)

    def test_a_further_account(self):
        branch = self.profile.copy({"name": "Branch"})
        row = self.grid.create({"user_id": self.rep.id, "profile_id": branch.id})
        self.assertEqual(len(self.row(self.rep)), 2)
        self.assertEqual(row.account_id.profile_id, branch)
        row.unlink()
        self.assertEqual(self.row(self.rep).account_id, self.account)

    def test_deleting_a_row_keeps_the_rep(self):
        self.row(self.rep).unlink()
        self.assertFalse(self.account.exists())
        self.assertEqual(self.row(self.rep).state, "none")

    def test_address_is_suggested_while_typing(self):
        form = Form(
            self.row(self.carl),
            "helpdesk_mgmt_user_email.mail_server_account_grid_view_list",
        )
        form.profile_id = self.profile
        self.assertEqual(form.email, "carl@example.com")

    def test_only_managers(self):
        for user in (self.rep, self.new_user("irma")):
            with self.assertRaises(AccessError):
                self.grid.with_user(user).search([])

    def test_import_keeps_the_good_rows_and_names_the_bad(self):
        fields = ["user_id", "profile_id", "email", "login", "password"]
        rows = [
            ["Carl", "Head office", "carl@example.com", "", "one"],
            ["Nobody", "Head office", "nobody@example.com", "", "two"],
            ["Mona", "Head office", "mona.example.com", "", "three"],
            ["Mona", "Head office", "mona@example.com", "mo", "four"],
            ["Alma", "Head office", "alma@example.com", "", "five"],
            ["Alma", "No such server", "alma@example.com", "", "six"],
        ]
        result = self.grid.with_context(import_file=True).load(fields, rows)
        self.assertEqual(len(result["ids"]), 3)
        errors = [m for m in result["messages"] if m["type"] == "error"]
        self.assertEqual([m["record"] for m in errors], [2, 3, 6])
        self.assertIn("kept: 3.", result["messages"][0]["message"])
        self.assertNotIn("three", str(result["messages"]))
        account = self.row(self.carl).account_id.with_env(self.env)
        self.assertEqual(account._secret(), "one")
        self.assertEqual(self.row(self.manager).login, "mo")
        self.assertEqual(self.account._secret(), "five")

    def test_an_empty_cell_leaves_the_password(self):
        self.grid.with_context(import_file=True).load(
            ["user_id", "email", "password", "login"],
            [["Alma", "alma@example.com", "", "al"]],
        )
        self.assertTrue(self.account.has_password)
        self.assertEqual(self.account.login, "al")

    def test_passwords_are_not_exported(self):
        self.row(self.rep).write({"password": "new"})
        data = (
            self.row(self.rep)
            .with_user(self.env.user)
            .export_data(["email", "password"])
        )
        self.assertEqual(data["datas"], [["alma@example.com", ""]])
        fields = self.grid.fields_get(["password"])
        self.assertFalse(fields["password"]["exportable"])


class TestFillDown(EmailAccountCase):
    def setUp(self):
        super().setUp()
        self.carl = self.new_user("carl", REP)
        self.grid = self.env["mail.server.account.grid"].with_user(self.manager)

    def fill(self, *users, **vals):
        rows = self.grid.search([("user_id", "in", [user.id for user in users])])
        return (
            self.env["mail.server.account.fill"]
            .with_user(self.manager)
            .with_context(active_ids=rows.ids)
            .create(vals)
        )

    def row(self, user):
        return self.grid.search([("user_id", "=", user.id)])

    def test_fills_what_is_empty(self):
        fill = self.fill(self.carl, self.rep, login_rule="email")
        self.assertEqual(len(fill.line_ids), 2)
        fill.action_apply()
        self.assertEqual(self.row(self.carl).email, "carl@example.com")
        self.assertEqual(self.row(self.carl).login, "carl@example.com")
        self.assertEqual(self.row(self.rep).login, "alma@example.com")
        self.assertTrue(self.account.has_password)

    def test_patterns(self):
        self.profile.domain = "example.org, example.com"
        self.fill(
            self.carl,
            email_rule="pattern",
            email_pattern="{login}@{domain}",
            login_rule="pattern",
            login_pattern="CORP\\{login}",
        ).action_apply()
        self.assertEqual(self.row(self.carl).email, "carl@example.org")
        self.assertEqual(self.row(self.carl).login, "CORP\\carl")

    def test_what_is_there_stays_unless_told(self):
        self.account.login = "other"
        self.fill(self.rep, login_rule="local").action_apply()
        self.assertEqual(self.account.login, "other")
        self.fill(self.rep, login_rule="local", overwrite=True).action_apply()
        self.assertEqual(self.account.login, "alma")

    def test_without_a_choice_all_rows(self):
        fill = self.env["mail.server.account.fill"].with_user(self.manager).create({})
        self.assertIn(self.row(self.carl), fill.row_ids)
        self.assertIn(self.row(self.rep), fill.row_ids)

    def test_patterns_are_no_code(self):
        for pattern in ("{login.__class__}", "{nonsense}", "{0}"):
            with self.subTest(pattern=pattern):
                if pattern == "{login.__class__}":
                    fill = self.fill(
                        self.carl, login_rule="pattern", login_pattern=pattern
                    )
                    line = fill.line_ids
                    self.assertEqual(line.login, pattern)
                    continue
                with self.assertRaisesRegex(ValidationError, "is not known"):
                    self.fill(self.carl, login_pattern=pattern)


class TestImportScreen(EmailAccountCase):
    """Odoo's own import, as its screen calls it."""

    CSV = (
        b"Support Rep,Mail Server,Email Address,Password\n"
        b"carl,Head office,carl@example.com,one\n"
        b"Mona,Head office,mona at example.com,two\n"
    )
    FIELDS = ("user_id", "profile_id", "email", "password")

    def setUp(self):
        super().setUp()
        self.carl = self.new_user("carl", REP)

    def import_file(self, content, dryrun=False):
        wizard = (
            self.env["base_import.import"]
            .with_user(self.manager)
            .create(
                {
                    "res_model": "mail.server.account.grid",
                    "file": content,
                    "file_name": "reps.csv",
                    "file_type": "text/csv",
                }
            )
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        result = wizard.execute_import(list(self.FIELDS), [], options, dryrun=dryrun)
        return wizard, result

    def accounts(self):
        return self.env["mail.server.account"].search(
            [("user_id", "in", (self.carl + self.manager).ids)]
        )

    def test_dry_run_writes_nothing(self):
        wizard, result = self.import_file(self.CSV, dryrun=True)
        self.assertEqual(len(result["ids"]), 1)
        self.assertFalse(self.accounts())
        # It holds passwords all the same.
        self.assertFalse(wizard.file)

    def test_good_rows_are_kept_and_bad_ones_named(self):
        _wizard, result = self.import_file(self.CSV)
        self.assertEqual(self.accounts().mapped("email"), ["carl@example.com"])
        self.assertEqual(self.accounts()._secret(), "one")
        summary, error = result["messages"]
        self.assertIn("kept: 1. Bad rows, left out: 1", summary["message"])
        self.assertIn("has no @", error["message"])
        self.assertEqual(error["rows"], {"from": 1, "to": 1})

    def test_mended_file_is_imported_again_and_forgotten(self):
        self.import_file(self.CSV)
        mended = self.CSV.replace(b" at ", b"@").replace(b",one", b",three")
        wizard, result = self.import_file(mended)
        self.assertFalse(result["messages"])
        self.assertEqual(len(self.accounts()), 2)
        carl = self.accounts().filtered(lambda a: a.user_id == self.carl)
        self.assertEqual(carl._secret(), "three")
        self.assertFalse(wizard.file)


class TestCompanies(EmailAccountCase):
    def test_servers_and_accounts_of_another_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        theirs = self.profile.copy({"name": "Theirs", "company_id": company.id})
        both = self.new_user("dora", REP)
        both.company_ids += company
        account = self.new_account(both, profile_id=theirs.id)
        profiles = self.env["mail.server.profile"]
        self.assertNotIn(theirs, profiles.with_user(self.rep).search([]))
        own = account.with_user(both)
        here = own.with_context(allowed_company_ids=self.env.company.ids)
        there = own.with_context(allowed_company_ids=company.ids)
        self.assertFalse(here.search([("id", "=", account.id)]))
        self.assertEqual(there.search([("id", "=", account.id)]), account)
        with self.assertRaises(AccessError):
            here.read(["email"])
        grid = self.env["mail.server.account.grid"].with_user(self.manager)
        self.assertFalse(grid.search([("account_id", "=", account.id)]))

    def test_settings_are_the_companys_own(self):
        company = self.env["res.company"].create({"name": "Another"})
        self.assertEqual(company.helpdesk_email_processing, "paste")
        with self.assertRaisesRegex(ValidationError, "switched on"):
            company.helpdesk_email_processing = "attach"
        company.write(
            {"helpdesk_email_attachments": True, "helpdesk_email_processing": "attach"}
        )
        company.helpdesk_email_attachments = False
        self.assertEqual(company.helpdesk_email_processing, "paste")

    def test_settings_form(self):
        settings = Form(self.env["res.config.settings"])
        settings.helpdesk_email_attachments = True
        settings.helpdesk_email_processing = "attach"
        settings.save().execute()
        self.assertEqual(self.env.company.helpdesk_email_processing, "attach")
        settings = Form(self.env["res.config.settings"])
        settings.helpdesk_email_attachments = False
        self.assertEqual(settings.helpdesk_email_processing, "paste")
        settings.save().execute()
        self.assertEqual(self.env.company.helpdesk_email_processing, "paste")
        self.assertEqual(settings.mail_server_count, 1)


class TestFiftyReps(EmailAccountCase):
    def test_the_list_costs_the_same_for_fifty(self):
        reps = [self.new_user(f"rep{number}", REP) for number in range(50)]
        for rep in reps[:25]:
            self.new_account(rep)
        grid = self.env["mail.server.account.grid"].with_user(self.manager)
        columns = ("user_id", "profile_id", "email", "password", "state", "server_type")
        specification = {name: {} for name in columns}
        grid.web_search_read([], specification, limit=80)
        self.env.invalidate_all()
        self.env.flush_all()
        with self.assertQueryCount(15):
            answer = grid.web_search_read([], specification, limit=80)
        self.assertGreaterEqual(answer["length"], 53)
