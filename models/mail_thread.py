from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_parse_extract_from_parent(self, parent_message):
        """A customer's answer to an imported email is a comment.

        Odoo files the answer to an internal note as an internal note. The memo of
        an import is a note for the team's sake only; what it carries is the
        customer's own email.
        """
        values = super()._message_parse_extract_from_parent(parent_message)
        if values.get("is_internal") and parent_message.model == "helpdesk.ticket":
            # Sudo: the gateway may run as any user, the ledger is not read here.
            imported = (
                self.env["helpdesk.email.message"]
                .sudo()
                .search_count([("mail_message_id", "=", parent_message.id)], limit=1)
            )
            values["is_internal"] = not imported
        return values
