from dataclasses import asdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ..tools.rpc import known
from ..tools.trail import Trail

RENEWED_AFTER = timedelta(hours=1)


class HelpdeskEmailFollow(models.Model):
    """A conversation of a rep's mailbox whose later mails go to a ticket by themselves.

    Made by the owner's act alone (``inbox_follow`` of the account). The owner and
    administrators may end it; of the conversation itself nobody reads anything here.
    """

    _name = "helpdesk.email.follow"
    _description = "Conversation Kept on a Ticket"
    _order = "id desc"
    _rec_name = "ticket_id"

    account_id = fields.Many2one(
        "mail.server.account",
        string="Email Account",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Rep",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="cascade", readonly=True
    )
    mode = fields.Selection(
        [("paste", "Pasted"), ("attach", "Attached")],
        readonly=True,
        help="As the rep imported the last message of it; empty: as the company does.",
    )
    trail = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    looked_until = fields.Datetime(
        readonly=True, help="Mail that came before is not looked at."
    )
    attended = fields.Datetime(
        string="Rep last there",
        readonly=True,
        help="While the rep is away it goes on for the days that the company allows.",
    )
    added_count = fields.Integer(string="Emails added", readonly=True)
    problem = fields.Char(readonly=True)

    _once = models.UniqueIndex(
        "(account_id, ticket_id)", "This conversation is kept on the ticket already."
    )

    def action_end(self):
        """Nothing more is added by itself; what is on the ticket stays there.

        :raises AccessError: to anyone but the rep and administrators.
        """
        rows = known(self).exists()
        rows._check_may_end()
        # sudo: reps have no right to the rows; whose they are was checked above.
        rows.sudo().unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_may_end(self):
        if self.env.su or self.env.user.has_group(
            "helpdesk_mgmt.group_helpdesk_manager"
        ):
            return
        # sudo: only whose they are.
        if self.sudo().user_id - self.env.user:
            raise AccessError(
                self.env._("Only the rep and administrators can end this.")
            )

    def _go_along(self, account, source, target):
        """All of a rep's mails went to another ticket: so does what is kept there."""
        # sudo: whoever may merge tickets takes along what belongs to them.
        rows = self.sudo().search(
            [
                ("account_id", "=", account.id),
                ("ticket_id", "in", (source | target).ids),
            ]
        )
        moved = rows.filtered(lambda row: row.ticket_id == source)
        there = rows - moved
        if there and moved:
            trail = there._read_trail()
            trail.join(moved._read_trail())
            there.trail = asdict(trail)
            moved.unlink()
        else:
            moved.ticket_id = target

    def _read_trail(self):
        """What its mails are recognised by."""
        # sudo: nobody reads it but this module.
        return Trail(**(self.sudo().trail or {}))

    def _may_run_alone(self):
        """Whether it goes on while the rep is away."""
        # A choice of the company, for every rep.
        company = self.ticket_id.company_id.sudo() or self.user_id.sudo().company_id
        days = timedelta(days=company.helpdesk_email_follow_days)
        return bool(days) and self.attended >= fields.Datetime.now() - days

    def _attend(self):
        """The rep is there."""
        now = fields.Datetime.now()
        stale = self.filtered(lambda row: row.attended < now - RENEWED_AFTER)
        if stale:
            # sudo: written by this module only.
            stale.sudo().attended = now
