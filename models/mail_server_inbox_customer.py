"""Who writes: the contact behind an address, and the tickets of that contact."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..tools import ticket_traces
from ..tools.correspondents import Correspondents
from ..tools.rpc import answer, known, safe_line

SHOWN_TICKETS = 10
"""So many open and so many closed tickets; the rest is one click away."""


class MailServerInboxCustomer(models.AbstractModel):
    _name = "mail.server.inbox.customer"
    _description = "Customer of an Email"

    @api.model
    def inbox_customer(self, email):
        """The contact with an address, with open and closed tickets, newest first.

        All of it with the caller's own rights.

        :returns: ``{"email", "partner": {…} or false, "open": tickets as of
            :meth:`inbox_tickets`, "closed": the same}``.
        :raises UserError: for what is no address.
        """
        known(self)
        address = email_normalize(safe_line(str(email or ""), 320))
        if not address:
            raise UserError(self.env._("This message names no sender to look up."))
        env = self.sudo(False).env
        partner = Correspondents(env).contact(address, env.company)
        tickets = env["helpdesk.ticket"]
        theirs = self._tickets_of_customer(address, partner)
        is_open = Domain(tickets._email_open())
        return answer(
            {
                "email": address,
                "partner": self._customer_answer(partner),
                "open": self._customer_tickets(theirs & is_open),
                "closed": self._customer_tickets(theirs & ~is_open),
            }
        )

    @api.model
    def _tickets_of_customer(self, address, partner):
        """The tickets of an address, and of the company that it belongs to."""
        by_address = ticket_traces.has_address(address)
        if not partner:
            return by_address
        company = partner.commercial_partner_id.id
        return by_address | Domain("commercial_partner_id", "=", company)

    @api.model
    def _customer_tickets(self, criteria):
        tickets = self.env["helpdesk.ticket"].sudo(False)
        found = tickets.search(
            criteria, limit=SHOWN_TICKETS, order="create_date desc, id desc"
        )
        return self._ticket_answers(found)

    @api.model
    def _customer_answer(self, partner):
        if not partner or not partner.has_access("read"):
            return False
        company = partner.commercial_partner_id
        return {
            "id": partner.id,
            "name": safe_line(partner.name or ""),
            "company": safe_line(company.name) if company != partner else "",
            "phone": safe_line(partner.phone or ""),
            "email": safe_line(partner.email or ""),
        }
