"""On which tickets a message is already."""

from dataclasses import dataclass

from ..messages import identity
from .headers import message_id_forms


@dataclass(frozen=True)
class Place:
    """Who put a message onto a ticket.

    :param undo_id: the row of the ledger, where the user of the environment did it.
    """

    imported_by: str
    undo_id: int = 0


class Badges:
    """What the user of ``env`` is told of the tickets that messages are on.

    A handful of queries on indexed columns, whatever the number of messages.
    """

    def __init__(self, env):
        self.env = env
        self._ledger = env["helpdesk.email.message"]

    def of(self, messages):
        """For each message (a list row or its content) the tickets it is on."""
        places = [
            {**gateway, **imported}
            for gateway, imported in zip(
                self.gateway_places(messages),
                self._imported_places(messages),
                strict=True,
            )
        ]
        return self.show(places)

    def show(self, places):
        """Each place as a badge: the ticket only for those who may read it."""
        ids = list({ticket_id for found in places for ticket_id in found})
        tickets = self.env["helpdesk.ticket"].sudo(False)
        if ids:
            tickets = tickets.with_context(active_test=False).search_fetch(
                [("id", "in", ids)], ["number"]
            )
        numbers = {ticket.id: ticket.number or "" for ticket in tickets}
        return [
            [
                {
                    "id": ticket_id if ticket_id in numbers else False,
                    "number": numbers.get(ticket_id, ""),
                    "imported_by": place.imported_by,
                    "undo_id": ticket_id in numbers and (place.undo_id or False),
                }
                for ticket_id, place in found.items()
            ]
            for found in places
        ]

    def gateway_places(self, messages):
        """For each message ``{ticket id: place}`` where Odoo itself took it in, or
        sent it."""
        wanted = {
            form: message.message_id
            for message in messages
            for form in message_id_forms(message.message_id)
        }
        found = {}
        for known in self._find_gateway_messages(list(wanted)):
            found.setdefault(wanted[known.message_id], []).append(known)
        return [
            {
                known.res_id: Place(self._gateway_name(known))
                for known in found.get(message.message_id, ())
                if _is_the_same(message, known)
            }
            for message in messages
        ]

    def _imported_places(self, messages):
        """For each message ``{ticket id: place}``."""
        prints = [identity.fingerprint_of(message) for message in messages]
        # Whether an email is on a ticket is for every rep who has it, also where
        # the ticket is not: what is shown of it is decided in show.
        rows = self._ledger.sudo().search_fetch(
            [("state", "=", "imported"), ("fingerprint", "in", prints)],
            ["fingerprint", "ticket_id", "user_id"],
            order="id desc",
        )
        places = {}
        for row in rows:
            found = places.setdefault(row.fingerprint, {})
            found[row.ticket_id.id] = self.place_of(row)
        return [places.get(fingerprint, {}) for fingerprint in prints]

    def place_of(self, row):
        """The place of a row of the ledger."""
        is_own = row.user_id.id == self.env.uid
        return Place(row.user_id.name or "", row.id if is_own else 0)

    def _gateway_name(self, known):
        """Who put a message there that was not imported: nobody did, or who wrote it
        in Odoo."""
        if known.message_type == "email":
            return self.env._("email to the team")
        return known.author_id.name or ""

    def _find_gateway_messages(self, message_ids):
        """Messages of ticket discussions with these Message-IDs, not from imports."""
        if not message_ids:
            return self.env["mail.message"]
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [("message_id", "in", message_ids), ("model", "=", "helpdesk.ticket")],
                [
                    "message_id",
                    "message_type",
                    "res_id",
                    "email_from",
                    "author_id",
                    "subject",
                ],
            )
        )
        if not messages:
            return messages
        rows = self._ledger.sudo().search_fetch(
            [("mail_message_id", "in", messages.ids)], ["mail_message_id"]
        )
        return messages - rows.mail_message_id


def _is_the_same(message, known):
    """Whoever reuses a Message-ID does not make another email a duplicate.

    :param message: a list row or its content.
    :param known: the message in a ticket's discussion.
    """
    sender = message.sender.email.lower()
    if not sender or sender not in (known.email_from or "").lower():
        return False
    # What Odoo sent has its subject from elsewhere.
    return known.message_type != "email" or _bare(known.subject) == _bare(
        message.subject
    )


def _bare(subject):
    return "".join((subject or "").split()).casefold()
