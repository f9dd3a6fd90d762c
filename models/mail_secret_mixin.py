import logging
import os
import zlib
from pathlib import Path
from urllib.parse import quote

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, config

from ..tools import audit_log, known_key, vault
from . import mail_guarded_mixin, mail_write_only_mixin  # noqa: F401 - inherited
from .mail_guarded_mixin import is_ours

_logger = logging.getLogger(__name__)

BATCH = 20
"""Records that are re-encrypted, and committed, at a time."""


class KeyUse:
    """Keeps a key as long as a transaction may still commit what it sealed with it.

    The locks are PostgreSQL's and end with the transaction.
    """

    SEALING, ROTATING = 1, 2

    def __init__(self, cursor):
        self._cursor = cursor

    def share(self):
        """Seal from now on: waits while a key is being forgotten."""
        self._lock("pg_advisory_xact_lock_shared", self.SEALING)

    def rotate(self):
        """Be the only one who makes a new key: the others wait, and see it then."""
        self._lock("pg_advisory_xact_lock", self.ROTATING)

    def may_forget(self):
        """Whether no other transaction is sealing; none begins until this one ends."""
        return self._lock("pg_try_advisory_xact_lock", self.SEALING)

    def _lock(self, function, lock):
        number = zlib.crc32(b"helpdesk_mgmt_user_email") - 2**31
        query = SQL("SELECT %s(%s, %s)", SQL.identifier(function), number, lock)
        self._cursor.execute(query)
        return self._cursor.fetchone()[0]


class MailSecretMixin(models.AbstractModel):
    """Write-only fields whose values are encrypted with keys outside the database.

    A model names its secrets in ``_secret_fields`` as ``{field: ciphertext
    field}``; the field is a non-stored Char that always reads as False
    (``compute="_compute_secret"``), is not searched (``search="_search_write_only"``)
    and is written through an inverse that calls :meth:`_seal_secret`.
    """

    _name = "mail.secret.mixin"
    _inherit = ["mail.write.only.mixin", "mail.guarded.mixin"]
    _description = "Write-only Secrets"
    # One2many commands of a user who writes the own res.users record run as
    # superuser; here they must keep the rights of who began the transaction.
    _allow_sudo_commands = False

    _secret_fields = {}

    @api.model
    def _secret_models(self):
        """The names of the models that keep secrets."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if getattr(model, "_secret_fields", None) and not model._abstract
        )

    @api.model
    def _key_ring(self):
        """The keys: from odoo.conf, else the environment, else this
        database's key file in Odoo's data folder."""
        configured = config.get(vault.SETTING) or os.environ.get(vault.ENVIRONMENT)
        # By its own name, which nobody in the database can change: its copy shall not
        # get at the original's keys, nor rotate or delete them.
        name = quote(self.env.cr.dbname, safe="")
        folder = Path(config["data_dir"]) / "helpdesk_mgmt_user_email"
        return vault.KeyRing(configured or "", vault.KeyFile(folder / f"{name}.key"))

    @api.model
    def _key_use(self):
        return KeyUse(self.env.cr)

    @api.model
    def _known_key(self):
        """The key that this database is used with, on whatever host."""
        return known_key.KnownKey(
            self.env, lambda: (token for *_place, token in self._stored_tokens())
        )

    def _secret_binding(self, name):
        """What a ciphertext is bound to; more in the models that have owners."""
        self.ensure_one()
        return [self._name, name, self.id]

    def _compute_secret(self):
        for record in self:
            for name in self._secret_fields:
                record[name] = False

    def _seal_secret(self, name):
        """The inverse of a secret field: keep its ciphertext, forget its value."""
        for record in self:
            secret = record[name]
            token = record._sealed(name, secret) if secret else False
            # sudo: nobody has access to the ciphertext's column.
            record.sudo()[self._secret_fields[name]] = token
        # The plain text must not stay in the transaction's cache.
        self.invalidate_recordset([name], flush=False)

    def _sealed(self, name, secret):
        self._key_use().share()
        try:
            sealing = self._known_key().sealing(self._key_ring())
            return sealing.seal(secret, self._secret_binding(name))
        except vault.VaultError as error:
            raise self._vault_error() from error

    def _open_secret(self, name):
        """The plain secret, an empty string when there is none.

        :raises UserError: without the right key.
        """
        self.ensure_one()
        # sudo: nobody has access to the ciphertext's column.
        token = self.sudo()[self._secret_fields[name]]
        if not token:
            return ""
        try:
            return self._opening().open(token, self._secret_binding(name))
        except vault.VaultError as error:
            raise self._vault_error() from error

    @api.model
    def _opening(self):
        """What this host decrypts with.

        :raises UserError: without a key.
        """
        try:
            return self._key_ring().opening()
        except vault.VaultError as error:
            raise self._vault_error() from error

    def _erase_secrets(self):
        """Forget all secrets of these records."""
        # sudo: nobody has access to the ciphertext's columns.
        self.sudo().write(dict.fromkeys(self._secret_fields.values(), False))

    @api.model
    def _vault_error(self):
        """A VaultError as a sentence to act upon: with the setting's name for who has
        the hosts, who else reads it can but ask."""
        problem = self._key_problem()
        if not problem:
            return UserError(
                self.env._(
                    "The stored password was encrypted with a key that is no longer"
                    " there. Enter the password again."
                )
            )
        if self.env.user._is_system():
            return UserError(problem)
        _logger.warning("Passwords cannot be used here: %s", problem)
        return UserError(
            self.env._(
                "Passwords can't be stored or used at the moment, because of how this"
                " system is set up. Ask your system administrator: Odoo's log and"
                " Settings ▸ Helpdesk say what to do."
            )
        )

    @api.model
    def _key_problem(self):
        """What is wrong with the keys of this host, and what an administrator does
        about it; an empty string where all is well."""
        ring = self._key_ring()
        names = {
            "setting": vault.SETTING,
            "variable": vault.ENVIRONMENT,
            "file": ring.key_file.path,
            "parameter": known_key.PARAMETER,
            "none": known_key.NONE,
        }
        try:
            # A key that was not made yet is no problem.
            vault.Vault(ring.keys() or [vault.new_key()])
        except vault.VaultError:
            return self.env._(
                "The encryption key of the email passwords is not valid. Check"
                " %(setting)s in odoo.conf, the environment variable %(variable)s or"
                " the file %(file)s.",
                **names,
            )
        if self._known_key().is_in(ring):
            return ""
        return self.env._(
            "The email passwords of this database are encrypted with another key"
            " than this computer has. Copy the key from the computer where they were"
            " entered: what odoo.conf has there as %(setting)s (or the environment as"
            " %(variable)s), or else its file %(file)s; then restart Odoo. If the key"
            " is lost, set the system parameter %(parameter)s to “%(none)s”, and let"
            " the passwords be entered again.",
            **names,
        )

    # -- another key, in steps that may be interrupted ----------------------

    @api.model
    def _register_hook(self):
        """Say at the start when the key does not fit, instead of at first use; and let
        the audit log hold no secret."""
        result = super()._register_hook()
        audit_log.keep_out_secrets(self.env, is_secret)
        problem = self._name == "mail.secret.mixin" and self._key_problem()
        if problem:
            _logger.error("No mailbox is opened until this is mended: %s", problem)
        return result

    @api.model
    def _stored_tokens(self):
        """``(model, id, ciphertext)`` of every secret there is."""
        for name in self._secret_models():
            # sudo: the ciphertexts are re-encrypted, not shown.
            model = self.env[name].sudo().with_context(active_test=False)
            for column in model._secret_fields.values():
                for record in model.search([(column, "!=", False)]):
                    yield name, record.id, record[column]

    @api.model
    def action_rotate_key(self):
        """Re-encrypt everything with the newest key, with progress.

        Where the keys are ours a new one is made, unless an earlier rotation
        was interrupted: then it goes on.
        """
        self._check_may_rotate()
        self._key_use().rotate()
        ring = self._key_ring()
        tokens = list(self._stored_tokens())
        try:
            sealing = self._known_key().sealing(ring)
        except vault.VaultError as error:
            raise self._vault_error() from error
        if not _stale(sealing, tokens):
            ring.begin_rotation()
            self._known_key().sealing(ring)
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_mgmt_user_email.progress",
            "target": "new",
            "name": self.env._("Rotate Encryption Key"),
            "params": {
                "steps": self._rotation_steps(ring.opening(), tokens),
                "finally": {"model": "mail.secret.mixin", "method": "finish_rotation"},
                "empty": self.env._(
                    "Every stored secret is encrypted with the newest key already."
                    " To use another one, put it first in %(setting)s, restart Odoo"
                    " and come back.",
                    setting=vault.SETTING,
                ),
            },
        }

    @api.model
    def _rotation_steps(self, opening, tokens):
        """The calls that re-encrypt what the newest key did not seal."""
        stale = {}
        for name, record_id, token in tokens:
            if not opening.is_current(token):
                stale.setdefault(name, []).append(record_id)
        return [
            {
                "name": self.env["ir.model"]._get(name).name,
                "model": name,
                "method": "rotate_secrets",
                "ids": ids[start : start + BATCH],
            }
            for name, ids in stale.items()
            for start in range(0, len(ids), BATCH)
        ]

    def rotate_secrets(self):
        """Re-encrypt the secrets of these records with the newest key.

        May be repeated; nobody sees a secret meanwhile.

        :returns: ``{"ok": bool, "message": str}``
        """
        self._check_may_rotate()
        vault_now = self._opening()
        lost = self.browse()
        # sudo: nobody has access to the ciphertexts' columns.
        for record in self.sudo().try_lock_for_update():
            for column in record._secret_fields.values():
                token = record[column]
                try:
                    if token and not vault_now.is_current(token):
                        record[column] = vault_now.renew(token)
                except vault.WrongKey:
                    lost |= record
        message = self.env._(
            "No key opens what is stored for %(names)s: enter them again.",
            names=", ".join(record._name_of_secret() for record in lost),
        )
        return {"ok": not lost, "message": message if lost else ""}

    def _name_of_secret(self):
        """Whose secrets this record keeps, for people."""
        return self.display_name

    @api.model
    def finish_rotation(self):
        """Forget old keys, where they are ours and nothing needs them: what no key
        opens needs none."""
        self._check_may_rotate()
        is_over = self._key_use().may_forget() and not self._needs_old_keys()
        if is_over:
            self._key_ring().end_rotation()
        return {"ok": is_over, "message": ""}

    def _needs_old_keys(self):
        opening = self._opening()
        if _stale(opening, self._stored_tokens()):
            return True
        # Also what was committed since this transaction began.
        with self.env.registry.cursor() as cursor:
            committed = self.with_env(self.env(cr=cursor))._stored_tokens()
            return bool(_stale(opening, committed))

    @api.model
    def _check_may_rotate(self):
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._("Only system administrators can rotate the encryption key.")
            )


def is_secret(field):
    """Whether the field is of this addon and nobody may read it."""
    return is_ours(field) and (
        field.search == mail_write_only_mixin.SEARCH or field.groups == NO_ACCESS
    )


def _stale(keys, tokens):
    """Those of the stored tokens that an older key opens."""
    return [
        token
        for _model, _id, token in tokens
        if not keys.is_current(token) and keys.opens(token)
    ]
