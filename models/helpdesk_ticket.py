from odoo import api, fields, models

from ..tools.rpc import only_one


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    email_message_ids = fields.One2many(
        "helpdesk.email.message", "ticket_id", string="Imported Emails"
    )
    email_message_count = fields.Integer(
        string="Imported emails", compute="_compute_email_message_count"
    )

    @api.depends("email_message_ids")
    @api.depends_context("uid")
    def _compute_email_message_count(self):
        counts = dict(
            self.env["helpdesk.email.message"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.email_message_count = counts.get(ticket._origin, 0)

    @api.model
    def _email_column_fields(self):
        """Fields by which a board may be grouped so that an email dropped on a column
        makes a ticket in it. Addons that add such a field extend this."""
        return (
            "stage_id",
            "team_id",
            "user_id",
            "priority",
            "category_id",
            "channel_id",
            "kanban_state",
            "partner_id",
            "tag_ids",
        )

    def action_import_email(self):
        """Open the rep's inbox as a dialog for this ticket."""
        only_one(self)
        self.check_access("write")
        target = {
            "ticket_id": self.id,
            "ticket_number": self.number or "",
            "sender": self.partner_email or self.partner_id.email or "",
        }
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_mgmt_user_email.inbox",
            "name": self.env._("Import Email into %(number)s", number=self.number),
            "target": "new",
            "params": target,
            "context": target,
        }

    def action_view_email_messages(self):
        """The emails imported into this ticket, as far as the user may read them."""
        only_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_user_email.helpdesk_email_message_action"
        )
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}

    def unlink(self):
        # The database deletes the rows of the ledger along with their ticket, but
        # not the originals that belong to those rows.
        # Sudo: they are their importers' own, and go with the ticket all the same.
        rows = (
            self.env["helpdesk.email.message"]
            .sudo()
            .search([("ticket_id", "in", self.ids)])
        )
        attachments = rows.original_id | rows.attachment_ids
        result = super().unlink()
        attachments.exists().unlink()
        return result

    # ------------------------------------------------------------------
    # Silence while importing
    # ------------------------------------------------------------------

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        if self.env.context.get("helpdesk_email_silent"):
            return []
        return super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
