"""Posting on a ticket."""

from odoo.addons.mail.controllers.thread import ThreadController
from odoo.http import request
from odoo.tools import email_normalize
from odoo.tools.mail import email_normalize_all


class TicketThreadController(ThreadController):
    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        """Addresses that are no contacts of the rep's are written to all the same:
        Odoo leaves them out for who may not create contacts."""
        values = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        emails = post_data.get("partner_emails")
        if emails and thread._name == "helpdesk.ticket" and not request.env.user.share:
            partners = request.env["res.partner"].browse(values.get("partner_ids", ()))
            known = {
                address
                for partner in partners
                for address in email_normalize_all(partner.email or "")
            }
            values["outgoing_email_to"] = ", ".join(
                email for email in emails if email_normalize(email) not in known
            )
        return values
