"""Which key the stored passwords were encrypted with is noted."""

from odoo import SUPERUSER_ID, api
from odoo.addons.helpdesk_mgmt_user_email.tools import known_key


def migrate(cr, _version):
    """Where there are any, the key is not free to choose: the first host that opens
    one of them has it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    secrets = env["mail.secret.mixin"]
    if not any(secrets._stored_tokens()):
        return
    env["ir.config_parameter"].set_param(known_key.PARAMETER, known_key.UNKNOWN)
    ring, known = secrets._key_ring(), secrets._known_key()
    if known.is_in(ring):
        known.sealing(ring)
