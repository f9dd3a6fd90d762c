"""Which tickets a message most likely belongs to, and why."""

import re

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import ticket_traces
from ..tools.correspondents import Correspondents
from ..tools.headers import message_id_forms, spellings

SUGGESTIONS = 8
CANDIDATES = 20
REFERENCES = 32
WORDS = 6

SHOWN = (
    "number",
    "name",
    "stage_id",
    "team_id",
    "user_id",
    "partner_id",
    "partner_name",
    "create_date",
    "duplicate_id",
    "company_id",
)
"""What is asked of a ticket, to be ranked and shown; the last for who may change it."""

_NUMBER = re.compile(r"[A-Za-z]{0,10}[-/]?\d{2,12}")
_WORD = re.compile(r"\w{4,30}")
_PREFIX = re.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv)\s*(?:\[\d+\])?\s*:)+\s*", re.I
)

PUBLIC_DOMAINS = frozenset(
    {
        "aol.com",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
        "yandex.ru",
        "163.com",
    }
)
"""Providers whose users have nothing in common but the domain."""


class HelpdeskEmailSuggester(models.AbstractModel):
    """Finds the tickets of a message, with the rights of its user."""

    _name = "helpdesk.email.suggester"
    _description = "Suggestion of Tickets for an Email"

    def _suggest(self, content):
        """``[(ticket, reason)]``, the likeliest first, each ticket once.

        Only tickets that the user may read.
        """
        ranked = {}
        for ticket, reason in self._found(content):
            other = self._duplicated_ticket(ticket)
            if other:
                about = self.env._("%(reason)s, its duplicate", reason=reason)
                ranked.setdefault(other, about)
            ranked.setdefault(ticket, reason)
            if len(ranked) >= SUGGESTIONS:
                break
        return list(ranked.items())[:SUGGESTIONS]

    def _found(self, content):
        """``(ticket, reason)``, a ticket perhaps several times.

        What the message answers comes first, closed or not; of the others the open
        ones.

        A hook: an addon yields what it knows before or after the others.
        """
        yield from self._by_undelivered(content)
        yield from self._by_references(content)
        yield from self._by_number(content)
        named = self._numbered(content.text[:4000])
        for ticket in named.filtered(lambda found: not found.closed):
            yield ticket, self._named_in_text(ticket)
        yield from self._by_likeness(content)
        for ticket in named.filtered("closed"):
            yield ticket, self._named_in_text(ticket)

    def _duplicated_ticket(self, ticket):
        """The ticket that this one is a duplicate of, if the user may read it."""
        # Only to see whether there is another; its rights are looked at here.
        seen, other = ticket, ticket.sudo().duplicate_id
        while other and other not in seen:
            seen, other = seen + other, other.duplicate_id
        return seen[1:][-1:].sudo(False)._filtered_access("read")

    def _by_undelivered(self, content):
        """Tickets whose answer is what came back."""
        if content.undelivered:
            failed = ", ".join(content.undelivered.recipients)
            reason = self.env._("not delivered to %(emails)s", emails=failed)
            for ticket in self._tickets_with(content.undelivered.message_ids):
                yield ticket, reason

    def _by_references(self, content):
        """Tickets whose discussion holds a message that this one answers, or another
        copy of it."""
        references = [*content.references, content.in_reply_to]
        for ticket in self._tickets_with(references[-REFERENCES:]):
            yield ticket, self.env._("reply to %(number)s", number=ticket.number)
        for ticket in self._tickets_with([content.message_id]):
            yield (
                ticket,
                self.env._("another copy is on %(number)s", number=ticket.number),
            )

    def _tickets_with(self, message_ids):
        """Tickets whose discussion holds one of these messages, readable ones."""
        forms = [form for one in message_ids for form in message_id_forms(one)]
        if not forms:
            return self.env["helpdesk.ticket"]
        # The thread is known from every message of it, what is shown is filtered.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [("model", "=", "helpdesk.ticket"), ("message_id", "in", forms)],
                ["res_id"],
                order="id desc",
                limit=CANDIDATES,
            )
        )
        ledger = self.env["helpdesk.email.message"].sudo()
        rows = ledger.search_fetch(
            [("state", "=", "imported"), ("message_id", "in", forms)],
            ["ticket_id"],
            limit=CANDIDATES,
        )
        ids = dict.fromkeys([*messages.mapped("res_id"), *rows.ticket_id.ids])
        tickets = self.env["helpdesk.ticket"].browse(ids).exists()
        return tickets._filtered_access("read")

    def _by_number(self, content):
        """Tickets whose number stands in the subject."""
        for ticket in self._numbered(content.subject[:1000]):
            yield (
                ticket,
                self.env._("%(number)s in the subject", number=ticket.number),
            )

    def _numbered(self, text):
        """Tickets whose numbers stand in a text."""
        numbers = _numbers(text)
        if not numbers:
            return self.env["helpdesk.ticket"]
        return self.env["helpdesk.ticket"].search(
            [("number", "in", list(numbers))], limit=CANDIDATES
        )

    def _named_in_text(self, ticket):
        return self.env._("%(number)s in the text", number=ticket.number)

    def _by_likeness(self, content):
        """Open tickets of the sender, then of the company, then about the same; own
        ones first."""
        words = _words(content.subject)
        email = self._correspondent(content).lower()
        partners = self._partners(email)
        senders, company, titled = self._open_tickets(
            self._of_sender(email, partners),
            self._of_company(email, partners),
            ticket_traces.has_words(words) if words else Domain.FALSE,
        )
        for ticket in senders:
            if len(senders) == 1:
                yield ticket, self.env._("open ticket of this sender")
            else:
                yield (
                    ticket,
                    self.env._(
                        "%(count)s open tickets of this sender", count=len(senders)
                    ),
                )
        for ticket in company:
            yield ticket, self.env._("same company")
        for ticket in _most_alike(words, titled):
            yield ticket, self.env._("similar subject")

    def _correspondent(self, content):
        """The address of whom the message concerns."""
        failed = content.undelivered and content.undelivered.recipients[:1]
        return failed[0] if failed else Correspondents(self.env).customer(content).email

    def _partners(self, email):
        """The contacts with an address, those that are no longer used, too."""
        partners = self.env["res.partner"].with_context(active_test=False)
        if "@" not in email:
            return partners
        return partners.search_fetch(
            [("email_normalized", "in", spellings(email))], ["commercial_partner_id"]
        )

    def _of_sender(self, email, partners):
        """Tickets of whom the message is from, or did not reach."""
        if "@" not in email:
            return Domain.FALSE
        addressed = map(ticket_traces.has_address, spellings(email))
        return Domain.OR([*addressed, Domain("partner_id", "in", partners.ids)])

    def _of_company(self, email, partners):
        """Tickets of colleagues of whom the message is from, or did not reach."""
        domain = email.rpartition("@")[2]
        if "." not in domain:
            return Domain.FALSE
        criteria = Domain.FALSE
        # Sudo: whose colleague a contact is, nothing of the company.
        companies = partners.sudo().commercial_partner_id - partners
        if companies:
            criteria |= Domain("commercial_partner_id", "in", companies.ids)
        if domain not in PUBLIC_DOMAINS:
            criteria |= ticket_traces.has_domain(domain)
        return criteria

    def _open_tickets(self, *searches):
        """For each search the newest open tickets, own ones first; in one query."""
        tickets = self.env["helpdesk.ticket"]
        is_open = tickets._email_open()
        parts = []
        for place, criteria in enumerate(searches):
            query = tickets._search(criteria & is_open, limit=CANDIDATES)
            if query.is_empty():
                continue
            query.order = SQL(
                "(%s = %s) IS TRUE DESC, %s DESC, %s DESC",
                SQL.identifier(query.table, "user_id"),
                self.env.uid,
                SQL.identifier(query.table, "write_date"),
                SQL.identifier(query.table, "id"),
            )
            found = query.select(SQL("%s", place), SQL.identifier(query.table, "id"))
            parts.append(SQL("(%s)", found))
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts)) if parts else []
        ids = [[] for _search in searches]
        for place, ticket_id in rows:
            ids[place].append(ticket_id)
        everything = tickets.browse({ticket_id for _place, ticket_id in rows})
        # Not all of their columns: the descriptions are long.
        everything.fetch(SHOWN)
        return [tickets.browse(found).with_prefetch(everything.ids) for found in ids]


def _numbers(text):
    """What may be ticket numbers, as written and in upper case."""
    found = _NUMBER.findall(text)[:50]
    return {*found, *(number.upper() for number in found)}


def _words(text):
    """The words of a subject that say something."""
    subject = _PREFIX.sub("", (text or "")[:500]).lower()
    return set(sorted(_WORD.findall(subject), key=len, reverse=True)[:WORDS])


def _most_alike(words, tickets):
    """The tickets whose titles have most of these words, the most alike first."""
    likeness = {}
    for ticket in tickets:
        other = _words(ticket.name)
        likeness[ticket] = len(words & other) / max(len(words | other), 1)
    alike = sorted(likeness, key=likeness.get, reverse=True)
    return [ticket for ticket in alike if likeness[ticket] >= 0.3]
