"""Which tickets a message most likely belongs to, and why."""

import re

from odoo import models
from odoo.fields import Domain

from ..tools.correspondents import Correspondents
from ..tools.headers import message_id_forms

SUGGESTIONS = 8
CANDIDATES = 20
REFERENCES = 32
WORDS = 6

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
        for find in (
            self._by_undelivered,
            self._by_references,
            self._by_number,
            self._by_sender,
            self._by_company,
            self._by_subject,
        ):
            for ticket, reason in find(content):
                other = self._duplicated_ticket(ticket)
                if other:
                    about = self.env._("%(reason)s, its duplicate", reason=reason)
                    ranked.setdefault(other, about)
                ranked.setdefault(ticket, reason)
            if len(ranked) >= SUGGESTIONS:
                break
        return list(ranked.items())[:SUGGESTIONS]

    def _duplicated_ticket(self, ticket):
        """The ticket that this one is a duplicate of, if the user may read it."""
        seen = ticket
        # Only to see whether there is another; its rights are looked at here.
        while (other := seen[-1:].sudo().duplicate_id) and other not in seen:
            seen += other
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
        """Tickets whose number stands in the subject, or in the text's beginning."""
        subject = _numbers(content.subject[:1000])
        text = _numbers(content.text[:4000])
        tickets = self.env["helpdesk.ticket"].search(
            [("number", "in", list({*subject, *text}))], limit=CANDIDATES
        )
        for ticket in tickets.sorted(lambda found: found.number not in subject):
            if ticket.number in subject:
                reason = self.env._("%(number)s in the subject", number=ticket.number)
            else:
                reason = self.env._("%(number)s in the text", number=ticket.number)
            yield ticket, reason

    def _by_sender(self, content):
        """Open tickets of whom the message is from, or did not reach."""
        email = self._correspondent(content)
        if "@" not in email:
            return
        partners = self.env["res.partner"].with_context(active_test=False)
        partners = partners.search([("email_normalized", "=", email.lower())])
        tickets = self._open_tickets(
            Domain("partner_email", "=ilike", _escape_like(email))
            | Domain("partner_id", "in", partners.ids)
        )
        for ticket in tickets:
            if len(tickets) == 1:
                yield ticket, self.env._("open ticket of this sender")
            else:
                yield (
                    ticket,
                    self.env._(
                        "%(count)s open tickets of this sender", count=len(tickets)
                    ),
                )

    def _correspondent(self, content):
        """The address of whom the message concerns."""
        failed = content.undelivered and content.undelivered.recipients[:1]
        return failed[0] if failed else Correspondents(self.env).customer(content).email

    def _by_company(self, content):
        """Open tickets of colleagues of whom the message is from, or did not reach."""
        email = self._correspondent(content).lower()
        domain = email.rpartition("@")[2]
        if "." not in domain:
            return
        partner = Correspondents(self.env).contact(email, self.env["res.company"])
        criteria = Domain.FALSE
        if partner.commercial_partner_id != partner:
            criteria |= Domain(
                "commercial_partner_id", "=", partner.commercial_partner_id.id
            )
        if domain not in PUBLIC_DOMAINS:
            criteria |= Domain("partner_email", "=ilike", f"%@{_escape_like(domain)}")
        for ticket in self._open_tickets(criteria):
            yield ticket, self.env._("same company")

    def _by_subject(self, content):
        """Open tickets whose title has most of the subject's words."""
        words = _words(content.subject)
        if not words:
            return
        criteria = Domain.OR(
            Domain("name", "ilike", _escape_like(word)) for word in words
        )
        likeness = {}
        for ticket in self._open_tickets(criteria):
            other = _words(ticket.name)
            likeness[ticket] = len(words & other) / max(len(words | other), 1)
        for ticket in sorted(likeness, key=likeness.get, reverse=True):
            if likeness[ticket] >= 0.3:
                yield ticket, self.env._("similar subject")

    def _open_tickets(self, criteria):
        # By their ids, so that PostgreSQL can tell how few of the tickets are open.
        # Sudo: which stages are open is no secret.
        stages = self.env["helpdesk.ticket.stage"].sudo()
        stages = stages.with_context(active_test=False)
        is_open = Domain("stage_id", "in", stages.search([("closed", "=", False)]).ids)
        return self.env["helpdesk.ticket"].search(
            criteria & is_open,
            limit=CANDIDATES,
            order="write_date desc, id desc",
        )


def _numbers(text):
    """What may be ticket numbers, as written and in upper case."""
    found = _NUMBER.findall(text)[:50]
    return {*found, *(number.upper() for number in found)}


def _words(text):
    """The words of a subject that say something."""
    subject = _PREFIX.sub("", (text or "")[:500]).lower()
    return set(sorted(_WORD.findall(subject), key=len, reverse=True)[:WORDS])


def _escape_like(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
