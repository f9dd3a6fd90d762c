"""The key file gets the database's name, trust the form that covers more, and what was
the state of an account becomes that of reading and of sending, and what waits to be
sent is its owner's."""

import logging

from odoo import SUPERUSER_ID, api
from odoo.addons.helpdesk_mgmt_user_email.tools import vault

_logger = logging.getLogger(__name__)

FORMER_FIELDS = (
    "server_type",
    "incoming_host",
    "incoming_security",
    "smtp_host",
    "smtp_security",
    "exchange_server",
    "verify_tls",
    "ca_certificate",
    "auth_method",
)


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _adopt_key_file(env)
    _renew_trust(env)
    _tell_directions_apart(env)
    _keep_what_waits(env)


def _adopt_key_file(env):
    """Copy the keys of the file that was named by the database's uuid, if they open
    what is stored here: another database may have been given the same uuid, so the
    file itself stays where it is."""
    ring = env["mail.secret.mixin"]._key_ring()
    uuid = env["ir.config_parameter"].get_param("database.uuid") or env.cr.dbname
    former = ring.key_file.path.with_name(f"{uuid}.key")
    keys = vault.KeyFile(former).keys() if former != ring.key_file.path else []
    if ring.configured or ring.key_file.keys() or not keys:
        return
    tokens = [token for *_place, token in env["mail.secret.mixin"]._stored_tokens()]
    if any(map(vault.Vault(keys).opens, tokens)):
        ring.key_file.replace(keys)
        _logger.info(
            "The keys of %s are in %s now. Delete the former file unless another"
            " database uses it.",
            former,
            ring.key_file.path,
        )


def _renew_trust(env):
    """Who trusted the present server goes on trusting it; who was to be asked is asked
    all the same. Nobody but the owner is asked for what an administrator entered."""
    for account in env["mail.server.account"].search([("active", "in", (True, False))]):
        if not (account.has_password or account.has_token):
            continue
        profile = account.profile_id
        if account.trusted_server in (False, _former_trust(profile)):
            owner = account.trusted_server and account.user_id.id
            account.write(
                {
                    "trusted_server": profile._trust(),
                    "trusted_by_id": owner or SUPERUSER_ID,
                }
            )
        elif account.trusted_server != profile._trust():
            # Another server, in the form of today.
            account.trusted_server = "{}"


def _former_trust(profile):
    values = {name: profile[name] for name in FORMER_FIELDS}
    values |= {name: profile[name] for name in profile._kind().host_fields}
    for name in ("incoming_security", "smtp_security"):
        values[name] = values[name] != "none"
    return repr(values)


def _tell_directions_apart(env):
    """What worked is taken to work both ways; what did not could not be read."""
    every = env["mail.server.account"].with_context(active_test=False)
    every.search([("state", "=", "ok")]).write(
        {"reading_state": "ok", "sending_state": "ok"}
    )
    for account in every.search([("state", "=", "failed")]):
        reason = account.last_error
        account.write({"reading_state": "failed", "reading_error": reason})


def _keep_what_waits(env):
    """What reps had written before it was asked whose act it was goes out all the same:
    until then nothing but such an act put an account's address on a message."""
    waiting = env["mail.mail"].search(
        [("state", "in", ("outgoing", "exception")), ("account_email", "!=", False)]
    )
    for mail in waiting:
        owner = mail.mail_server_id.email_account_id.user_id
        if owner and mail.mail_message_id.create_uid == owner:
            mail.write({"is_own_act": True, "own_words": mail._words()})
