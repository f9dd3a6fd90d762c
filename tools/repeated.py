"""What Odoo tries again by itself."""

import psycopg2

from odoo.exceptions import ConcurrencyError


def is_repeated(error):
    """Whether Odoo repeats the whole request in a new transaction, or cannot go on.

    What is too much for an index or a statement is so each time, and one message's.
    """
    if isinstance(error, psycopg2.errors.ProgramLimitExceeded):
        return False
    return isinstance(error, (psycopg2.OperationalError, ConcurrencyError))
