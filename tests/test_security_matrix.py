"""Who may write which field and call which method: generated from the registry.

What is allowed stands in :data:`WRITABLE` and :data:`CHANGING`. Everything else, on
every model that this addon adds or extends, has to be refused or to change nothing,
by every way there is, for everybody.
"""

import inspect
import re
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mail_guarded_mixin import ADDON, is_ours
from .common import MANAGER, PASSWORD, REP, EmailAccountCase

ROLES = {
    "public": None,
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "rep": REP,
    "team": "helpdesk_mgmt.group_helpdesk_user_team",
    "all": "helpdesk_mgmt.group_helpdesk_user",
    "manager": MANAGER,
    "admin": "base.group_system",
}
"""Everybody but the owner, who has the rights of ``rep``."""

SIGN_IN = "email login password exchange_mailbox"
PERSONAL = (
    "from_name signature sequence after_import after_import_folder sent_folder"
    " save_sent_copy"
)
DIALOG = "email_cc email_bcc email_sender"
COMPANY = (
    "helpdesk_email_attachments helpdesk_email_follow_days"
    " helpdesk_email_follow_reopen helpdesk_email_processing"
    " helpdesk_email_visibility"
)

WRITABLE = {
    "helpdesk.email.processing": {
        "manager": f"company_id {COMPANY}",
    },
    "helpdesk.email.history": {
        "owner": f"{DIALOG} attachment_ids body email_account_id email_to"
        " include_internal order partner_ids subject ticket_id",
    },
    "mail.compose.message": {"owner": f"{DIALOG} email_account_id outgoing_email_to"},
    "mail.server.account": {
        "owner": f"{SIGN_IN} {PERSONAL}",
        "manager": f"{SIGN_IN} {PERSONAL} active alias_emails profile_id user_id",
    },
    "mail.server.account.fill": {
        "manager": "email_pattern done email_rule login_pattern login_rule overwrite"
        " profile_id row_ids_text",
    },
    "mail.server.account.fill.line": {
        "manager": "email fill_id is_changed login note profile_id row user_id",
    },
    "mail.server.account.grid": {"manager": f"{SIGN_IN} profile_id"},
    "mail.server.detect": {"manager": "domain is_looked_up line_ids provider"},
    "mail.server.detect.line": {
        "manager": "app_password auth_method detect_id incoming_host incoming_port"
        " incoming_security login_with_email oauth_tenant provider_name server_type"
        " smtp_host smtp_port smtp_security source",
    },
    "mail.server.profile": {
        "manager": "account_ids active allow_self_service app_password auth_method"
        " ca_certificate company_id domain exchange_auth exchange_server graph_host"
        " incoming_auth incoming_host incoming_port incoming_security"
        " login_with_email name oauth_authorize_url oauth_client_id"
        " oauth_client_secret oauth_revoke_url oauth_scope oauth_tenant"
        " oauth_token_url oauth_userinfo_url sequence server_type smtp_auth"
        " smtp_host smtp_port smtp_security verify_tls",
    },
    "mail.server.reply": {
        # What is computed is not stored: a form may send it along.
        "owner": f"{DIALOG} account_id answered_id attachment_ids body email_to"
        " file_count has_sender_choices import_message kind loses_files mailbox_key"
        " references sender_choices sending_problem subject ticket_id",
    },
    # What a test found is its tester's own, and says nothing to anybody else.
    "mail.server.test": {"owner": "account_id line_ids message profile_id"},
    "mail.server.test.line": {
        "owner": "detail direction milliseconds state step test_id",
    },
    "res.company": {"admin": COMPANY},
    "res.config.settings": {"admin": COMPANY},
    "res.users": {
        "owner": "helpdesk_answer_as helpdesk_email_mode helpdesk_email_sign"
        " helpdesk_import_at_once helpdesk_mark_read",
        "admin": "helpdesk_answer_as helpdesk_email_mode helpdesk_email_sign"
        " helpdesk_import_at_once helpdesk_mark_read",
    },
}
"""What may be written of an existing record, by whom."""

CREATABLE = {
    "mail.server.account": {
        role: "active profile_id" for role in ("owner", "rep", "team", "all")
    },
    "mail.server.account.grid": {"manager": "user_id"},
}
"""What may be said of a new record, besides; who makes one is its owner."""

REPS = ("owner", "rep", "team", "all", "manager")
OWNERS = {
    "helpdesk.email.history": REPS,
    "mail.compose.message": ("owner", *ROLES),
    "mail.server.account": REPS,
    "mail.server.reply": REPS,
    "mail.server.test": REPS,
    "mail.server.test.line": REPS,
}
"""Who may make a record, and has the rights of its owner then."""

SECRET = re.compile(r"gAAAA|correct horse")
PRIVATE = re.compile(rf"{SECRET.pattern}|private")
TABLES = ("mail_server_account", "mail_server_profile", "helpdesk_email_message")


class MatrixCase(EmailAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {"owner": cls.rep}
        for role, group in ROLES.items():
            cls.people[role] = cls.env.ref("base.public_user")
            if group:
                cls.people[role] = cls.new_user(f"matrix_{role}", group)
        cls.profile.oauth_client_secret = PASSWORD
        branch = cls.profile.copy({"name": "Branch"})
        cls.account.signature = "private signature"
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "x", "description": "private", "user_id": cls.rep.id}
        )
        cls.required = {
            "mail.server.account": {"profile_id": branch.id},
            "mail.server.profile": {"name": "Another"},
            "mail.message": {"model": cls.ticket._name, "res_id": cls.ticket.id},
            "ir.mail_server": {"name": "x", "smtp_host": "x"},
            "helpdesk.ticket": {"name": "x", "description": "x"},
            "res.company": {"name": "x"},
            "res.users": {"name": "x", "login": "x77"},
        }
        cls.targets = {
            record._name: record.with_env(cls.env)
            for record in (
                *cls.make_stored_records(),
                *cls.make_dialogs(cls.people["owner"], cls.people["manager"]),
            )
        }

    @classmethod
    def make_stored_records(cls):
        """A record of the owner's of every model with a table, or a view."""
        row = {"user_id": cls.rep.id, "account_id": cls.account.id}
        message = cls.env["mail.message"].with_user(cls.rep).sudo()
        message = message.create(
            {
                "model": cls.ticket._name,
                "res_id": cls.ticket.id,
                "body": "private",
                "account_email": cls.account.email,
                "mail_server_id": cls.account._sending_servers().id,
            }
        )
        mail = cls.env["mail.mail"].create({"mail_message_id": message.id})
        request = cls.env["mail.server.oauth.request"]
        request._begin(cls.account, "x")
        cls.env.flush_all()
        return (
            cls.profile,
            cls.account,
            cls.account._sending_servers(),
            cls.rep,
            cls.rep.company_id,
            cls.ticket,
            message,
            mail,
            request.search([]),
            cls.env["mail.server.outbox"].browse(mail.id),
            cls.env["mail.server.account.grid"].browse(cls.rep.id),
            cls.env["helpdesk.email.message"].create({**row, "subject": "private"}),
            cls.env["helpdesk.email.import"].create({**row, "keys": ["x"]}),
            cls.env["helpdesk.email.follow"].create(
                {**row, "ticket_id": cls.ticket.id, "trail": {"ids": ["private"]}}
            ),
        )

    @classmethod
    def make_dialogs(cls, owner, manager):
        """One of every kind, of who would open it."""

        def made(user, model, values):
            return cls.env[model].with_user(user).sudo().create(values)

        detect = made(manager, "mail.server.detect", {"domain": "example.com"})
        fill = made(manager, "mail.server.account.fill", {})
        processing = made(manager, "helpdesk.email.processing", {})
        test = made(owner, "mail.server.test", {"account_id": cls.account.id})
        line = {"step": "tcp", "state": "ok"}
        reply = {"account_id": cls.account.id, "kind": "reply", "subject": "private"}
        return (
            *(detect, fill, processing, test),
            made(manager, "mail.server.detect.line", {"detect_id": detect.id}),
            made(manager, "mail.server.account.fill.line", {"fill_id": fill.id}),
            made(owner, "mail.server.test.line", {"test_id": test.id, **line}),
            made(owner, "mail.server.reply", reply),
            made(owner, "helpdesk.email.history", {"ticket_id": cls.ticket.id}),
            made(owner, "mail.compose.message", {"body": "private"}),
            made(cls.people["admin"], "res.config.settings", {}),
        )

    @contextmanager
    def acting(self, role):
        """The environment of a request that this one sent."""
        env = self.env(user=self.people[role])
        with (
            patch.object(self.env.transaction, "default_env", env),
            patch("socket.socket.connect", side_effect=OSError),
            mute_logger(
                "odoo.sql_db",
                "odoo.addons.base.models.ir_rule",
                "odoo.models",
                "odoo.orm.models",
                "odoo.addons.mail.models.mail_mail",
                "odoo.addons.mail.models.mail_thread",
            ),
        ):
            yield env

    def state(self, record):
        """All that is stored of the record, as far as it is ours, and of the models
        that everything turns on."""
        self.env.flush_all()
        columns = [
            name
            for name, field in record._fields.items()
            if is_ours(field)
            and field.store
            and field.column_type
            and not field.inherited
        ]
        found = []
        if record._auto and columns:
            names = ", ".join(f'"{name}"' for name in columns)
            self.env.cr.execute(
                f"SELECT {names} FROM {record._table} WHERE id = %s",  # noqa: S608
                [record.id],
            )
            found = self.env.cr.fetchall()
        for table in TABLES:
            self.env.cr.execute(
                f"SELECT t::text FROM {table} AS t ORDER BY id"  # noqa: S608
            )
            found += self.env.cr.fetchall()
        return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*", "", str(found))

    @contextmanager
    def undone(self):
        """What happens inside is taken back, however it ends."""
        savepoint = self.cr.savepoint()
        try:
            # Whatever the made-up arguments come to.
            with suppress(Exception):
                yield
        finally:
            with mute_logger("odoo.sql_db"):
                savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def models(self):
        """Every model that this addon adds, or to which it adds a field."""
        for name, model in sorted(self.env.registry.items()):
            if not model._abstract and any(map(is_ours, model._fields.values())):
                yield name


@tagged("post_install", "-at_install")
class TestFields(MatrixCase):
    def test_every_field_by_everybody_in_every_way(self):
        for model, target, values in self.matrix():
            before = self.state(target)
            for role in self.people:
                allowed = WRITABLE.get(model, {}).get(role, "").split()
                with self.acting(role) as env:
                    mine = target.with_env(env)
                    refused = {n: v for n, v in values.items() if n not in allowed}
                    for vals in self.portions(mine, refused):
                        for way in self.ways(env, target, vals):
                            with self.subTest(model=model, role=role, fields=[*vals]):
                                self.assertFalse(self.changes(way, target, before))

    def test_what_is_allowed_is_so(self):
        for model, rights in WRITABLE.items():
            target = self.targets[model]
            for role, names in rights.items():
                with self.acting(role) as env, self.subTest(model=model, role=role):
                    mine = target.with_env(env)
                    mine.read(["id"])
                    self.assertLessEqual(set(names.split()), mine._fields.keys())
                    self.assertTrue(mine == env.user or mine.has_access("write"))

    def test_every_field_of_a_new_record(self):
        """Also as a default: from the context, or a saved one."""
        for model, target, values in self.matrix():
            for role in self.people:
                rights = WRITABLE.get(model, {})
                allowed = set(rights.get(role, "").split())
                if role in OWNERS.get(model, ()):
                    allowed |= set(rights["owner"].split())
                allowed |= set(CREATABLE.get(model, {}).get(role, "").split())
                with self.acting(role) as env:
                    for name in values.keys() - allowed:
                        is_flag = target._fields[name].type == "boolean"
                        value = True if is_flag else values[name]
                        self.assertNotCreated(env[model], target, name, value)

    def assertNotCreated(self, mine, target, name, value):
        base = {**self.minimum(target), **self.required.get(mine._name, {})}
        base.pop(name, None)
        default = mine.with_context(**{f"default_{name}": value})
        saved = self.env["ir.default"].sudo()
        for way, model, given in (
            ("vals", mine, {**base, name: value}),
            ("context", default, base),
            ("saved", mine, base),
        ):
            with self.undone():
                if way == "saved":
                    saved.set(mine._name, name, value, user_id=mine.env.uid)
                created = mine.browse(call_kw(model, "create", [given], {}))
                with self.subTest(model=mine._name, field=name, way=way):
                    self.assertFalse(self.holds(created.sudo(), name, value))

    def holds(self, record, name, value):
        field = record._fields[name]
        if not field.store or field.type in ("one2many", "many2many"):
            return False
        return field.convert_to_write(record[name], record) == value

    def minimum(self, target):
        return {
            name: field.convert_to_write(target.sudo()[name], target)
            for name, field in target._fields.items()
            if field.required
            and field.store
            and is_ours(field)
            and name not in ("user_id", "state")
        }

    def matrix(self):
        for model in self.models():
            target = self.targets[model]
            yield (
                model,
                target,
                {
                    name: self.another(field, target)
                    for name, field in target._fields.items()
                    if is_ours(field) and name not in MAGIC_COLUMNS
                },
            )

    def portions(self, mine, values):
        """Field by field; all at once where the record is out of reach anyway."""
        with suppress(AccessError):
            if mine == mine.env.user or mine.has_access("write"):
                return [{name: value} for name, value in values.items()]
        return [values]

    def changes(self, way, target, before):
        changed = False
        with self.undone():
            way()
            changed = self.state(target) != before
        return changed

    def another(self, field, record):
        """A value that the field has not."""
        now = record.sudo()[field.name] if field.store else None
        if field.type == "many2one":
            others = record.env[field.comodel_name].sudo()
            others = others.with_context(active_test=False)
            return others.search([("id", "!=", now.id if now else 0)], limit=1).id
        if field.type in ("one2many", "many2many"):
            return [(5, 0, 0)]
        if field.type == "selection":
            keys = [key for key, _label in field._description_selection(self.env)]
            return next((key for key in keys if key != now), False)
        return {
            "boolean": not now,
            "integer": 77,
            "float": 7.7,
            "datetime": datetime(2031, 7, 7),
            "json": ["x77"],
            "html": "<p>x77</p>",
        }.get(field.type, "x77@example.com" if "email" in field.name else "x77")

    def ways(self, env, target, vals):
        mine, ids = env[target._name], target.ids
        columns = [
            f"{name}/.id" if target._fields[name].relational else name for name in vals
        ]
        cells = [str(ids[0]), *map(str, vals.values())]
        specification = {name: {} for name in vals}
        for method, *given in (
            ("write", ids, vals),
            ("web_save", ids, vals, {}),
            ("web_save_multi", ids, [vals], {}),
            ("onchange", ids, vals, list(vals), specification),
            ("load", [".id", *columns], [cells]),
        ):
            yield partial(call_kw, mine, method, given, {})
        for parent, name in self.parents(target):
            command = {name: [(1, target.id, vals)]}
            yield partial(
                call_kw, env[parent._name], "write", [parent.ids, command], {}
            )

    def parents(self, target):
        """``(record, One2many field)`` through which commands reach the target."""
        for model in self.models():
            for field in self.env[model]._fields.values():
                is_parent = field.type == "one2many" and is_ours(field)
                if is_parent and field.comodel_name == target._name:
                    yield self.targets[model], field.name


ARGUMENTS = {
    "domain": [],
    "order": "id",
    "limit": 5,
    "groupby": [],
    "aggregates": ["__count"],
    "keys": ["x"],
    "folder": "INBOX",
    "vals": {},
    "values": {},
    "vals_list": [],
}
GENERAL_FOR = ("owner", "rep", "employee", "manager", "admin")
"""With whom the methods that every model has are tried; ours are with everybody."""

DESCRIBING = {
    "fields_get",
    "get_view",
    "get_views",
    "check_access_rights",
    "has_access",
}
"""Of the model, whatever records there are."""

ORDERING = {"delayable", "with_delay"}
"""OCA queue_job: they do nothing until a method is called of what they give."""

SIGN_IN_ACTS = (
    "action_forget_password action_make_default action_remove action_sign_out"
    " action_test_connection action_try_again test_connection unlink write"
)
CHANGING = {
    "mail.server.account": {
        "owner": SIGN_IN_ACTS,
        "manager": f"{SIGN_IN_ACTS} action_archive toggle_active",
        "admin": "rotate_secrets",
    },
    "mail.server.account.fill": {"manager": "action_apply unlink"},
    "mail.server.account.grid": {
        "manager": "action_delete_accounts action_test_connection unlink",
    },
    "mail.server.detect": {"manager": "action_look_up unlink"},
    "mail.server.oauth.request": {"admin": "rotate_secrets"},
    "mail.server.profile": {
        "manager": "action_archive copy toggle_active unlink write",
        "admin": "rotate_secrets",
    },
    "mail.server.test": {"owner": "action_again unlink"},
    "mail.server.account.fill.line": {"manager": "unlink"},
    "mail.server.detect.line": {"manager": "unlink"},
    "mail.server.reply": {
        "owner": "action_close action_discard unlink web_save write",
    },
    "mail.server.test.line": {"owner": "unlink"},
    "helpdesk.email.follow": {"owner": "action_end", "manager": "action_end"},
    "helpdesk.email.history": {"owner": "unlink"},
    "helpdesk.email.processing": {"manager": "action_save unlink web_save write"},
}
"""Which calls change accounts, servers, the ledger or a dialog, and by whom."""


@tagged("post_install", "-at_install")
class TestMethods(MatrixCase):
    def test_every_method_by_everybody(self):
        wrong = []
        for model in self.models():
            target = self.targets[model]
            ours, general = self.methods(target)
            before = self.state(target)
            for role in self.people:
                names = ours + (general if role in GENERAL_FOR else [])
                allowed = CHANGING.get(model, {}).get(role, "").split()
                with self.acting(role) as env:
                    for name in names:
                        answer, changed = self.called(env, target, name, before)
                        if changed and name not in allowed:
                            wrong.append((model, name, role, "changed"))
                        if self.tells(answer, role):
                            wrong.append((model, name, role, answer))
        self.assertFalse(wrong)

    def methods(self, target):
        """The public methods that are ours, and those that every model has."""
        ours, general = [], []
        for name, _method in inspect.getmembers(type(target), callable):
            if name.startswith("_") or name in DESCRIBING | ORDERING:
                continue
            where = [c for c in type(target).mro() if name in vars(c)]
            with suppress(AttributeError, AccessError):
                get_public_method(target, name)
                if all(ADDON in c.__module__ for c in where):
                    ours.append(name)
                elif target._original_module == ADDON:
                    general.append(name)
        return ours, general

    def called(self, env, target, name, before):
        """``(answer, whether anything changed)``."""
        method = getattr(type(target), name)
        given = [] if getattr(method, "_api_model", False) else [target.ids]
        given += self.arguments(method, target)
        changed, answer = False, ""
        with self.undone():
            try:
                answer = str(call_kw(env[target._name], name, given, {}))
            except Exception as error:
                answer = str(error)
                raise
            changed = self.state(target) != before
        return answer, changed

    def tells(self, answer, role):
        """Whether somebody hears what is only for the owner, or for nobody."""
        words = SECRET if role in ("owner", "manager") else PRIVATE
        return bool(words.search(answer))

    def arguments(self, method, target):
        fields = [name for name, field in target._fields.items() if is_ours(field)]
        specification = {name: {} for name in fields}
        known = {
            **ARGUMENTS,
            "fields": fields,
            "fields_to_export": fields,
            "specification": specification,
            "fields_spec": specification,
        }
        parameters = [*inspect.signature(method).parameters.values()][1:]
        return [
            known.get(parameter.name, "x")
            for parameter in parameters
            if parameter.kind == parameter.POSITIONAL_OR_KEYWORD
            and (parameter.default is parameter.empty or parameter.name in known)
        ]
