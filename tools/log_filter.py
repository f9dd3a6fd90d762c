"""Keeps secrets out of the logs of remote calls and of the web server."""

import logging
import re

from odoo.service import model as rpc

SECRET_NAMES = ("password", "pasted", "secret", "token")
"""A field or a column whose name holds one of these may hold a secret."""

UPLOADS = "base_import.import("
HIDDEN = "(arguments with secrets are not logged)"


class SecretFilter(logging.Filter):
    """Odoo logs every remote call with its arguments at debug level; replace
    those that may hold a secret of ours."""

    def filter(self, record):
        if isinstance(record.args, tuple) and len(record.args) == 3:
            records, method, parameters = record.args
            if isinstance(parameters, rpc.Params) and _may_hold_secret(
                str(records), parameters
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


def may_name_secret(text):
    """Whether a text, such as the path of a column, names what may be secret."""
    text = text.lower()
    return any(name in text for name in SECRET_NAMES)


def _may_hold_secret(records, parameters):
    # Of any model: one may be nested in another. A file names its columns as it likes.
    is_upload = records.startswith(UPLOADS) and "file" in str(parameters)
    return is_upload or may_name_secret(str(parameters))


def install():
    """Put the filters on the loggers of Odoo and of its web server, once."""
    for name, kind in ((rpc.__name__, SecretFilter), ("werkzeug", CallbackFilter)):
        logger = logging.getLogger(name)
        if not any(isinstance(known, kind) for known in logger.filters):
            logger.addFilter(kind())
