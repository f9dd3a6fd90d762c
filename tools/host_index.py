"""Indexes on the host's tables, which may be large and in use."""

import logging
from contextlib import closing
from functools import partial

import psycopg2

from odoo import models
from odoo.modules.db import FunctionStatus
from odoo.sql_db import db_connect
from odoo.tools import SQL, sql

_logger = logging.getLogger(__name__)

LARGE = 32 * 2**20
"""Bytes of a table; nobody notices how long an index of a smaller one takes."""

PATIENCE = "5min"
"""So long other transactions are waited for."""


FEW_WAITING = "WITH (gin_pending_list_limit = 64)"
"""Of an index by words or parts of a text. New rows wait in a list that every search
reads from end to end; PostgreSQL lets it grow to 4 MB, which takes it 10 ms."""


class HostIndex(models.Index):
    """An index that is made beside the work on a large table, not instead of it.

    ``CREATE INDEX`` alone locks everybody out who writes, and the transaction of an
    installation lasts. So a large table's is made after that transaction, on a
    connection of its own. Without it all is right, and slower.
    """

    def apply_to_database(self, model):
        cr = model.env.cr
        name, table = self.full_name(model), model._table
        definition = self.get_definition(model.pool)
        found, comment = sql.index_definition(cr, name)
        is_kept = found and comment in (definition, None)
        if (is_kept and _is_valid(cr, name)) or not _is_large(cr, table):
            return super().apply_to_database(model)
        clause = definition.removeprefix("INDEX ")
        make = partial(make_concurrently, cr.dbname, name, table, clause)
        return cr.postcommit.add(make)


def make_concurrently(database, name, table, clause):
    """Make an index in place of an older one or of one that was not finished.

    :param clause: what follows the table's name; empty for no index.
    """
    with closing(db_connect(database).cursor()) as cr:
        # PostgreSQL makes no index concurrently within a transaction.
        cr._cnx.autocommit = True
        index = SQL.identifier(name)
        cr.execute(SQL("SET lock_timeout = %s", PATIENCE))
        try:
            cr.execute(SQL("DROP INDEX CONCURRENTLY IF EXISTS %s", index))
            if not clause:
                return
            cr.execute(
                SQL(
                    "CREATE INDEX CONCURRENTLY %s ON %s %s",
                    index,
                    SQL.identifier(table),
                    # A constant of this addon.
                    SQL(clause),  # pylint: disable=sql-injection
                )
            )
            cr.execute(SQL("COMMENT ON INDEX %s IS %s", index, f"INDEX {clause}"))
        except psycopg2.Error as error:
            _logger.warning(
                "The index %s was not made: %s. All works without it, but slower; the"
                " next update of this module tries again.",
                name,
                str(error).strip(),
            )
        finally:
            cr.execute("RESET lock_timeout")


def _is_large(cr, table):
    cr.execute(SQL("SELECT pg_table_size(%s::regclass) > %s", table, LARGE))
    return cr.fetchone()[0]


def _is_valid(cr, name):
    """Whether an index was finished: one that was not is not used."""
    cr.execute(
        SQL("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", name)
    )
    return cr.fetchone()[0]


def trigrams(registry, column):
    """An index for parts of a text, as Odoo makes it, where PostgreSQL has pg_trgm.

    The field's own ``index`` would make the host's field one of this addon's.
    """
    if not registry.has_trigram:
        return ""
    indexable = registry.has_unaccent == FunctionStatus.INDEXABLE
    text = registry.unaccent(column) if indexable else column
    return f"USING gin ({text} gin_trgm_ops) {FEW_WAITING}"
