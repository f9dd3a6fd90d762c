from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import file_open

from ..transports.errors import AuthenticationFailed
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

    def test_an_empty_list_says_what_is_missing(self):
        help_text = self.grid.get_empty_list_help("No server yet")
        self.assertIn("Remove the filter", help_text)
        self.profile.active = False
        self.assertEqual(
            self.grid.get_empty_list_help("No server yet"), "No server yet"
        )

    def hidden_columns(self):
        arch = etree.fromstring(self.grid.get_view(view_type="list")["arch"])
        return set(arch.xpath("//field[@optional='hide']/@name"))

    def test_columns_that_no_server_needs_are_hidden(self):
        self.profile.login_with_email = True
        self.assertEqual(
            self.hidden_columns(), {"login", "exchange_mailbox", "last_success"}
        )
        self.profile.login_with_email = False
        self.assertEqual(self.hidden_columns(), {"exchange_mailbox", "last_success"})
        self.profile.copy({"server_type": "exchange", "exchange_server": "x.example"})
        self.assertEqual(self.hidden_columns(), {"last_success"})

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

    def test_a_cleared_server_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(UserError, "needs its mail server"):
            self.row(self.rep).write({"profile_id": False})
        with self.assertRaisesRegex(UserError, "its server"), self.cr.savepoint():
            self.account.profile_id = False
        form = Form(
            self.row(self.rep),
            "helpdesk_mgmt_user_email.mail_server_account_grid_view_list",
        )
        form.profile_id = self.env["mail.server.profile"]
        self.assertEqual(form.email, "alma@example.com")

    def test_accounts_of_an_archived_server_say_so(self):
        self.profile.copy({"name": "Branch"})
        self.account.sudo().reading_state = "ok"
        self.profile.active = False
        self.assertEqual(self.row(self.rep).state, "stopped")
        failed = self.grid.search([("state", "in", ("failed", "stopped"))])
        self.assertEqual(failed.user_id, self.rep + self.other_rep)

    def test_a_test_that_cannot_begin_is_a_failure(self):
        self.account.password = False
        result = self.account.with_user(self.manager).test_connection()
        self.assertFalse(result["ok"])
        self.end_transaction()
        self.assertEqual(self.row(self.rep).state, "failed")
        self.assertEqual(self.row(self.rep).last_error, result["message"])
        self.other_account.password = False
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self.row(self.other_rep).action_test_connection()
        self.end_transaction()
        self.assertEqual(self.row(self.other_rep).last_error, str(caught.exception))

    def test_a_sign_in_that_is_switched_off_but_wanted(self):
        error = AuthenticationFailed("x", host="imap.example.com")
        self.assertNotIn("switched off", self.account._error_sentence(error))
        self.profile.write({"incoming_auth": False, "smtp_auth": False})
        for is_sending in (False, True):
            sentence = self.account._error_sentence(error, is_sending)
            self.assertIn("switched off", sentence)
            self.assertNotIn("password", sentence)

    def test_accounts_are_deleted_reps_stay(self):
        rows = self.row(self.rep) + self.row(self.carl)
        rows.action_delete_accounts()
        self.assertFalse(self.account.exists())
        self.assertEqual(self.row(self.rep).state, "none")
        with self.assertRaisesRegex(UserError, "no email account"):
            self.row(self.carl).action_delete_accounts()

    def test_a_rep_is_found_by_the_own_address(self):
        self.carl.email = "c.arver@example.com"
        row = self.grid.search([("user_id.email", "ilike", "arver")])
        self.assertEqual(row.user_id, self.carl)
        self.assertEqual(row.user_email, "c.arver@example.com")

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
        self.assertIn("saved by the import: 3.", result["messages"][0]["message"])
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

    def test_each_rep_gets_the_server_of_the_address(self):
        branch = self.profile.copy({"name": "Branch", "domain": "branch.example"})
        self.carl.email = "carl@branch.example"
        dora, emil = self.new_user("dora", REP), self.new_user("emil", REP)
        emil.email = "emil@elsewhere.example"
        fill = self.fill(self.carl, dora, emil)
        lines = {line.user_id: line for line in fill.line_ids}
        self.assertEqual(lines[self.carl].profile_id, branch)
        self.assertEqual(lines[self.carl].email, "carl@branch.example")
        self.assertEqual(lines[dora].profile_id, self.profile)
        self.assertFalse(lines[emil].is_changed)
        self.assertIn("No mail server matches", lines[emil].note)
        self.assertEqual(fill.change_count, 2)
        fill.action_apply()
        self.assertEqual(fill.done_count, 2)
        self.assertEqual(self.row(self.carl).profile_id, branch)
        self.assertFalse(self.row(emil).account_id)

    def test_what_is_changed_is_said_before_and_taken_back(self):
        self.account.login = "before"
        fill = self.fill(self.carl, self.rep, login_rule="local", overwrite=True)
        notes = {line.user_id: line.note for line in fill.line_ids}
        self.assertEqual(notes[self.carl], "New account")
        self.assertEqual(notes[self.rep], "Instead of before")
        action = fill.action_apply()
        self.assertEqual(action["res_id"], fill.id)
        self.assertEqual(self.account.login, "alma")
        fill.action_undo()
        self.assertEqual(self.account.login, "before")
        self.assertTrue(self.account.has_password)
        self.assertFalse(self.row(self.carl).account_id)

    def test_what_was_changed_since_is_not_taken_back(self):
        dora = self.new_user("dora", REP)
        fill = self.fill(self.carl, dora)
        fill.action_apply()
        self.row(self.carl).password = "typed since"
        self.row(dora).login = "typed"
        fill.action_undo()
        self.assertTrue(self.row(self.carl).has_password)
        self.assertEqual(self.row(dora).login, "typed")

    def test_an_address_that_does_not_fit_is_left_alone(self):
        fill = self.fill(self.carl, email_rule="pattern", email_pattern="{login}@x y")
        self.assertIn("not an email address", fill.line_ids.note)
        fill.action_apply()
        self.assertFalse(self.row(self.carl).account_id)

    def test_without_a_choice_all_rows(self):
        fill = self.env["mail.server.account.fill"].with_user(self.manager).create({})
        self.assertIn(self.row(self.carl), fill.row_ids)
        self.assertIn(self.row(self.rep), fill.row_ids)

    def test_what_is_there_is_replaced_only_when_asked(self):
        other = self.profile.copy({"name": "Another office"})
        before = (self.profile, "alma@example.com")
        for overwrite, expected in (
            (False, before),
            (True, (other, "new-alma@example.com")),
        ):
            fill = self.fill(
                self.rep,
                profile_id=other.id,
                email_rule="pattern",
                email_pattern="new-{email}",
                overwrite=overwrite,
            )
            line = fill.line_ids
            self.assertEqual((line.profile_id, line.email), expected)

    def test_a_pattern_with_nothing_to_fill_in_is_left_out(self):
        self.profile.domain = False
        fill = self.fill(
            self.carl, email_rule="pattern", email_pattern="{login}@{domain}"
        )
        self.assertFalse(fill.line_ids.email)

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
        self.assertIn("import: 1. Bad rows, left out: 1", summary["message"])
        self.assertIn("has no @", error["message"])
        self.assertEqual(error["rows"], {"from": 1, "to": 1})

    def test_passwords_of_a_file_arrive_byte_for_byte(self):
        for secret in (b'"abc', b'  "', b" x ", b"'", b'"a"b', b"o,o"):
            with self.subTest(secret=secret):
                cell = b'"o,o"' if b"," in secret else secret
                content = b"\r\n".join(
                    [
                        self.CSV.splitlines()[0],
                        b"carl,Head office,carl@example.com," + cell,
                        b"Mona,Head office,mona@example.com,two",
                    ]
                )
                _wizard, result = self.import_file(content)
                self.assertFalse(result["messages"])
                carl = self.accounts().filtered(lambda a: a.user_id == self.carl)
                self.assertEqual(carl._secret().encode(), secret)

    def test_a_file_is_offered_to_begin_with(self):
        grid = self.env["mail.server.account.grid"].with_user(self.manager)
        [template] = grid.get_import_templates()
        path = template["template"].partition("/static/")[2]
        with file_open(f"helpdesk_mgmt_user_email/static/{path}") as file:
            headings = file.readline().strip().split(",")
        self.assertEqual(
            grid._columns(headings),
            ["user_id", "profile_id", "email", "login", "password"],
        )

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

    def test_the_helpdesk_manager_chooses_the_processing(self):
        self.assertFalse(self.manager.has_group("base.group_system"))
        model = self.env["helpdesk.email.processing"].with_user(self.manager)
        form = Form(model)
        self.assertEqual(form.helpdesk_email_processing, "paste")
        form.helpdesk_email_attachments = True
        form.helpdesk_email_processing = "attach"
        form.save().action_save()
        self.assertEqual(self.env.company.helpdesk_email_processing, "attach")
        form = Form(model)
        self.assertEqual(form.helpdesk_email_processing, "attach")
        form.helpdesk_email_attachments = False
        self.assertEqual(form.helpdesk_email_processing, "paste")
        form.save().action_save()
        self.assertFalse(self.env.company.helpdesk_email_attachments)
        refused = model.create(
            {
                "helpdesk_email_attachments": False,
                "helpdesk_email_processing": "attach",
            }
        )
        with self.assertRaisesRegex(ValidationError, "switched on"):
            refused.action_save()
        with self.assertRaises(AccessError):
            model.with_user(self.rep).create({})

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
