"""Which messages of a mailbox belong to a ticket: "Import Email" on its form."""

from odoo import models

from ..tools.badges import Badges
from ..tools.headers import message_id_forms
from ..tools.rpc import answer
from ..transports.interface import Capability, Query

NEWEST = 200
"""Messages that are looked through one by one, whatever the server can search."""

THREAD = 100
"""Message-IDs of the ticket's discussion that are looked for."""


class MailServerAccount(models.Model):
    _inherit = "mail.server.account"

    def inbox_matches(self, ticket_id, folder=None, limit=20):
        """Messages that likely belong to a ticket, the surest first.

        Looks through the newest messages of the folder and lets the server search
        for the customer's address and the ticket's number where it can.

        :returns: rows as of :meth:`inbox_page`, each with its ``reason``.
        """
        account = self._inbox_owner()
        ticket = self._inbox_ticket(ticket_id)
        traces = account._ticket_traces(ticket)
        limit = max(1, min(self._whole_number(limit, 20), 100))
        with account._open_mailbox() as mailbox:
            summaries = account._likely_messages(mailbox, str(folder or ""), traces)
        ranked = []
        for summary in summaries.values():
            rank, reason = account._match(summary, traces)
            if reason:
                ranked.append((rank, summary, reason))
        ranked.sort(key=lambda item: item[0])
        shown = ranked[:limit]
        badges = Badges(self.env).of([summary for _rank, summary, _reason in shown])
        return answer(
            [
                {
                    **self._inbox_row(summary, tickets),
                    "reason": reason,
                }
                for (_rank, summary, reason), tickets in zip(shown, badges, strict=True)
            ]
        )

    def _ticket_traces(self, ticket):
        """What a message of this ticket's conversation may bear.

        :returns: ``(number, addresses, message_ids)``
        """
        partner = ticket.sudo().partner_id  # The contact's address, for who may
        # read the ticket that shows it.
        addresses = {ticket.partner_email, partner.email_normalized, partner.email}
        # The discussion's Message-IDs tell nothing of its content.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [("model", "=", ticket._name), ("res_id", "=", ticket.id)],
                ["message_id"],
                order="id desc",
                limit=THREAD,
            )
        )
        message_ids = {
            form
            for message in messages
            for form in message_id_forms(message.message_id)
        }
        addresses = {address.strip().lower() for address in addresses if address}
        return ticket.number or "", addresses, message_ids

    def _likely_messages(self, mailbox, folder, traces):
        """The messages to look at, by key, newest first."""
        number, addresses, _message_ids = traces
        pages = [mailbox.page(folder, limit=NEWEST)]
        if Capability.SEARCH in mailbox.capabilities:
            queries = [Query(sender=address) for address in sorted(addresses)[:3]]
            queries += [Query(subject=number)] if number else []
            pages += [mailbox.page(folder, query=query) for query in queries]
        return {item.key: item for page in pages for item in page.messages}

    def _match(self, summary, traces):
        """How sure it is that a message belongs to the ticket, and why."""
        number, addresses, message_ids = traces
        if message_ids.intersection(summary.references):
            return 0, self.env._("reply to %(number)s", number=number)
        if number and number.lower() in summary.subject.lower():
            return 1, self.env._("%(number)s in the subject", number=number)
        if summary.sender.email.lower() in addresses:
            return 2, self.env._("from the customer")
        if addresses.intersection(item.email.lower() for item in summary.to):
            return 3, self.env._("to the customer")
        return 9, ""
