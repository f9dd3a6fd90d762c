import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

VALID_FOR = timedelta(minutes=10)


class MailServerOauthRequest(models.TransientModel):
    """A rep on the way to a provider and back; for once, and for ten minutes.

    Nobody but this module has access; the state that travels is kept as its hash.
    """

    _name = "mail.server.oauth.request"
    _inherit = ["mail.secret.mixin"]
    _description = "OAuth 2.0 Sign-in on its Way"
    _transient_max_hours = 1

    _secret_fields = {"verifier": "verifier_ciphertext"}

    state_hash = fields.Char(required=True, index=True, groups=fields.NO_ACCESS)
    session_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    account_id = fields.Many2one(
        "mail.server.account", required=True, ondelete="cascade"
    )
    expires = fields.Datetime(required=True)
    verifier = fields.Char(
        compute="_compute_secret",
        copy=False,
        exportable=False,
        groups=fields.NO_ACCESS,
    )
    verifier_ciphertext = fields.Char(
        groups=fields.NO_ACCESS, copy=False, exportable=False, prefetch=False
    )

    @api.model
    def _begin(self, account, session_secret):
        """Remember that the account's owner sets out.

        :param session_secret: known to this browser's session only.
        :returns: ``(state, verifier)`` for the provider's address.
        """
        # sudo: nobody has access to these records.
        own = self.sudo()
        own.search([("account_id", "=", account.id)]).unlink()
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        request = own.create(
            {
                "state_hash": _hash(state),
                "session_hash": _hash(session_secret),
                "user_id": account.user_id.id,
                "account_id": account.id,
                "expires": fields.Datetime.now() + VALID_FOR,
            }
        )
        request.verifier_ciphertext = request._sealed("verifier", verifier)
        return state, verifier

    @api.model
    def _finish(self, state, session_secret):
        """Take the request that belongs to a state; it is gone afterwards.

        It goes in a transaction of its own, so that whatever follows, nobody can
        use it again.

        :returns: ``(account id, verifier)``, or None: no such request, or another
            user's or browser's, or too old.
        """
        with self.env.registry.cursor() as cursor:
            own = self.with_env(api.Environment(cursor, SUPERUSER_ID, {}))
            request = own.search([("state_hash", "=", _hash(state))])
            request = request.try_lock_for_update(limit=1)
            if not request:
                return None
            matches = (
                request.user_id.id == self.env.uid
                and request.expires > fields.Datetime.now()
                and hmac.compare_digest(request.session_hash, _hash(session_secret))
            )
            found = request.account_id.id, request._open_secret("verifier")
            request.unlink()
        return found if matches else None


def _hash(text):
    return hashlib.sha256((text or "").encode()).hexdigest()
