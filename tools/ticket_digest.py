"""Whether somebody has worked on a ticket since."""

from odoo.tools import SQL

DIGEST_IGNORED = ("write_date", "write_uid", "access_token")
"""Columns of a ticket that change without anybody working on it."""

BELONGING = (
    ("mail_message", "model"),
    ("ir_attachment", "res_model"),
    ("mail_activity", "res_model"),
)
"""Tables whose rows belong to a record, and the column that names its model."""


def ticket_digest(ticket, email):
    """A hash of all that somebody could have changed on the ticket or added.

    Its own columns and tags, and who or what belongs to it, in one query.

    :param email: the row of the ledger that does not count.
    """
    ticket.env.flush_all()
    row = SQL(
        "SELECT (to_jsonb(ticket) - %s::text[])::text FROM %s ticket WHERE id = %s",
        list(DIGEST_IGNORED),
        SQL.identifier(ticket._table),
        ticket.id,
    )
    tags = ticket._fields["tag_ids"]
    belonging = [
        _ids(tags.relation, tags.column2, {tags.column1: ticket.id}),
        _ids(email._table, "id", {"ticket_id": ticket.id}, besides=email.id),
        *(
            _ids(table, "id", {column: ticket._name, "res_id": ticket.id})
            for table, column in BELONGING
        ),
    ]
    [[digest]] = ticket.env.execute_query(
        SQL("SELECT md5(concat_ws('|', (%s), %s))", row, SQL(", ").join(belonging))
    )
    return digest


def _ids(table, column, criteria, besides=0):
    """A subquery: one column of the rows that fit, as text.

    :param besides: a value of the column that does not count.
    """
    where = SQL(" AND ").join(
        [
            *(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in criteria.items()
            ),
            SQL("%s != %s", SQL.identifier(column), besides),
        ]
    )
    return SQL(
        "(SELECT coalesce(string_agg(%s::text, ',' ORDER BY %s), '') FROM %s WHERE %s)",
        SQL.identifier(column),
        SQL.identifier(column),
        SQL.identifier(table),
        where,
    )
