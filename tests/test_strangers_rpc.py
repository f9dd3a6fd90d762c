"""Ways around the rights that a stranger tries over the network."""

import json
from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .sending_common import ANN, CARLA, SendingCase
from .test_security import SecurityCase

SECRETS = {
    "mail.server.account": (
        "password_ciphertext",
        "oauth_access_token_ciphertext",
        "oauth_refresh_token_ciphertext",
    ),
    "mail.server.profile": ("oauth_client_secret_ciphertext",),
    "res.users": (
        "email_account_ids.password_ciphertext",
        "email_account_ids.profile_id.oauth_client_secret_ciphertext",
    ),
    "mail.server.outbox": ("mail_message_id.account_bcc",),
    "helpdesk.email.message": ("account_id.password_ciphertext",),
    "helpdesk.email.import": ("account_id.password_ciphertext",),
    "helpdesk.ticket": ("user_id.email_account_ids.password_ciphertext",),
    "ir.mail_server": ("email_account_id.password_ciphertext",),
    "mail.message": (
        "account_bcc",
        "mail_server_id.email_account_id.password_ciphertext",
    ),
    "mail.mail": ("account_bcc", "account_progress", "own_words"),
}


def refused(case, records, method, arguments, values=None):
    """The call comes to nothing, with a sentence."""
    quiet = mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    with quiet, case.assertRaises(UserError), case.cr.savepoint():
        call_kw(records, method, arguments, values or {})


@tagged("post_install", "-at_install")
class TestSecretsByEveryPath(SecurityCase):
    def setUp(self):
        super().setUp()
        client_secret = self.stored(self.profile, "oauth_client_secret_ciphertext")
        self.secrets = (self.stored(self.account)[:30], client_secret[:30])

    def calls(self, path):
        """Method, arguments: each may answer with, or depend on, the field."""
        field, _dot, rest = path.partition(".")
        slashed = path.replace(".", "/")
        spec = {field: {}}
        for name in reversed(path.split(".")):
            spec = {name: {"fields": spec} if name != path.split(".")[-1] else {}}
        nested = [(path.rpartition(".")[2], "like", "AAAA")]
        for name in reversed(path.split(".")[:-1]):
            nested = [(name, "any", nested)]
        loud = [
            (name, "any!", condition)
            for name, _operator, condition in nested
            if rest and isinstance(condition, list)
        ]
        yield "search", [[(path, "like", "AAAA")]]
        yield "search_count", [[(path, "!=", False)]]
        yield "search", [nested]
        yield "search", [loud or nested]
        yield "search", [[]], {"order": f"{path} desc"}
        yield "search_read", [[], [path]]
        yield "web_search_read", [[], spec]
        yield "formatted_read_group", [[], [path], ["__count"]]
        yield "formatted_read_group", [[], [], [f"{path}:array_agg"]]
        yield "formatted_read_group", [[], [], [f"{path}:max"]]
        yield "read_group", [[], [path], [path]]
        yield "web_read_group", [[], [path]]
        yield "export_data", [[slashed]]
        yield "read", [[path]]
        yield "web_read", [spec]
        yield "mapped", [path]
        yield "filtered_domain", [[(path, "like", "AAAA")]]
        yield "copy_data", [{}]

    def test_no_call_tells_a_secret(self):
        for model, paths in SECRETS.items():
            for path in paths:
                for user in self.everybody:
                    for call in self.calls(path):
                        with self.subTest(path=f"{model}.{path}", who=user.login):
                            self.assertTellsNothing(model, user, *call)

    def assertTellsNothing(self, model, user, method, arguments, options=None):
        env = self.env(user=user)
        records = self.env[model].sudo().search([], limit=20)
        on_records = ("export_data", "read", "web_read", "mapped", "filtered_domain")
        if method in (*on_records, "copy_data"):
            arguments = [records.ids, *arguments]
        quiet = mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
        with quiet, self.cr.savepoint() as savepoint:
            try:
                answer = call_kw(env[model], method, arguments, options or {})
            except Exception as error:
                answer = str(error)
            savepoint.rollback()
        # A count that depends on it would tell something, too.
        if method in ("search", "search_count") and arguments != [[]]:
            self.assertFalse(isinstance(answer, int | list) and answer, arguments)
        for secret in self.secrets:
            self.assertNotIn(secret, str(answer), (method, arguments))


@tagged("post_install", "-at_install")
class TestPosting(HttpCase, SendingCase):
    """The route that every discussion posts to."""

    def post(self, user, **post_data):
        self.authenticate(user.login, user.login)
        parameters = {
            "thread_model": "helpdesk.ticket",
            "thread_id": self.ticket.id,
            "post_data": {
                "body": "<p>Pay here</p>",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **post_data,
            },
        }
        quiet = mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
        with quiet:
            answer = self.url_open(
                "/mail/message/post",
                data=json.dumps({"jsonrpc": "2.0", "params": parameters}),
                headers={"Content-Type": "application/json"},
            ).json()
        self.env.invalidate_all()
        return answer

    def test_nobody_posts_from_anothers_account(self):
        portal = self.env["res.users"].create(
            {
                "name": "Pia",
                "login": "sending_pia",
                "password": "sending_pia",
                "email": "pia@customer.example",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.ticket.message_subscribe(portal.partner_id.ids)
        for user in (portal, self.bob):
            for more in (
                {},
                {"email_account_sender": ANN},
                {"email_cc": CARLA},
                {"mail_server_id": self.account._sending_servers().id},
                {"author_id": self.ann.partner_id.id, "email_from": ANN},
                {"account_email": ANN, "account_state": "sent"},
            ):
                with self.subTest(user=user.login, more=more):
                    values = {"email_account_id": self.account.id, **more}
                    answer = self.post(user, **values)
                    self.assertIn("error", answer)
                    values.pop("email_account_id")
                    self.post(user, **values)
                    self.assertFalse(
                        self.env["mail.mail"].search([]).filtered("is_own_act")
                    )
                    message = self.env["mail.message"].search(
                        [("author_id", "=", user.partner_id.id)],
                        order="id desc",
                        limit=1,
                    )
                    self.assertFalse(message.account_email)
                    self.assertFalse(message.account_state)
                    self.assertFalse(message.mail_server_id)
        senders = {envelope.sender for envelope in self.server.envelopes}
        self.assertNotIn(ANN, senders)

    def test_what_became_of_a_letter_is_for_colleagues(self):
        """Neither read nor written by customers, on a message that they may read."""
        with patch.object(type(self.env["mail.mail"]), "send_after_commit"):
            message = self._answer(email_cc="secret@elsewhere.example")
        portal = self.env["res.users"].create(
            {
                "name": "Pia",
                "login": "sending_pia",
                "password": "sending_pia",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.ticket.message_subscribe(portal.partner_id.ids)
        self.authenticate("sending_pia", "sending_pia")
        for route, parameters in (
            (
                "/mail/thread/messages",
                {"thread_model": "helpdesk.ticket", "thread_id": self.ticket.id},
            ),
            (
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                "thread_model": "helpdesk.ticket",
                                "thread_id": self.ticket.id,
                                "request_list": ["suggestedRecipients", "followers"],
                            },
                        ]
                    ]
                },
            ),
            (
                "/mail/chatter_fetch",
                {"thread_model": "helpdesk.ticket", "thread_id": self.ticket.id},
            ),
        ):
            with self.subTest(route=route), mute_logger("odoo.http"):
                answer = self.url_open(
                    route,
                    data=json.dumps({"jsonrpc": "2.0", "params": parameters}),
                    headers={"Content-Type": "application/json"},
                ).text
                for told in (
                    "account_state",
                    "secret@elsewhere",
                    "account_email",
                    "emailSenders",
                ):
                    self.assertNotIn(told, answer)
        mine = self.env(user=portal)["mail.message"]
        for name in ("account_email", "account_cc", "account_state", "account_problem"):
            for method, arguments in (
                ("read", [message.ids, [name]]),
                ("write", [message.ids, {name: "sent"}]),
                ("search_read", [[(name, "!=", False)], ["id"]]),
                ("create", [[{name: "sent", "body": "x"}]]),
            ):
                with self.subTest(name=name, method=method):
                    refused(self, mine, method, arguments)


@tagged("post_install", "-at_install")
class TestChatter(SecurityCase):
    """What is tracked of servers and accounts, and who may look."""

    def setUp(self):
        super().setUp()
        self.profile.with_user(self.manager).smtp_host = "other.example.com"
        self.account.with_user(self.manager).write(
            {"login": "alma-secret-login", "password": "another secret"}
        )
        self.profile.with_user(self.manager).oauth_client_secret = "another secret"
        self.env.flush_all()
        self.cr.precommit.run()

    def tracked(self):
        domain = [("model", "in", ("mail.server.account", "mail.server.profile"))]
        return self.env["mail.message"].search(domain)

    def test_nothing_secret_is_written_down(self):
        values = self.tracked().tracking_value_ids
        self.assertTrue(values)
        for value in values:
            row = str(value.read())
            self.assertNotIn("another secret", row)
            self.assertNotIn("gAAAA", row)
        self.assertNotIn("another secret", str(self.tracked().mapped("body")))

    def test_outsiders_do_not_take_part(self):
        outsiders = (self.irma, self.portal, self.public, self.admin)
        for record, users in (
            (self.account, (*outsiders, self.other_rep)),
            (self.profile, outsiders),
        ):
            for user in users:
                for method, values in self.ways_in(user):
                    with self.subTest(on=record._name, user=user.login, method=method):
                        self.assertNoPart(record, user, method, values)
        for model in ("mail.message", "mail.tracking.value", "mail.followers"):
            rows = self.env[model].with_user(self.other_rep)
            with mute_logger("odoo.models"), suppress(UserError):
                self.assertNotIn("alma-secret-login", str(rows.search_read([], [])))

    def ways_in(self, user):
        mine = {"partner_ids": user.partner_id.ids}
        return (
            ("message_post", {"body": "x", **mine}),
            ("message_subscribe", mine),
            # Core asks nobody for a right here.
            ("message_notify", {"body": "x", **mine}),
            ("message_notify", {"body": "x", "partner_ids": self.rep.partner_id.ids}),
            ("message_post_with_source", {"source_ref": "mail.message_origin_link"}),
            ("message_mail_with_source", {"source_ref": "mail.message_origin_link"}),
            ("message_update", {"msg_dict": {"email_from": "x@example.com"}}),
            ("activity_schedule", {}),
            ("read", {"fields": ["message_ids", "message_follower_ids"]}),
            ("message_get_suggested_recipients", {}),
            ("message_get_followers", {}),
        )

    def assertNoPart(self, record, user, method, values):
        def of_record():
            domain = [("model", "=", record._name), ("res_id", "=", record.id)]
            followers = self.env["mail.followers"].search(
                [("res_model", "=", record._name), ("res_id", "=", record.id)]
            )
            return self.env["mail.message"].search(domain), followers

        before = of_record()
        savepoint = self.cr.savepoint()
        quiet = mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
        answer = False
        refusals = (UserError, AttributeError, TypeError, ValueError)
        # What is refused is undone, as with any request.
        with quiet, suppress(*refusals), self.cr.savepoint():
            answer = call_kw(record.with_user(user), method, [record.ids], values)
        self.env.flush_all()
        after = of_record()
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertEqual(after, before)
        self.assertNotIn(record.display_name, str(answer))

    def test_a_rep_looks_at_a_server_and_does_not_post(self):
        theirs = self.profile.with_user(self.rep)
        refused(self, theirs, "message_post", [self.profile.ids], {"body": "x"})

    def test_the_next_owner_does_not_read_of_the_last_one(self):
        self.account.with_user(self.manager).user_id = self.other_rep
        self.env.flush_all()
        self.cr.precommit.run()
        theirs = self.account.with_user(self.other_rep)
        self.assertEqual(theirs.user_id, self.other_rep)
        store = str(theirs.message_ids.read(["body"]))
        store += str(
            theirs.message_ids.sudo().tracking_value_ids.mapped("old_value_char")
        )
        self.assertNotIn("gAAAA", store)
        # Who had it hears no more of it.
        self.assertNotIn(self.rep.partner_id, self.account.message_partner_ids)
