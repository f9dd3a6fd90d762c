"""Keeps secrets out of the debug log of remote calls."""

import logging

from odoo.service import model as rpc

SECRET_FIELDS = ("password", "pasted", "oauth_client_secret")
MODELS = ("mail.server.", "res.users", "base_import.import")
HIDDEN = "(arguments with secrets are not logged)"


class SecretFilter(logging.Filter):
    """Odoo logs every remote call with its arguments at debug level; replace
    those that may hold a secret of ours."""

    def filter(self, record):
        if isinstance(record.args, tuple) and len(record.args) == 3:
            records, method, parameters = record.args
            if isinstance(parameters, rpc.Params) and _may_hold_secret(
                str(records), method, parameters
            ):
                record.args = (records, method, HIDDEN)
        return True


def _may_hold_secret(records, method, parameters):
    if not records.startswith(MODELS):
        return False
    # An import brings secrets by column, not by name.
    return method == "load" or any(name in str(parameters) for name in SECRET_FIELDS)


def install():
    """Put the filter on Odoo's logger, once."""
    logger = logging.getLogger(rpc.__name__)
    if not any(isinstance(known, SecretFilter) for known in logger.filters):
        logger.addFilter(SecretFilter())
