"""The whole matrix: who may read, write, search, export and call what."""

import inspect
from datetime import datetime, timezone
from importlib.util import module_from_spec, spec_from_file_location
from threading import current_thread
from unittest.mock import patch

from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.service.model import call_kw, get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open, file_path, mute_logger

from ..models.mail_guarded_mixin import is_ours
from ..tools.errand import Errand, cron_job
from ..tools.vault import KeyFile, new_key
from ..transports import oauth
from ..transports.oauth import Tokens
from ..transports.registry import SERVER_TYPES
from .common import MANAGER, PASSWORD, REP, EmailAccountCase

MODELS = (
    "mail.server.profile",
    "mail.server.account",
    "mail.server.account.grid",
    "mail.server.account.fill",
    "mail.server.account.fill.line",
    "helpdesk.email.processing",
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
    "mail.server.profile": ("oauth_client_secret", "oauth_client_secret_ciphertext"),
}


class SecurityCase(EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.oauth_client_secret = "client secret"
        row = f"alma\tHead office\talma@example.com\t\t{PASSWORD}"
        cls.env["mail.server.account.grid"].paste_rows(row, [row])
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

    def begin_as(self, user):
        """Let the transaction be one that the user's request began."""
        self.patch(self.env.transaction, "default_env", self.env(user=user))

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
        for name in MODELS[2:6]:
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


class TestTrust(SecurityCase):
    """Nobody but the owner decides where the owner's secret goes."""

    CHANGES = {
        "incoming_host": "evil.example.net",
        "incoming_port": 1993,
        "incoming_security": "none",
        "incoming_auth": False,
        "smtp_host": "evil.example.net",
        "smtp_port": 1465,
        "smtp_security": "none",
        "smtp_auth": False,
        "verify_tls": False,
        "oauth_authorize_url": "https://evil.example.net/a",
        "oauth_token_url": "https://evil.example.net/t",
        "oauth_revoke_url": "https://evil.example.net/r",
        "oauth_userinfo_url": "https://evil.example.net/u",
        "oauth_scope": "openid email everything",
        "oauth_tenant": "evil.example.net",
        "oauth_client_id": "another",
    }

    def setUp(self):
        super().setUp()
        self.account.with_user(self.rep).password = "typed by its owner"

    def use_oauth(self):
        self.profile.write(
            {
                "auth_method": "oauth2",
                "oauth_authorize_url": "https://id.example.com/authorize",
                "oauth_token_url": "https://id.example.com/token",
                "oauth_revoke_url": "https://id.example.com/revoke",
                "oauth_scope": "openid email",
                "oauth_client_id": "client",
                "oauth_client_secret": "client secret",
            }
        )
        self.give_tokens()

    def give_tokens(self):
        for account in self.account + self.other_account:
            tokens = Tokens("access", "refresh", datetime.now(timezone.utc))
            account._signed_in(tokens, self.profile._trust())

    def test_every_change_asks_the_owner(self):
        self.use_oauth()
        for name, value in self.CHANGES.items():
            before = self.profile._trust()
            with self.subTest(field=name):
                self.profile.with_user(self.manager)[name] = value
                self.assertNotEqual(self.profile._trust(), before)
                self.assertEqual(self.account.server_changed, self.account.has_password)
                self.assertFalse(self.account.trusted_server == self.profile._trust())

    def test_what_does_not_count_asks_nobody(self):
        self.profile.with_user(self.manager).write(
            {"graph_host": "graph.example.net", "oauth_tenant": "x", "sequence": 3}
        )
        self.assertFalse(self.account.server_changed)

    def test_every_host_of_every_kind_counts(self):
        for kind, known in SERVER_TYPES.items():
            profile = self.profile.new({"server_type": kind})
            counted = {*known.host_fields, *known.port_fields, "verify_tls"}
            self.assertLessEqual(counted, profile._trust_values().keys(), kind)

    def test_a_manager_has_no_way_round(self):
        """Neither state nor trust, nor a test of the changed server."""
        account = self.account.with_user(self.manager)
        trusted = self.account.trusted_server
        self.begin_as(self.manager)
        for vals in (
            {"has_password": False},
            {"has_token": False},
            {"server_changed": False},
            {"trusted_by_id": self.manager.id},
            {"trusted_server": self.profile._trust()},
        ):
            self.assertRefused(account.write, vals)
            self.assertRefused(account.web_save, vals, {})
            self.assertRefused(
                self.profile.with_user(self.manager).write,
                {"account_ids": [(1, account.id, vals)]},
            )
        self.profile.with_user(self.manager).incoming_port = 1993
        with patch("socket.socket.connect", side_effect=AssertionError):
            for call in (
                account.action_test_connection,
                lambda: account.exchange_search("alma"),
            ):
                with self.assertRaisesRegex(UserError, "has to agree"):
                    call()
            self.assertFalse(account.test_connection()["ok"])
            self.assertRefused(account.action_try_again)
        self.assertTrue(self.account.server_changed)
        self.assertEqual(self.account.trusted_server, trusted)

    def test_neither_does_the_owner_agree_by_the_test_button(self):
        self.profile.with_user(self.manager).incoming_host = "evil.example.net"
        own = self.account.with_user(self.rep)
        with (
            patch("socket.socket.connect", side_effect=AssertionError),
            self.assertRaisesRegex(UserError, "changed the mail server"),
        ):
            own.action_test_connection()
        own.action_try_again()
        self.assertFalse(self.account.server_changed)

    def test_who_entered_a_password_may_mend_the_server_and_nobody_else(self):
        colleague = self.new_user("max", MANAGER)
        self.account.with_user(self.manager).password = "for Alma"
        self.profile.with_user(self.manager).incoming_host = "imap2.example.com"
        self.assertFalse(self.account.server_changed)
        self.profile.with_user(colleague).incoming_host = "evil.example.net"
        self.assertTrue(self.account.server_changed)

    def test_what_its_owner_used_is_the_owners(self):
        self.serve_mailboxes()
        self.account.with_user(self.manager).password = PASSWORD
        self.account.with_user(self.rep).inbox_page()
        self.account._write_connection_state(
            self.account.with_user(self.rep)._prepare_trust_of_use()
        )
        self.profile.with_user(self.manager).incoming_host = "imap2.example.com"
        self.assertTrue(self.account.server_changed)

    def test_the_queues_use_is_not_the_owners(self):
        account = self.account.with_user(self.rep)._on_errand()
        with cron_job():
            self.assertFalse(account._prepare_trust_of_use())
        self.assertTrue(self.account.with_user(self.rep)._prepare_trust_of_use())

    def test_another_password_gets_another_connection(self):
        before = self.account._pool_identity()
        self.account.with_user(self.rep).password = "another"
        self.assertNotEqual(self.account._pool_identity(), before)

    def test_another_server_of_the_account_asks_too(self):
        theirs = self.profile.copy({"name": "Theirs", "incoming_port": 1993})
        self.account.with_user(self.manager).profile_id = theirs
        self.assertTrue(self.account.server_changed)

    def test_a_password_entered_by_a_manager_gives_no_tokens_away(self):
        self.use_oauth()
        self.profile.with_user(self.manager).incoming_host = "evil.example.net"
        self.account.with_user(self.manager).password = "x"
        self.assertFalse(self.account.has_token)

    def test_another_provider_gets_neither_tokens_nor_secret(self):
        for name in (
            "oauth_authorize_url",
            "oauth_token_url",
            "oauth_revoke_url",
            "oauth_userinfo_url",
        ):
            self.use_oauth()
            with self.subTest(field=name), patch.object(oauth, "revoke") as revoke:
                profile = self.profile.with_user(self.manager)
                profile[name] = f"https://evil.example.net/{name}"
                self.assertFalse(self.account.has_token)
                self.assertFalse(profile.has_client_secret)
                revoke.assert_not_called()

    def test_the_secret_stays_where_the_provider_does(self):
        self.use_oauth()
        self.profile.with_user(self.manager).write(
            {"oauth_scope": "openid", "oauth_userinfo_url": "https://id.example.com/u"}
        )
        self.assertTrue(self.profile.has_client_secret)
        self.assertFalse(self.account.has_token)

    def test_nobody_but_the_owner_revokes(self):
        self.use_oauth()
        with patch.object(oauth, "revoke") as revoke:
            self.account.with_user(self.manager).action_sign_out()
            self.assertFalse(self.account.has_token)
            revoke.assert_not_called()
            self.other_account.with_user(self.other_rep).action_sign_out()
            revoke.assert_called_once()

    def test_the_owner_shows_no_changed_server_the_token(self):
        self.use_oauth()
        self.profile.with_user(self.manager).incoming_host = "evil.example.net"
        with patch.object(oauth, "revoke") as revoke:
            self.account.with_user(self.rep).action_sign_out()
            revoke.assert_not_called()


class TestNoForeignDefaults(SecurityCase):
    """No protected field takes a default: from the context, or a saved one."""

    def test_a_rep_gets_no_alias(self):
        accounts = self.env["mail.server.account"].with_user(self.rep)
        values = {"profile_id": self.profile.id, "email": "x@example.com"}
        for name, value in (
            ("alias_emails", "ceo@example.com"),
            ("state", "ok"),
            ("has_password", True),
            ("credential_version", 7),
        ):
            default = accounts.with_context(**{f"default_{name}": value})
            with self.subTest(field=name):
                self.assertNotIn(value, default.default_get([name]).values())
                account = default.create({**values, "email": f"{name}@example.com"})
                self.assertNotEqual(account.sudo()[name], value)
        self.env["ir.default"].with_user(self.rep).set(
            "mail.server.account", "alias_emails", "ceo@example.com", user_id=True
        )
        self.assertFalse(accounts.create(values).alias_emails)

    def test_nobody_forges_where_a_message_was_sent_from(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "description": "x"})
        forged = {
            "account_email": "bert@example.com",
            "account_cc": "x@example.com",
            "is_email_history": True,
            "account_sent_copy": "filed",
        }
        posted = (
            ticket.with_user(self.manager)
            .with_context(
                **{f"default_{name}": value for name, value in forged.items()}
            )
            .message_post(body="x")
        )
        for name in forged:
            self.env["ir.default"].with_user(self.manager).set(
                "mail.message", name, forged[name], user_id=True
            )
        posted |= ticket.with_user(self.manager).message_post(body="y")
        for message in posted.sudo():
            self.assertFalse(any(message[name] for name in forged))

    def test_no_mail_and_no_server_becomes_an_accounts(self):
        admin = self.env["mail.mail"].with_user(self.admin)
        for name, value in (
            ("account_email", "x@example.com"),
            ("is_account_letter", 1),
        ):
            self.assertRefused(admin.create, {name: value})
            mail = admin.with_context(**{f"default_{name}": value}).create({})
            self.assertFalse(mail.sudo()[name])
        self.assertRefused(admin.create, {"is_own_act": True})
        self.assertRefused(admin.with_context(default_is_own_act=True).create, {})
        servers = self.env["ir.mail_server"].with_user(self.admin)
        values = {"name": "x", "smtp_host": "x", "smtp_authentication": "login"}
        account = self.account.id
        self.assertRefused(servers.create, {**values, "email_account_id": account})
        server = servers.with_context(default_email_account_id=account).create(values)
        self.assertFalse(server.sudo().email_account_id)
        self.assertRefused(server.write, {"email_account_id": account})


class TestQueue(SecurityCase):
    def test_an_administrator_reads_no_waiting_mail(self):
        messages = self.env["mail.message"].with_user(self.rep).sudo()
        values = {"body": "private", "account_email": "alma@example.com"}
        message = messages.create({**values, "message_type": "email_outgoing"})
        mail = self.env["mail.mail"].create({"mail_message_id": message.id})
        theirs = mail.with_user(self.admin)
        for call in (
            lambda: theirs.read(["body"]),
            lambda: theirs.web_read({"body_content": {}}),
            lambda: theirs.write({"email_to": "adam@example.com"}),
            theirs.copy,
            theirs.unlink,
        ):
            self.assertRefused(call)
        self.assertFalse(theirs.search([("body", "like", "private")]))
        self.assertFalse(theirs.search([("id", "=", mail.id)]))
        other = self.env["mail.mail"].create({"body_html": "x"})
        self.assertTrue(other.with_user(self.admin).read(["body_html"]))


class TestMigration(SecurityCase):
    """To what covers more than the trust and the key file of version 1.0."""

    def migrate(self):
        path = "helpdesk_mgmt_user_email/migrations/19.0.1.1.0/post-migration.py"
        spec = spec_from_file_location("migration", file_path(path))
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        return script

    def test_who_trusted_the_present_server_trusts_it_still(self):
        third = self.new_account(self.manager)
        former = self.migrate()._former_trust(self.profile)
        self.assertIn("'incoming_host': 'imap.example.com'", former)
        elsewhere = former.replace("imap.example.com", "imap.example.net")
        for account, trust in (
            (self.account, former),
            (self.other_account, elsewhere),
            (third, False),
        ):
            account.write({"trusted_server": trust, "trusted_by_id": False})
        self.migrate()
        self.assertFalse(self.account.server_changed)
        self.assertEqual(self.account.trusted_by_id, self.rep)
        self.assertTrue(self.other_account.server_changed)
        self.assertFalse(third.server_changed)
        self.profile.with_user(self.manager).incoming_port = 1993
        self.assertTrue(third.server_changed)

    def test_a_state_is_that_of_reading(self):
        self.env.flush_all()
        # As version 1.0 left them: its state was a column of its own.
        for account, *found in (
            (self.account, "ok", None),
            (self.other_account, "failed", "No such host."),
        ):
            self.env.cr.execute(
                "UPDATE mail_server_account SET state = %s, last_error = %s,"
                " reading_state = 'new', sending_state = 'new' WHERE id = %s",
                [*found, account.id],
            )
        self.env.invalidate_all()
        self.migrate()
        self.assertEqual(self.account.state, "ok")
        self.assertEqual(self.account.sending_state, "ok")
        self.assertEqual(self.other_account.state, "failed")
        self.assertEqual(self.other_account.last_error, "No such host.")

    def test_the_keys_are_taken_along_where_they_fit(self):
        self.patch_key("")
        self.patch_data_dir()
        own = self.env["mail.secret.mixin"]._key_ring().key_file
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        former = KeyFile(own.path.with_name(f"{uuid}.key"))
        former.replace([new_key()])
        self.migrate()
        self.assertFalse(own.keys())
        self.account.password = PASSWORD
        own.path.replace(former.path)
        keys = former.keys()
        self.migrate()
        self.assertEqual(own.keys(), keys)
        self.assertEqual(former.keys(), keys)
        self.assertEqual(self.account._secret(), PASSWORD)


class TestImportedFiles(SecurityCase):
    """Files of an import, and what was pasted, are their owner's and soon gone."""

    CSV = (
        b"Support Rep,Mail Server,Email Address,Password\nirma,,i@example.com,s3cr3t\n"
    )
    OPTIONS = {"has_headers": True, "quoting": '"', "separator": ","}

    def uploaded(self, user, model="mail.server.account.grid", content=CSV):
        values = {"file": content, "file_name": "a.csv", "file_type": "text/csv"}
        uploads = self.env["base_import.import"].with_user(user)
        return uploads.create({"res_model": model, **values})

    def test_nobody_else_reads_the_file(self):
        upload = self.uploaded(self.manager)
        for user in self.everybody - self.manager:
            mine = upload.with_user(user)
            self.assertRefused(mine.read, ["file"])
            self.assertRefused(mine.web_read, {"file": {}})
            self.assertRefused(mine.write, {"res_model": "res.partner"})
            self.assertRefused(mine.parse_preview, self.OPTIONS)
            self.assertRefused(mine.execute_import, ["name"], [], dict(self.OPTIONS))
            if user in self.admin + self.rep + self.irma:
                self.assertFalse(mine.search([("id", "=", upload.id)]))

    def test_the_file_is_gone_after_every_run(self):
        grid = ["user_id", "profile_id", "email", "password"]
        nested = ["name", "login", "email", "email_account_ids/password"]
        for model, fields, dryrun in (
            ("mail.server.account.grid", grid, False),
            ("mail.server.account.grid", grid, True),
            ("mail.server.account.grid", ["user_id", False, "email", False], True),
            ("mail.server.account", grid, True),
            ("res.users", nested, True),
            ("res.partner", ["name", "user_ids/password", "email", False], True),
        ):
            with self.subTest(model=model, dryrun=dryrun), mute_logger("odoo.sql_db"):
                upload = self.uploaded(self.env.user, model)
                upload.execute_import(list(fields), [], dict(self.OPTIONS), dryrun)
                self.assertFalse(upload.file)
                with self.assertRaisesRegex(UserError, "Upload it again"):
                    upload.execute_import(list(fields), [], dict(self.OPTIONS), dryrun)

    def test_also_after_an_error(self):
        upload = self.uploaded(self.manager)
        with (
            patch.object(
                type(upload), "_convert_import_data", side_effect=ZeroDivisionError
            ),
            self.assertRaises(ZeroDivisionError),
        ):
            upload.execute_import(["email"], [], dict(self.OPTIONS))
        self.end_transaction()
        self.assertFalse(upload.file)

    def test_batches_of_one_run_find_it(self):
        reps = self.CSV.replace(b"irma", b"alma")  # Others have no accounts.
        content = reps + b"mona,,m@example.com,s3cr3t\n"
        upload = self.uploaded(self.manager, content=content)
        fields = ["user_id", "profile_id", "email", "password"]
        options = {**self.OPTIONS, "limit": 1}
        self.assertEqual(
            upload.execute_import(list(fields), [], dict(options))["nextrow"], 1
        )
        self.assertTrue(upload.file)
        upload.execute_import(list(fields), [], {**options, "skip": 1})
        self.assertFalse(upload.file)

    def test_other_files_stay(self):
        upload = self.uploaded(self.irma, "res.partner", b"Name\nx\n")
        upload.execute_import(["name"], ["Name"], dict(self.OPTIONS), dryrun=True)
        self.assertTrue(upload.file)

    def test_what_is_pasted_is_answered_to_nobody(self):
        row = f"nobody\tHead office\tx\t\t{PASSWORD}"
        grid = self.env["mail.server.account.grid"]
        outcomes = grid.with_user(self.manager).paste_rows(row, [row, row])
        self.assertEqual([o["status"] for o in outcomes], ["failed"] * 2)
        self.assertNotIn(PASSWORD, str(outcomes))
        for user in self.everybody - self.manager:
            self.assertRefused(grid.with_user(user).paste_rows, row, [row])

    def test_neutralized(self):
        upload = self.uploaded(self.manager)
        with file_open("helpdesk_mgmt_user_email/data/neutralize.sql") as file:
            self.env.flush_all()
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(upload.exists())


class TestDialogs(SecurityCase):
    """No dialog says a word of a record that its user may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create({"name": "Hidden company"})
        ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Hidden title",
                "description": "Hidden description",
                "user_id": cls.other_rep.id,
                "partner_email": "hidden@example.net",
            }
        )
        ticket.message_post(body="Hidden discussion", message_type="comment")
        file = {"name": "Hidden file", "raw": b"x", "res_model": ticket._name}
        profile = cls.profile.copy({"name": "Hidden", "company_id": company.id})
        theirs = cls.new_user("hidden", REP)
        theirs.write({"company_ids": [(4, company.id)], "email": "h@hidden.example"})
        cls.profile.domain = profile.domain = False
        account = cls.new_account(
            theirs,
            profile_id=profile.id,
            email="hidden@example.com",
            signature="Hidden signature",
        )
        cls.hidden = {
            record._name: record
            for record in (
                ticket,
                cls.env["ir.attachment"].create({**file, "res_id": ticket.id}),
                profile,
                account,
                company,
                cls.env["mail.server.test"]
                .with_user(theirs)
                .sudo()
                .create({"account_id": account.id, "message": "Hidden"}),
            )
        }
        cls.env.flush_all()

    def dialogs(self):
        """``(model, relational field)`` of every dialog that is ours, or has fields
        that are."""
        for name, model in sorted(self.env.registry.items()):
            is_dialog = model._transient or hasattr(model, "_check_readable")
            if is_dialog and not model._abstract:
                for field in model._fields.values():
                    if is_ours(field) and field.relational:
                        yield self.env[name], field

    def test_every_dialog_with_what_its_user_may_not_read(self):
        ticket = self.hidden["helpdesk.ticket"]
        self.assertFalse(ticket.with_user(self.rep).has_access("read"))
        tried = set()
        for dialog, field in self.dialogs():
            hidden = self.hidden.get(field.comodel_name)
            if hidden is None:
                continue
            tried.add(dialog._name)
            value = hidden.id if field.type == "many2one" else [(6, 0, hidden.ids)]
            for user in (self.rep, self.manager, self.irma, self.portal):
                if hidden.with_user(user).has_access("read"):
                    continue
                for way, call in self.ways(dialog.with_user(user), field.name, value):
                    with self.subTest(
                        dialog=dialog._name, field=field.name, user=user.login, way=way
                    ):
                        self.assertSaysNothing(call)
        self.assertLessEqual(
            {
                "helpdesk.email.history",
                "mail.server.reply",
                "mail.server.test",
                "mail.server.account.fill",
                "mail.compose.message",
            },
            tried,
        )

    def ways(self, dialog, name, value):
        fields = {
            field: {"fields": {"display_name": {}}} if description.relational else {}
            for field, description in dialog._fields.items()
        }
        preset = dialog.with_context(**{f"default_{name}": value})
        yield "onchange", lambda: dialog.onchange({name: value}, [name], fields)
        yield "first onchange", lambda: dialog.onchange({name: value}, [], fields)
        yield "default", lambda: preset.onchange({}, [], fields)
        yield "default_get", lambda: preset.default_get(list(fields))
        yield "create", lambda: dialog.create({name: value}).read()
        yield "save", lambda: dialog.web_save({name: value}, fields)
        yield "create by default", lambda: preset.create({}).read()

    def assertSaysNothing(self, call):
        self.env.invalidate_all()
        # Another part of the same request may have had superuser rights.
        for record in self.hidden.values():
            record.fetch()
        try:
            with (
                self.cr.savepoint(),
                mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule"),
            ):
                answer = str(call())
        except (AccessError, UserError, NotNullViolation) as error:
            answer = str(error)
        self.assertNotIn("hidden", answer.replace("Hidden Odoo", "").lower())

    def test_no_dialog_computes_as_superuser(self):
        for name, model in self.env.registry.items():
            if model._transient or hasattr(model, "_check_readable"):
                for field in filter(is_ours, model._fields.values()):
                    with self.subTest(dialog=name, field=field.name):
                        self.assertFalse(field.compute and field.compute_sudo)

    def test_lines_within_a_dialog(self):
        fill = self.env["mail.server.account.fill"].with_user(self.manager)
        line = {"profile_id": self.hidden["mail.server.profile"].id}
        self.assertRefused(
            fill.onchange,
            {"line_ids": [(0, "virtual", line)]},
            ["line_ids"],
            {"line_ids": {"fields": {"profile_id": {"fields": {"display_name": {}}}}}},
        )

    def test_fill_down_touches_rows_of_the_own_companies_only(self):
        row = self.env["mail.server.account.grid"].search([("login", "=", "hidden")])
        row = row or self.env["mail.server.account.grid"].search(
            [("email", "=", "hidden@example.com")]
        )
        self.assertTrue(row)
        fill = self.env["mail.server.account.fill"].with_user(self.manager)
        fill = fill.create({"row_ids_text": str(row.id), "overwrite": True})
        self.assertFalse(fill.row_ids)
        self.assertFalse(fill.line_ids)
        fill.action_apply()
        self.assertEqual(self.hidden["mail.server.account"].email, "hidden@example.com")

    def test_nobody_sends_a_file_that_is_not_theirs(self):
        """Also one that became somebody else's after it was chosen."""
        file = (
            self.env["ir.attachment"]
            .with_user(self.rep)
            .create({"name": "x", "raw": b"x"})
        )
        reply = self.env["mail.server.reply"].with_user(self.rep)
        reply = reply.create(
            {
                "account_id": self.account.id,
                "kind": "reply",
                "subject": "x",
                "email_to": "x@example.com",
                "attachment_ids": file.ids,
            }
        )
        theirs = self.hidden["helpdesk.ticket"]
        file.sudo().write({"res_model": theirs._name, "res_id": theirs.id})
        self.env.invalidate_all()
        self.assertRefused(reply.action_send)

    def test_a_history_of_a_ticket_that_was_taken_away(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Mine", "description": "x", "user_id": self.rep.id}
        )
        history = self.env["helpdesk.email.history"].with_user(self.rep)
        history = history.create({"ticket_id": ticket.id})
        ticket.write({"user_id": self.other_rep.id, "description": "Hidden later"})
        ticket.message_unsubscribe(self.rep.partner_id.ids)
        self.env.invalidate_all()
        for name in ("preview_text", "preview_html", "memo_count"):
            self.assertRefused(history.read, [name])
        self.assertRefused(history.action_send)


@tagged("post_install", "-at_install")
class TestServerActions(SecurityCase):
    """Code that an administrator writes does not open a mailbox."""

    def test_a_job_does_not_become_the_owner(self):
        server, _mailbox = self.serve_mailboxes()
        account = self.account.with_user(self.rep)
        account.password = PASSWORD
        code = (
            f"env['mail.server.account'].with_user({self.rep.id})"
            f".browse({self.account.id})"
        )
        cron = self.env["ir.cron"].create(
            {
                "name": "x",
                "user_id": self.rep.id,
                "model_id": self.env["ir.model"]._get("mail.server.account").id,
                "state": "code",
            }
        )
        for act in (
            "inbox_page()",
            "inbox_folders()",
            "_open_secret('password')",
            "sudo()._open_secret('password')",
            "sudo()._secret()",
            "_mailbox_settings()",
            "_smtp_settings()",
            "action_try_again()",
        ):
            self.profile.incoming_port = 993 if act != "action_try_again()" else 1993
            cron.code = f"{code}.{act}"
            for job in (cron, cron.with_user(self.rep).sudo()):
                with (
                    self.subTest(act=act),
                    patch.object(self.env.cr, "rollback"),
                    patch.object(self.env.cr, "commit"),
                    self.assertRaises(AccessError),
                    self.cr.savepoint(),
                ):
                    job._callback(cron.name, cron.ir_actions_server_id.id)
        self.assertEqual(server.connections, 0)
        self.profile.incoming_port = 993
        self.assertTrue(account._open_secret("password"))

    def test_nobodys_request_is_not_the_owners(self):
        """A new transaction does not hide who sent the request."""
        account = self.account.with_user(self.rep)
        with (
            patch("odoo.addons.helpdesk_mgmt_user_email.tools.errand.request", 1),
            patch.object(current_thread(), "uid", self.admin.id, create=True),
        ):
            self.assertRefused(account.inbox_page)
            self.assertRefused(account.sudo()._open_secret, "password")
            self.assertRefused(
                account.with_context(account_errand="x")._open_secret, "password"
            )
            self.assertTrue(account._on_errand()._open_secret("password"))

    def test_an_errand_is_for_one_account(self):
        errand = Errand(self.account)
        other = self.other_account.with_user(self.rep)
        self.assertRefused(
            other.with_context(account_errand=errand)._open_secret, "password"
        )

    def test_an_action_does_not_become_the_owner(self):
        server, _mailbox = self.serve_mailboxes()
        self.begin_as(self.admin)
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
            # Odoo's own, that we are told of: they end a session as they always did
            is_odoos = rule.rule.startswith("/web/session/")
            if "helpdesk_mgmt_user_email" in endpoint.func.__module__ and not is_odoos:
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
