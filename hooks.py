from .models.mail_server_account_connection import MAILBOX_POOL


def uninstall_hook(env):
    """Leave no connection, no key and no outgoing server behind; the secrets go with
    their tables."""
    MAILBOX_POOL.discard((env.cr.dbname,))
    env["mail.secret.mixin"]._key_ring().key_file.delete()
    # Without their accounts they would be servers like any other, and Odoo would
    # send everybody's mail through them.
    servers = env["ir.mail_server"].with_context(active_test=False)
    servers.search([("email_account_id", "!=", False)]).unlink()
