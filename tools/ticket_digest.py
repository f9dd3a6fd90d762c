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
    of_ticket = SQL("%s = %s", SQL.identifier(tags.column1), ids)
    of_others = SQL("ticket_id = %s AND NOT id = ANY(%s)", ids, list(emails.ids))
    belonging = [
        _ids(tags.relation, tags.column2, of_ticket),
        _ids(emails._table, "id", of_others),
    ]
    for table, column in BELONGING:
        model = SQL.identifier(column)
        of_record = SQL("%s = %s AND res_id = %s", model, tickets._name, ids)
        belonging.append(_ids(table, "id", of_record))
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


def _ids(table, column, condition):
    """A subquery: one column of the rows that fit, as text."""
    return SQL(
        "(SELECT coalesce(string_agg(%s::text, ',' ORDER BY %s), '') FROM %s WHERE %s)",
        SQL.identifier(column),
        SQL.identifier(column),
        SQL.identifier(table),
        condition,
    )
