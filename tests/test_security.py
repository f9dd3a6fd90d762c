"""The whole matrix: who may read, write, search, export and call what."""

import inspect
from threading import current_thread
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.service.model import call_kw, get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, EmailAccountCase

MODELS = (
    "mail.server.profile",
    "mail.server.account",
    "mail.server.account.grid",
    "mail.server.account.fill",
    "mail.server.account.fill.line",
    "mail.server.account.paste",
    "mail.server.account.paste.line",
    "mail.server.detect",
    "mail.server.detect.line",
    "mail.server.test",
    "mail.server.test.line",
)
SECRETS = {
    "mail.server.account": (
        "password",
        "password_ciphertext",
        "oauth_access_token_ciphertext",
        "oauth_refresh_token_ciphertext",
    ),
    "mail.server.account.grid": ("password",),
    "mail.server.account.paste": ("pasted",),
    "mail.server.profile": ("oauth_client_secret", "oauth_client_secret_ciphertext"),
}


class SecurityCase(EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.oauth_client_secret = "client secret"
        cls.env["mail.server.account.paste"].create(
            {"pasted": f"alma\tHead office\talma@example.com\t\t{PASSWORD}"}
        )
        cls.rep.group_ids += cls.env.ref("base.group_allow_export")
        cls.admin = cls.new_user("adam", "base.group_system")
        cls.irma = cls.new_user("irma")
        cls.portal = cls.new_user("paul", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.everybody = (
            cls.admin
            + cls.manager
            + cls.rep
            + cls.other_rep
            + cls.irma
            + cls.portal
            + cls.public
        )

    def assertRefused(self, call, *arguments):
        with self.assertRaises(AccessError), self.cr.savepoint():
            call(*arguments)


class TestModels(SecurityCase):
    def test_who_reads_which_model(self):
        """Outsiders get nothing of any model; administrators of the helpdesk
        configure; reps see servers and what is their own."""
        for name in MODELS:
            for user in (self.irma, self.portal, self.public, self.admin):
                model = self.env[name].with_user(user)
                with self.subTest(model=name, user=user.login):
                    self.assertRefused(model.search, [])
                    self.assertRefused(model.search_read, [], ["id"])
                    self.assertRefused(model.formatted_read_group, [], [], ["__count"])
                    self.assertRefused(model.name_search, "a")
                    self.assertRefused(model.create, {})
        for name in MODELS[2:7]:
            self.assertRefused(self.env[name].with_user(self.rep).search, [])

    def test_a_rep_sees_only_the_own_account(self):
        accounts = self.env["mail.server.account"].with_user(self.rep)
        theirs = self.other_account.with_user(self.rep)
        self.assertEqual(accounts.search([]), self.account)
        self.assertEqual(accounts.search_count([]), 1)
        self.assertFalse(accounts.search([("email", "ilike", "bert")]))
        self.assertFalse(accounts.search([("user_id", "=", self.other_rep.id)]))
        self.assertFalse(accounts.name_search("bert"))
        self.assertEqual(len(accounts.web_search_read([], {"email": {}})["records"]), 1)
        self.assertEqual(accounts._read_group([], [], ["__count"]), [(1,)])
        self.assertEqual(self.profile.with_user(self.rep).account_count, 1)
        self.assertEqual(self.profile.with_user(self.rep).account_ids, self.account)
        for call in (
            lambda: theirs.read(["email"]),
            lambda: theirs.web_read({"email": {}}),
            lambda: theirs.write({"signature": "x"}),
            lambda: theirs.web_save({"signature": "x"}, {}),
            lambda: theirs.export_data(["email"]),
            theirs.unlink,
            theirs.copy,
        ):
            self.assertRefused(call)

    def test_a_rep_gets_nothing_of_others_by_way_of_users(self):
        user = self.other_rep.with_user(self.rep)
        self.assertFalse(user.email_account_ids)
        found = (
            self.env["res.users"]
            .with_user(self.rep)
            .search([("email_account_ids.email", "ilike", "bert")])
        )
        self.assertFalse(found)
        for outsider in (self.irma, self.portal, self.admin):
            self.assertRefused(self.rep.with_user(outsider).read, ["email_account_ids"])

    def test_every_public_method_on_another_reps_account(self):
        theirs = self.other_account
        before = theirs.sudo().read()[0]
        for name in self.own_methods("mail.server.account"):
            for user in (self.rep, self.irma, self.portal, self.public):
                with self.subTest(method=name, user=user.login):
                    self.assertNothingGiven(theirs.with_user(user), name)
        self.env.invalidate_all()
        self.assertEqual(theirs.sudo().read()[0], before)

    def own_methods(self, model_name):
        """The public methods that this addon adds to a model."""
        model = self.env[model_name]
        for name, _method in inspect.getmembers(type(model), callable):
            if name.startswith("_"):
                continue
            defined = [c for c in type(model).mro() if name in vars(c)]
            if all("helpdesk_mgmt_user_email" in c.__module__ for c in defined):
                get_public_method(model, name)
                yield name

    def assertNothingGiven(self, records, name):
        """Whatever is called, no word about the other rep comes back."""
        method = getattr(type(records), name)
        given = [records.ids] if not getattr(method, "_api_model", False) else []
        given += self.made_up_arguments(method)
        try:
            with self.cr.savepoint(), mute_logger("odoo.addons.base.models.ir_rule"):
                answer = call_kw(records.browse(), name, given, {})
        except (AccessError, UserError) as error:
            answer = str(error)
        self.assertNotIn("bert@example.com", str(answer))
        self.assertNotIn(PASSWORD, str(answer))

    def made_up_arguments(self, method):
        parameters = list(inspect.signature(method).parameters.values())[1:]
        values = {"keys": ["x"], "email_message_ids": [1], "folder": "INBOX"}
        return [
            values.get(parameter.name, "x")
            for parameter in parameters
            if parameter.default is parameter.empty
            and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]

    def test_managers_configure_but_open_no_mailbox(self):
        server, mailbox = self.serve_mailboxes()
        mailbox.deliver(b"Subject: private\r\n\r\nprivate")
        account = self.account.with_user(self.manager)
        account.write({"login": "alma", "from_name": "Alma", "password": PASSWORD})
        self.assertEqual(server.connections, 0)
        for name in self.own_methods("mail.server.account"):
            if name.startswith("inbox_"):
                with self.subTest(method=name):
                    method = getattr(type(account), name)
                    if getattr(method, "_api_model", False):
                        continue
                    given = [account.ids, *self.made_up_arguments(method)]
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        call_kw(account.browse(), name, given, {})
        self.assertEqual(server.connections, 0)

    def test_managers_write_no_state(self):
        account = self.account.with_user(self.manager)
        for vals in (
            {"state": "ok"},
            {"trusted_server": "x"},
            {"sign_in_refused": False},
            {"password_ciphertext": "x"},
            {"credential_version": 7},
            {"oauth_access_token_ciphertext": "x"},
            {"oauth_refresh_token_ciphertext": "x"},
            {"oauth_expires": "2030-01-01 00:00:00"},
            {"has_token": True},
        ):
            with self.subTest(vals=vals):
                self.assertRefused(account.write, vals)

    def test_results_of_a_test_are_the_testers_own(self):
        test = (
            self.env["mail.server.test"]
            .with_user(self.rep)
            .create({"account_id": self.account.id, "message": "x"})
        )
        self.assertRefused(test.with_user(self.other_rep).read, ["message"])

    def test_one2many_commands_have_the_rights_of_who_gives_them(self):
        """The own user record is written as superuser; the accounts are not."""
        theirs = self.other_account
        for command in (
            [1, theirs.id, {"password": "mine now"}],
            [1, self.account.id, {"state": "ok"}],
            [1, self.account.id, {"user_id": self.other_rep.id}],
            [2, theirs.id, 0],
            [4, theirs.id, 0],
            [0, 0, {"profile_id": self.profile.id, "email": "x@example.com"}],
        ):
            with self.subTest(command=command):
                self.assertRefused(
                    self.rep.with_user(self.rep).write,
                    {"email_account_ids": [command]},
                )
                self.assertRefused(
                    self.profile.with_user(self.rep).write, {"account_ids": [command]}
                )
        self.assertEqual(theirs.user_id, self.other_rep)


class TestSecrets(SecurityCase):
    """Nobody, the administrator included, reads a password."""

    def secrets(self):
        for name, columns in SECRETS.items():
            record = self.env[name].search([], limit=1)
            self.assertTrue(record)
            for column in columns:
                yield record, column

    def given_nothing(self, call):
        """Refused, or an answer without the secret."""
        try:
            with self.cr.savepoint(), mute_logger("odoo.sql_db"):
                answer = str(call())
        except (AccessError, UserError, ValueError, KeyError, TypeError) as error:
            answer = str(error)
        self.assertNotIn(PASSWORD, answer)
        self.assertNotIn("client secret", answer)
        self.assertNotIn("gAAAA", answer)

    def test_every_way_to_read(self):
        for record, column in self.secrets():
            for user in self.everybody:
                mine = record.with_user(user)
                ways = {
                    "read": lambda r=mine, c=column: r.read([c]),
                    "read all": lambda r=mine: r.read(),
                    "web_read": lambda r=mine, c=column: r.web_read({c: {}}),
                    "attribute": lambda r=mine, c=column: r[c],
                    "mapped": lambda r=mine, c=column: r.mapped(c),
                    "search_read": lambda r=mine, c=column: r.search_read([], [c]),
                    "web_search_read": lambda r=mine, c=column: r.web_search_read(
                        [], {c: {}}
                    ),
                    "export": lambda r=mine, c=column: r.export_data([c]),
                    "copy": lambda r=mine: r.copy_data(),
                    "default_get": lambda r=mine, c=column: r.default_get([c]),
                    "formatted": lambda r=mine, c=column: r.formatted_read_group(
                        [], [c], ["__count"]
                    ),
                    "max": lambda r=mine, c=column: r._read_group([], [], [f"{c}:max"]),
                    "onchange": lambda r=mine, c=column: r.onchange(
                        {}, [], {c: {}, "email": {}}
                    ),
                    "name_search": lambda r=mine: r.name_search(PASSWORD),
                    "save": lambda r=mine, c=column: r.web_save({}, {c: {}}),
                }
                for way, call in ways.items():
                    with self.subTest(
                        model=record._name, column=column, user=user.login, way=way
                    ):
                        self.given_nothing(call)

    def test_no_searching_for_a_password(self):
        for record, column in self.secrets():
            for user in self.everybody:
                for operator, value in (
                    ("=", PASSWORD),
                    ("like", PASSWORD[:3]),
                    ("like", "gAAAA"),
                    ("!=", False),
                ):
                    with (
                        self.subTest(column=column, user=user.login, value=value),
                        self.assertRaises(AccessError),
                        self.cr.savepoint(),
                    ):
                        record.with_user(user).search([(column, operator, value)])

    def test_sorting_tells_nothing(self):
        for record, column in self.secrets():
            with (
                self.subTest(column=column),
                self.assertRaises(AccessError),
                self.cr.savepoint(),
            ):
                record.with_user(self.manager).search([], order=column)

    def test_by_no_other_way_either(self):
        for user in self.everybody:
            users = self.env["res.users"].with_user(user)
            accounts = self.env["mail.server.account"].with_user(user)
            for call in (
                lambda m=users: m.search(
                    [("email_account_ids.password", "like", PASSWORD[:3])]
                ),
                lambda m=accounts: m.search([("password", "not in", [PASSWORD])]),
                lambda m=accounts: m.search(
                    [("profile_id.oauth_client_secret", "=", "x")]
                ),
                lambda m=accounts: m.search_count(["!", ("password", "=", False)]),
                lambda m=accounts: m.formatted_read_group(
                    [], ["password"], ["__count"]
                ),
                lambda m=accounts: m.formatted_read_group([], [], ["password:count"]),
                lambda m=accounts: m.web_search_read([], {"id": {}}, order="password"),
                lambda m=accounts: (
                    m.filtered_domain([("password", "=", "x")]) and 1 / 0
                ),
            ):
                with self.subTest(user=user.login):
                    self.assertGivesNothing(call)

    def assertGivesNothing(self, call):
        try:
            with self.cr.savepoint():
                answer = call()
        except AccessError as error:
            answer = str(error)
        self.assertNotIn(PASSWORD, str(answer))

    def test_the_filters_offer_no_password(self):
        for record, column in self.secrets():
            described = record.with_user(self.manager).fields_get([column])
            self.assertFalse(described.get(column, {}).get("searchable"), column)

    def test_ciphertexts_are_hidden_from_every_screen(self):
        for name, columns in SECRETS.items():
            for column in columns[1:]:
                self.assertEqual(self.env[name]._fields[column].groups, NO_ACCESS)
                for user in self.everybody - self.irma - self.portal - self.public:
                    fields = self.env[name].with_user(user).fields_get()
                    self.assertNotIn(column, fields)

    def test_onchange_gives_nothing_back(self):
        account = self.account.with_user(self.rep)
        answer = account.onchange(
            {"password": "typed", "email": "alma2@example.com"},
            ["password", "email"],
            {"password": {}, "email": {}, "email_problem": {}},
        )
        self.assertNotIn("typed", str(answer))

    def test_a_template_shows_nothing(self):
        template = self.env["mail.template"].create(
            {
                "name": "x",
                "model_id": self.env["ir.model"]._get("mail.server.account").id,
                "body_html": "<p t-out='object.password'/><p t-out='object.login'/>",
            }
        )
        body = template._render_field("body_html", self.account.ids)
        self.assertNotIn(PASSWORD, str(body))

    def test_a_dump_holds_no_plain_text(self):
        self.env.flush_all()
        for table in ("mail_server_account", "mail_server_profile"):
            self.env.cr.execute(f"SELECT t::text FROM {table} AS t")  # noqa: S608
            rows = str(self.env.cr.fetchall())
            self.assertNotIn(PASSWORD, rows)
            self.assertNotIn("client secret", rows)
        self.env.cr.execute("SELECT key, value FROM ir_config_parameter")
        self.assertNotIn("helpdesk_user_email_key", str(self.env.cr.fetchall()))

    def test_errors_do_not_repeat_it(self):
        with self.assertRaises(UserError) as caught:
            self.account.write({"password": "S3CR\x00ET", "login": "x"})
        self.assertNotIn("S3CR", str(caught.exception))


@tagged("post_install", "-at_install")
class TestServerActions(SecurityCase):
    """Code that an administrator writes does not open a mailbox."""

    def test_an_action_does_not_become_the_owner(self):
        server, _mailbox = self.serve_mailboxes()
        self.patch(self.env.transaction, "default_env", self.env(user=self.admin))
        account = self.account.with_user(self.rep).sudo()
        with self.assertRaises(AccessError), account._open_mailbox():
            self.fail("opened")
        self.assertEqual(server.connections, 0)

    def test_private_methods_are_not_for_rpc(self):
        for name in ("_open_mailbox", "_secret", "_open_secret", "_smtp_settings"):
            with self.assertRaises(AccessError):
                get_public_method(self.env["mail.server.account"], name)


@tagged("post_install", "-at_install")
class TestOwnUserRecord(HttpCase, SecurityCase):
    """Over the wire, where the own user record is written as superuser."""

    def call(self, model, method, *args, **kwargs):
        response = self.url_open(
            "/web/dataset/call_kw",
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                }
            },
        )
        return response.json()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_self_writeable_fields_carry_no_accounts(self):
        self.authenticate("alma", "alma")
        for vals in (
            {"email_account_ids": [[1, self.other_account.id, {"password": "x"}]]},
            {"email_account_ids": [[1, self.account.id, {"state": "ok"}]]},
            {"email_account_id": self.other_account.id},
        ):
            answer = self.call("res.users", "write", self.rep.ids, vals)
            self.assertIn("error", answer)
        answer = self.call("res.users", "read", self.rep.ids, ["email_account_ids"])
        self.assertEqual(answer["result"][0]["email_account_ids"], self.account.ids)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_password_over_the_wire(self):
        self.authenticate("alma", "alma")
        answer = self.call(
            "mail.server.account",
            "web_save",
            self.account.ids,
            {"password": "over the wire"},
            specification={"password": {}, "has_password": {}},
        )
        self.assertEqual(
            answer["result"],
            [{"id": self.account.id, "password": False, "has_password": True}],
        )
        self.assertEqual(self.account._secret(), "over the wire")
        answer = self.call(
            "mail.server.account", "read", self.other_account.ids, ["email"]
        )
        self.assertIn("error", answer)
        self.assertNotIn("bert", str(answer))


@tagged("post_install", "-at_install")
class TestRoutes(HttpCase, SecurityCase):
    """Every route of this addon, as everybody who has nothing to do with it."""

    def routes(self):
        # The web server's threads know their database by this.
        self.patch_thread()
        for rule in self.env["ir.http"].routing_map().iter_rules():
            endpoint = rule.endpoint
            if "helpdesk_mgmt_user_email" in endpoint.func.__module__:
                values = {name: self.value_of(name) for name in rule.arguments}
                adapter = rule.map.bind("localhost")
                yield adapter.build(rule.endpoint, values), rule.methods

    def patch_thread(self):
        dbname = self.env.cr.dbname
        patcher = patch.object(current_thread(), "dbname", dbname, create=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    def value_of(self, argument):
        values = {"account_id": self.account.id, "message_id": self.message.id}
        return values.get(argument, "1")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.message = cls.env["helpdesk.email.message"].create(
            {
                "account_id": cls.account.id,
                "user_id": cls.rep.id,
                "subject": "A private subject",
                "body_text": "A private text",
            }
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_strangers_get_nothing(self):
        routes = list(self.routes())
        self.assertGreaterEqual(len(routes), 5)
        for login in (None, "paul", "irma", "mona", "bert", "adam"):
            self.authenticate(login, login)
            for url, _methods in routes:
                with self.subTest(login=login, url=url):
                    answer = self.url_open(url, allow_redirects=False)
                    self.assertNotEqual(answer.status_code, 200, url)
                    self.assertNotIn("private", answer.text)

    def test_no_route_changes_anything_by_get(self):
        for url, methods in self.routes():
            with self.subTest(url=url):
                self.assertLessEqual(methods, {"GET", "HEAD", "OPTIONS"})
