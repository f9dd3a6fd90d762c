from .models.mail_server_account_connection import MAILBOX_POOL


def uninstall_hook(env):
    """Leave no connection and no key behind; the secrets go with their tables."""
    MAILBOX_POOL.discard((env.cr.dbname,))
    env["mail.secret.mixin"]._key_ring().key_file.delete()
