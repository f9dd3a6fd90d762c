"""Whatever another program calls: an answer or one sentence, never a traceback."""

import inspect
import json
from unittest.mock import patch

from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..transports.discovery import lookup
from .common import PASSWORD
from .import_common import ImportCase

OURS = "helpdesk_mgmt_user_email"
ODD_IDS = ([], [2**30], [2**40], [-1], [0], ["x"], [None], False, None, "x", {"a": 1})
ODD = (
    None,
    True,
    "",
    "x\x00\r\n",
    "x" * 100_000,
    -1,
    2**40,
    1.5,
    float("nan"),
    [],
    [[], None, {}, -1, 2**40, "x"],
    ["x"] * 1_000,
    {},
    {"x": 1, "text": [], "mode": "x"},
    {"memo": 7, "parts": [1], "followers": ["x"], "partner_id": -1},
    {"followers": [2**40], "force": "x", "team_id": 2**40, "title": []},
)


@tagged("post_install", "-at_install")
class TestOddCalls(ImportCase):
    """As each kind of user, with what no screen sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = (
            cls.manager,
            cls.rep,
            cls.new_user("irma"),
            cls.new_user("paul", "base.group_portal"),
            cls.env.ref("base.public_user"),
        )

    def setUp(self):
        super().setUp()
        for name in ("mail.server.account", "mail.server.profile"):
            self.startPatcher(
                patch.object(self.registry[name], "_probe_steps", lambda _self: [])
            )
        self.startPatcher(patch.object(lookup, "discover", lambda _domain: []))
        self.key = self.deliver(files=[("a.txt", "text/plain", b"x")])
        self.good = {
            "keys": [self.key],
            "key": self.key,
            "folder": "INBOX",
            "email_message_ids": [self.imported_row(self.key, self.ticket).id],
        }
        self.records = {
            "mail.server.account": [self.account.id, self.other_account.id],
            "mail.server.profile": self.profile.ids,
            "helpdesk.ticket": [self.ticket.id, self.other_ticket.id],
            "helpdesk.email.message": self.good["email_message_ids"],
            "res.users": [self.rep.id, self.other_rep.id],
            "mail.server.account.grid": [self.rep.id, self.other_rep.id],
            **self.dialogs(),
        }

    def dialogs(self):
        values = {
            self.rep: {
                "helpdesk.email.history": {"ticket_id": self.ticket.id},
                "mail.server.reply": {
                    "account_id": self.account.id,
                    "kind": "reply",
                    "subject": "x",
                },
                "mail.server.test": {"account_id": self.account.id},
            },
            self.manager: {
                "mail.server.detect": {},
                "mail.server.account.fill": {},
                "helpdesk.email.processing": {},
            },
        }
        return {
            name: self.env[name].with_user(user).create(vals).ids
            for user, models in values.items()
            for name, vals in models.items()
        }

    def test_what_is_required_is_cleared(self):
        """In a form (an onchange) and when it is saved: a sentence, or nothing."""
        for model_name, ids in self.records.items():
            model = self.env[model_name]
            if model._original_module != OURS:
                continue
            for name, field in model._fields.items():
                if not field.required or field.type not in ("many2one", "selection"):
                    continue
                with self.subTest(model=model_name, field=name):
                    record = model.browse(ids[0])
                    record.onchange({name: False}, [name], {name: {}})
                    model.onchange({name: False}, [name], {name: {}})
                    with mute_logger("odoo.sql_db"):
                        self.assertTrue(self.is_refused(record, {name: False}))

    def is_refused(self, record, values):
        """Odoo itself has a sentence for what PostgreSQL wants to be filled."""
        try:
            with self.env.cr.savepoint():
                record.write(values)
                self.env.flush_all()
        except (UserError, NotNullViolation):
            return True
        # A row of the list ignores what it does not write.
        return all(record[name] for name in values)

    def public_methods(self):
        """What this addon adds for other programs: ``(model, name, method)``."""
        for model_name in sorted(self.env.registry):
            model = self.env[model_name]
            for name, method in inspect.getmembers(type(model), callable):
                defined = [c for c in type(model).mro() if name in vars(c)]
                if not name.startswith("_") and all(
                    OURS in kind.__module__ for kind in defined
                ):
                    get_public_method(model, name)
                    yield model_name, name, method

    def odd_calls(self, model_name, method):
        """Lists of arguments, each odd in one place."""
        names = [
            parameter.name
            for parameter in list(inspect.signature(method).parameters.values())[1:]
            if parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]
        good = [self.good.get(name, False) for name in names]
        known = self.records.get(model_name, [])
        first = [] if getattr(method, "_api_model", False) else [known[:1]]
        if first:
            for ids in (*ODD_IDS, known, known[:1] * 1_000):
                yield [ids, *good]
        for place in range(len(names)):
            for odd in ODD:
                yield [*first, *good[:place], odd, *good[place + 1 :]]

    def call(self, model, name, arguments):
        """The answer, or the sentence."""
        try:
            with (
                self.env.cr.savepoint(),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                return call_kw(model, name, arguments, {})
        except (UserError, AccessError) as error:
            return str(error)

    def test_no_traceback_and_nothing_of_others(self):
        called = set()
        for model_name, name, method in self.public_methods():
            for user in self.everybody:
                model = self.env[model_name].with_user(user)
                for arguments in self.odd_calls(model_name, method):
                    shown = json.dumps(arguments)[:60]
                    with self.subTest(
                        model=model_name, name=name, user=user.login, arguments=shown
                    ):
                        self.env.invalidate_all()
                        answer = str(self.call(model, name, arguments))
                        self.assertNotIn(PASSWORD, answer)
                        if user not in (self.manager, self.other_rep):
                            self.assertNotIn("bert@example.com", answer)
                        called.add(name)
        self.assertIn("action_test_connection", called)
        self.assertIn("inbox_import", called)
        self.assertGreater(len(called), 40)
