"""Keeps secrets out of the logs of remote calls and of the web server."""

import logging
import re

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


CALLBACK = re.compile(r"(/helpdesk_user_email/oauth/callback)\?[^\s\"']*")


class CallbackFilter(logging.Filter):
    """The web server logs every address; leave out what an OAuth 2.0 provider put
    into the one it sent the browser back to."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(
                CALLBACK.sub(r"\1", item) if isinstance(item, str) else item
                for item in record.args
            )
        if isinstance(record.msg, str):
            record.msg = CALLBACK.sub(r"\1", record.msg)
        return True


def _may_hold_secret(records, method, parameters):
    if not records.startswith(MODELS):
        return False
    # An import brings secrets by column, not by name.
    return method == "load" or any(name in str(parameters) for name in SECRET_FIELDS)


def install():
    """Put the filters on the loggers of Odoo and of its web server, once."""
    for name, kind in ((rpc.__name__, SecretFilter), ("werkzeug", CallbackFilter)):
        logger = logging.getLogger(name)
        if not any(isinstance(known, kind) for known in logger.filters):
            logger.addFilter(kind())
