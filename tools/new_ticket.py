"""The ticket that an import makes: where it goes, and what it begins with."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..messages import subjects
from .correspondents import Correspondents, address_key
from .rpc import safe_line

TITLE_LIMIT = 250

SILENT = {
    "helpdesk_email_silent": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
}
"""Context in which nobody is told of what happens on a ticket."""


class NewTicket:
    """A ticket that an import may make for the user of ``env``."""

    def __init__(self, env, options):
        self.env = env
        self._options = options

    def make(self, emails):
        """For each email a ticket whose description is the memo."""
        tickets = self.env["helpdesk.ticket"]
        if not self._options.notify:
            # The line about the import says what "Ticket created" would say.
            tickets = tickets.with_context(**SILENT, mail_create_nolog=True)
        importer = self.env["helpdesk.email.importer"]
        values = [
            importer._prepare_ticket_values(one, email.content)
            for one, email in zip(self._values(emails), emails, strict=True)
        ]
        try:
            tickets = tickets.create(values).with_env(self.env)
            # Whoever cannot see the ticket afterwards should not have made it.
            tickets.check_access("read")
        except AccessError as error:
            raise AccessError(
                self.env._(
                    "You may not create a ticket here: you could not see it yourself."
                )
            ) from error
        for email, ticket in zip(emails, tickets, strict=True):
            email.ticket = ticket
        return tickets

    def is_allowed(self):
        """Whether the rep may make a ticket there, and see it afterwards.

        Nothing is written: the record rules are asked about a draft.
        """
        tickets = self.env["helpdesk.ticket"]
        if not tickets.has_access("create"):
            return False
        try:
            values = self.place()
        except (UserError, AccessError):
            return False
        rules = self.env["ir.rule"]
        domain = Domain.AND(
            rules._compute_domain(tickets._name, operation)
            for operation in ("create", "read")
        )
        # As Odoo does when it checks a record's rules: they may name any field.
        draft = tickets.new(values).sudo().with_context(active_test=False)
        return bool(draft.filtered_domain(domain))

    def title(self, content):
        """Its name: the rep's, else the subject without its prefixes."""
        subject = self._options.title or subjects.without_prefixes(content.subject)
        title = safe_line(subject, TITLE_LIMIT)
        return title or self.env._("(no subject)")

    def place(self):
        """The values that put a new ticket into its team, stage and column.

        :raises UserError: when the rep chose what does not exist (any more).
        :raises AccessError: when the rep may not read it.
        """
        values = {
            name: self._value(name, value) for name, value in self._chosen().items()
        }
        if "team_id" not in values:
            values["team_id"] = self._usual_team(values).id
        team = self.env["helpdesk.ticket.team"].browse(values["team_id"] or ())
        values["company_id"] = (team.company_id or self.env.company).id
        if not team:
            # Without a team a ticket is only seen by who it is assigned to.
            values.setdefault("user_id", self.env.uid)
        elif "stage_id" not in values:
            # As the helpdesk does, which looks for it once for each ticket.
            values["stage_id"] = team._get_applicable_stages()[:1].id
        return values

    def _values(self, emails):
        place = self.place()
        people = Correspondents(self.env)
        customers = [people.customer(item.content, item.source.raw) for item in emails]
        partners = self._partners(place, customers)
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        return [
            {
                "channel_id": channel.id if channel else False,
                **place,
                "name": self.title(email.content),
                "description": email.body,
                "partner_id": partner.id,
                "partner_name": safe_line(partner.name or customer.name),
                "partner_email": safe_line(partner.email or customer.email),
            }
            for email, customer, partner in zip(
                emails, customers, partners, strict=True
            )
        ]

    def _partners(self, place, customers):
        """For each customer the contact of the new ticket."""
        contacts = self.env["res.partner"]
        if "partner_id" in place:
            return [contacts.browse(place["partner_id"] or ())] * len(customers)
        company = self.env["res.company"].browse(place["company_id"])
        addresses = [customer.email for customer in customers]
        found = Correspondents(self.env).contacts(addresses, company)
        for customer in customers:
            email = customer.email
            if self._options.create_partner and "@" in email and not found[email]:
                made = self._make_contact(customer)
                same = [one for one in found if address_key(one) == address_key(email)]
                found |= dict.fromkeys(same, made)
        return [found[address] for address in addresses]

    def _make_contact(self, customer):
        return self.env["res.partner"].create(
            {
                "name": safe_line(customer.name or customer.email),
                "email": safe_line(customer.email),
            }
        )

    def _chosen(self):
        """What the rep chose: single options, or the column as Odoo's board has it."""
        options = self._options
        single = {
            "team_id": options.team_id,
            "stage_id": options.stage_id,
            "partner_id": options.partner_id,
        }
        chosen = {name: value for name, value in single.items() if value}
        allowed = self.env["helpdesk.ticket"]._email_column_fields()
        for name, value in options.defaults.items():
            if name not in allowed:
                raise UserError(
                    self.env._(
                        "A new ticket cannot be given “%(name)s” here.", name=name
                    )
                )
            chosen.setdefault(name, value)
        return chosen

    def _value(self, name, value):
        """One value of the new ticket, checked and as ``create`` takes it."""
        field = self.env["helpdesk.ticket"]._fields[name]
        if not value:
            return False
        if field.type == "many2one":
            return self._records(field, (value,)).id
        if field.type == "many2many" and isinstance(value, tuple):
            return [Command.set(self._records(field, value).ids)]
        if field.type == "selection" and value in field.get_values(self.env):
            return value
        raise UserError(self._no_such_value(field))

    def _records(self, field, ids):
        """The existing, active records that the rep may read."""
        records = self.env[field.comodel_name]
        if not all(isinstance(number, int) for number in ids):
            raise UserError(self._no_such_value(field))
        records = records.browse(ids).exists()
        records.check_access("read")
        if "active" in records:
            records = records.filtered("active")
        if records._name == "res.users":
            # Tickets are worked on by the staff.
            records = records.filtered(lambda user: not user.share)
        if len(records) != len(set(ids)):
            raise UserError(self._no_such_value(field))
        return records

    def _no_such_value(self, field):
        return self.env._(
            "What was chosen as “%(field)s” does not exist any more.",
            field=field._description_string(self.env),
        )

    def _usual_team(self, values):
        """The rep's first team of the company that goes with stage and assignee."""
        teams = self.env.user.helpdesk_team_ids
        stage = self.env["helpdesk.ticket.stage"].browse(values.get("stage_id") or ())
        assignee = self.env["res.users"].browse(values.get("user_id") or ())
        for fitting in (stage.team_ids, assignee.helpdesk_team_ids):
            if fitting:
                teams = teams & fitting or fitting
        return teams.filtered(
            lambda team: not team.company_id or team.company_id == self.env.company
        )[:1]
