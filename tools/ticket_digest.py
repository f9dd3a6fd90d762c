"""Whether somebody has worked on tickets since."""

from odoo.tools import SQL

DIGEST_IGNORED = ("write_date", "write_uid", "access_token")
"""Columns of a ticket that change without anybody working on it."""

BELONGING = (
    ("mail_message", "model"),
    ("ir_attachment", "res_model"),
    ("mail_activity", "res_model"),
)
"""Tables whose rows belong to a record, and the column that names its model."""


def ticket_digests(tickets, emails):
    """``{ticket id: hash}`` of all that somebody could have changed or added.

    Their own columns and tags, and who or what belongs to them, in one query.

    :param emails: the rows of the ledger that do not count.
    """
    tickets.env.flush_all()
    ids = SQL.identifier("ticket", "id")
    tags = tickets._fields["tag_ids"]
    belonging = [
        _ids(tags.relation, tags.column2, SQL("%s = %s", _column(tags.column1), ids)),
        _ids(
            emails._table,
            "id",
            SQL("ticket_id = %s AND NOT id = ANY(%s)", ids, list(emails.ids)),
        ),
        *(
            _ids(
                table,
                "id",
                SQL("%s = %s AND res_id = %s", _column(column), tickets._name, ids),
            )
            for table, column in BELONGING
        ),
    ]
    return dict(
        tickets.env.execute_query(
            SQL(
                "SELECT id, md5(concat_ws('|', (to_jsonb(ticket) - %s::text[])::text,"
                " %s)) FROM %s ticket WHERE id = ANY(%s)",
                list(DIGEST_IGNORED),
                SQL(", ").join(belonging),
                SQL.identifier(tickets._table),
                list(tickets.ids),
            )
        )
    )


def _column(name):
    return SQL.identifier(name)


def _ids(table, column, condition):
    """A subquery: one column of the rows that fit, as text."""
    return SQL(
        "(SELECT coalesce(string_agg(%s::text, ',' ORDER BY %s), '') FROM %s WHERE %s)",
        SQL.identifier(column),
        SQL.identifier(column),
        SQL.identifier(table),
        condition,
    )
