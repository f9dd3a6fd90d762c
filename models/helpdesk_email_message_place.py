"""Where a new ticket goes: team, stage, and whatever a board's column stands for."""

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class HelpdeskEmailMessage(models.Model):
    _inherit = "helpdesk.email.message"

    def _place_values(self, options):
        """The values that put a new ticket into its team, stage and column.

        :raises UserError: when the rep chose what does not exist (any more).
        :raises AccessError: when the rep may not read it.
        """
        values = {
            name: self._place_value(name, value)
            for name, value in self._chosen_place(options).items()
        }
        if "team_id" not in values:
            values["team_id"] = self._usual_team(values).id
        team = self.env["helpdesk.ticket.team"].browse(values["team_id"] or ())
        values["company_id"] = (team.company_id or self.env.company).id
        if not team:
            # Without a team a ticket is only seen by who it is assigned to.
            values.setdefault("user_id", self.env.uid)
        return values

    def _chosen_place(self, options):
        """What the rep chose: single options, or the column as Odoo's board has it."""
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

    def _place_value(self, name, value):
        """One value of the new ticket, checked and as ``create`` takes it."""
        field = self.env["helpdesk.ticket"]._fields[name]
        if not value:
            return False
        if field.type == "many2one":
            return self._place_records(field, (value,)).id
        if field.type == "many2many" and isinstance(value, tuple):
            return [Command.set(self._place_records(field, value).ids)]
        if field.type == "selection" and value in field.get_values(self.env):
            return value
        raise UserError(self._no_such_value(field))

    def _place_records(self, field, ids):
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

    @api.model
    def _can_create_ticket(self, options):
        """Whether the rep may make a ticket there, and see it afterwards.

        Nothing is written: the record rules are asked about a draft.
        """
        tickets = self.env["helpdesk.ticket"]
        if not tickets.has_access("create"):
            return False
        try:
            values = self._place_values(options)
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
