"""What a ticket is found by: the expressions that the indexes hold, and queries for
them. PostgreSQL uses an index for an expression that is written as the index has it.

Texts are cut first: PostgreSQL refuses rows whose index entry is too large, and what
others write must not stop a ticket from being made.
"""

from itertools import combinations

from odoo.fields import Domain
from odoo.tools import SQL

WORDS = r"to_tsvector('simple', regexp_replace(left(%s, 500), '\W+', ' ', 'g'))"
"""The words of a title, whole ones; needs no extension."""

ADDRESS = r"lower(substring(right(%s, 320) from '([^\s<>,;]+@[^\s<>,;@]+)[>\s]*$'))"
"""The address in a field that may have a name in front of it."""

DOMAIN = r"lower(substring(right(%s, 320) from '@([^\s<>,;@]+)[>\s]*$'))"
"""The domain of that address."""

PAIRS_FROM = 4
"""Words of a subject from which on two must be in a title: one of so many never makes
three tenths of all the words in both."""


def has_address(email):
    """Tickets whose customer's address this is."""
    return _equals(ADDRESS, "partner_email", email.lower())


def has_domain(domain):
    """Tickets whose customer's address is of this domain."""
    return _equals(DOMAIN, "partner_email", domain.lower())


def has_words(words):
    """Tickets whose titles may have three tenths of these words."""
    quoted = [f"'{word}'" for word in sorted(words)]
    if len(quoted) >= PAIRS_FROM:
        quoted = [f"({one} & {other})" for one, other in combinations(quoted, 2)]
    return Domain.custom(
        to_sql=lambda model, alias, _query: SQL(
            "%s @@ to_tsquery('simple', %s)",
            _of(WORDS, alias, "name"),
            " | ".join(quoted),
        )
    )


def _equals(expression, column, value):
    return Domain.custom(
        to_sql=lambda model, alias, _query: SQL(
            "%s = %s", _of(expression, alias, column), value
        )
    )


def _of(expression, alias, column):
    return SQL(expression, SQL.identifier(alias, column))
