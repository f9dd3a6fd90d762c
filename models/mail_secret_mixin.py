import os
import zlib
from pathlib import Path
from urllib.parse import quote

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ..tools import vault


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
            return self._key_ring().sealing().seal(secret, self._secret_binding(name))
        except vault.VaultError as error:
            raise self._vault_error(error) from error

    def _open_secret(self, name):
        """The plain secret, an empty string when there is none.

        :raises UserError: without the right key, naming the setting.
        """
        self.ensure_one()
        # sudo: nobody has access to the ciphertext's column.
        token = self.sudo()[self._secret_fields[name]]
        if not token:
            return ""
        try:
            return self._key_ring().opening().open(token, self._secret_binding(name))
        except vault.VaultError as error:
            raise self._vault_error(error) from error

    def _erase_secrets(self):
        """Forget all secrets of these records."""
        # sudo: nobody has access to the ciphertext's columns.
        self.sudo().write(dict.fromkeys(self._secret_fields.values(), False))

    @api.model
    def _vault_error(self, error):
        """A VaultError as the sentence an administrator can act upon."""
        setting = {"setting": vault.SETTING, "variable": vault.ENVIRONMENT}
        if isinstance(error, vault.KeyInvalid):
            return UserError(
                self.env._(
                    "The key for stored passwords is not valid. Ask your system"
                    " administrator to check the setting %(setting)s (or the"
                    " environment variable %(variable)s), or the key file in Odoo's"
                    " data folder.",
                    **setting,
                )
            )
        return UserError(
            self.env._(
                "The stored password can't be decrypted with the present key. Ask"
                " your system administrator to restore the key in the setting"
                " %(setting)s (or the environment variable %(variable)s), or enter"
                " the password again.",
                **setting,
            )
        )
