from .models.mail_server_connection import MAILBOX_POOL


def uninstall_hook(env):
    """Leave no connection, no key and no outgoing server behind; the secrets go with
    their tables."""
    MAILBOX_POOL.discard((env.cr.dbname,))
    env["mail.secret.mixin"]._key_ring().key_file.delete()
    # Without their accounts they would be servers like any other, and Odoo would
    # send everybody's mail through them.
    # Their owners are told by the queue's next turn: what is sent at the end of this
    # transaction would look for columns that are gone then.
    servers = env["ir.mail_server"].with_context(
        active_test=False, mail_notify_force_send=False
    )
    servers.search([("email_account_id", "!=", False)]).unlink()
