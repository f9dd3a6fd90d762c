import logging

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import vault

_logger = logging.getLogger(__name__)

BATCH = 20
"""Records that are re-encrypted, and committed, at a time."""


class MailSecretMixin(models.AbstractModel):
    """Another key for what is stored, in steps that may be interrupted."""

    _inherit = "mail.secret.mixin"

    @api.model
    def _register_hook(self):
        """Say at the start when the key does not fit, instead of at first use."""
        result = super()._register_hook()
        if self._name == "mail.secret.mixin" and not self._secrets_open():
            _logger.error(
                "The stored passwords can't be decrypted: restore the key in %s of"
                " odoo.conf or in the environment variable %s. Until then no mailbox"
                " is opened.",
                vault.SETTING,
                vault.ENVIRONMENT,
            )
        return result

    def _secrets_open(self):
        """Whether the present keys open some stored secret, or there is none."""
        tokens = [token for _model, _id, token in self._stored_tokens(limit=1)]
        if not tokens:
            return True
        try:
            opening = self._key_ring().opening()
        except vault.VaultError:
            return False
        return any(opening.opens(token) for token in tokens)

    @api.model
    def _stored_tokens(self, limit=None):
        """``(model, id, ciphertext)`` of every secret there is."""
        for name in self._secret_models():
            # sudo: the ciphertexts are re-encrypted, not shown.
            model = self.env[name].sudo().with_context(active_test=False)
            for column in model._secret_fields.values():
                for record in model.search([(column, "!=", False)], limit=limit):
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
        if not _stale(ring.sealing(), tokens):
            ring.begin_rotation()
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
        vault_now = self._key_ring().opening()
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
        opening = self._key_ring().opening()
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
                self.env._("Only system administrators rotate the encryption key.")
            )


def _stale(keys, tokens):
    """Those of the stored tokens that an older key opens."""
    return [
        token
        for _model, _id, token in tokens
        if not keys.is_current(token) and keys.opens(token)
    ]
